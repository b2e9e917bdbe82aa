// Package ready is the file of a launch that was made ready: the exact bytes that are to
// be sent, what they mean in words, who made it and when. Somebody else, or the same
// person later, releases it.
//
// Its sums guard against accident alone: who means to change the file can change them
// too. That it is sent once is the ledger's business, and what it says is checked by those
// who send it.
package ready

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kickoff/payload/rawjson"
	"kickoff/payload/store"
)

// version is the number of the format that this program writes.
const version = 1

// File is a launch that is ready.
type File struct {
	Version int `json:"version"`
	// Body is what is sent, byte for byte; SHA256 is its sum, which the ledger knows it by.
	Body   string `json:"body"`
	SHA256 string `json:"sha256"`
	// Review is the launch in words, a line each.
	Review []string `json:"review"`
	// By is who made it, At when.
	By Person    `json:"by"`
	At time.Time `json:"at"`
	// Files are those that were uploaded for it.
	Files []Upload `json:"files"`
	// Sum is that of all the rest.
	Sum string `json:"sum"`
}

// Person is who made it, and in which organisation.
type Person struct {
	ID           int64  `json:"id"`
	Name         string `json:"name"`
	Email        string `json:"email"`
	Organization string `json:"organization"`
}

// Upload is a file that the server has, under the id that the body names.
type Upload struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Field is the question that it answers.
	Field string `json:"field"`
}

// ErrAltered: the file is not as it was written, or nothing of ours. ErrNewer: it was
// written by a newer kickoff.
var (
	ErrAltered = errors.New("it is not as it was made ready, or no file of --ready")
	ErrNewer   = errors.New("it was written by a newer kickoff: update this one to release it")
)

// Encode writes a file as it is read again; version and sums are filled in.
func Encode(f File) ([]byte, error) {
	f.Version, f.SHA256, f.At = version, Digest([]byte(f.Body)), f.At.UTC().Truncate(time.Second)
	if f.Review == nil {
		f.Review = []string{}
	}
	if f.Files == nil {
		f.Files = []Upload{}
	}
	var err error
	if f.Sum, err = sum(f); err != nil {
		return nil, err
	}
	data, err := rawjson.Encode(f)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = json.Indent(&out, append(data, '\n'), "", "  ")
	return out.Bytes(), err
}

// Digest is the sum of a body, as the ledger has it.
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// sum is that of all but itself, however the file is laid out.
func sum(f File) (string, error) {
	f.Sum = ""
	data, err := rawjson.Encode(f)
	return Digest(data), err
}

// Parse reads the text of a file. What it says is true to what was written, or the error
// is ErrAltered or ErrNewer.
func Parse(text []byte) (File, error) {
	var head struct{ Version int }
	if rawjson.Check(text) != nil || json.Unmarshal(text, &head) != nil {
		return File{}, ErrAltered
	}
	if head.Version > version {
		return File{}, ErrNewer
	}
	var f File
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if d.Decode(&f) != nil || f.Version != version || f.SHA256 != Digest([]byte(f.Body)) {
		return File{}, ErrAltered
	}
	if all, err := sum(f); err != nil || all != f.Sum {
		return File{}, ErrAltered
	}
	return f, nil
}

// Write puts a file where nothing is yet, or over what is there, for its owner alone: a
// launch may hold personal data. A crash leaves the old file or the new. Without over a
// file that is there is fs.ErrExist.
func Write(path string, data []byte, over bool) error {
	if err := store.Writable(path); err != nil {
		return err
	}
	if over {
		return store.Replace(path, data)
	}
	temp := filepath.Join(filepath.Dir(path), ".saving-"+rand.Text())
	if err := store.Write(temp, data); err != nil {
		return err
	}
	defer os.Remove(temp)
	err := os.Link(temp, path)
	if err == nil {
		return store.SyncFolder(filepath.Dir(path))
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	// Some file systems have no links: the name is taken first.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return store.Replace(path, data)
}

// RowPath is the file of one row of a table, beside the others: ready.json gives
// ready-12.json.
func RowPath(path string, row int) string {
	ext := filepath.Ext(path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), row, ext)
}

// Differences are the lines of two reviews that only the first or only the second has.
func Differences(before, now []string) (gone, come []string) {
	without := func(lines, others []string) []string {
		return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return slices.Contains(others, line) })
	}
	return without(before, now), without(now, before)
}
