package rows

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/sheet"
	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
)

// actions are the keys of the grid that act now, in the order of the footer; the finding
// and the editor of a cell have their own.
func (s *Stage) actions() []stage.Action {
	told := func(do func() string) func() (tea.Cmd, stage.Event) {
		return func() (tea.Cmd, stage.Event) {
			if text := do(); text != "" {
				return nil, stage.Notice{Text: text}
			}
			return nil, nil
		}
	}
	list := []stage.Action{stage.On("enter", "edit", s.edit)}
	if !s.mapped() {
		list = append(list, stage.On("m", "columns", stage.Tell(stage.MapColumns{})))
	}
	if s.Rows.count.wrong > 0 {
		list = append(list, stage.On("n", "next wrong", told(s.NextWrong)))
	}
	if s.Rows.count.ready > 0 && s.mapped() {
		list = append(list, stage.On("l", fmt.Sprintf("launch %d…", s.Rows.count.ready), stage.Tell(stage.LaunchRows{})))
	}
	list = append(list,
		stage.On("e", "as a form", s.openForm),
		stage.On("space", "mark", stage.Just(s.mark)),
		stage.On("o", "leave out", told(s.leaveOut)),
		stage.On("D", "fill down", told(s.fillDown)),
		stage.On("/", "find", func() (tea.Cmd, stage.Event) {
			s.typing = true
			return s.find.Focus(), nil
		}),
		stage.On("s", "sort", s.sortFront),
		stage.On("a", "mark all", stage.Just(s.markAll)),
		stage.Action{Key: footer.Bind("del", "empty it", "delete", "backspace"), Do: told(func() string { return s.wipe("") })},
		stage.On("-", "answer nothing", told(func() string { return s.wipe("-") })),
		stage.Action{Key: footer.Bind("↑↓←→", "move", "")},
		stage.Action{Key: footer.Bind("pgup/pgdn", "page", "")},
		stage.Action{Key: footer.Bind("home/end", "ends", "")},
	)
	if s.mapped() {
		list = append(list, stage.On("m", "columns", stage.Tell(stage.MapColumns{})))
	}
	if s.find.Value() != "" {
		list = append(list, stage.On("esc", "find nothing", stage.Just(func() { s.end(); s.list() })))
	}
	return list
}

// finding are the keys of the find text; all others are typed into it.
func (s *Stage) finding() []stage.Action {
	return []stage.Action{
		{Key: footer.Bind("enter", "to the rows", "enter", "tab", "down", "up"), Do: stage.Just(s.stopTyping)},
		stage.On("esc", "find nothing", stage.Just(func() { s.end(); s.list() })),
	}
}

// Keys implements stage.Stage.
func (s *Stage) Keys() []key.Binding {
	switch {
	case s.sending != nil:
		return stage.KeysOf(s.sending.actions())
	case s.editor != nil:
		return append(s.editor.form.Keys(), footer.Bind("esc", "as it was", "esc"))
	case s.typing:
		return stage.KeysOf(s.finding())
	}
	return stage.KeysOf(s.actions())
}

// CapturesInput implements stage.Stage.
func (s *Stage) CapturesInput() bool {
	return s.sending == nil && (s.editor != nil || s.typing || s.find.Value() != "")
}

// AnswerRef implements stage.Stage: it is what the column in front is about.
func (s *Stage) AnswerRef() stage.AnswerRef {
	at, ok := s.front()
	if !ok {
		return stage.AnswerRef{}
	}
	return s.refOf(at.column)
}

// Update implements stage.Stage.
func (s *Stage) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	switch msg := msg.(type) {
	case checked:
		return s.takeChecked(msg), nil
	case second:
		return s.sending.countDown(msg), nil
	case sorted:
		if s.takeSorted(msg) {
			s.list()
			s.measure()
		}
		return nil, nil
	}
	cmd, event := s.press(msg)
	return tea.Batch(cmd, s.Next()), event
}

