package details

import (
	"kickoff/payload"
	"kickoff/tui/form"
)

// source shows the session's details to the form as the answers of its rows.
type source struct{ s *Details }

// Answer implements form.Source.
func (x source) Answer(i int) payload.Answer {
	return x.s.properties[i].get(x.s.session.Answers.Details())
}

// Write implements form.Source.
func (x source) Write(i int, a payload.Answer) {
	p := x.s.properties[i]
	x.s.session.EditDetails(p.key, func(d *payload.Details) { p.set(d, a) })
}

// Annotation implements form.Source. Several rows may make one key of the launch; a
// problem with it stands beside the first of them.
func (x source) Annotation(i int) form.Annotation {
	p := x.s.properties[i]
	var b form.Annotation
	switch {
	case p.offer != nil:
		b.Note = p.offer.existing()
	case p.note != nil:
		b.Note = p.note(x.s.session.Answers.Details())
	}
	if i > 0 && x.s.properties[i-1].key == p.key {
		return b
	}
	for _, list := range [][]payload.Problem{x.s.session.Built.Problems, x.s.session.ServerProblems} {
		for _, q := range list {
			if q.Property == p.key {
				b.Problems = append(b.Problems, q)
			}
		}
	}
	return b
}
