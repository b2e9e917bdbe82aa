package autosave

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// patience is how long one process waits for another that changes the folder,
// which takes microseconds; retry is how often it tries.
const (
	patience = time.Second
	retry    = 5 * time.Millisecond
)

// locked runs f while nobody else changes the folder.
func (s *Store) locked(f func() error) error {
	lock, err := s.lock()
	if err != nil {
		return err
	}
	defer lock.Unlock()
	return f()
}

// reading runs f under the lock where it can be had: in a folder that cannot be
// written there is nobody to wait for. It tells f whether it may change things.
func (s *Store) reading(f func(mayWrite bool) error) error {
	lock, err := s.lock()
	if err == nil {
		defer lock.Unlock()
	}
	return f(err == nil)
}

func (s *Store) lock() (*flock.Flock, error) {
	lock := flock.New(filepath.Join(s.dir, "unfinished.lock"))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ok, err := lock.TryLockContext(ctx, retry)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return lock, nil // a file system without locks: then it goes without
	case errors.Is(err, context.DeadlineExceeded), err == nil && !ok:
		return nil, errNoLock
	case err != nil:
		return nil, err
	}
	return lock, nil
}

// writeTemp writes a new file, for its owner only, and makes it last. When it
// fails nothing is left.
func writeTemp(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(path)
	}
	return err
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = errDamaged
	}
	return data, err
}

// sumOf reads the checksum that ends a file, without the rest of it: "" when
// there is no file.
func sumOf(path string) (string, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	end := make([]byte, tailLen+1)
	if info.Size() < int64(len(end)) {
		return "cut short", nil
	}
	if _, err := f.ReadAt(end, info.Size()-int64(len(end))); err != nil {
		return "", err
	}
	if end[tailLen] != '\n' {
		return string(end[1:]), nil
	}
	return string(end[:tailLen]), nil
}

// moveAside takes a file out of the way under a name that says why ("damaged",
// "replaced"), and never over another.
func (s *Store) moveAside(path, why string) (string, error) {
	base := fmt.Sprintf("%s.%s-%s", path, why, s.Now().UTC().Format(stamp))
	to := base
	for n := 2; ; n++ {
		if _, err := os.Lstat(to); errors.Is(err, fs.ErrNotExist) {
			break
		}
		to = fmt.Sprintf("%s-%d", base, n)
	}
	return to, os.Rename(path, to)
}

// stamp is a time in a file name.
const stamp = "20060102T150405Z"

// plain reports whether an id can be part of a file name.
func plain(id string) bool {
	for _, c := range []byte(id) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return id != ""
}
