package uploads

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"kickoff/api"
	"kickoff/payload"
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
	up := autosave.Upload{Field: it.Field, Path: it.Path}
	info, err := q.o.Stat(it.Path)
	if err != nil {
		return up, &unreadableError{it.Path, err}
	}
	up.Size, up.Modified = info.Size(), info.ModTime()
	if err := payload.CheckFile(it.Path, up.Size); err != nil {
		return up, err
	}
	q.mu.Lock()
	if it.state == Waiting {
		it.state = Sending
	}
	it.size, it.speed = up.Size, speed{}
	likely := q.likely(it.Path, up.Size)
	q.version++
	q.mu.Unlock()
	if likely {
		if up.SHA256, err = q.sum(ctx, it.Path); err != nil {
			return up, &unreadableError{it.Path, err}
		}
		q.mu.Lock()
		object, ok := q.same(it.Path, up.Size, up.SHA256)
		q.mu.Unlock()
		if ok {
			up.Object = object
			return up, nil
		}
	}
	reader := &summing{open: q.o.Open, path: it.Path}
	object, err := q.o.Sender.Upload(ctx, api.UploadFile{TemplateID: template, Name: filepath.Base(it.Path), Size: up.Size, Open: reader.Open}, func(sent int64) {
		q.mu.Lock()
		defer q.mu.Unlock()
		it.speed.note(q.o.Now(), sent)
	})
	if err != nil {
		return up, err
	}
	up.Object = json.RawMessage(object)
	sum, n := reader.sum()
	if n != up.Size {
		if sum, err = q.sum(ctx, it.Path); err != nil {
			sum = ""
		}
	}
	up.SHA256 = sum
	return up, nil
}

// settle notes how it ended. What was stored is kept, also when the person had
// stopped it by then.
func (q *Queue) settle(ctx context.Context, it *item, up autosave.Upload, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	it.stop = nil
	q.version++
	var refused *api.Error
	switch {
	case err == nil:
		it.state, it.known, it.err = Done, up, nil
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

// unreadableError: the file itself is the trouble.
type unreadableError struct {
	path string
	err  error
}

func (e *unreadableError) Error() string {
	why := e.err
	var at *fs.PathError
	if errors.As(e.err, &at) {
		why = at.Err
	}
	return filepath.Base(e.path) + " cannot be read: " + why.Error()
}

func (e *unreadableError) Unwrap() error { return e.err }
