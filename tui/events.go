package tui

import (
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

// event does what a stage asks for. What became of a launch, and a word, are taken from
// every stage; all else only from the one in front.
func (m *model) event(from journey.Stage, e stage.Event) tea.Cmd {
	if cmd, mine := m.sender.event(e); mine {
		return cmd
	}
	switch e := e.(type) {
	case stage.Notice:
		m.notify(e.Text, "")
		return nil
	case stage.ShowServerReply:
		return m.commands.showServerReply()
	case stage.AsCode:
		return m.commands.asCode(e)
	case stage.EditPayload:
		return m.commands.editPayload()
	case stage.MakeReady:
		return m.sender.makeReady(e.Path)
	case stage.ShowRecord:
		return m.launched.show(e.Entry)
	case stage.ShowSent:
		return m.show(dialog.NewPayloadOf(m.session, "What was sent", e.Launch, nil))
	}
	if from != m.nav.At {
		return nil
	}
	switch e := e.(type) {
	case stage.Next:
		return m.move(journey.Event{Kind: journey.Next})
	case stage.Back:
		if cmd := m.launched.back(); cmd != nil {
			return cmd
		}
		return m.move(journey.Event{Kind: journey.Back})
	case stage.GoTo:
		return m.goTo(e.Ref)
	case stage.Opened:
		if e.Table != nil {
			return m.tables.read(e)
		}
		return m.opener.replace(e)
	case stage.OpenRow:
		return m.tables.openRow(e)
	case stage.LaunchRows:
		return m.rows.ask()
	case stage.UndoRows:
		return m.rows.askUndo()
	case stage.MapColumns:
		return m.tables.mapColumns()
	case stage.NamePeople:
		return address(m.people, m.people.load())
	case stage.Offer:
		return m.opener.offer(e)
	case stage.AskLaunch:
		return m.sender.ask(e.Again)
	case stage.Stopped:
		m.notify("stopped: nothing was launched, and nothing you entered is gone", "")
		return m.move(journey.Event{Kind: journey.Stopped})
	case stage.SaveDraft:
		return m.commands.saveDraft()
	case stage.Again:
		return m.launched.again()
	case stage.Leave:
		return m.commands.leave()
	}
	return nil
}

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
		if g, there := m.made[journey.Rows]; there && g != s { // its rows are checked wherever the person is
			cmds = append(cmds, address(g, g.Changed(c)))
		}
		for _, d := range m.dialogs.Listeners() {
			cmds = append(cmds, address(d, d.Changed(c)))
		}
	}
	return tea.Batch(cmds...)
}

// react starts the work that a change makes necessary.
func (m *model) react(c stage.Change) tea.Cmd {
	var cmds []tea.Cmd
	if c.Has(stage.AnswersChanged) {
		m.tables.take()
	}
	if c.Has(stage.EditRefused) {
		why := "read only: this launch is open in another window; " + m.session.Keymap.Key("take-over") + " takes it over"
		if m.nav.Done {
			why = "this was launched and is only to be read: " + m.session.Keymap.Key("result") + " leads to its result, a there begins another like it"
		}
		m.notify(why, "")
	}
	if c.Has(stage.AnswersChanged|stage.TemplateChanged) && !m.session.ReadOnly {
		m.session.Uploads.Want(chosenFiles(m.session))
	}
	if c.Has(stage.UploadsChanged | stage.AnswersChanged | stage.TemplateChanged) {
		cmds = append(cmds, m.uploads.follow(m.session))
	}
	if c.Has(stage.AnswersChanged | stage.TemplateChanged | stage.PeopleChanged | stage.ZoneChanged) {
		cmds = append(cmds, m.builder.ask())
	}
	m.view.take(c.Has(stage.BuiltChanged), c.Has(stage.ThemeChanged))
	if m.saver.due(c) {
		cmds = append(cmds, m.saver.save(m.nav.At, m.front().AnswerRef()))
	}
	return tea.Batch(cmds...)
}
