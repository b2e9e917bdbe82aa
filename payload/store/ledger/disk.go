package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"kickoff/payload/store"
)

// retry is how often a taken lock is tried again.
const retry = 5 * time.Millisecond

var errNoLock = errors.New("the ledger is being written by another kickoff that does not let go, or its folder cannot hold locks")

func (l *Ledger) lockPath() string { return filepath.Join(l.dir, "ledger.lock") }

// locked runs f while no other process or goroutine writes.
func (l *Ledger) locked(f func() error) error {
	lock := flock.New(l.lockPath())
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ok, err := lock.TryLockContext(ctx, retry)
	switch {
	case errors.Is(err, context.DeadlineExceeded) || err == nil && !ok:
		return errNoLock
	case err != nil:
		return err
	}
	defer lock.Unlock()
	return f()
}

// first is locked for the first record of a launch, which may find no folder yet.
func (l *Ledger) first(f func() error) error {
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return fmt.Errorf("the folder for the ledger cannot be made: %w", err)
	}
	return l.locked(f)
}

// append adds one line, by one write, and makes it last. A line that was torn by
// a crash stays as it is: the new one starts on a fresh line. When it fails,
// nothing of the line is left as far as the disk allows.
func (l *Ledger) append(r record) error {
	line, err := encode(r)
	if err != nil {
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
	if err := f.Sync(); err != nil {
		return err
	}
	return store.SyncFolder(l.dir)
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
