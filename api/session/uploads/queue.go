package uploads

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"kickoff/api"
	"kickoff/payload/store/autosave"
)

// Sender is what the queue asks of the API.
type Sender interface {
	Upload(ctx context.Context, f api.UploadFile, progress func(sent int64)) (json.RawMessage, error)
}

// Options are what a Queue works with.
type Options struct {
	Sender Sender
	// Now is the clock of rates and pauses.
	Now func() time.Time
	// Open and Stat read local files; nil takes the disk.
	Open func(path string) (io.ReadCloser, error)
	Stat func(path string) (fs.FileInfo, error)
}

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
	template string
	items    []*item
	working  bool
	version  uint64
	// closed: nothing is begun any more.
	closed bool
}

// New makes an empty queue.
func New(o Options) *Queue {
	if o.Open == nil {
		o.Open = func(path string) (io.ReadCloser, error) { return os.Open(path) }
	}
	if o.Stat == nil {
		o.Stat = os.Stat
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Queue{o: o}
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
	q.template, q.items = template, nil
	for _, u := range done {
		q.items = append(q.items, &item{Wanted: Wanted{Field: u.Field, Path: u.Path}, state: Done, known: u, size: u.Size})
	}
	q.version++
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
			q.version++
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
	q.version++
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
			q.version++
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

// Close stops everything for good.
func (q *Queue) Close() {
	if q == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
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
func (q *Queue) same(path string, size int64, sum string) (json.RawMessage, bool) {
	r := autosave.Record{}
	for _, it := range q.items {
		if it.state == Done {
			r.Uploads = append(r.Uploads, it.known)
		}
	}
	return r.Uploaded(autosave.Upload{Path: path, Size: size, SHA256: sum})
}

// likely reports that something of that name and size is there, so that it is
// worth reading the file before it is sent.
func (q *Queue) likely(path string, size int64) bool {
	return slices.ContainsFunc(q.items, func(it *item) bool {
		return it.state == Done && it.known.Size == size && filepath.Base(it.known.Path) == filepath.Base(path)
	})
}

func sameObject(a, b json.RawMessage) bool { return len(a) > 0 && bytes.Equal(a, b) }
