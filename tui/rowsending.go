package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	engine "kickoff/api/session/batch"
	"kickoff/api/session/delivery"
	"kickoff/api/session/undo"
	"kickoff/payload/crash"
	"kickoff/payload/sheet"
	kept "kickoff/payload/store/batch"
	"kickoff/payload/store/ledger"
	"kickoff/tui/idle"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	grid "kickoff/tui/stage/rows"
)

// rowSender lets the rows of the open table go: what launching them means is shown before,
// and what becomes of them is handed to their stage.
type rowSender struct {
	*screen
	o       *Options
	tables  *tables
	saver   *autosaver
	people  *directory
	service Service
	outcome *Outcome
	sends   func() *delivery.Delivery
	where   func() string
	// signInAgain asks for another token; landed is told that no row is on its way any more.
	signInAgain func() tea.Cmd
	landed      func()
	// run is the batch that is on its way, nil for none.
	run *rowRun
	// archiving has what comes of the process that is being archived, nil for none.
	archiving chan rowsUndone
}

// rowRun is a batch on its way. It belongs to no screen.
type rowRun struct {
	// stage is told what becomes of the rows.
	stage *grid.Stage
	batch *engine.Batch
	table *sheet.Sheet
	plan  kept.Plan
	// before are the numbers of the rows that were launched before it began.
	before map[int]bool
	// wake says that there is something to hear, over that it is at its end.
	wake, over chan struct{}
	mu         sync.Mutex
	events     []engine.Event
	result     engine.Result
	err        error
	cancel     context.CancelFunc
}

// rowsHeard: something became of rows. rowsWritten: the result is in a file.
type (
	rowsHeard   struct{ of *rowRun }
	rowsWritten struct {
		of  *rowRun
		to  string
		err error
	}
)

// send lets the rows go that were shown, once what they say is on disk: else a start after
// this one would not know them for those that were sent.
func (r *rowSender) send(msg rowsReviewed) tea.Cmd {
	if why := r.obstacle(); why != "" {
		r.notify(why, "")
		return nil
	}
	run := msg.run
	ctx, cancel := context.WithCancel(context.Background())
	run.cancel, r.run, run.before = cancel, run, map[int]bool{}
	for _, it := range run.batch.Items {
		run.before[it.Row] = run.stage.Launched(it.Row)
	}
	run.stage.Confirm(r.session.Now(), run.plan.Options)
	run.stage.Send(run.batch, msg.review)
	keep := func() error { return nil }
	var saved tea.Cmd
	if r.saver.store != nil {
		saved = r.saver.save(r.nav.At, run.stage.AnswerRef())
		writer := r.saver.writer
		keep = func() error { return writer.Flush(ctx) }
	}
	go func() {
		defer cancel()
		run.err = crash.Catch(func() (err error) {
			if err = keep(); err == nil {
				run.result, err = run.batch.Run(ctx)
			}
			return err
		})
		close(run.over)
	}()
	return tea.Batch(saved, r.move(journey.Event{Kind: journey.Send}), run.next(false))
}

// numbersOf are the numbers of rows, to be looked up.
func numbersOf(list []int) map[int]bool {
	set := make(map[int]bool, len(list))
	for _, n := range list {
		set[n] = true
	}
	return set
}

// newSignal is a channel that holds one word.
func newSignal() chan struct{} { return make(chan struct{}, 1) }

