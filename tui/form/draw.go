package form

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// columns are where the parts of a row stand: label is how many cells a label may
// take, value where the values begin. A longer label pushes its own value on where
// there is room.
type columns struct{ label, value int }

const (
	// noteCells is what a note at the right of a row takes of a value that is too long.
	noteCells = 11
	// leastLabel and mostLabel are how wide the column of labels is at least and at most,
	// where the width is not narrow.
	leastLabel, mostLabel = 18, 24
	// leastNote and leastValue are what of a note and of a value is worth to be shown.
	leastNote, leastValue = 8, 14
	// closedNote is how far behind where values begin the note of a closed entry stands, and
	// besideNote what it needs there to be read.
	closedNote, besideNote = 13, 20
	// narrowBelow is the width below which labels get less of a row.
	narrowBelow = 44
	// tinyBelow is the height below which only what is being answered shows: no title
	// above it and no guidance.
	tinyBelow = 10
)

func (f *Form) columns(width int) columns {
	if width < narrowBelow {
		return columns{label: 13, value: 18}
	}
	return columns{label: f.labels, value: f.labels + 4}
}

// Draw draws one block of the stack: what stands above the entries, an entry, or the line
// that leads on behind them.
func (f *Form) Draw(i, width, height int, focused bool) ([]string, *tea.Cursor) {
	i -= block(0)
	switch {
	case i < 0:
		return f.intro(width), nil
	case i == len(f.entries):
		lead, style := f.theme.Row(focused)
		return []string{"", lead + style.Render(wrap.Fit(f.Done, width-2))}, nil
	case focused && f.open:
		return f.card(i, width, height)
	}
	return f.row(i, width, focused), nil
}

// intro is what is read before the first entry, and the blank lines around it.
func (f *Form) intro(width int) []string {
	var lines []string
	if f.focus == 0 && f.Intro != nil {
		lines = f.Intro(width)
	}
	switch blank := []string{""}; {
	case f.headLines() != 1: // a blank line stays below the head, or there is none
		if len(lines) > 0 {
			lines = append(lines, "")
		}
	case len(lines) == 0:
		return blank
	default:
		lines = slices.Concat(blank, lines, blank)
	}
	return lines
}

// pristine reports that it is too soon to hold anything against an entry: the person
// has not been through it, and the server has said nothing.
func (f *Form) pristine(i int) bool {
	return !f.showAll && !f.entries[i].touched && !f.session.Refused(f.entries[i].Ref)
}

// row is an entry without the focus: how it stands, its label, its value or what is wrong
// with it, and a note, all in one line but the note of a closed entry.
func (f *Form) row(i, width int, focused bool) []string {
	e := f.entries[i]
	answer, problems := e.Read(), e.problems()
	label, cols := e.Label, f.columns(width)
	value := cmp.Or(e.value(f.theme, answer, width-cols.value), f.theme.Text.Render(firstLine(answer.Text())), f.theme.Muted.Render(theme.SignSkipped))
	sign, style := sign(f.theme, f.pristine(i), answer, problems)
	if sign != theme.SignDone {
		label = e.label() // what is answered wants nothing more
	}
	note := ""
	if e.Note != nil {
		note = e.Note()
	}
	if sign == theme.SignError {
		value, note = style.Render(wrongValue(problems[0], answer, width-cols.value)), ""
	}
	if w := wrap.Width(label); w > cols.label && width >= narrowBelow {
		cols.label = max(cols.label, min(w, width-4-min(wrap.Width(value)+1, width/3)))
		cols.value = max(cols.value, cols.label+4)
	}
	lead, labelled := f.theme.Row(focused)
	if !focused {
		lead = style.Render(sign) + " "
	}
	lead += wrap.Pad(labelled.Render(wrap.Fit(label, cols.label)), cols.value-2)
	room := width - cols.value
	if f.Done != "" {
		return f.closed(lead, value, note, cols.value, room)
	}
	if left := room - 2 - wrap.Width(value); note != "" && wrap.Width(note) > left {
		switch kept := max(noteCells, wrap.Width(note)); {
		case left >= leastNote:
			note = wrap.Fit(note, left)
		case wrap.Width(value) <= room || room-2-kept < leastValue:
			note = "" // the value says more
		default:
			value = wrap.Fit(value, room-2-kept)
		}
	}
	return []string{lead + wrap.Spread(value, f.theme.Muted.Render(note), room)}
}

