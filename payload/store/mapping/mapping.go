// Package mapping keeps what the columns of tables fill by a person's word, for each
// template apart. What a column fills by its name alone is not kept.
package mapping

import (
	"maps"
	"path/filepath"
	"slices"

	"kickoff/payload/rawjson"
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
	// Order are the templates, the one last said something for at the end; those that an
	// older kickoff kept are older than all of them.
	Order []string `json:"order,omitempty"`
}

const (
	version = 1
	// maxTemplates and maxBytes are how many templates are kept, and how much of them: the
	// newest.
	maxTemplates = 500
	maxBytes     = 512 << 10
)

// Of are the targets by the headers of columns of a template; "" is left out.
func (s *Store) Of(template string) (map[string]string, error) {
	f, err := s.file.Read()
	return f.Templates[template], err
}

// Keep keeps them in the place of those that were there. Where there are too many the
// templates that nothing was said for the longest go.
func (s *Store) Keep(template string, targets map[string]string) error {
	_, err := s.file.Edit(func(f *file) {
		if f.Version = version; f.Templates == nil {
			f.Templates = map[string]map[string]string{}
		}
		f.Templates[template] = targets
		f.Order = append(slices.DeleteFunc(f.Order, func(id string) bool { return id == template }), template)
		f.forget()
	})
	return err
}

// forget drops the oldest templates that have no room.
func (f *file) forget() {
	kept := map[string]map[string]string{}
	older := slices.DeleteFunc(slices.Sorted(maps.Keys(f.Templates)), func(id string) bool { return slices.Contains(f.Order, id) })
	var order []string
	bytes := 0
	for _, id := range slices.Backward(append(older, f.Order...)) {
		source, _ := rawjson.Encode(f.Templates[id]) // it is made of texts
		if bytes += len(source); len(kept) > 0 && bytes > maxBytes || len(kept) == maxTemplates {
			break
		}
		kept[id] = f.Templates[id]
		order = append(order, id)
	}
	slices.Reverse(order)
	f.Templates, f.Order = kept, order
}
