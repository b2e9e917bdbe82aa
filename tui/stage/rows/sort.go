package rows

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/text/unicode/norm"

	"kickoff/api/session/rows"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/sheet"
	"kickoff/payload/when"
)

// sorted are the rows in the order of a column, upwards or downwards.
type sorted struct {
	column  int
	reverse bool
	order   []int
}

// sort has the rows sorted by a column: upwards, then downwards, then they stand as in the
// sheet again, for which there is nothing to wait.
func (s *Stage) sort(column int) tea.Cmd {
	l := &s.listing
	if l.order != nil && l.by.column == column && l.by.reverse {
		l.by, l.order = sorted{}, nil
		return nil
	}
	l.by = sorted{column: column, reverse: l.order != nil && l.by.column == column}
	by, table, key := l.by, l.Rows.sheet.Clone(), s.sortKey(column)
	wrong := make([]bool, table.Len())
	for row := range wrong {
		wrong[row] = slices.ContainsFunc(l.Rows.states[row].about(column), payload.Problem.Blocks)
	}
	return func() tea.Msg {
		keys := make([]sortKey, table.Len())
		for row := range keys {
			keys[row] = key(table.Row(row).Cell(by.column))
			if wrong[row] && keys[row].class < wrongCells {
				keys[row].class = wrongCells
			}
			by.order = append(by.order, row)
		}
		slices.SortStableFunc(by.order, func(a, b int) int { return keys[a].compare(keys[b], by.reverse) })
		return by
	}
}

// takeSorted puts the rows in an order that was asked for last; false for another.
func (l *listing) takeSorted(msg sorted) bool {
	if msg.column != l.by.column || msg.reverse != l.by.reverse {
		return false
	}
	l.by, l.order = msg, msg.order
	return true
}

// sortedBy reports that a column gives the order, and whether downwards.
func (l *listing) sortedBy(column int) (reverse, sorted bool) {
	return l.by.reverse, l.order != nil && l.by.column == column
}

// sortKey is what a cell is sorted by: its class first, then its value, then its text.
type sortKey struct {
	class class
	value float64
	text  string
}

// class of cells: those that are wrong, and behind them those that are empty, stand last
// upwards and downwards.
type class int

const (
	values class = iota
	texts
	wrongCells
	emptyCells
)

func (k sortKey) compare(other sortKey, reverse bool) int {
	if reverse && max(k.class, other.class) < wrongCells {
		k, other = other, k
	}
	return cmp.Or(cmp.Compare(k.class, other.class), cmp.Compare(k.value, other.value), cmp.Compare(k.text, other.text))
}

// sortKey is how the cells of a column are sorted, by what it is about: numbers by their
// value, dates by time, choices as the template has them, all else as text.
func (s *Stage) sortKey(column int) func(sheet.Cell) sortKey {
	target, t, env := s.columns[column].Target, s.base.Template, s.base.Env()
	f, _ := t.Field(target.ID)
	by := func(cell sheet.Cell) sortKey { return numberOrText(clean.Trim(cell.Text)) }
	switch {
	case target.Kind == rows.Deadline:
		by = func(cell sheet.Cell) sortKey {
			r, err := when.Deadline(cell.Text, env.Clock())
			if err != nil { // such as "2d before" a step
				return sortKey{class: texts, text: folded(cell.Text)}
			}
			return sortKey{value: float64(r.Time.UnixMilli())}
		}
	case target.Kind == rows.Field && f.Type == payload.TypeDate:
		by = func(cell sheet.Cell) sortKey {
			r, err := payload.ReadDate(f, cell.Text, env)
			if err != nil {
				return sortKey{class: wrongCells, text: folded(cell.Text)}
			}
			return sortKey{value: float64(r.Time.UnixMilli())}
		}
	case target.Kind == rows.Field && len(f.Options) > 0:
		by = func(cell sheet.Cell) sortKey { return choices(f, cell, env) }
	}
	return func(cell sheet.Cell) sortKey {
		if cell.Empty() || clean.Trim(cell.Text) == "-" {
			return sortKey{class: emptyCells}
		}
		return by(cell)
	}
}

// numberOrText sorts numbers before texts.
func numberOrText(text string) sortKey {
	if n, err := strconv.ParseFloat(text, 64); err == nil && strings.ContainsAny(text, "0123456789") {
		return sortKey{value: n}
	}
	return sortKey{class: texts, text: folded(text)}
}

// choices sorts options as the template has them, the one chosen first before all others.
func choices(f payload.Field, cell sheet.Cell, env payload.Env) sortKey {
	a, err := payload.Parse(f, cell.Text, env)
	if cell.JSON {
		a, err = payload.ParseJSON(f, json.RawMessage(cell.Text), env)
	}
	if err != nil {
		return sortKey{class: wrongCells, text: folded(cell.Text)}
	}
	var places []rune
	for _, chosen := range a.Choices() {
		places = append(places, rune(slices.IndexFunc(f.Options, func(o payload.Option) bool { return o.Text == chosen.Text })))
	}
	return sortKey{text: string(places)}
}

// folded is a text as it is sorted: é stands with e, and not behind z.
func folded(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36F { // accents that stand by themselves
			return -1
		}
		return r
	}, norm.NFD.String(clean.Fold(text)))
}
