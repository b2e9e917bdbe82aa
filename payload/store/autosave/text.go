package autosave

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"

	"kickoff/payload/store"
)

// longestField is the longest id of a field that becomes part of a file's name.
const longestField = 64

// TextPath is the file in which an editor changes the text of a field of an unfinished
// launch: beside its record, so that nothing is lost when the program ends before the
// editor does. It is "" where the field's id is too long.
func (s *Store) TextPath(id, field string) string {
	if !store.Plain(id) || len(field) > longestField {
		return ""
	}
	return filepath.Join(s.dir, id+".text."+hex.EncodeToString([]byte(field)))
}

// Texts are what editors have written since the record was, by the id of the field.
func (h *Handle) Texts() map[string]string {
	record, err := os.Stat(h.store.path(h.id))
	if err != nil {
		return nil
	}
	texts := map[string]string{}
	for _, path := range h.store.textPaths(h.id) {
		info, err := os.Stat(path)
		if err != nil || !info.ModTime().After(record.ModTime()) {
			continue
		}
		_, name, _ := strings.Cut(filepath.Base(path), ".text.")
		field, wrong := hex.DecodeString(name)
		if text, err := store.Read(path, store.MaxFile); err == nil && wrong == nil {
			texts[string(field)] = string(text)
		}
	}
	return texts
}

func (s *Store) textPaths(id string) []string {
	paths, _ := filepath.Glob(filepath.Join(s.dir, id+".text.*"))
	return paths
}

// removeTexts takes away what belongs to a record that is gone.
func (s *Store) removeTexts(id string) {
	for _, path := range s.textPaths(id) {
		_ = os.Remove(path)
	}
}
