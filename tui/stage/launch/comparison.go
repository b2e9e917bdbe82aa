package launch

import (
	"context"

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
