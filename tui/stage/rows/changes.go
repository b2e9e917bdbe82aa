package rows

import (
	"maps"
	"slices"

	"kickoff/payload/humanize"
	"kickoff/payload/sheet"
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

// edit makes a change of cells, as one that can be taken back; false where they all say that
// already.
func (t *Rows) edit(what string, at place, cells map[place]sheet.Cell) bool {
	c := change{what: what, at: at}
	for p, cell := range cells {
		if t.sent(p.row) {
			continue // its process has what it says
		}
		c.edits = append(c.edits, edit{p, t.cellOf(p), cell})
	}
	return t.do(c)
}

// wasSent is why a row is not changed.
const wasSent = "this row was launched: what it says is not changed any more"

// cellName says which cell is meant, in a column of that title.
func (t *Rows) cellName(p place, title string) string { return t.rowName(p.row) + ", " + title }

// wipe has a cell, and those of the marked rows below the same title, say nothing: what all
// rows share is in its place, or with a dash no answer at all.
func (t *Rows) wipe(at place, title, text string) string {
	cells := map[place]sheet.Cell{at: {Text: text}}
	for _, row := range t.marked.rows() {
		cells[place{row, at.column}] = sheet.Cell{Text: text}
	}
	switch {
	case t.sent(at.row) && len(cells) == 1:
		return wasSent
	case t.edit(t.cellName(at, title), at, cells) && len(cells) > 1:
		return humanize.Count(t.newest(), "cell") + " emptied"
	}
	return ""
}

// fillDown writes a cell into the same column of the marked rows, or without any into the
// empty cells right below it.
func (t *Rows) fillDown(at place, title string, below []int) string {
	cell, cells := t.cellOf(at), map[place]sheet.Cell{}
	if t.marked.n > 0 {
		below = t.marked.rows()
	}
	for _, row := range below {
		if t.marked.n == 0 && !t.sheet.Row(row).Cell(at.column).Empty() {
			break
		}
		cells[place{row, at.column}] = cell
	}
	delete(cells, at)
	if !t.edit("fill down of "+title, at, cells) {
		return "nothing to fill: the cell below says something; mark the rows (space) that are to say the same"
	}
	return "filled " + humanize.Count(t.newest(), "cell")
}

// leaveOut leaves the marked rows out, or that of a cell; all of them are taken in again
// where they are left out already.
func (t *Rows) leaveOut(at place) string {
	rows := []int{at.row}
	if t.marked.n > 0 {
		rows = t.marked.rows()
	}
	if rows = slices.DeleteFunc(rows, t.sent); len(rows) == 0 {
		return wasSent
	}
	in := slices.DeleteFunc(slices.Clone(rows), t.left.has)
	word := "left out: "
	if len(in) == 0 {
		in, word = rows, "taken in again: "
	}
	what := humanize.Count(len(in), "row")
	if len(in) == 1 {
		what = t.rowName(in[0])
	}
	t.do(change{what: word + what, left: in, at: at})
	return word + what
}

// newest is how many cells the newest change is about.
func (t *Rows) newest() int { return len(t.past[len(t.past)-1].edits) }

// do makes a change that can be taken back; false where it changed nothing.
func (t *Rows) do(c change) bool {
	t.apply(c, false)
	return t.note(c)
}

// note keeps a change that was made, to be taken back; false where it changed nothing.
func (t *Rows) note(c change) bool {
	c.edits = slices.DeleteFunc(c.edits, func(e edit) bool { return e.before == e.behind })
	if len(c.edits)+len(c.left) == 0 {
		return false
	}
	t.past, t.undone = append(t.past, c), nil
	return true
}

// set puts a cell in the place of another. One that says again what it was read as is no
// edit any more.
func (t *Rows) set(p place, cell sheet.Cell) {
	e, edited := t.edited[p]
	if !edited {
		e = edit{at: p, before: t.cellOf(p)}
	}
	e.behind = cell
	t.sheet.Put(p.row, p.column, cell)
	t.taken = nil
	if t.edited[p] = e; e.before == e.behind {
		delete(t.edited, p)
	}
}

// apply brings the cells of a change to what they became, or back.
func (t *Rows) apply(c change, back bool) {
	rows := map[int]bool{}
	for _, e := range c.edits {
		cell := e.behind
		if back {
			cell = e.before
		}
		t.set(e.at, cell)
		rows[e.at.row] = true
	}
	for _, row := range c.left {
		t.left.put(row, !t.left.has(row))
	}
	t.changed(slices.Sorted(maps.Keys(rows))...)
}

// undo takes the newest change back, redo makes the one again that was taken back last.
func (t *Rows) undo() (change, bool) { return t.step(&t.past, &t.undone, true) }
func (t *Rows) redo() (change, bool) { return t.step(&t.undone, &t.past, false) }

func (t *Rows) step(from, to *[]change, back bool) (change, bool) {
	for n := len(*from) - 1; n >= 0; n-- {
		c := (*from)[n]
		*from = (*from)[:n]
		// What was launched is as it was sent.
		c.edits = slices.DeleteFunc(slices.Clone(c.edits), func(e edit) bool { return t.sent(e.at.row) })
		c.left = slices.DeleteFunc(slices.Clone(c.left), t.sent)
		if len(c.edits)+len(c.left) > 0 {
			*to = append(*to, c)
			t.apply(c, back)
			return c, true
		}
	}
	return change{}, false
}

// Undoable and Redoable report that there is a change to take back, or to make again.
func (t *Rows) Undoable() bool { return len(t.past) > 0 }
func (t *Rows) Redoable() bool { return len(t.undone) > 0 }
