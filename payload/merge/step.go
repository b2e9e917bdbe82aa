package merge

import (
	"strconv"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/when"
)

func (m *merger) steps(before []Step) {
	before = withUnknown(before, m.old.Steps, func(s Step) string { return s.ID }, func(id string) Step { return Step{ID: id} })
	p := match(
		names(before, func(s Step) name { return name{s.ID, s.Alias, s.Title == ""} }),
		names(m.now.Steps, func(s payload.Step) name { return name{s.ID, s.Alias, false} }))
	for i, s := range m.now.Steps {
		of := Change{Step: s.ID, Label: s.Title}
		from := p.from[i]
		if from < 0 {
			m.say(of, m.added())
			continue
		}
		if a, ok := m.old.Steps[before[from].ID]; ok {
			a.Deadline = m.followed(a.Deadline, before, p)
			m.result.Answers.Steps[s.ID] = a
		}
		var changes []Change
		if title := before[from].Title; title != "" && title != s.Title {
			changes = append(changes, Change{Kind: Renamed, Before: title, After: s.Title, Harmless: true})
		}
		if p.moved(from) {
			changes = append(changes, Change{Kind: Moved, After: strconv.Itoa(i + 1), Harmless: true})
		}
		m.say(of, changes)
	}
	for _, i := range p.gone {
		was := before[i]
		a := m.old.Steps[was.ID]
		m.removed(Orphaned{Step: was.ID, Label: was.Title, Text: m.overrideText(a), Override: a}, a.Overridden())
	}
}

// added says that a step or a role was not there. Where no step was known, as of a template
// that was filled in offline, nobody can tell.
func (m *merger) added() []Change {
	if !m.stepsKnown {
		return nil
	}
	return []Change{{Kind: New, Harmless: true}}
}

// followed is a deadline that counts from a step, with what that step is called now.
func (m *merger) followed(text string, before []Step, p pairing) string {
	a, ok := when.ReadAnchored(text)
	if !ok || a.Step == "" {
		return text
	}
	was := payload.Template{Steps: make([]payload.Step, len(before))}
	for i, s := range before {
		was.Steps[i] = payload.Step{ID: s.ID, Alias: s.Alias, Title: s.Title, Position: i}
	}
	found, err := payload.FindStep(was, a.Step)
	if err != nil || len(found) != 1 || p.to[found[0].Position] < 0 {
		return text
	}
	is := m.now.Steps[p.to[found[0].Position]]
	if same, err := payload.FindStep(m.now, a.Step); err == nil && same[0].ID == is.ID {
		return text
	}
	start, ends := strings.CutSuffix(clean.Trim(text), a.Step)
	if !ends {
		return text
	}
	return start + is.Title
}

func (m *merger) overrideText(a payload.StepAnswer) string {
	var parts []string
	if a.Owners != nil {
		parts = append(parts, "owners: "+m.people(*a.Owners))
	}
	if a.Deadline != "" {
		parts = append(parts, "deadline: "+a.Deadline)
	}
	return strings.Join(parts, "; ")
}

// roles matches job titles by id, then by name. A role that no step ever waited
// for was typed by id on purpose, and stays.
func (m *merger) roles(before []Role) {
	roles := m.now.Roles()
	p := match(
		names(before, func(r Role) name { return name{r.ID, clean.Fold(r.Name), false} }),
		names(roles, func(r payload.Role) name { return name{r.ID, clean.Fold(r.Name), false} }))
	filled := map[string]payload.Owners{}
	known := map[string]bool{}
	for i, r := range before {
		known[r.ID] = true
		if o, ok := m.old.Details.Roles[r.ID]; ok && p.to[i] >= 0 {
			filled[roles[p.to[i]].ID] = o
		}
	}
	for id, o := range m.old.Details.Roles {
		if !known[id] {
			filled[id] = o
		}
	}
	for i, r := range roles {
		var changes []Change
		switch from := p.from[i]; {
		case from < 0:
			changes = m.added()
		case before[from].Name != "" && before[from].Name != r.Name:
			changes = []Change{{Kind: Renamed, Before: before[from].Name, After: r.Name, Harmless: true}}
		}
		m.say(Change{Role: r.ID, Label: r.Name}, changes)
	}
	for _, i := range p.gone {
		was := before[i]
		o := m.old.Details.Roles[was.ID]
		m.removed(Orphaned{Role: was.ID, Label: was.Name, Text: m.people(o), People: o}, !o.Empty())
	}
	m.result.Answers.Details.Roles = filled
	if m.old.Details.Roles == nil {
		m.result.Answers.Details.Roles = nil
	}
}
