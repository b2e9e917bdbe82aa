package tui

import (
	"os"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

// ended says that a signal asks the program to end.
type ended struct{ by os.Signal }

// Update implements tea.Model. What the message has changed is announced before the
// next one comes.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.handle(msg)
	return m, tea.Batch(cmd, m.announce())
}

func (m *model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
		return nil
	case tea.BackgroundColorMsg:
		m.restyle(msg.IsDark())
		return nil
	case tea.ResumeMsg:
		return tea.RequestBackgroundColor
	case jobControl:
		return m.obey(msg)
	case ended:
		m.outcome.Signal = msg.by
		m.forward(msg) // what an editor wrote last is taken from its field
		return tea.Quit
	case built, buildDue:
		return m.builder.update(msg)
	case addressed:
		return m.deliver(msg)
	case tea.KeyPressMsg:
		return m.press(msg)
	}
	if cmd, mine := m.answered(msg); mine {
		return cmd
	}
	return m.forward(msg)
}

// answered takes what the root itself asked for, of the disk or the network.
func (m *model) answered(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case autosaved:
		wait, by := m.saver.took(msg)
		if by != nil {
			return m.enterReadOnly(by), true
		}
		return wait, true
	case finishedKeeping:
		if msg.err != nil {
			m.notify("the launch is still among the unfinished ones: "+msg.err.Error(), "")
		}
		return nil, true
	case discarded:
		return m.takeDiscarded(msg), true
	case takenOver:
		return m.takeTakenOver(msg), true
	case rechecked:
		return m.takeRechecked(msg), true
	case uploadMoved, uploadTick:
		m.uploads.took(msg)
		m.session.Announce(stage.UploadsChanged)
		return nil, true
	case unresolvedRead:
		return m.askUnresolved(msg), true
	case signedOut:
		return m.askSignIn(), true
	}
	return nil, false
}

// press finds who takes a key: the dialog on top, then the keys that act
// everywhere, then the stage in front; esc opens the menu unless it closes
// something within the stage.
func (m *model) press(msg tea.KeyPressMsg) tea.Cmd {
	m.status.clear()
	if key.Matches(msg, suspendKey()) {
		return m.suspend()
	}
	if m.dialogs.Top() != nil {
		return m.forward(msg)
	}
	for _, c := range commands() {
		if key.Matches(msg, c.everywhere) {
			return m.run(c)
		}
	}
	if key.Matches(msg, menuKey()) && !m.front().CapturesInput() {
		return m.menu()
	}
	if key.Matches(msg, againKey()) && m.people.failed() {
		return tea.Batch(address(m.people, m.people.again()), m.forward(msg))
	}
	return m.forward(msg)
}

// forward hands a message to the dialog on top, or to the stage in front.
func (m *model) forward(msg tea.Msg) tea.Cmd {
	if d := m.dialogs.Top(); d != nil {
		return m.updateDialog(d, msg)
	}
	s := m.front()
	cmd, event := s.Update(msg)
	return tea.Batch(address(s, cmd), m.event(m.nav.At, event))
}

// event does what a stage asks for.
func (m *model) event(from journey.Stage, e stage.Event) tea.Cmd {
	switch e := e.(type) {
	case stage.Notice:
		m.notify(e.Text, "")
		return nil
	case stage.Sent:
		return m.launched()
	case stage.Refused:
		return m.refused(e)
	}
	if cmd, mine := m.handleLaunchEvent(e); mine {
		return cmd
	}
	if from != m.nav.At {
		return nil
	}
	switch e := e.(type) {
	case stage.Next:
		return m.move(journey.Event{Kind: journey.Next})
	case stage.Back:
		return m.move(journey.Event{Kind: journey.Back})
	case stage.GoTo:
		return m.goTo(e.Ref)
	case stage.Opened:
		return m.replace(e)
	case stage.Offer:
		return m.offer(e)
	case stage.SendNow:
		return m.send()
	case stage.Stopped:
		m.notify("stopped: nothing was launched, and nothing you entered is gone", "")
		return m.move(journey.Event{Kind: journey.Stopped})
	case stage.SaveDraft:
		return m.saveDraft()
	case stage.Finished:
		return m.finish(e)
	}
	return nil
}
