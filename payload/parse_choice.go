package payload

import (
	"bytes"
	"encoding/json"
	"strings"

	"kickoff/payload/clean"
)

func parseOne(f Field, text string) (Answer, error) {
	if len(f.Options) == 0 {
		return unlistedOne(f, text)
	}
	o, err := findOption(f, text)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Choices: []Choice{{ID: o.ID, Text: o.Text}}}, nil
}

func parseMany(f Field, text string) (Answer, error) {
	whole, wholeErr := findOption(f, text)
	if wholeErr == nil {
		return Answer{Choices: []Choice{{ID: whole.ID, Text: whole.Text}}}, nil
	}
	trimmed := strings.TrimSpace(text)
	if trimmed[0] == '[' || trimmed[0] == '{' {
		if json.Valid([]byte(trimmed)) {
			return manyFromJSON(f, json.RawMessage(trimmed), kindOf(json.RawMessage(trimmed)))
		}
	}
	var a Answer
	parts := strings.Split(text, ",")
	for _, part := range parts {
		if strings.TrimSpace(part) == "" {
			continue
		}
		o, err := findOption(f, part)
		if err != nil && len(parts) == 1 {
			return Answer{}, wholeErr
		}
		if err != nil {
			return Answer{}, err
		}
		a.Choices = addChoice(a.Choices, Choice{ID: o.ID, Text: o.Text})
	}
	return a, nil
}

// findOption finds the option that text names: by its exact text, then folded,
// then by id. An error lists the options.
func findOption(f Field, text string) (Option, error) {
	at := optionsByText(f, text)
	if len(at) == 0 {
		at = optionsByID(f, strings.TrimSpace(text))
	}
	return theOne(f, at, text)
}

func theOne(f Field, at []int, asked string) (Option, error) {
	switch {
	case len(at) == 1, len(at) > 1 && f.Type == TypeRadio && sameText(f, at):
		// A radio sends the text alone, so options of one text are the same answer.
		return f.Options[at[0]], nil
	case len(at) > 1:
		return Option{}, refuse(quoted(strings.TrimSpace(asked))+" could mean more than one option", "choose by id: "+listOptions(f, at, true))
	}
	return Option{}, refuse(quoted(strings.TrimSpace(asked))+" is not one of the options", "choose one of "+listOptions(f, nil, false))
}

func sameText(f Field, at []int) bool {
	for _, i := range at {
		if f.Options[i].Text != f.Options[at[0]].Text {
			return false
		}
	}
	return true
}

// optionsByText returns the options of exactly that text; if there are none,
// those that fit with case and outer blanks left aside.
func optionsByText(f Field, text string) []int {
	var exact, folded []int
	trimmed := strings.TrimSpace(text)
	for i, o := range f.Options {
		if o.Text == text {
			exact = append(exact, i)
		} else if strings.EqualFold(strings.TrimSpace(o.Text), trimmed) {
			folded = append(folded, i)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return folded
}

func optionsByID(f Field, id string) []int {
	var at []int
	for i, o := range f.Options {
		if idText(o.ID) == id {
			at = append(at, i)
		}
	}
	return at
}

// idText is an option's id as text: 2 and "2" read the same.
func idText(id json.RawMessage) string {
	if s, ok := scalar(id); ok {
		return s
	}
	return string(id)
}

func listOptions(f Field, at []int, ids bool) string {
	const longest = 20
	var names []string
	add := func(o Option) {
		name := quoted(o.Text)
		if ids {
			name += " (id " + clean.Message(idText(o.ID)) + ")"
		}
		names = append(names, name)
	}
	for i, o := range f.Options {
		if at == nil && i < longest {
			add(o)
		}
	}
	for _, i := range at {
		add(f.Options[i])
	}
	if at == nil && len(f.Options) > longest {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// addChoice adds a choice that is not there yet.
func addChoice(all []Choice, c Choice) []Choice {
	for _, o := range all {
		if o.Text == c.Text && idText(o.ID) == idText(c.ID) {
			return all
		}
	}
	return append(all, c)
}

// unlistedOne is an answer to a field whose options the API does not tell: a
// radio sends the text, a dropdown needs the whole option.
func unlistedOne(f Field, text string) (Answer, error) {
	if f.Type == TypeRadio {
		return Answer{Choices: []Choice{{Text: text}}}, nil
	}
	raw := json.RawMessage(bytes.TrimSpace([]byte(text)))
	if json.Valid(raw) && kindOf(raw) == jsonObject {
		return oneFromJSON(f, raw, jsonObject)
	}
	return Answer{}, unlisted()
}

func unlisted() error {
	return refuse("the API does not tell this field's options", `write the option as {"id": …, "text": "…"}`)
}
