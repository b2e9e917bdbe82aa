// Package cache keeps on disk what was fetched, for each base URL and
// organisation apart, with the time it was fetched at. What it holds can always
// be fetched again: a damaged file, or one of another version, is as good as
// none. It never holds a token.
package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kickoff/payload"
	"kickoff/payload/store"
)

// version changes with the shape of what is kept; files of another one are not
// read.
const version = 2

// Cache is what was fetched for one scope.
type Cache struct{ dir string }

// Open names the cache of a scope (base URL and organisation) below dir; nothing
// is read or made yet. The scope's address does not show in the folder's name.
func Open(dir, scope string) *Cache {
	sum := sha256.Sum256([]byte(scope))
	return &Cache{dir: filepath.Join(dir, hex.EncodeToString(sum[:]))}
}

// templates is the file of a list of templates.
type templates struct {
	Version int                `json:"version"`
	Fetched time.Time          `json:"fetched"`
	List    []payload.Template `json:"templates"`
}

// Templates returns the list that was kept and when it was fetched; nil and the
// zero time when there is none.
func (c *Cache) Templates() ([]payload.Template, time.Time, error) {
	raw, err := os.ReadFile(c.file())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("the cached templates cannot be read: %w", err)
	}
	var kept templates
	if json.Unmarshal(raw, &kept) != nil || kept.Version != version || kept.Fetched.IsZero() {
		return nil, time.Time{}, nil
	}
	for _, t := range kept.List {
		restore(t)
	}
	return kept.List, kept.Fetched, nil
}

// SaveTemplates puts a list in place of the one that was kept.
func (c *Cache) SaveTemplates(list []payload.Template, fetched time.Time) error {
	raw, err := json.Marshal(templates{Version: version, Fetched: fetched.UTC(), List: list})
	if err != nil {
		return fmt.Errorf("the templates cannot be cached: %w", err)
	}
	if err := c.write(raw); err != nil {
		return fmt.Errorf("the templates cannot be cached: %w", err)
	}
	return nil
}

func (c *Cache) file() string { return filepath.Join(c.dir, "templates.json") }

// write replaces the file as a whole, so that a reader never sees half of one.
func (c *Cache) write(raw []byte) error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	return store.Replace(c.file(), raw)
}

// restore makes nothing again of what JSON wrote as null.
func restore(t payload.Template) {
	for i := range t.Fields {
		f := &t.Fields[i]
		f.Default = present(f.Default)
		for j := range f.Options {
			f.Options[j].ID = present(f.Options[j].ID)
		}
		for j := range f.Columns {
			f.Columns[j].ID = present(f.Columns[j].ID)
		}
	}
}

func present(raw json.RawMessage) json.RawMessage {
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	return raw
}
