package batch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/crash"
)

const (
	// maxTries is how often a row is sent that did not leave, or whose file did not.
	maxTries = 3
	// firstPause is that behind a failure for which the server named none; it doubles up
	// to longestPause.
	firstPause, longestPause = time.Second, time.Minute
	// told is how long a wait is at least that is told; the pace's are not.
	told = 100 * time.Millisecond
	// rated is from how many of the newest rows the rate is worked out.
	rated = 20
)

// run is a batch that is being sent. One goroutine decides, only launches have their own.
type run struct {
	*Batch
	Result
	ctx context.Context
	// total of the rows were sent or are to be, over are done with.
	total, over int

	// queue are the rows to be sent, by their place; held are those that wait for the
	// hour's new guests, until heldUntil at least; elsewhere are rows that another kickoff
	// is sending.
	queue, held, elsewhere []int
	heldUntil              time.Time
	window                 *window
	// lost: the answer of a row was lost, and it was not looked up yet.
	lost bool

	done     chan sending
	inFlight int
	// files lets one row at a time have files on their way: no two share the server's.
	files sync.Mutex
	// telling lets one event out at a time; progress is what the last one said.
	telling  sync.Mutex
	progress Progress

	// next is when the pace lets a row leave, blocked until when the server wants none and
	// why; waited is for how long in all since it took one. waits is the end of the wait that
	// was told last and is not over.
	next, blocked time.Time
	waits         time.Time
	why           error
	waited, pause time.Duration
	tries         map[int]int
	// left is when the newest rows left, invites the new guests that a row brought.
	left    []time.Time
	invites map[int][]string
	// sent are the launches of this run that made a process.
	sent []sending
}

// sending is a launch that came to its end.
type sending struct {
	at    int
	order delivery.Order
	sent  delivery.Sent
	err   error
}

// Run sends what was not sent yet, and finds out what became of all rows. Where one is
// wrong, and not only the valid ones are wanted, nothing is sent. When the context ends,
// what is under way comes to its end, and the rest waits. The error is that of a ledger
// which cannot be read; what else keeps rows from being sent is the Result's.
func (b *Batch) Run(ctx context.Context) (Result, error) {
	sights, err := b.Look()
	if err != nil {
		return Result{}, err
	}
	r := &run{Batch: b, ctx: ctx, done: make(chan sending), window: b.window(), tries: map[int]int{}, invites: map[int][]string{}, pause: firstPause}
	wrong := false
	for i, it := range b.Items {
		o := r.first(i, it, sights[i])
		r.Outcomes = append(r.Outcomes, o)
		wrong = wrong || o.Status == Wrong
		if o.Status != Wrong && o.Status != Left {
			r.total++
		}
		if o.Done() && o.Status != Left {
			r.over++
		}
	}
	if wrong && !b.Options.OnlyValid {
		return r.Result, nil
	}
	// What is unknown is found out first: a row that is not there is sent.
	r.resolve()
	for len(r.queue)+len(r.held)+len(r.elsewhere) > 0 && !r.stops() {
		r.send()
		r.await()
		r.resolve()
	}
	r.verify()
	if r.Ended == nil {
		r.Ended = context.Cause(ctx)
	}
	why := "stopped before it was sent"
	if r.Ended != nil && r.Ended != context.Canceled { // which names no cause
		why = r.Ended.Error()
	}
	for i := range r.Outcomes {
		if o := &r.Outcomes[i]; o.Status == Waiting {
			o.Reason = why
		}
	}
	return r.Result, nil
}

// first is where a row begins.
func (r *run) first(i int, it Item, s Sight) Outcome {
	o := Outcome{Row: it.Row, Key: it.id(), Status: Waiting}
	switch {
	case it.Left:
		o.Status = Left
	case s.Earlier != nil:
		o = r.earlier(i, o, *s.Earlier)
	case len(it.Problems) > 0:
		o.Status, o.Reason = Wrong, strings.Join(it.Problems, "; ")
	case s.Other != nil:
		o.Status, o.Reason = Wrong, s.Conflict()
	default:
		r.queue = append(r.queue, i)
	}
	return o
}

// send sends the rows that are queued, one after the other or several at once, as pace,
// server and person let it.
func (r *run) send() {
	defer r.goes()
	for {
		paused, _, changed := r.control.get()
		now := r.Now()
		i, at, guests := r.pick(now)
		switch {
		case r.inFlight > 0 && (r.stops() || i < 0 || r.inFlight >= max(1, r.Options.Parallel)):
			r.settle(<-r.done)
		case r.stops() || i < 0:
			return
		case paused:
			r.tell(Event{What: Paused})
			r.idle(0, changed)
			r.tell(Event{What: Goes})
		case guests && r.lost && r.inFlight == 0:
			return // not after the wait, which may be an hour
		case at.After(now):
			r.waitUntil(at, guests, changed)
		default:
			r.goes()
			r.queue = r.queue[1:]
			r.launch(i)
		}
	}
}

// stops reports that no row may leave any more.
func (r *run) stops() bool {
	_, stopped, _ := r.control.get()
	return stopped || r.Ended != nil || r.ctx.Err() != nil
}

