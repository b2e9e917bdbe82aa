package payload

import (
	"encoding/json"
	"reflect"

	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

// Answer is what was entered for one field, and where it came from.
type Answer struct {
	// Value is nil while nothing is entered.
	Value Value
	// Typed is text that stands in the field beside the value and means nothing yet: a
	// search in a list, a path that was not added. It blocks until it is taken or gone.
	Typed  string
	Origin Origin
}

// Value is an answer in one of the shapes that answers have: Text, Choices,
// Table, People, Files, or JSON that is sent as it stands. Which of them a field
// takes is its Kind's to say. A value is never written to after it was set.
type Value interface {
	// Blank reports that there is nothing in it to send.
	Blank() bool
	// Plain is the value as it can be typed again.
	Plain(d *Directory) string

	// empty reports that nothing at all was entered.
	empty() bool
	// show is the value on one line of a screen.
	show(env Env) string
	// asJSON is the JSON that the value is sent as, where nothing in that can be shown
	// or edited as anything else; nil where it can.
	asJSON() json.RawMessage
	// store puts the value under its keys of a draft's file.
	store(*Stored)
}

// Text is a text as it is sent, or a date as it was typed: "+3d" stays "+3d" and
// is read anew at each build. In a field that takes another shape it is as Typed of
// an Answer: no answer yet.
type Text string

// JSON is a value in the API's own shape that is sent verbatim: that of a type
// which this program does not know, or one that somebody wrote into a draft.
type JSON json.RawMessage

// Empty reports that nothing was entered.
func (a Answer) Empty() bool { return a.valueless() && a.Typed == "" }

func (a Answer) valueless() bool { return a.Value == nil || a.Value.empty() }

// Same reports whether two answers hold the same, wherever they came from.
func (a Answer) Same(b Answer) bool {
	if a.valueless() || b.valueless() {
		return a.valueless() && b.valueless() && a.Typed == b.Typed
	}
	return a.Typed == b.Typed && reflect.DeepEqual(a.Value, b.Value)
}

// Blank reports that the answer says nothing to a field of that type, so that its
// key is left out of the launch.
func (a Answer) Blank(t FieldType) bool {
	return held(t.kind(), a.Value) == nil
}

// held is the value as the kind holds it; nil when it says nothing to such a field.
func held(k Kind, v Value) Value {
	if v == nil {
		return nil
	}
	v, ok := k.adopt(v)
	if !ok || v.Blank() {
		return nil
	}
	return v
}

// Plain is the answer as it can be typed again; members go by their address.
func (a Answer) Plain(d *Directory) string {
	switch {
	case a.Value == nil:
		return a.Typed
	case a.Typed != "":
		return a.Value.Plain(d) + ", " + a.Typed
	}
	return a.Value.Plain(d)
}

// Text is the text that was typed, also where it stands beside a value.
func (a Answer) Text() string {
	if t, ok := a.Value.(Text); ok {
		return string(t)
	}
	return a.Typed
}

// AsJSON is the JSON that the answer is sent as, where nothing in that can be shown
// or edited as anything else; nil where it can.
func (a Answer) AsJSON() json.RawMessage {
	if a.Value == nil {
		return nil
	}
	return a.Value.asJSON()
}

// Choices are the options that were chosen.
func (a Answer) Choices() Choices { return as[Choices](a) }

// Cells are the cells of a table.
func (a Answer) Cells() []json.RawMessage { return as[Table](a).Cells }

// People are those who were named.
func (a Answer) People() Owners { return as[People](a).Owners }

// Files are the files that were added.
func (a Answer) Files() []File { return as[Files](a).List }

// WithFiles is the answer with other files, beside what is typed.
func (a Answer) WithFiles(files []File) Answer {
	a.Value, a.Typed = Files{List: files}, a.Text()
	return a
}

// as is the answer's value if it has that shape, else nothing of it.
func as[V Value](a Answer) V {
	v, _ := a.Value.(V)
	return v
}

// Blank implements Value.
func (t Text) Blank() bool { return clean.Blank(string(t)) }

// Plain implements Value.
func (t Text) Plain(*Directory) string { return string(t) }

func (t Text) empty() bool     { return t == "" }
func (t Text) show(Env) string { return clean.Message(string(t)) }

func (Text) asJSON() json.RawMessage { return nil }

func (t Text) store(s *Stored) { s.Text = string(t) }

// Blank implements Value.
func (j JSON) Blank() bool { return rawjson.KindOf(json.RawMessage(j)) <= rawjson.Null }

// Plain implements Value.
func (j JSON) Plain(*Directory) string { return string(j) }

func (j JSON) empty() bool { return len(j) == 0 }

func (j JSON) show(Env) string { return displayJSON(json.RawMessage(j)) }

func (j JSON) asJSON() json.RawMessage { return json.RawMessage(j) }

func (j JSON) store(s *Stored) { s.Raw = json.RawMessage(j) }

func displayJSON(raw json.RawMessage) string {
	if text, ok := rawjson.Scalar(raw); ok {
		return clean.Message(text)
	}
	if rawjson.KindOf(raw) <= rawjson.Null {
		return ""
	}
	return clean.Message(string(rawjson.Compact(raw)))
}

// Stored is an answer as a draft's file holds it: a key a shape, and an object
// without any for a field that was left blank (docs/draft.schema.json).
type Stored struct {
	// Text is a text, or what was typed beside another shape.
	Text    string            `json:"text,omitempty"`
	Choices []StoredChoice    `json:"choices,omitempty"`
	Cells   []json.RawMessage `json:"cells,omitempty"`
	People  *Owners           `json:"people,omitempty"`
	Files   []File            `json:"files,omitempty"`
	// Raw is JSON that is sent as it stands: alone; or beside people and cells that
	// were read out of it.
	Raw json.RawMessage `json:"raw,omitempty"`
}

// StoredChoice is a choice in a draft's file.
type StoredChoice struct {
	ID       json.RawMessage `json:"id,omitempty"`
	Text     string          `json:"text"`
	Selected *bool           `json:"selected,omitempty"`
}

// Stored is the answer as a draft's file holds it.
func (a Answer) Stored() Stored {
	s := Stored{Text: a.Typed}
	if a.Value != nil {
		a.Value.store(&s)
	}
	return s
}

// Answer is what was stored, its JSON without the file's indentation.
func (s Stored) Answer() Answer {
	v := s.value()
	if _, text := v.(Text); text {
		return Answer{Value: v}
	}
	return Answer{Value: v, Typed: s.Text}
}

func (s Stored) value() Value {
	switch {
	case len(s.Choices) > 0:
		return storedChoices(s)
	case len(s.Cells) > 0:
		return storedTable(s)
	case s.People != nil && !s.People.Empty():
		return storedPeople(s)
	case len(s.Files) > 0:
		return storedFiles(s)
	case len(s.Raw) > 0:
		return JSON(rawjson.Compact(s.Raw))
	case s.Text != "":
		return Text(s.Text)
	}
	return nil
}
