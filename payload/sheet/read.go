package sheet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"kickoff/payload/charset"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

// mostColumns is how many a spreadsheet has.
const mostColumns = 16384

// Read reads a table. targets says how many names of a header are known, by which the
// delimiter is found. Its error is of package charset, or Faults.
func Read(data []byte, targets func(header []string) int) (*Sheet, error) {
	for _, head := range []string{"PK\x03\x04", "\xd0\xcf\x11\xe0"} { // zip and OLE, which workbooks are
		if bytes.HasPrefix(data, []byte(head)) {
			return nil, Faults{{Message: "it is a workbook or an archive, and no text: export it as CSV (in Excel \"CSV UTF-8\")"}}
		}
	}
	text, mark, err := charset.Decode(data)
	if err == nil && len(text) >= math.MaxInt32 {
		err = Faults{{Message: "it is too large"}}
	}
	if n := bytes.Count(data, []byte{0}); mark != charset.UTF16LE && mark != charset.UTF16BE && n > 0 && 4*n >= len(data) {
		err = fmt.Errorf("%w; where it is UTF-16, it has no mark that says so", charset.Fault(data, bytes.IndexByte(data, 0)))
	}
	if err != nil {
		return nil, err
	}
	s := &Sheet{mark: mark, text: string(text)}
	switch {
	case clean.Blank(s.text):
		err = Faults{{Message: "it is empty: there is no header and no row"}}
	case begins(s.text, '[', "{]\"["), begins(s.text, '[', "-0123456789ntf") && json.Valid(text):
		err = s.readList(text)
	case begins(s.text, '{', "}\""):
		err = s.readLines(text)
	default:
		s.findDelimiter(targets)
		err = s.scan()
	}
	if err == nil && len(s.rows) == 0 {
		err = Faults{{Message: "there is no row in it"}}
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// begins reports a text that begins so, with one of some characters behind it.
func begins(text string, first byte, next string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(text, " \t\r\n"), string(first))
	rest = strings.TrimLeft(rest, " \t\r\n")
	return ok && rest != "" && strings.IndexByte(next, rest[0]) >= 0
}

// findDelimiter finds the delimiter: what a first line sep= names, else that of the three under
// which the header names most targets, then has most cells.
func (s *Sheet) findDelimiter(targets func([]string) int) {
	if s.Delimiter, s.header.start = separator(s.text); s.Delimiter != "" {
		return
	}
	best, most, cells := ",", -1, 0
	for _, delimiter := range []string{",", ";", "\t"} {
		s.Delimiter = delimiter
		var names []string
		for at := 0; at < len(s.text) && names == nil; {
			r := s.record(at, nil)
			if !blank(r.cells) {
				names = plain(r.cells)
			}
			at = r.next
		}
		if known := targets(names); known > most || known == most && len(names) > cells {
			best, most, cells = delimiter, known, len(names)
		}
	}
	s.Delimiter = best
}

// separator is what a first line sep=X says, and where the next line begins.
func separator(text string) (delimiter string, next int32) {
	end := strings.IndexAny(text, "\r\n")
	if end < 0 {
		return "", 0
	}
	line := text[:end]
	if bare, ok := strings.CutPrefix(line, `"`); ok {
		line = strings.TrimSuffix(bare, `"`)
	}
	if len(line) < 5 || !strings.EqualFold(line[:4], "sep=") {
		return "", 0
	}
	r, size := utf8.DecodeRuneInString(line[4:])
	if size != len(line)-4 || r == '"' {
		return "", 0
	}
	if end++; strings.HasPrefix(text[end-1:], "\r\n") {
		end++
	}
	return line[4:], int32(end)
}

func plain(cells []Cell) []string {
	names := make([]string, len(cells))
	for i, c := range cells {
		names[i] = c.Text
	}
	return names
}

func blank(cells []Cell) bool {
	return !slices.ContainsFunc(cells, func(c Cell) bool { return !clean.Blank(c.Text) })
}

// scan finds the header and the rows.
func (s *Sheet) scan() error {
	var cells []Cell
	number := 0
	for at := int(s.header.start); at < len(s.text); {
		number++
		r := s.record(at, cells[:0])
		cells = r.cells
		switch {
		case r.open:
			return Faults{{Row: number, Message: "a quote (\") opens here and is never closed: close it, or write \"\" for a quote within quotes"}}
		case len(cells) > mostColumns:
			return Faults{{Row: number, Message: fmt.Sprintf("it has more than %d cells, which are the most", mostColumns)}}
		case blank(cells):
		case s.Header == nil:
			s.Header, s.header = plain(cells), place{int32(number), int32(at), int32(r.end)}
		default:
			s.rows = append(s.rows, place{int32(number), int32(at), int32(r.end)})
		}
		at = r.next
	}
	return nil
}

// Records are the cells of a text between such delimiters, row by row, blank ones too;
// false where a quote is not closed.
func Records(text, delimiter string) (rows [][]string, ok bool) {
	s := &Sheet{Delimiter: delimiter, text: text}
	for at := 0; at < len(text); {
		r := s.record(at, nil)
		if r.open {
			return nil, false
		}
		rows, at = append(rows, plain(r.cells)), r.next
	}
	return rows, true
}

// record is a row as it stands in the text.
type record struct {
	cells []Cell
	// end is where its last cell ends, next where the next row begins.
	end, next int
	// open: a quote is not closed in it.
	open bool
}

// record reads the row that begins at a place; its cells come behind those of into.
func (s *Sheet) record(at int, into []Cell) record {
	r := record{cells: into}
	for {
		text, end, ok := s.cell(at)
		if !ok {
			r.open, r.end, r.next = true, len(s.text), len(s.text)
			return r
		}
		r.cells = append(r.cells, Cell{Text: text})
		switch at = end; {
		case at == len(s.text):
			r.end, r.next = at, at
			return r
		case strings.HasPrefix(s.text[at:], s.Delimiter):
			at += len(s.Delimiter)
		default:
			r.end, r.next = at, at+1
			if strings.HasPrefix(s.text[at:], "\r\n") {
				r.next++
			}
			return r
		}
	}
}

// cell reads the cell that begins at a place; false where its quote is not closed. A quote
// opens a cell at its very start alone.
func (s *Sheet) cell(at int) (text string, end int, ok bool) {
	if at < len(s.text) && s.text[at] == '"' {
		if text, at, ok = s.quoted(at + 1); !ok {
			return "", 0, false
		}
	}
	end = at
	for end < len(s.text) && s.text[end] != '\n' && s.text[end] != '\r' && !strings.HasPrefix(s.text[end:], s.Delimiter) {
		end++
	}
	if text == "" {
		return s.text[at:end], end, true
	}
	return text + s.text[at:end], end, true
}

// quoted is what stands behind an opening quote, and where its closing one is behind.
func (s *Sheet) quoted(at int) (text string, next int, ok bool) {
	start := at
	var b strings.Builder
	for {
		i := strings.IndexByte(s.text[at:], '"')
		if i < 0 {
			return "", 0, false
		}
		at += i + 1
		if at == len(s.text) || s.text[at] != '"' {
			if b.Len() == 0 {
				return s.text[start : at-1], at, true
			}
			b.WriteString(s.text[start : at-1])
			return b.String(), at, true
		}
		b.WriteString(s.text[start:at])
		at++
		start = at
	}
}

// readList reads a JSON list of objects. What is wrong with an object is told of each.
func (s *Sheet) readList(raw []byte) error {
	s.Format = List
	err := rawjson.Check(raw)
	if err != nil && !errors.As(err, new(*rawjson.TwiceError)) {
		return Faults{{Message: err.Error()}}
	}
	items, _ := rawjson.Items(raw) // it is JSON, and a list
	var faults Faults
	at := 0
	for i, item := range items {
		start := at + bytes.Index(raw[at:], item)
		at = start + len(item)
		faults = append(faults, s.addObject(i+1, item, start)...)
	}
	return faults.err()
}

func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// readLines reads an object a line.
func (s *Sheet) readLines(raw []byte) error {
	s.Format = Lines
	var faults Faults
	number, at := 0, 0
	for line := range bytes.Lines(raw) {
		number++
		start := at + len(line) - len(bytes.TrimLeft(line, " \t\r\n"))
		at += len(line)
		if bare := bytes.TrimSpace(line); len(bare) > 0 {
			faults = append(faults, s.addObject(number, bare, start)...)
		}
	}
	return faults.err()
}

// addObject adds a row that begins at a place, or says what is wrong with it.
func (s *Sheet) addObject(number int, raw []byte, start int) Faults {
	if err := rawjson.Check(raw); err != nil {
		if twice, ok := errors.AsType[*rawjson.TwiceError](err); ok {
			return Faults{{Row: number, Column: twice.Key, Message: "the key is there twice: keep one"}}
		}
		message := err.Error()
		if fault, ok := errors.AsType[*rawjson.Fault](err); ok {
			message = fault.Err.Error()
		}
		if s.Format == Lines {
			message += ": write each object on one line, or all of them as a list"
		}
		return Faults{{Row: number, Message: message}}
	}
	members, err := rawjson.Members(raw)
	if err != nil {
		return Faults{{Row: number, Message: "it is no JSON object: write a list of objects, or an object a line"}}
	}
	empty := true
	for _, m := range members {
		if s.columns == nil {
			s.columns = map[string]int{}
		}
		if _, known := s.columns[m.Key]; !known {
			if s.columns[m.Key] = len(s.Header); len(s.Header) >= mostColumns {
				return Faults{{Row: number, Message: fmt.Sprintf("there are more than %d keys, which are the most", mostColumns)}}
			}
			s.Header = append(s.Header, m.Key)
		}
		empty = empty && cellOf(m.Value).Empty()
	}
	if !empty {
		s.rows = append(s.rows, place{int32(number), int32(start), int32(start + len(raw))})
	}
	return nil
}

// object are the cells of an object that was read before.
func (s *Sheet) object(source string) []Cell {
	members, _ := rawjson.Members([]byte(source)) // it was an object
	cells := make([]Cell, 0, len(members))
	for _, m := range members {
		at := s.columns[m.Key]
		for len(cells) <= at {
			cells = append(cells, Cell{})
		}
		cells[at] = cellOf(m.Value)
	}
	return cells
}

func cellOf(value []byte) Cell {
	if rawjson.KindOf(value) == rawjson.String {
		return Cell{Text: rawjson.Text(value)}
	}
	return Cell{Text: string(value), JSON: true}
}
