package stage

import (
	"kickoff/payload"
	"kickoff/payload/history"
)

// Undo takes the newest change back and tells where it was, and how many answers it was
// about; false when there is none. Files that were uploaded meanwhile stay uploaded.
func (s *Session) Undo() (at AnswerRef, answers int, ok bool) { return s.swap(s.History.Undo) }

// Redo makes the change again that was taken back last.
func (s *Session) Redo() (at AnswerRef, answers int, ok bool) { return s.swap(s.History.Redo) }

func (s *Session) swap(take func(*payload.Answers) (history.Change, bool)) (at AnswerRef, answers int, ok bool) {
	if s.ReadOnly {
		s.Announce(EditRefused)
		return AnswerRef{}, 0, false
	}
	s.History.Close(s.Now())
	c, ok := take(s.Session.Answers)
	if !ok {
		return AnswerRef{}, 0, false
	}
	for id, a := range c.Before.Fields {
		if files, changed := s.Uploads.Fill(a.Files()); changed {
			a = a.WithFiles(files)
		}
		s.changed(AnswerRef{Field: id})
		s.putField(id, a)
	}
	for id, a := range c.Before.Steps {
		s.changed(AnswerRef{Step: id})
		s.Session.Answers.SetStep(id, a)
	}
	answers = len(c.Before.Fields) + len(c.Before.Steps)
	if c.Details {
		answers++
		for _, p := range payload.Properties() {
			s.edited = append(s.edited, AnswerRef{Property: p.Key})
		}
		s.changed(AnswerRef(c.At))
		s.Session.Answers.EditDetails(func(d *payload.Details) { *d = c.Before.Details })
	}
	s.Announce(AnswersChanged)
	return AnswerRef(c.At), answers, true
}
