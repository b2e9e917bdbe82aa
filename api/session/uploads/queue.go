package uploads

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"kickoff/payload/store/autosave"
	"kickoff/payload/store/uploaded"
)

// Wanted is a local file that an answer names. Stored: the answer has the
// server's object for it already.
type Wanted struct {
	Field, Path string
	Stored      bool
}

// State says where a file stands.
type State int

const (
	// Waiting: its turn has not come, or the server asked for a pause.
	Waiting State = iota
	Sending
	Done
	// Paused: the person stopped it. The API cannot go on with half a file, so it
	// begins anew.
	Paused
	// Failed: it was not stored.
	Failed
	// Doubtful: it may have been stored, and nobody can say (docs/api.md, "File
	// upload"); only a person has it sent again.
	Doubtful
)

// item is one local file. What is done stays in the queue after no answer names
// it any more, because it may come back.
type item struct {
	Wanted
	wanted bool
	state  State
	known  autosave.Upload
	size   int64
	err    error
	// until is when the server's pause ends; tries counts how often it was asked for.
	until time.Time
	tries int
	// changed: it was uploaded before and is another file by now; stale is the
	// object of then.
	changed bool
	stale   json.RawMessage
	speed   speed
	stop    context.CancelFunc
}

// Queue uploads files. It is safe for use by several goroutines; the nil Queue
// knows no file.
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
	if q == nil {
		return
	}
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
	if q == nil {
		return nil
	}
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
	if q == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.never = slices.Clone(fields)
	q.forgetDone(func(it *item) bool { return slices.Contains(fields, it.Field) })
}

// Used says that a process has the files now: for another run they are not there
// any more, so that no two processes share a file unless a person launches the same
// answers again.
func (q *Queue) Used() {
	if q == nil {
		return
	}
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
	if q == nil {
		return
	}
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
	if q == nil {
		return
	}
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
			it.state, it.err, it.tries = Waiting, nil, 0
			q.changed()
		}
	}
	q.begin()
}

// Busy reports that something is under way or waits its turn.
func (q *Queue) Busy() bool {
	if q == nil {
		return false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.working
}

// Version changes whenever a file changes its state.
func (q *Queue) Version() uint64 {
	if q == nil {
		return 0
	}
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
// way.
func (q *Queue) Wait(since uint64) {
	if q == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.version == since && q.working && !q.closed {
		q.moved.Wait()
	}
}

// Close stops everything for good.
func (q *Queue) Close() {
	if q == nil {
		return
	}
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

func sameObject(a, b json.RawMessage) bool { return len(a) > 0 && bytes.Equal(a, b) }
