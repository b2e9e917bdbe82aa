// Package resolution finds out what became of a launch whose outcome nobody knows.
// It only reads, and writes what was found, or what a person decided, into the
// ledger; it never sends. How a process is looked for is api/session/delivery's;
// the screens that ask about it are the launch stage and the dialog over the start.
package resolution

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
)

// Resolution is one launch and what is known about it by now.
type Resolution struct {
	delivery func() *delivery.Delivery
	entry    ledger.Entry

	// asked numbers the look-ups, so that a late one is dropped.
	asked   int
	looking bool
	looked  bool
	finding delivery.Finding
	// unwritten is why the ledger could not hold the answer.
	unwritten error
	run       api.Run
}

// Of is about a launch in the ledger. Of an entry that holds no more than its id
// the rest is read when it is looked up.
func Of(e ledger.Entry, delivery func() *delivery.Delivery) *Resolution {
	return &Resolution{delivery: delivery, entry: e}
}

type (
	found struct {
		of      *Resolution
		asked   int
		entry   ledger.Entry
		finding delivery.Finding
	}
	decided struct {
		of      *Resolution
		verdict delivery.Verdict
		run     api.Run
		err     error
	}
)

// Look looks for the process, several times over some seconds.
func (r *Resolution) Look() tea.Cmd {
	if r.looking {
		return nil
	}
	r.asked++
	r.looking = true
	asked, entry, by := r.asked, r.entry, r.delivery()
	return func() tea.Msg {
		if entry.Intent.Template.ID == "" {
			book, err := by.Ledger.Read()
			if err != nil {
				return found{r, asked, entry, delivery.Finding{Err: err}}
			}
			if e, known := book.Entry(entry.ID); known {
				entry = e
			}
		}
		return found{r, asked, entry, by.Resolve(context.Background(), entry)}
	}
}

// Take decides that the launch made this process, None that it made none. Both are
// a person's word, written to the ledger.
func (r *Resolution) Take(run api.Run) tea.Cmd {
	url := r.delivery().URL(run)
	return r.decide(delivery.Found, run, ledger.Outcome{Status: ledger.Launched, Run: ledger.Run{ID: run.ID, Name: run.Name, URL: url}})
}

// None decides that the launch made no process.
func (r *Resolution) None() tea.Cmd {
	return r.decide(delivery.NotThere, api.Run{}, ledger.Outcome{Status: ledger.Absent, Reason: "decided by hand"})
}

func (r *Resolution) decide(v delivery.Verdict, run api.Run, o ledger.Outcome) tea.Cmd {
	id, book := r.entry.ID, r.delivery().Ledger
	return func() tea.Msg { return decided{r, v, run, book.Settle(id, o)} }
}

// Update takes an answer to this launch's look-up; false when the message is none.
func (r *Resolution) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case found:
		if msg.of != r || msg.asked != r.asked {
			return false
		}
		r.looking, r.looked, r.entry, r.finding, r.run = false, true, msg.entry, msg.finding, msg.finding.Run
		r.unwritten = nil
		if v := r.finding.Verdict; v == delivery.Found || v == delivery.NotThere {
			r.unwritten = r.finding.Err
		}
		return true
	case decided:
		if msg.of != r {
			return false
		}
		r.unwritten = msg.err
		if msg.err == nil {
			r.asked++
			r.looking, r.looked = false, true
			r.finding, r.run = delivery.Finding{Verdict: msg.verdict, Run: msg.run}, msg.run
		}
		return true
	}
	return false
}

// Looking reports that it is being looked up.
func (r *Resolution) Looking() bool { return r.looking }

// Verdict is what is known by now; Unsure before the first look-up too. A
// finding that the ledger could not hold is no verdict yet: the same launch could
// not be sent again.
func (r *Resolution) Verdict() delivery.Verdict {
	if r.finding.Verdict == delivery.NotThere && r.unwritten != nil {
		return delivery.Unsure
	}
	return r.finding.Verdict
}

// Run is the process that was found.
func (r *Resolution) Run() api.Run { return r.run }

// Entry is the launch that it is about.
func (r *Resolution) Entry() ledger.Entry { return r.entry }

// Unwritten is why the ledger could not hold what was found, nil when it did.
func (r *Resolution) Unwritten() error { return r.unwritten }

// Like are the processes that may be it.
func (r *Resolution) Like() []delivery.Candidate { return r.finding.Like }

// Explain says what is known by now.
func (r *Resolution) Explain() string {
	switch {
	case r.looking:
		return "Looking for it among the newest processes. That takes some seconds, because a new one shows a little late…"
	case r.Verdict() == delivery.Found:
		return "It went through: " + r.run.Name + " was launched."
	case r.Verdict() == delivery.NotThere:
		return "It was looked for and is not there: nothing was launched."
	case r.unwritten != nil:
		return r.unwritten.Error()
	case r.finding.Verdict == delivery.NotYet:
		return humanize.Capital(r.finding.Text()) + "."
	case r.looked:
		return "Cannot tell: " + r.finding.Text() + "."
	}
	return "It has not been looked up yet."
}
