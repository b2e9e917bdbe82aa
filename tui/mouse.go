package tui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/frame"
)

// wheelLines is by how much a turn of the wheel moves.
const wheelLines = 3

// point does what the wheel or a click is for: the keys that a person would press
// instead. Nothing that waits for a launch to be confirmed is answered so.
func (m *model) point(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	if d, ok := m.dialogs.Top().(dialog.Titled); ok && d.WindowTitle() != "" {
		return nil
	}
	switch msg.(type) {
	case tea.MouseWheelMsg:
		return m.wheel(at)
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft {
			return m.click(at.X, at.Y)
		}
	}
	return nil
}

func (m *model) wheel(at tea.Mouse) tea.Cmd {
	by := map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[at.Button]
	if by == 0 {
		return nil
	}
	if s, ok := m.front().(interface{ Scroll(lines int) }); ok && m.dialogs.Top() == nil && !m.front().CapturesInput() {
		s.Scroll(by * wheelLines)
		return nil
	}
	return m.press(tea.KeyPressMsg{Code: map[int]rune{-1: tea.KeyUp, 1: tea.KeyDown}[by]})
}

func (m *model) click(x, y int) tea.Cmd {
	if y == m.layout.height-1 && m.layout.footer.h > 0 {
		if m.status.text != "" {
			m.status = status{}
			return nil
		}
		if b, ok := footer.At(m.session.Theme, m.view.footerKeys(), m.layout.width, x); ok && len(b.Keys()) > 0 {
			if press, ok := pressed(b.Keys()[0]); ok {
				return m.press(press)
			}
		}
		return nil
	}
	if y == 0 && m.dialogs.Top() == nil {
		if at := frame.At(m.view.header(), m.view.steps(), x); at >= 0 {
			return m.visit(journey.Stages()[at])
		}
		return nil
	}
	room := m.layout.room(m.nav.At)
	if c, ok := m.front().(interface {
		Click(x, y int) (tea.Cmd, bool)
	}); ok && m.dialogs.Top() == nil {
		if cmd, mine := c.Click(x-room.x, y-room.y); mine {
			return cmd
		}
	}
	content, cursor := m.view.draw()
	_, row := m.view.frontRow(strings.Split(content, "\n"))
	keys := m.view.footerKeys()
	acts := func(shown string, does ...string) bool {
		return slices.ContainsFunc(keys, func(b key.Binding) bool {
			return b.Help().Key == shown && (does == nil || slices.Contains(does, b.Help().Desc))
		})
	}
	switch {
	case row == y && acts("space", "choose"): // enter would lead on
		return m.press(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
	case row == y:
		return m.press(tea.KeyPressMsg{Code: tea.KeyEnter})
	case row < 0 && cursor != nil && cursor.Y == y && acts("↓"):
		return m.press(tea.KeyPressMsg{Code: tea.KeyDown})
	}
	return m.walk(y)
}

// walk presses an arrow until the cursor is in the line y, or can come no nearer.
func (m *model) walk(y int) tea.Cmd {
	var cmds []tea.Cmd
	for at := m.cursorLine(); at >= 0 && at != y; {
		arrow := tea.KeyPressMsg{Code: tea.KeyDown}
		if y < at {
			arrow.Code = tea.KeyUp
		}
		cmds = append(cmds, m.press(arrow))
		now := m.cursorLine()
		if now == at || (now < y) != (at < y) {
			break
		}
		at = now
	}
	return tea.Batch(cmds...)
}

// cursorLine is the line of the screen with the row in front, -1 for none.
func (m *model) cursorLine() int {
	content, _ := m.view.draw()
	_, y := m.view.frontRow(strings.Split(content, "\n"))
	return y
}

// pressed is the key of a name, as bindings have it.
func pressed(name string) (tea.KeyPressMsg, bool) {
	msg := tea.KeyPressMsg{}
	for _, m := range []struct {
		prefix string
		mod    tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}} {
		if rest, ok := strings.CutPrefix(name, m.prefix); ok {
			name, msg.Mod = rest, msg.Mod|m.mod
		}
	}
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "delete": tea.KeyDelete, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd, "f1": tea.KeyF1,
	}
	if code, ok := codes[name]; ok {
		if msg.Code = code; name == "space" {
			msg.Text = " "
		}
		return msg, true
	}
	runes := []rune(name)
	if len(runes) != 1 {
		return msg, false
	}
	if msg.Code = runes[0]; msg.Mod == 0 {
		msg.Text = name
	}
	return msg, true
}
