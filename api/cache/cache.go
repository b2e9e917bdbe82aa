// Package cache keeps on disk what was fetched, for each base URL and
// organisation apart, with the time it was fetched at. What it holds can always
// be fetched again: a damaged file, or one of another version, is as good as
// none. It never holds a token.
package cache

import (
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
	"kickoff/payload/rawjson"
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

// Templates returns the list that is here and when it was fetched; nil and the
// zero time when there is none.
func (c *Cache) Templates() ([]payload.Template, time.Time, error) {
	raw, err := store.Read(c.file(), store.MaxWorld)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("the cached templates cannot be read: %w", err)
	}
	var stored templates
	if json.Unmarshal(raw, &stored) != nil || stored.Version != version || stored.Fetched.IsZero() {
		return nil, time.Time{}, nil
	}
	for _, t := range stored.List {
		restore(t)
	}
	return stored.List, stored.Fetched, nil
}

// SaveTemplates puts a list in place of the one that was there. The file is
// replaced as a whole, so that a reader never sees half of one.
func (c *Cache) SaveTemplates(list []payload.Template, fetched time.Time) error {
	raw, err := rawjson.Encode(templates{Version: version, Fetched: fetched.UTC(), List: list})
	if err == nil {
		err = os.MkdirAll(c.dir, 0o700)
	}
	if err == nil {
		err = store.Replace(c.file(), raw)
	}
	if err != nil {
		return fmt.Errorf("the templates cannot be cached: %w", err)
	}
	return nil
}

func (c *Cache) file() string { return filepath.Join(c.dir, "templates.json") }

// restore makes nothing again of what JSON wrote as null.
func restore(t payload.Template) {
	present := func(raw *json.RawMessage) {
		if string(*raw) == "null" {
			*raw = nil
		}
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		present(&f.Default)
		for j := range f.Options {
			present(&f.Options[j].ID)
		}
		for j := range f.Columns {
			present(&f.Columns[j].ID)
		}
	}
}
