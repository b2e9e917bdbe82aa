package merge

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kickoff/payload"
)

// Every value that a person entered is afterwards in the answers to the field,
// step or role that took its place, or is orphaned.
func TestEveryValueIsInTheAnswersOrOrphaned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old := drawTemplate(t)
		answers := drawAnswers(t, old)
		now := mutate(t, old)
		before := Remember(old)
		if rapid.IntRange(0, 5).Draw(t, "the draft remembers nothing") == 0 {
			before = Before{}
		}
		r := Merge(before, answers, now, env())

		for id, a := range answers.Fields {
			for _, value := range values(a) {
				if !foundIn(value, r) {
					t.Fatalf("field %s: %q is neither in the answers nor orphaned\nanswers %+v\nparked %+v", id, value, r.Answers.Fields, r.Orphaned)
				}
			}
		}
		for id, s := range answers.Steps {
			if !slices.ContainsFunc(steps(r), func(o payload.StepAnswer) bool { return o == s }) {
				t.Fatalf("step %s: the override is neither in the answers nor orphaned", id)
			}
		}
		for id, o := range answers.Details.Roles {
			if !slices.ContainsFunc(people(r), func(p payload.Owners) bool { return p.Users[0] == o.Users[0] }) {
				t.Fatalf("role %s: its people are neither in the answers nor orphaned", id)
			}
		}
		for id := range r.Answers.Fields {
			if _, ok := now.Field(id); !ok {
				t.Fatalf("an answer to %s, which the template does not have", id)
			}
		}
		for _, c := range r.Changes {
			if c.Kind == OptionGone && c.Harmless || c.Kind == Removed && c.Harmless && c.Before != "" {
				t.Fatalf("a loss is called harmless: %+v", c)
			}
		}
	})
}

// value is one thing that was entered: words that stand nowhere else, or an
// option by its id in case its words are new.
type value struct{ words, option string }

func (v value) String() string { return v.words + v.option }

func values(a payload.Answer) []value {
	var out []value
	if a.Text() != "" {
		// A text may become several choices or cells.
		for _, part := range strings.FieldsFunc(a.Text(), func(r rune) bool { return r == ',' || r == '|' }) {
			out = append(out, value{words: strings.TrimSpace(part)})
		}
	}
	for _, c := range a.Choices() {
		out = append(out, value{words: c.Text, option: string(c.ID)})
	}
	for _, cell := range a.Cells() {
		out = append(out, value{words: strings.Trim(string(cell), `"`)})
	}
	for _, f := range a.Files() {
		out = append(out, value{words: f.Path + string(f.Object)})
	}
	for _, g := range a.People().Guests {
		out = append(out, value{words: g})
	}
	return out
}

func foundIn(v value, r Result) bool {
	for _, p := range r.Orphaned {
		if says(p.Answer, v) {
			return true
		}
	}
	for _, a := range r.Answers.Fields {
		if says(a, v) {
			return true
		}
	}
	return false
}

func says(a payload.Answer, v value) bool {
	texts := []string{a.Text()}
	if raw, ok := a.Value.(payload.JSON); ok {
		texts = append(texts, string(raw))
	}
	for _, c := range a.Choices() {
		if v.option != "" && string(c.ID) == v.option {
			return true
		}
		texts = append(texts, c.Text)
	}
	for _, cell := range a.Cells() {
		texts = append(texts, string(cell))
	}
	for _, f := range a.Files() {
		texts = append(texts, f.Path+string(f.Object))
	}
	texts = append(texts, a.People().Guests...)
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, v.words) })
}

func steps(r Result) []payload.StepAnswer {
	var all []payload.StepAnswer
	for _, s := range r.Answers.Steps {
		all = append(all, s)
	}
	for _, p := range r.Orphaned {
		all = append(all, p.Override)
	}
	return all
}

func people(r Result) []payload.Owners {
	var all []payload.Owners
	for _, o := range r.Answers.Details.Roles {
		all = append(all, o)
	}
	for _, p := range r.Orphaned {
		if p.Role != "" {
			all = append(all, p.People)
		}
	}
	return all
}

func drawType(t *rapid.T) payload.FieldType {
	types := []payload.FieldType{"geo", payload.TypeMultiselect, payload.TypeMultiselect, payload.TypeTable, payload.TypeTable}
	for _, k := range payload.Kinds() {
		types = append(types, k.Type())
	}
	return rapid.SampledFrom(types).Draw(t, "type")
}

// drawField makes option ids that no other field has, so that a value found by
// its id is found in the right place.
func drawField(t *rapid.T, n int) payload.Field {
	f := payload.Field{ID: fmt.Sprintf("f%d", n), Alias: fmt.Sprintf("alias-%d", n), Label: fmt.Sprintf("Field %d", n)}
	retypeField(t, &f, n)
	f.Required = rapid.Bool().Draw(t, "required")
	return f
}

func retypeField(t *rapid.T, f *payload.Field, n int) {
	f.Type, f.Options, f.Columns = drawType(t), nil, nil
	if f.Type.Takes(payload.Choices{}) {
		for i := range rapid.IntRange(2, 4).Draw(t, "options") {
			f.Options = append(f.Options, option(fmt.Sprint(100*n+i+1000), fmt.Sprintf("o%dx%d", n, i)))
		}
	}
	if f.Type == payload.TypeTable {
		for i := range rapid.IntRange(1, 3).Draw(t, "columns") {
			f.Columns = append(f.Columns, payload.Column{ID: json.RawMessage(fmt.Sprint(i)), Label: fmt.Sprintf("c%d", i)})
		}
	}
}

