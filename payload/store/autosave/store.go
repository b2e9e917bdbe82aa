// Package autosave keeps on disk what is being entered now: written at each
// change, gone once its launch is known to have happened or it is discarded.
//
//	Store   the folder of one base URL and organisation: list, new, open, take
//	        over, done, discard, restore
//	Handle  one unfinished launch that this process has open, alone or to read
//	Writer  writes a handle's newest state from a goroutine of its own
//
// A record is one JSON file with a checksum, replaced as a whole. Whoever writes
// it holds a lock that ends with its process, and a file beside says who it is.
// Taking over names another owner there, and the former writer finds that out
// before its next write. A file that cannot be read is quarantined under a name
// that says so and is never overwritten.
//
// Answers are written in the format of package draft. What they mean, whether
// they still fit the template (package merge) and whether the launch happened
// (package ledger) is decided elsewhere.
package autosave

import (
	"cmp"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"kickoff/payload/store"
)

// Week is how long a discarded launch can be brought back.
const Week = 7 * 24 * time.Hour

// Store is the folder with the unfinished launches of one base URL and
// organisation. Several goroutines and several processes may use the same one.
type Store struct {
	dir       string
	discarded store.Trash
	// Now is the clock; Open sets time.Now.
	Now func() time.Time
	// Hide, where it is set, takes the token out of what is written.
	Hide func([]byte) []byte
	// Me is who writes here, as other windows will be told; Open fills it in.
	Me Owner

	mu sync.Mutex
	// open are the handles of this Store that may write, by record.
	open map[string]*Handle
	// tokens are those of the locks that this Store holds.
	tokens map[string]bool
}

// Open names the folder for a scope (base URL and organisation) below the data
// folder. Nothing is made on disk before the first write.
func Open(root, scope string) *Store { return In(store.Folder(root, "unfinished", scope)) }

// In is a store in a folder of another kind.
func In(dir string) *Store {
	host, _ := os.Hostname() // without one, the process is still told
	return &Store{
		dir: dir, discarded: store.Trash{Dir: filepath.Join(dir, "discarded"), Age: Week, Layout: store.Stamp},
		Now: time.Now, Me: Owner{PID: os.Getpid(), Host: host},
		open: map[string]*Handle{}, tokens: map[string]bool{},
	}
}

// Dir is the store's folder.
func (s *Store) Dir() string { return s.dir }

func (s *Store) path(id string) string { return filepath.Join(s.dir, id+".json") }

// New starts an unfinished launch. It comes to the disk with its first write.
func (s *Store) New() *Handle {
	h := &Handle{store: s, id: rand.Text()}
	s.register(h)
	return h
}

// Open reads an unfinished launch and takes it for writing. When somebody else
// has it, the handle can only be read, and Locked says who. When the folder cannot
// be written at present, the handle can be read and its writes say why; each
// tries again. An *UnreadableError means that the file was left or quarantined.
func (s *Store) Open(id string) (*Handle, error) { return s.openAs(id, false) }

// Read reads an unfinished launch, whoever has it open.
func (s *Store) Read(id string) (Record, error) {
	if !store.Plain(id) {
		return Record{}, ErrNotFound
	}
	r, _, err := s.load(id, false)
	return r, err
}

// TakeOver opens an unfinished launch for writing, also when somebody else has
// it: they find out before they write again, and what was on disk up to now is
// what is taken over.
func (s *Store) TakeOver(id string) (*Handle, error) { return s.openAs(id, true) }

func (s *Store) openAs(id string, force bool) (*Handle, error) {
	if !store.Plain(id) {
		return nil, ErrNotFound
	}
	h := &Handle{store: s, id: id}
	var err error
	if force {
		err = s.whileLocked(func() (err error) {
			if h.record, h.sum, err = s.load(id, true); err == nil {
				h.lock, err = s.acquire(id, true)
			}
			return err
		})
	} else {
		err = s.reading(h.read)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, onDisk("opening the unfinished launch", err)
	}
	if h.locked == nil {
		s.register(h)
	}
	return h, nil
}

func (s *Store) register(h *Handle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[h.id] = h
}

func (s *Store) forget(h *Handle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[h.id] == h {
		delete(s.open, h.id)
	}
}

func (s *Store) handle(id string) *Handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[id]
}

// load reads a record; one that cannot be read is quarantined.
func (s *Store) load(id string, mayWrite bool) (r Record, sum string, err error) {
	data, err := readFile(s.path(id))
	if err == nil {
		r, sum, err = decode(data)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return Record{}, "", ErrNotFound
	}
	if err != nil {
		return Record{}, "", &UnreadableError{File: s.quarantine(s.path(id), err, mayWrite)}
	}
	return r, sum, nil
}

// quarantine says what is wrong with a file, and takes a damaged one out of the
// way.
func (s *Store) quarantine(path string, err error, mayWrite bool) Quarantined {
	q := Quarantined{Path: path, Reason: err.Error()}
	switch {
	case errors.Is(err, errNewer):
		q.Newer = true
	case !errors.Is(err, errDamaged):
		q.Reason, _ = cause(err)
		q.Reason = "it cannot be read: " + q.Reason
	case mayWrite:
		if to, err := store.Quarantine(path, "damaged", s.Now()); err == nil {
			q.Path, q.Fresh = to, true
		}
	}
	return q
}

