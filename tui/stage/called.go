package stage

import (
	"cmp"
	"strconv"
	"strings"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/clean"
)

// names are what the ids of a launch are called on the screen, as far as that is known.
type names struct {
	launch *session.Session
	// Tags and Folders are what exists; nil until they were fetched.
	Tags    []payload.Tag
	Folders []payload.Folder
	// processes are names of processes by their id.
	processes map[string]string
	// called are names by what they name, nil until one is asked for.
	called map[payload.Mention]string
}

// Called says what an id of the body is called on the screen, "" where that is not
// known. Names are looked up when they show, and known until people, lists or the
// template change.
func (n *names) Called(m payload.Mention) string {
	m.Line = 0
	if n.called == nil {
		n.called = callTemplate(n.launch.Template)
	}
	if name, known := n.called[m]; known {
		return name
	}
	name := clean.Line(n.lookUp(m))
	n.called[m] = name
	return name
}

// callTemplate names what the template itself holds.
func callTemplate(t payload.Template) map[payload.Mention]string {
	called := map[payload.Mention]string{{Of: payload.NamedTemplate, ID: t.ID}: t.Title}
	for _, f := range t.Fields {
		called[payload.Mention{Of: payload.NamedField, ID: f.ID}] = clean.Line(f.Label)
	}
	for i, step := range t.Steps {
		called[payload.Mention{Of: payload.NamedStep, ID: step.ID}] = strconv.Itoa(i+1) + " " + clean.Line(step.Title)
		for _, r := range step.Roles {
			called[payload.Mention{Of: payload.NamedRole, ID: r.ID}] = clean.Line(r.Name)
		}
	}
	return called
}

func (n *names) lookUp(m payload.Mention) string {
	people := n.launch.Base.People
	switch m.Of {
	case payload.NamedMember:
		id, err := strconv.ParseInt(m.ID, 10, 64)
		if err != nil || people == nil {
			return ""
		}
		return people.MemberName(id)
	case payload.NamedGroup:
		if people == nil {
			return ""
		}
		for _, g := range people.Groups {
			if g.ID == m.ID {
				return g.Name
			}
		}
	case payload.NamedProcess:
		return n.processes[m.ID]
	case payload.NamedTag:
		for _, t := range n.Tags {
			if t.ID == m.ID {
				return t.Name
			}
		}
	case payload.NamedFolder:
		for _, f := range n.Folders {
			if f.ID == m.ID {
				return cmp.Or(f.Path, f.Name)
			}
		}
	}
	return ""
}

// PropertyText says in words what is entered for a property of the process, "" for
// nothing; of the job titles, each with who fills it.
func (n *names) PropertyText(property string, d payload.Details) string {
	people := n.launch.Base.People
	if property == "roles" {
		var list []string
		for _, r := range n.launch.Template.Roles() {
			if who := payload.PeopleText(d.Roles[r.ID], people); who != "" {
				list = append(list, r.Name+": "+who)
			}
		}
		return strings.Join(list, "; ")
	}
	return d.Text(property, people, func(m payload.Mention) string {
		if m.Of == payload.NamedProcess {
			name, _ := n.Process(m.ID)
			return name
		}
		return n.Called(m)
	})
}

// Process is what a process is called; its id, and false, where that is not known.
func (n *names) Process(id string) (name string, known bool) {
	if name, known = n.processes[id]; known {
		return name, true
	}
	return id, false
}

// OwnName is what the process is called when no name is given.
func (n *names) OwnName() string {
	l := n.launch
	if l.Template.AutoNaming {
		return payload.ExpectedName(l.Template, l.Answers.Snapshot(), l.Env())
	}
	return payload.ProposedName(l.Template, l.Env())
}
