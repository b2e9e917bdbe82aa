package merge

import (
	"encoding/json"
	"slices"
	"strconv"

	"kickoff/payload"
)

// field merges one field that is there before and now.
func (m *merger) field(was Field, f payload.Field, moved bool) {
	a, answered := m.old.Fields[was.ID]
	var changes []Change
	if was.Label != "" && was.Label != f.Label {
		changes = append(changes, Change{Kind: Renamed, Before: was.Label, After: f.Label, Harmless: true})
	}
	if moved {
		changes = append(changes, Change{Kind: Moved, After: m.fieldPlace(f.ID), Harmless: true})
	}
	var found []Change
	switch {
	case was.Type != "" && was.Type != f.Type:
		a, found = m.retype(was, f, a)
		answered = answered && !a.Empty()
	default:
		a, found = m.items(was, f, a)
	}
	changes = append(changes, found...)
	if f.Required && !was.Required && was.Type != "" {
		changes = append(changes, Change{Kind: NowRequired, Harmless: !a.Empty() || f.Default != nil})
	}
	if answered {
		m.result.Answers.Fields[f.ID] = a
	}
	m.say(Change{Field: f.ID, Label: f.Label}, changes)
}

// fieldPlace is where a field stands, for a person: counted from 1.
func (m *merger) fieldPlace(id string) string {
	for i, f := range m.now.Fields {
		if f.ID == id {
			return strconv.Itoa(i + 1)
		}
	}
	return ""
}

// newField: what has a default of its own needs nobody to answer it.
func (m *merger) newField(f payload.Field) {
	c := Change{Kind: NewOptional, Harmless: true}
	if f.Required {
		c = Change{Kind: NewRequired, Harmless: f.Default != nil}
	}
	m.say(Change{Field: f.ID, Label: f.Label}, []Change{c})
}

func (m *merger) removedField(was Field) {
	a := m.old.Fields[was.ID]
	m.removed(Orphaned{Field: was.ID, Label: was.Label, Text: m.text(a), Answer: a}, !a.Empty())
}

// orphanAnswer orphans what a field that is still there no longer takes.
func (m *merger) orphanAnswer(f payload.Field, why Kind, a payload.Answer) {
	m.orphan(Orphaned{Field: f.ID, Label: f.Label, Why: why, Text: m.text(a), Answer: a})
}

// retype takes an answer to a field of another type: through the same door as
// text that is typed, so that what comes out is an answer like any other.
func (m *merger) retype(was Field, f payload.Field, a payload.Answer) (payload.Answer, []Change) {
	c := Change{Kind: TypeChanged, Was: was.Type, Is: f.Type, Harmless: true}
	if a.Empty() {
		return payload.Answer{}, []Change{c}
	}
	c.Before = m.text(a)
	converted, exact, ok := m.convert(f, a)
	if !ok {
		c.Harmless = false
		m.orphanAnswer(f, TypeChanged, a)
		return payload.Answer{}, []Change{c}
	}
	converted.Origin, converted.Typed = a.Origin, a.Typed
	c.After, c.Harmless = m.text(converted), exact
	return converted, []Change{c}
}

// convert reports whether the answer could be taken over whole, and whether it is
// exactly the same answer.
func (m *merger) convert(f payload.Field, a payload.Answer) (out payload.Answer, exact, ok bool) {
	var err error
	switch v := a.Value.(type) {
	case payload.Choices:
		if slices.ContainsFunc(v, func(c payload.Choice) bool { return c.Unselected }) {
			return payload.Answer{}, false, false
		}
		if f.Type.Takes(v) {
			out, ok = m.sameChoices(f, v)
			return out, ok, ok
		}
		out, err = payload.Parse(f, m.text(a), m.env)
	case payload.Text:
		out, err = payload.Parse(f, string(v), m.env)
		exact = f.Type.Traits().ManyLines && out.Same(a)
	case payload.JSON:
		out, err = payload.ParseJSON(f, json.RawMessage(v), m.env)
	default: // people, files and cells mean nothing to another type
		return payload.Answer{}, false, false
	}
	if err != nil || out.Empty() || hasPath(out) || m.blocked(f, out) {
		return payload.Answer{}, false, false
	}
	return out, exact, true
}

// hasPath: a text that was no path must not send a file of that name.
func hasPath(a payload.Answer) bool {
	return slices.ContainsFunc(a.Files(), func(f payload.File) bool { return f.Path != "" })
}

func (m *merger) blocked(f payload.Field, a payload.Answer) bool {
	return slices.ContainsFunc(payload.Check(f, a, m.env), payload.Problem.Blocks)
}

// sameChoices finds every chosen option among those of a choice field of another
// type, by its exact text.
func (m *merger) sameChoices(f payload.Field, chosen payload.Choices) (payload.Answer, bool) {
	var found payload.Choices
	offered := optionItems(f.Options)
	for _, c := range chosen {
		i, verdict := find(nil, offered, Item{ID: c.ID, Text: c.Text})
		if verdict != itemSame {
			return payload.Answer{}, false
		}
		found = append(found, payload.Choice{ID: f.Options[i].ID, Text: f.Options[i].Text})
	}
	return payload.Answer{Value: found}, len(found) == 1 || f.Type.Traits().Many
}

// text is an answer as it can be typed again.
func (m *merger) text(a payload.Answer) string { return a.Plain(m.env.People) }

func (m *merger) people(o payload.Owners) string { return o.Plain(m.env.People) }
