package payload

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// Origin says where an answer came from. Later origins win over earlier ones.
type Origin string

const (
	FromTemplate Origin = "template"
	// FromProcess: --like, a process that was launched before.
	FromProcess Origin = "process"
	FromDraft   Origin = "draft"
	// FromLink is an address that was given, with answers in it.
	FromLink   Origin = "link"
	FromValues Origin = "values"
	FromSet    Origin = "set"
	// FromRow: a row of a table.
	FromRow Origin = "row"
	// FromLaunch: the launch just before, when another like it is begun.
	FromLaunch Origin = "launch"
	// FromYou: entered by hand. An answer that has no origin counts as that.
	FromYou Origin = "you"
	// FromStarter: nobody was named, and the step falls to whoever launches.
	FromStarter Origin = "starter"
	// FromRole: the step waits for a job title, and this is who fills it.
	FromRole Origin = "role"
)

// Word is what a person calls an origin.
func (o Origin) Word() string {
	switch o {
	case "", FromYou:
		return "you"
	case FromProcess:
		return "--like"
	case FromValues:
		return "--values"
	case FromSet:
		return "--set"
	case FromLaunch:
		return "last launch"
	case FromStarter:
		return "falls to you"
	case FromRole:
		return "the job title"
	}
	return string(o)
}

// Phrase is an origin in a sentence: "the draft", "--set".
func (o Origin) Phrase() string {
	switch o {
	case FromTemplate, FromDraft, FromLink, FromLaunch, FromRow:
		return "the " + o.Word()
	}
	return o.Word()
}

// byHand reports an answer that somebody entered, in the place of any other.
func (o Origin) byHand() bool { return o == "" || o == FromYou }

// StepAnswer is what was entered for one step. The zero value leaves all of it
// to the template.
type StepAnswer struct {
	// Owners are exactly these people; nil leaves them to the template.
	Owners *Owners
	// Deadline is as typed and is read anew at each build; "" leaves it to the
	// template.
	Deadline       string
	OwnersOrigin   Origin
	DeadlineOrigin Origin
	// Typed is text that stands where its owners are found, and is nobody yet.
	Typed string
}

// Answers is the one value that holds everything a person entered for a launch.
// It is safe for use by several goroutines; a build works on a Snapshot.
type Answers struct {
	mu sync.RWMutex
	// Each value is replaced, never written to, so that a snapshot holds the lock
	// for no longer than it takes to copy the pointers.
	fields   map[string]*Answer
	steps    map[string]*StepAnswer
	given    map[string]*Answer
	details  Details
	revision uint64
}

// Snapshot is an Answers at one moment: plain maps by field and step id that
// nobody changes.
type Snapshot struct {
	Fields  map[string]Answer
	Steps   map[string]StepAnswer
	Details Details
	// Given are the answers that a person has changed as they came, with their origins.
	Given map[string]Answer
	// Revision is the number of changes made before it was taken.
	Revision uint64
}

// Restore makes Answers from a snapshot, as a draft holds it.
func Restore(s Snapshot) *Answers {
	return &Answers{
		fields: pointers(s.Fields), steps: pointers(s.Steps), given: pointers(s.Given),
		details: s.Details.clone(), revision: s.Revision,
	}
}

// Clone is a copy that changes apart from this one. It costs no more than the pointers.
func (a *Answers) Clone() *Answers {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return &Answers{
		fields: maps.Clone(a.fields), steps: maps.Clone(a.steps), given: maps.Clone(a.given),
		details: a.details.clone(), revision: a.revision,
	}
}

// Revision counts the changes: two equal numbers mean that nothing changed.
func (a *Answers) Revision() uint64 {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.revision
}

// Snapshot copies the answers as they are now. The slices within are shared and
// are never written to after they were set.
func (a *Answers) Snapshot() Snapshot {
	a.mu.RLock()
	fields, steps, given := maps.Clone(a.fields), maps.Clone(a.steps), maps.Clone(a.given)
	s := Snapshot{Details: a.details.clone(), Revision: a.revision}
	a.mu.RUnlock()
	s.Fields, s.Steps, s.Given = values(fields), values(steps), values(given)
	return s
}

func pointers[T any](m map[string]T) map[string]*T {
	out := make(map[string]*T, len(m))
	for k, v := range m {
		out[k] = &v
	}
	return out
}

func values[T any](m map[string]*T) map[string]T {
	if m == nil {
		return nil
	}
	out := make(map[string]T, len(m))
	for k, v := range m {
		out[k] = *v
	}
	return out
}

// Field returns the answer of the field with that id; the zero Answer when there
// is none.
func (a *Answers) Field(id string) Answer {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if v := a.fields[id]; v != nil {
		return *v
	}
	return Answer{}
}

// SetField puts an answer in place of the field's former one; the zero Answer takes it
// back. The caller no longer writes to its slices.
func (a *Answers) SetField(id string, v Answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fields == nil {
		a.fields = map[string]*Answer{}
	}
	switch was := a.fields[id]; {
	case was != nil && v.Origin == FromYou && !was.Origin.byHand():
		if a.given == nil {
			a.given = map[string]*Answer{}
		}
		a.given[id] = &Answer{Value: was.Value, Origin: was.Origin}
	case !v.Origin.byHand():
		delete(a.given, id) // it is as it came
	}
	if v.Value == nil && v.Origin == "" && v.Typed == "" {
		delete(a.fields, id)
	} else {
		a.fields[id] = &v
	}
	a.revision++
}

