package payload

import (
	"encoding/json"
	"strconv"
	"strings"
)

func parseTable(f Field, text string) (Answer, error) {
	trimmed := strings.TrimSpace(text)
	if trimmed[0] == '[' || trimmed[0] == '{' {
		if !json.Valid([]byte(trimmed)) {
			var value any
			if trimmed[0] == '[' {
				return Answer{}, notJSON(json.Unmarshal([]byte(trimmed), &value))
			}
		} else if trimmed[0] == '{' {
			return Answer{}, refuse("needs a JSON array, not an object", "write "+exampleRow(f))
		} else {
			return tableFromJSON(f, json.RawMessage(trimmed), jsonList)
		}
	}
	cut := "|"
	if strings.Contains(text, "\t") {
		cut, trimmed = "\t", strings.Trim(text, "\r\n")
	}
	var a Answer
	for _, cell := range strings.Split(trimmed, cut) {
		a.Cells = append(a.Cells, appendString(nil, strings.TrimSpace(cell)))
	}
	return a, checkCells(f, a.Cells)
}

func tableFromJSON(f Field, raw json.RawMessage, kind jsonKind) (Answer, error) {
	switch kind {
	case jsonList:
		cells, err := items(raw)
		if err == nil {
			err = checkCells(f, cells)
		}
		if err != nil {
			return Answer{}, err
		}
		a := Answer{Cells: cells}
		if blankCells(cells) {
			// Given cell by cell on purpose, so it is sent although it says nothing.
			a.Raw = raw
		}
		return a, nil
	case jsonObject:
		return tableFromObject(f, raw)
	}
	return Answer{}, refuse("a table is a list of cells, not "+spellKind(kind), "write "+exampleRow(f))
}

// tableFromObject puts the values of an object into the columns of their labels.
func tableFromObject(f Field, raw json.RawMessage) (Answer, error) {
	all, err := pairs(raw)
	if err != nil {
		return Answer{}, err
	}
	cells := make([]json.RawMessage, len(f.Columns))
	for _, p := range all {
		i := column(f, p.key)
		if i < 0 {
			return Answer{}, refuse("there is no column "+quoted(p.key), "the columns are "+listColumns(f))
		}
		if cells[i] != nil {
			return Answer{}, refuse("the column "+quoted(f.Columns[i].Label)+" comes twice", "give each column once")
		}
		cells[i] = p.value
	}
	for i, cell := range cells {
		if kindOf(cell) <= jsonNull {
			cells[i] = json.RawMessage(`""`)
		}
	}
	return Answer{Cells: cells}, checkCells(f, cells)
}

func column(f Field, name string) int {
	for i, c := range f.Columns {
		if c.Label == name {
			return i
		}
	}
	for i, c := range f.Columns {
		if strings.EqualFold(strings.TrimSpace(c.Label), strings.TrimSpace(name)) {
			return i
		}
	}
	return -1
}

// checkCells holds the count to the columns; a field without columns takes any
// (docs/api.md, "table").
func checkCells(f Field, cells []json.RawMessage) error {
	switch {
	case len(cells) == 0:
		return refuse("a table without cells is refused by the server", "write "+exampleRow(f)+", or leave it blank")
	case len(f.Columns) > 0 && len(cells) != len(f.Columns):
		return refuse("needs exactly "+strconv.Itoa(len(f.Columns))+" entries, one for each column, and has "+strconv.Itoa(len(cells)), "the columns are "+listColumns(f))
	}
	return nil
}

// blankCells reports that no cell says anything.
func blankCells(cells []json.RawMessage) bool {
	for _, cell := range cells {
		if !blankItem(cell) {
			return false
		}
	}
	return true
}

func listColumns(f Field) string {
	var names []string
	for _, c := range f.Columns {
		names = append(names, quoted(c.Label))
	}
	return strings.Join(names, ", ")
}

func exampleRow(f Field) string {
	cells := []string{}
	for range max(len(f.Columns), 1) {
		cells = append(cells, `"…"`)
	}
	return "[" + strings.Join(cells, ", ") + "]"
}
