// Package ledger remembers on disk every launch made from here: what was about
// to be sent, before it was sent, and what came of it.
//
// The API knows no idempotency key and two equal launches make two processes
// (docs/api.md, "Duplicates"), so the ledger is what tells a launch that may have
// happened from one that did not. An intent without an outcome is a launch whose
// outcome is unknown, unless the process that began it still holds its lock: then
// it is pending.
//
// The file holds one JSON record a line, each with its own checksum. It is only
// ever appended to, by one write under a lock, and synced; a damaged line is
// skipped and reported, and costs no other. What was answered is not in it, only
// a digest. How an unknown launch is looked up is not decided here.
package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"kickoff/payload/store"
)

const (
	// lockTimeout is how long a record waits for other processes that write: many at once on
	// a slow disk take seconds. Whoever reads waits for readTimeout, and then reads all the same.
	lockTimeout, readTimeout = 30 * time.Second, 3 * time.Second
	// maxFile is more than the launches of a lifetime.
	maxFile = 256 << 20
)

// errStatus: a caller asked to settle a launch as something that is no end.
var errStatus = errors.New("a launch ends as launched, refused, unknown or absent")

var errNoLock = errors.New("the ledger is being written by another kickoff that does not let go, or its folder cannot hold locks")

// EarlierError: the same unfinished launch, or the same row of a table, was sent before
// and that may have made a process, so it is not sent again.
type EarlierError struct{ Entry Entry }

func (e *EarlierError) Error() string {
	switch e.Entry.Status {
	case Pending:
		return "this launch is being sent already, from another window: wait for it to end"
	case Launched:
		return "this launch was made already: start a new one to launch the template again"
	}
	return "this launch was sent before and nobody knows yet whether it happened: find out first (kickoff runs --resolve)"
}

// Ledger is the ledger of one base URL and organisation. Several goroutines and
// several processes may use the same one.
type Ledger struct {
	dir string
	// Now is the clock of the records; Open sets time.Now.
	Now func() time.Time
	// Plan, where it is set, is a file that keeps whether rules run in the organisation
	// beyond the ledger, which goes with the in-process sandbox.
	Plan string
	// Hide, where it is set, takes the token out of what is written.
	Hide func([]byte) []byte

	// writing lets the goroutines of this process in one by one, without the pauses in
	// which a lock between processes is tried again.
	writing sync.Mutex
	// rows and synced are guarded by writing; synced: the file's name is there to stay.
	rows   rowIndex
	synced bool

	mu sync.Mutex
	// sending are the locks of the launches that were begun here and not settled.
	sending map[string]*store.Lock
}

// Open names the folder for a scope (base URL and organisation) below the data
// folder. Nothing is made on disk before the first launch.
func Open(root, scope string) *Ledger {
	return &Ledger{dir: store.Folder(root, "ledger", scope), Now: time.Now, sending: map[string]*store.Lock{}}
}

// Path is the ledger's file.
func (l *Ledger) Path() string { return filepath.Join(l.dir, "ledger.jsonl") }

func (l *Ledger) lockPath() string { return filepath.Join(l.dir, "ledger.lock") }

// sendingPath is the lock of a launch that is being sent.
func (l *Ledger) sendingPath(id string) string { return filepath.Join(l.dir, "sending-"+id+".lock") }

// Guard waits until no other who guards it looks for launches of a template, to send
// one where there is none: in between nobody else may. It is for those who want no
// second launch; waits is told when somebody else has it. When the context ends first
// its error is returned. What it gives is to be released.
func (l *Ledger) Guard(ctx context.Context, template string, waits func()) (*store.Lock, error) {
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return nil, fmt.Errorf("the folder for the ledger cannot be made: %w", err)
	}
	sum := sha256.Sum256([]byte(template))
	path := filepath.Join(l.dir, "launch-"+hex.EncodeToString(sum[:8])+".lock")
	lock, err := store.TryAcquire(path)
	if !errors.Is(err, store.ErrLocked) {
		return lock, err
	}
	waits()
	return store.AcquireContext(ctx, path)
}

// Await waits until a launch is no longer being sent, by whichever program; it is
// false when nobody was sending it.
func (l *Ledger) Await(ctx context.Context, id string) (bool, error) {
	if !store.Plain(id) || !l.isSending(id) {
		return false, nil
	}
	lock, err := store.AcquireContext(ctx, l.sendingPath(id))
	if err != nil {
		return false, err
	}
	l.release(id, lock)
	return true, nil
}

// Begin records a launch that is about to be sent and returns its id. The launch
// is pending from here until Settle or the end of this process. Nothing may be
// sent when there is an error; it is an *EarlierError when the same unfinished
// launch, or a row of its key (see Row), is being sent, was launched, or is of unknown
// outcome and not sent Again.
func (l *Ledger) Begin(in Intent) (string, error) {
	if in.At.IsZero() {
		in.At = l.Now()
	}
	in.At = in.At.UTC()
	id := rand.Text()
	err := l.begin(id, in)
	var earlier *EarlierError
	switch {
	case errors.As(err, &earlier):
		return "", err
	case err != nil:
		return "", fmt.Errorf("nothing was sent, because the launch could not be recorded first: %w; make sure that the folder can be written and that the disk is not full, then launch again", err)
	}
	return id, nil
}

