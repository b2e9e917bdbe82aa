package launch

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/humanize"
	"kickoff/payload/receipt"
	"kickoff/tui/stage"
)

// comparison is the comparison of a new process with what was sent. Like a request it
// goes on when the screen is left.
type comparison struct {
	done    chan struct{}
	receipt receipt.Receipt
	err     error
}

// Wait returns the receipt; false when it could not be made, or ctx ended first.
func (c *comparison) Wait(ctx context.Context) (receipt.Receipt, bool) {
	select {
	case <-c.done:
		return c.receipt, c.err == nil
	case <-ctx.Done():
		return receipt.Receipt{}, false
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

type checked struct{ check *comparison }

// compare compares the process with what was sent, while the result shows.
func (s *Stage) compare() tea.Cmd {
	if len(s.order.Launch.Body) == 0 {
		return nil
	}
	check := &comparison{done: make(chan struct{})}
	s.check = check
	delivery, order, sent := s.o.Delivery(), s.order, s.sent
	return func() tea.Msg {
		check.receipt, check.err = delivery.ReadBack(context.Background(), order, sent)
		close(check.done)
		return checked{check}
	}
}

func (s *Stage) takeChecked(msg checked) (tea.Cmd, stage.Event) {
	if msg.check != s.check || msg.check.err != nil {
		return nil, nil
	}
	return nil, stage.Compared{Run: s.sent.Run, Receipt: msg.check.receipt}
}

// summary says what the comparison gave, the worst first.
func (c *comparison) summary() (head string, bad bool, lines []string) {
	if !c.ended() {
		return "reading back what was stored…", false, nil
	}
	r := c.receipt
	switch {
	case c.err != nil && len(r.Differences) == 0:
		return "What was stored could not be read back: " + c.err.Error(), true, nil
	}
	for _, d := range slices.Concat(r.Differences, r.Notes) {
		lines = append(lines, d.Label+": "+d.Short())
	}
	switch {
	case len(r.Differences) == 0 && r.Checked == 0:
		return "nothing was sent that could be compared", false, lines
	case len(r.Differences) == 0 && r.Checked == 1:
		return "the one value is stored as it was sent", false, lines
	case len(r.Differences) == 0:
		return fmt.Sprintf("all %s are stored as they were sent", humanize.Count(r.Checked, "value")), false, lines
	}
	return fmt.Sprintf("%s of %d stored otherwise than sent: mend it in the process itself", humanize.Count(len(r.Differences), "value"), r.Checked), true, lines
}
