package uploads

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"kickoff/api"
	"kickoff/payload/crash"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/uploaded"
)

// Wanted is a local file that an answer names. Stored: the answer has the
// server's object for it already.
type Wanted struct {
	Field, Path string
	Stored      bool
}

// item is one local file. What is done stays in the queue after no answer names
// it any more, because it may come back.
type item struct {
	Wanted
	wanted bool
	state  State
	known  autosave.Upload
	size   int64
	err    error
	// until is when the server's pause ends; asked is how long its pauses are in all.
	until time.Time
	asked time.Duration
	// changed: it was uploaded before and is another file by now; stale is the
	// object of then.
	changed bool
	stale   json.RawMessage
	speed   speed
	stop    context.CancelFunc
}

// Queue uploads files. It is safe for use by several goroutines; to what
// a file's row asks of it, the nil Queue is one without files.
type Queue struct {
	o Options

	mu       sync.Mutex
	moved    *sync.Cond
	template string
	items    []*item
	// never are the fields whose files are not remembered between runs.
	never   []string
	working bool
	version uint64
	// closed: nothing is begun any more.
	closed bool
	// fault is what the worker panicked with; it is at work then until somebody waits for it.
	fault error
}

// New makes an empty queue.
func New(o Options) *Queue {
	q := &Queue{o: o.withDefaults()}
	q.moved = sync.NewCond(&q.mu)
	return q
}

// Restore begins with another template and what the server has for it already,
// as an unfinished launch remembers it. What was under way for the former one is
// stopped.
func (q *Queue) Restore(template string, done []autosave.Upload) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopAll()
	q.template, q.items, q.never = template, nil, nil
	for _, u := range done {
		q.items = append(q.items, &item{Wanted: Wanted{Field: u.Field, Path: u.Path}, state: Done, known: u, size: u.Size})
	}
	q.changed()
}

// Done are the files that the server has, for the record of the unfinished
// launch.
func (q *Queue) Done() []autosave.Upload {
	q.mu.Lock()
	defer q.mu.Unlock()
	var done []autosave.Upload
	for _, it := range q.items {
		if it.state == Done {
			done = append(done, it.known)
		}
	}
	return done
}

// Never names the fields of which nothing may be remembered between runs; what is
// remembered of their files is forgotten.
func (q *Queue) Never(fields []string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.never = slices.Clone(fields)
	q.forgetDone(func(it *item) bool { return slices.Contains(fields, it.Field) })
}

// Used says that a process has the files now: for another run they are not there
// any more, so that no two processes share a file unless a person launches the same
// answers again.
func (q *Queue) Used() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.forgetDone(func(it *item) bool { return it.wanted })
}

func (q *Queue) forgetDone(which func(*item) bool) {
	for _, it := range q.items {
		if q.o.Memory != nil && it.state == Done && which(it) {
			q.o.Memory.Forget(it.key(q.template))
		}
	}
}

func (it *item) key(template string) uploaded.Key {
	return uploaded.Key{Template: template, Name: filepath.Base(it.Path), Sum: it.known.SHA256}
}

// Want names the files that answers name now: those that are new are uploaded,
// and those that went are stopped. A file that is paused or went wrong stays so
// until Again.
func (q *Queue) Want(files []Wanted) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, it := range q.items {
		it.wanted = slices.ContainsFunc(files, func(w Wanted) bool { return w.Path == it.Path })
		if !it.wanted && it.stop != nil {
			it.stop()
		}
	}
	q.items = slices.DeleteFunc(q.items, func(it *item) bool { return !it.wanted && it.state != Done && it.stop == nil })
	for _, w := range files {
		if w.Path != "" && !w.Stored && q.find(w.Path) == nil {
			q.items = append(q.items, &item{Wanted: w, wanted: true})
			q.changed()
		}
	}
	q.begin()
}

// Pause stops a file that is under way or waits.
func (q *Queue) Pause(path string) {
	if q == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pause(q.find(path))
}

// PauseAll stops everything that is under way or waits.
func (q *Queue) PauseAll() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, it := range q.items {
		q.pause(it)
	}
}

func (q *Queue) pause(it *item) {
	if it == nil || it.state != Waiting && it.state != Sending {
		return
	}
	it.state, it.err = Paused, nil
	if it.stop != nil {
		it.stop()
	}
	q.changed()
}

// Again has a file sent from its first byte that was paused, failed or is
// doubtful.
func (q *Queue) Again(path string) {
	q.again(func(it *item) bool { return it.Path == path })
}

// AgainAfter does Again for every file that failed by an error of that kind.
func (q *Queue) AgainAfter(kind error) {
	q.again(func(it *item) bool { return it.err != nil && errors.Is(it.err, kind) })
}

func (q *Queue) again(which func(*item) bool) {
	if q == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, it := range q.items {
		if which(it) && (it.state == Paused || it.state == Failed || it.state == Doubtful) {
			it.state, it.err, it.asked = Waiting, nil, 0
			q.changed()
		}
	}
	q.begin()
}

