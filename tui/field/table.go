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
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// table edits one row of cells under the names of their columns.
type table struct {
	base
	inputs []*input.Input
	at     int
	// refused is why what was pasted is in no cell, until the next key.
	refused error
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

func (t *table) Blur() { t.focused, t.inputs, t.refused = false, nil, nil }

func (t *table) Update(msg tea.Msg) (tea.Cmd, bool) {
	if len(t.inputs) == 0 {
		return nil, t.focused && pressed(msg) == "enter"
	}
	now := t.inputs[t.at]
	if pressed(msg) != "" {
		t.refused = nil
	}
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
	if paste, ok := msg.(tea.PasteMsg); ok {
		var row []string
		if row, t.refused = payload.PastedRow(t.field, paste.Content, t.at); row != nil || t.refused != nil {
			return t.spread(row), false
		}
	}
	cmd, changed := now.Update(msg)
	if changed {
		t.store(t.at)
	}
	return cmd, false
}

// spread puts the cells of a row into those from the one in focus on.
func (t *table) spread(row []string) tea.Cmd {
	for i, cell := range row {
		t.inputs[t.at+i].SetValue(clean.Line(cell))
		t.store(t.at + i)
	}
	return t.turn(t.at+max(0, len(row)-1), false)
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

func (t *table) View(width, height int) string {
	switch {
	case t.cells() == 0:
		return wrap.Fit(t.theme.Text.Render("the template gives this table no columns"), width)
	case t.inputs == nil:
		return t.closed(width)
	}
	t.width = width
	first, widths := t.columns(width - 2)
	head, row := "  ", t.theme.Accent.Render(theme.SignCursor)+" "
	for i, w := range widths {
		if i > 0 {
			head, row = head+columnGap, row+columnGap
		}
		i += first
		name, cell := t.theme.Muted, t.shown(beginning(t.inputs[i].Value(), w))
		if i == t.at {
			t.x = wrap.Width(row)
			name, cell = t.theme.Accent, t.inputs[i].View(w)
		}
		head += name.Render(wrap.Pad(t.label(i), w))
		row += wrap.Pad(cell, w)
	}
	if hidden := len(t.inputs) - len(widths); hidden > 0 {
		head = wrap.Spread(head, t.theme.Muted.Render(fmt.Sprintf("%d of %d", t.at+1, len(t.inputs))), width)
	}
	lines := []string{head, row}
	if t.y = 1; height < 2 {
		lines, t.y = lines[1:], 0
	}
	return wrap.Clamp(strings.Join(append(lines, t.below(width)...), "\n"), width, max(1, height))
}

// columnGap stands between columns.
const columnGap = "   "

// columns are the widths of those that show, as their texts need: all of them, else those
// around the one in focus that have room whole, where long texts of the others are cut.
func (t *table) columns(room int) (first int, widths []int) {
	const longest, counter = 20, 8
	gap := len(columnGap)
	all, need := make([]int, len(t.inputs)), -gap
	for i, in := range t.inputs {
		all[i] = max(wrap.Width(t.label(i)), wrap.Width(in.Value())+2)
		need += all[i] + gap
	}
	if need <= room {
		return 0, all
	}
	room -= counter
	for i := range all {
		if i != t.at {
			all[i] = max(wrap.Width(t.label(i)), min(all[i], longest))
		}
		all[i] = max(1, min(all[i], room))
	}
	first, last, used := t.at, t.at+1, all[t.at]
	for {
		switch {
		case last < len(all) && used+gap+all[last] <= room:
			used, last = used+gap+all[last], last+1
		case first > 0 && used+gap+all[first-1] <= room:
			used, first = used+gap+all[first-1], first-1
		default:
			return first, all[first:last]
		}
	}
}

// below says why a paste was refused, or which cells of the row are empty.
func (t *table) below(width int) []string {
	if t.refused != nil {
		return wrap.Signed(t.theme.Error, "", theme.SignError, "the paste "+t.refused.Error(), width)
	}
	var empty []string
	for i, in := range t.inputs {
		if clean.Blank(in.Value()) {
			empty = append(empty, clean.Line(t.label(i)))
		}
	}
	const most = 3
	says := " are empty: they are sent empty"
	switch n := len(empty); {
	case n == 0 || n == len(t.inputs):
		return nil
	case n == 1:
		says = " is empty: it is sent empty"
	case n > most:
		says, empty = fmt.Sprintf(" and %d more", n-most)+says, empty[:most]
	}
	return wrap.Signed(t.theme.Warn, "", theme.SignWarn, strings.Join(empty, ", ")+says, width)
}

func (t *table) Foot() string {
	if t.cells() == 0 {
		return ""
	}
	return "one row: Tallyfy keeps no second"
}

func (t *table) closed(width int) string {
	if len(t.answer.Cells()) == 0 {
		return wrap.Fit(t.shown(""), width)
	}
	var cells []string
	for i := range t.cells() {
		cells = append(cells, t.shown(beginning(t.text(i), width)))
	}
	return wrap.Fit(strings.Join(cells, t.theme.Muted.Render(" "+theme.SignColumn+" ")), width)
}

func (t *table) Cursor() *tea.Cursor {
	switch {
	case !t.focused:
		return nil
	case len(t.inputs) == 0:
		return resting()
	}
	return overlay.Within(overlay.Shift(t.inputs[t.at].Cursor(), t.x, t.y), t.width)
}

func (t *table) SetAnswer(a payload.Answer) {
	t.answer, t.refused = a, nil
	if t.inputs != nil {
		t.fill()
		t.at = max(0, min(t.at, len(t.inputs)-1))
		t.turn(t.at, false)
	}
}

func (t *table) Keys() []key.Binding {
	enter, cells := footer.Bind("enter", "next cell", "enter"), footer.Bind("←→", "cells", "left", "right")
	if t.at >= len(t.inputs)-1 {
		enter = footer.Bind("enter", "next", "enter")
	}
	cells.SetEnabled(len(t.inputs) > 1)
	return []key.Binding{enter, cells}
}
