package merge

import (
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
		answered = answered && holds(a)
	case choice(f.Type):
		a, found = m.choices(was, f, a)
	case f.Type == payload.TypeTable:
		a, found = m.columns(was, f, a)
	}
	changes = append(changes, found...)
	if f.Required && !was.Required && was.Type != "" {
		changes = append(changes, Change{Kind: NowRequired, Harmless: holds(a) || f.Default != nil})
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
	label := was.Label
	if label == "" {
		label = was.ID
	}
	a := m.old.Fields[was.ID]
	c := Change{Kind: Removed, Harmless: !holds(a)}
	if holds(a) {
		c.Before = m.text(a)
		m.park(Orphaned{Field: was.ID, Label: label, Why: Removed, Text: m.text(a), Answer: a})
	}
	m.say(Change{Field: was.ID, Label: label}, []Change{c})
}

// retype takes an answer to a field of another type: through the same door as
// text that is typed, so that what comes out is an answer like any other.
func (m *merger) retype(was Field, f payload.Field, a payload.Answer) (payload.Answer, []Change) {
	c := Change{Kind: TypeChanged, Was: was.Type, Is: f.Type, Harmless: true}
	if !holds(a) {
		return payload.Answer{}, []Change{c}
	}
	c.Before = m.text(a)
	converted, exact, ok := m.convert(f, a)
	if !ok {
		c.Harmless = false
		m.park(Orphaned{Field: f.ID, Label: f.Label, Why: TypeChanged, Text: m.text(a), Answer: a})
		return payload.Answer{}, []Change{c}
	}
	converted.Origin = a.Origin
	c.After, c.Harmless = m.text(converted), exact
	return converted, []Change{c}
}

// convert reports whether the answer could be taken over whole, and whether it is
// exactly the same answer.
func (m *merger) convert(f payload.Field, a payload.Answer) (out payload.Answer, exact, ok bool) {
	var err error
	unselected := slices.ContainsFunc(a.Choices, func(c payload.Choice) bool { return c.Unselected })
	switch {
	case unselected || parts(a) > 1:
		return payload.Answer{}, false, false
	case len(a.Choices) > 0 && choice(f.Type):
		out, ok = sameChoices(f, a)
		return out, ok, ok
	case a.Text != "" || len(a.Choices) > 0:
		out, err = payload.Parse(f, m.text(a), m.env)
	case a.Raw != nil:
		out, err = payload.ParseJSON(f, a.Raw, m.env)
	default: // people, files and cells mean nothing to another type
		return payload.Answer{}, false, false
	}
	if err != nil || !holds(out) || hasPath(out) || blocked(payload.Check(f, out, m.env)) {
		return payload.Answer{}, false, false
	}
	return out, f.Type == payload.TypeTextarea && len(a.Choices) == 0 && out.Text == a.Text, true
}

// hasPath: a text that was no path must not send a file of that name.
func hasPath(a payload.Answer) bool {
	return slices.ContainsFunc(a.Files, func(f payload.File) bool { return f.Path != "" })
}

func blocked(problems []payload.Problem) bool {
	return slices.ContainsFunc(problems, payload.Problem.Blocks)
}

// sameChoices finds every chosen option among those of a choice field of another
// type, by its exact text.
func sameChoices(f payload.Field, a payload.Answer) (payload.Answer, bool) {
	if len(a.Choices) > 1 && f.Type != payload.TypeMultiselect {
		return payload.Answer{}, false
	}
	out, offered := payload.Answer{}, optionItems(f.Options)
	for _, c := range a.Choices {
		i, verdict := find(nil, offered, Item{ID: c.ID, Text: c.Text})
		if verdict != itemSame {
			return payload.Answer{}, false
		}
		out.Choices = append(out.Choices, payload.Choice{ID: f.Options[i].ID, Text: f.Options[i].Text})
	}
	return out, true
}

// holds reports whether anything at all was entered.
func holds(a payload.Answer) bool { return parts(a) > 0 }

// parts counts the ways in which an answer says something.
func parts(a payload.Answer) int {
	n := 0
	for _, said := range []bool{a.Text != "", len(a.Choices) > 0, len(a.Cells) > 0, !a.People.Empty(), len(a.Files) > 0, a.Raw != nil} {
		if said {
			n++
		}
	}
	return n
}

func choice(t payload.FieldType) bool {
	return t == payload.TypeRadio || t == payload.TypeDropdown || t == payload.TypeMultiselect
}
