package merge

import (
	"encoding/json"
	"slices"
	"time"

	"kickoff/payload"
)

func env() payload.Env {
	return payload.Env{
		Now: time.Date(2026, 11, 23, 14, 2, 0, 0, time.UTC),
		People: &payload.Directory{
			Me:      payload.Member{ID: 7, Email: "jo@acme.org", Name: "Jo"},
			Members: []payload.Member{{ID: 7, Email: "jo@acme.org", Name: "Jo"}, {ID: 8, Email: "ann@acme.org", Name: "Ann"}},
			Groups:  []payload.Group{{ID: "g1", Name: "Legal"}},
		},
	}
}

func option(id, text string) payload.Option {
	return payload.Option{ID: json.RawMessage(id), Text: text, Label: text}
}

func chosen(id, text string) payload.Choice {
	return payload.Choice{ID: json.RawMessage(id), Text: text}
}

func onboarding() payload.Template {
	return payload.Template{
		ID: "tpl",
		Fields: []payload.Field{
			{ID: "name", Alias: "customer-1", Label: "Customer", Type: payload.TypeText, Required: true},
			{ID: "note", Alias: "note-2", Label: "Note", Type: payload.TypeText},
			{ID: "plan", Alias: "plan-3", Label: "Plan", Type: payload.TypeDropdown, Options: []payload.Option{option("1", "Silver"), option("2", "Gold")}},
			{ID: "kit", Alias: "kit-4", Label: "Kit", Type: payload.TypeMultiselect, Options: []payload.Option{option("1", "Laptop"), option("2", "Badge"), option("3", "Desk, tall")}},
			{ID: "day", Alias: "day-5", Label: "First day", Type: payload.TypeDate},
			{ID: "items", Alias: "items-6", Label: "Items", Type: payload.TypeTable, Columns: []payload.Column{{ID: json.RawMessage("1"), Label: "Item"}, {ID: json.RawMessage("2"), Label: "Qty"}}},
			{ID: "team", Alias: "team-7", Label: "Team", Type: payload.TypePeople},
			{ID: "docs", Alias: "docs-8", Label: "Contract", Type: payload.TypeFile},
			{ID: "empty", Alias: "empty-9", Label: "Remarks", Type: payload.TypeTextarea},
		},
		Steps: []payload.Step{
			{ID: "s1", Alias: "welcome-1", Title: "Welcome", Roles: []payload.Role{{ID: "r1", Name: "Lawyer"}}},
			{ID: "s2", Alias: "review-2", Title: "Review"},
			{ID: "s3", Alias: "close-3", Title: "Close"},
		},
	}
}

// filled are answers to all of it but the remarks and the last step.
func filled() payload.Snapshot {
	return payload.Snapshot{
		Revision: 12,
		Fields: map[string]payload.Answer{
			"name":  {Value: payload.Text("ACME"), Origin: payload.FromYou},
			"note":  {Value: payload.Text("Gold")},
			"plan":  {Value: payload.Choices{chosen("2", "Gold")}},
			"kit":   {Value: payload.Choices{chosen("1", "Laptop"), chosen("3", "Desk, tall")}},
			"day":   {Value: payload.Text("+3d")},
			"items": {Value: payload.Table{Cells: []json.RawMessage{json.RawMessage(`"Widget"`), json.RawMessage(`3`)}}},
			"team":  {Value: payload.People{Owners: payload.Owners{Users: []int64{8}, Guests: []string{"x@y.z"}, Groups: []string{"g1"}}}},
			"docs":  {Value: payload.Files{List: []payload.File{{Path: "a.pdf"}, {Object: json.RawMessage(`{"filename":"b.pdf","source":"url","url":"https://x/b.pdf"}`)}}}},
		},
		Steps: map[string]payload.StepAnswer{
			"s1": {Deadline: "+2w"},
			"s2": {Owners: &payload.Owners{Users: []int64{8}}, Deadline: "fri"},
		},
		Details: payload.Details{Name: "Onboarding ACME", Tags: []string{"t"}, Roles: map[string]payload.Owners{"r1": {Users: []int64{8}}, "typed": {Groups: []string{"g1"}}}},
	}
}

// verdict is a change in one line: what it is of, what it is, and whether it
// needs a person.
func verdict(c Change) string {
	line := c.Field + c.Step + c.Role + " " + string(c.Kind)
	if c.Nearest.Text != "" {
		line += " > " + c.Nearest.Text
	}
	if !c.Harmless {
		line += " !"
	}
	return line
}

func edit(change func(t *payload.Template)) payload.Template {
	t := onboarding()
	change(&t)
	return t
}

func field(t *payload.Template, id string) *payload.Field {
	return &t.Fields[slices.IndexFunc(t.Fields, func(f payload.Field) bool { return f.ID == id })]
}

func without(t *payload.Template, id string) {
	t.Fields = slices.DeleteFunc(t.Fields, func(f payload.Field) bool { return f.ID == id })
}
