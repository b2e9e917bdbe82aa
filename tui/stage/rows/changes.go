package rows

import (
	"fmt"
	"maps"
	"slices"

	"kickoff/payload/humanize"
	"kickoff/payload/sheet"
	"kickoff/tui/stage"
)

// place is a cell by the index of its row and its column.
type place struct{ row, column int }

// edit is what stood in a cell, and what stands there since.
type edit struct {
	at             place
	before, behind sheet.Cell
}

// change is what was done in one go: cells that were edited, and rows that were left out or
// taken in again.
type change struct {
	what  string
	edits []edit
	left  []int
	// at is where the person was.
	at place
}

// put makes a change of cells, as one that can be taken back; false where they all say that
// already.
func (s *Stage) put(what string, at place, cells map[place]sheet.Cell) bool {
	if s.session.ReadOnly {
		s.session.Announce(stage.EditRefused)
		return false
	}
	c := change{what: what, at: at}
	for p, cell := range cells {
		if s.sent(p.row) {
			continue // its process has what it says
		}
		c.edits = append(c.edits, edit{p, s.cellOf(p), cell})
	}
	s.apply(c, false)
	return s.note(c)
}

// note keeps a change that was made, to be taken back; false where it changed nothing.
func (s *Stage) note(c change) bool {
	c.edits = slices.DeleteFunc(c.edits, func(e edit) bool { return e.before == e.behind })
	if len(c.edits)+len(c.left) == 0 {
		return false
	}
	s.past, s.undone = append(s.past, c), nil
	return true
}

// set puts a cell in the place of another. One that says again what it was read as is no
// edit any more.
func (s *Stage) set(p place, cell sheet.Cell) {
	e, edited := s.edited[p]
	if !edited {
		e = edit{at: p, before: s.cellOf(p)}
	}
	e.behind = cell
	s.sheet.Put(p.row, p.column, cell)
	s.taken = nil
	if s.edited[p] = e; e.before == e.behind {
		delete(s.edited, p)
	}
}

// apply brings the cells of a change to what they became, or back.
func (s *Stage) apply(c change, back bool) {
	rows := map[int]bool{}
	for _, e := range c.edits {
		cell := e.behind
		if back {
			cell = e.before
		}
		s.set(e.at, cell)
		rows[e.at.row] = true
	}
	for _, row := range c.left {
		s.left.put(row, !s.left.has(row))
	}
	s.changed(slices.Sorted(maps.Keys(rows))...)
}

// Undo takes the newest change back, and says which it was.
func (s *Stage) Undo() (what string, done bool) {
	s.Leave()
	n := len(s.past) - 1
	if n < 0 {
		return "", false
	}
	c := s.past[n]
	s.past, s.undone = s.past[:n], append(s.undone, c)
	s.apply(c, true)
	s.reveal(c.at)
	return c.what, true
}

// Redo makes the change again that was taken back last.
func (s *Stage) Redo() (what string, done bool) {
	s.Leave()
	n := len(s.undone) - 1
	if n < 0 {
		return "", false
	}
	c := s.undone[n]
	s.undone, s.past = s.undone[:n], append(s.past, c)
	s.apply(c, false)
	s.reveal(c.at)
	return c.what, true
}

// Undoable and Redoable report that there is a change to take back, or to make again.
func (s *Stage) Undoable() bool { return len(s.past) > 0 }
func (s *Stage) Redoable() bool { return len(s.undone) > 0 }

// wasSent is why a row is not changed.
const wasSent = "this row was launched: what it says is not changed any more"

// cellName says which cell is meant.
func (s *Stage) cellName(p place) string {
	return s.rowName(p.row) + ", " + s.title(p.column)
}

func (s *Stage) rowName(row int) string { return fmt.Sprintf("row %d", s.sheet.Number(row)) }

// fillDown writes the cell in front into the same column of the marked rows, or without
// any into the empty cells right below it.
func (s *Stage) fillDown() string {
	at, ok := s.front()
	if !ok {
		return ""
	}
	cell, cells := s.cellOf(at), map[place]sheet.Cell{}
	if s.marked.n > 0 {
		for _, row := range s.marked.rows() {
			cells[place{row, at.column}] = cell
		}
	} else {
		i, _ := s.grid.At()
		for _, row := range s.shown[i+1:] {
			if !s.sheet.Row(row).Cell(at.column).Empty() {
				break
			}
			cells[place{row, at.column}] = cell
		}
	}
	delete(cells, at)
	if !s.put("fill down of "+s.title(at.column), at, cells) {
		return "nothing to fill: the cell below says something; mark the rows (space) that are to say the same"
	}
	return "filled " + humanize.Count(len(s.past[len(s.past)-1].edits), "cell")
}

// leaveOut leaves the marked rows out, or the one in front; all of them are taken in again
// where they are left out already.
func (s *Stage) leaveOut() string {
	at, ok := s.front()
	switch {
	case !ok:
		return ""
	case s.session.ReadOnly:
		s.session.Announce(stage.EditRefused)
		return ""
	}
	rows := []int{at.row}
	if s.marked.n > 0 {
		rows = s.marked.rows()
	}
	if rows = slices.DeleteFunc(rows, s.sent); len(rows) == 0 {
		return wasSent
	}
	in := slices.DeleteFunc(slices.Clone(rows), func(row int) bool { return s.left.has(row) })
	word := "left out: "
	if len(in) == 0 {
		in, word = rows, "taken in again: "
	}
	what := humanize.Count(len(in), "row")
	if len(in) == 1 {
		what = s.rowName(in[0])
	}
	c := change{what: word + what, left: in, at: at}
	s.apply(c, false)
	s.note(c)
	return word + what
}
