package payload

import (
	"encoding/json"

	"kickoff/payload/rawjson"
)

// Schema is a JSON Schema, or a part of one.
type Schema map[string]any

// FileEntry is how a file of answers (--values) has a field.
type FileEntry struct {
	Field
	// Name is its key, Schema what may stand there.
	Name   string
	Schema Schema
	// Value is the template's own answer, nil for none; Fresh: that has a day in it, so
	// that one which is written down grows old. Example is a value that would do.
	Value, Example json.RawMessage
	Fresh          bool
}

// FileEntries are the fields as a file of answers has them, in the order of the form.
func FileEntries(t Template, env Env) ([]FileEntry, error) {
	later := env
	later.Now = env.Now.AddDate(1, 1, 1)
	now, then := NewAnswers(t, env), NewAnswers(t, later)
	var all []FileEntry
	for _, f := range inOrder(t.Fields, func(f Field) int { return f.Position }) {
		schema, example := f.Type.kind().inFile(f)
		if !f.Required {
			schema = Schema{"anyOf": []Schema{schema, {"enum": []any{"", nil}}}}
		}
		if f.Guidance != "" {
			schema["description"] = f.Guidance
		}
		e := FileEntry{Field: f, Name: FieldName(t, f), Schema: schema, Fresh: !now.Field(f.ID).Same(then.Field(f.ID))}
		var err error
		if e.Example, err = rawjson.Encode(example); err != nil {
			return nil, err
		}
		if a := now.Field(f.ID); !a.Blank(f.Type) {
			if e.Value, err = rawjson.Encode(inFile(a)); err != nil {
				return nil, err
			}
			schema["default"] = e.Value
		}
		all = append(all, e)
	}
	return all, nil
}

// inFile is an answer of the template as a file of answers has it.
func inFile(a Answer) any {
	if chosen := a.Choices(); len(chosen) > 1 {
		return texts(chosen)
	}
	return a.Plain(nil)
}

// AnswersSchema is the JSON Schema of a file of answers for the template, which has its
// fields by the names that FieldName gives them.
func AnswersSchema(t Template, env Env) (json.RawMessage, error) {
	entries, err := FileEntries(t, env)
	if err != nil {
		return nil, err
	}
	required := []string{}
	var properties []rawjson.Member
	for _, e := range entries {
		raw, err := rawjson.Encode(e.Schema)
		if err != nil {
			return nil, err
		}
		properties = append(properties, rawjson.Member{Key: e.Name, Value: raw})
		if e.Required && e.Value == nil {
			required = append(required, e.Name)
		}
	}
	return rawjson.Encode(struct {
		Dialect    string          `json:"$schema"`
		Title      string          `json:"title"`
		Type       string          `json:"type"`
		Properties json.RawMessage `json:"properties"`
		Required   []string        `json:"required"`
		Additional bool            `json:"additionalProperties"`
	}{"https://json-schema.org/draft/2020-12/schema", "Answers for " + t.Title, "object", rawjson.FromMembers(properties), required, false})
}
