package launch

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload/store/ledger"
)

// Question is a launch whose outcome nobody knows, and what was found out about
// it. It only reads; what it finds is in the ledger by then, and what it is not
// sure of a person may decide.
type Question struct {
	carrier func() *delivery.Delivery
	id      string
	entry   ledger.Entry

	// asked numbers the look-ups, so that a late one is dropped.
	asked   int
	looking bool
	looked  bool
	finding delivery.Finding
	// unwritten is why the ledger could not hold the answer.
	unwritten error
	run       api.Run
}

// NewQuestion is about the launch with that id in the ledger.
func NewQuestion(carrier func() *delivery.Delivery, id string) *Question {
	return &Question{carrier: carrier, id: id, entry: ledger.Entry{ID: id}}
}

// QuestionAbout is about an entry that was read already.
func QuestionAbout(carrier func() *delivery.Delivery, e ledger.Entry) *Question {
	return &Question{carrier: carrier, id: e.ID, entry: e}
}

type (
	found struct {
		q       *Question
		asked   int
		entry   ledger.Entry
		finding delivery.Finding
	}
	decided struct {
		q       *Question
		verdict delivery.Verdict
		run     api.Run
		err     error
	}
)

// Look looks for the process, several times over some seconds.
func (q *Question) Look() tea.Cmd {
	if q.looking {
		return nil
	}
	q.asked++
	q.looking = true
	asked, id, entry, carrier := q.asked, q.id, q.entry, q.carrier()
	return func() tea.Msg {
		if entry.Intent.Template.ID == "" {
			book, err := carrier.Ledger.Read()
			if err != nil {
				return found{q, asked, entry, delivery.Finding{Err: err}}
			}
			entry, _ = book.Entry(id)
		}
		return found{q, asked, entry, carrier.Resolve(context.Background(), entry)}
	}
}

// Take decides that the launch made this process; None that it made none. Both
// are a person's word, written to the ledger.
func (q *Question) Take(run api.Run) tea.Cmd {
	url := q.carrier().URL(run)
	return q.decide(delivery.Found, run, ledger.Outcome{Status: ledger.Launched, Run: ledger.Run{ID: run.ID, Name: run.Name, URL: url}})
}

// None decides that the launch made no process.
func (q *Question) None() tea.Cmd {
	return q.decide(delivery.NotThere, api.Run{}, ledger.Outcome{Status: ledger.Absent, Reason: "decided by hand"})
}

func (q *Question) decide(v delivery.Verdict, run api.Run, o ledger.Outcome) tea.Cmd {
	id, book := q.id, q.carrier().Ledger
	return func() tea.Msg { return decided{q, v, run, book.Settle(id, o)} }
}

// Update takes an answer to this question; false when the message is none.
func (q *Question) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case found:
		if msg.q != q || msg.asked != q.asked {
			return false
		}
		q.looking, q.looked, q.entry, q.finding, q.run = false, true, msg.entry, msg.finding, msg.finding.Run
		q.unwritten = nil
		if q.finding.Verdict != delivery.Unsure {
			q.unwritten = q.finding.Err
		}
		return true
	case decided:
		if msg.q != q {
			return false
		}
		q.unwritten = msg.err
		if msg.err == nil {
			q.asked++
			q.looking, q.looked = false, true
			q.finding, q.run = delivery.Finding{Verdict: msg.verdict, Run: msg.run}, msg.run
		}
		return true
	}
	return false
}

// Looking reports that it is being looked up.
func (q *Question) Looking() bool { return q.looking }

// Verdict is what is known by now; Unsure before the first look-up too. A
// finding that the ledger could not hold is no verdict yet: the same launch could
// not be sent again.
func (q *Question) Verdict() delivery.Verdict {
	if q.finding.Verdict == delivery.NotThere && q.unwritten != nil {
		return delivery.Unsure
	}
	return q.finding.Verdict
}

// Run is the process that was found.
func (q *Question) Run() api.Run { return q.run }

// Entry is the launch that it is about.
func (q *Question) Entry() ledger.Entry { return q.entry }

// Like are the processes that may be it.
func (q *Question) Like() []api.Run { return q.finding.Like }

// Words say what is known by now.
func (q *Question) Words() string {
	switch {
	case q.looking:
		return "Looking for it among the newest processes. That takes some seconds, because a new one shows a little late…"
	case q.Verdict() == delivery.Found:
		return "It went through: " + q.run.Name + " was launched."
	case q.Verdict() == delivery.NotThere:
		return "It is not there: nothing was launched."
	case q.unwritten != nil:
		return q.unwritten.Error()
	case q.finding.Err != nil:
		return "It could not be looked up: " + q.finding.Err.Error()
	case len(q.finding.Like) > 0:
		if n := len(q.finding.Like); n > 1 {
			return fmt.Sprintf("Cannot tell: %d processes like it were started since.", n)
		}
		return "Cannot tell: a process like it was started since, but its answers are not exactly these."
	case q.looked:
		return "Cannot tell: the ledger does not say enough about it."
	}
	return "It has not been looked up yet."
}
