package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	engine "kickoff/api/session/batch"
	"kickoff/api/session/delivery"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
	"kickoff/payload/sheet"
	kept "kickoff/payload/store/batch"
	"kickoff/payload/store/ledger"
	"kickoff/tui/dialog"
	"kickoff/tui/idle"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

const (
	// pace is how many rows leave in a second.
	pace = 4
	// typedFrom is from how many processes on their number is typed in full.
	typedFrom = 11
	// few is of how many rows each is told before they are launched.
	few = 3
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
	// asked numbers the reviews; run is the batch that is on its way, nil for none.
	asked int
	run   *rowRun
}

// rowRun is a batch on its way. It belongs to no screen.
type rowRun struct {
	batch *engine.Batch
	table *sheet.Sheet
	plan  kept.Plan
	// wake says that there is something to hear, over that it is at its end.
	wake, over chan struct{}
	mu         sync.Mutex
	events     []engine.Event
	result     engine.Result
	err        error
	cancel     context.CancelFunc
}

// rowsReviewed is what launching the rows would mean.
type rowsReviewed struct {
	asked  int
	run    *rowRun
	review engine.Review
	// template is the one that the server has now, where it is another.
	template *payload.Template
	err      error
}

// rowsHeard: something became of rows. rowsWritten: the result is in a file.
type (
	rowsHeard   struct{ of *rowRun }
	rowsWritten struct {
		of  *rowRun
		to  string
		err error
	}
	// rowsLaunched are the rows of a table that were launched before it was opened.
	rowsLaunched struct {
		of   *stage.Table
		list []engine.Outcome
	}
)

// ask works out what launching the rows that are ready means, apart from the update loop.
func (r *rowSender) ask() tea.Cmd {
	if why := r.obstacle(); why != "" {
		r.notify(why, "")
		return nil
	}
	s := r.tables.stage
	r.asked++
	asked, base, service, now := r.asked, r.tables.base.Fork(), r.service, r.session.Now()
	base.Now = func() time.Time { return now }
	open, plan, d := s.Table(base), s.Plan()(), r.sends()
	run := &rowRun{plan: plan, wake: newSignal(), over: newSignal()}
	people, options := *base.Base.People, uploads.Options{Sender: r.service, Memory: r.o.Uploaded, Now: r.o.Moving}
	id, moving := "", r.o.Moving
	if h := r.tables.table.Kept; h != nil {
		id = h.ID()
	}
	r.notify("working out what this launches…", "")
	return func() tea.Msg {
		ctx := context.Background()
		t, err := service.Template(ctx, base.Template.ID)
		switch {
		case err != nil:
			return rowsReviewed{asked: asked, err: fmt.Errorf("the template could not be read once more: %w", err)}
		case !reflect.DeepEqual(t, base.Template):
			return rowsReviewed{asked: asked, template: &t}
		}
		table, err := open()
		if err != nil {
			return rowsReviewed{asked: asked, err: err}
		}
		maker := engine.Maker{Table: table}
		left, accepted := numbersOf(plan.Left), numbersOf(plan.Accepted)
		var items []engine.Item
		for row := range table.Len() {
			it := maker.Item(row, table.Build(row))
			it.Left, it.Accepted = left[it.Row], accepted[it.Row]
			items = append(items, it)
		}
		if plan.Confirmed.IsZero() { // else it goes on as it was let go
			plan.Options = kept.Options{Pace: pace, Parallel: 1, Verify: engine.VerifySample}
		}
		plan.OnlyValid = true
		run.table, run.plan = table.Sheet, plan
		run.batch = &engine.Batch{ID: id, Template: t, Items: items, Options: plan.Options, Delivery: d, Uploads: options, Now: moving, On: run.hear}
		if run.batch.People, err = session.Recipients(ctx, service, people, run.batch.Everybody()); err != nil {
			return rowsReviewed{asked: asked, err: err}
		}
		review, err := run.batch.Review(ctx)
		return rowsReviewed{asked: asked, run: run, review: review, err: err}
	}
}

// obstacle says why no row can be launched now, "" where some can.
func (r *rowSender) obstacle() string {
	switch s := r.tables.stage; {
	case r.run != nil:
		return "rows are on their way"
	case r.session.ReadOnly:
		return "read only: another window has this table"
	case r.o.Delivery == nil:
		return "nothing can be launched here"
	case r.people.away() != "":
		return "no network: nothing can be launched"
	case r.session.Base.People.Loading:
		return "people are still being read: who is a member is not known yet"
	case s.Checking():
		return "rows are still being checked"
	}
	return ""
}

