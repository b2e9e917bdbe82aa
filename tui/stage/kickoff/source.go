package kickoff

import (
	"kickoff/payload"
	"kickoff/tui/form"
)

// source shows the session's answers to the form as the answers of its entries.
type source struct{ k *Kickoff }

// Answer implements form.Source.
func (s source) Answer(i int) payload.Answer {
	return s.k.session.Answers.Field(s.k.session.Template.Fields[i].ID)
}

// Write implements form.Source.
func (s source) Write(i int, a payload.Answer) {
	s.k.session.SetField(s.k.session.Template.Fields[i].ID, a)
}

// Annotation implements form.Source.
func (s source) Annotation(i int) form.Annotation {
	b := form.Annotation{Problems: s.k.problems(i)}
	a := s.Answer(i)
	if !a.Blank(s.k.session.Template.Fields[i].Type) {
		b.Note = originNote(a.Origin)
	}
	return b
}

// problems are those of one field: what payload finds, and what the server said.
func (k *Kickoff) problems(i int) []payload.Problem {
	f := k.session.Template.Fields[i]
	found := payload.Check(f, k.session.Answers.Field(f.ID), k.session.Env())
	for _, p := range k.session.ServerProblems {
		if p.Field == f.ID {
			found = append(found, p)
		}
	}
	return found
}

func originNote(o payload.Origin) string {
	return map[payload.Origin]string{
		payload.FromTemplate: "from the template",
		payload.FromProcess:  "from the process",
		payload.FromDraft:    "from the draft",
		payload.FromValues:   "given at the start",
	}[o]
}
