package payload

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"testing"
	"time"

	"kickoff/payload/rawjson"
)

type fieldCase struct {
	Name  string
	Kind  string
	Field struct {
		ID        string
		Alias     string
		Label     string
		FieldType FieldType `json:"field_type"`
		Required  bool
		Options   []struct {
			ID   json.RawMessage
			Text string
		}
		Columns []struct {
			ID    json.RawMessage
			Label string
		}
	}
	Members []struct {
		ID    int64
		Email string
	}
	Input  json.RawMessage
	Expect json.RawMessage
}

func (c fieldCase) field() Field {
	f := Field{ID: c.Field.ID, Alias: c.Field.Alias, Label: c.Field.Label, Type: c.Field.FieldType, Required: c.Field.Required}
	for _, o := range c.Field.Options {
		f.Options = append(f.Options, Option{ID: o.ID, Text: o.Text, Label: o.Text})
	}
	for _, col := range c.Field.Columns {
		f.Columns = append(f.Columns, Column{ID: col.ID, Label: col.Label})
	}
	return f
}

// TestWhatPeopleTypeBecomesWhatTheClientsAgreeOn walks the vectors of the
// official clients. Where these differ, the contracts decide; the file's
// expectations were checked to be theirs.
func TestWhatPeopleTypeBecomesWhatTheClientsAgreeOn(t *testing.T) {
	raw, err := os.ReadFile("../testdata/field-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []fieldCase
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	walked := 0
	for _, c := range cases {
		if c.Kind != "encode" {
			continue
		}
		walked++
		t.Run(c.Name, func(t *testing.T) { c.encode(t) })
	}
	if walked < 60 {
		t.Errorf("walked %d vectors only", walked)
	}
}

func (c fieldCase) encode(t *testing.T) {
	env := Env{Now: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC), People: &Directory{}}
	for _, m := range c.Members {
		env.People.Members = append(env.People.Members, Member{ID: m.ID, Email: m.Email})
	}
	f := c.field()
	a, err := ParseJSON(f, c.Input, env)

	var want struct {
		Error string
		Omit  bool
	}
	if rawjson.KindOf(c.Expect) == rawjson.Object {
		_ = json.Unmarshal(c.Expect, &want)
	}
	if want.Error != "" {
		if err == nil {
			t.Fatalf("was taken: %+v", a)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	launch, problems := Build(Template{ID: "t", Fields: []Field{f}}, Snapshot{Fields: map[string]Answer{f.ID: a}}, env)
	if found := blocking(problems); len(found) > 0 {
		t.Fatalf("blocked: %+v", found)
	}
	var body struct{ Prerun map[string]any }
	if err := json.Unmarshal(launch.Body, &body); err != nil {
		t.Fatal(err)
	}
	got, present := body.Prerun[f.ID]
	if blank := bytes.TrimSpace(c.Expect); want.Omit || string(blank) == `""` || string(blank) == "null" || string(blank) == "[]" {
		if present {
			t.Errorf("a blank answer was sent as %v", got)
		}
		return
	}
	var expect any
	if err := json.Unmarshal(c.Expect, &expect); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(withoutNulls(got), withoutNulls(expect)) {
		t.Errorf("sends %v, want %v", got, expect)
	}
}

// withoutNulls leaves out the "value": null of an option, which is optional.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		kept := map[string]any{}
		for k, e := range v {
			if e != nil {
				kept[k] = withoutNulls(e)
			}
		}
		return kept
	case []any:
		kept := make([]any, len(v))
		for i, e := range v {
			kept[i] = withoutNulls(e)
		}
		return kept
	}
	return v
}