// reviewed asks before the rows are launched, or says why they cannot be.
func (r *rowSender) reviewed(msg rowsReviewed) tea.Cmd {
	if msg.asked != r.asked || !r.tables.inFront() {
		return nil
	}
	r.status = status{}
	switch {
	case errors.Is(msg.err, api.ErrUnauthorized):
		return r.signInAgain()
	case msg.err != nil:
		r.notify("not sent: "+msg.err.Error(), "")
		return nil
	case msg.template != nil:
		r.session.Adopt(*msg.template)
		r.notify("not sent: the template was changed; look at the rows once more, then launch", "")
		return address(r.tables.stage, r.tables.stage.Adopt())
	case len(msg.review.Asked) > 0:
		return r.askConflicts(msg)
	}
	n := len(msg.review.Send) + len(msg.review.Unknown)
	if n == 0 {
		r.notify(fmt.Sprintf("nothing is left to send: %s launched before", wereRows(msg.review.Before)), "")
		r.tables.stage.TakeOutcomes(before(msg.run.batch))
		return nil
	}
	var words []string
	if n >= typedFrom {
		words = append(words, strconv.Itoa(n))
	}
	if r.o.Production {
		words = append(words, r.people.name())
	}
	return r.show(dialog.NewLaunchRows(r.session.Theme, fmt.Sprintf("Launch %s?", humanize.Count(n, "process")), r.about(msg), r.short(msg), words, func() tea.Cmd { return r.send(msg) }))
}

// before are the rows that were launched before, as the ledger has them.
func before(b *engine.Batch) (list []engine.Outcome) {
	sights, err := b.Look()
	if err != nil {
		return nil
	}
	for i, s := range sights {
		if s.Earlier != nil && s.Earlier.Status == ledger.Launched {
			list = append(list, engine.Outcome{Row: b.Items[i].Row, Status: engine.Found, Run: s.Earlier.Outcome.Run, Reason: "it was launched before"})
		}
	}
	return list
}

// askConflicts asks about rows of a key or a name that was launched with other cells.
func (r *rowSender) askConflicts(msg rowsReviewed) tea.Cmd {
	var numbers []int
	text := ""
	for i, at := range msg.review.Asked {
		numbers = append(numbers, msg.run.batch.Items[at].Row)
		if i < few {
			text += fmt.Sprintf("Row %d: %s. ", numbers[i], msg.review.Conflicts[i])
		}
	}
	if more := len(numbers) - few; more > 0 {
		text += fmt.Sprintf("And %d more. ", more)
	}
	s := r.tables.stage
	return r.screen.ask(text+"Are they meant?",
		dialog.Choice{Key: "y", Label: "launch them as well", Do: func() tea.Cmd { s.Accept(numbers); return r.ask() }},
		dialog.Choice{Key: "o", Label: "leave them out", Do: func() tea.Cmd { s.LeaveOut(numbers); return r.ask() }},
		dialog.Choice{Key: "esc", Label: "go back to the rows"},
	)
}

// about is what is to be known before rows are launched.
func (r *rowSender) about(msg rowsReviewed) []string {
	v := msg.review
	lines := []string{"from " + r.session.Template.Title + ", in " + r.where()}
	var look []string
	if n := len(v.Wrong); n > 0 {
		look = append(look, humanize.Count(n, "wrong row")+map[bool]string{true: " stays", false: " stay"}[n == 1]+" here.")
	}
	if v.Before > 0 {
		look = append(look, wereRows(v.Before)+" launched before, and not sent again.")
	}
	if n := len(v.Unknown); n > 0 {
		they := map[bool]string{true: "it was launched: it is", false: "they were launched: they are"}[n == 1]
		look = append(look, "Of "+humanize.Count(n, "row")+" it is not known whether "+they+" looked up first.")
	}
	for _, text := range msg.run.batch.WorthALook(v, few) {
		look = append(look, strings.TrimSuffix(humanize.Capital(text), ".")+".")
	}
	if len(look) > 0 {
		lines = append(lines, strings.Join(look, " "))
	}
	how := v.Mail.People()
	at := func(w engine.Wave) string { return w.At.In(r.session.Zone()).Format("15:04") }
	switch n := len(v.Waves); {
	case n > 1:
		how += fmt.Sprintf(" Of %s %d an hour may come: %d waves, the second at %s.", humanize.Count(v.Guests, "new guest"), rules.GuestsAnHour, n, at(v.Waves[1]))
	case v.Guests > 0 && v.Waves[0].At.After(r.o.Moving()):
		how += fmt.Sprintf(" The hour's new guests are used up: the first row leaves at %s.", at(v.Waves[0]))
	case v.Guests > 0:
		how += fmt.Sprintf(" %s of the %d that may come in an hour.", humanize.Count(v.Guests, "new guest"), rules.GuestsAnHour)
	}
	how += " " + humanize.Count(v.Requests, "request")
	if v.Takes >= time.Second {
		how += ", about " + v.Takes.Round(time.Second).String()
	}
	return append(lines, how+".")
}

