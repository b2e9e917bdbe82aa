package rows

import (
	"slices"

	"kickoff/payload/humanize"
	"kickoff/payload/sheet"
	"kickoff/payload/store/batch"
)

// place is a cell by the index of its row and its column.
type place struct{ row, column int }

// edit is what stood in a cell, and what stands there since.
type edit struct{ before, behind sheet.Cell }

// begin begins a change: what is noted from now on is part of it.
func (t *Rows) begin(what string, at place) {
	t.making = &batch.Change{What: what, Row: t.sheet.Number(at.row), Column: at.column}
}

// note has the change that is being made know a cell as it is before it becomes another.
func (t *Rows) note(p place) {
	was := t.cellOf(p)
	t.making.Before = append(t.making.Before, batch.Edit{Row: t.sheet.Number(p.row), Column: p.column, Text: was.Text, JSON: was.JSON})
}

// made is what the change that is being made has changed by now; false for nothing.
func (t *Rows) made() (c batch.Change, changed bool) {
	if t.making == nil {
		return batch.Change{}, false
	}
	c = *t.making
	c.Before = slices.DeleteFunc(slices.Clone(c.Before), func(e batch.Edit) bool { return t.cellOf(t.placeOf(e.Row, e.Column)) == e.Cell() })
	return c, len(c.Before)+len(c.Left) > 0
}

// finish ends the change that is being made, as one that can be taken back; false where it
// changed nothing.
func (t *Rows) finish() bool {
	c, changed := t.made()
	if t.making = nil; changed {
		t.kept.Past, t.kept.Undone = append(t.kept.Past, c), nil
	}
	return changed
}

// edit makes a change of cells, as one that can be taken back; false where they all say that
// already.
func (t *Rows) edit(what string, at place, cells map[place]sheet.Cell) bool {
	t.begin(what, at)
	var rows []int
	for p, cell := range cells {
		if t.sent(p.row) {
			continue // its process has what it says
		}
		t.note(p)
		t.set(p, cell)
		rows = append(rows, p.row)
	}
	t.changed(rows...)
	return t.finish()
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
	t.leave(word+what, at, in)
	return word + what
}

// leave leaves rows out, or takes them in again where they are left out, as one change.
func (t *Rows) leave(what string, at place, rows []int) {
	t.begin(what, at)
	for _, row := range rows {
		t.making.Left = append(t.making.Left, t.sheet.Number(row))
	}
	t.turn(t.making.Left)
	t.settle()
	t.finish()
}

// turn has those of some rows left out that are not, by their numbers, and the others not.
func (t *Rows) turn(numbers []int) {
	for _, number := range numbers {
		row := t.indexOf(number)
		t.left.put(row, !t.left.has(row))
	}
}

// newest is how many cells the newest change is about.
func (t *Rows) newest() int { return len(t.kept.Past[len(t.kept.Past)-1].Before) }

// set puts a cell in the place of another. One that says again what it was read as is no
// edit any more.
func (t *Rows) set(p place, cell sheet.Cell) {
	e, edited := t.edited[p]
	if !edited {
		e.before = t.cellOf(p)
	}
	e.behind = cell
	t.sheet.Put(p.row, p.column, cell)
	t.taken = nil
	if t.edited[p] = e; e.before == e.behind {
		delete(t.edited, p)
	}
}

// undo takes the newest change back, redo makes the one again that was taken back last.
func (t *Rows) undo() (batch.Change, bool) { return t.step(&t.kept.Past, &t.kept.Undone) }
func (t *Rows) redo() (batch.Change, bool) { return t.step(&t.kept.Undone, &t.kept.Past) }

func (t *Rows) step(from, to *[]batch.Change) (batch.Change, bool) {
	for n := len(*from) - 1; n >= 0; n-- {
		c := (*from)[n]
		*from = (*from)[:n:n]
		// What was launched is as it was sent.
		sent := func(number int) bool { row := t.indexOf(number); return row < 0 || t.sent(row) }
		c.Before = slices.DeleteFunc(slices.Clone(c.Before), func(e batch.Edit) bool { return sent(e.Row) })
		c.Left = slices.DeleteFunc(slices.Clone(c.Left), sent)
		if len(c.Before)+len(c.Left) > 0 {
			*to = append(*to, t.putBack(c))
			return c, true
		}
	}
	return batch.Change{}, false
}

// putBack makes the cells and rows of a change what they were before it, and gives the
// change that takes that back.
func (t *Rows) putBack(c batch.Change) batch.Change {
	t.begin(c.What, t.placeOf(c.Row, c.Column))
	var rows []int
	for _, e := range c.Before {
		p := t.placeOf(e.Row, e.Column)
		t.note(p)
		t.set(p, e.Cell())
		rows = append(rows, p.row)
	}
	t.turn(c.Left)
	t.changed(rows...)
	back := *t.making
	back.Left, t.making = c.Left, nil
	return back
}

// Undoable and Redoable report that there is a change to take back, or to make again.
func (t *Rows) Undoable() bool { return len(t.kept.Past) > 0 }
func (t *Rows) Redoable() bool { return len(t.kept.Undone) > 0 }
