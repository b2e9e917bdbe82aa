// Package history remembers what answers were before each change, so that a change
// can be taken back and made again, also after a restart. It knows which edits are one
// change; who makes them, what shows them and where they are stored is not here.
package history

import (
	"maps"
	"reflect"
	"time"

	"kickoff/payload"
)

// mergeWindow is the pause after which typing on in an answer is another change.
const mergeWindow = 2 * time.Second

// Ref names an answer; one of the three is set. The JSON keys are those of a file.
type Ref struct {
	Field    string `json:"field,omitempty"`
	Step     string `json:"step,omitempty"`
	Property string `json:"property,omitempty"`
}

// Change is what was done in one go, as the answers that it took the place of.
type Change struct {
	// At is the first answer that it changed.
	At Ref
	// Before has the fields and steps that were changed as they were before, and the
	// details where Details says that they were.
	Before  payload.Snapshot
	Details bool
	// What is what it is called, "" for by the answers that it changed.
	What string
}

// History are the changes of a launch. The zero History has none.
type History struct {
	// Past are those that can be taken back, the newest last; Undone those that were,
	// the one taken back last at the end. Neither a change in them nor the part of them
	// that somebody has got is written to, so that a copy of the History may be read by
	// another goroutine.
	Past, Undone []*Change

	// open is the change that is being made, nil for none, and how it is made; apart
	// says that it stands for itself all the same.
	open  *Change
	how   how
	apart bool
	what  string
	// room is how many answers a change is made for.
	room int
	// last is when the newest of Past was made, zero where nothing may join it; lastHow
	// is how.
	last    time.Time
	lastHow how
}

// how an answer is changed.
type how int

const (
	// chosen: it is another one at once.
	chosen how = iota
	// typing: it grows or shrinks as it does under the keys.
	typing
	// finding: text is typed to find what is to be chosen, and nothing is chosen yet.
	finding
)

// Field notes that the answer of a field becomes another.
func (h *History) Field(id string, before, after payload.Answer) {
	way := chosen
	switch after.Value.(type) {
	case payload.Text, payload.Table, payload.JSON:
		way = typing
	}
	if before.Typed != after.Typed && reflect.DeepEqual(before.Value, after.Value) {
		way = finding
	}
	c := h.edit(Ref{Field: id}, way)
	if _, noted := c.Before.Fields[id]; !noted {
		c.Before.Fields[id] = before
	}
}

// Step notes that what was entered for a step becomes something else.
func (h *History) Step(id string, before, after payload.StepAnswer) {
	way := chosen
	if before.Typed != after.Typed && before.Owners == after.Owners {
		way = finding
	}
	c := h.edit(Ref{Step: id}, way)
	if _, noted := c.Before.Steps[id]; !noted {
		c.Before.Steps[id] = before
	}
}

// Property notes that a property of the process becomes another; before and after are
// all of them.
func (h *History) Property(key string, before, after payload.Details) {
	way := chosen
	switch {
	case before.Name != after.Name, before.Summary != after.Summary:
		way = typing
	case !maps.Equal(before.Typed, after.Typed):
		typed := after.Typed
		if after.Typed = before.Typed; reflect.DeepEqual(before, after) {
			way = finding
		}
		after.Typed = typed
	}
	c := h.edit(Ref{Property: key}, way)
	if !c.Details {
		c.Before.Details, c.Details = before, true
	}
}

// edit is the change that is being made, with one more edit in it.
func (h *History) edit(at Ref, way how) *Change {
	switch {
	case h.open == nil:
		h.open, h.how = newChange(at, h.room), way
	case h.open.At != at:
		h.how = chosen
	default:
		h.how = min(h.how, way)
	}
	return h.open
}

// Expect has the change that begins next have room for so many steps.
func (h *History) Expect(steps int) { h.room = steps }

