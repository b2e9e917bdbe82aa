// Package batch keeps batches on disk: a table of which each row is a launch, as it was
// given and as it was edited since, what its rows have in common, and how it is sent.
//
// A batch is kept as an unfinished launch is, by package autosave: one record that is
// replaced as a whole, a lock that ends with its process, a week in the trash. The record
// holds the answers that all rows share. The table's bytes lie in a file beside it that is
// written once, so that an edit of one cell costs no more than a record. Which rows were
// sent stands in the ledger alone.
//
// What a table is to a template, and how rows are sent, is decided elsewhere.
package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kickoff/payload/rawjson"
	"kickoff/payload/sheet"
	"kickoff/payload/store"
	"kickoff/payload/store/autosave"
)

// Batch is a batch as it is kept.
type Batch struct {
	// Base is what its rows have in common, as a launch that is being entered. A list
	// shows its Summary: File, Rows and Ended are the batch's.
	Base autosave.Record
	Plan
}

// Plan is what is done with a table. Its keys are those of the file.
type Plan struct {
	// Path is the whole path of the table's file, "" for one that was pasted or came by
	// standard input. Out is where the result goes, "" for beside the file, "-" for
	// nowhere.
	Path string `json:"path,omitempty"`
	Out  string `json:"out,omitempty"`
	// Map are targets by the header of their column, as a person said; a column with the
	// target "" is left out.
	Map map[string]string `json:"map,omitempty"`
	// Key is the header of the column that names a row, "" for none.
	Key string `json:"key,omitempty"`
	// Added are the headers of columns that the table did not have.
	Added []string `json:"added,omitempty"`
	// Edits are the cells that were changed, Left the rows that are left out, by their
	// number as the sheet counts.
	Edits []Edit `json:"edits,omitempty"`
	Left  []int  `json:"left,omitempty"`
	// Accepted are the rows that are sent although one of their key or name was launched
	// with other cells, by a person's word.
	Accepted []int `json:"accepted,omitempty"`
	// Past are the changes that can be taken back, the newest last; Undone those that were,
	// the one taken back last at the end. The newest of them are kept, as far as there is
	// room. Neither is written to once it is here.
	Past   []Change `json:"past,omitempty"`
	Undone []Change `json:"undone,omitempty"`
	Options
	// Confirmed is when a person had it sent: its rows are what they were then, whenever they
	// are sent. It is zero before that.
	Confirmed time.Time `json:"confirmed,omitzero"`
}

// Apply makes a table what it became: with the columns that were added, and the edits.
func (p Plan) Apply(s *sheet.Sheet) {
	for _, name := range p.Added {
		s.AddColumn(name)
	}
	index := make(map[int]int, s.Len())
	for row := range s.Len() {
		index[s.Number(row)] = row
	}
	for _, e := range p.Edits {
		if row, there := index[e.Row]; there {
			s.Put(row, e.Column, e.Cell())
		}
	}
}

// Edit is a cell that was changed: Column is counted from 0, as in the table.
type Edit struct {
	Row    int    `json:"row"`
	Column int    `json:"column"`
	Text   string `json:"text"`
	// JSON: Text is the source of a JSON value, as in the cell that it was filled from.
	JSON bool `json:"json,omitempty"`
}

// Cell is what stands there since.
func (e Edit) Cell() sheet.Cell { return sheet.Cell{Text: e.Text, JSON: e.JSON} }

// Change is what was done with a table in one go, as what it took the place of.
type Change struct {
	What string `json:"what"`
	// Row and Column are where the person was.
	Row    int `json:"row"`
	Column int `json:"column"`
	// Before are the cells that were changed as they were before, Left the rows that were
	// left out or taken in again.
	Before []Edit `json:"before,omitempty"`
	Left   []int  `json:"left,omitempty"`
}

// maxHistory is how many bytes of the newest changes are kept with a batch.
const maxHistory = 1 << 20

// newest are the newest changes that have room, the newest last, and the room that is left.
func newest(all []Change, room int) ([]Change, int) {
	for i, c := range slices.Backward(all) {
		const row, cell = 8, 48 // what they take beside their text, about
		room -= cell + len(c.What) + row*len(c.Left)
		for _, e := range c.Before {
			room -= cell + len(e.Text)
		}
		if room < 0 {
			return all[i+1:], 0
		}
	}
	return all, room
}

// Options are how a batch is sent.
type Options struct {
	// Pace is how many launches leave in a second at most, 0 for no limit.
	Pace float64 `json:"pace"`
	// Parallel is how many are under way at once.
	Parallel int    `json:"parallel,omitempty"`
	Verify   string `json:"verify,omitempty"`
	// Again: rows that earlier batches sent are sent once more. OnlyValid: wrong rows keep
	// no other from being sent.
	Again     bool `json:"again,omitempty"`
	OnlyValid bool `json:"only_valid,omitempty"`
}

// Record is the batch as package autosave keeps it.
func (b Batch) Record() autosave.Record {
	r, p := b.Base, b.Plan
	p.Path, p.Out = asText(p.Path), asText(p.Out)
	room := maxHistory
	p.Past, room = newest(p.Past, room)
	p.Undone, _ = newest(p.Undone, room)
	r.Table, _ = rawjson.Encode(p) // it is made of texts, numbers and times
	return r
}

