package tui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// box is something that lies over the stage and has the keyboard: the menu, a
// question, a list to go to.
type box interface {
	Title() string
	Update(msg tea.Msg) (tea.Cmd, reply)
	// View draws the inside of the box within a size.
	View(width, height int) string
	// Cursor is relative to the first cell of the last View; nil hides it.
	Cursor() *tea.Cursor
	Keys() []key.Binding
}

// reply is what a box asks of the root.
type reply struct {
	// close takes the box away.
	close bool
	// then is done afterwards, by the root, which owns everything it touches.
	then func() tea.Cmd
}

func (m *model) push(b box) tea.Cmd {
	m.boxes = append(m.boxes, b)
	return nil
}

func (m *model) top() (box, bool) {
	if n := len(m.boxes); n > 0 {
		return m.boxes[n-1], true
	}
	return nil, false
}

// tell hands a message to a box and does what it asks for.
func (m *model) tell(b box, msg tea.Msg) tea.Cmd {
	cmd, r := b.Update(msg)
	cmd = address(b, cmd)
	if r.close {
		m.boxes = slices.DeleteFunc(m.boxes, func(o box) bool { return o == b })
	}
	if r.then != nil {
		cmd = tea.Batch(cmd, r.then())
	}
	return cmd
}

func bind(shown, help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, help))
}

// noCursor is a box without a text input.
type noCursor struct{}

func (noCursor) Cursor() *tea.Cursor { return nil }
