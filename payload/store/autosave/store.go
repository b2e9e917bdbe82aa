package autosave

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Store is the folder with the unfinished launches of one base URL and
// organisation. Several goroutines and several processes may use the same one.
type Store struct {
	dir string
	// Now is the clock; Open sets time.Now.
	Now func() time.Time
	// Me is who writes here, as other windows will be told; Open fills it in.
	Me Owner

	mu sync.Mutex
	// open are the handles of this Store that may write, by record.
	open map[string]*Handle
	// mine are the tokens of the seats that this Store holds.
	mine map[string]bool
}

// Open names the folder for a scope (base URL and organisation) below the data
// folder. Nothing is made on disk before the first write.
func Open(root, scope string) *Store {
	sum := sha256.Sum256([]byte(scope))
	host, _ := os.Hostname() // without one, the process is still told
	return &Store{
		dir: filepath.Join(root, "unfinished", hex.EncodeToString(sum[:8])),
		Now: time.Now, Me: Owner{PID: os.Getpid(), Host: host},
		open: map[string]*Handle{}, mine: map[string]bool{},
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
// has it, the handle can only be read, and Holder says who. When the folder cannot
// be written at present, the handle can be read and its writes say why; each
// tries again. An *UnreadableError means that the file was left or set aside.
func (s *Store) Open(id string) (*Handle, error) { return s.openAs(id, false) }

// TakeOver opens an unfinished launch for writing, also when somebody else has
// it: they find out before they write again, and what was on disk up to now is
// what is taken over.
func (s *Store) TakeOver(id string) (*Handle, error) { return s.openAs(id, true) }

func (s *Store) openAs(id string, force bool) (*Handle, error) {
	if !plain(id) {
		return nil, ErrNotFound
	}
	h := &Handle{store: s, id: id}
	var err error
	if force {
		err = s.locked(func() (err error) {
			if h.record, h.sum, err = s.load(id, true); err == nil {
				h.seat, err = s.sit(id, true)
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
	if h.taken == nil {
		s.register(h)
	}
	return h, nil
}

// read loads the record and takes its seat where that can be done. A folder that
// cannot be written now is met again at the first write.
func (h *Handle) read(mayWrite bool) (err error) {
	s := h.store
	if h.record, h.sum, err = s.load(h.id, mayWrite); err != nil {
		return err
	}
	if mayWrite {
		h.seat, err = s.sit(h.id, false)
		errors.As(err, &h.taken)
		return nil
	}
	if n, there := s.holder(h.id); there {
		h.taken = &LockedError{Holder: &n.Owner}
	}
	return nil
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

// load reads a record; one that cannot be read is set aside.
func (s *Store) load(id string, mayWrite bool) (r Record, sum string, err error) {
	data, err := readFile(s.path(id))
	if err == nil {
		r, sum, err = decode(data)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return Record{}, "", ErrNotFound
	}
	if err != nil {
		return Record{}, "", &UnreadableError{Aside: s.aside(id, s.path(id), err, mayWrite)}
	}
	return r, sum, nil
}

// aside says what is wrong with a file, and takes a damaged one out of the way.
func (s *Store) aside(id, path string, err error, mayWrite bool) Quarantined {
	a := Quarantined{ID: id, Path: path, Reason: err.Error()}
	switch {
	case errors.Is(err, errNewer):
		a.Newer = true
	case !errors.Is(err, errDamaged):
		a.Reason, _ = cause(err)
		a.Reason = "it cannot be read: " + a.Reason
	case mayWrite:
		if to, err := s.moveAside(path, "damaged"); err == nil {
			a.Path, a.Fresh = to, true
		}
	}
	return a
}