// asText is a path that is no UTF-8 in quotes, with which no whole path begins.
func asText(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	return strconv.Quote(path)
}

func asPath(text string) string {
	if path, err := strconv.Unquote(text); err == nil {
		return path
	}
	return text
}

func of(r autosave.Record) (b Batch, err error) {
	if err = json.Unmarshal(r.Table, &b.Plan); err != nil {
		return Batch{}, errNone
	}
	b.Path, b.Out = asPath(b.Path), asPath(b.Out)
	r.Table, b.Base = nil, r
	return b, nil
}

var errNone = errors.New("it holds no batch")

// Store is the folder with the batches of one base URL and organisation. What it has of
// autosave.Store is meant here too; Open, New and Week's sweep are its own.
type Store struct{ *autosave.Store }

// Open names the folder for a scope (base URL and organisation) below the data folder.
// Nothing is made on disk before the first batch.
func Open(root, scope string) *Store {
	return &Store{autosave.In(store.Folder(root, "batches", scope))}
}

func (s *Store) tablePath(id string) string { return filepath.Join(s.Dir(), id+".table") }

// Handle is a batch that is open here.
type Handle struct {
	*autosave.Handle
	// Table are the table's bytes as they were given.
	Table []byte
	// Batch is the batch as it was when it was opened; zero for a new one.
	Batch Batch
}

// Write keeps the batch as it is now.
func (h *Handle) Write(b Batch) (time.Time, error) { return h.Handle.Write(b.Record()) }

// New keeps a table. The batch comes to the list with its first Write.
func (s *Store) New(table []byte) (*Handle, error) {
	h := &Handle{Handle: s.Store.New(), Table: table}
	if err := store.Save(s.tablePath(h.ID()), table); err != nil {
		return nil, fmt.Errorf("the table could not be kept, so nothing was sent: %w", err)
	}
	return h, nil
}

// Open opens a batch for writing. When somebody else has it, it can only be read, and
// Locked says who.
func (s *Store) Open(id string) (*Handle, error) { return s.open(s.Store.Open(id)) }

// TakeOver is Open of one that somebody else may have, who writes nothing more then.
func (s *Store) TakeOver(id string) (*Handle, error) { return s.open(s.Store.TakeOver(id)) }

func (s *Store) open(record *autosave.Handle, err error) (*Handle, error) {
	if err != nil {
		return nil, err
	}
	h := &Handle{Handle: record}
	if h.Batch, err = of(record.Record()); err == nil {
		h.Table, err = store.Read(s.tablePath(record.ID()), store.MaxFile)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the batch cannot be opened: %w", err), record.Close())
	}
	return h, nil
}

const (
	// endedAge is how long a batch that came to its end is listed.
	endedAge = 30 * 24 * time.Hour
	// strayAge is how old a table without a record is before it goes: its record may be on
	// its way.
	strayAge = 24 * time.Hour
)

// List returns the batches, the newest first, those that came to their end too, and the
// files that cannot be used. What ended a month ago goes.
func (s *Store) List() ([]autosave.Entry, []autosave.Quarantined, error) {
	all, unusable, err := s.Store.List()
	if err != nil {
		return nil, nil, err
	}
	kept := map[string]bool{}
	var entries []autosave.Entry
	for _, e := range all {
		kept[e.ID] = true
		old := !e.Ended.IsZero() && s.Now().Sub(e.Ended) > endedAge
		if !old || e.Owner != nil || s.Discard(e.ID) != nil {
			entries = append(entries, e)
		}
	}
	s.sweep(kept)
	return entries, unusable, nil
}

// MarkArchived is Plan.MarkArchived of a batch; where it is not kept any more nobody knows
// where its result is.
func (s *Store) MarkArchived(id string, processes map[string]bool) (to, was string, err error) {
	record, err := s.Read(id)
	if errors.Is(err, autosave.ErrNotFound) {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	b, err := of(record)
	if err != nil {
		return "", "", err
	}
	return b.MarkArchived(processes)
}

// Newest is the newest batch that is not at its end; false where there is none, or nobody
// keeps any.
func (s *Store) Newest() (autosave.Entry, bool) {
	if s == nil {
		return autosave.Entry{}, false
	}
	all, _, err := s.List()
	at := slices.IndexFunc(all, func(e autosave.Entry) bool { return e.Ended.IsZero() })
	if err != nil || at < 0 {
		return autosave.Entry{}, false
	}
	return all[at], true
}

// sweep removes tables whose batch is neither kept nor in the trash.
func (s *Store) sweep(kept map[string]bool) {
	discarded, err := s.Discarded()
	if err != nil {
		return
	}
	for _, e := range discarded {
		kept[e.ID] = true
	}
	files, _ := os.ReadDir(s.Dir())
	for _, file := range files {
		id, isTable := strings.CutSuffix(file.Name(), ".table")
		if !isTable || kept[id] {
			continue
		}
		_, err := os.Stat(filepath.Join(s.Dir(), id+".json"))
		info, unread := file.Info()
		if errors.Is(err, fs.ErrNotExist) && unread == nil && time.Since(info.ModTime()) > strayAge {
			_ = os.Remove(s.tablePath(id))
		}
	}
}
