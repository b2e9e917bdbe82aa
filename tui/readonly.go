package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/payload/store/autosave"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

// whyReadOnly says in the foot of the screen who has the launch.
func whyReadOnly(e *autosave.LockedError) string {
	if e.Owner == nil {
		return "read only: it was changed, finished or discarded in another window · alt+t"
	}
	return fmt.Sprintf("read only: %s has it open since %s · alt+t", e.Owner, e.Owner.Since.Local().Format("15:04"))
}

// enterReadOnly leaves the launch to be read only, says who has it, and offers what
// can be done about it.
func (m *model) enterReadOnly(by *autosave.LockedError) tea.Cmd {
	m.saver.readOnly, m.session.ReadOnly = by, true
	return m.askTakeOver()
}

func (m *model) askTakeOver() tea.Cmd {
	by := m.saver.readOnly
	if by == nil {
		m.notify("nobody else has this launch open", "")
		return nil
	}
	return m.ask("Read only here: "+by.Error()+".",
		dialog.Choice{Key: "t", Label: "take it over: the other window stops writing", Do: m.takeOver},
		dialog.Choice{Key: "n", Label: "go on here as an unfinished launch of its own", Do: m.fork},
		dialog.Choice{Key: "esc", Label: "only look"},
	)
}

// fork goes on with what shows as another unfinished launch.
func (m *model) fork() tea.Cmd {
	k := &m.saver
	gone := k.close()
	k.readOnly, k.ledger = nil, ""
	m.session.ReadOnly = false
	m.notify("what is entered here is kept as an unfinished launch of its own", "")
	k.touched()
	return gone
}

// takenOver is the launch as the other window left it.
type takenOver struct {
	opened stage.Opened
	err    error
}

func (m *model) takeOver() tea.Cmd {
	k := &m.saver
	id, store, service, env := m.session.Unfinished, k.store, m.o.Service, m.session.Env()
	gone := k.close()
	return func() tea.Msg {
		if gone != nil {
			gone()
		}
		h, err := store.TakeOver(id)
		if err != nil {
			return takenOver{err: err}
		}
		s, err := session.Resume(context.Background(), service, h, env)
		return takenOver{opened: stage.Opened{Session: s}, err: err}
	}
}

func (m *model) takeTakenOver(msg takenOver) tea.Cmd {
	if msg.err != nil {
		m.notify("it could not be taken over: "+msg.err.Error(), "")
		return nil
	}
	m.notify("taken over: what you enter is kept here again", "")
	return m.open(msg.opened)
}

// resumed brings the person back to where they were.
func (m *model) resumed(r autosave.Record) tea.Cmd {
	at, ok := journey.Named(r.Stage)
	if !ok || at == journey.Start || at == journey.Launch {
		return nil
	}
	cmd := m.move(journey.Event{Kind: journey.GoTo, To: at})
	if r.Field == "" || m.nav.At != at {
		return cmd
	}
	return tea.Batch(cmd, m.point(at, r.Field))
}
