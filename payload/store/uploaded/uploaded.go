// Package uploaded remembers on disk which local files the server has already, by
// their content, so that a launch that failed and is repeated sends no byte twice.
// The wizard and the commands share it.
//
// An upload is for one template (docs/api.md, "File upload"); once a process has
// it, it is to be forgotten, so that no two processes share a file. How a file gets
// to the server is not decided here.
package uploaded

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"kickoff/payload/rawjson"
	"kickoff/payload/store"
)

const (
	// Age is how long an upload is remembered.
	Age = 7 * 24 * time.Hour
	// maxFile is more than any of the files here.
	maxFile = 1 << 20
)

// Store is the folder of one base URL and organisation. Several goroutines and
// several processes may use the same one.
type Store struct {
	dir string
	// Now is the clock; Open sets time.Now.
	Now func() time.Time
}

// Open names the folder for a scope (base URL and organisation) below the data
// folder. Nothing is made on disk before the first Keep.
func Open(root, scope string) *Store {
	return &Store{dir: store.Folder(root, "uploads", scope), Now: time.Now}
}

// Key is what an upload is recognised by.
type Key struct {
	Template string `json:"template"`
	// Name is the file's name without its folder.
	Name string `json:"name"`
	// Sum is the SHA-256 of its content, in hex.
	Sum string `json:"sha256"`
}

// entry is one file of the folder.
type entry struct {
	Key
	At     time.Time       `json:"at"`
	Object json.RawMessage `json:"object"`
}

// Find returns the server's object for such a file. What cannot be read is as
// good as none: the file is sent again.
func (s *Store) Find(k Key) (json.RawMessage, bool) {
	e, ok := read(s.path(k))
	if !ok || e.Key != k || len(e.Object) == 0 || s.old(e) {
		return nil, false
	}
	return e.Object, true
}

// Keep remembers the server's object for a file that was uploaded.
func (s *Store) Keep(k Key, object json.RawMessage) error {
	data, err := rawjson.Encode(entry{Key: k, At: s.Now().UTC(), Object: object})
	if err == nil {
		err = store.Save(s.path(k), append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("the upload of %s could not be remembered: %w", k.Name, err)
	}
	s.sweep()
	return nil
}

// Forget is for uploads that a process has now.
func (s *Store) Forget(k Key) { _ = os.Remove(s.path(k)) }

func (s *Store) path(k Key) string {
	sum := sha256.Sum256([]byte(k.Template + "\x00" + k.Name + "\x00" + k.Sum))
	return filepath.Join(s.dir, hex.EncodeToString(sum[:16])+".json")
}

func (s *Store) old(e entry) bool { return s.Now().Sub(e.At) > Age }

// sweep removes what is too old to be found.
func (s *Store) sweep() {
	files, _ := filepath.Glob(filepath.Join(s.dir, "*.json"))
	for _, path := range files {
		if e, ok := read(path); ok && s.old(e) {
			_ = os.Remove(path)
		}
	}
}

func read(path string) (e entry, ok bool) {
	data, err := store.Read(path, maxFile)
	known := err == nil && json.Unmarshal(data, &e) == nil
	return e, known
}
