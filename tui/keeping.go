package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/merge"
	"kickoff/payload/store/autosave"
	"kickoff/tui/idle"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

// keeper keeps what is being entered on disk, as an unfinished launch, from the
// person's first change on. The writing is the Writer's; the update loop only says
// that there is something new.
type keeper struct {
	session *stage.Session
	// store is nil where nothing is kept.
	store *autosave.Store
	// handle and saver are nil until there is something to keep.
	handle *autosave.Handle
	saver  *autosave.Writer
	// waiting: a command waits for the writer's next word.
	waiting bool

	// before is the template as the answers know it; orphaned are values that have no
	// place in it any more; never are the fields that must not touch the disk.
	before   merge.Before
	orphaned []autosave.Orphaned
	never    []string
	// ledger is the newest ledger entry of a launch that was sent from here.
	ledger string

	// at and mark are where the person was last while filling in; name is the name of
	// the process in the newest record.
	at   journey.Stage
	mark stage.AnswerRef
	name string
	// readOnly is why nothing is written: another window has the launch; nil while
	// it may be written.
	readOnly *autosave.LockedError
}

// autosaved: the writer has brought a state to the disk, or could not.
type autosaved struct{ of *autosave.Writer }

// began starts anew for what was opened.
func (k *keeper) began(o stage.Opened) {
	*k = keeper{
		session: k.session, store: k.store, never: slices.Clone(o.Never),
		before: merge.Remember(o.Template), handle: o.Unfinished,
	}
	if h := o.Unfinished; h != nil {
		k.ledger, k.orphaned = h.Record().Ledger, slices.Clone(h.Record().Orphaned)
		k.name = h.Record().Name
		k.saver = autosave.NewWriter(h)
	}
}

// due reports whether a change has to be written. Before the person's first change
// there is nothing to keep, so nothing is written.
func (k *keeper) due(c stage.Change) bool {
	switch {
	case k.store == nil || k.readOnly != nil:
		return false
	case c.Has(stage.AnswersChanged | stage.RecordChanged):
		return true
	case k.saver == nil:
		return false
	}
	return c.Has(stage.FocusChanged) || c.Has(stage.BuiltChanged) && k.name != k.session.Built.Name
}

// autosave has the newest state written, in an unfinished launch of its own where
// there is none yet.
func (m *model) autosave() tea.Cmd {
	k := &m.keeper
	if k.saver == nil {
		k.handle = k.store.New()
		k.saver = autosave.NewWriter(k.handle)
		m.session.Unfinished = k.handle.ID()
	}
	switch m.way.At {
	case journey.Start:
	case journey.Launch:
		k.at, k.mark = journey.Review, stage.AnswerRef{}
	default:
		k.at, k.mark = m.way.At, m.front().AnswerRef()
	}
	k.name = m.session.Built.Name
	k.saver.Save(k.record())
	return k.wait()
}

// record takes down by value what the update loop owns, and reads the answers,
// which are safe for several goroutines, when it is written.
func (k *keeper) record() func() autosave.Record {
	d := k.session
	answers, files := d.Answers, d.Uploads
	r := autosave.Record{
		Template: autosave.Template{ID: d.Template.ID, Title: d.Template.Title, Alias: d.Template.Alias},
		Before:   k.before, Orphaned: k.orphaned, Never: k.never, Name: k.name, Draft: d.Draft, Ledger: k.ledger,
		Stage: k.at.Name(), Field: k.mark.Field + k.mark.Step + k.mark.Property,
	}
	return func() autosave.Record {
		r.Answers = answers.Snapshot()
		r.Uploads = files.Done()
		return r
	}
}

// touched says that something besides the answers has changed that is kept with
// them: a mark, a ledger entry.
func (k *keeper) touched() { k.session.Announce(stage.RecordChanged) }

// wait waits for the writer's next word; one command at a time does.
func (k *keeper) wait() tea.Cmd {
	if k.waiting {
		return nil
	}
	k.waiting = true
	of := k.saver
	next := func() tea.Msg { <-of.Changes(); return autosaved{of} }
	if of.Status().Err != nil {
		return idle.Background(next) // a disk that refuses is tried again until it takes it
	}
	return next
}

// takeSaved shows how the saving goes, and tells at once when somebody else has the
// launch now. What is not written yet is waited for.
func (m *model) takeSaved(msg autosaved) tea.Cmd {
	k := &m.keeper
	if msg.of != k.saver || k.saver == nil {
		return nil
	}
	k.waiting = false
	m.session.Announce(stage.SavingChanged)
	status := k.saver.Status()
	switch {
	case status.Locked() != nil:
		return m.enterReadOnly(status.Locked())
	case status.Pending:
		return k.wait()
	}
	return nil
}

// close ends the keeping in a command: what is left is written, and the launch
// given free. What was kept stays on disk.
func (k *keeper) close() tea.Cmd {
	saver := k.saver
	k.saver, k.handle, k.waiting = nil, nil, false
	if saver == nil {
		return nil
	}
	return func() tea.Msg {
		ctx, cancel := withinGrace()
		defer cancel()
		// A failure was told while there was somebody to tell it to.
		_ = saver.Close(ctx)
		return nil
	}
}
