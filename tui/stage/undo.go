package stage

import (
	"slices"
	"time"

	"kickoff/payload"
)

const (
	// undoDepth is how many changes can be taken back.
	undoDepth = 100
	// undoMergeWindow is the pause after which typing on in a field is another change.
	undoMergeWindow = 2 * time.Second
)

// edit is what one answer was before it was changed.
type edit struct {
	ref     AnswerRef
	field   payload.Answer
	step    payload.StepAnswer
	details payload.Details
}

// undo remembers what was there before each change. The edits of one message are
// one change, and so is what is typed into one answer without a pause.
type undo struct {
	past [][]edit
	// open is the change that is being made; last is when the newest of past was.
	open []edit
	last time.Time
}

func (u *undo) note(e edit) { u.open = append(u.open, e) }

// close ends the change that was being made, at that time.
func (u *undo) close(at time.Time) {
	if len(u.open) == 0 {
		return
	}
	if !u.typedOn(at) {
		u.past = append(u.past, u.open)
		u.past = u.past[max(0, len(u.past)-undoDepth):]
	}
	u.open, u.last = nil, at
}

// typedOn reports that the change goes on with the one before.
func (u *undo) typedOn(at time.Time) bool {
	if len(u.past) == 0 || u.last.IsZero() || at.Sub(u.last) > undoMergeWindow {
		return false
	}
	former, ref := u.past[len(u.past)-1], u.open[0].ref
	other := func(e edit) bool { return e.ref != ref }
	return !slices.ContainsFunc(former, other) && !slices.ContainsFunc(u.open, other)
}

// take gives the edits of the newest change, the last one first.
func (u *undo) take() []edit {
	if len(u.past) == 0 {
		return nil
	}
	newest := u.past[len(u.past)-1]
	u.past, u.last = u.past[:len(u.past)-1], time.Time{}
	back := make([]edit, 0, len(newest))
	for i := len(newest) - 1; i >= 0; i-- {
		back = append(back, newest[i])
	}
	return back
}
