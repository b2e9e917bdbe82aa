package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/payload/store/autosave"
	"kickoff/tui/idle"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

// keeper keeps what is being entered on disk, as an unfinished launch, from the
// person's first change on. The writing is the Saver's; the update loop only says
// that there is something new.
type keeper struct {
	// store is nil where nothing is kept.
	store *autosave.Store
	// handle and saver are nil until there is something to keep.
	handle *autosave.Handle
	saver  *autosave.Writer

	// before is the template as the answers know it; orphaned are values that have no
	// place in it any more; never are the fields that must not touch the disk.
	before   merge.Before
	orphaned []autosave.Orphaned
	never    []string
	// ledger is the newest ledger entry of a launch that was sent from here.
	ledger string

	// given is what was handed to the saver last; edits counts the changes besides
	// those of the answers.
	given moment
	edits uint64
	// turn numbers the looks at the saver, of which only the newest counts; beat is
	// how often it was looked since the last change.
	turn, beat int
	locked     locked
}

// moment is all that tells one state of an unfinished launch from the next.
type moment struct {
	answers         *payload.Answers
	revision, edits uint64
	uploaded        int
	at              journey.Stage
	mark            stage.AnswerRef
	name, draft     string
}

// watchSaving looks at how the saving goes.
type watchSaving struct {
	of   *autosave.Writer
	turn int
}

// paces are the waits between two looks at a saver: at first to see whether it
// could write, then for the words on the screen, in the end not any more.
func paces() []time.Duration {
	return []time.Duration{50 * time.Millisecond, 200 * time.Millisecond, 2 * time.Second, 3 * time.Second, 5 * time.Second, 20 * time.Second, 30 * time.Second}
}

// trying is the wait between two looks at a saver that the disk refuses.
const trying = time.Second

// began starts anew for what was opened.
func (k *keeper) began(o stage.Opened) {
	*k = keeper{
		store: k.store, never: slices.Clone(o.Never),
		before: merge.Remember(o.Template), handle: o.Unfinished,
	}
	if h := o.Unfinished; h != nil {
		k.ledger, k.orphaned = h.Record().Ledger, slices.Clone(h.Record().Parked)
		k.saver = autosave.NewWriter(h)
	}
}

// keep hands over what has changed. Before the person's first change there is
// nothing to keep, so nothing is written.
func (m *model) keep() tea.Cmd {
	k := &m.keeper
	if k.store == nil || !m.way.Open || k.locked.by != nil {
		return nil
	}
	now := m.moment()
	if now == k.given || k.saver == nil && now.answers == k.given.answers && now.revision == k.given.revision && now.edits == k.given.edits {
		return nil
	}
	k.given = now
	return m.handOver()
}

// handOver has the newest state written, in an unfinished launch of its own where
// there is none yet.
func (m *model) handOver() tea.Cmd {
	k := &m.keeper
	if k.saver == nil {
		k.handle = k.store.New()
		k.saver = autosave.NewWriter(k.handle)
		m.session.Unfinished = k.handle.ID()
	}
	k.saver.Save(m.record())
	if k.beat == 1 {
		return nil // the next look is near, and will see this too
	}
	k.beat = 0
	return k.look()
}

func (m *model) moment() moment {
	d := m.session
	now := moment{
		answers: d.Answers, revision: d.Answers.Revision(), edits: m.keeper.edits,
		uploaded: len(d.Uploads.Done()),
		at:       m.way.At, mark: m.front().AnswerRef(), name: d.Built.Name, draft: d.Draft,
	}
	switch {
	case m.way.At == journey.Start && m.way.Open:
		now.at, now.mark = m.keeper.given.at, m.keeper.given.mark
	case m.way.At == journey.Launch:
		now.at = journey.Review
	}
	return now
}

// record takes down by value what the update loop owns, and reads the answers,
// which are safe for several goroutines, when it is written.
func (m *model) record() func() autosave.Record {
	d, k := m.session, &m.keeper
	answers, files := d.Answers, d.Uploads
	mark := k.given.mark
	r := autosave.Record{
		Template: autosave.Template{ID: d.Template.ID, Title: d.Template.Title, Alias: d.Template.Alias},
		Before:   k.before, Parked: k.orphaned, Never: k.never, Name: d.Built.Name, Draft: d.Draft, Ledger: k.ledger,
		Stage: k.given.at.Name(), Field: mark.Field + mark.Step + mark.Property,
	}
	return func() autosave.Record {
		r.Answers = answers.Snapshot()
		r.Uploads = files.Done()
		return r
	}
}

// touched says that something besides the answers has changed that is kept with
// them: an upload, a mark, a ledger entry.
func (k *keeper) touched() { k.edits++ }

// look plans the next look at the saver.
func (k *keeper) look() tea.Cmd {
	list := paces()
	wait, of := trying, k.saver
	if of.Status().Err == nil {
		if k.beat >= len(list) {
			return nil
		}
		wait = list[k.beat]
	}
	k.beat++
	k.turn++
	msg := watchSaving{of: of, turn: k.turn}
	return idle.Background(tea.Tick(wait, func(time.Time) tea.Msg { return msg }))
}

// takeStatus looks at how the saving goes, and tells at once when somebody else
// has the launch now.
func (m *model) takeStatus(msg watchSaving) tea.Cmd {
	k := &m.keeper
	if msg.of != k.saver || k.saver == nil || msg.turn != k.turn {
		return nil
	}
	if taken := k.saver.Status().Locked(); taken != nil {
		return m.lockOut(taken)
	}
	return k.look()
}

// close ends the keeping in a command: what is left is written, and the launch
// given free. What was kept stays on disk.
func (k *keeper) close() tea.Cmd {
	saver := k.saver
	k.saver, k.handle = nil, nil
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