// closed is an entry that is opened only when it is wanted. The notes of all stand in a
// column, each behind its value, or below it where it has no room there.
func (f *Form) closed(lead, value, note string, from, room int) []string {
	first := lead + wrap.Fit(value, room)
	if note == "" {
		return []string{first}
	}
	at := closedNote
	if wrap.Width(value)+2+wrap.Width(note) <= room {
		at = max(at, wrap.Width(value)+2)
	}
	if room-at < min(besideNote, wrap.Width(note)) {
		at = 0
	}
	lines := wrap.Styled(f.theme.Muted, strings.Repeat(" ", from+at), note, max(1, room-at))
	if wrap.Width(value)+2 > at {
		return append([]string{first}, lines...)
	}
	lines[0] = wrap.Pad(first, from+at) + lines[0][from+at:]
	return lines
}

// value is an answer on one line; "" for none.
func (e *entry) value(th *theme.Theme, answer payload.Answer, width int) string {
	if e.Value != nil {
		if text := e.Value(width); text != "" {
			return th.Text.Render(text)
		}
		return ""
	}
	if answer.Empty() {
		return ""
	}
	line, _, _ := strings.Cut(e.widget().View(max(1, width), 1), "\n")
	return line
}

// wrongValue says what is wrong with an answer in the place of its value, with the
// value and what would be right where there is room.
func wrongValue(p payload.Problem, answer payload.Answer, width int) string {
	text := firstLine(answer.Text())
	candidates := []string{p.String(), p.Message}
	if text != "" && !strings.Contains(p.Message, text) {
		candidates = []string{text + ": " + p.String(), text + ": " + p.Message, p.String(), p.Message}
	}
	for _, c := range candidates {
		if wrap.Width(c) <= width {
			return c
		}
	}
	return p.Message
}

func firstLine(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	return strings.TrimSpace(text)
}

// sign says how an entry stands, and its colour.
func sign(th *theme.Theme, pristine bool, answer payload.Answer, problems []payload.Problem) (string, theme.Style) {
	switch {
	case pristine && slices.ContainsFunc(problems, payload.Problem.Blocks):
		return theme.SignOpen, th.Muted
	case len(problems) > 0 && !pristine:
		return problemSign(th, problems[0])
	case answer.Empty() || answer.Origin == payload.FromTemplate:
		return theme.SignTemplate, th.Muted
	}
	return theme.SignDone, th.Good
}

func problemSign(th *theme.Theme, p payload.Problem) (string, theme.Style) {
	if p.Kind == payload.Warning {
		return theme.SignWarn, th.Warn
	}
	return theme.SignError, th.Error
}

// card is the entry that has the focus, in a box, or behind a bar where there is little
// room.
func (f *Form) card(i, width, height int) ([]string, *tea.Cursor) {
	e := f.entries[i]
	edge := overlay.Card{Theme: f.theme, Label: e.label(), Number: fmt.Sprintf("%d of %d", i+1, len(f.entries)), Bar: f.compact, Width: width}
	c := card{entry: e, edge: edge, tiny: f.tiny(), pristine: f.pristine(i)}
	lines, cursor := c.draw(height)
	if f.compact {
		return lines, cursor
	}
	if i > 0 {
		lines, cursor = append([]string{""}, lines...), overlay.Shift(cursor, 0, 1)
	}
	if i < len(f.entries)-1 {
		lines = append(lines, "")
	}
	return lines, cursor
}
