package tui

import (
	"reflect"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/idle"
)

// addressed is a message for the one that asked for it, whoever is in front when
// it comes. One for a stage or dialog that is gone is dropped.
type addressed struct {
	to  any
	msg tea.Msg
}

// address has the answer of a command brought to whoever asked.
func address(to any, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			out := make(tea.BatchMsg, len(batch))
			for i, c := range batch {
				out[i] = address(to, c)
			}
			return out
		}
		if wait, ok := msg.(idle.Waiting); ok {
			return idle.Waiting(address(to, tea.Cmd(wait)))
		}
		if msg == nil || forRuntime(msg) {
			return msg
		}
		return addressed{to: to, msg: msg}
	}
}

// forRuntime reports whether Bubble Tea itself takes the message (the clipboard,
// a pasted text, a quit); most of those types cannot be named from outside.
func forRuntime(msg tea.Msg) bool {
	return strings.HasPrefix(reflect.TypeOf(msg).PkgPath(), "charm.land/bubbletea/v2")
}

// deliver hands an answer to who asked for it.
func (m *model) deliver(a addressed) tea.Cmd {
	if a.to == m.people {
		return address(m.people, m.people.update(a.msg))
	}
	if d := m.dialogs.Find(a.to); d != nil {
		return m.updateDialog(d, a.msg)
	}
	for at, s := range m.stages {
		if a.to == s {
			cmd, event := s.Update(a.msg)
			return tea.Batch(address(s, cmd), m.event(at, event))
		}
	}
	return nil
}
