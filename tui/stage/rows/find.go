package rows

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload/clean"
	"kickoff/tui/ui/input"
)

// listing is which of the Rows show, and in which order.
type listing struct {
	*Rows
	// shown are the rows that the find text leaves, in their order; order are all of them,
	// sorted as by says, nil for as in the sheet.
	shown  []int
	order  []int
	by     sorted
	find   *input.Input
	typing bool
}

// filter is a word of the find text that stands for something that is known of a row.
type filter struct {
	word  string
	holds func(row int) bool
}

func (l *listing) filters() []filter {
	return []filter{
		{"wrong", func(row int) bool { return l.Rows.states[row].wrong && !l.Rows.left.has(row) }},
		{"doubled", func(row int) bool { return l.Rows.doubles(row) >= 0 }},
		{"same name", func(row int) bool { return l.Rows.namesake(row) >= 0 }},
		{"marked", func(row int) bool { return l.Rows.marked.has(row) }},
		{"ready", func(row int) bool {
			return l.Rows.states[row].checked && !l.Rows.states[row].wrong && !l.Rows.left.has(row) && !l.Rows.sent(row)
		}},
		{"launched", l.Rows.sent},
		{"archived", l.Rows.archived},
		{"failed", l.Rows.failed},
		{"left out", func(row int) bool { return l.Rows.left.has(row) }},
	}
}

// again lists the rows that the find text leaves, in their order.
func (l *listing) again() {
	holds := l.matching(l.find.Value())
	l.shown = l.shown[:0]
	for i := range l.Rows.states {
		row := i
		if l.order != nil {
			row = l.order[i]
		}
		if holds(row) {
			l.shown = append(l.shown, row)
		}
	}
}

// finds reports that a text says which rows show.
func (l *listing) finds() bool { return strings.TrimSpace(l.find.Value()) != "" }

// list lists the rows anew; the one in front stays there while it is among them, else the
// next one takes its place.
func (s *Stage) list() {
	front, had := s.front()
	at, column := s.grid.At()
	s.listing.again()
	s.grid.SetRows(len(s.shown), s.Rows.sheet.Number(len(s.Rows.states)-1))
	s.grid.SetMarks(s.Rows.marked.n > 0)
	if had {
		if now := slices.Index(s.shown, front.row); now >= 0 {
			at = now
		}
		s.grid.Move(at, column)
	}
}

// listAgain follows what is known of the rows by now, where it is that what they are found
// by; not under the hands of somebody who edits one of them.
func (s *Stage) listAgain() {
	if s.editor == nil && s.finds() {
		s.list()
	}
}

// matching reads the find text: words for what is known of a row, its number or a range
// of numbers ("3-7", "12-"), and text that stands anywhere in it. All of it must hold.
func (l *listing) matching(query string) func(row int) bool {
	var all []func(int) bool
	text := " " + clean.Fold(query) + " "
	for _, f := range l.filters() {
		if word := " " + clean.Fold(f.word) + " "; strings.Contains(text, word) {
			text = strings.ReplaceAll(text, word, " ")
			all = append(all, f.holds)
		}
	}
	for _, word := range strings.Fields(text) {
		first, last, numbered := numbers(word)
		all = append(all, func(row int) bool {
			n := l.Rows.sheet.Number(row)
			return numbered && n >= first && n <= last || strings.Contains(l.Rows.folded(row), word)
		})
	}
	return func(row int) bool {
		return !slices.ContainsFunc(all, func(holds func(int) bool) bool { return !holds(row) })
	}
}

// numbers reads the number of a row, or a range of them with one end left open.
func numbers(word string) (first, last int, ok bool) {
	from, to, isRange := strings.Cut(word, "-")
	if !isRange {
		to = from
	}
	first, err := strconv.Atoi(cmp.Or(from, "0"))
	last, err2 := strconv.Atoi(cmp.Or(to, strconv.Itoa(int(^uint(0)>>1))))
	return first, last, err == nil && err2 == nil && word != "-"
}

// end has all rows found again.
func (l *listing) end() {
	l.stopTyping()
	l.find.SetValue("")
}

func (l *listing) stopTyping() {
	l.typing = false
	l.find.Blur()
}
