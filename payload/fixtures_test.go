package payload

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

// acme is who and when the tests launch: Wed 25 Nov 2026, 15:30 in Berlin.
func acme(t testing.TB) Env {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	jo := Member{ID: 42, Email: "jo@acme.test", Name: "Jo Smith", Status: "active"}
	return Env{
		Now:  time.Date(2026, 11, 25, 14, 30, 0, 0, time.UTC),
		Zone: berlin,
		People: &Directory{
			Me: jo,
			Members: []Member{
				jo,
				{ID: 7, Email: "Kim@Acme.test", Name: "Kim", Status: "active"},
				{ID: 9, Email: "gone@acme.test", Name: "Gone", Status: "disabled"},
			},
			Guests: []Guest{{Email: "ann@partner.com", Name: "Ann"}},
			Groups: []Group{{ID: "g1", Name: "Finance"}, {ID: "g2", Name: "Duplicates"}, {ID: "g3", Name: "Duplicates"}},
		},
		Size: func(path string) (int64, error) {
			switch path {
			case "a.pdf", "report, final.pdf":
				return 1000, nil
			case "huge.zip":
				return largestUpload + 1, nil
			}
			return 0, errors.New("no such file")
		},
	}
}

func options(texts ...string) []Option {
	var all []Option
	for i, text := range texts {
		id, _ := json.Marshal(i + 1)
		all = append(all, Option{ID: id, Text: text, Label: text})
	}
	return all
}

// everyType is a template with a field of each type and three steps.
func everyType() Template {
	fields := []Field{
		{ID: "f-text", Alias: "company", Label: "Company", Type: TypeText, Required: true},
		{ID: "f-area", Alias: "notes", Label: "Notes", Type: TypeTextarea},
		{ID: "f-mail", Alias: "contact", Label: "Contact", Type: TypeEmail},
		{ID: "f-date", Alias: "start", Label: "Start date", Type: TypeDate},
		{ID: "f-time", Alias: "call", Label: "Call", Type: TypeDate, CollectTime: true},
		{ID: "f-radio", Alias: "speed", Label: "Speed", Type: TypeRadio, Options: options("Normal", "Express")},
		{ID: "f-drop", Alias: "plan", Label: "Plan", Type: TypeDropdown, Options: options("Silver", "Gold")},
		{ID: "f-multi", Alias: "addons", Label: "Add-ons", Type: TypeMultiselect, Options: options("SSO", "Audit", "SLA")},
		{ID: "f-file", Alias: "contract", Label: "Contract", Type: TypeFile},
		{ID: "f-table", Alias: "kit", Label: "Kit", Type: TypeTable, Columns: []Column{{Label: "Item"}, {Label: "Qty"}}},
		{ID: "f-people", Alias: "team", Label: "Team", Type: TypePeople},
	}
	for i := range fields {
		fields[i].Position = i + 1
	}
	return Template{
		ID: "tpl", Title: "Onboarding", Fields: fields,
		Steps: []Step{
			{ID: "s1", Alias: "welcome", Title: "Welcome", Position: 1, AllowGuests: true, Owners: Owners{Groups: []string{"g1"}}},
			{ID: "s2", Alias: "setup", Title: "Set up", Position: 2, AllowGuests: true, AssignStarter: true},
			{ID: "s3", Alias: "sign", Title: "Sign", Position: 3, MaxOwners: 1, Owners: Owners{Users: []int64{7}}},
		},
		// A rule uses the people, so that choosing them does something.
		Rules: []Rule{{Conditions: []RuleCondition{{SubjectID: "f-people"}}, Actions: []RuleAction{{Kind: "visibility", Verb: "hide", TargetStep: "s3"}}}},
	}
}

func field(t testing.TB, tpl Template, id string) Field {
	t.Helper()
	f, ok := tpl.Field(id)
	if !ok {
		t.Fatalf("no field %s", id)
	}
	return f
}

// answered parses an answer for each field that is named by id.
func answered(t testing.TB, tpl Template, env Env, texts map[string]string) Snapshot {
	t.Helper()
	s := Snapshot{Fields: map[string]Answer{}, Steps: map[string]StepAnswer{}}
	for id, text := range texts {
		a, err := Parse(field(t, tpl, id), text, env)
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		s.Fields[id] = a
	}
	return s
}

func blocking(all []Problem) []Problem {
	var found []Problem
	for _, p := range all {
		if p.Blocks() {
			found = append(found, p)
		}
	}
	return found
}

// mustFind fails unless one problem of that kind holds the words.
func mustFind(t *testing.T, all []Problem, kind ProblemKind, words string) Problem {
	t.Helper()
	for _, p := range all {
		if p.Kind == kind && strings.Contains(p.Message+" "+p.Fix, words) {
			return p
		}
	}
	t.Errorf("no problem of kind %v says %q; there is %+v", kind, words, all)
	return Problem{}
}

// sent decodes a body and returns one of its keys.
func sent(t *testing.T, l Launch, keys ...string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(l.Body, &value); err != nil {
		t.Fatalf("%v in\n%s", err, l.Body)
	}
	for _, k := range keys {
		m, ok := value.(map[string]any)
		if !ok {
			t.Fatalf("%q has no key %s in\n%s", keys, k, l.Body)
		}
		value = m[k]
	}
	return value
}
