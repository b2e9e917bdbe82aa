package form

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
)

// entry is an Entry in a form: its widget once it was shown, and how far the person got
// with it.
type entry struct {
	Entry
	made             field.Widget
	changed, touched bool
	// early: text that was typed stayed when the entry was left, and not all people were
	// read by then.
	early bool
}

// widget is the entry's widget, made at the first call.
func (e *entry) widget() field.Widget {
	if e.made == nil {
		e.made = e.Widget()
		e.made.SetAnswer(e.Read())
	}
	return e.made
}

// refresh puts an answer into the widget that was changed elsewhere.
func (e *entry) refresh() {
	if e.made == nil {
		return
	}
	if now := e.Read(); !now.Same(e.made.Answer()) {
		e.made.SetAnswer(now)
	}
}

// edit has the widget do something, and writes the answer that it has made another by that.
func (e *entry) edit(do func()) {
	before := e.made.Answer()
	do()
	now := e.made.Answer()
	if now.Same(before) {
		return
	}
	e.changed = true
	if before.Typed = now.Typed; !now.Same(before) {
		now.Origin = payload.FromYou
	}
	e.Write(now)
}

// leave takes the keyboard from the widget. What that took of a text that was typed there
// is told.
func (e *entry) leave() tea.Cmd {
	e.edit(e.made.Blur)
	if text := e.made.Taken(); text != "" {
		return stage.Notify(e.Label + ": " + text + " taken")
	}
	return nil
}

// problems are what is wrong with the entry, what blocks the launch first.
func (e *entry) problems() []payload.Problem {
	if e.Problems == nil {
		return nil
	}
	found := e.Problems()
	slices.SortStableFunc(found, func(a, b payload.Problem) int { return cmp.Compare(a.Kind, b.Kind) })
	return found
}

func (e *entry) label() string {
	if e.Required {
		return e.Label + " " + theme.SignRequired
	}
	return e.Label
}
