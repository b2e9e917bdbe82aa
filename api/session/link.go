package session

import (
	"errors"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/weblink"
)

// takeLink takes over what a link carries: each field once, and nothing of a type that
// links do not carry: an address that came from anywhere could name a file of this machine.
func (s *Session) takeLink(l weblink.Link) {
	env, taken := s.Env(), map[string]bool{}
	for _, a := range l.Answers {
		f, err := payload.FindField(s.Template, a.Field)
		if err != nil {
			s.LeftOut = append(s.LeftOut, LeftOut{Field: a.Field})
			continue
		}
		answer, err := payload.ParseJSON(f, a.Value, env)
		switch {
		case f.Type.Traits().Unlinked:
			err = errors.New("links carry no files, tables or people")
		case taken[f.ID]:
			err = errors.New("the link answers it twice, and the first answer is taken")
		case err == nil && !s.inputs[f.ID]:
			answer, err = payload.OneLine(f, answer)
		}
		if err != nil {
			s.LeftOut = append(s.LeftOut, LeftOut{Field: f.ID, Label: f.Label, Err: err})
			continue
		}
		taken[f.ID] = true
		answer.Origin = payload.FromLink
		s.Answers.SetField(f.ID, answer)
	}
	if l.Wrong != "" {
		s.LeftOut = append(s.LeftOut, LeftOut{Label: "answers", Err: errors.New(l.Wrong)})
	}
	if !clean.Blank(l.Name) {
		s.Answers.EditDetails(func(d *payload.Details) { d.Name = l.Name })
	}
}
