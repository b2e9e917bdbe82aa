package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/store/ledger"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
)

func withinGrace() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), lastWord)
}

// word says since when what is entered is on disk: "saved at 15:04"; "" when there is
// nothing to say. What went wrong is trouble's.
func (k *keeper) word() string {
	if k.saver == nil || k.readOnly != nil {
		return ""
	}
	s := k.saver.Status()
	if s.SavedAt.IsZero() || s.Err != nil {
		return ""
	}
	return "saved at " + s.SavedAt.In(k.session.Zone()).Format("15:04")
}

// trouble says why what is entered is not kept at present, or "".
func (k *keeper) trouble() string {
	switch {
	case k.readOnly != nil:
		return whyReadOnly(k.readOnly)
	case k.saver == nil || k.saver.Status().Err == nil:
		return ""
	}
	return "not saved: " + k.saver.Status().Trouble()
}

// safe reports that leaving loses nothing: everything is on disk, or on its way
// there without trouble.
func (k *keeper) safe() bool {
	return k.store != nil && (k.readOnly != nil || k.saver != nil && k.saver.Status().Err == nil)
}

// finished removes the unfinished launch: it was launched. What is entered from
// now on is another one.
func (m *model) finished() tea.Cmd {
	k := &m.keeper
	h, saver, store := k.handle, k.saver, k.store
	k.handle, k.saver, k.ledger, k.waiting = nil, nil, "", false
	m.session.Unfinished = ""
	if h == nil {
		return nil
	}
	return func() tea.Msg {
		err := store.Done(h.ID())
		ctx, cancel := withinGrace()
		defer cancel()
		_ = saver.Close(ctx) // it writes nothing any more, and only ends
		return finishedKeeping{err: err}
	}
}

// launchedAlready reads in the ledger which unfinished launches have happened.
func (m *model) launchedAlready() func() map[string]bool {
	if m.o.Delivery == nil {
		return nil
	}
	book := m.o.Delivery.Ledger
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

type finishedKeeping struct{ err error }

func (m *model) takeFinished(msg finishedKeeping) {
	if msg.err != nil {
		m.say("the launch is still among the unfinished ones: "+msg.err.Error(), "")
	}
}

// flush waits a moment for what was entered to reach the disk, when the screen is
// gone, and tells what is kept.
func (m *model) flush() {
	k := &m.keeper
	if k.saver == nil {
		return
	}
	if k.readOnly != nil && k.saver.Status().Pending {
		m.outcome.NotKept = k.readOnly
		return
	}
	ctx, cancel := withinGrace()
	defer cancel()
	m.outcome.NotKept = k.saver.Close(ctx)
	if m.outcome.NotKept == nil && k.readOnly == nil && !k.saver.Status().SavedAt.IsZero() {
		m.outcome.Kept = m.described()
	}
}

// described names what is kept, for the line that says how to resume.
func (m *model) described() string {
	d := m.session
	name := d.Template.Title
	if built := d.Built.Name; strings.HasPrefix(built, name) {
		name = built
	} else if built != "" {
		name += " – " + built
	}
	return name
}

// askDiscard puts what is entered away on purpose.
func (m *model) askDiscard() tea.Cmd {
	if m.keeper.saver == nil || m.keeper.readOnly != nil {
		m.say("nothing is kept that could be discarded", "")
		return nil
	}
	return m.ask("Discard what was entered for "+m.session.Template.Title+"? It can be brought back for a week: alt+d under Launches on the first screen.",
		dialog.Choice{Key: "d", Label: "discard it", Do: m.discard},
		dialog.Choice{Key: "esc", Label: "keep it"},
	)
}

type discarded struct {
	title string
	err   error
}

// discard takes the unfinished launch out of the list, with the last key in it.
func (m *model) discard() tea.Cmd {
	k := &m.keeper
	h, saver, store, title := k.handle, k.saver, k.store, m.session.Template.Title
	m.putAway()
	return tea.Batch(m.enter(), func() tea.Msg {
		ctx, cancel := withinGrace()
		defer cancel()
		err := saver.Flush(ctx)
		if gone := store.Discard(h.ID()); gone != nil {
			err = gone
		}
		_ = saver.Close(ctx) // it writes nothing any more, and only ends
		return discarded{title: title, err: err}
	})
}

func (m *model) takeDiscarded(msg discarded) tea.Cmd {
	if msg.err != nil {
		m.say(msg.title+" could not be discarded: "+msg.err.Error(), "")
		return nil
	}
	m.say(msg.title+" was discarded; alt+d under Launches brings it back for a week", "")
	if m.way.At != journey.Start {
		return nil
	}
	return m.enter()
}

// putAway takes the template off the session.
func (m *model) putAway() {
	if next, ok := m.way.Do(journey.Event{Kind: journey.Closed}); ok {
		m.way = next
	}
	m.keeper = keeper{session: m.session, store: m.keeper.store}
	m.session.Unfinished = ""
	m.forgetStages()
}

// noteLedger keeps the entry of a launch that is sent now with the unfinished
// launch, whose id it returns; "" where nothing is kept.
func (m *model) noteLedger(entry string) (id string) {
	k := &m.keeper
	if k.ledger != entry {
		k.ledger = entry
		k.touched()
	}
	if k.handle == nil {
		return ""
	}
	return k.handle.ID()
}

// happened removes the unfinished launch when its launch came to its end after the
// screen was gone.
func (m *model) happened() {
	if m.keeper.handle == nil || m.keeper.store.Done(m.keeper.handle.ID()) != nil {
		return // the ledger knows it, and the next start removes it
	}
	m.outcome.Kept = ""
}
