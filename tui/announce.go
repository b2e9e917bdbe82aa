package tui

import (
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
)

// announce tells what has changed to whoever works with it, and to those who show
// it: the open dialogs and the stage in front.
func (m *model) announce() tea.Cmd {
	var cmds []tea.Cmd
	for c := m.session.Changes(); c != 0; c = m.session.Changes() {
		if m.nav.Open {
			cmds = append(cmds, m.react(c))
		}
		s := m.front()
		cmds = append(cmds, address(s, s.Changed(c)))
		for _, d := range m.dialogs.Listeners() {
			cmds = append(cmds, address(d, d.Changed(c)))
		}
	}
	return tea.Batch(cmds...)
}

// react starts the work that a change makes necessary.
func (m *model) react(c stage.Change) tea.Cmd {
	var cmds []tea.Cmd
	if c.Has(stage.EditRefused) {
		m.notify("read only: this launch is open in another window; alt+t takes it over", "")
	}
	if c.Has(stage.AnswersChanged|stage.TemplateChanged) && !m.session.ReadOnly {
		m.session.Uploads.Want(m.chosenFiles())
	}
	if c.Has(stage.UploadsChanged | stage.AnswersChanged | stage.TemplateChanged) {
		cmds = append(cmds, m.uploads.follow(m.session))
	}
	if c.Has(stage.AnswersChanged | stage.TemplateChanged | stage.PeopleChanged | stage.ZoneChanged) {
		cmds = append(cmds, m.builder.ask())
	}
	if c.Has(stage.ThemeChanged) {
		m.pane = newPane(m.session.Theme)
	}
	if c.Has(stage.BuiltChanged | stage.ThemeChanged) {
		m.pane.json.SetBody(m.session.Built.Body, m.session.Built.Spans)
	}
	if m.saver.due(c) {
		cmds = append(cmds, m.saver.save(m.nav.At, m.front().AnswerRef()))
	}
	return tea.Batch(cmds...)
}
