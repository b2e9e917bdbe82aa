package payload

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// Kind is all that this package knows of one type of kick-off field. There is one
// for each type, in kind_*.go, and one for whatever type the API has beside them; nothing else switches over types.
type Kind interface {
	Type() FieldType
	Traits() Traits
	// Prompt says how the field is answered: what the line mode asks with, and how a
	// required field without an answer is mended.
	Prompt(f Field) string
	// Noun is what an answer is: "a date without a time"; "" where that goes without saying.
	Noun(f Field) string

	// inFile says how a file of answers holds the field (AnswersSchema): its JSON Schema,
	// and a value that would do.
	inFile(f Field) (schema Schema, example any)
	// adopt is a value as the kind holds it; false when the field takes no value of
	// that shape.
	adopt(v Value) (Value, bool)
	// parse reads text that is not blank. Together with an error it may return the
	// text, so that it is not lost.
	parse(f Field, text string, env Env) (Value, error)
	// parseJSON reads a value that is neither a string nor null.
	parseJSON(f Field, raw json.RawMessage, is rawjson.Kind, env Env) (Value, error)
	// preset reads the template's default value, its variables filled in.
	preset(f Field, raw json.RawMessage, env Env) (Value, error)
	// check tells what is wrong with a value that is not blank.
	check(c *fieldCheck, v Value)
	// encode writes the value in its wire shape (docs/api.md, "Kick-off field
	// types"); false when it has none, which check has told then.
	encode(b *builder, f Field, v Value) bool
	// show is the value on one line, inName as part of a process's name.
	show(f Field, v Value, env Env) string
	inName(f Field, v Value, env Env) string
}

// Traits are what others need to know about all fields of a type.
type Traits struct {
	// ManyLines: the text may have several lines.
	ManyLines bool
	// Limit is how many characters Tallyfy documents for an answer, 0 for no limit.
	Limit int
	// Many: several options may be chosen.
	Many bool
	// TextOnly: an option goes by its text, without its id.
	TextOnly bool
	// Called is what a list calls the type, "" for its word of the API.
	Called string
	// Separator is what stands between several answers on one line, in words.
	Separator string
	// NoSuch is what to call a name that none has of those to choose from: "nobody".
	NoSuch string
	// Unlinked: a link with answers carries none of it (docs/api.md, "Web addresses").
	Unlinked bool
	// Once: an answer is for one process and is not taken over into another.
	Once bool
	// Stored tells when a stored value is the one that was sent.
	Stored Equality
}

// Equality is a way to compare a value that was sent with the stored one.
type Equality int

const (
	// Exactly: the same JSON.
	Exactly Equality = iota
	// AsInstant: the same moment, however it is written.
	AsInstant
	// InAnyOrder: a list with the same members.
	InAnyOrder
	// AsPeople: the same people in the three buckets, in any order.
	AsPeople
	// AsFiles: files with the keys that were sent; the server adds some.
	AsFiles
)

// Kinds are the kinds of the types that the API has, in the order of its page.
// It is an array, so that looking one up makes no garbage.
func Kinds() [10]Kind {
	return [...]Kind{
		textKind{}, textareaKind{}, emailKind{}, dateKind{}, radioKind{},
		dropdownKind{}, multiselectKind{}, fileKind{}, tableKind{}, peopleKind{},
	}
}

func (t FieldType) kind() Kind {
	for _, k := range Kinds() {
		if k.Type() == t {
			return k
		}
	}
	return unknownKind{of: t}
}

// Known reports whether the type is one that this program knows.
func (t FieldType) Known() bool {
	_, unknown := t.kind().(unknownKind)
	return !unknown
}

// Takes reports whether fields of the type hold values of that shape.
func (t FieldType) Takes(v Value) bool {
	_, ok := t.kind().adopt(v)
	return ok
}

// Traits are those of the type's kind.
func (t FieldType) Traits() Traits { return t.kind().Traits() }

// Prompt says how the field is answered.
func (f Field) Prompt() string { return f.Type.kind().Prompt(f) }

// Noun is what an answer is: "a date without a time"; "" where that goes without saying.
func (f Field) Noun() string { return f.Type.kind().Noun(f) }

// shape is what the kinds have in common whose values have one shape.
type shape[V Value] struct{}

// adopt takes JSON too, which is sent as it stands.
func (shape[V]) adopt(v Value) (Value, bool) {
	switch v.(type) {
	case V, JSON:
		return v, true
	}
	return v, false
}

func (shape[V]) Noun(Field) string { return "" }

func (shape[V]) preset(f Field, raw json.RawMessage, env Env) (Value, error) {
	a, err := ParseJSON(f, raw, env)
	return a.Value, err
}

