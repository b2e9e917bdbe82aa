package field

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/picker"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// multi edits a multiple choice, in the order of choosing. Few options are in
// sight; many are found by typing.
type multi struct {
	base
	highlight int
	list      *picker.Picker
	listed    []row
	above     int
}

func newMulti(b base) Widget { return &multi{base: b} }

func (m *multi) inline() bool { return len(m.field.Options) <= inlineOptions }

// Focus implements Widget.
func (m *multi) Focus() tea.Cmd {
	m.focused, m.highlight = true, 0
	return nil
}

// Blur implements Widget.
func (m *multi) Blur() { m.focused, m.list = false, nil }

// Update implements Widget.
func (m *multi) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch {
	case !m.focused:
		return nil, false
	case m.list != nil:
		return m.search(msg), false
	case pressed(msg) == "enter":
		return nil, true
	case pressed(msg) == "backspace":
		m.dropLast()
		return nil, false
	case m.inline():
		m.walk(msg)
		return nil, false
	}
	return m.closed(msg), false
}

func (m *multi) walk(msg tea.Msg) {
	rows := m.rows()
	switch pressed(msg) {
	case "down":
		m.highlight = min(m.highlight+1, len(rows)-1)
	case "up":
		m.highlight = max(0, m.highlight-1)
	case "space", "delete":
		if m.highlight >= len(rows) {
			return
		}
		if r := rows[m.highlight]; pressed(msg) == "space" || m.chosen(r) >= 0 {
			m.toggle(r)
		}
	default:
		if press, ok := msg.(tea.KeyPressMsg); ok {
			m.highlight = startingWith(rows, m.highlight, press.Text)
		}
	}
	m.highlight = max(0, min(m.highlight, len(m.rows())-1))
}

// toggle takes a row in, last, or out. An entry of it that was given as not
// selected gives way.
func (m *multi) toggle(r row) {
	was := m.chosen(r) >= 0
	next := slices.DeleteFunc(slices.Clone(m.answer.Choices()), func(c payload.Choice) bool { return same(c, r.choice) })
	if !was {
		next = append(next, r.choice)
	}
	m.set(next)
}

func (m *multi) set(choices []payload.Choice) {
	m.answer = payload.Answer{Value: payload.Choices(choices), Origin: payload.FromYou}
}

func (m *multi) dropLast() {
	for i, c := range slices.Backward(m.answer.Choices()) {
		if !c.Unselected {
			m.set(slices.Delete(slices.Clone(m.answer.Choices()), i, i+1))
			return
		}
	}
}

func (m *multi) closed(msg tea.Msg) tea.Cmd {
	switch press, ok := msg.(tea.KeyPressMsg); {
	case ok && (press.String() == "down" || press.String() == "space"):
		return m.open(nil)
	case ok && press.Text == "":
		return nil
	case !ok:
		if _, paste := msg.(tea.PasteMsg); !paste {
			return nil
		}
	}
	return m.open(msg)
}

func (m *multi) open(first tea.Msg) tea.Cmd {
	m.listed = m.rows()
	m.list = picker.New(m.theme, picker.Options{Multi: true, Placeholder: "type to find, space to mark"})
	all := items(m.listed)
	cmds := []tea.Cmd{m.list.SetItems(all), m.list.Focus()}
	var marked []string
	for _, c := range m.answer.Choices() {
		if i := find(m.listed, c); i >= 0 && !c.Unselected {
			marked = append(marked, all[i].ID)
		}
	}
	m.list.SetSelected(marked)
	if first != nil {
		cmd, _ := m.list.Update(first)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// search hands a message to the open list. Marks count at once; esc closes the
// list and keeps them.
func (m *multi) search(msg tea.Msg) tea.Cmd {
	cmd, res := m.list.Update(msg)
	switch res.Kind {
	case picker.Marked:
		m.takeMarks()
	case picker.Chosen:
		m.takeMarks()
		m.list = nil
	case picker.Cancelled:
		m.list = nil
	}
	return cmd
}

// takeMarks makes the list's marks the answer; entries given as not selected stay.
func (m *multi) takeMarks() {
	var next []payload.Choice
	for _, id := range m.list.Selected() {
		if r, ok := rowOf(m.listed, id); ok {
			next = append(next, r.choice)
		}
	}
	for _, c := range m.answer.Choices() {
		if c.Unselected && !slices.ContainsFunc(next, func(n payload.Choice) bool { return same(n, c) }) {
			next = append(next, c)
		}
	}
	m.set(next)
}

func (m *multi) count() string {
	return fmt.Sprintf("%d of %d chosen", len(m.picked()), len(m.rows()))
}

// View implements Widget.
func (m *multi) View(width, height int) string {
	now := m.summary(m.picked(), nothingChosen, width)
	switch {
	case m.list != nil:
		var drawn string
		drawn, m.above = openList(m.list, now, width, height)
		return drawn
	case m.focused && m.inline() && len(m.rows()) > 0:
		lines := m.drawRows(m.rows(), m.highlight, width, height-1, m.sign)
		return strings.Join(m.withCount(lines, width, height), "\n")
	case m.focused:
		return strings.Join(m.withCount(strings.Split(now, "\n"), width, height), "\n")
	}
	return wrap.Clamp(now, width, max(height, 1))
}

func (m *multi) withCount(lines []string, width, height int) []string {
	if len(lines) < height {
		lines = append(lines, wrap.Fit(m.theme.Muted.Render(m.count()), width))
	}
	return lines[:max(1, min(len(lines), height))]
}

func (m *multi) sign(r row) string {
	if m.chosen(r) >= 0 {
		return theme.SignChecked
	}
	return theme.SignBlank
}

// Cursor implements Widget.
func (m *multi) Cursor() *tea.Cursor {
	if m.list == nil {
		return nil
	}
	return overlay.Shift(m.list.Cursor(), 0, m.above)
}

// SetAnswer implements Widget.
func (m *multi) SetAnswer(a payload.Answer) {
	m.answer = a
	if m.list != nil {
		m.open(nil)
	}
}

// CapturesInput implements Widget.
func (m *multi) CapturesInput() bool { return m.list != nil }

// Keys implements Widget.
func (m *multi) Keys() []key.Binding {
	if m.list != nil {
		return m.list.Keys()
	}
	next := bind("next", "enter", "enter")
	if m.inline() {
		return []key.Binding{next, bind("move", "↑/↓", "up", "down"), bind("choose", "space", "space")}
	}
	return []key.Binding{next, bind("open", "↓", "down"), bind("find", "letters")}
}
