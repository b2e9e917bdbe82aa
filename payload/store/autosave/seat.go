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

	"github.com/gofrs/flock"

	"kickoff/payload/clean"
)

// A seat is the right to write one record. It is a file of its own for each
// holder, locked as long as the holder's process is there, and named by a token;
// the record's note names the token of the holder that counts. All of this
// happens under the store's lock.
type seat struct {
	token string
	lock  *flock.Flock
}

// note is the file that names a record's holder.
type note struct {
	Token string `json:"token"`
	Owner
}

func (s *Store) notePath(id string) string { return filepath.Join(s.dir, id+".holder") }

func (s *Store) seatPath(id, token string) string {
	return filepath.Join(s.dir, id+"."+token+".seat")
}

func (s *Store) tempPath(id, token string) string {
	return filepath.Join(s.dir, id+"."+token+".saving")
}

// note reads who holds a record; one that cannot be read names nobody.
func (s *Store) note(id string) (note, bool) {
	var n note
	data, err := readFile(s.notePath(id))
	if err != nil || json.Unmarshal(data, &n) != nil || !plain(n.Token) {
		return note{}, false
	}
	n.User, n.Host = clean.Message(n.User), clean.Message(n.Host)
	return n, true
}

// holder is who holds a record and is still there.
func (s *Store) holder(id string) (note, bool) {
	n, ok := s.note(id)
	return n, ok && seatTaken(s.seatPath(id, n.Token))
}

// seatTaken reports whether the process that locked the seat is still there.
func seatTaken(path string) bool {
	if _, err := os.Stat(path); err != nil {
		return false
	}
	probe := flock.New(path, flock.SetFlag(os.O_RDONLY))
	free, err := probe.TryRLock()
	if free {
		probe.Unlock()
	}
	return err == nil && !free
}

// sit takes the record's seat, from somebody who is still there only by force.
func (s *Store) sit(id string, force bool) (*seat, error) {
	if n, there := s.holder(id); there && !force {
		return nil, &LockedError{Holder: &n.Owner}
	}
	taken := &seat{token: rand.Text()}
	taken.lock = flock.New(s.seatPath(id, taken.token))
	if _, err := taken.lock.TryLock(); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return nil, err
	}
	s.mu.Lock()
	s.mine[taken.token] = true
	s.mu.Unlock()
	if err := s.writeNote(id, taken.token); err != nil {
		s.stand(id, taken)
		return nil, err
	}
	return taken, nil
}

// writeNote names the holder that counts. A note that a crash tore names nobody,
// which is then true.
func (s *Store) writeNote(id, token string) error {
	n := note{Token: token, Owner: s.Me}
	n.Since = s.Now().UTC()
	if u, err := user.Current(); n.User == "" && err == nil {
		n.User = u.Username
	}
	data, err := json.Marshal(n)
	if err != nil {
		return err
	}
	return os.WriteFile(s.notePath(id), data, 0o600)
}

// stand gives a seat up, and the note with it while it still names this holder.
func (s *Store) stand(id string, left *seat) {
	if n, ok := s.note(id); ok && n.Token == left.token {
		os.Remove(s.notePath(id))
	}
	s.leave(left)
	os.Remove(s.seatPath(id, left.token))
	os.Remove(s.tempPath(id, left.token))
}

// leave unlocks a seat. Its files are swept up by whoever lists next.
func (s *Store) leave(left *seat) {
	left.lock.Unlock()
	s.mu.Lock()
	delete(s.mine, left.token)
	s.mu.Unlock()
}

// keepSeat finds out whether the seat still counts, and returns the one that
// does. A folder that was emptied by hand is no reason to stop: the seat is taken
// anew.
func (s *Store) keepSeat(id string, held *seat) (*seat, error) {
	if _, err := os.Stat(s.seatPath(id, held.token)); errors.Is(err, fs.ErrNotExist) {
		anew, err := s.sit(id, false)
		if err != nil {
			return held, err
		}
		s.leave(held)
		return anew, nil
	}
	n, readable := s.note(id)
	if readable && n.Token == held.token {
		return held, nil
	}
	if readable {
		return held, s.takenBy(id)
	}
	if _, err := os.Stat(s.notePath(id)); errors.Is(err, fs.ErrNotExist) {
		return held, &LockedError{}
	}
	return held, s.writeNote(id, held.token) // it is damaged; a take-over leaves a whole one
}

// takenBy is the error of somebody who finds the record changed by another, who
// may be gone already.
func (s *Store) takenBy(id string) error {
	if n, there := s.holder(id); there {
		return &LockedError{Holder: &n.Owner}
	}
	return &LockedError{}
}

// sweep removes what processes that ended left behind.
func (s *Store) sweep(files []fs.DirEntry) {
	for _, f := range files {
		id, rest, _ := strings.Cut(f.Name(), ".")
		token, kind, _ := strings.Cut(rest, ".")
		if !plain(id) || !plain(token) || kind != "seat" && kind != "saving" || seatTaken(s.seatPath(id, token)) {
			continue
		}
		os.Remove(s.tempPath(id, token))
		os.Remove(s.seatPath(id, token))
	}
	for _, f := range files {
		id, kind, _ := strings.Cut(f.Name(), ".")
		if !plain(id) || kind != "holder" {
			continue
		}
		if _, there := s.holder(id); !there {
			os.Remove(s.notePath(id))
		}
	}
}