func (l *Ledger) begin(id string, in Intent) error {
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return fmt.Errorf("the folder for the ledger cannot be made: %w", err)
	}
	return l.whileLocked(func() error {
		if err := l.checkEarlier(in); err != nil {
			return err
		}
		lock, err := store.TryAcquire(l.sendingPath(id))
		if err != nil {
			return errors.Join(err, errNoLock)
		}
		if err := l.append(record{Version: version, ID: id, Intent: &in}); err != nil {
			l.release(id, lock)
			return err
		}
		l.mu.Lock()
		l.sending[id] = lock
		l.mu.Unlock()
		return nil
	})
}

func (l *Ledger) checkEarlier(in Intent) error {
	if in.Batch != "" {
		return l.checkRow(in)
	}
	if in.Unfinished == "" {
		return nil
	}
	b, err := l.read()
	if err != nil {
		return err
	}
	for _, e := range b.Entries {
		over := e.Status == Refused || e.Status == Absent || in.Again && e.Status == Unknown
		if e.Intent.Unfinished == in.Unfinished && !over {
			return &EarlierError{Entry: e}
		}
	}
	return nil
}

// Settle records what came of a launch; a later call adds to it (a receipt, or
// what a search found). When it fails the launch stays pending until this process
// ends, so that it can be tried again; after that it is unknown.
func (l *Ledger) Settle(id string, o Outcome) error {
	if !settles(o.Status) || !store.Plain(id) {
		return errStatus
	}
	if o.At.IsZero() {
		o.At = l.Now()
	}
	o.At = o.At.UTC()
	err := l.whileLocked(func() error { return l.append(record{Version: version, ID: id, Outcome: &o}) })
	if err != nil {
		return fmt.Errorf("the outcome of the launch (%s) could not be recorded: %w; it will be shown as unknown", o.Status, err)
	}
	if r := o.Receipt; l.Plan != "" && r != nil && r.RulesRan != nil {
		// When it fails, the next sandbox says again that it is not known.
		_ = store.Save(l.Plan, strconv.AppendBool(nil, *r.RulesRan))
	}
	l.mu.Lock()
	lock := l.sending[id]
	delete(l.sending, id)
	l.mu.Unlock()
	l.release(id, lock)
	return nil
}

// release ends the sending of a launch. The file of another process that ended is
// swept up too.
func (l *Ledger) release(id string, lock *store.Lock) {
	lock.Release()
	os.Remove(l.sendingPath(id))
}

// Close gives up what was begun and not settled: it is unknown from then on.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all error
	for id, lock := range l.sending {
		all = errors.Join(all, lock.Release())
		delete(l.sending, id)
	}
	return all
}

// Read returns all launches. Damaged lines are no error: they are in the Book.
func (l *Ledger) Read() (Book, error) {
	// Without the lock, in a folder that cannot be written, the worst is a last line
	// that is still being written.
	if lock, err := store.AcquireShared(l.lockPath(), readTimeout); err == nil {
		defer lock.Release()
	}
	b, err := l.read()
	if err != nil {
		return Book{}, fmt.Errorf("the ledger cannot be read: %w", err)
	}
	return b, nil
}

// read wants the lock to be held: an outcome is then written before its sending
// ends, and none is taken for unknown in between.
func (l *Ledger) read() (Book, error) {
	data, err := store.Read(l.Path(), maxFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Book{}, err
	}
	b := parse(data)
	if l.Plan != "" {
		text, _ := store.Read(l.Plan, 16)
		if ran, err := strconv.ParseBool(string(text)); err == nil {
			b.ran = &ran
		}
	}
	for i := range b.Entries {
		if e := &b.Entries[i]; e.Outcome.Status == "" && l.isSending(e.ID) {
			e.Status = Pending
		}
	}
	return b, nil
}

// isSending reports whether the process that began the launch is still there.
func (l *Ledger) isSending(id string) bool {
	l.mu.Lock()
	_, mine := l.sending[id]
	l.mu.Unlock()
	return mine || store.Held(l.sendingPath(id))
}

// whileLocked runs f while no other process or goroutine writes.
func (l *Ledger) whileLocked(f func() error) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	lock, err := store.Acquire(l.lockPath(), lockTimeout)
	if errors.Is(err, store.ErrLocked) {
		return errNoLock
	}
	if err != nil {
		return err
	}
	defer lock.Release()
	return f()
}

// append adds one line, by one write, and makes it last. A line that was torn by
// a crash stays as it is: the new one starts on a fresh line. When it fails,
// nothing of the line is left as far as the disk allows.
func (l *Ledger) append(r record) error {
	line, err := encode(r)
	if err != nil {
		return err
	}
	line = store.Redact(line, l.Hide)
	if err := store.Writable(l.Path()); err != nil {
		return err
	}
	f, err := os.OpenFile(l.Path(), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	torn, err := tornAt(f, size)
	if err != nil {
		return err
	}
	if torn {
		line = append([]byte("\n"), line...)
	}
	if err := l.write(f, line); err != nil {
		f.Truncate(size)
		return err
	}
	return nil
}

func (l *Ledger) write(f *os.File, line []byte) error {
	if _, err := f.Write(line); err != nil {
		return err
	}
	if err := f.Sync(); err != nil || l.synced {
		return err
	}
	err := store.SyncFolder(l.dir)
	l.synced = err == nil
	return err
}

// tornAt reports whether the file's last line has no end.
func tornAt(f *os.File, size int64) (bool, error) {
	if size == 0 {
		return false, nil
	}
	var last [1]byte
	if _, err := f.ReadAt(last[:], size-1); err != nil {
		return false, err
	}
	return last[0] != '\n', nil
}
