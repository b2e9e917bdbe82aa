package batch

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	engine "kickoff/api/session/batch"
	"kickoff/api/session/rows"
	"kickoff/api/session/uploads"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
	kept "kickoff/payload/store/batch"
	"kickoff/payload/store/ledger"
)

const (
	// maxWait is how long is waited where nobody is at a terminal; a longer pause ends the
	// batch for now.
	maxWait = time.Minute
	// askedFrom is from how many processes on their number is typed in full.
	askedFrom = 11
	// maxParallel is how many launches may be under way at once.
	maxParallel = 4
)

// sender sends a table's rows.
type sender struct {
	*Opened
	batch    *engine.Batch
	handle   *kept.Handle
	record   kept.Batch
	progress *progress
	found    checked
}

// checkSending refuses flags that say nothing about how to send.
func (o *Options) checkSending() error {
	pace := strings.TrimSuffix(clean.Trim(o.Pace), "/s")
	n, err := strconv.ParseFloat(pace, 64)
	switch {
	case err != nil || n < 0 || n > 1000 || math.IsNaN(n):
		return failure.Usagef("--pace %s: write how many leave in a second, such as 4/s or 0.5/s; 0 is no limit", humanize.Quote(o.Pace))
	case o.Parallel < 1 || o.Parallel > maxParallel:
		return failure.Usagef("--parallel %d: from 1 to %d may be under way at once", o.Parallel, maxParallel)
	case !slices.Contains([]string{engine.VerifyAll, engine.VerifySample, engine.VerifyNone}, o.Verify):
		return failure.Usagef("--verify %s: there is all, sample and none", humanize.Quote(o.Verify))
	case o.Check || o.DryRun || o.Ready != "":
		return nil
	case !o.Yes && !o.asks():
		return failure.Usage("nobody can be asked here: give --yes to launch, --check to see what is wrong, or --dry-run to see what would be sent")
	}
	switch info, err := os.Stat(o.OutFile); {
	case err == nil && !info.Mode().IsRegular() && o.OutFile != kept.Nowhere:
		return failure.Usagef("--out %s is no ordinary file: name another, or - for none", o.OutFile)
	}
	if o.OutFile != "" && o.OutFile != kept.Nowhere {
		tried, err := os.CreateTemp(filepath.Dir(o.OutFile), ".kickoff-*")
		if err != nil {
			return failure.Usagef("--out %s: no file can be written there: %v", o.OutFile, cause(err))
		}
		_ = errors.Join(tried.Close(), os.Remove(tried.Name()))
		if same(o.OutFile, o.File) {
			return errOver
		}
	}
	o.sending = kept.Options{Pace: n, Parallel: o.Parallel, Verify: o.Verify, Again: o.Again, OnlyValid: o.OnlyValid}
	return nil
}

var errOver = failure.Usage("--out is the table itself, which stays as it is: name another file")

// same reports two names of one file.
func same(a, b string) bool {
	one, err := os.Stat(a)
	other, unread := os.Stat(b)
	return err == nil && unread == nil && os.SameFile(one, other)
}

// send sends the rows that can be, and says what became of each.
func (p *Opened) send(ctx context.Context) error {
	s := &sender{Opened: p, progress: newProgress(p.Factory, cmp.Or(p.Table.Base().Base.Zone, time.UTC), p.clock())}
	maker := engine.Maker{Table: p.Table}
	var items []engine.Item
	s.found = p.check(func(at int, row rows.Row) { items = append(items, maker.Item(at, row)) })
	if err := s.found.err(p.OnlyValid); err != nil {
		return err
	}
	s.adopt(items)
	defer func() {
		if s.handle != nil {
			_ = s.handle.Close()
		}
	}()
	s.prepare(items)
	defer s.batch.Delivery.Ledger.Close()
	sends, err := s.accept(ctx)
	if err != nil {
		return err
	}
	if sends && !s.asks() { // from here on a kill leaves something to go on with
		if err := s.keep(); err != nil {
			return err
		}
	}
	if sends {
		if err := s.review(ctx); err != nil {
			return err
		}
	}
	if sends && s.asks() {
		if err := s.keep(); err != nil {
			return err
		}
	}
	if !sends { // nobody confirmed a row that is undone just now
		s.batch.Stop()
	}
	s.batch.On, s.progress.pause, s.progress.stop = s.progress.hear, s.batch.Pause, s.batch.Stop
	if sends && s.attended() {
		s.progress.keys = s.Ask().Keys
		if s.Yes { // else the review said it
			s.Say("space pauses and goes on, s stops after what is under way")
		}
	}
	stop := s.progress.start(ctx)
	result, err := s.batch.Run(ctx)
	stop()
	if err != nil {
		return err
	}
	return s.tell(ctx, result)
}

// adopt takes the batch that it goes on with, or that of the same table which was not sent
// to its end; it stays without one where it is new.
func (s *sender) adopt(items []engine.Item) {
	if s.handle = s.resumed; s.handle == nil && !s.Again {
		s.handle = s.unfinished(s.Batches(s.Conn.Scope))
	}
	if s.handle != nil {
		s.record.Plan = s.handle.Batch.Plan
	}
	base := s.Table.Base()
	s.record.Base = base.Record()
	s.record.Base.Enter(base.Answers.Snapshot())
	s.record.Base.File, s.record.Base.Rows = s.name(), len(items)
	s.record.Options = s.sending
	s.record.Map, s.record.Key = s.Choices, s.Key
	s.record.Confirmed = base.Now()
	if s.File != "" {
		s.record.Path, s.record.Out = s.path(), ""
	}
	if s.OutFile == kept.Nowhere {
		s.record.Out = kept.Nowhere
	} else if s.OutFile != "" {
		s.record.Out = store.Whole(s.OutFile)
	}
}