// List returns the unfinished launches, the newest first, and the files that
// cannot be used, which hide none of the others. A damaged file is quarantined by
// it. Discarded launches that are older than a week go.
func (s *Store) List() ([]Entry, []Quarantined, error) {
	var found []dated
	var unusable []Quarantined
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
			case f.IsDir() || !store.Plain(id):
			case rest == "json":
				e, err := s.entry(id, path)
				if err != nil {
					unusable = append(unusable, s.quarantine(path, err, mayWrite))
					continue
				}
				found = append(found, e)
			case strings.HasPrefix(rest, "json.damaged-"), strings.HasPrefix(rest, "json.replaced-"):
				unusable = append(unusable, Quarantined{Path: path, Reason: "it was set aside before"})
			}
		}
		if mayWrite {
			s.sweep(files)
			s.discarded.Sweep(s.Now())
		}
		return nil
	})
	if err != nil {
		return nil, nil, onDisk("looking for unfinished launches", err)
	}
	order := s.order()
	for i := range found {
		found[i].place = slices.Index(order, found[i].ID)
	}
	slices.SortStableFunc(found, func(a, b dated) int {
		return cmp.Or(cmp.Compare(b.place, a.place), b.SavedAt.Compare(a.SavedAt), b.modified.Compare(a.modified))
	})
	var entries []Entry
	for _, e := range found {
		entries = append(entries, e.Entry)
	}
	return entries, unusable, nil
}

// dated is an entry with its place in the order of writing, which is -1 for what only
// an older kickoff has written. Of those the times decide, that of the file where a
// clock that was set (KICKOFF_NOW) stood still.
type dated struct {
	Entry
	place    int
	modified time.Time
}

// maxOrder is how many records the order of writing goes back.
const maxOrder = 1000

func (s *Store) orderPath() string { return filepath.Join(s.dir, "unfinished.order") }

// order are the ids of the records in the order in which they were written, the newest
// last. No clock tells that: it may have been set back.
func (s *Store) order() []string {
	data, _ := store.Read(s.orderPath(), maxOrder*64) // without it the times decide
	return strings.Fields(string(data))
}

// noteNewest says that a record is about to be written. The folder is locked.
func (s *Store) noteNewest(id string) error {
	all := s.order()
	if len(all) > 0 && all[len(all)-1] == id {
		return nil
	}
	all = append(slices.DeleteFunc(all, func(other string) bool { return other == id }), id)
	temp := s.orderPath() + ".saving"
	if err := store.Write(temp, []byte(strings.Join(all[max(0, len(all)-maxOrder):], "\n")+"\n")); err != nil {
		return err
	}
	return store.Rename(temp, s.orderPath())
}

func (s *Store) entry(id, path string) (e dated, err error) {
	data, err := readFile(path)
	if err == nil {
		e.Entry, err = decodeEntry(id, data)
	}
	if err != nil {
		return dated{}, err
	}
	if info, err := os.Stat(path); err == nil {
		e.modified = info.ModTime()
	}
	s.mu.Lock()
	o, known := s.readOwner(id)
	mine := s.tokens[o.Token]
	s.mu.Unlock()
	if known && !mine && store.Held(s.lockPath(id, o.Token)) {
		e.Owner = &o.Owner
	}
	return e, nil
}

// Done removes an unfinished launch whose launch is known to have happened. One
// that is not there is no error; one that somebody else has open is a
// *LockedError. A handle of this Store writes nothing from then on.
func (s *Store) Done(id string) error {
	return s.end(id, "removing the finished launch", func(path string) error {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// Discard takes an unfinished launch out of the list, for Restore to bring it back
// within a Week. One that somebody else has open is a *LockedError. A handle of
// this Store writes nothing from then on; what its Writer has not written yet is
// lost, so flush that first.
func (s *Store) Discard(id string) error {
	unsaved := s.handle(id) != nil
	return s.end(id, "discarding the unfinished launch", func(path string) error {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			if unsaved {
				return nil
			}
			return ErrNotFound
		}
		return s.discarded.Move(path, s.Now())
	})
}

// end lets nobody write the record any more, and does with its file what act does.
func (s *Store) end(id, doing string, act func(path string) error) error {
	if !store.Plain(id) {
		return ErrNotFound
	}
	h := s.handle(id)
	if h == nil {
		h = &Handle{store: s, id: id}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	err := s.whileLocked(func() (err error) {
		if h.lock == nil {
			if owner := s.owner(id); owner != nil {
				return &LockedError{Owner: owner}
			}
		} else if h.lock, err = s.stillOwned(id, h.lock); err != nil {
			return err
		}
		if err := act(s.path(id)); err != nil {
			return err
		}
		if h.lock != nil {
			s.release(id, h.lock)
			h.lock = nil
		}
		return store.SyncFolder(s.dir)
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = act(s.path(id)) // there is no folder yet, and nothing in it
	}
	if err == nil {
		h.ended = true
		s.forget(h)
		s.removeTexts(id)
	}
	return onDisk(doing, err)
}

// Discarded returns what can be brought back, the newest first.
func (s *Store) Discarded() ([]Entry, error) {
	trashed, err := s.discarded.List(s.Now())
	if err != nil {
		return nil, onDisk("looking for discarded launches", err)
	}
	var entries []Entry
	for _, f := range trashed {
		data, err := readFile(f.Path)
		if err != nil || !store.Plain(f.Name) {
			continue
		}
		if e, err := decodeEntry(f.Name, data); err == nil {
			e.DiscardedAt = f.At
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// Restore brings a discarded launch back into the list.
func (s *Store) Restore(id string) error {
	err := s.whileLocked(func() error {
		trashed, err := s.discarded.List(s.Now())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(trashed, func(f store.Trashed) bool { return f.Name == id })
		if _, err := os.Lstat(s.path(id)); err == nil {
			return errExists
		}
		if i < 0 || !store.Plain(id) {
			return ErrNotFound
		}
		return s.discarded.Restore(trashed[i], s.path(id))
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrNotFound
	}
	return onDisk("bringing the discarded launch back", err)
}
