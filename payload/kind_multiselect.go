package payload

import (
	"encoding/json"
	"strings"
)

// multiselectKind is any number of options, sent in the order they were chosen.
type multiselectKind struct{ shape[Choices] }

func (multiselectKind) Type() FieldType      { return TypeMultiselect }
func (multiselectKind) Traits() Traits       { return Traits{Many: true, Stored: InAnyOrder} }
func (multiselectKind) Prompt(Field) string  { return "One or more, with commas between." }
func (multiselectKind) example(Field) string { return "choose at least one of the options" }

// parse takes the whole text for one option before it cuts it at commas.
func (multiselectKind) parse(f Field, text string, _ Env) (Value, error) {
	whole, wholeErr := findOption(f, text)
	if wholeErr == nil {
		return Choices{{ID: whole.ID, Text: whole.Text}}, nil
	}
	if raw, begins, err := bracketed(text); begins && err == nil {
		return manyFromJSON(f, raw, kindOf(raw))
	}
	var chosen Choices
	parts := strings.Split(text, ",")
	for _, part := range parts {
		if strings.TrimSpace(part) == "" {
			continue
		}
		o, err := findOption(f, part)
		if err != nil && len(parts) == 1 {
			return nil, wholeErr
		}
		if err != nil {
			return nil, err
		}
		chosen = chosen.with(Choice{ID: o.ID, Text: o.Text})
	}
	return chosen, nil
}

func (multiselectKind) parseJSON(f Field, raw json.RawMessage, is jsonKind, _ Env) (Value, error) {
	return manyFromJSON(f, raw, is)
}

func manyFromJSON(f Field, raw json.RawMessage, is jsonKind) (Value, error) {
	list, err := listed(raw, is)
	if err != nil {
		return nil, err
	}
	var chosen Choices
	for _, item := range list {
		c, err := choiceFromJSON(f, item)
		if err != nil {
			return nil, err
		}
		chosen = chosen.with(c)
	}
	return chosen, nil
}

func (multiselectKind) check(c *fieldCheck, v Value) { c.choices(v) }

func (multiselectKind) encode(b *builder, _ Field, v Value) bool {
	b.w.open('[')
	for _, c := range v.(Choices) {
		b.w.item()
		b.option(c, true)
	}
	b.w.close(']')
	return true
}
