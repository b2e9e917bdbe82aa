// Package merge takes answers that were given to a template as it was to the
// template as it is now, and says field by field what that means.
//
//	Before, Snapshot, Template ──Merge──▶ Result{Answers, Changes, Orphaned}
//
// Fields, steps and roles are matched by id, then by alias, which never changes
// when a field is renamed (docs/api.md, "Kick-off field attributes"). Whatever
// fits is in Answers; whatever does not is in Orphaned, with its text to copy: no
// value is ever dropped. Changes tell what a person should look at.
//
// Everything here is pure. Which answers to take from a draft, showing the
// changes and keeping the draft as it was are the caller's.
package merge

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"kickoff/payload"
	"kickoff/payload/clean"
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
	// stepsKnown: the template had steps when the answers were given.
	stepsKnown bool
}

// Merge takes answers to a template that may have changed since. Changes stand in
// the order of the form, the steps and the roles, each followed by what was
// removed from it.
func Merge(before Before, answers payload.Snapshot, now payload.Template, env payload.Env) Result {
	m := &merger{now: now, old: answers, env: env, stepsKnown: len(before.Steps) > 0}
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
	p := match(
		names(before, func(f Field) name { return name{f.ID, f.Alias, f.Type == "" && f.Label == ""} }),
		names(m.now.Fields, func(f payload.Field) name { return name{f.ID, f.Alias, false} }))
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

// Kind is the verdict on a field, a step or a role.
type Kind string

const (
	Unchanged Kind = "unchanged"
	Renamed   Kind = "renamed"
	Moved     Kind = "moved"
	// OptionRenamed: an option that was chosen has a new text, which is taken over.
	OptionRenamed Kind = "option renamed"
	// OptionGone: an option that was chosen is not offered any more. It is orphaned.
	OptionGone Kind = "option gone"
	// TypeChanged: the answer is taken over where the new type reads it without a
	// complaint, else it is orphaned.
	TypeChanged Kind = "type changed"
	// ColumnsChanged: a table has other columns; cells follow theirs.
	ColumnsChanged Kind = "columns changed"
	// NowRequired: a field that could be left blank no longer can.
	NowRequired Kind = "now required"
	NewRequired Kind = "new required"
	NewOptional Kind = "new optional"
	// New: a step or a role that was not there.
	New Kind = "new"
	// Removed: what was entered for it is orphaned.
	Removed Kind = "removed"
)

// Change is one thing that happened to a field, a step or a role. Each of them
// has at least one; Unchanged stands alone.
type Change struct {
	Kind Kind
	// Exactly one of Field, Step and Role is set: the id that it has now, or that it
	// had when it was removed.
	Field, Step, Role string
	// Label is the label, title or name as it is now, or was.
	Label string
	// Before and After are texts for a screen: labels, positions, options or the
	// answer, as the kind wants.
	Before, After string
	// Was and Is are the two types of a TypeChanged.
	Was, Is payload.FieldType
	// Nearest is the option that is offered in place of one that is gone; its Text
	// is "" when none is near.
	Nearest payload.Choice
	// Harmless: nothing is lost and nothing has to be decided; the answers have it.
	Harmless bool
}

// Orphaned is a value that has no place in the template any more.
type Orphaned struct {
	// Exactly one of Field, Step and Role is set, as in Change.
	Field, Step, Role string
	Label             string
	// Why is the change that took its place away.
	Why Kind
	// Text is the value as it can be copied and typed again.
	Text string
	// Answer, Override and People are the value itself: that of a field, a step or
	// a role.
	Answer   payload.Answer
	Override payload.StepAnswer
	People   payload.Owners
}

// Result is the outcome of a merge.
type Result struct {
	// Answers fit the template as it is; harmless changes are applied.
	Answers  payload.Snapshot
	Changes  []Change
	Orphaned []Orphaned
}

// Same reports that the template is as it was, as far as answers can tell.
func (r Result) Same() bool {
	return !slices.ContainsFunc(r.Changes, func(c Change) bool { return c.Kind != Unchanged })
}

// Open are the changes that a person has to look at.
func (r Result) Open() []Change {
	return slices.DeleteFunc(slices.Clone(r.Changes), func(c Change) bool { return c.Harmless })
}

// Applied are the changes that were taken over without a question.
func (r Result) Applied() []Change {
	return slices.DeleteFunc(slices.Clone(r.Changes), func(c Change) bool { return !c.Harmless || c.Kind == Unchanged })
}

// say adds the changes of one field, step or role; none means that it is as it was.
func (m *merger) say(of Change, changes []Change) {
	if len(changes) == 0 {
		changes = []Change{{Kind: Unchanged, Harmless: true}}
	}
	for _, c := range changes {
		c.Field, c.Step, c.Role, c.Label = of.Field, of.Step, of.Role, clean.Message(of.Label)
		c.Before, c.After = clean.Message(c.Before), clean.Message(c.After)
		m.result.Changes = append(m.result.Changes, c)
	}
}

// removed tells what is not in the template any more; holds: something was entered for
// it, which is orphaned.
func (m *merger) removed(o Orphaned, holds bool) {
	o.Why, o.Label = Removed, cmp.Or(o.Label, o.Field, o.Step, o.Role)
	c := Change{Kind: Removed, Harmless: !holds}
	if holds {
		c.Before = o.Text
		m.orphan(o)
	}
	m.say(Change{Field: o.Field, Step: o.Step, Role: o.Role, Label: o.Label}, []Change{c})
}

func (m *merger) orphan(p Orphaned) {
	p.Label = clean.Message(p.Label)
	m.result.Orphaned = append(m.result.Orphaned, p)
}
