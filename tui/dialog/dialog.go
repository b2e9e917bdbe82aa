// Package dialog is what lies over a stage and has the keyboard until it is
// closed: the menu, a list to go to, a question, the sheet that saves a draft.
//
// All of them are made of four parts: List (rows with a cursor), Text (more than
// fits, to be scrolled), Prompt (one line to type, hidden or not) and Confirm (a
// question with a few answers). Three of those are dialogs in themselves.
//
// A dialog knows nothing of whoever opened it. It gets the values that it shows
// and functions for what may be decided; which dialog is asked first, and what a
// decision leads to, is the root's.
package dialog

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// Dialog is a pointer, so that an answer that it asked for finds it again.
type Dialog interface {
	// Title stands in the border; "" for none.
	Title() string
	// Update handles a message and says what its owner should do.
	Update(msg tea.Msg) (tea.Cmd, Result)
	// View draws the inside within a size, which may be as small as one cell.
	View(width, height int) string
	// Cursor is relative to the first cell of the last View; nil hides it.
	Cursor() *tea.Cursor
	// Keys are the bindings that act now; the footer is made of them.
	Keys() []key.Binding
}

// Titled is a question that is answered by somebody who saw it alone, and has a title for
// the window while it stands there, "" for none.
type Titled interface {
	WindowTitle() string
	// Anew has it seen anew before it is answered.
	Anew()
}

// Overlay is a dialog that asks nothing: a key that acts everywhere closes it and acts.
type Overlay interface {
	// Yields reports that a key is none of the dialog's own.
	Yields(tea.KeyPressMsg) bool
}

// Pasted is a dialog that a paste of several lines may be for, also in a terminal that does not
// mark one.
type Pasted interface{ TakesPaste() }

// Listener is a dialog that is told what has become different of what it shows. One
// that draws it anew each time need not be.
type Listener interface{ Changed(stage.Change) tea.Cmd }

// Result is what a dialog asks of its owner; the zero Result asks nothing.
type Result struct {
	// Close takes the dialog away.
	Close bool
	// Do is done by the owner after that: what the person decided.
	Do func() tea.Cmd
}

// Stack holds the open dialogs. The last one has the keyboard.
type Stack struct{ open []Dialog }

// Open puts a dialog on top.
func (s *Stack) Open(d Dialog) { s.open = append(s.open, d) }

// OpenUnder puts a dialog behind whatever else is asked.
func (s *Stack) OpenUnder(d Dialog) { s.open = slices.Insert(s.open, 0, d) }

// Top is the dialog that has the keyboard, nil for none.
func (s *Stack) Top() Dialog {
	if len(s.open) == 0 {
		return nil
	}
	return s.open[len(s.open)-1]
}

// Find is the open dialog that an answer is addressed to, nil when it is closed.
func (s *Stack) Find(to any) Dialog {
	for _, d := range s.open {
		if to == d {
			return d
		}
	}
	return nil
}

// Listeners are the open dialogs that are told what has changed, also those under
// another one: they are not made anew when they come to the top again.
func (s *Stack) Listeners() []Listener {
	var list []Listener
	for _, d := range s.open {
		if l, ok := d.(Listener); ok {
			list = append(list, l)
		}
	}
	return list
}

// Close takes a dialog away; one that is not open is none to close.
func (s *Stack) Close(d Dialog) {
	top := s.Top()
	s.open = slices.DeleteFunc(s.open, func(o Dialog) bool { return o == d })
	if again, ok := s.Top().(Titled); ok && top == d { // it was covered
		again.Anew()
	}
}

// Draw lays a dialog in its frame over the middle of some lines, which are taken as
// width cells wide, and gives the dialog's cursor its place on them. Where a frame
// would take half of the lines there is none.
//
// It is ours and not lipgloss' compositor, which parses both layers into cells and
// writes them anew: 1.8 ms and 610 kB for a menu over 120x40, against 0.3 ms and
// 70 kB here, at each key (BenchmarkDraw and the one beside it).
func Draw(th *theme.Theme, lines []string, d Dialog, width int) ([]string, *tea.Cursor) {
	height := len(lines)
	if width < minFramedWidth || height < minFramedHeight {
		inside := strings.Split(d.View(max(1, width-2), max(1, height)), "\n")
		out := make([]string, height)
		for i := range min(height, len(inside)) {
			out[i] = wrap.Fit(" "+inside[i], width)
		}
		return out, overlay.Shift(d.Cursor(), 1, 0)
	}
	most := width - 2 // the first and the last column of the screen stay free
	inside := d.View(most-overlay.FrameWidth, height-overlay.FrameHeight)
	behind := th.Recede(strings.Join(lines, "\n"))
	screen, x, y := overlay.Over(behind, overlay.Box(th, d.Title(), inside, most, height), width, height)
	return strings.Split(screen, "\n"), overlay.Shift(d.Cursor(), x+overlay.FrameWidth/2, y+overlay.FrameHeight/2)
}

// minFramedWidth and minFramedHeight are what a frame needs to be worth its cells.
const minFramedWidth, minFramedHeight = 16, 7

// noCursor is for a dialog without a text input.
type noCursor struct{}

func (noCursor) Cursor() *tea.Cursor { return nil }

// act is a key and what it does; the keys that act and those that are shown are
// the same by it.
type act struct {
	key key.Binding
	do  func() (tea.Cmd, Result)
}

// press does what a key is for; a key that is for nothing does nothing.
func press(acts []act, msg tea.KeyPressMsg) (tea.Cmd, Result) {
	for _, a := range acts {
		if key.Matches(msg, a.key) {
			return a.do()
		}
	}
	return nil, Result{}
}

func keysOf(acts []act) []key.Binding {
	keys := make([]key.Binding, len(acts))
	for i, a := range acts {
		keys[i] = a.key
	}
	return keys
}

// closing makes what a key does of something that is done once the dialog is gone.
func closing(do func() tea.Cmd) func() (tea.Cmd, Result) {
	return func() (tea.Cmd, Result) { return nil, Result{Close: true, Do: do} }
}

// staying makes what a key does of something that changes the dialog alone.
func staying(do func()) func() (tea.Cmd, Result) {
	return func() (tea.Cmd, Result) { do(); return nil, Result{} }
}