// short is about in as few words as there may be.
func (r *rowSender) short(msg rowsReviewed) string {
	v := msg.review
	words := []string{"In " + r.where()}
	for _, of := range []struct {
		n    int
		what string
	}{{len(v.Wrong), "wrong"}, {v.Before, "sent before"}, {len(v.Unknown), "unknown"}, {len(v.Repeated), "doubled"}, {len(v.Alike), "like others"}, {v.Guests, "new guests"}} {
		if of.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", of.n, of.what))
		}
	}
	if n := len(v.Waves); n > 1 {
		words = append(words, fmt.Sprintf("%d waves", n))
	}
	return strings.Join(words, ", ") + ". " + v.Mail.People()
}

func wereRows(n int) string {
	return humanize.Count(n, "row") + map[bool]string{true: " was", false: " were"}[n == 1]
}

// send lets the rows go that were shown.
func (r *rowSender) send(msg rowsReviewed) tea.Cmd {
	run := msg.run
	ctx, cancel := context.WithCancel(context.Background())
	run.cancel, r.run = cancel, run
	r.tables.stage.Confirm(r.session.Now(), run.plan.Options)
	r.tables.stage.Send(run.batch, msg.review)
	go func() {
		run.result, run.err = run.batch.Run(ctx)
		close(run.over)
	}()
	return tea.Batch(r.move(journey.Event{Kind: journey.Send}), run.next(false))
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
	run, s := msg.of, r.tables.stage
	if run != r.run {
		return nil
	}
	run.mu.Lock()
	events := run.events
	run.events = nil
	run.mu.Unlock()
	cmd := address(s, s.Hear(events))
	r.session.Announce(stage.SavingChanged)
	select {
	case <-run.over:
	default:
		return tea.Batch(cmd, run.next(s.Rests()))
	}
	r.tell(run.result)
	return tea.Batch(cmd, run.write)
}

// tell notes what became of rows, for the words after the screen is gone.
func (r *rowSender) tell(result engine.Result) {
	for _, o := range result.Outcomes {
		if o.Status == engine.Launched && o.Run.ID != "" {
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
	if err != nil {
		return rowsWritten{of: r, err: fmt.Errorf("the result could not be written: %w", err)}
	}
	return rowsWritten{of: r, to: path}
}

// ended shows what became of the rows.
func (r *rowSender) ended(msg rowsWritten) tea.Cmd {
	if msg.of != r.run {
		return nil
	}
	result := r.run.result
	r.run = nil
	r.landed()
	r.tables.stage.Finish(result, msg.to, msg.err)
	cmd := r.move(journey.Event{Kind: journey.Stopped})
	if errors.Is(result.Ended, api.ErrUnauthorized) {
		cmd = tea.Batch(cmd, r.signInAgain())
	}
	return cmd
}

// sending reports that rows are on their way.
func (r *rowSender) sending() bool { return r.run != nil }

// await stops a batch when the screen is gone: what is under way comes to its end, for
// which a lost terminal is reason to wait, and the rest goes with the next start.
func (r *rowSender) await(by os.Signal) {
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
		r.tell(r.run.result)
		_ = r.run.write() // the ledger has it all the same, and who goes on writes it again
	case <-limit:
		r.outcome.Unknown = true
	}
}

// readBefore reads which rows of the open table were launched.
func (r *rowSender) readBefore() tea.Cmd {
	if r.o.Delivery == nil || r.tables.table == nil || r.tables.table.Kept == nil {
		return nil
	}
	table, book, id := r.tables.table, r.o.Delivery.Ledger, r.tables.table.Kept.ID()
	return func() tea.Msg {
		entries, err := ofBatch(book, id)
		if err != nil {
			return nil // what was launched is looked up before anything is sent, too
		}
		var list []engine.Outcome
		for _, e := range entries {
			o := engine.Outcome{Row: e.Intent.Row, Status: engine.Launched, Run: e.Outcome.Run, Entry: e.ID}
			switch {
			case e.Outcome.Archived:
				continue
			case e.Status == ledger.Launched:
			case e.Status == ledger.Unknown, e.Status == ledger.Pending:
				o.Status, o.Reason = engine.Unknown, "it is not known yet whether it was launched; l looks it up first"
			default:
				continue
			}
			list = append(list, o)
		}
		return rowsLaunched{table, list}
	}
}

// ofBatch are the launches of a batch.
func ofBatch(book *ledger.Ledger, id string) ([]ledger.Entry, error) {
	all, err := book.Read()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(all.Entries), func(e ledger.Entry) bool { return e.Intent.Batch != id }), nil
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
	case rowsLaunched:
		if r.tables.table == msg.of {
			r.tables.stage.TakeOutcomes(msg.list)
		}
		return nil, true
	case rowsUndone:
		if r.tables.stage == nil {
			return nil, true
		}
		return r.undone(msg), true
	}
	return nil, false
}