// Given is a field's answer as it came, before a person changed it; false where it is
// theirs from the start.
func (a *Answers) Given(id string) (Answer, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	v := a.fields[id]
	if v == nil || v.Origin.byHand() {
		v = a.given[id]
	}
	if v == nil {
		return Answer{}, false
	}
	return *v, true
}

// Launched says that the answers are those of the launch just before.
func (a *Answers) Launched() {
	a.mu.Lock()
	defer a.mu.Unlock()
	origin := func(o *Origin) {
		if *o == FromYou {
			*o = FromLaunch
		}
	}
	for id, v := range a.fields {
		now := *v
		origin(&now.Origin)
		a.fields[id] = &now
	}
	for id, v := range a.steps {
		now := *v
		origin(&now.OwnersOrigin)
		origin(&now.DeadlineOrigin)
		a.steps[id] = &now
	}
	a.revision++
}

// Step returns what was entered for the step with that id.
func (a *Answers) Step(id string) StepAnswer {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if v := a.steps[id]; v != nil {
		return *v
	}
	return StepAnswer{}
}

// SetStep puts a step's override in place; the zero StepAnswer takes it back.
func (a *Answers) SetStep(id string, v StepAnswer) { a.SetSteps([]string{id}, []StepAnswer{v}) }

// SetSteps is SetStep for several of them.
func (a *Answers) SetSteps(ids []string, now []StepAnswer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(ids) > len(a.steps) { // so that it grows once
		room := make(map[string]*StepAnswer, len(ids)+len(a.steps))
		maps.Copy(room, a.steps)
		a.steps = room
	}
	for i, id := range ids {
		if now[i] == (StepAnswer{}) {
			delete(a.steps, id)
		} else {
			a.steps[id] = &now[i]
		}
	}
	a.revision++
}

// Details returns a copy of the process's properties.
func (a *Answers) Details() Details {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.details.clone()
}

// EditDetails changes the process's properties in place.
func (a *Answers) EditDetails(edit func(*Details)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	edit(&a.details)
	a.revision++
}

// SetTyped notes what is typed where a property is chosen; "" is nothing.
func (d *Details) SetTyped(property, text string) {
	typed := map[string]string{property: text}
	for key, was := range d.Typed {
		if key != property {
			typed[key] = was
		}
	}
	maps.DeleteFunc(typed, func(_, text string) bool { return text == "" })
	if d.Typed = typed; len(typed) == 0 {
		d.Typed = nil
	}
}

func (d Details) clone() Details {
	d.Tags = slices.Clone(d.Tags)
	d.Users = slices.Clone(d.Users)
	d.Groups = slices.Clone(d.Groups)
	d.Folders = slices.Clone(d.Folders)
	d.Roles, d.Typed = maps.Clone(d.Roles), maps.Clone(d.Typed)
	return d
}

// Overridden reports whether the step differs from its template.
func (s StepAnswer) Overridden() bool { return s.Owners != nil || s.Deadline != "" }

// NewAnswers are the answers that a launch of the template begins with: its
// default values, {{DATE}} and {{TEMPLATE_NAME}} filled in, each known to come
// from the template. No source says that the server applies defaults by itself
// (docs/api.md, "Default values"), so they are sent like any answer. What
// the field no longer takes of a default is no answer.
func NewAnswers(t Template, env Env) *Answers {
	fields := make(map[string]Answer)
	for _, f := range t.Fields {
		a, err := defaultAnswer(t, f, env)
		if (err == nil || f.Type.Traits().Many) && !a.Blank(f.Type) {
			a.Origin = FromTemplate
			fields[f.ID] = a
		}
	}
	return Restore(Snapshot{Fields: fields})
}

// StaleDefault says that the template's default is none that the field takes, as when
// an option was taken out later; "" when it is taken, or when somebody has decided
// about the field already.
func StaleDefault(t Template, f Field, a Answer, env Env) string {
	untouched := a.Origin == "" && a.Blank(f.Type) || a.Origin == FromTemplate && f.Type.Traits().Many
	if f.Default == nil || !untouched {
		return ""
	}
	_, err := defaultAnswer(t, f, env)
	if err == nil {
		return ""
	}
	stale := slices.DeleteFunc(defaultTexts(f.Default), func(text string) bool { return len(optionsByText(f, text)) > 0 })
	what := "the template's default " + humanize.Quote(strings.Join(stale, ", "))
	if len(f.Options) > 0 {
		return what + " is no option any more"
	}
	return what + " is not taken: " + err.Error()
}

// defaultTexts are the words of a default value.
func defaultTexts(raw json.RawMessage) []string {
	if list, err := listed(raw, rawjson.KindOf(raw)); err == nil && rawjson.KindOf(raw) == rawjson.List {
		var texts []string
		for _, one := range list {
			texts = append(texts, defaultTexts(one)...)
		}
		return texts
	}
	if text := rawjson.Get(raw, "text"); rawjson.Text(text) != "" {
		raw = text
	}
	return []string{displayJSON(raw)}
}

func defaultAnswer(t Template, f Field, env Env) (Answer, error) {
	raw := json.RawMessage(bytes.TrimSpace(f.Default))
	if rawjson.KindOf(raw) == rawjson.String {
		raw = rawjson.AppendString(nil, fillIn(rawjson.Text(raw), func(name string) (string, bool) { return builtIn(t, name, env) }))
	}
	v, err := f.Type.kind().preset(f, raw, env)
	return Answer{Value: v}, err
}
