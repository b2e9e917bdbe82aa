package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	engine "kickoff/api/session/batch"
	"kickoff/payload"
	"kickoff/payload/sheet"
	"kickoff/payload/store"
	"kickoff/payload/store/batch"
)

// Table is a table as it was given: a file, or text that was pasted, with Path "".
type Table struct {
	Path string
	Data []byte
	// Sheet is the table once it was read, Kept the batch as which it is kept on disk, nil
	// for nowhere.
	Sheet *sheet.Sheet
	Kept  *batch.Handle
	// Launched are the rows that were launched before it was opened, or may have been.
	Launched []engine.Outcome
}

// Name is what to call it.
func (t Table) Name() string {
	switch {
	case t.Path != "":
		return filepath.Base(t.Path)
	case t.Kept != nil && t.Kept.Batch.Base.File != "":
		return t.Kept.Batch.Base.File
	}
	return "pasted table"
}

// IsTable reports text with a header and a row below it, or JSON.
func IsTable(text string) bool {
	text = strings.TrimSpace(text)
	first, rest, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(rest) != "" && (strings.ContainsAny(first, "\t,;") || strings.ContainsAny(text[:1], "[{"))
}

// TablePath is the file that a text names, as a terminal writes one that is dropped on it,
// where it is of a kind that holds tables; else "".
func TablePath(text string, env payload.Env) string {
	path := onePath(text, env)
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson":
		if _, err := store.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// onePath is the one local file that a text names, "" for none.
func onePath(text string, env payload.Env) string {
	if clean := strings.TrimSpace(text); clean == "" || strings.Contains(clean, "\n") {
		return ""
	}
	files, _ := payload.Parse(payload.Field{Type: payload.TypeFile}, text, env)
	if list := files.Files(); len(list) == 1 && list[0].Object == nil {
		return list[0].Path
	}
	return ""
}

// ReadTable takes text that is a table, which may have one column where it was asked for, or
// reads the file that it names.
func ReadTable(text string, env payload.Env) (Table, error) {
	if IsTable(text) || strings.Contains(strings.TrimSpace(text), "\n") {
		return Table{Data: []byte(text)}, nil
	}
	path := onePath(text, env)
	if path == "" {
		path = strings.TrimSpace(text)
	}
	data, err := store.Read(path, store.MaxFile)
	if at := new(fs.PathError); errors.As(err, &at) {
		err = fmt.Errorf("%s was not read: %w; look at its path, or paste the table itself", at.Path, at.Err)
	}
	return Table{Path: path, Data: data}, err
}
