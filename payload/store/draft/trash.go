package draft

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"kickoff/payload/store"
)

// keptFor is how long a removed draft, or the former state of one that was saved
// over, can be brought back.
const keptFor = 30 * 24 * time.Hour

// removedDir holds removed drafts under their file name with the moment of the
// removal behind it.
func (s *Store) removedDir() string { return filepath.Join(s.dir, "removed") }

// Remove takes the draft of that name away, also when its file is damaged. It
// can be brought back for 30 days.
func (s *Store) Remove(name string) error {
	path := s.find(name)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %q", ErrNotFound, name)
	}
	to, err := s.removedPath(path)
	if err == nil {
		err = os.Rename(path, to)
	}
	if err != nil {
		return fmt.Errorf("removing the draft %q: %w", name, err)
	}
	s.sweep()
	return store.SyncFolder(s.dir)
}

// Removed are the drafts that can be brought back, the last removed first; a
// draft may be there several times, as it was at different moments.
func (s *Store) Removed() ([]Entry, error) {
	entries, err := list(s.removedDir())
	if err != nil {
		return nil, fmt.Errorf("reading the removed drafts: %w", err)
	}
	for i := range entries {
		e := &entries[i]
		stem, at, _ := cutStamp(filepath.Base(e.Path))
		e.RemovedAt = at
		if e.Err != nil {
			e.Name = stem
		}
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return b.RemovedAt.Compare(a.RemovedAt) })
	return entries, nil
}

// BringBack undoes the last removal of the draft of that name, which must be
// free.
func (s *Store) BringBack(name string) error {
	entries, err := s.Removed()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.Name == name })
	if i < 0 {
		return fmt.Errorf("%w among the removed ones: %q", ErrNotFound, name)
	}
	if _, err := os.Lstat(s.find(name)); err == nil {
		return fmt.Errorf("%w: %q", ErrExists, name)
	}
	stem, _, _ := cutStamp(filepath.Base(entries[i].Path))
	if err := os.Rename(entries[i].Path, filepath.Join(s.dir, stem+".json")); err != nil {
		return fmt.Errorf("bringing the draft %q back: %w", name, err)
	}
	return store.SyncFolder(s.dir)
}

// keepOld keeps what is about to be saved over by data, and leaves it in place
// too until then.
func (s *Store) keepOld(path string, data []byte) error {
	old, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err != nil {
		return err
	}
	to, err := s.removedPath(path)
	if err != nil {
		return err
	}
	s.sweep()
	return store.Replace(to, old)
}

func (s *Store) removedPath(path string) (string, error) {
	if err := os.MkdirAll(s.removedDir(), 0o700); err != nil {
		return "", err
	}
	stem := strings.TrimSuffix(filepath.Base(path), ".json")
	for at := s.Now().UnixNano(); ; at++ {
		to := filepath.Join(s.removedDir(), stem+"."+strconv.FormatInt(at, 10)+".json")
		if _, err := os.Lstat(to); errors.Is(err, fs.ErrNotExist) {
			return to, nil
		}
	}
}

// cutStamp splits the file name of a removed draft.
func cutStamp(file string) (stem string, at time.Time, ok bool) {
	file = strings.TrimSuffix(file, ".json")
	i := strings.LastIndexByte(file, '.')
	if i < 0 {
		return file, time.Time{}, false
	}
	nanos, err := strconv.ParseInt(file[i+1:], 10, 64)
	if err != nil {
		return file, time.Time{}, false
	}
	return file[:i], time.Unix(0, nanos), true
}

// sweep deletes for good what was removed long ago. What cannot be deleted now
// is met again the next time.
func (s *Store) sweep() {
	files, err := os.ReadDir(s.removedDir())
	if err != nil {
		return
	}
	for _, f := range files {
		if _, at, ok := cutStamp(f.Name()); ok && s.Now().Sub(at) > keptFor {
			_ = os.Remove(filepath.Join(s.removedDir(), f.Name()))
		}
	}
}
