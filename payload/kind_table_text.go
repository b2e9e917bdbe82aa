package payload

import (
	"encoding/csv"
	"strconv"
	"strings"
	"unicode"

	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

// How a row is written as text: cells between bars, or as spreadsheets copy it,
// between tabs, with quotes around a cell that holds one.

// rowFromText reads the one row of a text.
func rowFromText(f Field, text string) (Value, error) {
	text = strings.Trim(unixLines(text), "\n")
	rows := [][]string{strings.Split(text, "|")}
	if strings.Contains(text, "\t") {
		rows = sheet(text, '\t', len(f.Columns))
	} else {
		for i, cell := range rows[0] {
			rows[0][i] = strings.TrimSpace(cell)
		}
	}
	row, err := onlyRow(f, 0, rows)
	if err != nil {
		return nil, err
	}
	var t Table
	for _, cell := range row {
		if strings.Contains(cell, "\n") {
			return nil, refuse("takes cells of one line, and the answer has a line break in it", "write a blank in its place")
		}
		t.Cells = append(t.Cells, rawjson.AppendString(nil, cell))
	}
	return t, checkCells(f, t.Cells)
}

// PastedRow reads what was pasted into the cells of a table from a column on: a row
// of a spreadsheet or of a CSV file, also with the names of the columns above it. Nil
// is text that is the content of one cell. An error is a *ValueError.
func PastedRow(f Field, text string, from int) ([]string, error) {
	text = strings.Trim(unixLines(text), "\n")
	room, cut := len(f.Columns)-from, '\t'
	if !strings.Contains(text, "\t") {
		cut = commas(text, room)
	}
	rows := sheet(text, cut, room)
	if len(rows) == 1 && len(rows[0]) == 1 {
		return nil, nil
	}
	row, err := onlyRow(f, from, rows)
	for err == nil && len(row) > room {
		if !clean.Blank(row[len(row)-1]) {
			return nil, refuse("has "+strconv.Itoa(len(row))+" cells, and from here on there is room for "+strconv.Itoa(room), "the columns are "+listColumns(f))
		}
		row = row[:len(row)-1]
	}
	return row, err
}

// commas is the sign between the cells of CSV that fills so many columns, tab for
// text that is none. One with a blank behind it is a sentence's, and one between digits
// alone a number's.
func commas(text string, room int) rune {
	for _, cut := range ",;" {
		fills := room > 1 && strings.ContainsFunc(text, unicode.IsLetter)
		for _, row := range sheet(text, cut, room) {
			fills = fills && len(row) == room
			for _, cell := range row[1:] {
				fills = fills && !strings.HasPrefix(cell, " ")
			}
		}
		if fills {
			return cut
		}
	}
	return '\t'
}

// sheet cuts text into rows and cells. Quotes count where the row does not fit as it
// stands: a cell is sent as it was given.
func sheet(text string, cut rune, room int) [][]string {
	var rows [][]string
	for line := range strings.SplitSeq(text, "\n") {
		rows = append(rows, strings.Split(line, string(cut)))
	}
	if !strings.Contains(text, `"`) || cut == '\t' && len(rows) == 1 && len(rows[0]) == room {
		return rows
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = cut, true, -1
	if quoted, err := r.ReadAll(); err == nil && len(quoted) > 0 {
		return quoted
	}
	return rows
}

// onlyRow is the row below the names of the columns, or the one that there is.
func onlyRow(f Field, from int, rows [][]string) ([]string, error) {
	if len(rows) == 2 && headed(f, from, rows[0]) {
		rows = rows[1:]
	}
	if len(rows) > 1 {
		return nil, refuse("has "+strconv.Itoa(len(rows))+" rows, and Tallyfy keeps one", "give one of them")
	}
	return rows[0], nil
}

func headed(f Field, from int, row []string) bool {
	for i, name := range row {
		if from+i >= len(f.Columns) || clean.Fold(f.Columns[from+i].Label) != clean.Fold(name) {
			return false
		}
	}
	return true
}
