package tui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/payload/humanize"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/batch"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

// unfinished is what a person may do with the launch that is being kept: discard it,
// or, where another window has it, take it over or go on with a copy. The keeping
// itself is the autosaver's.
type unfinished struct {
	*screen
	saver   *autosaver
	service session.Templates
	batches *batch.Store
	// open puts another launch on the session; lost is told that another window has this one.
	open func(stage.Opened) tea.Cmd
	lost func()
}

// takenOver is the launch as the other window left it; discarded the end of one that
// was put away.
type (
	takenOver struct {
		opened stage.Opened
		err    error
	}
	discarded struct {
		title string
		err   error
	}
)

// update takes what became of the launch on disk.
func (u *unfinished) update(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case autosaved:
		wait, by := u.saver.took(msg)
		if by != nil {
			return u.enterReadOnly(by), true
		}
		return wait, true
	case removed:
		if msg.err != nil {
			u.notify("the launch is still among the unfinished ones: "+msg.err.Error(), "")
		}
	case discarded:
		return u.takeDiscarded(msg), true
	case takenOver:
		return u.takeTakenOver(msg), true
	default:
		return nil, false
	}
	return nil, true
}

// whyReadOnly says in the foot of the screen who has the launch.
func whyReadOnly(e *autosave.LockedError, zone *time.Location, takeOver string) string {
	if e.Owner == nil {
		return "read only: it was changed, finished or discarded in another window · " + takeOver
	}
	return fmt.Sprintf("read only: %s has it open since %s · %s", e.Owner, e.Owner.Since.In(zone).Format("15:04"), takeOver)
}

// enterReadOnly leaves the launch to be read only, says who has it, and offers what
// can be done about it.
func (u *unfinished) enterReadOnly(by *autosave.LockedError) tea.Cmd {
	u.saver.readOnly, u.session.ReadOnly = by, true
	u.lost()
	return u.askTakeOver()
}

func (u *unfinished) askTakeOver() tea.Cmd {
	by := u.saver.readOnly
	if by == nil {
		u.notify("nobody else has this launch open", "")
		return nil
	}
	// It comes by itself, perhaps under the keys of somebody who types: no letter alone
	// chooses.
	take, apart := u.session.Keymap.Key("take-over"), "alt+n"
	if take == apart {
		apart = "alt+t"
	}
	text := func() string { return humanize.Capital(by.In(u.session.Zone())) + "." }
	d := dialog.NewConfirm(u.session.Theme, "Read only here", text(),
		dialog.Choice{Key: take, Label: "take it over: the other window stops writing", Do: u.takeOver},
		dialog.Choice{Key: apart, Label: "go on here: it becomes an unfinished launch of its own", Do: u.fork},
		dialog.Choice{Key: "esc", Label: "only look"},
	)
	d.Reword = text
	return u.show(d)
}

// fork goes on with what shows as another unfinished launch.
func (u *unfinished) fork() tea.Cmd {
	if u.waits() {
		return nil
	}
	gone := u.saver.close()
	if t := u.saver.table; t != nil {
		h, err := u.batches.New(t.Kept.Table)
		if err != nil {
			u.notify(err.Error(), "")
			return gone
		}
		t.Kept = h
	}
	u.saver.readOnly, u.saver.ledger = nil, ""
	u.session.ReadOnly = false
	u.notify("what is entered here is kept as an unfinished launch of its own", "")
	u.session.Announce(stage.RecordChanged)
	return gone
}

// waits says that nothing becomes of it before a launch is at its end.
func (u *unfinished) waits() bool {
	if u.nav.Flying {
		u.notify("a launch is on its way; this has to wait", "")
	}
	return u.nav.Flying
}

func (u *unfinished) takeOver() tea.Cmd {
	if u.waits() {
		return nil
	}
	id, store, service, env := u.session.Unfinished, u.saver.store, u.service, u.session.Env()
	table, batches := u.saver.table != nil, u.batches
	gone := u.saver.close()
	return func() tea.Msg {
		if gone != nil {
			gone()
		}
		if table {
			h, err := batches.TakeOver(id)
			if err != nil {
				return takenOver{err: err}
			}
			s, err := session.Resume(context.Background(), service, h.Handle, env)
			return takenOver{stage.Opened{Session: s, Table: &stage.Table{Path: h.Batch.Path, Data: h.Table, Kept: h}}, err}
		}
		h, err := store.TakeOver(id)
		if err != nil {
			return takenOver{err: err}
		}
		s, err := session.Resume(context.Background(), service, h, env)
		return takenOver{opened: stage.Opened{Session: s}, err: err}
	}
}

func (u *unfinished) takeTakenOver(msg takenOver) tea.Cmd {
	if msg.err != nil {
		u.notify("it could not be taken over: "+msg.err.Error(), "")
		return nil
	}
	u.notify("taken over: what you enter is kept here again", "")
	return u.open(msg.opened)
}

// askDiscard puts what is entered away on purpose.
func (u *unfinished) askDiscard() tea.Cmd {
	if u.saver.writer == nil || u.saver.readOnly != nil {
		u.notify("nothing is kept that could be discarded", "")
		return nil
	}
	return u.ask("Discard what was entered?", "It is for "+u.session.Template.Title+", and can be brought back for a week: alt+z under Unfinished on the first screen.",
		dialog.Choice{Key: "y", Label: "discard it", Do: u.discard},
		dialog.Choice{Key: "esc", Label: "keep it"},
	)
}

// discard puts the template and what was entered for it away.
func (u *unfinished) discard() tea.Cmd {
	gone := u.saver.discard()
	if next, ok := u.nav.Do(journey.Event{Kind: journey.Closed}); ok {
		u.nav = next
	}
	u.suit(u.session.Template, journey.Stages()[1:]...)
	return tea.Batch(u.activate(), gone)
}

func (u *unfinished) takeDiscarded(msg discarded) tea.Cmd {
	if msg.err != nil {
		u.notify(msg.title+" could not be discarded: "+msg.err.Error(), "")
		return nil
	}
	u.notify(msg.title+" is discarded; alt+z under Unfinished has it for a week", "")
	if u.nav.At != journey.Start {
		return nil
	}
	return u.activate()
}
