// Package favourites keeps which templates somebody wants at hand, for each base URL and
// organisation apart. Which ones are launched often is the ledger's to know.
package favourites

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"kickoff/payload/rawjson"
	"kickoff/payload/store"
)

const (
	// maxFile is more than the favourites of a lifetime.
	maxFile = 1 << 20
	// lockTimeout is how long one window waits for another.
	lockTimeout = 3 * time.Second
)

// Store is the file of one base URL and organisation.
type Store struct{ dir string }

// Open names the folder for a scope (base URL and organisation) below the data folder.
// Nothing is made on disk before the first Toggle.
func Open(root, scope string) *Store {
	return &Store{dir: store.Folder(root, "favourites", scope)}
}

// file is what is on disk.
type file struct {
	Version   int      `json:"version"`
	Templates []string `json:"templates"`
}

const version = 1

func (s *Store) path() string { return filepath.Join(s.dir, "favourites.json") }

// List are the ids of the templates, the first favourite first.
func (s *Store) List() ([]string, error) {
	data, err := store.Read(s.path(), maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var f file
	if err == nil {
		if err = json.Unmarshal(data, &f); err == nil && f.Version != version {
			err = errors.New("it was written by another version of kickoff")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("the favourites (%s) cannot be read: %w", s.path(), err)
	}
	return f.Templates, nil
}

// Toggle makes a template a favourite, or none any more, and returns what there are then.
// A file that cannot be read is left as it is.
func (s *Store) Toggle(template string) (all []string, err error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("the folder for favourites cannot be made: %w", err)
	}
	err = store.WhileLocked(filepath.Join(s.dir, "favourites.lock"), lockTimeout, func() error {
		if all, err = s.List(); err != nil {
			return err
		}
		if i := slices.Index(all, template); i >= 0 {
			all = slices.Delete(all, i, i+1)
		} else {
			all = append(all, template)
		}
		data, err := rawjson.Encode(file{version, all})
		if err != nil {
			return err
		}
		return store.Replace(s.path(), append(data, '\n'))
	})
	if err != nil {
		return nil, fmt.Errorf("the favourite is not kept: %w", err)
	}
	return all, nil
}
