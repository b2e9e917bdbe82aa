package tui

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/payload/crash"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/batch"
	"kickoff/tui/idle"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	grid "kickoff/tui/stage/rows"
)

// autosaver keeps what is being entered on disk, as an unfinished launch, from the
// person's first change on. The writing is the Writer's; the update loop only says
// that there is something new.
type autosaver struct {
	session *stage.Session
	// launches is where launches are kept, store where the one in front is, or a table's
	// batch; nil where nothing is kept.
	launches, store *autosave.Store
	// handle and writer are nil until there is something to keep.
	handle *autosave.Handle
	writer *autosave.Writer
	// waiting: a command waits for the writer's next word.
	waiting bool

	// table is what is kept besides where the rows of a table are launched, nil for one
	// launch.
	table *keptTable

	// ledger is the newest ledger entry of a launch that was sent from here.
	ledger string

	// unsent: it was asked to be launched, and waits for a network.
	unsent bool

	// at and ref are where the person was last while filling in; name is the name of
	// the process in the newest record.
	at   journey.Stage
	ref  stage.AnswerRef
	name string
	// readOnly is why nothing is written: another window has the launch; nil while
	// it may be written.
	readOnly *autosave.LockedError
}

// keptTable is a table that is kept as a batch, with what its rows share.
type keptTable struct {
	*stage.Table
	// base is what the rows share, also while one of them is open in the form.
	base *session.Session
	grid *grid.Stage
}

// autosaved: the writer has brought a state to the disk, or could not.
type autosaved struct{ of *autosave.Writer }

// begin starts anew for a launch that was opened, h where it is an unfinished one.
func (k *autosaver) begin(h *autosave.Handle) {
	*k = autosaver{session: k.session, launches: k.launches, store: k.launches, handle: h}
	if h != nil {
		k.ledger, k.name, k.unsent = h.Record().Ledger, h.Record().Name, h.Record().Waiting
		k.writer = autosave.NewWriter(h)
	}
}

// id is the unfinished launch that is being kept, "" for none.
func (k *autosaver) id() string {
	if k.handle == nil {
		return ""
	}
	return k.handle.ID()
}

// due reports whether a change has to be written. Before the person's first change
// there is nothing to keep, so nothing is written.
func (k *autosaver) due(c stage.Change) bool {
	switch {
	case k.store == nil || k.readOnly != nil:
		return false
	case c.Has(stage.AnswersChanged | stage.RecordChanged | stage.RowsChanged):
		return true
	case k.writer == nil:
		return false
	}
	return c.Has(stage.FocusChanged) || c.Has(stage.BuiltChanged) && k.name != k.session.Built.Name
}

// save has the newest state written, in an unfinished launch of its own where there
// is none yet. The person is at a stage, with the focus on an answer.
func (k *autosaver) save(at journey.Stage, ref stage.AnswerRef) tea.Cmd {
	if k.writer == nil {
		if k.table != nil {
			k.handle = k.table.Kept.Handle
		} else {
			k.handle = k.store.New()
		}
		k.writer = autosave.NewWriter(k.handle)
		k.session.Unfinished = k.handle.ID()
	}
	switch at {
	case journey.Start:
	case journey.Launch:
		k.at, k.ref = journey.Review, stage.AnswerRef{}
	default:
		k.at, k.ref = at, ref
	}
	k.name = k.session.Built.Name
	k.writer.Save(k.record())
	return k.wait()
}

// record takes down by value what the update loop owns, and reads the answers,
// which are safe for several goroutines, when it is written.
func (k *autosaver) record() func() autosave.Record {
	d, files, table := k.session.Session, k.session.Uploads, k.table
	if table != nil {
		d = table.base
	}
	answers := d.Answers
	r := d.Record()
	r.Name, r.Ledger, r.Waiting = k.name, k.ledger, k.unsent
	r.Stage, r.Field = k.at.Name(), k.ref.Field+k.ref.Step+k.ref.Property
	record := func() autosave.Record {
		r.Enter(answers.Snapshot())
		r.Uploads = files.Done()
		return r
	}
	if table == nil {
		return record
	}
	if r.File, r.Rows = table.Name(), table.Sheet.Len(); table.grid.Done() {
		r.Ended = k.session.Now()
	}
	plan := table.grid.Plan()
	return func() autosave.Record { return batch.Batch{Base: record(), Plan: plan()}.Record() }
}

// wait waits for the writer's next word; one command at a time does.
func (k *autosaver) wait() tea.Cmd {
	if k.waiting {
		return nil
	}
	k.waiting = true
	of := k.writer
	next := func() tea.Msg {
		status := <-of.Changes()
		crash.Again(status.Err)
		return autosaved{of}
	}
	if of.Status().Err != nil {
		return idle.Background(next) // a disk that refuses is tried again until it takes it
	}
	return next
}

// took notes that the writer has brought a state to the disk, or could not. What is
// not written yet is waited for; by is who has the launch now, nil for nobody else.
func (k *autosaver) took(msg autosaved) (wait tea.Cmd, by *autosave.LockedError) {
	if msg.of != k.writer || k.writer == nil {
		return nil, nil
	}
	k.waiting = false
	k.session.Announce(stage.SavingChanged)
	status := k.writer.Status()
	if by = status.Locked(); by == nil && status.Pending {
		return k.wait(), nil
	}
	return nil, by
}

