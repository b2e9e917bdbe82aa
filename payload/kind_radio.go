package payload

import "encoding/json"

// radioKind is one of a few options, sent as its text alone.
type radioKind struct{ shape[Choices] }

func (radioKind) Type() FieldType      { return TypeRadio }
func (radioKind) Traits() Traits       { return Traits{} }
func (radioKind) Prompt(Field) string  { return "One of them, by its words or its id." }
func (radioKind) example(Field) string { return "choose one of the options" }

func (radioKind) parse(f Field, text string, _ Env) (Value, error) { return oneFromText(f, text) }

func (radioKind) parseJSON(f Field, raw json.RawMessage, is jsonKind, _ Env) (Value, error) {
	return oneFromJSON(f, raw, is)
}

func (radioKind) check(c *fieldCheck, v Value) {
	c.oneChoice(v)
	if len(c.field.Options) > 0 {
		c.zero(v.(Choices)[0].Text)
	}
}

func (radioKind) encode(b *builder, _ Field, v Value) bool {
	b.w.text(v.(Choices)[0].Text)
	return true
}
