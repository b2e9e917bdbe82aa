package stage

import (
	"kickoff/payload"
	"kickoff/payload/history"
)

// Undo takes the newest change back and tells which it was; false when there is none. Files
// that were uploaded meanwhile stay uploaded.
func (s *Session) Undo() (history.Change, bool) { return s.swap(s.History.Undo) }

// Redo makes the change again that was taken back last.
func (s *Session) Redo() (history.Change, bool) { return s.swap(s.History.Redo) }

func (s *Session) swap(take func(*payload.Answers) (history.Change, bool)) (history.Change, bool) {
	if s.ReadOnly {
		s.Announce(EditRefused)
		return history.Change{}, false
	}
	s.History.Close(s.Now())
	c, ok := take(s.Session.Answers)
	if !ok {
		return history.Change{}, false
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
	if c.Details {
		for _, p := range payload.Properties() {
			s.edited = append(s.edited, AnswerRef{Property: p.Key})
		}
		s.changed(AnswerRef(c.At))
		s.Session.Answers.EditDetails(func(d *payload.Details) { *d = c.Before.Details })
	}
	s.Announce(AnswersChanged)
	return c, true
}
