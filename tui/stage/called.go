package stage

import (
	"cmp"
	"strconv"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
)

// Called says what an id of the body is called on the screen, "" where that is not
// known. Names are looked up when they show, and known until people, lists or the
// template change.
func (s *Session) Called(m payload.Mention) string {
	m.Line = 0
	if s.called == nil {
		s.called = s.callTemplate()
	}
	if name, known := s.called[m]; known {
		return name
	}
	name := clean.Line(s.lookUp(m))
	s.called[m] = name
	return name
}

// callTemplate names what the template itself holds.
func (s *Session) callTemplate() map[payload.Mention]string {
	called := map[payload.Mention]string{{Of: payload.NamedTemplate, ID: s.Template.ID}: s.Template.Title}
	for _, f := range s.Template.Fields {
		called[payload.Mention{Of: payload.NamedField, ID: f.ID}] = clean.Line(f.Label)
	}
	for i, step := range s.Template.Steps {
		called[payload.Mention{Of: payload.NamedStep, ID: step.ID}] = strconv.Itoa(i+1) + " " + clean.Line(step.Title)
		for _, r := range step.Roles {
			called[payload.Mention{Of: payload.NamedRole, ID: r.ID}] = clean.Line(r.Name)
		}
	}
	return called
}

func (s *Session) lookUp(m payload.Mention) string {
	switch m.Of {
	case payload.NamedMember:
		id, err := strconv.ParseInt(m.ID, 10, 64)
		if err != nil || s.Base.People == nil {
			return ""
		}
		return s.Base.People.MemberName(id)
	case payload.NamedGroup:
		if s.Base.People == nil {
			return ""
		}
		for _, g := range s.Base.People.Groups {
			if g.ID == m.ID {
				return g.Name
			}
		}
	case payload.NamedProcess:
		return s.processes[m.ID]
	case payload.NamedTag:
		for _, t := range s.Tags {
			if t.ID == m.ID {
				return t.Name
			}
		}
	case payload.NamedFolder:
		for _, f := range s.Folders {
			if f.ID == m.ID {
				return cmp.Or(f.Path, f.Name)
			}
		}
	}
	return ""
}

// PropertyText says in words what is entered for a property of the process, "" for
// nothing; of the job titles, each with who fills it.
func (s *Session) PropertyText(property string, d payload.Details) string {
	if property == "roles" {
		var list []string
		for _, r := range s.Template.Roles() {
			if who := payload.PeopleText(d.Roles[r.ID], s.Base.People); who != "" {
				list = append(list, r.Name+": "+who)
			}
		}
		return strings.Join(list, "; ")
	}
	return d.Text(property, s.Base.People, func(m payload.Mention) string {
		if m.Of == payload.NamedProcess {
			name, _ := s.Process(m.ID)
			return name
		}
		return s.Called(m)
	})
}