func (shape[V]) show(_ Field, v Value, env Env) string { return v.show(env) }

func (shape[V]) inName(_ Field, v Value, env Env) string { return v.show(env) }

// Parse reads the answer to a field as people type it: the one door for text of
// the wizard, the line mode, --set and --values. Blank text is no answer and no
// error. An error is a *ValueError; the Answer returned with it keeps the text of
// a field whose answer is text, so that nothing typed is lost.
func Parse(f Field, text string, env Env) (Answer, error) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if clean.Blank(text) {
		return Answer{}, nil
	}
	v, err := f.Type.kind().parse(f, text, env)
	return Answer{Value: v}, err
}

// ParseJSON reads a value of a --values map, a template's default or a value in
// the API's own shape. A string is read as Parse reads text. What the template
// can tell (an option's id and text) is completed; file and people objects keep
// exactly their keys. An error is a *ValueError.
func ParseJSON(f Field, raw json.RawMessage, env Env) (Answer, error) {
	raw = bytes.ToValidUTF8(bytes.TrimSpace(raw), []byte("\uFFFD"))
	if len(raw) > 0 && !json.Valid(raw) {
		return Answer{}, invalidJSON(raw)
	}
	is := rawjson.KindOf(raw)
	switch {
	case is <= rawjson.Null:
		return Answer{}, nil
	case is == rawjson.String && f.Type.Known():
		return Parse(f, rawjson.Text(raw), env)
	}
	v, err := f.Type.kind().parseJSON(f, raw, is, env)
	return Answer{Value: v}, err
}

// Display is an answer on one line, for a summary: texts as they are, dates as
// they are read between what the template puts before and behind them, options and
// people by name, files by filename.
func Display(f Field, a Answer, env Env) string {
	k := f.Type.kind()
	switch v := held(k, a.Value).(type) {
	case nil:
		return ""
	case JSON:
		return v.show(env)
	default:
		return strings.TrimSpace(clean.Line(f.Prefix) + " " + k.show(f, v, env) + " " + clean.Line(f.Suffix))
	}
}

// bracketed reports text that begins as JSON does, and reads it; ok is false when
// it is some other text.
func bracketed(text string) (raw json.RawMessage, ok bool, err error) {
	raw = json.RawMessage(clean.Trim(text))
	if raw[0] != '[' && raw[0] != '{' {
		return nil, false, nil
	}
	if !json.Valid(raw) {
		return nil, true, invalidJSON(raw)
	}
	return raw, true, nil
}

// listed is a list's members, or the value alone; what says nothing is left out.
func listed(raw json.RawMessage, is rawjson.Kind) ([]json.RawMessage, error) {
	list := []json.RawMessage{raw}
	if is == rawjson.List {
		var err error
		if list, err = items(raw); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(list, blankItem), nil
}

func spellKind(k rawjson.Kind) string {
	return map[rawjson.Kind]string{
		rawjson.Null: "null", rawjson.Bool: "true or false", rawjson.Number: "a number",
		rawjson.String: "text", rawjson.List: "a list", rawjson.Object: "an object",
	}[k]
}

// blankItem reports an entry of a list that says nothing: null or blank text.
func blankItem(raw json.RawMessage) bool {
	is := rawjson.KindOf(raw)
	return is <= rawjson.Null || is == rawjson.String && clean.Blank(rawjson.Text(raw))
}

// pairs are an object's members in the order they stand; what is wrong with it
// is said as of an answer.
func pairs(raw json.RawMessage) ([]rawjson.Member, error) {
	all, err := rawjson.Members(raw)
	var twice *rawjson.TwiceError
	switch {
	case errors.Is(err, rawjson.ErrNoObject):
		return nil, refuse("is not a JSON object", "write it as {…}")
	case errors.Is(err, rawjson.ErrMore):
		return nil, refuse("there is more text behind the JSON object", "leave the object alone")
	case errors.As(err, &twice):
		return nil, refuse("the key "+humanize.Quote(twice.Key)+" comes twice", "give each key once")
	case err != nil:
		return nil, notJSON(err)
	}
	return all, nil
}

// items are the entries of a list; what is wrong with it is said as of an answer.
func items(raw json.RawMessage) ([]json.RawMessage, error) {
	list, err := rawjson.Items(raw)
	if err != nil {
		return nil, notJSON(err)
	}
	return list, nil
}

// invalidJSON says why raw is not JSON.
func invalidJSON(raw json.RawMessage) error {
	var value any
	return notJSON(json.Unmarshal(raw, &value))
}

func notJSON(err error) error {
	why := strings.TrimPrefix(err.Error(), "json: ")
	return refuse(fmt.Sprintf("is not valid JSON (%s)", why), "check its quotes, commas and brackets")
}