// keep puts the batch on disk, now that it may go.
func (s *sender) keep() (err error) {
	if s.handle == nil {
		store := s.Batches(s.Conn.Scope)
		s.supersede(store)
		if s.handle, err = store.New(s.Data); err != nil {
			return err
		}
		s.batch.ID = s.handle.ID()
	}
	if _, err = s.handle.Write(s.record); err != nil && s.handle.Locked() == nil {
		return fmt.Errorf("nothing was sent: %w", err)
	}
	return nil // another has it open, and the ledger lets each row go once all the same
}

// unfinished is the batch of the same table that is not at its end, and that nobody else
// has open; nil for none.
func (s *sender) unfinished(store *kept.Store) (found *kept.Handle) {
	s.begun(store, func(h *kept.Handle) bool {
		if b := h.Batch; bytes.Equal(h.Table, s.Data) && len(b.Edits) == 0 && !b.Again {
			found = h
		}
		return found != nil
	})
	return found
}

// supersede keeps --resume from going on with what the same file held before: a row that
// was mended since would be sent as it was, too. It stays where a person can look at it.
func (s *sender) supersede(store *kept.Store) {
	s.begun(store, func(h *kept.Handle) bool {
		if h.Batch.Path == "" || h.Batch.Path != s.record.Path {
			return false
		}
		h.Batch.Confirmed = time.Time{}
		if _, err := h.Write(h.Batch); err == nil {
			s.Say("%s was begun before, and not sent to its end: --resume goes on with it as it is now; those of then stay under Unfinished in the wizard", s.name())
		}
		return false
	})
}

// begun shows the batches of the table's template and name that were confirmed, are not at
// their end, and that nobody else has open, and closes each but one that is taken.
func (s *sender) begun(store *kept.Store, take func(*kept.Handle) bool) {
	list, _, err := store.List()
	if err != nil {
		return
	}
	for _, e := range list {
		if !e.Ended.IsZero() || e.Owner != nil || e.Template.ID != s.Table.Base().Template.ID || e.File != clean.Message(s.name()) {
			continue
		}
		h, err := store.Open(e.ID)
		if err != nil {
			continue
		}
		if h.Locked() == nil && !h.Batch.Confirmed.IsZero() && take(h) {
			return
		}
		_ = h.Close()
	}
}

// name is what the table is called.
func (p *Opened) name() string {
	switch {
	case p.File == "":
		return p.resumed.Batch.Base.File
	case host.IsStdin(p.File):
		return "standard input"
	}
	return filepath.Base(p.File)
}

// path is where the table lies, "" for standard input.
func (p *Opened) path() string {
	if host.IsStdin(p.File) {
		return ""
	}
	return store.Whole(p.File)
}

// clock is one that moves on from now, also where KICKOFF_NOW stands still.
func (p *Opened) clock() func() time.Time {
	now, began := p.Now(), p.Moving()
	return func() time.Time { return now.Add(p.Moving().Sub(began)) }
}

// prepare makes the batch that is sent.
func (s *sender) prepare(items []engine.Item) {
	base := s.Table.Base()
	for i := range items {
		items[i].Left = slices.Contains(s.record.Left, items[i].Row)
		items[i].Accepted = slices.Contains(s.record.Accepted, items[i].Row)
	}
	s.batch = &engine.Batch{
		Template: base.Template, Items: items, Options: s.record.Options,
		Delivery: s.Factory.Delivery(s.Conn, base.Base.People.Me.ID),
		Uploads:  uploads.Options{Sender: s.Conn.Client.Prompt(), Memory: s.Uploaded(s.Conn.Scope), Now: s.Moving},
		Now:      s.progress.now,
	}
	if s.handle != nil {
		s.batch.ID = s.handle.ID()
	}
	s.batch.Delivery.Server = s.Conn.Client.Prompt()
	if !s.attended() {
		s.batch.MaxWait = maxWait
	}
}

// accept asks about each row of which one of its key or name was launched with other
// cells; where nobody can be asked it is wrong. It reports whether there is anything to
// send, or to look up.
func (s *sender) accept(ctx context.Context) (sends bool, err error) {
	sights, err := s.batch.Look()
	if err != nil {
		return false, err
	}
	for i := range s.batch.Items {
		it := &s.batch.Items[i]
		what := sights[i].Conflict()
		open := sights[i].Earlier == nil || sights[i].Earlier.Status != ledger.Launched
		sends = sends || open && what == "" && len(it.Problems) == 0 && !it.Left
		if what == "" || len(it.Problems) > 0 || it.Left {
			continue
		}
		if !s.asks() {
			it.Problems = append(it.Problems, what)
			s.found.wrong = append(s.found.wrong, wrongRow{it.Row, []payload.Problem{{
				Kind: payload.Invalid, Message: fmt.Sprintf("row %d: %s", it.Row, what),
				Fix: "on a terminal it is asked about; give it a key or a name of its own, or send all rows anew by --again",
			}}})
			continue
		}
		yes, err := s.Ask().Confirm(ctx, fmt.Sprintf("Row %d: %s. Launch it as well?", it.Row, what))
		if err != nil {
			return false, err
		}
		sends = sends || yes
		if it.Accepted, it.Left = yes, !yes; yes {
			s.record.Accepted = append(s.record.Accepted, it.Row)
		} else {
			s.record.Left = append(s.record.Left, it.Row)
		}
	}
	return sends, s.found.err(s.OnlyValid)
}

// asks reports whether questions may be put.
func (o *Options) asks() bool { return o.attended() && !o.Yes }

// attended reports whether somebody is at the terminal, who sees what happens and may stop it.
func (o *Options) attended() bool {
	return o.MayAsk() && !host.IsStdin(o.File) && !host.IsStdin(o.Values)
}
