package batch

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

// WriteResult writes a table as it was, with what became of its rows behind each: to the
// ResultPath or, where what is there cannot be replaced, under a name with a number. It
// returns where it is. Nobody may read it who may not read the table.
func (p Plan) WriteResult(table *sheet.Sheet, rows []Row) (string, error) {
	byRow := make(map[int]Row, len(rows))
	for _, r := range rows {
		byRow[r.Row] = r
	}
	return p.replaceResult(1, table, ResultColumns(), func(at int) []string {
		r := byRow[table.Number(at)]
		return []string{strconv.Itoa(table.Number(at)), r.Status, r.Process, r.Link, r.Reason}
	})
}

// Archived is the status of a row whose process was archived again.
const Archived = "archived"

// MarkArchived has the file of the result say of processes, by their ids, that they are
// archived again, under the rules of WriteResult. It returns where it is, and where it was;
// both are "" where no file names one of them that is not marked.
func (p Plan) MarkArchived(processes map[string]bool) (to, was string, err error) {
	if p.ResultPath() == "" {
		return "", "", nil
	}
	for n := 1; n <= maxNames; n++ {
		path := p.resultName(n)
		data, unread := store.Read(path, store.MaxFile)
		if unread != nil {
			if !errors.Is(unread, fs.ErrNotExist) { // it may be in the next
				err = cmp.Or(err, unread)
			}
			continue
		}
		table, odd := sheet.Read(data, func(header []string) int {
			_, n := resultColumns(header)
			return n
		})
		if odd != nil {
			continue
		}
		switch named, marked := markArchived(table, processes); {
		case marked:
			to, err = p.replaceResult(n, table, nil, nil)
			return to, path, err
		case named:
			return "", "", nil
		}
	}
	return "", "", err
}

// resultColumns are the places of the ResultColumns in a header, -1 for one that is not
// there, and how many are.
func resultColumns(header []string) (at []int, found int) {
	for _, name := range ResultColumns() {
		place := slices.Index(header, sheet.Beside(name))
		if place < 0 {
			place = slices.Index(header, name)
		}
		if at = append(at, place); place >= 0 {
			found++
		}
	}
	return at, found
}

// markArchived marks the rows of processes, and reports that there are some, and that some
// were not marked.
func markArchived(table *sheet.Sheet, processes map[string]bool) (named, marked bool) {
	at, found := resultColumns(table.Header)
	if found < len(at) {
		return false, false
	}
	status, process := at[1], at[2]
	for row := range table.Len() {
		r := table.Row(row)
		if !processes[r.Cell(process).Text] {
			continue
		}
		if named = true; r.Cell(status).Text != Archived {
			table.Set(row, status, Archived)
			marked = true
		}
	}
	return named, marked
}

// maxNames is how many names are tried for a file.
const maxNames = 9

// resultName is the nth name for the file of the result.
func (p Plan) resultName(n int) string {
	path := p.ResultPath()
	if n == 1 {
		return path
	}
	ext := filepath.Ext(path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), n, ext)
}

// replaceResult writes a table, with columns added, under its nth name, or the next that it
// can have.
func (p Plan) replaceResult(n int, table *sheet.Sheet, names []string, added func(row int) []string) (string, error) {
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(p.Path); err == nil {
		mode |= info.Mode().Perm()
	}
	temp, err := os.CreateTemp(filepath.Dir(p.ResultPath()), ".kickoff-*")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // it is gone where all went well
	if err = errors.Join(table.Write(temp, names, added), temp.Chmod(mode), temp.Close()); err != nil {
		return "", err
	}
	for ; ; n++ {
		to := p.resultName(n)
		if err = mayReplace(to); err == nil {
			err = store.Rename(temp.Name(), to)
		}
		if err == nil || n == maxNames {
			return to, err
		}
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
