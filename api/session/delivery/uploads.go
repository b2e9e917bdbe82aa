package delivery

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"kickoff/payload/store"
)

// keptFor is how long an upload is remembered for a launch that is repeated.
const keptFor = 7 * 24 * time.Hour

// Uploads remembers on disk which files the server has already, by their content,
// so that a launch that failed and is repeated sends no byte twice. An upload is
// for one template (docs/api.md, "File upload"); once a process has it, it is to
// be forgotten, so that no two processes share a file.
type Uploads struct {
	dir string
	// Now is the clock; OpenUploads sets time.Now.
	Now func() time.Time
}

// OpenUploads names the folder for a scope (base URL and organisation) below the
// data folder. Nothing is made on disk before the first Keep.
func OpenUploads(root, scope string) *Uploads {
	sum := sha256.Sum256([]byte(scope))
	return &Uploads{dir: filepath.Join(root, "uploads", hex.EncodeToString(sum[:8])), Now: time.Now}
}

// UploadKey is what an upload is recognised by.
type UploadKey struct {
	Template string `json:"template"`
	// Name is the file's name without its folder.
	Name string `json:"name"`
	// Sum is the SHA-256 of its content, in hex.
	Sum string `json:"sha256"`
}

// KeyOf reads a local file and returns what it will be recognised by.
func KeyOf(template, path string) (UploadKey, error) {
	f, err := os.Open(path)
	if err != nil {
		return UploadKey{}, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return UploadKey{}, err
	}
	return UploadKey{Template: template, Name: filepath.Base(path), Sum: hex.EncodeToString(sum.Sum(nil))}, nil
}

// kept is one file of the folder.
type kept struct {
	UploadKey
	At     time.Time       `json:"at"`
	Object json.RawMessage `json:"object"`
}

// Find returns the server's object for such a file. What cannot be read is as
// good as none: the file is sent again.
func (u *Uploads) Find(k UploadKey) (json.RawMessage, bool) {
	data, err := os.ReadFile(u.path(k))
	if err != nil {
		return nil, false
	}
	var found kept
	if json.Unmarshal(data, &found) != nil || found.UploadKey != k || len(found.Object) == 0 || u.Now().Sub(found.At) > keptFor {
		return nil, false
	}
	return found.Object, true
}

// Keep remembers the server's object for a file that was uploaded.
func (u *Uploads) Keep(k UploadKey, object json.RawMessage) error {
	var data bytes.Buffer
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false) // the object is sent as it came
	err := enc.Encode(kept{UploadKey: k, At: u.Now().UTC(), Object: object})
	if err == nil {
		err = os.MkdirAll(u.dir, 0o700)
	}
	if err == nil {
		err = store.Replace(u.path(k), data.Bytes())
	}
	if err != nil {
		return fmt.Errorf("the upload of %s could not be remembered: %w", k.Name, err)
	}
	u.sweep()
	return nil
}

// Forget is for uploads that a process has now.
func (u *Uploads) Forget(k UploadKey) { _ = os.Remove(u.path(k)) }

func (u *Uploads) path(k UploadKey) string {
	sum := sha256.Sum256([]byte(k.Template + "\x00" + k.Name + "\x00" + k.Sum))
	return filepath.Join(u.dir, hex.EncodeToString(sum[:16])+".json")
}

// sweep deletes what is too old to be found.
func (u *Uploads) sweep() {
	files, err := os.ReadDir(u.dir)
	if err != nil {
		return
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && time.Since(info.ModTime()) > keptFor {
			_ = os.Remove(filepath.Join(u.dir, f.Name()))
		}
	}
}