// pick is the next row, the first of the queue where it may leave now, and from when on it
// may, -1 where there is none; guests: it is the hour's new guests that it waits for. One
// that is not the first of the queue may leave later than now.
func (r *run) pick(now time.Time) (i int, at time.Time, guests bool) {
	at = r.next
	if r.blocked.After(at) {
		at = r.blocked
	}
	if len(r.held) > 0 && !r.heldUntil.After(now) {
		r.queue, r.held = slices.Concat(r.held, r.queue), nil
		slices.Sort(r.queue)
	}
	for len(r.queue) > 0 {
		i = r.queue[0]
		room := r.window.room(len(r.window.new(r.Items[i])), now)
		if !room.After(now) {
			return i, at, false
		}
		if len(r.held) == 0 || room.Before(r.heldUntil) {
			r.heldUntil = room
		}
		r.held, r.queue = append(r.held, i), r.queue[1:]
	}
	if len(r.held) == 0 {
		return -1, at, false
	}
	if r.heldUntil.After(at) {
		return r.held[0], r.heldUntil, true
	}
	return r.held[0], at, false
}

// waitUntil waits until a time, or ends for now where that is too long. A wait that is not the
// pace's is told.
func (r *run) waitUntil(at time.Time, guests bool, changed <-chan struct{}) {
	d := max(at.Sub(r.Now()), time.Nanosecond)
	named := guests || r.blocked.After(r.Now())
	if named && r.MaxWait > 0 && r.waited+d > r.MaxWait {
		later := &LaterError{At: at, Guests: guests}
		if !guests || r.blocked.Equal(at) {
			later.Err = r.why
		}
		r.Ended = later
		return
	}
	if !named || d < told {
		r.idle(d, changed)
		return
	}
	if at.Sub(r.waits) >= time.Second { // several that are refused at once are one wait
		e := Event{What: Waits, Until: at, Guests: guests}
		switch {
		case guests || r.why == nil:
		case errors.Is(r.why, api.ErrRateLimited):
			e.Why = "rate limited"
		default:
			e.Why = r.why.Error()
			if answer, ok := errors.AsType[*api.Error](r.why); ok { // nobody has to try again
				e.Why = strings.TrimSuffix(e.Why, answer.Fix())
			}
			e.Why = strings.TrimRight(e.Why, ". ")
		}
		r.tell(e)
	}
	began := r.Now()
	r.idle(d, changed)
	r.waited += r.Now().Sub(began)
}

// goes tells that a wait is over, where one was told.
func (r *run) goes() {
	if !r.waits.IsZero() {
		r.tell(Event{What: Goes})
	}
}

// idle waits for a while, 0 for as long as it takes, or until the person says something or
// a launch ends.
func (r *run) idle(d time.Duration, changed <-chan struct{}) {
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	over := make(chan struct{})
	if d > 0 {
		go func() {
			_ = r.Delivery.Wait(ctx, d) // that it ended early is seen by whoever ended it
			close(over)
		}()
	}
	select {
	case <-over:
	case <-changed:
	case <-r.ctx.Done():
	case s := <-r.done:
		r.settle(s)
	}
}

// launch sends a row, from a goroutine of its own.
func (r *run) launch(i int) {
	now := r.Now()
	if r.Options.Pace > 0 {
		r.next = now.Add(time.Duration(float64(time.Second) / r.Options.Pace))
	}
	r.left = append(r.left[max(0, len(r.left)-rated):], now)
	it := r.Items[i]
	r.invites[i] = r.window.invite(it, now)
	s := it.Session()
	launch, problems := s.Check()
	r.inFlight++
	// What is under way is not torn off: its outcome would be unknown for nothing.
	ctx := context.WithoutCancel(r.ctx)
	go func() {
		end := sending{at: i}
		end.err = crash.Catch(func() (err error) {
			if p := slices.IndexFunc(problems, payload.Problem.Blocks); p >= 0 {
				return errors.New(problems[p].String())
			}
			end.order, end.sent, err = r.deliver(ctx, it, s, launch)
			return err
		})
		r.done <- end
	}()
}

// deliver uploads the files of a row, and sends it once.
func (r *run) deliver(ctx context.Context, it Item, s *session.Session, launch payload.Launch) (delivery.Order, delivery.Sent, error) {
	var files []uploads.Sent
	if len(launch.Uploads) > 0 {
		r.files.Lock()
		defer r.files.Unlock()
		filled, problems, sent, err := s.Upload(ctx, r.Uploads, launch, session.UploadEvents{Progress: func(u payload.Upload) uploads.Progress {
			r.say(Event{What: Uploads, Outcome: Outcome{Row: it.Row}, Why: u.Path})
			return uploads.Progress{}
		}})
		if p := slices.IndexFunc(problems, payload.Problem.Blocks); err == nil && p >= 0 {
			err = errors.New(problems[p].String())
		}
		if err != nil {
			return delivery.Order{}, delivery.Sent{}, err
		}
		launch, files = filled, sent
	}
	order := s.Order(launch)
	order.Row, order.Again = r.place(it), r.again(it)
	sent, err := r.Delivery.Send(ctx, order)
	if err == nil {
		session.Used(r.Uploads, files)
	}
	if len(files) == 0 {
		order = delivery.Order{} // it can be made again
	}
	return order, sent, err
}
