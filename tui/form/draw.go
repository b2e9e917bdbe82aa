package form

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// columns are where the parts of a row stand: label is how many cells a label may
// take, value where the values begin. A longer label pushes its own value on where
// there is room.
type columns struct{ label, value int }

const (
	// noteCells is what a note at the right of a row takes of a value that is too long.
	noteCells = 11
	// leastNote and leastValue are what of a note and of a value is worth to be shown.
	leastNote, leastValue = 8, 14
	// closedNote is how far behind the value the note of a closed entry stands.
	closedNote = 14
	// narrowBelow is the width below which labels get less of a row.
	narrowBelow = 44
	// tinyBelow is the height below which only what is being answered shows: no title
	// above it and no guidance.
	tinyBelow = 10
	// openLines are what an open list or calendar needs to be of use.
	openLines = 8
)

func columnsOf(width int) columns {
	if width < narrowBelow {
		return columns{label: 13, value: 18}
	}
	return columns{label: 18, value: 22}
}

// Draw draws one block of the stack: what stands above the entries, or an entry.
func (f *Form) Draw(block, width, height int, focused bool) ([]string, *tea.Cursor) {
	i := block - f.block(0)
	switch {
	case i < 0:
		return f.intro(width), nil
	case i == len(f.Entries):
		return f.doneLine(width, focused), nil
	case focused && f.open:
		return f.card(i, width, height)
	}
	return []string{f.row(i, width, focused)}, nil
}

// intro is what is read before the first entry, and a blank line below it.
func (f *Form) intro(width int) []string {
	var lines []string
	if f.focus == 0 && f.Intro != nil {
		lines = f.Intro(width)
	}
	if len(lines) == 0 && f.headLines() == 0 {
		return nil
	}
	return append(lines, "")
}

// pristine reports that it is too soon to hold anything against an entry: the person
// has not been through it, and the server has said nothing.
func (f *Form) pristine(i int) bool {
	if f.showAll || f.items[i].touched {
		return false
	}
	return !f.session.Refused(f.Entries[i].Ref)
}

// row is an entry without the focus, in one line: how it stands, its label, its value
// or what is wrong with it, and a note.
func (f *Form) row(i, width int, focused bool) string {
	e, answer, problems := f.Entries[i], f.Entries[i].Read(), f.problems(i)
	label, cols := e.Label, columnsOf(width)
	value := cmp.Or(f.value(i, answer, width-cols.value), f.theme.Text.Render(firstLine(answer.Text())), f.theme.Muted.Render(theme.SignSkipped))
	sign, style := f.sign(i, answer, problems)
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
	room := width - cols.value
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
	lead, labelled := f.theme.Row(focused)
	if !focused {
		lead = style.Render(sign) + " "
	}
	if f.Done != "" && note != "" { // closed entries have their notes in a column
		room = min(room, max(wrap.Width(value)+2, closedNote)+wrap.Width(note))
	}
	return lead + wrap.Pad(labelled.Render(wrap.Fit(label, cols.label)), cols.value-2) + wrap.Spread(value, f.theme.Muted.Render(note), room)
}

func (e Entry) label() string {
	if e.Required {
		return e.Label + " " + theme.SignRequired
	}
	return e.Label
}