// Busy reports that something is under way or waits its turn.
func (q *Queue) Busy() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.working
}

// Version changes whenever a file changes its state.
func (q *Queue) Version() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.version
}

// changed notes that a file has changed its state. The lock is held.
func (q *Queue) changed() {
	q.version++
	q.moved.Broadcast()
}

// Wait waits until a file has changed its state since a Version, or nothing is under
// way. It panics with what an upload panicked with.
func (q *Queue) Wait(since uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.version == since && q.working && !q.closed && q.fault == nil {
		q.moved.Wait()
	}
	crash.Again(q.fault)
}

// Close stops everything for good.
func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.moved.Broadcast()
	q.stopAll()
}

func (q *Queue) stopAll() {
	for _, it := range q.items {
		it.wanted = false
		if it.stop != nil {
			it.stop()
		}
	}
}

func (q *Queue) find(path string) *item {
	for _, it := range q.items {
		if it.Path == path {
			return it
		}
	}
	return nil
}

// same finds what the server has under that name with that content.
func (q *Queue) same(k uploaded.Key, size int64) (json.RawMessage, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, it := range q.items {
		if it.state == Done && it.known.Size == size && it.key(q.template) == k {
			return it.known.Object, true
		}
	}
	return nil, false
}

// A 429 means that the server did not take the file, so it is sent again after
// the pauses that were asked for, up to so much in all (docs/api.md, "Rate limits and
// retries").
const (
	maxPause   = time.Minute
	usualPause = 15 * time.Second
)

// begin starts the worker where there is work and none runs. The lock is held.
func (q *Queue) begin() {
	if q.working || q.closed || q.next() == nil {
		return
	}
	q.working = true
	go func() {
		if fault := crash.Catch(q.work); fault != nil {
			q.note(func() { q.fault = fault })
			q.moved.Broadcast()
		}
	}()
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
func (q *Queue) work() error {
	for {
		q.mu.Lock()
		it := q.next()
		if it == nil || q.closed {
			q.working = false
			q.moved.Broadcast()
			q.mu.Unlock()
			return nil
		}
		ctx, stop := context.WithCancel(context.Background())
		it.stop = stop
		template, pause := q.template, it.until.Sub(q.o.Now())
		q.mu.Unlock()
		if api.Wait(ctx, pause) == nil {
			up, err := q.send(ctx, it, template)
			q.settle(ctx, it, up, err)
		} else {
			q.settle(ctx, it, autosave.Upload{}, context.Canceled)
		}
		stop()
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
	pause := usualPause
	if refused, ok := errors.AsType[*api.Error](err); ok && refused.RetryAfter > 0 {
		pause = refused.RetryAfter
	}
	switch {
	case err == nil:
		it.state, it.known, it.size, it.err = Done, up, up.Size, nil
	case ctx.Err() != nil && !it.wanted:
		q.items = slices.DeleteFunc(q.items, func(other *item) bool { return other == it })
	case errors.Is(err, api.ErrUnknownOutcome):
		it.state, it.err = Doubtful, err
	case ctx.Err() != nil:
		// It was paused, unless somebody wants it again by now.
		if it.state == Sending {
			it.state = Waiting
		}
	case errors.Is(err, api.ErrRateLimited) && it.asked+pause <= maxPause:
		it.state, it.until = Waiting, q.o.Now().Add(pause)
		it.asked += pause
	default:
		it.state, it.err = Failed, err
	}
}

// Verify looks whether the files that the server has are still the same here, and
// returns the names of those that are not: they are uploaded anew. A file that is
// gone stays as it was stored. It reads files, so it belongs in a command.
func (q *Queue) Verify(ctx context.Context) []string {
	q.mu.Lock()
	var look []*item
	for _, it := range q.items {
		if it.wanted && it.state == Done {
			look = append(look, it)
		}
	}
	q.mu.Unlock()
	var changed []string
	for _, it := range look {
		if q.unchanged(ctx, it) {
			continue
		}
		q.mu.Lock()
		if it.state == Done {
			it.state, it.changed, it.stale = Waiting, true, it.known.Object
			changed = append(changed, filepath.Base(it.Path))
			q.changed()
			q.begin()
		}
		q.mu.Unlock()
	}
	return changed
}

func (q *Queue) unchanged(ctx context.Context, it *item) bool {
	info, err := q.o.Stat(it.Path)
	if err != nil {
		return true
	}
	q.mu.Lock()
	known := it.known
	q.mu.Unlock()
	if info.Size() == known.Size && info.ModTime().Equal(known.Modified) {
		return true
	}
	if info.Size() != known.Size {
		return false
	}
	sum, err := q.o.sum(ctx, it.Path)
	if err != nil || sum != known.SHA256 {
		return err != nil
	}
	q.mu.Lock()
	it.known.Modified = info.ModTime()
	q.mu.Unlock()
	return true
}
