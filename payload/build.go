package payload

import (
	"cmp"
	"encoding/json"
	"slices"
)

// Build makes the launch: the body as it will be sent, and everything that stands
// in its way. The body is there whatever the problems are; an answer that cannot
// be sent is left out of it and named in a problem. Problems come in the order of
// the body.
func Build(t Template, s Snapshot, env Env) (Launch, []Problem) {
	b := newBuilder(t, s, env)
	b.w.open('{')
	b.property("checklist_id", func() { b.w.text(t.ID) })
	if why := t.Obstacle(); why != "" {
		b.report(Problem{Kind: Warning, Property: "checklist_id", Message: "this template is " + why})
	}
	b.name()
	b.details()
	b.prerun()
	b.tasks()
	b.memberships()
	b.w.close('}')
	b.w.buf = append(b.w.buf, '\n')
	b.launch.Body = b.w.buf
	return b.launch, b.problems
}

// builder writes one launch. Everything is looked up by map: forms and processes
// may have a thousand fields and steps.
type builder struct {
	t        Template
	s        Snapshot
	env      Env
	w        writer
	people   peopleIndex
	launch   Launch
	problems []Problem
}

func newBuilder(t Template, s Snapshot, env Env) *builder {
	b := &builder{t: t, s: s, env: env}
	b.w.buf = make([]byte, 0, 512+200*len(s.Fields)+320*len(t.Steps))
	var named []Owners
	for _, a := range s.Fields {
		if p, ok := a.Value.(People); ok {
			named = append(named, p.Owners)
		}
	}
	for _, a := range s.Steps {
		if a.Owners != nil {
			named = append(named, *a.Owners)
		}
	}
	for _, o := range s.Details.Roles {
		named = append(named, o)
	}
	named = append(named, Owners{Users: append(slices.Clone(s.Details.Users), s.Details.OwnerID, s.Details.StarterID)})
	b.people = newPeopleIndex(env.People, named...)
	return b
}

func (b *builder) report(p Problem) { b.problems = append(b.problems, p) }

// property writes one key of the launch, and its span.
func (b *builder) property(name string, value func()) {
	b.w.key(name)
	first := b.w.line
	value()
	b.launch.Spans = append(b.launch.Spans, Span{Property: name, First: first, Last: b.w.line})
}

// prerun writes the kick-off answers in field position order; without any the key
// is left out.
func (b *builder) prerun() {
	begun := false
	check := fieldCheck{env: b.env, known: &b.people}
	written := make(map[string]bool, len(b.t.Fields))
	for _, f := range inOrder(b.t.Fields, func(f Field) int { return f.Position }) {
		if written[f.ID] {
			continue
		}
		written[f.ID] = true
		a := b.s.Fields[f.ID]
		k := f.Type.kind()
		check.field, check.found = f, b.problems
		v := check.run(k, a)
		b.problems = check.found
		if v == nil {
			continue
		}
		before := b.w
		if !begun {
			b.w.key("prerun")
			b.w.open('{')
		}
		b.w.key(f.ID)
		first := b.w.line
		if !b.value(k, f, v) {
			b.w = before
			continue
		}
		begun = true
		b.launch.Spans = append(b.launch.Spans, Span{Field: f.ID, First: first, Last: b.w.line})
	}
	if begun {
		b.w.close('}')
	}
	for _, id := range keysWhere(b.s.Fields, func(id string, a Answer) bool {
		text, typed := a.Value.(Text)
		return !written[id] && !a.Empty() && !(typed && text.Blank())
	}) {
		b.report(Problem{Kind: Invalid, Field: id, Message: "is answered, but the template has no such field, and the server would drop the answer silently", Fix: "take the answer out, or choose the field it belongs to"})
	}
}

// value writes an answer; false when it has no wire form, which its check tells.
func (b *builder) value(k Kind, f Field, v Value) bool {
	if raw, ok := v.(JSON); ok {
		return b.json(raw)
	}
	return k.encode(b, f, v)
}

// json writes a value that is sent as it stands.
func (b *builder) json(raw JSON) bool {
	if !json.Valid(raw) {
		return false
	}
	b.w.raw(json.RawMessage(raw))
	return true
}

// assignsNobody warns that chosen people get no work by being chosen (docs/api.md,
// "assignees_form").
func (b *builder) assignsNobody(f Field) {
	for _, r := range b.t.Rules {
		if slices.ContainsFunc(r.Conditions, func(c RuleCondition) bool { return c.SubjectID == f.ID }) ||
			slices.ContainsFunc(r.Actions, func(a RuleAction) bool { return a.Kind == "assignment" }) {
			return
		}
	}
	b.report(Problem{Kind: Warning, Field: f.ID, Message: "the API assigns nobody from this field unless a rule uses it, and this template has none", Fix: "give the people their steps on the steps screen"})
}

// inOrder sorts by position and leaves alone what is sorted already.
func inOrder[T any](all []T, position func(T) int) []T {
	byPosition := func(a, b T) int { return cmp.Compare(position(a), position(b)) }
	if slices.IsSortedFunc(all, byPosition) {
		return all
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, byPosition)
	return all
}

func sortedKeys[T any](m map[string]T) []string {
	return keysWhere(m, func(string, T) bool { return true })
}

// keysWhere are the keys that pass, in order.
func keysWhere[T any](m map[string]T, pass func(string, T) bool) []string {
	var keys []string
	for k, v := range m {
		if pass(k, v) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}
