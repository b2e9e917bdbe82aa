package merge

import (
	"encoding/json"
	"maps"
	"slices"

	"kickoff/payload"
)

// Before is what a template was when the answers were given, as far as a merge
// needs it. It is small, so that drafts can keep it. Whatever is missing in it is
// taken for unchanged.
type Before struct {
	// Fields and Steps stand in position order.
	Fields []Field `json:"fields,omitempty"`
	Steps  []Step  `json:"steps,omitempty"`
	Roles  []Role  `json:"roles,omitempty"`
}

// Field is a kick-off field as it was.
type Field struct {
	ID       string            `json:"id"`
	Alias    string            `json:"alias,omitempty"`
	Label    string            `json:"label,omitempty"`
	Type     payload.FieldType `json:"type,omitempty"`
	Required bool              `json:"required,omitempty"`
	// Options are those of a choice, Columns those of a table.
	Options []Item `json:"options,omitempty"`
	Columns []Item `json:"columns,omitempty"`
}

// Item is an option or a column: its id as the API wrote it, and its text.
type Item struct {
	ID   json.RawMessage `json:"id,omitempty"`
	Text string          `json:"text"`
}

// Step is a step as it was.
type Step struct {
	ID    string `json:"id"`
	Alias string `json:"alias,omitempty"`
	Title string `json:"title,omitempty"`
}

// Role is a job title as it was.
type Role struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// Remember keeps of a template what a later merge needs.
func Remember(t payload.Template) Before {
	var b Before
	for _, f := range t.Fields {
		b.Fields = append(b.Fields, Field{
			ID: f.ID, Alias: f.Alias, Label: f.Label, Type: f.Type, Required: f.Required,
			Options: optionItems(f.Options), Columns: columnItems(f.Columns),
		})
	}
	for _, s := range t.Steps {
		b.Steps = append(b.Steps, Step{ID: s.ID, Alias: s.Alias, Title: s.Title})
	}
	for _, r := range t.Roles() {
		b.Roles = append(b.Roles, Role{ID: r.ID, Name: r.Name})
	}
	return b
}

func optionItems(options []payload.Option) []Item {
	var items []Item
	for _, o := range options {
		items = append(items, Item{ID: o.ID, Text: o.Text})
	}
	return items
}

func columnItems(columns []payload.Column) []Item {
	var items []Item
	for _, c := range columns {
		items = append(items, Item{ID: c.ID, Text: c.Label})
	}
	return items
}

// merger collects a result.
type merger struct {
	now    payload.Template
	old    payload.Snapshot
	env    payload.Env
	result Result
}

// Merge takes answers to a template that may have changed since. Changes stand in
// the order of the form, the steps and the roles, each followed by what was
// removed from it.
func Merge(before Before, answers payload.Snapshot, now payload.Template, env payload.Env) Result {
	m := &merger{now: now, old: answers, env: env}
	m.result.Answers = payload.Snapshot{
		Fields:   map[string]payload.Answer{},
		Steps:    map[string]payload.StepAnswer{},
		Details:  answers.Details,
		Revision: answers.Revision,
	}
	m.fields(before.Fields)
	m.steps(before.Steps)
	m.roles(before.Roles)
	return m.result
}

func (m *merger) fields(before []Field) {
	before = withUnknown(before, m.old.Fields, func(f Field) string { return f.ID }, func(id string) Field { return Field{ID: id} })
	was := make([]name, len(before))
	for i, f := range before {
		was[i] = name{id: f.ID, alias: f.Alias, unknown: f.Type == "" && f.Label == ""}
	}
	is := make([]name, len(m.now.Fields))
	for i, f := range m.now.Fields {
		is[i] = name{id: f.ID, alias: f.Alias}
	}
	p := match(was, is)
	for i, f := range m.now.Fields {
		if from := p.from[i]; from >= 0 {
			m.field(before[from], f, p.moved(from))
		} else {
			m.newField(f)
		}
	}
	for _, i := range p.gone {
		m.removedField(before[i])
	}
}

// withUnknown adds what was answered although the template did not have it, so
// that it is matched or orphaned like the rest.
func withUnknown[T, A any](known []T, answered map[string]A, id func(T) string, make func(id string) T) []T {
	var all []T
	seen := map[string]bool{}
	for _, k := range known {
		if !seen[id(k)] {
			seen[id(k)] = true
			all = append(all, k)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(answered)) {
		if !seen[key] {
			all = append(all, make(key))
		}
	}
	return all
}
