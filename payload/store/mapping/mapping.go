// Package mapping keeps what the columns of tables fill by a person's word, for each
// template apart. What a column fills by its name alone is not kept.
package mapping

import (
	"path/filepath"

	"kickoff/payload/store"
)

// Store is the file of one base URL and organisation.
type Store struct{ file store.Shared[file] }

// Open names the folder for a scope (base URL and organisation) below the data folder.
// Nothing is made on disk before the first Keep.
func Open(root, scope string) *Store {
	path := filepath.Join(store.Folder(root, "mappings", scope), "mappings.json")
	return &Store{store.Shared[file]{Path: path, What: "what columns fill", Version: version}}
}

// file is what is on disk: the targets by the columns' headers, of each template by its id.
type file struct {
	Version   int                          `json:"version"`
	Templates map[string]map[string]string `json:"templates"`
}

const version = 1

// Of are the targets by the headers of columns of a template; "" is left out.
func (s *Store) Of(template string) (map[string]string, error) {
	f, err := s.file.Read()
	return f.Templates[template], err
}

// Keep keeps them in the place of those that were there.
func (s *Store) Keep(template string, targets map[string]string) error {
	_, err := s.file.Edit(func(f *file) {
		if f.Version = version; f.Templates == nil {
			f.Templates = map[string]map[string]string{}
		}
		f.Templates[template] = targets
	})
	return err
}