// hear takes an event, from the goroutine of the batch.
func (r *rowRun) hear(e engine.Event) {
	r.mu.Lock()
	r.events = append(r.events, e)
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// next waits for something to hear; where nothing is done meanwhile that is no work.
func (r *rowRun) next(rests bool) tea.Cmd {
	wait := func() tea.Msg {
		select {
		case <-r.wake:
		case <-r.over:
		}
		return rowsHeard{r}
	}
	if rests {
		return idle.Background(wait)
	}
	return wait
}

// heard hands on what became of rows, and writes the result once that is all.
func (r *rowSender) heard(msg rowsHeard) tea.Cmd {
	run, s := msg.of, msg.of.stage
	if run != r.run {
		return nil
	}
	run.mu.Lock()
	events := run.events
	run.events = nil
	run.mu.Unlock()
	cmd := address(s, s.Hear(events))
	r.session.Announce(stage.RecordChanged) // a write tells when another window took the table over
	select {
	case <-run.over:
		crash.Again(run.err)
	default:
		return tea.Batch(cmd, run.next(s.Rests()))
	}
	return tea.Batch(cmd, run.write)
}

// tell notes what became of rows that were not launched before, for the words after the
// screen is gone.
func (r *rowSender) tell(run *rowRun) {
	for _, o := range run.result.Outcomes {
		if o.Status == engine.Launched && o.Run.ID != "" && !run.before[o.Row] {
			r.outcome.Runs = append(r.outcome.Runs, api.Run{ID: o.Run.ID, Name: o.Run.Name, URL: o.Run.URL, TemplateID: r.session.Template.ID, TemplateTitle: r.session.Template.Title})
		}
		r.outcome.Unknown = r.outcome.Unknown || o.Status == engine.Unknown
	}
}

// write writes the result beside the table.
func (r *rowRun) write() tea.Msg {
	if r.plan.ResultPath() == "" || r.err != nil {
		return rowsWritten{of: r, err: r.err}
	}
	path, err := r.plan.WriteResult(r.table, r.result.Rows())
	switch was := r.plan.ResultPath(); {
	case err != nil:
		return rowsWritten{of: r, err: fmt.Errorf("the result could not be written: %w", err)}
	case path != was:
		err = fmt.Errorf("%s could not be replaced: the result is in %s", filepath.Base(was), filepath.Base(path))
	}
	return rowsWritten{of: r, to: path, err: err}
}

// ended shows what became of the rows.
func (r *rowSender) ended(msg rowsWritten) tea.Cmd {
	if msg.of != r.run {
		return nil
	}
	result := r.run.result
	r.tell(r.run)
	r.run = nil
	r.landed()
	msg.of.stage.Finish(result, msg.to, msg.err)
	cmd := r.move(journey.Event{Kind: journey.Stopped})
	if errors.Is(result.Ended, api.ErrUnauthorized) {
		cmd = tea.Batch(cmd, r.signInAgain())
	}
	return cmd
}

// sending reports that rows are on their way.
func (r *rowSender) sending() bool { return r.run != nil }

// stop has no more rows leave: another window took the table over.
func (r *rowSender) stop() {
	if r.run != nil {
		r.run.batch.Stop()
	}
}

// await stops a batch when the screen is gone: what is under way comes to its end, for
// which a lost terminal is reason to wait, and the rest goes with the next start.
func (r *rowSender) await(by os.Signal) {
	r.awaitArchived()
	if r.run == nil {
		return
	}
	r.run.batch.Stop()
	r.run.cancel()
	limit := time.After(answerTimeout)
	if by == syscall.SIGHUP {
		limit = nil
	}
	select {
	case <-r.run.over:
		r.tell(r.run)
		_ = r.run.write() // the ledger has it all the same, and who goes on writes it again
	case <-limit:
		r.outcome.Unknown = true
	}
}

// launchedBefore are the rows of a batch that were launched, or may have been. Where the
// ledger cannot be read they are looked up before anything is sent, too.
func launchedBefore(book *ledger.Ledger, id string) (list []engine.Outcome) {
	all, err := book.Read()
	if err != nil {
		return nil
	}
	for _, e := range undo.Batch(all, id) {
		o := engine.Outcome{Row: e.Intent.Row, Status: engine.Launched, Run: e.Outcome.Run, Entry: e.ID}
		switch {
		case e.Outcome.Archived:
			o.Status = engine.Archived
		case e.Status == ledger.Launched:
		case e.Status == ledger.Unknown, e.Status == ledger.Pending:
			o.Status, o.Reason = engine.Unknown, "it is not known yet whether it was launched; l looks it up first"
		default:
			continue
		}
		list = append(list, o)
	}
	return list
}

// took takes what came of its commands; false for every other message.
func (r *rowSender) took(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case rowsReviewed:
		return r.reviewed(msg), true
	case rowsHeard:
		return r.heard(msg), true
	case rowsWritten:
		return r.ended(msg), true
	case rowsUndone:
		return r.undone(msg), true
	case rowsMarked:
		r.marked(msg)
		return nil, true
	}
	return nil, false
}
