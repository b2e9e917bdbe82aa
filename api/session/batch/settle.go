package batch

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/payload/crash"
	"kickoff/payload/store/ledger"
)

const (
	// Before is the reason of a row that an earlier batch launched.
	Before = "it was launched before"
	lost   = "the answer was lost, and it is not known yet whether it was launched"
)

// earlier is the outcome of a row that was sent before.
func (r *run) earlier(i int, o Outcome, e ledger.Entry) Outcome {
	o.Entry, o.Run, o.Reason = e.ID, e.Outcome.Run, ""
	switch {
	case e.Status == ledger.Pending:
		o.Status, o.Reason = Unknown, "another kickoff on this machine is sending it"
		r.elsewhere = append(r.elsewhere, i)
		return o
	case e.Status != ledger.Launched:
		o.Status, o.Reason = Unknown, lost
		return o
	case e.Intent.Batch == r.ID:
		o.Status = Launched
	default:
		o.Status, o.Reason = Found, Before
	}
	if o.Run.ID == "" {
		o.Reason = delivery.Unreadable
	}
	if receipt := e.Outcome.Receipt; receipt != nil && !receipt.Clean() {
		o.Reason = receipt.Summary()
	}
	return o
}

// settle takes down what came of a row that was sent.
func (r *run) settle(s sending) {
	r.inFlight--
	if errors.As(s.err, new(*crash.Panic)) {
		for ; r.inFlight > 0; r.inFlight-- {
			<-r.done // what is under way is not torn off
		}
		crash.Again(s.err)
	}
	o := r.Outcomes[s.at]
	o.Entry, o.Reason, o.Status = s.sent.Entry, "", Launched
	var (
		earlier *ledger.EarlierError
		disk    *delivery.NotRecordedError
		file    *session.UploadError
		answer  = new(api.Error)
	)
	errors.As(s.err, &answer)
	forAll := slices.Contains([]int{http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden}, answer.Status)
	switch {
	case s.err == nil:
		r.waited, r.pause = 0, firstPause
		o.Run = ledger.Run{ID: s.sent.Run.ID, Name: s.sent.Run.Name, URL: r.Delivery.URL(s.sent.Run)}
		if s.sent.Unrecorded != nil {
			o.Reason = s.sent.Unrecorded.Error()
		}
		r.sent = append(r.sent, s)
	case errors.As(s.err, &earlier) && earlier.Entry.Intent.Cells != r.Items[s.at].Cells:
		o.Status, o.Reason = Wrong, Sight{Other: &earlier.Entry}.Conflict()
	case errors.As(s.err, &earlier):
		o = r.earlier(s.at, o, earlier.Entry)
	case errors.As(s.err, &disk):
		r.Ended = s.err
		r.undo(s.at)
		return
	case errors.As(s.err, &file) && !forAll && !errors.Is(s.err, api.ErrRateLimited) && !api.Unreached(s.err):
		o.Status, o.Reason = Failed, "its file was not uploaded: "+s.err.Error()
	case errors.Is(s.err, api.ErrUnknownOutcome):
		o.Status, o.Reason, r.lost = Unknown, lost, true
	case errors.Is(s.err, api.ErrRateLimited):
		r.limited(s.at, answer)
		return
	case answer.Status == 0 && errors.Is(s.err, api.ErrNetwork):
		if r.tries[s.at]++; r.tries[s.at] == maxTries {
			r.Ended = s.err
		}
		r.block(r.nextPause(), s.err)
		r.undo(s.at)
		return
	default:
		o.Status, o.Reason = Failed, s.err.Error()
		r.window.takeBack(r.invites[s.at])
		if forAll {
			r.Ended = s.err
		}
	}
	r.set(s.at, o)
}

// undo puts a row back to the front that did not leave after all.
func (r *run) undo(i int) {
	r.queue = slices.Insert(r.queue, 0, i)
	r.left = r.left[:max(0, len(r.left)-1)]
	r.window.takeBack(r.invites[i])
}

// limited obeys a server that wants nothing for a while: the row goes later, and so do all
// others. A long time is about the hour's new guests where the row has some, and keeps no
// row back that has none.
func (r *run) limited(i int, answer *api.Error) {
	pause := answer.RetryAfter
	switch {
	case pause > 0:
	case r.blocked.After(r.Now()): // it left before the server had said so of another
		r.undo(i)
		return
	default:
		pause = r.nextPause()
	}
	if pause > longestPause && !answer.ForAll && (len(r.invites[i]) > 0 || r.window.unread && len(r.Items[i].Guests) > 0) {
		if r.tries[i]++; r.tries[i] == maxTries {
			r.window.takeBack(r.invites[i])
			r.set(i, Outcome{Row: r.Items[i].Row, Key: r.Items[i].id(), Status: Failed, Reason: answer.Error()})
			return
		}
		r.undo(i)
		r.window.full(r.Items, r.Now().Add(pause))
		return
	}
	r.block(pause, answer)
	r.undo(i)
}

