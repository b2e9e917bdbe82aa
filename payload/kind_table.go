package payload

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// Table is a row of cells as JSON values, one a column.
type Table struct {
	Cells []json.RawMessage
	// Explicit: the row was given as JSON, cell by cell, so that it is sent although no
	// cell says anything.
	Explicit bool
}

// Blank implements Value.
func (t Table) Blank() bool { return !t.Explicit && blankCells(t.Cells) }

// Plain implements Value. What would be read as something else stands in a JSON array.
func (t Table) Plain(*Directory) string {
	texts := make([]string, len(t.Cells))
	for i, cell := range t.Cells {
		if json.Unmarshal(cell, &texts[i]) != nil || strings.ContainsAny(texts[i], "|\t\n") || strings.TrimSpace(texts[i]) != texts[i] {
			return plainList(t.Cells)
		}
	}
	text := strings.Join(texts, " | ")
	if strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") {
		return plainList(t.Cells)
	}
	return text
}

func (t Table) empty() bool { return len(t.Cells) == 0 }

func (t Table) show(Env) string { return t.cells("") }

func (t Table) cells(empty string) string {
	cells := make([]string, len(t.Cells))
	for i, cell := range t.Cells {
		cells[i] = cmp.Or(displayJSON(cell), empty)
	}
	return strings.Join(cells, " | ")
}

func (t Table) asJSON() json.RawMessage {
	if t.Explicit {
		return json.RawMessage(plainList(t.Cells))
	}
	return nil
}

// store writes a row that was given as the list, too.
func (t Table) store(s *Stored) { s.Cells, s.Raw = t.Cells, t.asJSON() }

func storedTable(s Stored) Table {
	t := Table{Cells: make([]json.RawMessage, len(s.Cells)), Explicit: len(s.Raw) > 0}
	for i, cell := range s.Cells {
		t.Cells[i] = rawjson.Compact(cell)
	}
	return t
}

// tableKind is a row of a table.
type tableKind struct{ shape[Table] }

func (tableKind) Type() FieldType                     { return TypeTable }
func (tableKind) Traits() Traits                      { return Traits{Unlinked: true, Separator: "|"} }
func (tableKind) show(_ Field, v Value, _ Env) string { return v.(Table).cells("–") }
func (tableKind) Prompt(Field) string                 { return "fill in the cells" }

func (tableKind) Noun(f Field) string {
	return "a row of " + humanize.Count(len(f.Columns), "cell") + ", with | between: " + strings.Join(labels(f), " | ")
}

// adopt takes a JSON list for its cells.
func (k tableKind) adopt(v Value) (Value, bool) {
	if raw, ok := v.(JSON); ok {
		cells, err := items(json.RawMessage(raw))
		return Table{Cells: cells, Explicit: true}, err == nil
	}
	return k.shape.adopt(v)
}

// inFile: a row is a list of cells, an object by columns, or a text.
func (tableKind) inFile(f Field) (Schema, any) {
	columns, cells, named := []Schema{}, []any{}, map[string]any{}
	for _, c := range f.Columns {
		columns, cells = append(columns, Schema{"title": c.Label}), append(cells, c.Label)
		named[c.Label] = Schema{}
	}
	row := Schema{"type": "array"}
	if len(columns) > 0 {
		row["prefixItems"], row["minItems"], row["maxItems"] = columns, len(columns), len(columns)
	}
	return Schema{"anyOf": []Schema{row, {"type": "object", "properties": named}, {"type": "string"}}}, cells
}

// parse reads a JSON list, or cells between tabs or bars. Text in braces that is
// no JSON is the first cell.
func (tableKind) parse(f Field, text string, _ Env) (Value, error) {
	raw, begins, err := bracketed(text)
	object := strings.TrimSpace(text)[0] == '{'
	switch {
	case err != nil && !object:
		return nil, err
	case err == nil && begins && object:
		return nil, refuse("needs a JSON array, not an object", "write "+exampleRow(f))
	case err == nil && begins:
		return rowFromJSON(f, raw)
	}
	return rowFromText(f, text)
}

