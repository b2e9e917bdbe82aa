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
	return m.ask("Discard what was entered for "+m.session.Template.Title+"? It can be brought back for a week: alt+d under Launches on the first screen.",
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
	m.notify(msg.title+" was discarded; alt+d under Launches brings it back for a week", "")
	if m.nav.At != journey.Start {
		return nil
	}
	return m.activate()
}

// launchedAlready reads in a ledger which unfinished launches have happened.
func launchedAlready(d *delivery.Delivery) func() map[string]bool {
	if d == nil {
		return nil
	}
	book := d.Ledger
	return func() map[string]bool {
		b, err := book.Read()
		if err != nil {
			return nil // the ledger's own trouble is told where it is used
		}
		ids := map[string]bool{}
		for _, e := range b.Entries {
			if e.Status == ledger.Launched {
				ids[e.Intent.Unfinished] = true
			}
		}
		return ids
	}
}
