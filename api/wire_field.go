package api

import (
	"encoding/json"
	"strings"

	"kickoff/api/htmltext"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

// wireField is an entry of a template's prerun (docs/api.md, "Kick-off field
// attributes").
type wireField struct {
	ID             text             `json:"id"`
	Alias          text             `json:"alias"`
	Label          text             `json:"label"`
	Type           text             `json:"field_type"`
	Guidance       text             `json:"guidance"`
	Position       number           `json:"position"`
	Required       flag             `json:"required"`
	Options        list[wireOption] `json:"options"`
	Columns        list[wireColumn] `json:"columns"`
	Validation     json.RawMessage  `json:"field_validation"`
	Default        json.RawMessage  `json:"default_value"`
	DefaultEnabled flag             `json:"default_value_enabled"`
	CollectTime    flag             `json:"collect_time"`
	RichText       flag             `json:"use_wysiwyg_editor"`
	Prefix         text             `json:"prefix"`
	Suffix         text             `json:"suffix"`
}

func (w wireField) field() (payload.Field, bool) {
	id := ident(w.ID)
	f := payload.Field{
		ID:          id,
		Alias:       line(w.Alias),
		Label:       named(w.Label, w.Alias, text(id)),
		Type:        payload.FieldType(line(w.Type)),
		Guidance:    htmltext.Read(string(w.Guidance)),
		Position:    int(w.Position),
		Required:    w.Required.on,
		Validation:  validation(w.Validation),
		CollectTime: w.CollectTime.on,
		RichText:    w.RichText.on,
		Prefix:      line(w.Prefix),
		Suffix:      line(w.Suffix),
	}
	for _, o := range w.Options {
		f.Options = append(f.Options, payload.Option{ID: compact(o.ID), Text: string(o.Text), Label: line(o.Text)})
	}
	for _, c := range w.Columns {
		f.Columns = append(f.Columns, payload.Column{ID: compact(c.ID), Label: named(c.Label, c.Text)})
	}
	if w.DefaultEnabled.on {
		f.Default = defaultOf(f.Type, w.Default)
	}
	return f, id != ""
}

// wireOption is a choice; old templates have a bare string for one.
type wireOption struct {
	ID   json.RawMessage
	Text text
}

func (o *wireOption) UnmarshalJSON(raw []byte) error {
	if rawjson.KindOf(raw) != rawjson.Object {
		return o.Text.UnmarshalJSON(raw)
	}
	var w struct {
		ID   json.RawMessage `json:"id"`
		Text text            `json:"text"`
	}
	_ = json.Unmarshal(raw, &w)
	*o = wireOption{ID: w.ID, Text: w.Text}
	return nil
}

// wireColumn is a table's column, whose name is its label.
type wireColumn struct {
	ID    json.RawMessage `json:"id"`
	Label text            `json:"label"`
	Text  text            `json:"text"`
}

// validation reads rules as a list of strings, or as one string with bars
// between: "required|max:20".
func validation(raw json.RawMessage) []string {
	var rules []string
	add := func(s string) {
		for s != "" {
			rule, rest := s, ""
			// A pattern may hold a bar of its own and goes to the end.
			if bar := strings.IndexByte(s, '|'); bar >= 0 && !strings.HasPrefix(s, "regex:") && !strings.HasPrefix(s, "not_regex:") {
				rule, rest = s[:bar], s[bar+1:]
			}
			if rule = strings.TrimSpace(clean.Line(rule)); rule != "" {
				rules = append(rules, rule)
			}
			s = rest
		}
	}
	if s := rawjson.Text(raw); s != "" {
		add(s)
		return rules
	}
	for _, e := range elements(raw) {
		add(rawjson.Text(e))
	}
	return rules
}

// defaultOf keeps a default as the template holds it. One that is edited as text
// is shown in an input line, so it is cleaned as what it is sent as.
func defaultOf(t payload.FieldType, raw json.RawMessage) json.RawMessage {
	s := rawjson.Text(raw)
	switch {
	case !t.Takes(payload.Text("")):
		return compact(raw)
	case t.Traits().ManyLines:
		s = clean.Text(s)
	default:
		s = strings.TrimSpace(clean.Line(s))
	}
	if s == rawjson.Text(raw) {
		return compact(raw)
	}
	cleaned, err := json.Marshal(s)
	if err != nil {
		return nil
	}
	return cleaned
}

// baseName is the last part of a PHP class name: Prerun of App\Models\Prerun.
func baseName(class string) string {
	return class[strings.LastIndexByte(class, '\\')+1:]
}

// statement is what a rule compares with; a list stays JSON.
func statement(raw json.RawMessage) string {
	switch rawjson.KindOf(raw) {
	case rawjson.List, rawjson.Object:
		return clean.Line(string(compact(raw)))
	}
	var t text
	_ = t.UnmarshalJSON(raw)
	return line(t)
}
