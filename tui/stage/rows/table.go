package rows

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	engine "kickoff/api/session/batch"
	"kickoff/api/session/rows"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/sheet"
	"kickoff/payload/store/batch"
)

// Rows are the rows as data: what they say, what was changed in them, what is known of each
// and what became of it. They draw nothing, and do not know which of them show.
type Rows struct {
	sheet *sheet.Sheet
	// kept is what is done with the table as a whole: what columns are about, how it is sent.
	kept batch.Plan
	// announce tells that rows say something else, or that something became of them.
	announce func()

	// states are what is known of each row, by its index, count how many of them are how.
	states []state
	count  counts
	// epoch counts what makes all that is known another; waiting are rows that are checked
	// next, by the checker; checking: a command does.
	epoch    int
	waiting  []int
	checker  *checker
	checking bool
	// first is the first row that says what a row says, by their digests; named that which
	// has its name.
	first map[uint64]int
	named map[string]int

	marked, left some
	// outcomes is what became of rows by now.
	outcomes outcomes
	// taken are the cells of the row that was taken apart last.
	taken    []sheet.Cell
	takenRow int
	// edited are the cells that are no more as they were read, added the columns that the
	// table did not have; making is the change that is being made, nil for none.
	edited map[place]edit
	added  []string
	making *batch.Change
}

func newRows(read *sheet.Sheet, kept batch.Plan, announce func()) *Rows {
	t := &Rows{
		sheet: read, kept: kept, announce: announce, states: make([]state, read.Len()), first: map[uint64]int{}, named: map[string]int{},
		marked: none(read.Len()), left: none(read.Len()), outcomes: outcomes{}, edited: map[place]edit{},
	}
	t.resume(kept)
	t.askAll()
	return t
}

// state is what is known of a row.
type state struct {
	// checked: problems are those of the row as it is; asked: they are being found; wrong:
	// it cannot be sent.
	checked, asked, wrong bool
	problems              []rows.Problem
	// name is that of its process, "" where the template gives it one.
	name string
	// sum is a digest of what the row says; text is what it is found by once it is folded,
	// which a check does, or a search before that.
	sum    uint64
	text   string
	folded bool
	// widths are what its cells take in the grid, nil where that is not known yet.
	widths []uint16
}

// firstWrong is the first column from one on with something that blocks, -1 for none; a
// problem of no column counts as that of the first. Behind the cell that somebody stands on
// are those from it on, and once around those before it.
func (st *state) firstWrong(from int, here, around bool) int {
	found := -1
	for _, p := range st.problems {
		column := max(0, p.Column)
		switch {
		case !p.Blocks(), here && column < from, around && column >= from:
		case found < 0 || column < found:
			found = column
		}
	}
	return found
}

// told are the problems of a cell, else all of its row.
func (st *state) told(column int) []rows.Problem {
	if here := st.of(column); here != nil {
		return here
	}
	return st.problems
}

// of are the problems of a cell.
func (st *state) of(column int) (here []rows.Problem) {
	for _, p := range st.problems {
		if p.Column == column {
			here = append(here, p)
		}
	}
	return here
}

// about are the problems of a cell, without its name.
func (st *state) about(column int) (here []payload.Problem) {
	for _, p := range st.of(column) {
		here = append(here, p.Problem)
	}
	return here
}

// counts is how many rows there are, are ready, and have to be mended. Those whose process
// is archived again are ready too.
type counts struct{ rows, ready, wrong, left, checking, sent, unknown, archived, namesakes int }

func (c counts) String() string {
	parts := []string{humanize.Count(c.rows, "row")}
	for _, of := range []struct {
		n    int
		what string
	}{{c.sent - c.unknown, "launched"}, {c.unknown, "unknown"}, {c.archived, "archived"}, {c.ready - c.archived, "ready"}, {c.wrong, "to mend"}, {c.left, "left out"}, {c.checking, "being checked"}} {
		if of.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", of.n, of.what))
		}
	}
	return strings.Join(parts, " · ")
}

// some are some of the rows, n of them.
type some struct {
	on []bool
	n  int
}

func none(rows int) some { return some{on: make([]bool, rows)} }

func (s *some) has(row int) bool { return s.on[row] }

func (s *some) put(row int, on bool) {
	switch {
	case on && !s.on[row]:
		s.n++
	case !on && s.on[row]:
		s.n--
	}
	s.on[row] = on
}

// rows are their indexes, in order.
func (s *some) rows() (list []int) {
	for row, on := range s.on {
		if on {
			list = append(list, row)
		}
	}
	return list
}

func (t *Rows) rowName(row int) string { return fmt.Sprintf("row %d", t.sheet.Number(row)) }

// text is what stands in a cell.
func (t *Rows) text(row, column int) string { return t.cellOf(place{row, column}).Text }

func (t *Rows) cellOf(p place) sheet.Cell {
	if t.taken == nil || t.takenRow != p.row { // the cells of a row are asked for one after the other
		t.taken, t.takenRow = t.sheet.Row(p.row).Cells, p.row
	}
	return sheet.Row{Cells: t.taken}.Cell(p.column)
}

// folded is what a row is found by.
func (t *Rows) folded(row int) string {
	if st := &t.states[row]; !st.folded {
		st.text, st.folded = fold(t.sheet.Row(row)), true
	}
	return t.states[row].text
}

func (t *Rows) addColumn(name string) int {
	t.added = append(t.added, name)
	return t.sheet.AddColumn(name)
}

