package payload

import (
	"bytes"
	"encoding/json"

	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// unknownKind is the kind of every type that the API may have one day: its values
// are JSON, which is never dropped and sent as it stands.
type unknownKind struct {
	shape[JSON]
	of FieldType
}

func (k unknownKind) Type() FieldType { return k.of }
func (unknownKind) Traits() Traits    { return Traits{} }

func (unknownKind) Prompt(Field) string {
	return `write the value as JSON, text in "quotes"`
}

func (k unknownKind) Noun(Field) string { return "JSON" }

func (unknownKind) inFile(Field) (Schema, any) { return Schema{}, nil }

func (k unknownKind) parse(_ Field, text string, _ Env) (Value, error) {
	raw := json.RawMessage(text)
	if !json.Valid(raw) {
		return nil, refuse("is not valid JSON", `this program does not know the type `+humanize.Quote(string(k.of))+`: write the value as the API takes it, text in "quotes"`)
	}
	return JSON(bytes.TrimSpace(raw)), nil
}

func (unknownKind) parseJSON(_ Field, raw json.RawMessage, _ rawjson.Kind, _ Env) (Value, error) {
	return JSON(raw), nil
}

func (k unknownKind) check(c *fieldCheck, _ Value) {
	c.warn("has the type "+humanize.Quote(string(k.of))+", which this program does not know", "look at its JSON in the review")
}

func (unknownKind) encode(b *builder, _ Field, v Value) bool { return b.json(v.(JSON)) }
