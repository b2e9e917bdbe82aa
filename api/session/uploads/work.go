package uploads

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"kickoff/api"
	"kickoff/payload/store/autosave"
)

// A 429 means that the server did not take the file, so it is sent again after
// the pause that was asked for, this often (docs/api.md, "Rate limits and
// retries").
const (
	maxTries     = 4
	usualPause   = 5 * time.Second
	longestPause = time.Minute
)

// begin starts the worker where there is work and none runs. The lock is held.
func (q *Queue) begin() {
	if q.working || q.closed || q.next() == nil {
		return
	}
	q.working = true
	go q.work()
}

// next is the file whose turn it is. The lock is held.
func (q *Queue) next() *item {
	for _, it := range q.items {
		if it.wanted && it.state == Waiting {
			return it
		}
	}
	return nil
}

// work uploads until nothing waits.
func (q *Queue) work() {
	for {
		q.mu.Lock()
		it := q.next()
		if it == nil || q.closed {
			q.working = false
			q.moved.Broadcast()
			q.mu.Unlock()
			return
		}
		ctx, stop := context.WithCancel(context.Background())
		it.stop = stop
		template, pause := q.template, it.until.Sub(q.o.Now())
		q.mu.Unlock()
		if sleep(ctx, pause) {
			up, err := q.send(ctx, it, template)
			q.settle(ctx, it, up, err)
		} else {
			q.settle(ctx, it, autosave.Upload{}, context.Canceled)
		}
		stop()
	}
}

// sleep waits unless the context ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// send uploads one file, unless the server has its content under that name.
func (q *Queue) send(ctx context.Context, it *item, template string) (autosave.Upload, error) {
	q.mu.Lock()
	if it.state == Waiting {
		it.state = Sending
	}
	file := File{Template: template, Path: it.Path, Private: slices.Contains(q.never, it.Field)}
	it.speed = speed{}
	q.changed()
	q.mu.Unlock()
	s, err := q.o.send(ctx, file, q.same, Progress{
		Started: func(size int64) { q.note(func() { it.size = size }) },
		Sent: func(sent, _ int64) {
			q.note(func() { it.speed.note(q.o.Now(), sent) })
		},
	})
	return autosave.Upload{Field: it.Field, Path: it.Path, Size: s.Size, Modified: s.Modified, SHA256: s.Key.Sum, Object: s.Object}, err
}

func (q *Queue) note(change func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	change()
}

// settle notes how it ended. What was stored is kept, also when the person had
// stopped it by then.
func (q *Queue) settle(ctx context.Context, it *item, up autosave.Upload, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	it.stop = nil
	q.changed()
	var refused *api.Error
	switch {
	case err == nil:
		it.state, it.known, it.size, it.err = Done, up, up.Size, nil
	case ctx.Err() != nil && !it.wanted:
		q.forget(it)
	case errors.Is(err, api.ErrUnknownOutcome):
		it.state, it.err = Doubtful, err
	case ctx.Err() != nil:
		// It was paused, unless somebody wants it again by now.
		if it.state == Sending {
			it.state = Waiting
		}
	case errors.Is(err, api.ErrRateLimited) && it.tries < maxTries:
		pause := usualPause
		if errors.As(err, &refused) && refused.RetryAfter > 0 {
			pause = min(refused.RetryAfter, longestPause)
		}
		it.state, it.until = Waiting, q.o.Now().Add(pause)
		it.tries++
	default:
		it.state, it.err = Failed, err
	}
}

func (q *Queue) forget(gone *item) {
	for i, it := range q.items {
		if it == gone {
			q.items = append(q.items[:i:i], q.items[i+1:]...)
			return
		}
	}
}

// UnreadableError: the file itself is the trouble, and nothing of it was sent.
type UnreadableError struct {
	path string
	err  error
}

func (e *UnreadableError) Error() string {
	why := e.err
	var at *fs.PathError
	if errors.As(e.err, &at) {
		why = at.Err
	}
	return filepath.Base(e.path) + " cannot be read: " + why.Error()
}

func (e *UnreadableError) Unwrap() error { return e.err }
