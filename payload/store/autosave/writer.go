package autosave

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"kickoff/payload/crash"
)

// retryDelay is how long a Writer waits after the disk refused.
const retryDelay = 2 * time.Second

// target is what a Writer writes to.
type target interface {
	Write(Record) (time.Time, error)
	Close() error
}

// Writer keeps the newest state of an unfinished launch on disk, from a goroutine
// of its own. An idle Writer writes at once; changes that come while it writes are
// written together right after, the newest state always last. What the disk
// refuses is tried again every two seconds.
type Writer struct {
	to      target
	wake    chan struct{}
	asked   chan chan error
	changes chan Status
	stop    chan struct{}
	stopped chan struct{}
	// closing is what came of closing the target; it is there once stopped is closed.
	closing error

	mu sync.Mutex
	// take makes the newest state; handed counts the states handed over, saved those
	// of them that are on disk.
	take          func() Record
	handed, saved uint64
	status        Status
	// over: nothing is written any more.
	over bool
}

// Status is how the saving goes.
type Status struct {
	// SavedAt is the time of the newest state on disk; zero when there is none.
	SavedAt time.Time
	// Pending: something was changed that is not on disk yet.
	Pending bool
	// Err is why the last write failed, in words; nil when it did not. A *LockedError
	// stays, and a *crash.Panic is the program's own fault.
	Err error
}

// Locked says that somebody else has the launch now; nil when nobody else has.
func (s Status) Locked() *LockedError {
	locked, _ := errors.AsType[*LockedError](s.Err)
	return locked
}

// Warning is what a person should be told, or "".
func (s Status) Warning() string {
	switch {
	case s.Err == nil:
		return ""
	case s.Locked() != nil:
		return s.Err.Error() + "; what is entered here is not saved"
	}
	return s.Err.Error() + "; what is entered stays here, and saving is tried again by itself"
}

// NewWriter starts saving to a handle. Close ends it, and the handle with it.
func NewWriter(h *Handle) *Writer {
	w := newWriter(h)
	w.status.SavedAt = h.record.SavedAt
	if locked := h.Locked(); locked != nil {
		w.status.Err = locked
	}
	return w
}

func newWriter(to target) *Writer {
	w := &Writer{
		to: to, wake: make(chan struct{}, 1), asked: make(chan chan error), changes: make(chan Status, 1),
		stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	go w.run()
	return w
}

// Save has the newest state written. It takes no time: take runs later, on the
// Writer's goroutine, and need not run when another Save follows. It may read what
// is safe for several goroutines (payload.Answers) and what it was given by value.
// After Close, and once somebody else has the launch, it does nothing.
func (w *Writer) Save(take func() Record) {
	w.mu.Lock()
	if w.over {
		w.mu.Unlock()
		return
	}
	w.take = take
	w.handed++
	w.status.Pending = true
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default: // a write that has not begun yet will take this one
	}
}

// Status is how the saving goes right now.
func (w *Writer) Status() Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status
}

// Changes gives a Status whenever a write has ended, well or not; only the newest
// when nobody was listening. It is closed by Close.
func (w *Writer) Changes() <-chan Status { return w.changes }

// Flush waits until everything that was handed over is on disk, and does not wait
// out a failure first. Nil means that it is there, or that the launch was ended by
// Done or Discard.
func (w *Writer) Flush(ctx context.Context) error {
	answer := make(chan error, 1)
	select {
	case w.asked <- answer:
	case <-w.stopped:
		return w.Status().Err
	case <-ctx.Done():
		return fmt.Errorf("what was entered last could not be saved in time: %w", ctx.Err())
	}
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return fmt.Errorf("what was entered last could not be saved in time: %w", ctx.Err())
	}
}

// Close writes what is left, stops, and gives the launch free. When the context
// ends first, a write that hangs may still come to its end, but no other begins.
func (w *Writer) Close(ctx context.Context) error {
	w.mu.Lock()
	w.over = true
	w.mu.Unlock()
	err := w.Flush(ctx)
	w.halt()
	select {
	case <-w.stopped:
		return errors.Join(err, w.closing)
	case <-ctx.Done():
		return err
	}
}

func (w *Writer) halt() {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.stop:
	default:
		close(w.stop)
	}
}

func (w *Writer) run() {
	defer close(w.stopped)
	defer close(w.changes)
	var again <-chan time.Time
	for {
		var err error
		select {
		case <-w.stop:
			w.closing = w.to.Close()
			return
		case <-w.wake:
			if again != nil {
				continue
			}
			err = w.write()
		case <-again:
			err = w.write()
		case answer := <-w.asked:
			err = w.write()
			answer <- err
		}
		again = nil
		if err != nil && w.Status().Locked() == nil {
			again = time.After(retryDelay)
		}
	}
}

// write brings the newest state to the disk, if it is not there.
func (w *Writer) write() error {
	w.mu.Lock()
	take, upto, before := w.take, w.handed, w.status
	dirty := w.handed != w.saved
	w.mu.Unlock()
	if !dirty {
		return nil
	}
	var at time.Time
	err := crash.Catch(func() (err error) { at, err = w.to.Write(take()); return err })
	ended := errors.Is(err, errEnded)
	if ended {
		err, at = nil, before.SavedAt
	}

	w.mu.Lock()
	w.status.Err = err
	if err == nil {
		w.saved, w.status.SavedAt = upto, at
	}
	w.over = w.over || ended || w.status.Locked() != nil
	w.status.Pending = w.handed != w.saved
	now := w.status
	w.mu.Unlock()
	w.announce(now)
	return err
}

// announce replaces a Status that nobody has taken yet.
func (w *Writer) announce(now Status) {
	select {
	case <-w.changes:
	default:
	}
	w.changes <- now
}
