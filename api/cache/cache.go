// Package cache keeps on disk what was fetched, for each base URL and
// organisation apart, with the time it was fetched at: the list of templates in a form
// that is drawn from without being read whole (templates.go), templates with their forms
// (forms.go), and who and what exists. It renews the list with as few requests as it can
// (renew.go). What it holds can always be fetched again: a damaged file, or one of
// another version, is as good as none, and is written over. Its text is as hostile as a
// server's and is cleaned as it is read. It never holds a token.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
	"kickoff/payload/store"
)

// version changes with the shape of what is kept; files of another one are not
// read.
const version = 3

// Cache is what was fetched for one scope. The zero Cache has nothing and keeps nothing.
type Cache struct{ dir string }

// Open names the cache of a scope (base URL and organisation) below dir; nothing
// is read or made yet. The scope's address does not show in the folder's name.
func Open(dir, scope string) *Cache { return &Cache{dir: filepath.Join(dir, name(scope))} }

func name(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}

// Kind is what a document is about, the name of its file.
type Kind string

const (
	// People are members, guests and groups.
	People  Kind = "people"
	Tags    Kind = "tags"
	Folders Kind = "folders"
	// Organization is whose all of it is.
	Organization Kind = "organization"
)

// Everybody is the content of People.
type Everybody struct {
	Members []payload.Member
	Guests  []payload.Guest
	Groups  []payload.Group
}

// document is a file of its own.
type document[T any] struct {
	Version int       `json:"version"`
	Fetched time.Time `json:"fetched"`
	Content T         `json:"content"`
}

// Load reads a document and when it was fetched; false when there is none.
func Load[T any](c *Cache, k Kind) (content T, fetched time.Time, ok bool) {
	raw, err := c.read(string(k) + ".json")
	var d document[T]
	if err != nil || json.Unmarshal(raw, &d) != nil || d.Version != version || d.Fetched.IsZero() {
		return content, fetched, false
	}
	tidy(reflect.ValueOf(&d.Content).Elem(), "")
	return d.Content, d.Fetched, true
}

// Save puts a document in the place of the one that was there.
func Save[T any](c *Cache, k Kind, content T, fetched time.Time) error {
	raw, err := rawjson.Encode(document[T]{version, fetched.UTC(), content})
	if err == nil {
		err = c.replace(string(k)+".json", raw)
	}
	return err
}

func (c *Cache) file(name string) string { return filepath.Join(c.dir, name) }

func (c *Cache) read(name string) ([]byte, error) {
	if c.dir == "" {
		return nil, fs.ErrNotExist
	}
	return store.Read(c.file(name), store.MaxWorld)
}

// replace puts a file in place as a whole, so that a reader never sees half of one.
func (c *Cache) replace(name string, data []byte) error {
	if c.dir == "" {
		return nil
	}
	if err := store.Save(c.file(name), data); err != nil {
		return fmt.Errorf("what was fetched cannot be cached: %w", err)
	}
	return nil
}

// asWritten are the fields whose text is compared or sent byte for byte, and manyLines
// those of more than one line (package payload says so of each).
const (
	asWritten = " Text Statement "
	manyLines = " Summary Guidance KickoffDescription Default "
)

// tidy makes all text in v fit for a screen, and nothing again of what JSON wrote as
// null. A struct's field is known by its name.
func tidy(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		switch {
		case strings.Contains(asWritten, " "+name+" "):
		case strings.Contains(manyLines, " "+name+" "):
			v.SetString(clean.Text(v.String()))
		default:
			v.SetString(clean.Line(v.String()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				tidy(v.Field(i), f.Name)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			if string(v.Bytes()) == "null" {
				v.SetZero()
			}
			return
		}
		for i := range v.Len() {
			tidy(v.Index(i), name)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			tidy(v.Elem(), name)
		}
	}
}
