package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// lockInterval is how often a lock that another holds for a moment is tried again,
// longInterval one that is held for as long as something is sent.
const (
	lockInterval = 5 * time.Millisecond
	longInterval = 50 * time.Millisecond
)

// ErrLocked: another process or goroutine holds the lock and does not let go.
var ErrLocked = errors.New("another kickoff that does not let go is writing there")

// Lock is a lock on a file, which ends with its process.
type Lock struct{ file *flock.Flock }

// Acquire waits for the lock on a file for at most that long; the file is made,
// and stays. It is ErrLocked when another holds the lock all the time, and
// errors.ErrUnsupported where the file system has no locks.
func Acquire(path string, timeout time.Duration) (*Lock, error) {
	return acquire(path, timeout, (*flock.Flock).TryLockContext)
}

// AcquireContext waits for a lock that is held for long, until the context ends, whose
// error it then returns.
func AcquireContext(ctx context.Context, path string) (*Lock, error) {
	lock := flock.New(path)
	if _, err := lock.TryLockContext(ctx, longInterval); err != nil {
		return nil, err
	}
	return &Lock{lock}, nil
}

// AcquireShared is Acquire for somebody who only reads, beside others who do.
func AcquireShared(path string, timeout time.Duration) (*Lock, error) {
	return acquire(path, timeout, (*flock.Flock).TryRLockContext)
}

// WhileLocked runs f while it has the lock, and without one where the file system
// has none.
func WhileLocked(path string, timeout time.Duration, f func() error) error {
	lock, err := Acquire(path, timeout)
	if err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	defer lock.Release()
	return f()
}

func acquire(path string, timeout time.Duration, try func(*flock.Flock, context.Context, time.Duration) (bool, error)) (*Lock, error) {
	if err := Writable(path); err != nil {
		return nil, err
	}
	lock := flock.New(path)
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	ok, err := try(lock, ctx, lockInterval)
	switch {
	case errors.Is(err, context.DeadlineExceeded), err == nil && !ok:
		return nil, ErrLocked
	case err != nil:
		return nil, err
	}
	return &Lock{lock}, nil
}

// TryAcquire takes the lock now or not at all.
func TryAcquire(path string) (*Lock, error) {
	if err := Writable(path); err != nil {
		return nil, err
	}
	lock := flock.New(path)
	ok, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, ErrLocked
	}
	return &Lock{lock}, nil
}

// Release gives the lock up; of nil it does nothing.
func (l *Lock) Release() error {
	if l == nil {
		return nil
	}
	return l.file.Unlock()
}

// Held reports whether somebody, here or in another process that is still there,
// holds the lock on a file.
func Held(path string) bool {
	if _, err := Stat(path); errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrNotRegular) {
		return false
	}
	probe := flock.New(path, flock.SetFlag(os.O_RDONLY))
	free, err := probe.TryRLock()
	if free {
		_ = probe.Unlock()
	}
	return err == nil && !free
}
