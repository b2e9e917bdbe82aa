package payload

import (
	"bytes"
	"encoding/json"

	"kickoff/payload/rawjson"
)

// NewAnswers are the answers that a launch of the template begins with: its
// default values, {{DATE}} and {{TEMPLATE_NAME}} filled in, each known to come
// from the template. No source says that the server applies defaults by itself
// (docs/api.md, "Default values"), so they are sent like any answer. A default
// that the field no longer takes is no answer.
func NewAnswers(t Template, env Env) *Answers {
	fields := make(map[string]Answer)
	for _, f := range t.Fields {
		if a := defaultAnswer(t, f, env); !a.Blank(f.Type) {
			a.Origin = FromTemplate
			fields[f.ID] = a
		}
	}
	return Restore(Snapshot{Fields: fields})
}

func defaultAnswer(t Template, f Field, env Env) Answer {
	raw := json.RawMessage(bytes.TrimSpace(f.Default))
	if rawjson.KindOf(raw) == rawjson.String {
		raw = rawjson.AppendString(nil, fillIn(rawjson.Text(raw), func(name string) (string, bool) { return builtIn(t, name, env) }))
	}
	v, err := f.Type.kind().preset(f, raw, env)
	if err != nil {
		return Answer{}
	}
	return Answer{Value: v}
}
