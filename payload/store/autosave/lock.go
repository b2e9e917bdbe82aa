package autosave

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
	"kickoff/payload/store"
)

// lockTimeout is how long one process waits for others that change the folder: many at once
// on a slow disk take seconds. Whoever only reads waits for readTimeout.
const lockTimeout, readTimeout = 10 * time.Second, time.Second

// whileLocked runs f while nobody else changes the folder.
func (s *Store) whileLocked(f func() error) error {
	return store.WhileLocked(s.folderLock(), lockTimeout, f)
}

func (s *Store) folderLock() string { return filepath.Join(s.dir, "unfinished.lock") }

// reading runs f under the lock where it can be had: in a folder that cannot be
// written there is nobody to wait for. It tells f whether it may change things.
func (s *Store) reading(f func(mayWrite bool) error) error {
	lock, err := store.Acquire(s.folderLock(), readTimeout)
	defer lock.Release()
	return f(err == nil || errors.Is(err, errors.ErrUnsupported))
}

// lock is the right to write one record. It is a file of its own for each owner,
// locked as long as the owner's process is there, and named by a token; the
// record's owner file names the token of the one that counts. All of this happens
// while the folder is locked.
type lock struct {
	token string
	file  *store.Lock
}

// ownerFile names a record's owner.
type ownerFile struct {
	Token string `json:"token"`
	Owner
}

// These names are also those of other versions of the program, which may be
// running beside.
func (s *Store) ownerPath(id string) string { return filepath.Join(s.dir, id+".holder") }

func (s *Store) lockPath(id, token string) string {
	return filepath.Join(s.dir, id+"."+token+".seat")
}

func (s *Store) tempPath(id, token string) string {
	return filepath.Join(s.dir, id+"."+token+".saving")
}

// readOwner reads who owns a record; a file that cannot be read names nobody.
func (s *Store) readOwner(id string) (ownerFile, bool) {
	var o ownerFile
	data, err := store.Read(s.ownerPath(id), store.MaxFile)
	if err != nil || json.Unmarshal(data, &o) != nil || !store.Plain(o.Token) {
		return ownerFile{}, false
	}
	o.User, o.Host = clean.Message(o.User), clean.Message(o.Host)
	return o, true
}

// owner is who owns a record and is still there; else nil.
func (s *Store) owner(id string) *Owner {
	o, ok := s.readOwner(id)
	if !ok || !store.Held(s.lockPath(id, o.Token)) {
		return nil
	}
	return &o.Owner
}

// acquire takes the record's lock, from somebody who is still there only by force.
func (s *Store) acquire(id string, force bool) (*lock, error) {
	if owner := s.owner(id); owner != nil && !force {
		return nil, &LockedError{Owner: owner}
	}
	l := &lock{token: rand.Text()}
	var err error
	if l.file, err = store.TryAcquire(s.lockPath(id, l.token)); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return nil, err
	}
	s.mu.Lock()
	s.tokens[l.token] = true
	s.mu.Unlock()
	if err := s.writeOwner(id, l.token); err != nil {
		s.release(id, l)
		return nil, err
	}
	return l, nil
}

// writeOwner names the owner that counts. A file that a crash tore names nobody,
// which is then true.
func (s *Store) writeOwner(id, token string) error {
	o := ownerFile{Token: token, Owner: s.Me}
	o.Since = s.Now().UTC()
	if u, err := user.Current(); o.User == "" && err == nil {
		o.User = u.Username
	}
	data, err := rawjson.Encode(o)
	if err != nil {
		return err
	}
	if err := store.Writable(s.ownerPath(id)); err != nil {
		return err
	}
	return os.WriteFile(s.ownerPath(id), data, 0o600)
}

// release gives a lock up, and the owner file with it while that still names this
// one.
func (s *Store) release(id string, l *lock) {
	if o, ok := s.readOwner(id); ok && o.Token == l.token {
		os.Remove(s.ownerPath(id))
	}
	s.unlock(l)
	os.Remove(s.lockPath(id, l.token))
	os.Remove(s.tempPath(id, l.token))
}

// unlock leaves a lock's files to whoever lists next.
func (s *Store) unlock(l *lock) {
	l.file.Release()
	s.mu.Lock()
	delete(s.tokens, l.token)
	s.mu.Unlock()
}

// stillOwned finds out whether a lock still counts, and returns the one that does.
// A folder that was emptied by hand is no reason to stop: the lock is taken anew.
func (s *Store) stillOwned(id string, held *lock) (*lock, error) {
	if _, err := os.Stat(s.lockPath(id, held.token)); errors.Is(err, fs.ErrNotExist) {
		anew, err := s.acquire(id, false)
		if err != nil {
			return held, err
		}
		s.unlock(held)
		return anew, nil
	}
	o, readable := s.readOwner(id)
	if readable && o.Token == held.token {
		return held, nil
	}
	if readable {
		return held, &LockedError{Owner: s.owner(id)}
	}
	if _, err := os.Stat(s.ownerPath(id)); errors.Is(err, fs.ErrNotExist) {
		return held, &LockedError{}
	}
	return held, s.writeOwner(id, held.token) // it is damaged; a take-over leaves a whole one
}

// sweep removes what processes that ended left behind.
func (s *Store) sweep(files []fs.DirEntry) {
	for _, f := range files {
		id, rest, _ := strings.Cut(f.Name(), ".")
		token, kind, _ := strings.Cut(rest, ".")
		if !store.Plain(id) || !store.Plain(token) || kind != "seat" && kind != "saving" || store.Held(s.lockPath(id, token)) {
			continue
		}
		os.Remove(s.tempPath(id, token))
		os.Remove(s.lockPath(id, token))
	}
	for _, f := range files {
		if id, kind, _ := strings.Cut(f.Name(), "."); store.Plain(id) && kind == "holder" && s.owner(id) == nil {
			os.Remove(s.ownerPath(id))
		}
	}
}
