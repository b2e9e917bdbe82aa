package field

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/tui/picker"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// row is one thing to choose: an option of the template, or a choice that was
// made and that the template lacks, which stays in sight until it is taken back.
type row struct {
	choice payload.Choice
	label  string
	gone   bool
}

// rows are the template's options and behind them the choices that it lacks.
func (b *base) rows() []row {
	var rows []row
	for _, o := range b.field.Options {
		rows = append(rows, row{choice: payload.Choice{ID: o.ID, Text: o.Text}, label: labelOf(o)})
	}
	for _, c := range b.answer.Choices() {
		if !c.Unselected && find(rows, c) < 0 {
			rows = append(rows, row{choice: c, label: clean.Line(c.Text), gone: true})
		}
	}
	return rows
}

func labelOf(o payload.Option) string {
	if strings.TrimSpace(o.Label) != "" {
		return o.Label
	}
	return "(option " + clean.Line(string(o.ID)) + ")"
}

func same(a, b payload.Choice) bool { return a.Text == b.Text && bytes.Equal(a.ID, b.ID) }

func find(rows []row, c payload.Choice) int {
	for i, r := range rows {
		if same(r.choice, c) {
			return i
		}
	}
	return -1
}

// chosen is the place of a row among the choices, -1 when it is not chosen.
func (b *base) chosen(r row) int {
	for i, c := range b.answer.Choices() {
		if !c.Unselected && same(c, r.choice) {
			return i
		}
	}
	return -1
}

// picked are the labels of what is chosen, in the order of choosing.
func (b *base) picked() []string {
	rows := b.rows()
	var labels []string
	for _, c := range b.answer.Choices() {
		if i := find(rows, c); i >= 0 && !c.Unselected {
			labels = append(labels, rows[i].label)
		}
	}
	return labels
}

const goneNote = "no longer in the template"

// items are the rows as a picker wants them; an id is the place of the row.
func items(rows []row) []picker.Item {
	out := make([]picker.Item, len(rows))
	for i, r := range rows {
		out[i] = picker.Item{ID: strconv.Itoa(i), Title: r.label}
		if r.gone {
			out[i].Note = goneNote
		}
	}
	return out
}

// rowOf is the row that a picker's item stands for.
func rowOf(rows []row, id string) (row, bool) {
	i, err := strconv.Atoi(id)
	if err != nil || i < 0 || i >= len(rows) {
		return row{}, false
	}
	return rows[i], true
}

// drawRows draws options inline, at most height of them, around the highlight.
// sign is what stands before a row, such as "(•)".
func (b *base) drawRows(rows []row, highlight, width, height int, sign func(row) string) []string {
	height = max(height, 1)
	first := 0
	if len(rows) > height {
		first = min(max(0, highlight-height/2), len(rows)-height)
	}
	var lines []string
	for i := first; i < min(len(rows), first+height); i++ {
		start, style := b.theme.Row(i == highlight)
		line := start + style.Render(sign(rows[i])+" "+rows[i].label)
		if rows[i].gone {
			line += "  " + b.theme.Warn.Render(theme.SignWarn+" "+goneNote)
		}
		lines = append(lines, wrap.Fit(line, width))
	}
	return lines
}

// startingWith is the next row after the highlight whose label begins with what
// was typed, or the highlight itself.
func startingWith(rows []row, highlight int, typed string) int {
	letters := clean.Fold(typed)
	if letters == "" || strings.ContainsFunc(letters, unicode.IsControl) {
		return highlight
	}
	for n := range rows {
		i := (highlight + 1 + n) % len(rows)
		if strings.HasPrefix(clean.Fold(rows[i].label), letters) {
			return i
		}
	}
	return highlight
}

// summary draws labels behind each other on at most two lines.
func (b *base) summary(labels []string, none string, width int) string {
	if len(labels) == 0 {
		return wrap.Fit(b.theme.Muted.Render(none), width)
	}
	text := clean.Line(strings.Join(labels, ", "))
	lines := wrap.Words(beginning(text, width*3), width)
	if len(lines) > 2 {
		lines = lines[:2]
		lines[1] = ansi.Truncate(lines[1], max(0, width-1), "") + theme.SignCut
	}
	for i, l := range lines {
		lines[i] = b.theme.Text.Render(l)
	}
	return strings.Join(lines, "\n")
}

// finder is a widget that opens a list in which things are found by typing. The list is nil
// until it is asked for.
type finder struct {
	base
	list *picker.Picker
	// above is how many lines stand above the open list.
	above int
}

// Cursor implements Widget.
func (f *finder) Cursor() *tea.Cursor {
	if f.list == nil {
		return nil
	}
	return overlay.Shift(f.list.Cursor(), 0, f.above)
}

// CapturesInput implements Widget.
func (f *finder) CapturesInput() bool { return f.list != nil }

// opened draws the open list, with what is chosen so far above it where there is room
// for both.
func (f *finder) opened(chosen string, width, height int) string {
	const most, least = 11, 4
	head := strings.Split(chosen, "\n")
	if chosen == "" || height < len(head)+least {
		head = nil
	}
	f.above = len(head)
	f.list.SetSize(width, max(1, min(height-len(head), most)))
	return strings.Join(append(head, f.list.View()), "\n")
}
