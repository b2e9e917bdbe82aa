package autosave

import (
	"errors"
	"os"
	"sync"
	"time"

	"kickoff/payload/store"
)

// Handle is one unfinished launch that is open here. Its methods may be called
// from several goroutines.
type Handle struct {
	store  *Store
	id     string
	record Record

	mu sync.Mutex
	// lock is nil before the first write, or while the folder cannot be written.
	lock *lock
	// sum is the checksum of the file as it was read or written here last; "" when
	// there was none.
	sum    string
	locked *LockedError
	ended  bool
}

// ID names the unfinished launch, in the ledger too.
func (h *Handle) ID() string { return h.id }

// Record is the record as it was when it was opened; zero for a new one.
func (h *Handle) Record() Record { return h.record }

// Locked says who else has the launch, so that it is read-only here; nil when it
// may be written.
func (h *Handle) Locked() *LockedError {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.locked
}

// read loads the record and takes its lock where that can be done. A folder that
// cannot be written now is met again at the first write.
func (h *Handle) read(mayWrite bool) (err error) {
	s := h.store
	if h.record, h.sum, err = s.load(h.id, mayWrite); err != nil {
		return err
	}
	if mayWrite {
		h.lock, err = s.acquire(h.id, false)
		h.locked, _ = errors.AsType[*LockedError](err)
		return nil
	}
	if owner := s.owner(h.id); owner != nil {
		h.locked = &LockedError{Owner: owner}
	}
	return nil
}

// Write puts the record in place of the one on disk, whole or not at all, and
// returns the time that it bears. A *LockedError means that somebody else has the
// launch now; it stays so.
func (h *Handle) Write(r Record) (time.Time, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.locked != nil:
		return time.Time{}, h.locked
	case h.ended:
		return time.Time{}, errEnded
	}
	r.SavedAt = h.store.Now()
	data, sum, err := encode(r)
	if err == nil {
		data = store.Redact(data, h.store.Hide)
		sum = endOf(data)
	}
	if err == nil {
		err = h.put(data, sum)
	}
	h.locked, _ = errors.AsType[*LockedError](err)
	return r.SavedAt, onDisk("saving what is entered", err)
}

func (h *Handle) put(data []byte, sum string) error {
	s := h.store
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	if h.lock == nil {
		if err := s.whileLocked(h.acquire); err != nil {
			return err
		}
	}
	temp := s.tempPath(h.id, h.lock.token)
	if err := store.Write(temp, data); err != nil {
		return err
	}
	if err := s.whileLocked(func() error { return h.replace(temp) }); err != nil {
		os.Remove(temp)
		return err
	}
	h.sum = sum
	return store.SyncFolder(s.dir)
}

// acquire takes the lock of a record that was read, if it was, while that was not
// possible. What happened in between counts.
func (h *Handle) acquire() error {
	now, err := sumOf(h.store.path(h.id))
	if err != nil {
		return err
	}
	if now != h.sum {
		return &LockedError{Owner: h.store.owner(h.id)}
	}
	h.lock, err = h.store.acquire(h.id, false)
	return err
}

// replace puts the new file in the place of the old one, if it is still this
// handle's to replace.
func (h *Handle) replace(temp string) error {
	s := h.store
	var err error
	if h.lock, err = s.stillOwned(h.id, h.lock); err != nil {
		return err
	}
	path := s.path(h.id)
	now, err := sumOf(path)
	if err != nil {
		return err
	}
	if now != "" && now != h.sum {
		if err := s.clear(path); err != nil {
			return err
		}
	}
	if err := s.noteNewest(h.id); err != nil {
		return err
	}
	return store.Rename(temp, path)
}

// clear takes out of the way what something else than a kickoff put there.
func (s *Store) clear(path string) error {
	why := "replaced"
	data, err := readFile(path)
	if err == nil {
		_, err = verify(data)
	}
	switch {
	case errors.Is(err, errNewer):
		return &LockedError{}
	case errors.Is(err, errDamaged):
		why = "damaged"
	case err != nil:
		return err
	}
	_, err = store.Quarantine(path, why, s.Now())
	return err
}

// Close gives the launch free for others. What was written stays.
func (h *Handle) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	h.store.forget(h)
	if h.lock == nil {
		return nil
	}
	held := h.lock
	h.lock = nil
	err := h.store.whileLocked(func() error {
		h.store.release(h.id, held)
		return nil
	})
	if err != nil {
		h.store.unlock(held)
	}
	return onDisk("closing the unfinished launch", err)
}
