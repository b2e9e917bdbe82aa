package merge

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
)

// itemVerdict is what became of an option or a column.
type itemVerdict int

const (
	itemGone itemVerdict = iota
	itemSame
	itemRenamed
)

// find looks an item up among those there are now: by its text, since the text is
// what a person chose and ids get numbered anew, then by its id. An id that now
// carries the text of another old item was given away, so it is not a new name.
func find(before, now []Item, it Item) (int, itemVerdict) {
	var byText []int
	for i, n := range now {
		if clean.Same(n.Text, it.Text) {
			if sameID(n.ID, it.ID) {
				return i, itemSame
			}
			byText = append(byText, i)
		}
	}
	if len(byText) == 1 {
		return byText[0], itemSame
	}
	for i, n := range now {
		if sameID(n.ID, it.ID) && len(byText) == 0 && !slices.ContainsFunc(before, func(b Item) bool { return b.Text == n.Text }) {
			return i, itemRenamed
		}
	}
	return -1, itemGone
}

// sameID: 2 and "2" are the same id.
func sameID(a, b json.RawMessage) bool {
	a, b = bytes.Trim(a, "\" \t\r\n"), bytes.Trim(b, "\" \t\r\n")
	return len(a) > 0 && bytes.Equal(a, b)
}

// items takes an answer to the options or the columns that its field has now.
func (m *merger) items(was Field, f payload.Field, a payload.Answer) (payload.Answer, []Change) {
	chosen, ok := a.Value.(payload.Choices)
	switch {
	case ok && len(chosen) > 0 && len(f.Options)+len(was.Options) > 0:
		return m.choices(was, f, a)
	case len(was.Columns)+len(f.Columns) > 0:
		return m.columns(was, f, a)
	}
	// Options that come from a list elsewhere are not in the template.
	return a, nil
}

// choices takes chosen options to those that are offered now.
func (m *merger) choices(was Field, f payload.Field, a payload.Answer) (payload.Answer, []Change) {
	offered := optionItems(f.Options)
	before := slices.Clone(was.Options)
	for _, c := range a.Choices() {
		before = append(before, Item{ID: c.ID, Text: c.Text})
	}
	var changes []Change
	var offeredStill, gone payload.Choices
	for _, c := range a.Choices() {
		i, verdict := find(before, offered, Item{ID: c.ID, Text: c.Text})
		switch verdict {
		case itemGone:
			gone = append(gone, c)
			changes = append(changes, Change{Kind: OptionGone, Before: c.Text, Nearest: nearest(c.Text, f.Options)})
			continue
		case itemRenamed:
			changes = append(changes, Change{Kind: OptionRenamed, Before: c.Text, After: f.Options[i].Text, Harmless: true})
		}
		offeredStill = append(offeredStill, payload.Choice{ID: f.Options[i].ID, Text: f.Options[i].Text, Unselected: c.Unselected})
	}
	if len(gone) > 0 {
		m.orphanAnswer(f, OptionGone, payload.Answer{Value: gone, Origin: a.Origin})
	}
	if a.Value = offeredStill; len(offeredStill) == 0 {
		a.Value = nil
	}
	return a, changes
}

// nearest is the offered option that reads most like text; none when all are too
// far from it.
func nearest(text string, options []payload.Option) payload.Choice {
	best, at := 0, -1
	text = clean.Fold(text)
	for i, o := range options {
		offered := clean.Fold(o.Text)
		limit := min(32, max(len([]rune(text)), len([]rune(offered)))/2)
		d := clean.Distance(text, offered, limit)
		if text != "" && offered != "" && (strings.HasPrefix(offered, text) || strings.HasPrefix(text, offered)) {
			d = min(d, 1)
		}
		if d <= limit && (at < 0 || d < best) {
			best, at = d, i
		}
	}
	if at < 0 {
		return payload.Choice{}
	}
	return payload.Choice{ID: options[at].ID, Text: options[at].Text}
}

// Take puts the nearest option of an OptionGone into the field's answer: in place
// of the one of a single choice, beside those of a multiselect.
func (c Change) Take(a payload.Answer, t payload.FieldType) payload.Answer {
	if c.Nearest.Text == "" {
		return a
	}
	if !t.Traits().Many {
		a.Value = payload.Choices{c.Nearest}
	} else if !slices.ContainsFunc(a.Choices(), func(o payload.Choice) bool { return o.Text == c.Nearest.Text }) {
		a.Value = append(slices.Clone(a.Choices()), c.Nearest)
	}
	return a
}

// columns takes the cells of a table to the columns that it has now.
func (m *merger) columns(was Field, f payload.Field, a payload.Answer) (payload.Answer, []Change) {
	before, now := was.Columns, columnItems(f.Columns)
	row, isRow := a.Value.(payload.Table)
	unknown := was.Type == "" || len(before) == 0 && len(row.Cells) == len(now)
	if unknown || slices.EqualFunc(before, now, func(b, n Item) bool { return b.Text == n.Text }) {
		return a, nil
	}
	c := Change{Kind: ColumnsChanged, Before: listed(before), After: listed(now), Harmless: true}
	if a.Empty() {
		return a, []Change{c}
	}
	if !isRow || row.Explicit || len(row.Cells) != len(before) {
		c.Harmless = false
		m.orphanAnswer(f, ColumnsChanged, a)
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
		m.orphanAnswer(f, ColumnsChanged, payload.Answer{Value: left, Origin: a.Origin})
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
