package autosave

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// List returns the unfinished launches, the newest first, and the files that
// cannot be used, which hide none of the others. A damaged file is set aside by
// it. Discarded launches that are older than a week go.
func (s *Store) List() ([]Entry, []Quarantined, error) {
	var found []dated
	var asides []Quarantined
	err := s.reading(func(mayWrite bool) error {
		files, err := os.ReadDir(s.dir)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, f := range files {
			id, rest, _ := strings.Cut(f.Name(), ".")
			path := filepath.Join(s.dir, f.Name())
			switch {
			case f.IsDir() || !plain(id):
			case rest == "json":
				e, err := s.entry(id, path)
				if err != nil {
					asides = append(asides, s.aside(id, path, err, mayWrite))
					continue
				}
				found = append(found, e)
			case strings.HasPrefix(rest, "json.damaged-"), strings.HasPrefix(rest, "json.replaced-"):
				asides = append(asides, Quarantined{ID: id, Path: path, Reason: "it was set aside before"})
			}
		}
		if mayWrite {
			s.sweep(files)
			s.purge()
		}
		return nil
	})
	if err != nil {
		return nil, nil, onDisk("looking for unfinished launches", err)
	}
	slices.SortStableFunc(found, func(a, b dated) int {
		return cmp.Or(b.SavedAt.Compare(a.SavedAt), b.modified.Compare(a.modified))
	})
	var entries []Entry
	for _, e := range found {
		entries = append(entries, e.Entry)
	}
	return entries, asides, nil
}

// dated is an entry with its file's time, which decides where a clock that was
// set (KICKOFF_NOW) stands still.
type dated struct {
	Entry
	modified time.Time
}

func (s *Store) entry(id, path string) (dated, error) {
	data, err := readFile(path)
	if err != nil {
		return dated{}, err
	}
	var e dated
	if e.Entry, err = decodeEntry(id, data); err != nil {
		return dated{}, err
	}
	if info, err := os.Stat(path); err == nil {
		e.modified = info.ModTime()
	}
	s.mu.Lock()
	n, held := s.note(id)
	mine := s.mine[n.Token]
	s.mu.Unlock()
	if held && !mine && seatTaken(s.seatPath(id, n.Token)) {
		e.Holder = &n.Owner
	}
	return e, nil
}