// value is an answer on one line; "" for none.
func (f *Form) value(i int, answer payload.Answer, width int) string {
	if value := f.Entries[i].Value; value != nil {
		if text := value(width); text != "" {
			return f.theme.Text.Render(text)
		}
	}
	if answer.Empty() || f.Entries[i].Value != nil {
		return ""
	}
	line, _, _ := strings.Cut(f.widget(i).View(max(1, width), 1), "\n")
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
func (f *Form) sign(i int, answer payload.Answer, problems []payload.Problem) (string, theme.Style) {
	wrong := slices.ContainsFunc(problems, payload.Problem.Blocks)
	switch {
	case wrong && f.pristine(i):
		return theme.SignOpen, f.theme.Muted
	case len(problems) > 0 && !f.pristine(i):
		return f.problemSign(problems[0])
	case answer.Empty() || answer.Origin == payload.FromTemplate:
		return theme.SignTemplate, f.theme.Muted
	}
	return theme.SignDone, f.theme.Good
}

func (f *Form) problemSign(p payload.Problem) (string, theme.Style) {
	if p.Kind == payload.Warning {
		return theme.SignWarn, f.theme.Warn
	}
	return theme.SignError, f.theme.Error
}

// card is the entry that has the focus: label and number, guidance, the widget, what
// is wrong and what is worth knowing, in a box, or behind a bar where there is little
// room.
func (f *Form) card(i, width, height int) ([]string, *tea.Cursor) {
	e, number := f.Entries[i], fmt.Sprintf("%d of %d", i+1, len(f.Entries))
	inner := max(1, width-4)
	if f.compact {
		inner = max(1, width-2)
	}
	heading := f.heading(e.label(), number, inner)
	below := f.below(i, inner)
	foot := f.foot(i, inner)
	room := height - len(heading) - len(below) - len(foot)
	if !f.compact {
		room -= 2 // the edges
	}
	guidance := f.guidance(i, inner, room)
	lines := append(heading, guidance...)
	first := len(lines)
	lines = append(lines, strings.Split(f.widget(i).View(inner, max(1, room-len(guidance))), "\n")...)
	lines = append(lines, below...)
	cursor := f.widget(i).Cursor()
	if cursor != nil {
		c := *cursor
		c.X, c.Y = c.X+2, c.Y+first
		cursor = &c
	}
	if f.compact {
		return f.bar(append(lines, foot...)), cursor
	}
	lines = f.box(e.label(), number, lines, foot, width)
	if i > 0 {
		lines = append([]string{""}, lines...)
	}
	if i < len(f.Entries)-1 {
		lines = append(lines, "")
	}
	if cursor != nil {
		cursor.Y++
		if i > 0 {
			cursor.Y++
		}
	}
	return lines, cursor
}

// heading are the lines of the label: behind a bar with the number, in a box only
// where the label is longer than the edge that it stands in.
func (f *Form) heading(label, number string, inner int) []string {
	if !f.compact {
		if wrap.Width(label)+wrap.Width(number)+5 <= inner {
			return nil
		}
		return wrap.Styled(f.theme.Accent, "", label, inner)
	}
	lines := wrap.Styled(f.theme.Accent, "", label, max(1, inner-wrap.Width(number)-1))
	lines[0] = wrap.Spread(lines[0], f.theme.Text.Render(number), inner)
	return lines
}

// bar draws lines behind a bar.
func (f *Form) bar(lines []string) []string {
	edge := f.theme.Card.Render(theme.SignEdge) + " "
	for i, line := range lines {
		lines[i] = edge + line
	}
	return lines
}

// box draws lines in a box with the label and the number in its upper edge, and a
// word in the lower one.
func (f *Form) box(label, number string, lines, foot []string, width int) []string {
	edge := f.theme.Card
	inner := width - 4
	if len(foot) > 1 {
		lines, foot = append(lines, foot...), nil
	}
	rule := func(cells int) string { return strings.Repeat(theme.SignRule, max(0, cells)) }
	title := wrap.Fit(label, max(0, inner-wrap.Width(number)-5))
	top := edge.Render("╭─ "+title+" "+rule(inner-wrap.Width(title)-wrap.Width(number)-4)+" ") + f.theme.Text.Render(number) + edge.Render(" ─╮")
	bottom := edge.Render("╰" + rule(inner+2) + "╯")
	if len(foot) == 1 {
		bottom = edge.Render("╰─ ") + foot[0] + edge.Render(" "+rule(inner-wrap.Width(foot[0])-1)+"╯")
	}
	side := edge.Render(theme.SignColumn)
	out := []string{top}
	for _, line := range lines {
		out = append(out, side+" "+wrap.Pad(line, inner)+" "+side)
	}
	return append(out, bottom)
}

// below are the lines under the widget: what is wrong, or, while it is typed for the
// first time, what would be right. That nothing is typed yet is no news.
func (f *Form) below(i, width int) []string {
	if f.widget(i).Answer().Typed != "" {
		return nil // still being typed, and the list beside it says what it finds
	}
	var lines []string
	for _, p := range f.problems(i) {
		text := p.String()
		if f.tiny() && wrap.Width(text)+2 > width {
			text = p.Message
		}
		switch sign, style := f.problemSign(p); {
		case !f.pristine(i):
			lines = append(lines, wrap.Signed(style, "", sign, text, width)...)
		case f.items[i].changed && p.Kind != payload.Missing:
			if p.Blocks() {
				text = cmp.Or(p.Fix, text)
			}
			lines = append(lines, wrap.Styled(f.theme.Text, "", text, width)...)
		}
	}
	return lines
}

// foot is what the widget and the form have to add, on one line where it fits.
func (f *Form) foot(i, width int) []string {
	var words []string
	if w, ok := f.widget(i).(field.Footed); ok && w.Foot() != "" {
		words = append(words, w.Foot())
	}
	e := f.Entries[i]
	note := ""
	switch {
	case e.Foot != nil:
		note = e.Foot(width-1, f.compact)
	case e.Note != nil:
		note = e.Note()
	}
	if note != "" {
		words = append(words, note)
	}
	if len(words) == 0 {
		return nil
	}
	return wrap.Styled(f.theme.Text, "", strings.Join(words, " · "), max(1, width-1))
}

// guidance is what the template says about an entry, at most half of the room, and
// less where a list is open.
func (f *Form) guidance(i, width, room int) []string {
	if f.Entries[i].Guidance == "" || f.tiny() {
		return nil
	}
	most := max(1, room/2)
	if f.widget(i).CapturesInput() {
		most = max(0, min(most, room-openLines))
	}
	words := wrap.Words(f.Entries[i].Guidance, width)
	if len(words) > most {
		words = words[:most]
		if most > 0 {
			words[most-1] = wrap.Fit(words[most-1]+" "+theme.SignCut, width)
		}
	}
	for n, w := range words {
		words[n] = f.theme.Text.Render(w)
	}
	return words
}