func drawTemplate(t *rapid.T) payload.Template {
	var tpl payload.Template
	for n := range rapid.IntRange(2, 8).Draw(t, "fields") {
		tpl.Fields = append(tpl.Fields, drawField(t, n))
	}
	for n := range rapid.IntRange(0, 4).Draw(t, "steps") {
		tpl.Steps = append(tpl.Steps, payload.Step{
			ID: fmt.Sprintf("s%d", n), Alias: fmt.Sprintf("step-%d", n), Title: fmt.Sprintf("Step %d", n),
			Roles: []payload.Role{{ID: fmt.Sprintf("r%d", n), Name: fmt.Sprintf("Role %d", n)}},
		})
	}
	return tpl
}

func drawAnswers(t *rapid.T, tpl payload.Template) payload.Snapshot {
	s := payload.Snapshot{Fields: map[string]payload.Answer{}, Steps: map[string]payload.StepAnswer{}}
	for n, f := range tpl.Fields {
		if rapid.IntRange(0, 3).Draw(t, "blank") > 0 {
			s.Fields[f.ID] = drawAnswer(t, f, n)
		}
	}
	for n, step := range tpl.Steps {
		if rapid.Bool().Draw(t, "overridden") {
			s.Steps[step.ID] = payload.StepAnswer{Deadline: fmt.Sprintf("+%dd", n+1)}
		}
		if rapid.Bool().Draw(t, "role filled") {
			if s.Details.Roles == nil {
				s.Details.Roles = map[string]payload.Owners{}
			}
			s.Details.Roles[step.Roles[0].ID] = payload.Owners{Users: []int64{int64(100 + n)}}
		}
	}
	return s
}

func drawAnswer(t *rapid.T, f payload.Field, n int) payload.Answer {
	var a payload.Answer
	switch f.Type {
	case payload.TypeText, payload.TypeTextarea:
		a.Value = payload.Text(rapid.SampledFrom([]string{
			fmt.Sprintf("words%d", n), fmt.Sprintf("w%d@x.org", n), fmt.Sprintf("+%dd", n+1), fmt.Sprintf("2026-12-0%d", n+1), fmt.Sprintf("https://x/%d.pdf", n),
			fmt.Sprintf("a%d|b%d", n, n), fmt.Sprintf("%d", 7000+n), fmt.Sprintf("o%dx0", n), fmt.Sprintf("o%dx0, o%dx1", n, n), "  ",
		}).Draw(t, "text"))
	case payload.TypeEmail:
		a.Value = payload.Text(fmt.Sprintf("w%d@x.org", n))
	case payload.TypeDate:
		a.Value = payload.Text(rapid.SampledFrom([]string{fmt.Sprintf("+%dd", n+1), fmt.Sprintf("2026-12-0%d", n+1), "tomorrow"}).Draw(t, "date"))
	case payload.TypeRadio, payload.TypeDropdown, payload.TypeMultiselect:
		most := 1
		if f.Type == payload.TypeMultiselect {
			most = len(f.Options)
		}
		var chosen payload.Choices
		for _, o := range f.Options[:rapid.IntRange(1, most).Draw(t, "chosen")] {
			chosen = append(chosen, payload.Choice{ID: o.ID, Text: o.Text, Unselected: rapid.IntRange(0, 9).Draw(t, "unselected") == 0})
		}
		a.Value = chosen
	case payload.TypeTable:
		var row payload.Table
		for i := range f.Columns {
			row.Cells = append(row.Cells, json.RawMessage(fmt.Sprintf(`"cell%dx%d"`, n, i)))
		}
		a.Value = row
	case payload.TypePeople:
		a.Value = payload.People{Owners: payload.Owners{Guests: []string{fmt.Sprintf("guest%d@x.org", n)}}}
	case payload.TypeFile:
		a.Value = payload.Files{List: []payload.File{{Path: fmt.Sprintf("file%d.pdf", n)}}}
	default:
		a.Value = payload.JSON(fmt.Sprintf(`{"geo":%d}`, n))
	}
	return a
}

// mutate makes of a template what somebody could make of it in an afternoon.
func mutate(t *rapid.T, old payload.Template) payload.Template {
	var now payload.Template
	for n, f := range old.Fields {
		f.Options, f.Columns = slices.Clone(f.Options), slices.Clone(f.Columns)
		switch rapid.SampledFrom([]string{"keep", "remove", "anew", "rename", "retype", "items", "items", "require"}).Draw(t, "field") {
		case "remove":
			continue
		case "anew":
			f.ID += "-b"
		case "rename":
			f.Label += " (new)"
		case "retype":
			retypeField(t, &f, n)
		case "items":
			if len(f.Options) > 0 {
				f.Options[0].Text = "o-new"
				f.Options = f.Options[:len(f.Options)-1]
			}
			slices.Reverse(f.Columns)
			f.Columns = f.Columns[:len(f.Columns)/2]
		case "require":
			f.Required = true
		}
		now.Fields = append(now.Fields, f)
	}
	for range rapid.IntRange(0, 2).Draw(t, "new fields") {
		now.Fields = append(now.Fields, drawField(t, 50+len(now.Fields)))
	}
	for _, s := range old.Steps {
		switch rapid.SampledFrom([]string{"keep", "remove", "anew", "rename", "role"}).Draw(t, "step") {
		case "remove":
			continue
		case "anew":
			s.ID += "-b"
		case "rename":
			s.Title += " (new)"
		case "role":
			s.Roles = nil
		}
		now.Steps = append(now.Steps, s)
	}
	if len(now.Fields) > 1 && rapid.Bool().Draw(t, "shuffled") {
		now.Fields = rapid.Permutation(now.Fields).Draw(t, "order")
	}
	return now
}
