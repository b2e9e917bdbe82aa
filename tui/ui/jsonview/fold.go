package jsonview

import (
	"strings"

	"kickoff/payload/humanize"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// longRows is from how many rows on a line is folded to its first ones; fewRows is how
// many of them show then.
const longRows, fewRows = 5, 2

// layout is which lines of a body show, and in how many rows.
type layout struct {
	document
	width int
	// closed are the last lines of what is folded, by the line that it is folded into;
	// opened are the long lines that show whole.
	closed map[int]int
	opened map[int]bool
	// long is the last line that took long to cut.
	long cut
}

// cut is a line in the parts that its rows show.
type cut struct {
	text, label string
	width       int
	pieces      []string
}

// longLine is from how many bytes on the parts of a line are kept for the next that asks.
const longLine = 1000

// unfold opens all that is folded by hand, and folds all that is long.
func (l *layout) unfold() { l.closed, l.opened = map[int]int{}, map[int]bool{} }

// after and before are the lines beside one, past what is folded.
func (l *layout) after(i int) int {
	if last, folded := l.closed[i]; folded {
		return last + 1
	}
	return i + 1
}

func (l *layout) before(i int) int {
	for first, last := range l.closed {
		if last == i-1 {
			return first
		}
	}
	return i - 1
}

// bare opens what a line is folded in.
func (l *layout) bare(i int) {
	for first, last := range l.closed {
		if first < i && i <= last {
			delete(l.closed, first)
		}
	}
}

// toggle folds what a line opens or belongs to, or opens it, and says which line that is.
func (l *layout) toggle(i int) int {
	at := l.opener(i)
	switch _, folded := l.closed[i]; {
	case folded:
		delete(l.closed, i)
	case len(l.pieces(i)) >= longRows:
		l.opened[i] = !l.opened[i]
	case at > 0:
		l.closed[at] = l.end(at)
		return at
	}
	return i
}

// toggles says what toggle does to a line.
func (l *layout) toggles(i int) string {
	if _, folded := l.closed[i]; folded || len(l.pieces(i)) >= longRows && !l.opened[i] {
		return "open"
	}
	return "fold"
}

// shown are the parts of a line that its rows show, and what is said of the rest behind
// the last of them.
func (l *layout) shown(i int) (pieces []string, rest string) {
	pieces = l.pieces(i)
	if last, folded := l.closed[i]; folded {
		return pieces, theme.SignCut + " " + humanize.Count(max(0, last-i-1), "line") + " " + strings.TrimSpace(l.line(last))
	}
	if len(pieces) >= longRows && !l.opened[i] {
		return pieces[:fewRows], theme.SignCut + " " + humanize.Count(len(pieces)-fewRows, "row") + " more"
	}
	return pieces, ""
}

func (l *layout) rowCount(i int) int {
	pieces, _ := l.shown(i)
	return len(pieces)
}

// pieces cuts a line into the parts that its rows show. One that leaves no room for what
// its id is goes on behind its key, or has an empty row for it; what opens a bracket has
// the next line for that.
func (l *layout) pieces(i int) []string {
	text, label := l.line(i), l.label(i)
	if len(text) < longLine {
		return l.cut(text, label)
	}
	if l.long.width != l.width || l.long.label != label || l.long.text != text {
		l.long = cut{text, label, l.width, l.cut(text, label)}
	}
	return l.long.pieces
}

func (l *layout) cut(text, label string) []string {
	room := max(1, l.width-gutter)
	rest := max(1, room-l.hang(text))
	switch used := wrap.Width(text); {
	case used <= room && (label == "" || used+gap+wrap.Width(label) <= room || opens(text)):
		return []string{text}
	case used <= room:
		key := strings.Index(text, `": `)
		if key < 0 {
			return []string{text, ""}
		}
		key += len(`": `)
		return append([]string{text[:key]}, chunks(text[key:], rest)...)
	}
	first := breakAt(text, room)
	return append([]string{text[:first]}, chunks(text[first:], rest)...)
}

// hang is the indent of the rows that continue a line.
func (l *layout) hang(text string) int {
	return min(indentOf(text)+2, max(0, (l.width-gutter)/2))
}
