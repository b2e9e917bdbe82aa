package autosave

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// tryAgain is how long a Saver waits after the disk refused.
const tryAgain = 2 * time.Second

// target is what a Saver writes to.
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
	// take makes the newest state; given counts the states handed over, kept those
	// of them that are on disk.
	take        func() Record
	given, kept uint64
	status      Status
	// over: nothing is written any more.
	over bool
}

// Status is how the saving goes.
type Status struct {
	// SavedAt is the time of the newest state on disk; zero when there is none.
	SavedAt time.Time
	// Pending: something was changed that is not on disk yet.
	Pending bool
	// Err is why the last write failed, in words; nil when it did not. A *TakenError
	// stays.
	Err error
}

// Locked says that somebody else has the launch now; nil when nobody else has.
func (s Status) Locked() *LockedError {
	var taken *LockedError
	errors.As(s.Err, &taken)
	return taken
}

// Trouble is what a person should be told, or "".
func (s Status) Trouble() string {
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
	s := newSaver(h)
	s.status.SavedAt = h.record.SavedAt
	if taken := h.Locked(); taken != nil {
		s.status.Err = taken
	}
	return s
}

func newSaver(to target) *Writer {
	s := &Writer{
		to: to, wake: make(chan struct{}, 1), asked: make(chan chan error), changes: make(chan Status, 1),
		stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	go s.run()
	return s
}

// Save has the newest state written. It takes no time: take runs later, on the
// Saver's goroutine, and need not run when another Save follows. It may read what
// is safe for several goroutines (payload.Answers) and what it was given by value.
// After Close, and once somebody else has the launch, it does nothing.
func (s *Writer) Save(take func() Record) {
	s.mu.Lock()
	if s.over {
		s.mu.Unlock()
		return
	}
	s.take = take
	s.given++
	s.status.Pending = true
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default: // a write that has not begun yet will take this one
	}
}

// Status is how the saving goes right now.
func (s *Writer) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Changes gives a Status whenever a write has ended, well or not; only the newest
// when nobody was listening. It is closed by Close.
func (s *Writer) Changes() <-chan Status { return s.changes }

// Flush waits until everything that was handed over is on disk, and does not wait
// out a failure first. Nil means that it is there, or that the launch was ended by
// Done or Discard.
func (s *Writer) Flush(ctx context.Context) error {
	answer := make(chan error, 1)
	select {
	case s.asked <- answer:
	case <-s.stopped:
		return s.Status().Err
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
func (s *Writer) Close(ctx context.Context) error {
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	err := s.Flush(ctx)
	s.halt()
	select {
	case <-s.stopped:
		return errors.Join(err, s.closing)
	case <-ctx.Done():
		return err
	}
}

func (s *Writer) halt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.stop:
	default:
		close(s.stop)
	}
}

func (s *Writer) run() {
	defer close(s.stopped)
	defer close(s.changes)
	var again <-chan time.Time
	for {
		var err error
		select {
		case <-s.stop:
			s.closing = s.to.Close()
			return
		case <-s.wake:
			if again != nil {
				continue
			}
			err = s.write()
		case <-again:
			err = s.write()
		case answer := <-s.asked:
			err = s.write()
			answer <- err
		}
		again = nil
		if err != nil && s.Status().Locked() == nil {
			again = time.After(tryAgain)
		}
	}
}

// write brings the newest state to the disk, if it is not there.
func (s *Writer) write() error {
	s.mu.Lock()
	take, upto, told := s.take, s.given, s.status
	dirty := s.given != s.kept
	s.mu.Unlock()
	if !dirty {
		return nil
	}
	at, err := s.to.Write(take())
	ended := errors.Is(err, ErrEnded)
	if ended {
		err, at = nil, told.SavedAt
	}

	s.mu.Lock()
	s.status.Err = err
	if err == nil {
		s.kept, s.status.SavedAt = upto, at
	}
	s.over = s.over || ended || s.status.Locked() != nil
	s.status.Pending = s.given != s.kept
	now := s.status
	s.mu.Unlock()
	s.tell(now)
	return err
}

// tell replaces a Status that nobody has taken yet.
func (s *Writer) tell(now Status) {
	select {
	case <-s.changes:
	default:
	}
	s.changes <- now
}