// nextPause is how long to wait where nobody says so.
func (r *run) nextPause() time.Duration {
	pause := r.pause
	r.pause = min(2*pause, longestPause)
	return pause
}

// block lets nothing leave for a while.
func (r *run) block(d time.Duration, why error) {
	if at := r.Now().Add(d); at.After(r.blocked) {
		r.blocked, r.why = at, why
	}
}

// await waits for the rows that another kickoff on this machine is sending, and sees what
// became of them: one that was not launched there is sent here.
func (r *run) await() {
	waiting := r.elsewhere
	r.elsewhere = nil
	ctx := r.ctx
	if r.MaxWait > 0 { // for no longer than a launch may take
		limited, cancel := context.WithTimeout(ctx, api.DefaultTimeout)
		defer cancel()
		ctx = limited
	}
	for n, i := range waiting {
		if r.stops() {
			return
		}
		o := r.Outcomes[i]
		if n == 0 {
			r.tell(Event{What: Waits, Why: o.Reason, Outcome: o})
		}
		if _, err := r.Delivery.Ledger.Await(ctx, o.Entry); err != nil {
			continue
		}
		row, err := r.Delivery.Ledger.Row(r.intent(r.Items[i]))
		switch {
		case err != nil:
		case row.Same == nil:
			r.Outcomes[i].Status = Waiting
			r.queue = append(r.queue, i)
		default:
			r.set(i, r.earlier(i, o, *row.Same))
		}
	}
	if len(waiting) > 0 {
		r.tell(Event{What: Goes})
	}
}

// resolve looks the rows up of which nobody knows whether they were launched. One that is
// not there, and cannot come any more, is sent.
func (r *run) resolve() {
	r.lost = false
	var open []ledger.Entry
	at := map[string]int{}
	for i, o := range r.Outcomes {
		if o.Status == Unknown && !slices.Contains(r.elsewhere, i) {
			at[o.Entry] = i
		}
	}
	if len(at) == 0 || r.ctx.Err() != nil || errors.Is(r.Ended, api.ErrUnauthorized) || api.Unreached(r.Ended) {
		return
	}
	book, err := r.Delivery.Ledger.Read()
	if err != nil {
		return // they stay unknown
	}
	for _, e := range book.Entries {
		if _, ours := at[e.ID]; ours && e.Status != ledger.Pending {
			open = append(open, e)
		}
	}
	if len(open) == 0 {
		return
	}
	r.tell(Event{What: Looks})
	_, _ = r.Delivery.ResolveAll(r.ctx, open, func(e ledger.Entry, f delivery.Finding) {
		i := at[e.ID]
		o := r.Outcomes[i]
		switch f.Verdict {
		case delivery.Found:
			o.Status, o.Reason = Found, "the answer was lost; it was found by looking"
			o.Run = ledger.Run{ID: f.Run.ID, Name: f.Run.Name, URL: r.Delivery.URL(f.Run)}
			if sent := (sending{at: i, sent: delivery.Sent{Entry: e.ID, Run: f.Run}}); r.asSent(sent, e) {
				r.sent = append(r.sent, sent)
			}
		case delivery.NotThere:
			o.Status, o.Reason, o.Entry = Waiting, "", ""
			r.queue = append(r.queue, i)
		case delivery.Unread:
			o.Status, o.Reason = Launched, delivery.Unreadable
		default:
			o.Reason = lost + ": " + f.Text()
		}
		r.set(i, o)
	})
	slices.Sort(r.queue)
}

// set gives a row its outcome, and tells it.
func (r *run) set(i int, o Outcome) {
	was := r.Outcomes[i]
	r.Outcomes[i] = o
	if o.Status == Wrong {
		r.total--
	}
	switch {
	case o.Done() && !was.Done():
		r.over++
	case !o.Done() && was.Done():
		r.over--
	}
	r.tell(Event{What: RowChanged, Outcome: o})
}

// tell tells what happened, with how far it is.
func (r *run) tell(e Event) {
	p := Progress{Done: r.over, Total: r.total}
	if n := len(r.left); n > 1 {
		if took := r.left[n-1].Sub(r.left[0]); took > 0 {
			p.Rate = float64(n-1) / took.Seconds()
			p.Left = time.Duration(float64(len(r.queue)) / p.Rate * float64(time.Second))
		}
	}
	switch e.What {
	case Waits:
		r.waits = e.Until
	case Goes:
		r.waits, r.left = time.Time{}, nil // no rate is made of what was waited
	}
	r.telling.Lock()
	r.progress = p
	r.telling.Unlock()
	r.say(e)
}

// say is tell, from any goroutine.
func (r *run) say(e Event) {
	r.telling.Lock()
	defer r.telling.Unlock()
	if e.Progress = r.progress; r.On != nil {
		r.On(e)
	}
}