// press does what a key or a paste is for.
func (s *Stage) press(msg tea.Msg) (tea.Cmd, stage.Event) {
	press, isKey := msg.(tea.KeyPressMsg)
	switch {
	case s.sending != nil:
		cmd, event, _ := stage.Press(s.sending.actions(), press)
		return cmd, event
	case s.editor != nil:
		return s.updateEditor(msg), nil
	}
	if s.typing {
		if cmd, event, acted := stage.Press(s.finding(), press); acted {
			return cmd, event
		}
		cmd, changed := s.find.Update(msg)
		if changed {
			s.list()
		}
		return cmd, nil
	}
	if pasted, ok := msg.(tea.PasteMsg); ok {
		return nil, s.paste(pasted.Content)
	}
	if !isKey {
		return nil, nil
	}
	if s.grid.Press(press) {
		s.session.Announce(stage.FocusChanged)
		return nil, nil
	}
	cmd, event, _ := stage.Press(s.actions(), press)
	return cmd, event
}

// Click brings a cell to the front.
func (s *Stage) Click(x, y int) (tea.Cmd, bool) {
	l := s.layout()
	if s.sending != nil || s.editor != nil || !s.grid.Click(x, y-l.status-l.space) {
		return nil, false
	}
	s.session.Announce(stage.FocusChanged)
	return s.Next(), true
}

// Scroll moves the row in front by lines.
func (s *Stage) Scroll(lines int) {
	if s.sending != nil {
		return
	}
	row, column := s.grid.At()
	s.grid.Move(row+lines, column)
}

// sortFront has the rows sorted by the column in front.
func (s *Stage) sortFront() (tea.Cmd, stage.Event) {
	at, ok := s.front()
	if !ok {
		return nil, nil
	}
	if cmd := s.sort(at.column); cmd != nil {
		return cmd, stage.Notice{Text: "sorted by " + s.columns[at.column].Title()}
	}
	s.list()
	s.measure()
	return nil, stage.Notice{Text: "as in the sheet again"}
}

// NextWrong leads to the next cell that keeps its row from being sent; where there is none
// it says so.
func (s *Stage) NextWrong() string {
	at, column := s.grid.At()
	if at < 0 {
		return ""
	}
	for n := range len(s.shown) + 1 {
		i := (at + n) % len(s.shown)
		row := s.shown[i]
		if s.Rows.left.has(row) || !s.Rows.states[row].wrong {
			continue
		}
		if to := s.Rows.states[row].firstWrong(column+1, n == 0, n == len(s.shown)); to >= 0 {
			s.grid.Move(i, to)
			return ""
		}
	}
	return "no row that shows has to be mended"
}

func (s *Stage) mark() {
	at, ok := s.front()
	if !ok {
		return
	}
	s.Rows.marked.put(at.row, !s.Rows.marked.has(at.row))
	s.grid.SetMarks(s.Rows.marked.n > 0)
	s.grid.Press(tea.KeyPressMsg{Code: tea.KeyDown})
}

// markAll marks every row that shows, or none when all of them are marked.
func (s *Stage) markAll() {
	all := true
	for _, row := range s.shown {
		all = all && s.Rows.marked.has(row)
	}
	for _, row := range s.shown {
		s.Rows.marked.put(row, !all)
	}
	s.grid.SetMarks(s.Rows.marked.n > 0)
}

// wipe has the cell in front, or those of the marked rows below its title, say nothing: what
// all rows share is in its place, or with a dash no answer at all.
func (s *Stage) wipe(text string) string {
	at, ok := s.front()
	if !ok {
		return ""
	}
	cells := map[place]sheet.Cell{at: {Text: text}}
	for _, row := range s.Rows.marked.rows() {
		cells[place{row, at.column}] = sheet.Cell{Text: text}
	}
	switch {
	case s.Rows.sent(at.row) && len(cells) == 1:
		return wasSent
	case s.put(s.cellName(at), at, cells) && len(cells) > 1:
		return humanize.Count(s.Rows.newest(), "cell") + " emptied"
	}
	return ""
}

