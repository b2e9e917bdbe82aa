package rows

import (
	"hash/fnv"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	engine "kickoff/api/session/batch"
	"kickoff/api/session/rows"
	"kickoff/payload/clean"
	"kickoff/payload/sheet"
	"kickoff/tui/stage"
)

// state is what is known of a row.
type state struct {
	// checked: problems are those of the row as it is; asked: they are being found; wrong:
	// it cannot be sent.
	checked, asked, wrong bool
	problems              []problem
	// sum is a digest of what the row says; text is what it is found by once it is folded,
	// which a check does, or a search before that.
	sum    uint64
	text   string
	folded bool
}

// problem is what is wrong with a row, or worth a look, in words. column is -1 where that
// is about no column of the table.
type problem struct {
	column int
	blocks bool
	text   string
}

// firstWrong is the first column from one on with something that blocks, -1 for none; a
// problem of no column counts as that of the first. Behind the cell that somebody stands on
// are those from it on, and once around those before it.
func (st *state) firstWrong(from int, here, around bool) int {
	found := -1
	for _, p := range st.problems {
		column := max(0, p.column)
		switch {
		case !p.blocks, here && column < from, around && column >= from:
		case found < 0 || column < found:
			found = column
		}
	}
	return found
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

// checker builds rows apart from whoever edits them: from a copy of the table and of what
// its rows share, as they were at one moment. One command at a time has it.
type checker struct {
	epoch int
	make  func() (*rows.Table, error)
	table *rows.Table
	err   error
}

// checked is what came of rows, and of the row in front where it was built. Err is why no
// row can be checked.
type checked struct {
	by     *checker
	rows   []int
	states []state
	front  *front
	err    error
}

// front is a row as it would be sent.
type front struct {
	row int
	session.Built
}

// atOnce is how many rows are checked at once: what is edited meanwhile waits no longer.
const atOnce = 100

// checkAll has all rows checked anew: what all of them share, or what exists, has become
// another.
func (s *Stage) checkAll() tea.Cmd {
	s.epoch++
	s.waiting, s.checker, s.revision = s.waiting[:0], nil, s.base.Answers.Revision()
	for row := range s.states {
		s.states[row].checked, s.states[row].asked = false, false
		s.waiting = append(s.waiting, row)
	}
	s.tally()
	return s.Next()
}

// changed says that rows say something else: they are kept, and checked next.
func (s *Stage) changed(list ...int) {
	for _, row := range list {
		if s.states[row] = (state{}); !s.sent(row) {
			delete(s.outcomes, s.sheet.Number(row)) // what was said against it is settled
		}
	}
	s.waiting = append(slices.Clone(list), s.waiting...) // one that waits twice is checked once
	s.checker = nil
	s.tally()
	s.session.Announce(stage.RowsChanged)
}

// Next has the next rows checked, and the one in front built where that shows. One command
// at a time does.
func (s *Stage) Next() tea.Cmd {
	at, ok := s.front()
	builds := ok && s.asBuilt() && (s.built.None() || s.built.row != at.row || s.checker == nil)
	if s.checking || !s.mapped() || len(s.waiting) == 0 && !builds {
		return nil
	}
	if s.checker == nil {
		base, table, columns, known, key := s.base.Fork(), s.sheet.Clone(), s.columns, s.known(), s.o.Plan.Key
		s.checker = &checker{epoch: s.epoch, make: func() (*rows.Table, error) { return rows.New(base, table, columns, known, key) }}
	}
	s.checking = true
	by, list := s.checker, []int(nil)
	for len(s.waiting) > 0 && len(list) < atOnce {
		row := s.waiting[0]
		if s.waiting = s.waiting[1:]; !s.states[row].checked && !s.states[row].asked {
			s.states[row].asked = true
			list = append(list, row)
		}
	}
	return func() tea.Msg {
		if by.table == nil && by.err == nil {
			by.table, by.err = by.make()
		}
		out := checked{by: by, rows: list, states: make([]state, len(list)), err: by.err}
		if by.err != nil {
			return out
		}
		for i, row := range list {
			out.states[i] = check(by.table, row)
		}
		if builds {
			out.front = &front{at.row, by.table.Build(at.row).Session.Shown}
		}
		return out
	}
}

// check checks a row.
func check(table *rows.Table, row int) state {
	cells, r := table.Row(row), table.Build(row)
	st := state{checked: true, wrong: r.Wrong(), sum: digest(table, row), text: fold(cells), folded: true}
	for _, p := range r.Problems {
		st.problems = append(st.problems, problem{p.Column, p.Blocks(), clean.Message(p.String())})
	}
	slices.SortStableFunc(st.problems, func(a, b problem) int { return a.column - b.column })
	return st
}

// digest is what a row says, whatever stands in columns that are left out.
func digest(table *rows.Table, row int) uint64 {
	h := fnv.New64a()
	cells := table.Row(row)
	for _, c := range table.Columns {
		if c.Target.Kind != rows.Nothing {
			h.Write([]byte(clean.Trim(cells.Cell(c.Index).Text) + "\x00"))
		}
	}
	return h.Sum64()
}

func fold(row sheet.Row) string {
	var b strings.Builder
	for _, c := range row.Cells {
		b.WriteString(c.Text)
		b.WriteByte(' ')
	}
	return clean.Fold(b.String())
}

// takeChecked takes what came of a check; what was edited meanwhile is checked anew.
func (s *Stage) takeChecked(msg checked) tea.Cmd {
	s.checking = false
	if msg.by.epoch != s.epoch {
		return s.Next()
	}
	s.fault = msg.err
	for i, row := range msg.rows {
		if msg.err == nil && s.states[row].asked { // else it was edited meanwhile
			s.states[row] = msg.states[i]
		}
	}
	if msg.front != nil && msg.by == s.checker {
		s.built = *msg.front
		s.pane.Show(s.built.Launch, s.session.Called)
	}
	s.tally()
	if len(msg.rows) > 0 && (msg.rows[0] < measured || s.count.checking == 0) {
		s.measure()
	}
	if strings.TrimSpace(s.find.Value()) != "" && len(msg.rows) > 0 {
		s.list()
	}
	return s.Next()
}

// tally counts the rows, and finds those that say the same.
func (s *Stage) tally() {
	s.count = counts{rows: len(s.states), left: s.left.n}
	clear(s.first)
	for row := range s.states {
		st := &s.states[row]
		switch {
		case s.sent(row):
			if s.count.sent++; s.outcomes[s.sheet.Number(row)].Status == engine.Unknown {
				s.count.unknown++
			}
		case s.left.has(row):
			continue
		case !st.checked:
			s.count.checking++
			continue
		case st.wrong:
			s.count.wrong++
		default:
			s.count.ready++
		}
		if _, there := s.first[st.sum]; !there {
			s.first[st.sum] = row
		}
	}
}

// doubles is the row above that says the same, -1 for none.
func (s *Stage) doubles(row int) int {
	if st := &s.states[row]; st.checked && !s.left.has(row) {
		if first := s.first[st.sum]; first != row {
			return first
		}
	}
	return -1
}