func (tableKind) parseJSON(f Field, raw json.RawMessage, is rawjson.Kind, _ Env) (Value, error) {
	switch is {
	case rawjson.List:
		return rowFromJSON(f, raw)
	case rawjson.Object:
		return tableFromObject(f, raw)
	}
	return nil, refuse("a table is a list of cells, not "+spellKind(is), "write "+exampleRow(f))
}

func rowFromJSON(f Field, raw json.RawMessage) (Value, error) {
	cells, err := items(raw)
	if err == nil {
		err = checkCells(f, cells)
	}
	if err != nil {
		return nil, err
	}
	return Table{Cells: cells, Explicit: blankCells(cells)}, nil
}

// preset is none: the API keeps no rows in a template.
func (tableKind) preset(Field, json.RawMessage, Env) (Value, error) { return nil, nil }

func (tableKind) check(c *fieldCheck, v Value) {
	cells := v.(Table).Cells
	if c.field.Required && blankCells(cells) {
		c.missing("is required, and every cell is empty")
	}
	if err := checkCells(c.field, cells); err != nil {
		c.invalid(err)
	}
}

func (tableKind) encode(b *builder, _ Field, v Value) bool {
	b.w.open('[')
	for _, cell := range v.(Table).Cells {
		b.w.item()
		b.w.raw(cell)
	}
	b.w.close(']')
	return true
}

// tableFromObject puts the values of an object into the columns of their labels.
func tableFromObject(f Field, raw json.RawMessage) (Value, error) {
	all, err := pairs(raw)
	if err != nil {
		return nil, err
	}
	cells := make([]json.RawMessage, len(f.Columns))
	for _, p := range all {
		i := column(f, p.Key)
		switch {
		case len(f.Columns) == 0:
			return nil, refuse("Tallyfy does not tell this table's columns", "write "+exampleRow(f))
		case i < 0:
			return nil, refuse("there is no column "+humanize.Quote(p.Key), "the columns are "+listColumns(f))
		}
		if cells[i] != nil {
			return nil, refuse("the column "+humanize.Quote(f.Columns[i].Label)+" comes twice", "give each column once")
		}
		cells[i] = p.Value
	}
	for i, cell := range cells {
		if rawjson.KindOf(cell) <= rawjson.Null {
			cells[i] = json.RawMessage(`""`)
		}
	}
	return Table{Cells: cells}, checkCells(f, cells)
}

func column(f Field, name string) int {
	if i := slices.Index(labels(f), name); i >= 0 {
		return i
	}
	return slices.IndexFunc(f.Columns, func(c Column) bool { return clean.Fold(c.Label) == clean.Fold(name) })
}

// checkCells holds the count to the columns; a field without columns takes any
// (docs/api.md, "table").
func checkCells(f Field, cells []json.RawMessage) error {
	switch {
	case len(cells) == 0:
		return refuse("a table without cells is refused by the server", "write "+exampleRow(f)+", or leave it blank")
	case len(f.Columns) > 0 && len(cells) != len(f.Columns):
		return refuse("needs exactly "+strconv.Itoa(len(f.Columns))+humanize.Verb(len(f.Columns), " entry", " entries")+", one for each column, and has "+strconv.Itoa(len(cells)), "the columns are "+listColumns(f))
	}
	return nil
}

// blankCells reports that no cell says anything.
func blankCells(cells []json.RawMessage) bool {
	return !slices.ContainsFunc(cells, func(cell json.RawMessage) bool { return !blankItem(cell) })
}

func labels(f Field) []string {
	var all []string
	for _, c := range f.Columns {
		all = append(all, c.Label)
	}
	return all
}

func listColumns(f Field) string { return humanize.Quotes(labels(f)) }

func exampleRow(f Field) string {
	return "[" + strings.Join(slices.Repeat([]string{`"…"`}, max(len(f.Columns), 1)), ", ") + "]"
}

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
