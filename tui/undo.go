package tui

import (
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/stage"
)

const (
	// depth is how many changes can be taken back.
	depth = 100
	// breath is the pause after which typing on in a field is another change.
	breath = 2 * time.Second
)

// undo remembers the answers before each change. What is typed into one answer
// without a pause is one change.
type undo struct {
	past []payload.Snapshot
	now  payload.Snapshot
	mark stage.AnswerRef
	last time.Time
	// begun: now holds something.
	begun bool
}

// note takes down the answers as they are now.
func (u *undo) note(s payload.Snapshot, mark stage.AnswerRef, at time.Time) {
	switch {
	case !u.begun:
		u.begun = true
	case s.Revision == u.now.Revision:
		return
	case mark != u.mark || at.Sub(u.last) > breath || len(u.past) == 0:
		u.past = append(u.past, u.now)
		u.past = u.past[max(0, len(u.past)-depth):]
	}
	u.now, u.mark, u.last = s, mark, at
}

// takeBack undoes the last change and leads to where it was.
func (m *model) takeBack() tea.Cmd {
	u, a := &m.undo, m.session.Answers
	u.note(a.Snapshot(), m.front().AnswerRef(), m.o.Now())
	if len(u.past) == 0 {
		m.say("there is nothing to take back", "")
		return nil
	}
	to := u.past[len(u.past)-1]
	u.past = u.past[:len(u.past)-1]
	mark := revert(a, u.now, to)
	u.now, u.mark, u.last = a.Snapshot(), stage.AnswerRef{}, time.Time{}
	m.say("taken back", "")
	return m.goTo(mark)
}

// revert makes the answers those of a former moment and tells one of those that
// changed. The answers stay the same value, so that every stage sees it.
func revert(a *payload.Answers, now, to payload.Snapshot) stage.AnswerRef {
	var mark stage.AnswerRef
	for _, id := range union(now.Fields, to.Fields) {
		if !reflect.DeepEqual(now.Fields[id], to.Fields[id]) {
			a.SetField(id, to.Fields[id])
			mark = stage.AnswerRef{Field: id}
		}
	}
	for _, id := range union(now.Steps, to.Steps) {
		if !reflect.DeepEqual(now.Steps[id], to.Steps[id]) {
			a.SetStep(id, to.Steps[id])
			mark = stage.AnswerRef{Step: id}
		}
	}
	if !reflect.DeepEqual(now.Details, to.Details) {
		a.EditDetails(func(d *payload.Details) { *d = to.Details })
		mark = stage.AnswerRef{Property: "name"}
	}
	return mark
}

func union[T any](a, b map[string]T) []string {
	ids := make([]string, 0, len(a))
	for id := range a {
		ids = append(ids, id)
	}
	for id := range b {
		if _, both := a[id]; !both {
			ids = append(ids, id)
		}
	}
	return ids
}
