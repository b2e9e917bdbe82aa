package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload/receipt"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/stage/launch"
	"kickoff/tui/stage/review"
)

// delivery is what sends launches, as the person who is signed in now.
func (m *model) delivery() *delivery.Delivery {
	d := *m.o.Delivery
	if me := m.session.Base.People.Me.ID; me != 0 {
		d.Me = me
	}
	return &d
}

func (m *model) makeReview() stage.Stage {
	return review.New(m.session, review.Options{
		Organization: m.organization, Write: review.WriteNew, Browse: m.o.Browse,
		Finder: func() review.Finder { return m.delivery() },
	})
}

func (m *model) makeLaunch() stage.Stage {
	return launch.New(m.session, launch.Options{
		Delivery: m.delivery, Organization: m.organization, ProcessURL: m.o.ProcessURL, Browse: m.o.Browse, Limit: m.o.Limit,
	})
}

// launchStage is the launch, once it was visited.
func (m *model) launchStage() (*launch.Stage, bool) {
	l, ok := m.stages[journey.Launch].(*launch.Stage)
	return l, ok
}

// handleLaunchEvent does what the launch and the review ask of the root beside moving.
func (m *model) handleLaunchEvent(e stage.Event) (cmd tea.Cmd, mine bool) {
	switch e.(type) {
	case stage.Checked:
		m.noteReceipt()
	case stage.Absent:
		if l, ok := m.launchStage(); ok {
			delete(m.unresolved, l.Entry())
		}
	case stage.ShowServerReply:
		return m.showServerReply(), true
	case stage.FindOut:
		return m.readUnresolved(true), true
	default:
		return nil, false
	}
	return nil, true
}

// noteReceipt keeps what the comparison of the new process gave, for the words
// after the screen is gone.
func (m *model) noteReceipt() {
	l, ok := m.launchStage()
	if !ok || l.Check() == nil {
		return
	}
	now, cancel := context.WithCancel(context.Background())
	defer cancel()
	if r, made := l.Check().Wait(now); made {
		m.keepReceipt(l.Run(), r)
	}
}

func (m *model) keepReceipt(run api.Run, r receipt.Receipt) {
	if m.outcome.Receipts == nil {
		m.outcome.Receipts = map[string]receipt.Receipt{}
	}
	m.outcome.Receipts[run.ID] = r
}

// receiptTimeout is how long the reading back of a new process is waited for when the
// person leaves before it ended.
const receiptTimeout = 2 * time.Second

// awaitReceipt waits for a comparison that is still being made when the screen is
// gone.
func (m *model) awaitReceipt() {
	l, ok := m.launchStage()
	if !ok || l.Check() == nil || m.outcome.Signal != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), receiptTimeout)
	defer cancel()
	if r, made := l.Check().Wait(ctx); made {
		m.keepReceipt(l.Run(), r)
	}
}
