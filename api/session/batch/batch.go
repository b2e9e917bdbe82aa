// Package batch sends the rows of a table, each exactly once, and finds out what became
// of them. The wizard and `kickoff batch` are faces of it:
//
//	Item ─▶ Look ─▶ Review ─▶ Batch.Run ─▶ Outcome, told by events
//
// The ledger holds a row's key before its request leaves and its outcome after, so that a
// batch that was stopped, killed or offline goes on where it was, and two that run at once
// send no row twice. One launch is package delivery's; what a table is to a template is
// package session/rows', and how a batch is kept on disk package payload/store/batch's.
// Nothing here draws, prints or asks.
package batch

import (
	"cmp"
	"fmt"
	"sync"
	"time"

	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/rules"
	kept "kickoff/payload/store/batch"
	"kickoff/payload/store/ledger"
)

// Batch is the rows of a table, to be sent.
type Batch struct {
	// ID names it in the ledger: that of what is kept on disk.
	ID       string
	Template payload.Template
	Items    []Item
	Options  kept.Options
	// Delivery sends one row. Its server is to tell a rate limit at once
	// (api.Client.Prompt).
	Delivery *delivery.Delivery
	// Uploads is how the files of rows are sent.
	Uploads uploads.Options
	// People is who is known, with the organisation's guests as far as they were read.
	People *payload.Directory
	// Now is a clock that moves, for pace and waits; the one of the records may stand.
	Now func() time.Time
	// MaxWait is the longest wait that is waited out; a longer one ends the batch for now.
	// Zero waits for as long as is needed.
	MaxWait time.Duration
	// On is told what happens, one event at a time; nil tells nobody.
	On func(Event)

	control control
}

// control is what a person wants of a batch that is being sent.
type control struct {
	mu              sync.Mutex
	paused, stopped bool
	changed         chan struct{}
}

// Pause keeps rows from leaving until it is told otherwise.
func (b *Batch) Pause(on bool) { b.control.set(func(c *control) { c.paused = on }) }

// Stop lets what is under way come to its end; the rest waits.
func (b *Batch) Stop() { b.control.set(func(c *control) { c.stopped = true }) }

func (c *control) set(change func(*control)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(c)
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// get is what is wanted now, and what is closed when that changes.
func (c *control) get() (paused, stopped bool, changed <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changed == nil {
		c.changed = make(chan struct{})
	}
	return c.paused, c.stopped, c.changed
}

// Event is what happened just now.
type Event struct {
	What What
	// Outcome is that of the row that a RowChanged is about.
	Outcome Outcome
	// Until is when a Waits ends, zero where nobody knows; Why is what is waited for, in
	// words, or the file of an Uploads. Guests: it is for the hour's new guests, and the
	// next wave leaves then.
	Until  time.Time
	Why    string
	Guests bool
	// Progress is how far it is, with every event.
	Progress Progress
}

// What is the kind of an event.
type What int

const (
	// RowChanged: a row was sent, found, refused, or is unknown.
	RowChanged What = iota
	// Waits: nothing is sent until a time. Goes ends that, or a pause.
	Waits
	Goes
	// Paused: a person wants nothing to be sent for a while.
	Paused
	// Uploads: a file of the row is sent.
	Uploads
	// Looks: rows of unknown outcome are looked up.
	Looks
	// Compares: processes are read back.
	Compares
)

// Progress is how far a batch is.
type Progress struct {
	// Done of Total rows are over; Total leaves out those that are wrong or left out.
	Done, Total int
	// Rate is how many leave in a second, Left how long the rows take that may leave now,
	// at this rate; both 0 where that is not known yet.
	Rate float64
	Left time.Duration
}

// Result is the end of a batch, or what it is for now.
type Result struct {
	// Outcomes are those of all rows, in their order.
	Outcomes []Outcome
	// Ended is why not all rows were sent: the server's word, no network, a *LaterError, or
	// the context's error; nil where all were, and where a person stopped it.
	Ended error
	// Compared is how many processes were read back, Differ how many of them are not stored
	// as they were sent; Unread is why others could not be read.
	Compared, Differ int
	Unread           error
}

// Rows are the outcomes as the file of the result has them.
func (r Result) Rows() []kept.Row {
	rows := make([]kept.Row, len(r.Outcomes))
	for i, o := range r.Outcomes {
		rows[i] = kept.Row{Row: o.Row, Status: string(o.Status), Process: o.Run.ID, Link: o.Run.URL, Reason: o.Reason}
	}
	return rows
}

// LaterError: the rest has to wait for longer than is waited here.
type LaterError struct {
	// At is from when on it may be sent; Guests: because of the hour's new guests.
	At     time.Time
	Guests bool
	// Err is what the server said, nil where it was not asked.
	Err error
}

func (e *LaterError) Error() string {
	if e.Guests {
		return fmt.Sprintf("%d new guests an hour are the most that an organisation may have", rules.GuestsAnHour)
	}
	return e.Err.Error()
}

func (e *LaterError) Unwrap() error { return e.Err }

// Item is a row of the table.
type Item struct {
	// Row is its number as the sheet counts.
	Row int
	// Key is what its column of that name holds, "" without one; Cells is a digest of what
	// the row says, see Digests. SameAs is the number of an earlier row that says that, 0
	// for none.
	Key, Cells string
	SameAs     int
	// Answers is a digest of its answers, as the ledger has it.
	Answers string
	// Name is the process's name where the row gives one of its own, else "".
	Name string
	// Session makes what is sent. It is called when the row is, and its answers are those
	// of one moment, however late that is.
	Session func() *session.Session
	// Problems keep it from being sent: it is wrong. Each is in words and names its column.
	Problems []string
	// Left: a person leaves it out. Accepted: it is sent although Look found one of its
	// key or name that said something else.
	Left, Accepted bool
	// Mailed are the owners of the steps that it starts, Guests all addresses that it
	// would make a guest of.
	Mailed payload.Owners
	Guests []string
}

// key is what the ledger tells the row by: a digest, because answers are not in it.
func (it Item) key() string {
	if it.Key == "" {
		return it.Cells
	}
	return digestOf("key\x00" + it.Key)
}

// id is what tells the row from others, as a result shows it.
func (it Item) id() string { return cmp.Or(it.Key, it.Cells) }

// Status is what became of a row.
type Status string

const (
	// Launched: the server made its process.
	Launched Status = "launched"
	// Found: its process was there already, or was found after its answer was lost.
	Found Status = "found"
	// Wrong: it cannot be sent as it is.
	Wrong Status = "wrong"
	// Failed: the server refused it, or its files.
	Failed Status = "failed"
	// Unknown: it was sent, and nobody knows yet whether there is a process.
	Unknown Status = "unknown"
	// Left: a person left it out.
	Left Status = "left"
	// Waiting: it was not sent yet.
	Waiting Status = "waiting"
	// Archived: its process was launched, and is archived again. No Run ends so.
	Archived Status = kept.Archived
)

// Outcome is what is known of a row by now.
type Outcome struct {
	Row    int
	Key    string
	Status Status
	// Run is its process, zero where there is none or none is known.
	Run ledger.Run
	// Reason says in words why it is not simply launched.
	Reason string
	// Entry is its launch in the ledger, "" for none.
	Entry string
	// Differs: it was read back now, and is not stored as it was sent. Beside are what that
	// showed which is no difference (receipt.Receipt).
	Differs bool
	Beside  []string
}

// Done reports that the row needs nothing more.
func (o Outcome) Done() bool { return o.Status == Launched || o.Status == Found || o.Status == Left }