// close ends the keeping in a command: what is left is written, and the launch
// given free. What was kept stays on disk.
func (k *autosaver) close() tea.Cmd {
	writer := k.writer
	k.writer, k.handle, k.waiting = nil, nil, false
	if writer == nil {
		return nil
	}
	return func() tea.Msg {
		ctx, cancel := withinGrace()
		defer cancel()
		// A failure was told while there was somebody to tell it to.
		_ = writer.Close(ctx)
		return nil
	}
}

// word says since when what is entered is on disk: "saved at 15:04", and that it waits for
// a network; "" when there is nothing to say. What went wrong is trouble's.
func (k *autosaver) word() string {
	if k.writer == nil || k.readOnly != nil {
		return ""
	}
	s := k.writer.Status()
	if s.SavedAt.IsZero() || s.Err != nil {
		return ""
	}
	text := "saved at " + s.SavedAt.In(k.session.Zone()).Format("15:04")
	if k.unsent {
		text = "waiting to be sent · " + text
	}
	return text
}

// trouble says why what is entered is not kept at present, or "".
func (k *autosaver) trouble() string {
	switch {
	case k.readOnly != nil:
		return whyReadOnly(k.readOnly, k.session.Zone(), k.session.Keymap.Key("take-over"))
	case k.writer == nil || k.writer.Status().Err == nil:
		return ""
	}
	return "not saved: " + k.writer.Status().Warning()
}

// safe reports that leaving loses nothing: everything is on disk, or on its way
// there without trouble.
func (k *autosaver) safe() bool {
	return k.store != nil && (k.readOnly != nil || k.writer != nil && k.writer.Status().Err == nil)
}

// remove takes the unfinished launch off the disk: it was launched. What is entered from now on
// is another one.
func (k *autosaver) remove() tea.Cmd {
	h, writer, store := k.handle, k.writer, k.store
	k.handle, k.writer, k.ledger, k.waiting, k.unsent = nil, nil, "", false, false
	k.session.Unfinished = ""
	if h == nil {
		return nil
	}
	return func() tea.Msg {
		err := store.Done(h.ID())
		ctx, cancel := withinGrace()
		defer cancel()
		_ = writer.Close(ctx) // it writes nothing any more, and only ends
		return removed{err}
	}
}

// discard takes the unfinished launch out of the list, with the last key in it.
func (k *autosaver) discard() tea.Cmd {
	h, writer, store, title := k.handle, k.writer, k.store, k.session.Template.Title
	*k = autosaver{session: k.session, launches: k.launches, store: k.launches}
	k.session.Unfinished = ""
	return func() tea.Msg {
		ctx, cancel := withinGrace()
		defer cancel()
		err := writer.Flush(ctx)
		if gone := store.Discard(h.ID()); gone != nil {
			err = gone
		}
		_ = writer.Close(ctx) // it writes nothing any more, and only ends
		return discarded{title: title, err: err}
	}
}

// removed: an unfinished launch is not on disk any more, because it was launched.
type removed struct{ err error }

// flush waits a moment for what was entered to reach the disk, when the screen is
// gone, and names what is kept; "" where nothing is.
func (k *autosaver) flush() (kept string, err error) {
	if k.writer == nil {
		return "", nil
	}
	if by := k.readOnly; by != nil && k.writer.Status().Pending {
		return "", errors.New(by.In(k.session.Zone()))
	}
	ctx, cancel := withinGrace()
	defer cancel()
	err = k.writer.Close(ctx)
	if by := new(autosave.LockedError); errors.As(err, &by) {
		err = errors.New(by.In(k.session.Zone()))
	}
	if err == nil && k.readOnly == nil && (k.table == nil || !k.table.grid.Done()) && !k.writer.Status().SavedAt.IsZero() {
		kept = k.described()
	}
	return kept, err
}

// described names what is kept, for the line that says how to resume.
func (k *autosaver) described() string {
	d := k.session
	if k.table != nil {
		return k.table.Name() + " → " + d.Template.Title
	}
	name := d.Template.Title
	if built := d.Built.Name; strings.HasPrefix(built, name) {
		name = built
	} else if built != "" {
		name += " – " + built
	}
	return name
}

// noteUnsent keeps whether the launch waits for a network.
func (k *autosaver) noteUnsent(unsent bool) {
	if k.unsent != unsent {
		k.unsent = unsent
		k.session.Announce(stage.RecordChanged)
	}
}

// noteLedger keeps the ledger's entry of a launch that was sent.
func (k *autosaver) noteLedger(entry string) {
	if k.ledger != entry {
		k.ledger = entry
		k.session.Announce(stage.RecordChanged)
	}
}

// markLaunched removes the unfinished launch when its launch came to its end after the
// screen was gone; false where that did not work. The ledger knows it then, and the
// next start removes it.
func (k *autosaver) markLaunched() bool {
	return k.handle != nil && k.store.Done(k.handle.ID()) == nil
}

func withinGrace() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), answerTimeout)
}
