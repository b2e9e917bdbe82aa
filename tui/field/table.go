package field

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
	"kickoff/tui/theme"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// table edits one row of cells, each under the name of its column.
type table struct {
	base
	inputs []*input.Input
	at     int
	// x and y are where the cell in focus was drawn, within width cells.
	x, y, width int
}

func newTable(b base) Widget { return &table{base: b} }

// cells is how many cells there are to see: one a column, and those of an answer
// that has more.
func (t *table) cells() int { return max(len(t.field.Columns), len(t.answer.Cells())) }

func (t *table) label(i int) string {
	if i < len(t.field.Columns) && strings.TrimSpace(t.field.Columns[i].Label) != "" {
		return t.field.Columns[i].Label
	}
	return fmt.Sprintf("column %d", i+1)
}

// cellText is a cell as a person reads it: a string without its quotes, any other
// value as the JSON that it is.
func cellText(raw json.RawMessage) string {
	switch rawjson.KindOf(raw) {
	case rawjson.String, rawjson.Null:
		return rawjson.Text(raw)
	}
	return string(raw)
}

func (t *table) text(i int) string {
	if i < len(t.answer.Cells()) {
		return cellText(t.answer.Cells()[i])
	}
	return ""
}

// Focus implements Widget.
func (t *table) Focus() tea.Cmd {
	t.focused, t.at = true, 0
	t.fill()
	return t.turn(0, false)
}

func (t *table) fill() {
	t.inputs = make([]*input.Input, t.cells())
	for i := range t.inputs {
		t.inputs[i] = input.New(t.theme, t.text(i))
	}
}

// turn moves to another cell, with the cursor behind its text or before it.
func (t *table) turn(to int, start bool) tea.Cmd {
	if to < 0 || to >= len(t.inputs) {
		return nil
	}
	t.inputs[t.at].Blur()
	t.at = to
	if start {
		t.inputs[to].Start()
	} else {
		t.inputs[to].End()
	}
	return t.inputs[to].Focus()
}

// Blur implements Widget.
func (t *table) Blur() { t.focused, t.inputs = false, nil }

// Update implements Widget.
func (t *table) Update(msg tea.Msg) (tea.Cmd, bool) {
	if len(t.inputs) == 0 {
		return nil, t.focused && pressed(msg) == "enter"
	}
	now := t.inputs[t.at]
	switch name := pressed(msg); {
	case name == "enter" && t.at == len(t.inputs)-1:
		return nil, true
	case name == "enter", name == "down":
		return t.turn(t.at+1, false), false
	case name == "up":
		return t.turn(t.at-1, false), false
	case name == "left" && now.AtStart():
		return t.turn(t.at-1, false), false
	case name == "right" && now.AtEnd():
		return t.turn(t.at+1, true), false
	}
	if paste, ok := msg.(tea.PasteMsg); ok && strings.Contains(strings.TrimRight(paste.Content, "\t\r\n"), "\t") {
		return t.spread(paste.Content), false
	}
	cmd, changed := now.Update(msg)
	if changed {
		t.store(t.at)
	}
	return cmd, false
}

// spread puts a row copied from a spreadsheet into the cells from the one in
// focus on. What has no cell left stands in the last, where it can be seen.
func (t *table) spread(row string) tea.Cmd {
	parts := strings.Split(strings.TrimRight(row, "\r\n"), "\t")
	last := t.at
	for i, part := range parts {
		cell := t.at + i
		if cell >= len(t.inputs)-1 {
			part = strings.Join(parts[i:], " ")
			cell = len(t.inputs) - 1
		}
		if i == 0 {
			t.inputs[cell].Insert(part)
		} else {
			t.inputs[cell].SetValue(clean.Line(part))
		}
		t.store(cell)
		last = cell
		if cell == len(t.inputs)-1 {
			break
		}
	}
	return t.turn(last, false)
}

// store writes one cell into the answer; cells that were not touched keep their
// JSON. A table of nothing but blanks is no answer.
func (t *table) store(i int) {
	cells := slices.Clone(t.answer.Cells())
	for len(cells) < len(t.inputs) {
		cells = append(cells, json.RawMessage(`""`))
	}
	// A string always has a JSON form.
	cells[i], _ = rawjson.Encode(t.inputs[i].Value())
	if !slices.ContainsFunc(t.inputs, func(in *input.Input) bool { return in.Value() != "" }) {
		cells = nil
	}
	t.put(payload.Table{Cells: cells})
}

// View implements Widget.
func (t *table) View(width, height int) string {
	switch {
	case t.cells() == 0:
		return wrap.Fit(t.theme.Muted.Render("the template gives this table no columns"), width)
	case t.inputs == nil:
		return t.closed(width)
	}
	column := 0
	for i := range t.inputs {
		column = max(column, wrap.Width(t.label(i)))
	}
	column = min(column, max(0, width/3))
	t.width, height = width, max(1, height)
	first := min(max(0, t.at-height/2), max(0, len(t.inputs)-height))
	var lines []string
	for i := first; i < min(len(t.inputs), first+height); i++ {
		start, _ := t.theme.Row(i == t.at)
		style := t.theme.Muted
		if i == t.at {
			style = t.theme.Text
		}
		head := start + style.Render(wrap.Pad(t.label(i), column)) + "  "
		if i == t.at {
			t.x, t.y = wrap.Width(head), i-first
		}
		lines = append(lines, wrap.Fit(head+t.inputs[i].View(max(1, width-wrap.Width(head))), width))
	}
	return strings.Join(lines, "\n")
}

func (t *table) closed(width int) string {
	if len(t.answer.Cells()) == 0 {
		return wrap.Fit(t.shown(""), width)
	}
	var cells []string
	for i := range t.cells() {
		cells = append(cells, t.shown(beginning(t.text(i), width)))
	}
	return wrap.Fit(strings.Join(cells, t.theme.Border.Render(" "+theme.SignColumn+" ")), width)
}

// Cursor implements Widget.
func (t *table) Cursor() *tea.Cursor {
	if len(t.inputs) == 0 {
		return nil
	}
	return overlay.Within(overlay.Shift(t.inputs[t.at].Cursor(), t.x, t.y), t.width)
}

// SetAnswer implements Widget.
func (t *table) SetAnswer(a payload.Answer) {
	t.answer = a
	if t.inputs != nil {
		t.fill()
		t.at = max(0, min(t.at, len(t.inputs)-1))
		t.turn(t.at, false)
	}
}

// Keys implements Widget.
func (t *table) Keys() []key.Binding {
	enter := bind("next cell", "enter", "enter")
	if t.at >= len(t.inputs)-1 {
		enter = bind("next", "enter", "enter")
	}
	return []key.Binding{enter, bind("cells", "↑/↓", "up", "down")}
}
