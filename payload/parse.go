package payload

import (
	"encoding/json"
	"errors"
	"strings"

	"kickoff/payload/when"
)

// Parse reads the answer to a field as people type it: the one door for text of
// the wizard, the line mode, --set and --values. Blank text is no answer and no
// error. An error is a *ValueError; the Answer returned with it keeps the text of
// a field whose answer is text, so that nothing typed is lost.
func Parse(f Field, text string, env Env) (Answer, error) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if strings.TrimSpace(text) == "" {
		return Answer{}, nil
	}
	switch f.Type {
	case TypeText, TypeTextarea:
		return Answer{Text: text}, nil
	case TypeEmail:
		return Answer{Text: strings.TrimSpace(text)}, nil
	case TypeDate:
		_, err := readDate(f, text, env)
		return Answer{Text: strings.TrimSpace(text)}, err
	case TypeRadio, TypeDropdown:
		return parseOne(f, text)
	case TypeMultiselect:
		return parseMany(f, text)
	case TypeFile:
		return parseFiles(text, env)
	case TypeTable:
		return parseTable(f, text)
	case TypePeople:
		return parsePeople(text, env)
	}
	if !json.Valid([]byte(text)) {
		return Answer{}, refuse("is not valid JSON", `this program does not know the type `+quoted(string(f.Type))+`: write the value as the API takes it, text in "quotes"`)
	}
	return Answer{Raw: json.RawMessage(strings.TrimSpace(text))}, nil
}

// readDate reads a kick-off date by the field's own rule on times of day.
func readDate(f Field, text string, env Env) (when.Reading, error) {
	read := when.Date
	if f.CollectTime {
		read = when.DateTime
	}
	r, err := read(text, env.Clock())
	return r, asValueError(err)
}

func asValueError(err error) error {
	var date *when.Error
	if errors.As(err, &date) {
		return refuse(date.Message, date.Fix)
	}
	return err
}

// Blank reports that the answer says nothing, so that its key is left out of the
// launch.
func (a Answer) Blank(t FieldType) bool {
	switch t {
	case TypeText, TypeTextarea, TypeEmail, TypeDate:
		return a.Raw == nil && strings.TrimSpace(a.Text) == ""
	case TypeRadio, TypeDropdown, TypeMultiselect:
		return a.Raw == nil && len(a.Choices) == 0
	case TypeFile:
		return a.Raw == nil && len(a.Files) == 0
	case TypeTable:
		return a.Raw == nil && blankCells(a.Cells)
	case TypePeople:
		return a.People.Empty()
	}
	return kindOf(a.Raw) <= jsonNull
}

// pending reports that there is text beside the answer that is none yet: a path
// that was not added, JSON that is not whole.
func (a Answer) pending(t FieldType) bool {
	switch t {
	case TypeText, TypeTextarea, TypeEmail, TypeDate:
		return false
	}
	return strings.TrimSpace(a.Text) != "" && (t == TypeFile || a.Blank(t))
}