// indexOf is the index of the row with a number, -1 for none. Numbers only grow.
func (t *Rows) indexOf(number int) int {
	row := sort.Search(t.sheet.Len(), func(row int) bool { return t.sheet.Number(row) >= number })
	if row < t.sheet.Len() && t.sheet.Number(row) == number {
		return row
	}
	return -1
}

func (t *Rows) placeOf(number, column int) place { return place{t.indexOf(number), column} }

// sent reports a row that was launched, or may have been.
func (t *Rows) sent(row int) bool { return t.outcomes.sent(t.sheet.Number(row)) }

// archived reports a row whose process is archived again.
func (t *Rows) archived(row int) bool {
	return t.outcomes[t.sheet.Number(row)].Status == engine.Archived
}

// failed reports a row that was refused, and was not changed since.
func (t *Rows) failed(row int) bool {
	return t.outcomes[t.sheet.Number(row)].Status == engine.Failed
}

// changed says that rows say something else: they are kept, and checked next.
func (t *Rows) changed(list ...int) {
	for _, row := range list {
		if t.states[row] = (state{}); !t.sent(row) && !t.archived(row) {
			delete(t.outcomes, t.sheet.Number(row)) // what was said against it is settled
		}
	}
	slices.Sort(list)
	t.waiting = append(slices.Compact(list), t.waiting...) // one that waits twice is checked once
	t.checker = nil
	t.settle()
}

// settle counts anew, and tells that something became of rows.
func (t *Rows) settle() {
	t.tally()
	t.announce()
}

// tally counts the rows, and finds those that say the same.
func (t *Rows) tally() {
	t.count = counts{rows: len(t.states), left: t.left.n}
	clear(t.first)
	clear(t.named)
	for row := range t.states {
		st := &t.states[row]
		switch {
		case t.sent(row):
			if t.count.sent++; t.outcomes[t.sheet.Number(row)].Status == engine.Unknown {
				t.count.unknown++
			}
		case t.left.has(row):
			continue
		case !st.checked:
			t.count.checking++
			continue
		case st.wrong:
			t.count.wrong++
		default:
			t.count.ready++
			if t.archived(row) {
				t.count.archived++
			}
		}
		if _, there := t.first[st.sum]; !there {
			t.first[st.sum] = row
		}
		if _, there := t.named[st.name]; !there {
			t.named[st.name] = row
		} else if st.name != "" && !st.wrong && !t.sent(row) {
			t.count.namesakes++
		}
	}
}

// doubles is the row above that says the same, -1 for none.
func (t *Rows) doubles(row int) int {
	if st := &t.states[row]; st.checked && !t.left.has(row) {
		if first := t.first[st.sum]; first != row {
			return first
		}
	}
	return -1
}

// namesake is the row above whose process has the same name, -1 for none, and where all
// have one: that is told before they are launched.
func (t *Rows) namesake(row int) int {
	if st := &t.states[row]; len(t.named) > 1 && st.checked && st.name != "" && !t.left.has(row) {
		if first := t.named[st.name]; first != row {
			return first
		}
	}
	return -1
}

// Namesakes is how many rows that are ready have the name of one above.
func (t *Rows) Namesakes() int { return t.count.namesakes }

// askAll has all rows wait for a check: what is known of them holds no more.
func (t *Rows) askAll() {
	t.epoch++
	t.waiting, t.checker = t.waiting[:0], nil
	for row := range t.states {
		t.states[row].checked, t.states[row].asked = false, false
		t.waiting = append(t.waiting, row)
	}
	t.tally()
}

// atOnce is how many rows are checked at once: what is edited meanwhile waits no longer.
const atOnce = 100

// asks are the rows that are checked next, a few at once.
func (t *Rows) asks() (list []int) {
	for len(t.waiting) > 0 && len(list) < atOnce {
		row := t.waiting[0]
		if t.waiting = t.waiting[1:]; !t.states[row].checked && !t.states[row].asked {
			t.states[row].asked = true
			list = append(list, row)
		}
	}
	return list
}

// learn takes what came of a check, but for rows that were edited meanwhile.
func (t *Rows) learn(msg checked) {
	for i, row := range msg.rows {
		if msg.err == nil && t.states[row].asked { // else it was edited meanwhile
			t.states[row] = msg.states[i]
		}
	}
	t.tally()
}

// resume makes the edits of a batch that is gone on with.
func (t *Rows) resume(plan batch.Plan) {
	for _, e := range plan.Edits {
		if p := t.placeOf(e.Row, e.Column); p.row >= 0 {
			t.edited[p] = edit{t.cellOf(p), e.Cell()}
		}
	}
	plan.Apply(t.sheet)
	t.added, t.taken = plan.Added, nil
	for _, number := range plan.Left {
		if row := t.indexOf(number); row >= 0 {
			t.left.put(row, true)
		}
	}
}

// Plan takes down what is done with the table, to be kept.
func (t *Rows) Plan() func() batch.Plan {
	plan, edited, left, numbers := t.kept, maps.Clone(t.edited), t.left.rows(), t.sheet
	plan.Added, plan.Edits, plan.Left = slices.Clone(t.added), nil, nil
	if c, changed := t.made(); changed {
		plan.Past, plan.Undone = append(slices.Clip(plan.Past), c), nil
	}
	return func() batch.Plan {
		for p, e := range edited {
			plan.Edits = append(plan.Edits, batch.Edit{Row: numbers.Number(p.row), Column: p.column, Text: e.behind.Text, JSON: e.behind.JSON})
		}
		slices.SortFunc(plan.Edits, func(a, b batch.Edit) int { return cmp.Or(a.Row-b.Row, a.Column-b.Column) })
		for _, row := range left {
			plan.Left = append(plan.Left, numbers.Number(row))
		}
		return plan
	}
}
