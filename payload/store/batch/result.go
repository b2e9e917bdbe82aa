package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"kickoff/payload/sheet"
	"kickoff/payload/store"
)

// ResultColumns are what the file of the result has behind the columns of the table.
func ResultColumns() []string { return []string{"row", "status", "process id", "link", "reason"} }

// Row is what became of a row, as it stands in the file of the result.
type Row struct {
	// Row is its number as the sheet counts.
	Row int
	// Status is a word, Process and Link are of its process, Reason says why it is not
	// simply launched.
	Status, Process, Link, Reason string
}

// Nowhere is the name in place of the result's where none is written.
const Nowhere = "-"

// ResultPath is where the result goes: where it was said, else rows.kickoff.csv beside
// rows.csv; "" for nowhere.
func (p Plan) ResultPath() string {
	switch {
	case p.Out == Nowhere:
		return ""
	case p.Out != "" || p.Path == "":
		return p.Out
	}
	ext := filepath.Ext(p.Path)
	return strings.TrimSuffix(p.Path, ext) + ".kickoff" + ext
}

// maxNames is how many names are tried for a file.
const maxNames = 9

// WriteResult writes a table as it was, with what became of its rows behind each: to the
// ResultPath or, where what is there cannot be replaced, under a name with a number. It
// returns where it is. Nobody may read it who may not read the table.
func (p Plan) WriteResult(table *sheet.Sheet, rows []Row) (string, error) {
	path, mode := p.ResultPath(), fs.FileMode(0o600)
	if info, err := os.Stat(p.Path); err == nil {
		mode |= info.Mode().Perm()
	}
	byRow := make(map[int]Row, len(rows))
	for _, r := range rows {
		byRow[r.Row] = r
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".kickoff-*")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // it is gone where all went well
	err = table.Write(temp, ResultColumns(), func(at int) []string {
		r := byRow[table.Number(at)]
		return []string{strconv.Itoa(table.Number(at)), r.Status, r.Process, r.Link, r.Reason}
	})
	if err = errors.Join(err, temp.Chmod(mode), temp.Close()); err != nil {
		return "", err
	}
	to, ext := path, filepath.Ext(path)
	for n := 2; ; n++ {
		if err = mayReplace(to); err == nil {
			err = store.Rename(temp.Name(), to)
		}
		if err == nil || n > maxNames {
			return to, err
		}
		to = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), n, ext)
	}
}

// mayReplace is why a file cannot be replaced: it is none, or may not be written.
func mayReplace(path string) error {
	if err := store.Writable(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}
