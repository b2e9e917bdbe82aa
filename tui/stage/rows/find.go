package rows

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/clean"
	"kickoff/tui/stage"
)

// sorted are the rows in the order of a column, upwards or downwards.
type sorted struct {
	column  int
	reverse bool
	order   []int
}

// sortBy has the rows sorted by the column in front: upwards, then downwards, then they
// stand as in the sheet again.
func (s *Stage) sortBy() (tea.Cmd, stage.Event) {
	at, ok := s.front()
	switch {
	case !ok:
		return nil, nil
	case s.order != nil && s.by.column == at.column && s.by.reverse:
		s.by, s.order = sorted{}, nil
		s.list()
		s.measure()
		return nil, stage.Notice{Text: "as in the sheet again"}
	}
	s.by = sorted{column: at.column, reverse: s.order != nil && s.by.column == at.column}
	by, table := s.by, s.table.sheet.Clone()
	return func() tea.Msg {
		keys := make([]string, table.Len())
		for row := range keys {
			keys[row] = clean.Fold(table.Row(row).Cell(by.column).Text)
			by.order = append(by.order, row)
		}
		slices.SortStableFunc(by.order, func(a, b int) int {
			if by.reverse {
				a, b = b, a
			}
			return compare(keys[a], keys[b])
		})
		return by
	}, stage.Notice{Text: "sorted by " + s.columns[at.column].Title()}
}

// compare puts numbers in their order, and what is empty last.
func compare(a, b string) int {
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	switch {
	case a == "" || b == "":
		return cmp.Compare(len(b), len(a))
	case err == nil && err2 == nil:
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}

// filter is a word of the find text that stands for something that is known of a row.
type filter struct {
	word  string
	holds func(row int) bool
}

func (s *Stage) filters() []filter {
	return []filter{
		{"wrong", func(row int) bool { return s.table.states[row].wrong && !s.table.left.has(row) }},
		{"doubled", func(row int) bool { return s.table.doubles(row) >= 0 }},
		{"marked", func(row int) bool { return s.table.marked.has(row) }},
		{"ready", func(row int) bool {
			return s.table.states[row].checked && !s.table.states[row].wrong && !s.table.left.has(row) && !s.table.sent(row)
		}},
		{"launched", s.table.sent},
		{"failed", s.table.failed},
		{"left out", func(row int) bool { return s.table.left.has(row) }},
	}
}

// list lists the rows that the find text leaves, in their order; the one in front stays
// there while it is among them, else the next one takes its place.
func (s *Stage) list() {
	front, had := s.front()
	at, column := s.grid.At()
	holds := s.matching(s.find.Value())
	s.shown = s.shown[:0]
	for i := range s.table.states {
		row := i
		if s.order != nil {
			row = s.order[i]
		}
		if holds(row) {
			s.shown = append(s.shown, row)
		}
	}
	s.grid.SetRows(len(s.shown), s.table.sheet.Number(len(s.table.states)-1))
	s.grid.SetMarks(s.table.marked.n > 0)
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
	if s.editor == nil && strings.TrimSpace(s.find.Value()) != "" {
		s.list()
	}
}

// matching reads the find text: words for what is known of a row, its number or a range
// of numbers ("3-7", "12-"), and text that stands anywhere in it. All of it must hold.
func (s *Stage) matching(query string) func(row int) bool {
	var all []func(int) bool
	text := " " + clean.Fold(query) + " "
	for _, f := range s.filters() {
		if word := " " + clean.Fold(f.word) + " "; strings.Contains(text, word) {
			text = strings.ReplaceAll(text, word, " ")
			all = append(all, f.holds)
		}
	}
	for _, word := range strings.Fields(text) {
		first, last, numbered := numbers(word)
		all = append(all, func(row int) bool {
			n := s.table.sheet.Number(row)
			return numbered && n >= first && n <= last || strings.Contains(s.table.folded(row), word)
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

func (s *Stage) findNothing() {
	s.stopTyping()
	s.find.SetValue("")
	s.list()
}

func (s *Stage) stopTyping() {
	s.typing = false
	s.find.Blur()
}
