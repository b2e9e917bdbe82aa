// Package favourites keeps which templates somebody wants at hand, for each base URL and
// organisation apart. Which ones are launched often is the ledger's to know.
package favourites

import (
	"path/filepath"
	"slices"

	"kickoff/payload/store"
)

// Store is the file of one base URL and organisation.
type Store struct{ file store.Shared[file] }

// Open names the folder for a scope (base URL and organisation) below the data folder.
// Nothing is made on disk before the first Toggle.
func Open(root, scope string) *Store {
	path := filepath.Join(store.Folder(root, "favourites", scope), "favourites.json")
	return &Store{store.Shared[file]{Path: path, What: "the favourites", Version: version}}
}

// file is what is on disk.
type file struct {
	Version   int      `json:"version"`
	Templates []string `json:"templates"`
}

const version = 1

// List are the ids of the templates, the first favourite first.
func (s *Store) List() ([]string, error) {
	f, err := s.file.Read()
	return f.Templates, err
}

// Toggle makes a template a favourite, or none any more, and returns what there are then.
// A file that cannot be read is left as it is.
func (s *Store) Toggle(template string) ([]string, error) {
	f, err := s.file.Edit(func(f *file) {
		f.Version = version
		if i := slices.Index(f.Templates, template); i >= 0 {
			f.Templates = slices.Delete(f.Templates, i, i+1)
		} else {
			f.Templates = append(f.Templates, template)
		}
	})
	if err != nil {
		return nil, err
	}
	return f.Templates, nil
}
