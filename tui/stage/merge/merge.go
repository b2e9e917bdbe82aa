// Package merge is the screen that is shown when answers meet a template that has
// changed since they were given: each change in a line, the harmless ones to take
// in one key, the others to answer where they stand, and what has no place any
// more to copy. What a change is, and which answers still fit, is decided by
// package payload/merge; nothing here is thrown away.
package merge

import (
	"reflect"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/tui/field"
	"kickoff/tui/stage"
)

// Result is what a message led to.
type Result int

const (
	// Stays: the screen goes on.
	Stays Result = iota
	// Leaves: the person has seen it and goes on.
	Leaves
)

// Screen shows the changes of one template.
type Screen struct {
	session *stage.Session
	// first are the answers as they fitted the template when the screen was opened.
	first payload.Snapshot
	rows  []row
	// harmless are the changes that ask nothing; listed: they show one by one.
	harmless []merge.Change
	listed   bool
	at       int
	// widget answers the field of the row in front, nil while none is answered.
	widget field.Widget
	copied bool
}

// row is a change to look at, with the value that lost its place, if one did.
type row struct {
	merge.Change
	parked *merge.Orphaned
}

// New makes the screen for answers that are on the session, fitted to the session's
// template by result.
func New(d *stage.Session, result merge.Result) *Screen {
	s := &Screen{session: d, first: d.Answers.Snapshot(), harmless: result.Applied()}
	for _, c := range result.Open() {
		r := row{Change: c}
		i := slices.IndexFunc(result.Parked, func(p merge.Orphaned) bool {
			return p.Why == c.Kind && p.Field == c.Field && p.Step == c.Step && p.Role == c.Role
		})
		if i >= 0 {
			r.parked = &result.Parked[i]
		}
		s.rows = append(s.rows, r)
	}
	s.listed = len(s.rows) == 0
	return s
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) (tea.Cmd, Result) {
	if s.widget != nil {
		return s.answer(msg), Stays
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, Stays
	}
	s.copied = false
	for _, a := range s.actions() {
		if key.Matches(press, a.key) {
			return a.do()
		}
	}
	return nil, Stays
}

// CapturesInput reports that esc closes something within the screen.
func (s *Screen) CapturesInput() bool { return s.widget != nil }

// Left are the changes that still stand in the way of a launch.
func (s *Screen) Left() int {
	n := 0
	for _, r := range s.rows {
		if !s.settled(r) {
			n++
		}
	}
	return n
}

// settled reports that a change asks nothing any more: it was answered, or it
// only took a value aside.
func (s *Screen) settled(r row) bool {
	f, ok := s.field(r)
	if !ok {
		return true
	}
	a := s.session.Answers.Field(f.ID)
	if a.Blank(f.Type) {
		return r.Kind != merge.NewRequired && r.Kind != merge.NowRequired && !s.untouched(r)
	}
	return !slices.ContainsFunc(payload.Check(f, a, s.session.Env()), payload.Problem.Blocks) && !(s.untouched(r) && r.Kind == merge.OptionGone)
}

// untouched: the answer is what the merge made of it.
func (s *Screen) untouched(r row) bool {
	return reflect.DeepEqual(s.session.Answers.Field(r.Field), s.first.Fields[r.Field])
}

// field is the field that a change is about, as the template has it now.
func (s *Screen) field(r row) (payload.Field, bool) {
	if r.Field == "" {
		return payload.Field{}, false
	}
	return s.session.Template.Field(r.Field)
}

func (s *Screen) row() (row, bool) {
	if s.at >= len(s.rows) {
		return row{}, false
	}
	return s.rows[s.at], true
}

// display is the answer of a field in one line.
func display(s *Screen, f payload.Field) string {
	return payload.Display(f, s.session.Answers.Field(f.ID), s.session.Env())
}
