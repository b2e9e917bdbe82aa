package launch

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/delivery"
	"kickoff/payload/receipt"
)

// comparison is the comparison of a new process with what was sent. Like a request it
// goes on when the screen is left.
type comparison struct {
	done    chan struct{}
	receipt receipt.Receipt
	err     error
}

// Wait reports that the comparison has ended; false when ctx ended first.
func (c *comparison) Wait(ctx context.Context) bool {
	select {
	case <-c.done:
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *comparison) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

type compared struct{ by *comparison }

// compare compares a process with what was sent, while the result shows; nil where it
// is not known what that was, or which process it is.
func compare(d *delivery.Delivery, order delivery.Order, sent delivery.Sent) (*comparison, tea.Cmd) {
	if len(order.Launch.Body) == 0 || sent.Run.ID == "" {
		return nil, nil
	}
	c := &comparison{done: make(chan struct{})}
	return c, func() tea.Msg {
		c.receipt, c.err = d.ReadBack(context.Background(), order, sent)
		close(c.done)
		return compared{c}
	}
}

// summary says what the comparison gave, the worst first.
func (c *comparison) summary() (head string, bad bool, lines []string) {
	if !c.ended() {
		return "reading back what was stored…", false, nil
	}
	r := c.receipt
	if unread := new(delivery.UnreadError); errors.As(c.err, &unread) && r.Clean() {
		return "it cannot be read back: " + unread.Err.Error(), true, nil
	}
	if c.err != nil && r.Clean() {
		return c.err.Error(), true, nil
	}
	for _, d := range r.Differences {
		lines = append(lines, d.String())
	}
	lines = append(lines, r.Beside()...)
	if held := r.AsForetold(); held != "" {
		lines = append(lines, held)
	}
	return r.Summary(), !r.Clean(), lines
}