func newChange(at Ref, steps int) *Change {
	return &Change{At: at, Before: payload.Snapshot{Fields: map[string]payload.Answer{}, Steps: make(map[string]payload.StepAnswer, steps)}}
}

// with is a change and a later one that joins it.
func (c *Change) with(later *Change) *Change {
	both := newChange(c.At, len(c.Before.Steps))
	for _, one := range []*Change{later, c} {
		maps.Copy(both.Before.Fields, one.Before.Fields)
		maps.Copy(both.Before.Steps, one.Before.Steps)
		if one.Details {
			both.Before.Details, both.Details = one.Before.Details, true
		}
	}
	return both
}

// Break has the next change be one for itself, although it goes on where the last ended.
func (h *History) Break() { h.last = time.Time{} }

// Apart has the change that is being made be one for itself, such as a paste; what is
// what it is called, "" for by the answers that it changes.
func (h *History) Apart(what string) { h.apart, h.what = true, what }

// Close ends the change that is being made, at that time. What was taken back before
// cannot be made again after it. One change is what is typed into one answer without a
// pause, and a choice with the text that it was found by.
func (h *History) Close(at time.Time) {
	c, apart, what := h.open, h.apart, h.what
	h.open, h.apart, h.what, h.room = nil, false, "", 0
	if c == nil {
		return
	}
	c.What = what
	h.Undone = nil
	joins := !apart && !h.last.IsZero() && h.Past[len(h.Past)-1].At == c.At &&
		(h.lastHow == finding || h.how == typing && at.Sub(h.last) <= mergeWindow)
	switch n := len(h.Past); {
	case !joins:
		h.Past = append(h.Past, c)
	case len(c.Before.Fields)+len(c.Before.Steps) > 1, c.Details != h.Past[n-1].Details:
		h.Past = append(h.Past[:n-1:n-1], h.Past[n-1].with(c))
	}
	h.last, h.lastHow = at, h.how
	if apart || h.how == chosen {
		h.Break()
	}
}

// Undo gives the newest change, to be put back into the answers; false when there is
// none. Redo is its counterpart.
func (h *History) Undo(now *payload.Answers) (Change, bool) { return h.move(&h.Past, &h.Undone, now) }

// Redo gives the change that was taken back last, to be made again.
func (h *History) Redo(now *payload.Answers) (Change, bool) { return h.move(&h.Undone, &h.Past, now) }

func (h *History) move(from, to *[]*Change, now *payload.Answers) (Change, bool) {
	h.Break()
	n := len(*from) - 1
	if n < 0 {
		return Change{}, false
	}
	c := (*from)[n]
	*from, *to = (*from)[:n:n], append(*to, c.inverse(now))
	return *c, true
}

// Steps are those that were changed, by their ids, as they were before.
func (c *Change) Steps() (ids []string, were []payload.StepAnswer) {
	n := len(c.Before.Steps)
	ids, were = make([]string, 0, n), make([]payload.StepAnswer, 0, n)
	for id, a := range c.Before.Steps {
		ids, were = append(ids, id), append(were, a)
	}
	return ids, were
}

// PutBack makes the answers what they were before the change.
func (c *Change) PutBack(answers *payload.Answers) {
	for id, a := range c.Before.Fields {
		answers.SetField(id, a)
	}
	if ids, were := c.Steps(); len(ids) > 0 {
		answers.SetSteps(ids, were)
	}
	if c.Details {
		answers.EditDetails(func(d *payload.Details) { *d = c.Before.Details })
	}
}

// inverse takes what c puts back away again.
func (c *Change) inverse(now *payload.Answers) *Change {
	back := newChange(c.At, len(c.Before.Steps))
	back.What = c.What
	for id := range c.Before.Fields {
		back.Before.Fields[id] = now.Field(id)
	}
	for id := range c.Before.Steps {
		back.Before.Steps[id] = now.Step(id)
	}
	if c.Details {
		back.Before.Details, back.Details = now.Details(), true
	}
	return back
}
