package payload

import "encoding/json"

// dropdownKind is one of many options.
type dropdownKind struct{ shape[Choices] }

func (dropdownKind) Type() FieldType      { return TypeDropdown }
func (dropdownKind) Traits() Traits       { return Traits{} }
func (dropdownKind) Prompt(Field) string  { return "One of them, by its words or its id." }
func (dropdownKind) example(Field) string { return "choose one of the options" }

func (dropdownKind) parse(f Field, text string, _ Env) (Value, error) { return oneFromText(f, text) }

func (dropdownKind) parseJSON(f Field, raw json.RawMessage, is jsonKind, _ Env) (Value, error) {
	return oneFromJSON(f, raw, is)
}

func (dropdownKind) check(c *fieldCheck, v Value) { c.oneChoice(v) }

func (dropdownKind) encode(b *builder, _ Field, v Value) bool {
	b.option(v.(Choices)[0], false)
	return true
}
