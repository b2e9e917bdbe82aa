package tui

import (
	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/delivery"
	"kickoff/payload/store/ledger"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
)

// askDiscard puts what is entered away on purpose.
func (m *model) askDiscard() tea.Cmd {
	if m.saver.writer == nil || m.saver.readOnly != nil {
		m.notify("nothing is kept that could be discarded", "")
		return nil
	}
	return m.ask("Discard what was entered for "+m.session.Template.Title+"? It can be brought back for a week: alt+d under Unfinished on the first screen.",
		dialog.Choice{Key: "d", Label: "discard it", Do: m.discard},
		dialog.Choice{Key: "esc", Label: "keep it"},
	)
}

// discard puts the template and what was entered for it away.
func (m *model) discard() tea.Cmd {
	gone := m.saver.discard()
	if next, ok := m.nav.Do(journey.Event{Kind: journey.Closed}); ok {
		m.nav = next
	}
	m.forgetStages()
	return tea.Batch(m.activate(), gone)
}

func (m *model) takeDiscarded(msg discarded) tea.Cmd {
	if msg.err != nil {
		m.notify(msg.title+" could not be discarded: "+msg.err.Error(), "")
		return nil
	}
	m.notify(msg.title+" was discarded; alt+d under Unfinished brings it back for a week", "")
	if m.nav.At != journey.Start {
		return nil
	}
	return m.activate()
}

// ledgerOf is where launches are recorded, nil where none is sent.
func ledgerOf(d *delivery.Delivery) *ledger.Ledger {
	if d == nil {
		return nil
	}
	return d.Ledger
}