// paste writes a pasted text into the cell in front, and what a spreadsheet gives with it
// into the cells to its right and below it.
func (s *Stage) paste(text string) stage.Event {
	at, ok := s.front()
	if !ok {
		return nil
	}
	block, ok := sheet.Records(strings.TrimRight(text, "\r\n"), "\t")
	if !ok {
		return stage.Notice{Text: "this paste cannot be taken apart into cells: a quote in it is never closed"}
	}
	first, _ := s.grid.At()
	cells, beyond := map[place]sheet.Cell{}, 0
	for i, line := range block {
		for n, cell := range line {
			switch {
			case first+i < len(s.shown) && at.column+n < len(s.columns):
				cells[place{s.shown[first+i], at.column + n}] = sheet.Cell{Text: clean.Input(cell)}
			case !clean.Blank(cell):
				beyond++
			}
		}
	}
	told := "nothing is pasted: the cells say that, or their rows were launched"
	if s.put("what was pasted", at, cells) {
		told = "pasted into " + humanize.Count(len(cells), "cell")
	}
	if beyond > 0 {
		told += fmt.Sprintf("; %s more had no place behind the last row or column", humanize.Count(beyond, "cell"))
	}
	return stage.Notice{Text: told}
}

// put makes a change of cells, as one that can be taken back; false where they all say that
// already.
func (s *Stage) put(what string, at place, cells map[place]sheet.Cell) bool {
	if s.session.ReadOnly {
		s.session.Announce(stage.EditRefused)
		return false
	}
	return s.Rows.edit(what, at, cells)
}

// Undo takes the newest change back, and says which it was.
func (s *Stage) Undo() (what string, done bool) { return s.stepped(s.Rows.undo) }

// Redo makes the change again that was taken back last.
func (s *Stage) Redo() (what string, done bool) { return s.stepped(s.Rows.redo) }

func (s *Stage) stepped(step func() (change, bool)) (what string, done bool) {
	switch {
	case s.sending != nil:
		return "", false
	case s.session.ReadOnly:
		s.session.Announce(stage.EditRefused)
		return "", false
	}
	s.Leave()
	c, done := step()
	if done {
		s.reveal(c.at)
	}
	return c.what, done
}

// Undoable and Redoable report that there is a change to take back, or to make again.
func (s *Stage) Undoable() bool { return len(s.Rows.past) > 0 }
func (s *Stage) Redoable() bool { return len(s.Rows.undone) > 0 }

// wasSent is why a row is not changed.
const wasSent = "this row was launched: what it says is not changed any more"

// cellName says which cell is meant.
func (s *Stage) cellName(p place) string {
	return s.Rows.rowName(p.row) + ", " + s.columns[p.column].Title()
}

// fillDown writes the cell in front into the same column of the marked rows, or without
// any into the empty cells right below it.
func (s *Stage) fillDown() string {
	at, ok := s.front()
	if !ok {
		return ""
	}
	cell, cells := s.Rows.cellOf(at), map[place]sheet.Cell{}
	if s.Rows.marked.n > 0 {
		for _, row := range s.Rows.marked.rows() {
			cells[place{row, at.column}] = cell
		}
	} else {
		i, _ := s.grid.At()
		for _, row := range s.shown[i+1:] {
			if !s.Rows.sheet.Row(row).Cell(at.column).Empty() {
				break
			}
			cells[place{row, at.column}] = cell
		}
	}
	delete(cells, at)
	if !s.put("fill down of "+s.columns[at.column].Title(), at, cells) {
		return "nothing to fill: the cell below says something; mark the rows (space) that are to say the same"
	}
	return "filled " + humanize.Count(s.Rows.newest(), "cell")
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
	if s.Rows.marked.n > 0 {
		rows = s.Rows.marked.rows()
	}
	if rows = slices.DeleteFunc(rows, s.Rows.sent); len(rows) == 0 {
		return wasSent
	}
	in := slices.DeleteFunc(slices.Clone(rows), func(row int) bool { return s.Rows.left.has(row) })
	word := "left out: "
	if len(in) == 0 {
		in, word = rows, "taken in again: "
	}
	what := humanize.Count(len(in), "row")
	if len(in) == 1 {
		what = s.Rows.rowName(in[0])
	}
	s.Rows.do(change{what: word + what, left: in, at: at})
	return word + what
}
