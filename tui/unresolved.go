package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload/store/ledger"
	"kickoff/tui/dialog"
	"kickoff/tui/resolution"
)

type unresolvedRead struct {
	entries []ledger.Entry
	err     error
	// asked: a person wanted to know, and hears also that there are none.
	asked bool
}

// readUnresolved reads the ledger for launches whose outcome is unknown.
func (m *model) readUnresolved(asked bool) tea.Cmd {
	if m.o.Delivery == nil {
		return nil
	}
	book := m.o.Delivery.Ledger
	return func() tea.Msg {
		b, err := book.Read()
		return unresolvedRead{b.Unknown(), err, asked}
	}
}

// askUnresolved asks about them, the newest first.
func (m *model) askUnresolved(msg unresolvedRead) tea.Cmd {
	switch {
	case msg.err != nil:
		m.notify(msg.err.Error(), "")
	case len(msg.entries) > 0:
		launched := false // an unfinished launch turned out to have happened
		return m.show(dialog.NewUnresolved(dialog.UnresolvedOptions{
			Theme: m.session.Theme, Delivery: m.delivery, Zone: m.session.Zone, ProcessURL: m.o.ProcessURL, Open: m.browse,
			Settled: func(r *resolution.Resolution) tea.Cmd {
				cmd, one := m.resolved(r)
				launched = launched || one
				return cmd
			},
			Closed: func() tea.Cmd {
				if !launched || m.nav.Open {
					return nil
				}
				// What is offered may be what was launched.
				m.dialogs.Close(m.offered)
				return m.activate()
			},
		}, msg.entries))
	case msg.asked:
		m.notify("there is no launch whose outcome is unknown", "")
	}
	return nil
}

// resolved notes what was found. The unfinished launch of a process that exists is
// done with.
func (m *model) resolved(r *resolution.Resolution) (cmd tea.Cmd, unfinished bool) {
	entry := r.Entry()
	delete(m.unresolved, entry.ID)
	if r.Verdict() != delivery.Found {
		return nil, false
	}
	if !slices.ContainsFunc(m.outcome.Found, func(run api.Run) bool { return run.ID == r.Run().ID }) {
		m.outcome.Found = append(m.outcome.Found, r.Run())
	}
	id, store := entry.Intent.Unfinished, m.o.Unfinished
	if id == "" || store == nil {
		return nil, false
	}
	return func() tea.Msg { return finishedKeeping{err: store.Done(id)} }, true
}

func (m *model) browse(run api.Run) tea.Cmd {
	browse, url := m.o.Browse, m.o.ProcessURL(run)
	m.notify("asked the browser to open "+url, "")
	return func() tea.Msg {
		_ = browse(url) // the address stands on the screen
		return nil
	}
}
