// Package sheet is a table of text: what a spreadsheet exports, what is pasted out of
// one, a JSON list of objects, or an object a line. It reads the rows, with the number
// that each has in the sheet, and writes them back byte for byte with columns added. What
// a column is about and whether a cell is right is package api/session/rows'.
//
// A Sheet keeps the text that was read and the place of each row in it, and takes a row
// apart when it is asked for, so that a large table costs little more than its file.
package sheet

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kickoff/payload/charset"
	"kickoff/payload/clean"
)

// Format is how a table is written down.
type Format int

const (
	// Delimited: cells with a delimiter between them, a row a line, below a header.
	Delimited Format = iota
	// List: a JSON list of objects.
	List
	// Lines: a JSON object a line.
	Lines
)

// Sheet is a table.
type Sheet struct {
	Format Format
	// Delimiter stands between two cells, "" in JSON.
	Delimiter string
	// Header are the names of the columns; in JSON the keys of all objects, in the order
	// in which they came first.
	Header []string

	mark   charset.Mark
	text   string
	header place
	rows   []place
	// columns are the places of the header's names in JSON.
	columns map[string]int
	// edited are the cells of rows that were changed, by the row's index.
	edited map[int][]Cell
}

// place is where a row stands in the text.
type place struct{ number, start, end int32 }

// Cell is what stands in one.
type Cell struct {
	// Text is what is written there, without the quotes around it; where JSON is set, the
	// source of a JSON value that is no string.
	Text string
	JSON bool
}

// Empty reports a cell that says nothing: blanks, or null.
func (c Cell) Empty() bool { return clean.Blank(c.Text) || c.JSON && c.Text == "null" }

// Row is one row of a table, without those that are blank.
type Row struct {
	// Number is the row's in the sheet, where the header is 1 and blank rows count, a line
	// end within quotes does not; in a JSON list the place of the object, else its line.
	Number int
	// Cells stand below the header; there may be fewer than it has, or more.
	Cells []Cell
}

// Cell is the one of a column, empty behind the end of the row.
func (r Row) Cell(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// Fault is why a table cannot be read. Row is 0 where it is about the whole, Column ""
// where it is about a row.
type Fault struct {
	Row     int
	Column  string
	Message string
}

func (f Fault) Error() string {
	switch {
	case f.Row == 0:
		return f.Message
	case f.Column == "":
		return fmt.Sprintf("row %d: %s", f.Row, f.Message)
	}
	return fmt.Sprintf("row %d, %s: %s", f.Row, clean.Message(f.Column), f.Message)
}

// Faults are all that were found.
type Faults []Fault

func (f Faults) Error() string {
	texts := make([]string, len(f))
	for i, fault := range f {
		texts[i] = fault.Error()
	}
	return strings.Join(texts, "; ")
}

// Len is the number of rows.
func (s *Sheet) Len() int { return len(s.rows) }

// Number is the number of a row in the sheet, without taking it apart.
func (s *Sheet) Number(row int) int { return int(s.rows[row].number) }

// Row is the row with that index, taken apart anew.
func (s *Sheet) Row(row int) Row {
	p := s.rows[row]
	r := Row{Number: int(p.number)}
	switch cells, changed := s.edited[row]; {
	case changed:
		r.Cells = append([]Cell(nil), cells...)
	case s.Format == Delimited:
		r.Cells = s.record(int(p.start), make([]Cell, 0, len(s.Header))).cells
	default:
		r.Cells = s.object(s.text[p.start:p.end])
	}
	return r
}

// Set puts a text in the place of a cell.
func (s *Sheet) Set(row, column int, text string) { s.Put(row, column, Cell{Text: text}) }

// Put puts a cell in the place of another.
func (s *Sheet) Put(row, column int, cell Cell) {
	cells := s.Row(row).Cells
	for len(cells) <= column {
		cells = append(cells, Cell{})
	}
	cells[column] = cell
	if s.edited == nil {
		s.edited = map[int][]Cell{}
	}
	s.edited[row] = cells
}

// AddColumn adds a column behind the others, and returns its index.
func (s *Sheet) AddColumn(name string) int {
	s.Header = append(s.Header, name)
	if s.columns != nil {
		s.columns[name] = len(s.Header) - 1
	}
	return len(s.Header) - 1
}

// Clone is the table as it is now, whatever is edited of it later.
func (s *Sheet) Clone() *Sheet {
	c := *s
	c.Header, c.columns, c.edited = slices.Clone(s.Header), maps.Clone(s.columns), maps.Clone(s.edited)
	return &c
}
