package ledger

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"slices"

	"kickoff/payload/store"
)

// rowIndex are the launches of rows, as far as the file was read. The file only grows, so
// that a look at one row reads what was added since the last look and no more.
type rowIndex struct {
	// read is how much of the file was read, in whole lines.
	read int64
	byID map[string]*Entry
	// byKey and byName are the launches with that template and key or name, the oldest
	// first.
	byKey, byName map[[2]string][]*Entry
}

// Row is what became of a row of a table before: the newest launches that happened and
// were not taken back, may have happened or are under way, nil for none.
type Row struct {
	// Same has the row's key and its cells, Other its key and other cells, Named its name
	// and another key.
	Same, Other, Named *Entry
	// Undone: one with its key and its cells was taken back, and there is no Same.
	Undone bool
}

// Row looks a row up by the Template, Key, Cells and Name of what would be sent; without a
// name none is looked for. Again looks at the rows of its Batch alone.
func (l *Ledger) Row(in Intent) (Row, error) {
	l.writing.Lock()
	defer l.writing.Unlock()
	// As in Read: a folder that cannot be written, or is not there, is read without.
	if lock, err := store.AcquireShared(l.lockPath(), readTimeout); err == nil {
		defer lock.Release()
	}
	return l.row(in)
}

// row wants the lock to be held.
func (l *Ledger) row(in Intent) (r Row, err error) {
	if err := l.rows.catchUp(l.Path()); err != nil {
		return Row{}, err
	}
	for _, e := range slices.Backward(l.rows.byKey[[2]string{in.Template.ID, in.Key}]) {
		to := &r.Other
		if e.Intent.Cells == in.Cells {
			to = &r.Same
		}
		if *to == nil {
			*to = l.blocking(e, in)
		}
		r.Undone = r.Undone || to == &r.Same && e.Outcome.Archived && !in.Again
	}
	r.Undone = r.Undone && r.Same == nil
	if in.Name == "" {
		return r, nil
	}
	for _, e := range slices.Backward(l.rows.byName[[2]string{in.Template.ID, in.Name}]) {
		if e.Intent.Key != in.Key && r.Named == nil {
			r.Named = l.blocking(e, in)
		}
		if r.Named != nil {
			break
		}
	}
	return r, nil
}

// blocking is a launch as it is now; nil where it stands in the way of none.
func (l *Ledger) blocking(e *Entry, in Intent) *Entry {
	now := *e
	if now.Outcome.Status == "" && l.isSending(now.ID) {
		now.Status = Pending
	}
	if in.Again && now.Intent.Batch != in.Batch || now.Status == Refused || now.Status == Absent || now.Outcome.Archived {
		return nil
	}
	return &now
}

// checkRow refuses a row that was sent already. One that another said with that key is
// sent by a person's word alone.
func (l *Ledger) checkRow(in Intent) error {
	in.Name = "" // that is asked about before
	r, err := l.row(in)
	switch {
	case err != nil:
		return err
	case r.Same != nil:
		return &EarlierError{Entry: *r.Same}
	case r.Other != nil && !in.Again:
		return &EarlierError{Entry: *r.Other}
	}
	return nil
}

// catchUp reads what was added to the file since it was read last.
func (x *rowIndex) catchUp(path string) error {
	f, err := store.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		*x = rowIndex{}
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < x.read || x.byID == nil { // it is another one
		*x = rowIndex{byID: map[string]*Entry{}, byKey: map[[2]string][]*Entry{}, byName: map[[2]string][]*Entry{}}
	}
	if info.Size() > maxFile {
		return store.ErrTooLarge
	}
	added := make([]byte, info.Size()-x.read)
	if _, err := f.ReadAt(added, x.read); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	added = added[:bytes.LastIndexByte(added, '\n')+1]
	x.read += int64(len(added))
	for line := range bytes.Lines(added) {
		records, _ := recordsIn(line) // what is damaged is told where the whole file is read
		for _, r := range records {
			x.add(r)
		}
	}
	return nil
}

func (x *rowIndex) add(r record) {
	e := x.byID[r.ID]
	switch {
	case e != nil:
	case r.Intent == nil || r.Intent.Batch == "":
		return
	default:
		e = &Entry{ID: r.ID, Status: Unknown}
		x.byID[r.ID] = e
		key := [2]string{r.Intent.Template.ID, r.Intent.Key}
		x.byKey[key] = append(x.byKey[key], e)
		if name := r.Intent.Name; name != "" {
			key[1] = name
			x.byName[key] = append(x.byName[key], e)
		}
	}
	e.add(r)
}
