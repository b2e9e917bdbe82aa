package autosave

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kickoff/payload/store"
)

// Week is how long a discarded launch can be brought back.
const Week = 7 * 24 * time.Hour

func (s *Store) discardedDir() string { return filepath.Join(s.dir, "discarded") }

// Done removes an unfinished launch whose launch is known to have happened. One
// that is not there is no error; one that somebody else has open is a
// *TakenError. A handle of this Store writes nothing from then on.
func (s *Store) Done(id string) error {
	return s.end(id, "removing the finished launch", func(path string) error {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// Discard takes an unfinished launch out of the list, for Restore to bring it back
// within a Week. One that somebody else has open is a *TakenError. A handle of this
// Store writes nothing from then on; what its Saver has not written yet is lost,
// so flush that first.
func (s *Store) Discard(id string) error {
	unsaved := s.handle(id) != nil
	return s.end(id, "discarding the unfinished launch", func(path string) error {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			if unsaved {
				return nil
			}
			return ErrNotFound
		}
		if err := os.MkdirAll(s.discardedDir(), 0o700); err != nil {
			return err
		}
		to := filepath.Join(s.discardedDir(), id+"."+s.Now().UTC().Format(stamp)+".json")
		if err := os.Rename(path, to); err != nil {
			return err
		}
		return store.SyncFolder(s.discardedDir())
	})
}

// end lets nobody write the record any more, and does with its file what act does.
func (s *Store) end(id, doing string, act func(path string) error) error {
	if !plain(id) {
		return ErrNotFound
	}
	h := s.handle(id)
	if h == nil {
		h = &Handle{store: s, id: id}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	err := s.locked(func() (err error) {
		if h.seat == nil {
			if n, there := s.holder(id); there {
				return &LockedError{Holder: &n.Owner}
			}
		} else if h.seat, err = s.keepSeat(id, h.seat); err != nil {
			return err
		}
		if err := act(s.path(id)); err != nil {
			return err
		}
		if h.seat != nil {
			s.stand(id, h.seat)
			h.seat = nil
		}
		return store.SyncFolder(s.dir)
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = act(s.path(id)) // there is no folder yet, and nothing in it
	}
	if err == nil {
		h.ended = true
		s.forget(h)
	}
	return onDisk(doing, err)
}

// Discarded returns what can be brought back, the newest first.
func (s *Store) Discarded() ([]Entry, error) {
	files, err := os.ReadDir(s.discardedDir())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, onDisk("looking for discarded launches", err)
	}
	var entries []Entry
	for _, f := range files {
		id, at, ok := discardedName(f.Name())
		if !ok || s.Now().Sub(at) > Week {
			continue
		}
		data, err := readFile(filepath.Join(s.discardedDir(), f.Name()))
		if err != nil {
			continue
		}
		if e, err := decodeEntry(id, data); err == nil {
			e.DiscardedAt = at
			entries = append(entries, e)
		}
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return b.DiscardedAt.Compare(a.DiscardedAt) })
	return entries, nil
}

// Restore brings a discarded launch back into the list.
func (s *Store) Restore(id string) error {
	err := s.locked(func() error {
		if _, err := os.Lstat(s.path(id)); err == nil {
			return errExists
		}
		files, err := os.ReadDir(s.discardedDir())
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, f := range slices.Backward(files) { // of one id, the newest is the last
			if got, _, ok := discardedName(f.Name()); ok && got == id {
				if err := os.Rename(filepath.Join(s.discardedDir(), f.Name()), s.path(id)); err != nil {
					return err
				}
				return store.SyncFolder(s.dir)
			}
		}
		return ErrNotFound
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrNotFound
	}
	return onDisk("bringing the discarded launch back", err)
}

// purge removes what was discarded more than a week ago.
func (s *Store) purge() {
	files, err := os.ReadDir(s.discardedDir())
	if err != nil {
		return
	}
	for _, f := range files {
		if _, at, ok := discardedName(f.Name()); ok && s.Now().Sub(at) > Week {
			os.Remove(filepath.Join(s.discardedDir(), f.Name()))
		}
	}
}

// discardedName reads the id and the time of discarding from a file's name.
func discardedName(name string) (id string, at time.Time, ok bool) {
	id, rest, _ := strings.Cut(name, ".")
	text, json := strings.CutSuffix(rest, ".json")
	at, err := time.Parse(stamp, text)
	return id, at, plain(id) && json && err == nil
}
