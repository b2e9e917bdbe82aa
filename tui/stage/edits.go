package stage

import (
	"maps"
	"reflect"
	"slices"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/history"
	"kickoff/payload/store/autosave"
)

// What a person changes of a launch, and takes back: the methods of Session that note it
// and tell the stages.

// SetField takes the answer that a person gave to a field. What the server said
// against the former one is settled by it.
func (s *Session) SetField(id string, a payload.Answer) {
	if given, ok := s.Answers.Given(id); ok && a.Same(given) {
		a.Origin = given.Origin
	}
	if s.edits(AnswerRef{Field: id}) {
		s.History.Field(id, s.Answers.Field(id), a)
		s.putField(id, a)
	}
}

// PutBack puts a field's answer back as it came; false where it is so, or came from
// nowhere.
func (s *Session) PutBack(id string) bool {
	given, ok := s.Answers.Given(id)
	if ok = ok && !given.Same(s.Answers.Field(id)); ok {
		s.SetField(id, given)
		s.History.Apart("")
	}
	return ok
}

func (s *Session) putField(id string, a payload.Answer) {
	s.Session.Answers.SetField(id, a)
	if f, ok := s.Template.Field(id); ok {
		s.tally.count(f, a)
	}
	s.Announce(AnswersChanged)
}

// SetStep takes what a person entered for a step; the zero StepAnswer takes it back.
func (s *Session) SetStep(id string, a payload.StepAnswer) {
	s.SetSteps([]string{id}, []payload.StepAnswer{a})
}

// SetSteps is SetStep for several of them.
func (s *Session) SetSteps(ids []string, now []payload.StepAnswer) {
	if len(ids) == 0 || !s.edits(refsOf(ids)...) {
		return
	}
	s.History.Expect(len(ids))
	for i, id := range ids {
		s.History.Step(id, s.Answers.Step(id), now[i])
	}
	s.Session.Answers.SetSteps(ids, now)
	s.Announce(AnswersChanged)
}

func refsOf(steps []string) []AnswerRef {
	refs := make([]AnswerRef, len(steps))
	for i, id := range steps {
		refs[i] = AnswerRef{Step: id}
	}
	return refs
}

// EditDetails changes the properties of the process; property is the key of the
// launch that it is about.
func (s *Session) EditDetails(property string, change func(*payload.Details)) {
	if s.edits(AnswerRef{Property: property}) {
		before := s.Answers.Details()
		s.Session.Answers.EditDetails(change)
		s.History.Property(property, before, s.Answers.Details())
		s.Announce(AnswersChanged)
	}
}

// SetTyping notes what an open editor of steps holds, to be kept as it is typed; the zero
// Typing says that it holds nothing.
func (s *Session) SetTyping(t autosave.Typing) {
	if now := s.Typing; t.Act == now.Act && t.Out == now.Out && t.Text == now.Text {
		return
	}
	s.Typing = t
	s.Unsaved = s.Unsaved || t.Act != ""
	s.Announce(RecordChanged)
}

// edits begins a change by a person; false when nothing may be changed.
func (s *Session) edits(refs ...AnswerRef) bool {
	if s.ReadOnly {
		s.edited = append(s.edited, refs...)
		s.Announce(AnswersChanged | EditRefused) // what shows is put back to what holds
		return false
	}
	s.changed(refs...)
	return true
}

// changed is what every change by a person means, whatever it is made of.
func (s *Session) changed(refs ...AnswerRef) {
	s.Unsaved, s.Shown = true, session.Built{}
	s.edited = append(s.edited, refs...)
	s.ServerProblems = slices.DeleteFunc(slices.Clone(s.ServerProblems), func(p payload.Problem) bool {
		about := RefOf(p)
		return about == (AnswerRef{}) || slices.Contains(refs, about)
	})
}

// Replace makes the answers those of a snapshot, as one change.
func (s *Session) Replace(to payload.Snapshot) {
	now := s.Answers.Snapshot()
	var fields, steps []string
	for _, f := range s.Template.Fields {
		fields = append(fields, f.ID)
	}
	for _, step := range s.Template.Steps {
		steps = append(steps, step.ID)
	}
	for _, id := range inOrder(fields, now.Fields, to.Fields) {
		if !reflect.DeepEqual(now.Fields[id], to.Fields[id]) {
			s.SetField(id, to.Fields[id])
		}
	}
	for _, id := range inOrder(steps, now.Steps, to.Steps) {
		if !reflect.DeepEqual(now.Steps[id], to.Steps[id]) {
			s.SetStep(id, to.Steps[id])
		}
	}
	if !reflect.DeepEqual(now.Details, to.Details) {
		s.EditDetails("name", func(d *payload.Details) { *d = to.Details })
	}
}

// inOrder are the ids of two maps: those that come first, then the others.
func inOrder[T any](first []string, a, b map[string]T) []string {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]T{}
	}
	maps.Copy(all, b)
	for _, id := range first {
		delete(all, id)
	}
	return append(first, slices.Sorted(maps.Keys(all))...)
}

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
	if ids, were := c.Steps(); len(ids) > 0 {
		s.changed(refsOf(ids)...)
		s.Session.Answers.SetSteps(ids, were)
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
