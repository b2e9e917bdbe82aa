package payload

import (
	"maps"
	"strings"
)

// practiceMark is what the name of a practice launch begins with.
const practiceMark = "TEST "

// IsPractice reports the name of a practice launch.
func IsPractice(name string) bool { return strings.HasPrefix(name, practiceMark) }

// Practice makes the answers those of a practice launch: every step and every job title
// that is filled belongs to me, guests are taken off, also where they are an answer, and
// the name says what it is. Of a required answer that had nobody but guests I am what is
// left.
func Practice(t Template, s Snapshot, env Env, me Member) Snapshot {
	mine := Owners{Users: []int64{me.ID}}
	s.Steps, s.Fields = maps.Clone(s.Steps), maps.Clone(s.Fields)
	if s.Steps == nil {
		s.Steps = map[string]StepAnswer{}
	}
	for _, step := range t.Steps {
		a := s.Steps[step.ID]
		if a.Typed = ""; a.Owners == nil || !a.Owners.Same(mine) {
			a.Owners, a.OwnersOrigin = &mine, FromYou
		}
		s.Steps[step.ID] = a
	}
	for _, f := range t.Fields {
		a := s.Fields[f.ID]
		people, _ := held(f.Type.kind(), a.Value).(People)
		if len(people.Guests) == 0 {
			continue
		}
		people.Verbatim, people.Guests = nil, nil
		if people.Empty() && f.Required {
			people.Owners = mine
		}
		a.Value, a.Origin = people, FromYou
		s.Fields[f.ID] = a
	}
	d := s.Details.clone()
	for id := range d.Roles {
		d.Roles[id] = mine
	}
	name := d.Name
	switch {
	case name != "":
	case t.AutoNaming:
		name = ExpectedName(t, s, env)
	default:
		name = ProposedName(t, env)
	}
	if !IsPractice(name) {
		letters := []rune(practiceMark + name)
		name = string(letters[:min(len(letters), longestName)])
	}
	d.Name = name
	s.Details = d
	return s
}
