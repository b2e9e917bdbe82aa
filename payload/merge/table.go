package merge

import (
	"encoding/json"
	"slices"
	"strings"

	"kickoff/payload"
)

// columns takes the cells of a table to the columns that it has now.
func (m *merger) columns(was Field, f payload.Field, a payload.Answer) (payload.Answer, []Change) {
	before, now := was.Columns, columnItems(f.Columns)
	row, isRow := a.Value.(payload.Table)
	unknown := was.Type == "" || len(before) == 0 && len(row.Cells) == len(now)
	if unknown || slices.EqualFunc(before, now, func(b, n Item) bool { return b.Text == n.Text }) {
		return a, nil
	}
	c := Change{Kind: ColumnsChanged, Before: listed(before), After: listed(now), Harmless: true}
	if !holds(a) {
		return a, []Change{c}
	}
	if !isRow || row.Given || len(row.Cells) != len(before) {
		c.Harmless = false
		m.orphan(Orphaned{Field: f.ID, Label: f.Label, Why: ColumnsChanged, Text: m.text(a), Answer: a})
		return payload.Answer{Origin: a.Origin}, []Change{c}
	}
	cells := make([]json.RawMessage, len(now))
	var lost []json.RawMessage
	for k, cell := range row.Cells {
		i, verdict := find(before, now, before[k])
		if verdict == itemGone || cells[i] != nil {
			lost = append(lost, cell)
			continue
		}
		cells[i] = cell
	}
	for i := range cells {
		if cells[i] == nil {
			cells[i] = json.RawMessage(`""`)
			c.Harmless = false
		}
	}
	if left := (payload.Table{Cells: lost}); !left.Blank() {
		c.Harmless = false
		gone := payload.Answer{Value: left, Origin: a.Origin}
		m.orphan(Orphaned{Field: f.ID, Label: f.Label, Why: ColumnsChanged, Text: m.text(gone), Answer: gone})
	}
	if row = (payload.Table{Cells: cells}); row.Blank() {
		return payload.Answer{Origin: a.Origin}, []Change{c}
	}
	return payload.Answer{Value: row, Origin: a.Origin}, []Change{c}
}

func listed(items []Item) string {
	var texts []string
	for _, it := range items {
		texts = append(texts, it.Text)
	}
	return strings.Join(texts, ", ")
}
