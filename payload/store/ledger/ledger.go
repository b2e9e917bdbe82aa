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
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// patience is how long a record waits for another process that writes one.
const patience = 3 * time.Second

// errStatus: a caller asked to settle a launch as something that is no end.
var errStatus = errors.New("a launch ends as launched, refused, unknown or absent")

// EarlierError: the same unfinished launch was sent before and that may have
// made a process, so it is not sent again.
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

	mu sync.Mutex
	// flights are the locks of the launches that were begun here and not settled.
	flights map[string]*flock.Flock
}

// Open names the folder for a scope (base URL and organisation) below the data
// folder. Nothing is made on disk before the first launch.
func Open(root, scope string) *Ledger {
	sum := sha256.Sum256([]byte(scope))
	dir := filepath.Join(root, "ledger", hex.EncodeToString(sum[:8]))
	return &Ledger{dir: dir, Now: time.Now, flights: map[string]*flock.Flock{}}
}

// Path is the ledger's file.
func (l *Ledger) Path() string { return filepath.Join(l.dir, "ledger.jsonl") }

func (l *Ledger) flightPath(id string) string { return filepath.Join(l.dir, "sending-"+id+".lock") }

// Begin records a launch that is about to be sent and returns its id. The launch
// is pending from here until Settle or the end of this process. Nothing may be
// sent when there is an error; it is an *EarlierError when the same unfinished
// launch is being sent, was launched, or ended unknown and was not looked for.
func (l *Ledger) Begin(in Intent) (string, error) {
	if in.At.IsZero() {
		in.At = l.Now()
	}
	in.At = in.At.UTC()
	id := rand.Text()
	err := l.first(func() error {
		if err := l.checkEarlier(in.Unfinished); err != nil {
			return err
		}
		flight := flock.New(l.flightPath(id))
		if ok, err := flight.TryLock(); err != nil || !ok {
			return errors.Join(err, errNoLock)
		}
		if err := l.append(record{Version: version, ID: id, Intent: &in}); err != nil {
			l.land(id, flight)
			return err
		}
		l.mu.Lock()
		l.flights[id] = flight
		l.mu.Unlock()
		return nil
	})
	var earlier *EarlierError
	switch {
	case errors.As(err, &earlier):
		return "", err
	case err != nil:
		return "", fmt.Errorf("nothing was sent, because the launch could not be recorded first: %w; make sure that the folder can be written and that the disk is not full, then launch again", err)
	}
	return id, nil
}

func (l *Ledger) checkEarlier(unfinished string) error {
	if unfinished == "" {
		return nil
	}
	b, err := l.read()
	if err != nil {
		return err
	}
	for _, e := range b.Entries {
		if e.Intent.Unfinished == unfinished && e.Status != Refused && e.Status != Absent {
			return &EarlierError{Entry: e}
		}
	}
	return nil
}

// Settle records what came of a launch; a later call adds to it (a receipt, or
// what a search found). When it fails the launch stays pending until this process
// ends, so that it can be tried again; after that it is unknown.
func (l *Ledger) Settle(id string, o Outcome) error {
	if !settles(o.Status) || !plain(id) {
		return errStatus
	}
	if o.At.IsZero() {
		o.At = l.Now()
	}
	o.At = o.At.UTC()
	err := l.locked(func() error { return l.append(record{Version: version, ID: id, Outcome: &o}) })
	if err != nil {
		return fmt.Errorf("the outcome of the launch (%s) could not be recorded: %w; it will be shown as unknown", o.Status, err)
	}
	l.mu.Lock()
	flight := l.flights[id]
	delete(l.flights, id)
	l.mu.Unlock()
	l.land(id, flight)
	return nil
}

// land ends a flight. A file of another process that ended is swept up too.
func (l *Ledger) land(id string, flight *flock.Flock) {
	if flight != nil {
		flight.Unlock()
	}
	os.Remove(l.flightPath(id))
}

// Close gives up what was begun and not settled: it is unknown from then on.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all error
	for id, flight := range l.flights {
		all = errors.Join(all, flight.Unlock())
		delete(l.flights, id)
	}
	return all
}

// Read returns all launches. Damaged lines are no error: they are in the Book.
func (l *Ledger) Read() (Book, error) {
	lock := flock.New(l.lockPath())
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	// Without the lock, in a folder that cannot be written, the worst is a last line
	// that is still being written.
	if ok, err := lock.TryRLockContext(ctx, retry); ok && err == nil {
		defer lock.Unlock()
	}
	b, err := l.read()
	if err != nil {
		return Book{}, fmt.Errorf("the ledger cannot be read: %w", err)
	}
	return b, nil
}

// read wants the lock to be held: an outcome is then written before its flight
// ends, and none is taken for unknown in between.
func (l *Ledger) read() (Book, error) {
	data, err := os.ReadFile(l.Path())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Book{}, err
	}
	b := parse(data)
	for i := range b.Entries {
		if e := &b.Entries[i]; e.Outcome.Status == "" && l.inFlight(e.ID) {
			e.Status = Pending
		}
	}
	return b, nil
}

// inFlight reports whether the process that began the launch is still there.
func (l *Ledger) inFlight(id string) bool {
	l.mu.Lock()
	_, mine := l.flights[id]
	l.mu.Unlock()
	if mine {
		return true
	}
	if _, err := os.Stat(l.flightPath(id)); err != nil {
		return false
	}
	probe := flock.New(l.flightPath(id), flock.SetFlag(os.O_RDONLY))
	free, err := probe.TryRLock()
	if free {
		probe.Unlock()
	}
	return err == nil && !free
}
