package rows

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	engine "kickoff/api/session/batch"
	"kickoff/api/session/rows"
	"kickoff/payload/clean"
	"kickoff/payload/sheet"
)

// checker builds rows apart from whoever edits them: from a copy of the table and of what
// its rows share, as they were at one moment. One command at a time has it.
type checker struct {
	epoch int
	make  func() (*rows.Table, error)
	table *rows.Table
	err   error
}

// parents are the processes that texts of cells mean. What was found is not asked again, for
// whichever row or check of the table.
type parents struct {
	find  func(text string) (string, error)
	mu    sync.Mutex
	found map[string]string
}

// ask is the process that a text means, with a request where that is not known.
func (p *parents) ask(text string) (string, error) {
	if id, err := p.known(text); err == nil {
		return id, nil
	}
	id, err := p.find(text)
	if err == nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.found[text] = id
	}
	return id, err
}

// known is the process that a text means, without a request.
func (p *parents) known(text string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id, there := p.found[text]; there {
		return id, nil
	}
	return "", errors.New("is still being looked up")
}

// atOnceTable makes the table for one row, within a key: no server is asked.
func (s *Stage) atOnceTable() (*rows.Table, error) {
	known := s.known()
	if known.Parent != nil {
		known.Parent = s.parents.known
	}
	return rows.New(s.base.Fork(), s.Rows.sheet, s.columns, known, "")
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

// checkAll has all rows checked anew: what all of them share, or what exists, has become
// another.
func (s *Stage) checkAll() tea.Cmd {
	s.stale = false
	s.Rows.askAll()
	return s.Next()
}

// Next has the next rows checked, and the one in front built where that shows. One command
// at a time does.
func (s *Stage) Next() tea.Cmd {
	at, ok := s.front()
	builds := ok && s.width >= besideFrom && (s.built.None() || s.built.row != at.row || s.Rows.checker == nil)
	if s.Rows.checking || !s.mapped() || len(s.Rows.waiting) == 0 && !builds {
		return nil
	}
	if s.Rows.checker == nil {
		base, table, columns, known, key := s.base.Fork(), s.Rows.sheet.Clone(), s.columns, s.known(), s.kept.Key
		s.Rows.checker = &checker{epoch: s.Rows.epoch, make: func() (*rows.Table, error) { return rows.New(base, table, columns, known, key) }}
	}
	s.Rows.checking = true
	by, list := s.Rows.checker, s.Rows.asks()
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
	cells, r, said := table.Row(row), table.Build(row), engine.Said(engine.CellsOf(table, row))
	st := state{checked: true, problems: r.Problems, wrong: r.Wrong(), sum: binary.BigEndian.Uint64(said[:]), text: fold(cells), folded: true}
	if r.Launch.Named {
		st.name = r.Launch.Name
	}
	slices.SortStableFunc(st.problems, func(a, b rows.Problem) int { return a.Column - b.Column })
	st.widths = widthsOf(cells, st.problems)
	return st
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
	s.Rows.checking = false
	if msg.by.epoch != s.Rows.epoch {
		return s.Next()
	}
	s.fault = msg.err
	s.Rows.learn(msg)
	if msg.front != nil && msg.by == s.Rows.checker {
		s.built = *msg.front
		s.pane.Show(s.built.Launch, s.session.Called)
	}
	if len(msg.rows) > 0 {
		s.measure()
		s.listAgain()
		if s.editor != nil {
			s.editor.form.Redraw()
		}
	}
	return s.Next()
}
