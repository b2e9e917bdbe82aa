package tui

import tea "charm.land/bubbletea/v2"

// takeBack undoes the last change and leads to where it was.
func (m *model) takeBack() tea.Cmd {
	at, done := m.session.Undo()
	if !done {
		m.notify("there is nothing to take back", "")
		return nil
	}
	m.notify("taken back", "")
	return m.goTo(at)
}
