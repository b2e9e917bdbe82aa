package merge

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kickoff/payload"
)

func TestDraftMeetsAChangedTemplate(t *testing.T) {
	type tpl = *payload.Template
	for _, c := range []struct {
		name     string
		change   func(t tpl)
		want     []string // all changes but kept ones
		orphaned []string // what it is of, and the text to copy
		look     string   // a field to look at, and what must be in it
		answer   payload.Answer
	}{
		{name: "nothing changed", change: func(t tpl) {}},
		{
			name: "field renamed", change: func(t tpl) { field(t, "name").Label = "Company" },
			want: []string{"name renamed"}, look: "name", answer: payload.Answer{Value: payload.Text("ACME"), Origin: payload.FromYou},
		},
		{
			name: "field made anew under its alias", change: func(t tpl) { field(t, "name").ID = "name-b" },
			look: "name-b", answer: payload.Answer{Value: payload.Text("ACME"), Origin: payload.FromYou},
		},
		{
			name: "alias changed, id kept", change: func(t tpl) { field(t, "name").Alias = "other" },
			look: "name", answer: payload.Answer{Value: payload.Text("ACME"), Origin: payload.FromYou},
		},
		{
			name: "another field took the alias", change: func(t tpl) {
				field(t, "name").Alias = "other"
				t.Fields = append(t.Fields, payload.Field{ID: "thief", Alias: "customer-1", Label: "Thief", Type: payload.TypeText})
			},
			want: []string{"thief new optional"}, look: "name", answer: payload.Answer{Value: payload.Text("ACME"), Origin: payload.FromYou},
		},
		{
			name: "alias that two fields have now", change: func(t tpl) {
				t.Fields[0].ID, t.Fields[1].ID = "a", "b"
				t.Fields[1].Alias = "customer-1"
			},
			want:     []string{"a new required !", "b new optional", "name removed !", "note removed !"},
			orphaned: []string{"name: ACME", "note: Gold"},
		},
		{
			name: "last field moved to the top", change: func(t tpl) { t.Fields = append(t.Fields[8:], t.Fields[:8]...) },
			want: []string{"empty moved"},
		},
		{
			name: "field put in at the top moves nothing", change: func(t tpl) {
				t.Fields = append([]payload.Field{{ID: "new", Label: "New", Type: payload.TypeText}}, t.Fields...)
			},
			want: []string{"new new optional"},
		},
		{
			name: "renamed and moved at once", change: func(t tpl) {
				t.Fields[8].Label = "Remarks (long)"
				t.Fields = append(t.Fields[8:], t.Fields[:8]...)
			},
			want: []string{"empty renamed", "empty moved"},
		},
		{
			name: "new required field", change: func(t tpl) {
				t.Fields = append(t.Fields, payload.Field{ID: "vat", Label: "VAT", Type: payload.TypeText, Required: true})
			},
			want: []string{"vat new required !"},
		},
		{
			name: "new required field with a default", change: func(t tpl) {
				t.Fields = append(t.Fields, payload.Field{ID: "vat", Label: "VAT", Type: payload.TypeText, Required: true, Default: json.RawMessage(`"none"`)})
			},
			want: []string{"vat new required"},
		},
		{name: "answered field became required", change: func(t tpl) { field(t, "plan").Required = true }, want: []string{"plan now required"}},
		{name: "blank field became required", change: func(t tpl) { field(t, "empty").Required = true }, want: []string{"empty now required !"}},
		{name: "field is required no longer", change: func(t tpl) { field(t, "name").Required = false }},
		{
			name: "answered field removed", change: func(t tpl) { without(t, "kit") },
			want: []string{"kit removed !"}, orphaned: []string{`kit: ["Laptop","Desk, tall"]`},
		},
		{name: "blank field removed", change: func(t tpl) { without(t, "empty") }, want: []string{"empty removed"}},
		{
			name: "people, table and files removed", change: func(t tpl) { without(t, "team"); without(t, "items"); without(t, "docs") },
			want:     []string{"items removed !", "team removed !", "docs removed !"},
			orphaned: []string{`items: ["Widget",3]`, "team: ann@acme.org, x@y.z, Legal", "docs: a.pdf, https://x/b.pdf"},
		},
		{
			name: "option renamed", change: func(t tpl) { field(t, "plan").Options[1] = option("2", "Platinum") },
			want: []string{"plan option renamed"}, look: "plan", answer: payload.Answer{Value: payload.Choices{chosen("2", "Platinum")}},
		},
		{
			name: "option gone, one is near", change: func(t tpl) { field(t, "plan").Options[1] = option("5", "Gold plan") },
			want: []string{"plan option gone > Gold plan !"}, orphaned: []string{"plan: Gold"}, look: "plan", answer: payload.Answer{},
		},
		{
			name: "option gone, only its case is left", change: func(t tpl) { field(t, "plan").Options[1] = option("5", "GOLD") },
			want: []string{"plan option gone > GOLD !"}, orphaned: []string{"plan: Gold"},
		},
		{
			name: "option gone, none is near", change: func(t tpl) { field(t, "plan").Options = field(t, "plan").Options[:1] },
			want: []string{"plan option gone !"}, orphaned: []string{"plan: Gold"},
		},
		{
			name: "one of many options gone", change: func(t tpl) { field(t, "kit").Options = field(t, "kit").Options[1:] },
			want: []string{"kit option gone !"}, orphaned: []string{"kit: Laptop"}, look: "kit", answer: payload.Answer{Value: payload.Choices{chosen("3", "Desk, tall")}},
		},
		{
			name: "options numbered anew", change: func(t tpl) { field(t, "plan").Options = []payload.Option{option("1", "Gold"), option("2", "Silver")} },
			look: "plan", answer: payload.Answer{Value: payload.Choices{chosen("1", "Gold")}},
		},
		{
			name: "the id went to another old option", change: func(t tpl) { field(t, "plan").Options = []payload.Option{option("2", "Silver")} },
			want: []string{"plan option gone !"}, orphaned: []string{"plan: Gold"},
		},
		{name: "an option that nobody chose is gone", change: func(t tpl) { field(t, "plan").Options = field(t, "plan").Options[1:] }},
		{
			name: "text became long text", change: func(t tpl) { field(t, "name").Type = payload.TypeTextarea },
			want: []string{"name type changed"}, look: "name", answer: payload.Answer{Value: payload.Text("ACME"), Origin: payload.FromYou},
		},
		{
			name: "text became a choice that has it", change: func(t tpl) {
				field(t, "note").Type = payload.TypeRadio
				field(t, "note").Options = []payload.Option{option("1", "Gold")}
			},
			want: []string{"note type changed !"}, look: "note", answer: payload.Answer{Value: payload.Choices{chosen("1", "Gold")}},
		},
		{
			name: "text became a choice that has it not", change: func(t tpl) {
				field(t, "name").Type = payload.TypeRadio
				field(t, "name").Options = []payload.Option{option("1", "Gold")}
			},
			want: []string{"name type changed !"}, orphaned: []string{"name: ACME"}, look: "name", answer: payload.Answer{},
		},
		{
			name: "text became a date, an address or a file", change: func(t tpl) {
				field(t, "name").Type = payload.TypeDate
				field(t, "note").Type = payload.TypeEmail
			},
			want: []string{"name type changed !", "note type changed !"}, orphaned: []string{"name: ACME", "note: Gold"},
		},
		{
			name: "a text is no path of a file", change: func(t tpl) { field(t, "name").Type = payload.TypeFile },
			want: []string{"name type changed !"}, orphaned: []string{"name: ACME"},
		},
		{
			name: "one choice became many", change: func(t tpl) { field(t, "plan").Type = payload.TypeMultiselect },
			want: []string{"plan type changed"}, look: "plan", answer: payload.Answer{Value: payload.Choices{chosen("2", "Gold")}},
		},
		{
			name: "many choices became one", change: func(t tpl) { field(t, "kit").Type = payload.TypeRadio },
			want: []string{"kit type changed !"}, orphaned: []string{`kit: ["Laptop","Desk, tall"]`},
		},
		{
			name: "choice became text", change: func(t tpl) { field(t, "plan").Type = payload.TypeText; field(t, "plan").Options = nil },
			want: []string{"plan type changed !"}, look: "plan", answer: payload.Answer{Value: payload.Text("Gold")},
		},
		{
			name: "people became text", change: func(t tpl) { field(t, "team").Type = payload.TypeText },
			want: []string{"team type changed !"}, orphaned: []string{"team: ann@acme.org, x@y.z, Legal"},
		},
		{
			name: "a type that this program does not know", change: func(t tpl) { field(t, "name").Type = "geo" },
			want: []string{"name type changed !"}, orphaned: []string{"name: ACME"},
		},
		{name: "blank field's type changed", change: func(t tpl) { field(t, "empty").Type = payload.TypeDate }, want: []string{"empty type changed"}},
		{
			name: "columns swapped", change: func(t tpl) { slices.Reverse(field(t, "items").Columns) },
			want: []string{"items columns changed"}, look: "items", answer: payload.Answer{Value: payload.Table{Cells: []json.RawMessage{json.RawMessage(`3`), json.RawMessage(`"Widget"`)}}},
		},
		{
			name: "column added", change: func(t tpl) {
				field(t, "items").Columns = append(field(t, "items").Columns, payload.Column{ID: json.RawMessage("3"), Label: "Price"})
			},
			want: []string{"items columns changed !"}, look: "items",
			answer: payload.Answer{Value: payload.Table{Cells: []json.RawMessage{json.RawMessage(`"Widget"`), json.RawMessage(`3`), json.RawMessage(`""`)}}},
		},
		{
			name: "column removed", change: func(t tpl) { field(t, "items").Columns = field(t, "items").Columns[1:] },
			want: []string{"items columns changed !"}, orphaned: []string{"items: Widget"}, look: "items", answer: payload.Answer{Value: payload.Table{Cells: []json.RawMessage{json.RawMessage(`3`)}}},
		},
		{
			name: "step renamed, one new, one moved", change: func(t tpl) {
				t.Steps[0].Title = "Welcome call"
				t.Steps = []payload.Step{t.Steps[2], t.Steps[0], {ID: "s4", Title: "Legal"}, t.Steps[1]}
			},
			want: []string{"s3 moved", "s1 renamed", "s4 new"},
		},
		{
			name: "step with an override removed", change: func(t tpl) { t.Steps = slices.Delete(t.Steps, 1, 2) },
			want: []string{"s2 removed !"}, orphaned: []string{"s2: owners: ann@acme.org; deadline: fri"},
		},
		{name: "step without an override removed", change: func(t tpl) { t.Steps = t.Steps[:2] }, want: []string{"s3 removed"}},
		{name: "step made anew under its alias", change: func(t tpl) { t.Steps[1].ID = "s2-b" }},
		{
			name: "role removed", change: func(t tpl) { t.Steps[0].Roles = nil },
			want: []string{"r1 removed !"}, orphaned: []string{"r1: ann@acme.org"},
		},
		{name: "role made anew under its name", change: func(t tpl) { t.Steps[0].Roles[0].ID = "r2" }},
		{name: "role renamed", change: func(t tpl) { t.Steps[0].Roles[0].Name = "Counsel" }, want: []string{"r1 renamed"}},
		{name: "new role", change: func(t tpl) { t.Steps[1].Roles = []payload.Role{{ID: "r9", Name: "Buyer"}} }, want: []string{"r9 new"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := edit(c.change)
			r := Merge(Remember(onboarding()), filled(), now, env())
			var got, orphaned []string
			for _, change := range r.Changes {
				if change.Kind != Unchanged {
					got = append(got, verdict(change))
				}
				if change.Label == "" {
					t.Errorf("nothing says what %q is of", verdict(change))
				}
			}
			for _, p := range r.Orphaned {
				orphaned = append(orphaned, p.Field+p.Step+p.Role+": "+p.Text)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.orphaned, orphaned); diff != "" {
				t.Error(diff)
			}
			if c.look != "" {
				if diff := cmp.Diff(c.answer, r.Answers.Fields[c.look]); diff != "" {
					t.Error(diff)
				}
			}
			if r.Same() != (len(c.want) == 0) {
				t.Errorf("same: %v", r.Same())
			}
			if len(r.Applied())+len(r.Open()) != len(c.want) {
				t.Errorf("%d applied and %d open of %d", len(r.Applied()), len(r.Open()), len(c.want))
			}
		})
	}
}
