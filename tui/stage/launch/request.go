package launch

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
)

// request is a launch that was sent. It belongs to no screen: the request goes on
// when the terminal is lost, and Wait tells what came of it. The ledger is
// written before it leaves and after it came back.
type request struct {
	done chan struct{}
	stop context.CancelFunc
	sent delivery.Sent
	err  error
}

// unknownTimeout is how long the ledger may take to write that an outcome is unknown.
const unknownTimeout = 300 * time.Millisecond

type answered struct {
	attempt int
	sent    delivery.Sent
	err     error
}

// post sends an order, once. Its context is the request's own: neither a key nor a lost
// terminal takes back what may have happened already.
func post(d *delivery.Delivery, order delivery.Order, attempt int) (*request, tea.Cmd) {
	ctx, stop := context.WithCancel(context.Background())
	r := &request{done: make(chan struct{}), stop: stop}
	return r, func() tea.Msg {
		r.sent, r.err = d.Send(ctx, order)
		stop()
		close(r.done)
		return answered{attempt: attempt, sent: r.sent, err: r.err}
	}
}

// Wait returns what came of the launch. When ctx ends first, nobody listens any
// more: the ledger says unknown, and the error is api.ErrUnknownOutcome.
func (r *request) Wait(ctx context.Context) (api.Run, error) {
	select {
	case <-r.done:
		return r.sent.Run, r.err
	case <-ctx.Done():
	}
	r.stop()
	select {
	case <-r.done:
		return r.sent.Run, r.err
	case <-time.After(unknownTimeout):
		return api.Run{}, api.ErrUnknownOutcome
	}
}

// pause is what the server asked for. A 429 says that it took nothing (docs/api.md,
// "Rate limits and retries"), so that the launch may be sent again.
type pause struct {
	left time.Duration
	why  error
	// asked is how long the server has asked this launch to wait in all.
	asked time.Duration
}

const (
	// defaultPause stands in where the server names no time.
	defaultPause = 30 * time.Second
	// maxPause ends the row: whoever still gets a 429 then decides anew.
	maxPause = time.Minute
)

// begin starts another countdown; false when that would be too long in all.
func (p *pause) begin(why error) bool {
	p.left, p.why = defaultPause, why
	var refusal *api.Error
	if errors.As(why, &refusal) && refusal.RetryAfter > 0 {
		p.left = refusal.RetryAfter + time.Second - time.Nanosecond
	}
	p.left = p.left.Truncate(time.Second)
	p.asked += p.left
	return p.asked <= maxPause
}
