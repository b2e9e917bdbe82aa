package rows

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/sheet"
	"kickoff/payload/store/batch"
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
	// changes has a key change the rows, beginning at the cell in front.
	changes := func(do func(at place) string) func() (tea.Cmd, stage.Event) {
		return told(func() string {
			at, ok := s.front()
			if !ok || s.refuses() {
				return ""
			}
			return do(at)
		})
	}
	wipe := func(text string) func() (tea.Cmd, stage.Event) {
		return changes(func(at place) string { return s.wipe(at, s.columns[at.column].Title(), text) })
	}
	list := []stage.Action{stage.On("enter", "edit", s.edit)}
	if !s.mapped() {
		list = append(list, stage.On("m", "columns", stage.Tell(stage.MapColumns{})))
	}
	if s.Rows.count.wrong > 0 {
		list = append(list, stage.On("n", "next wrong", told(s.NextWrong)))
	}
	// Rows of unknown outcome are looked up, and launched where they were not.
	if n := s.Rows.count.ready + s.Rows.count.unknown; n > 0 && s.mapped() {
		list = append(list, stage.On("l", fmt.Sprintf("launch %d…", n), stage.Tell(stage.LaunchRows{})))
	}
	if s.find.Value() != "" {
		list = append(list, stage.On("esc", "all rows", stage.Just(func() { s.end(); s.list() })))
	}
	list = append(list,
		stage.On("e", "as a form", s.openForm),
		stage.On("space", "mark", stage.Just(s.mark)),
		stage.On("o", "leave out", changes(s.leaveOut)),
		stage.On("D", "fill down", changes(func(at place) string {
			i, _ := s.grid.At()
			return s.fillDown(at, s.columns[at.column].Title(), s.shown[i+1:])
		})),
		stage.On("/", "find", func() (tea.Cmd, stage.Event) {
			s.typing = true
			return s.find.Focus(), nil
		}),
		stage.On("s", "sort", s.sortFront),
		stage.On("a", "mark all", stage.Just(s.markAll)),
		stage.Action{Key: footer.Bind("del", "empty it", "delete", "backspace"), Do: wipe("")},
		stage.On("-", "answer nothing", wipe("-")),
		stage.Action{Key: footer.Bind("↑↓←→", "move", "")},
		stage.Action{Key: footer.Bind("pgup/pgdn", "page", "")},
		stage.Action{Key: footer.Bind("home/end", "ends", "")},
	)
	if s.mapped() {
		list = append(list, stage.On("m", "columns", stage.Tell(stage.MapColumns{})))
	}
	return list
}

// finding are the keys of the find text; all others are typed into it.
func (s *Stage) finding() []stage.Action {
	return []stage.Action{
		{Key: footer.Bind("enter", "to the rows", "enter", "tab", "down", "up"), Do: stage.Just(s.stopTyping)},
		stage.On("esc", "all rows", stage.Just(func() { s.end(); s.list() })),
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

// paste writes a pasted text into the cell in front, and what a spreadsheet gives with it
// into the cells to its right and below it.
func (s *Stage) paste(text string) stage.Event {
	at, ok := s.front()
	if !ok || s.refuses() {
		return nil
	}
	block, ok := sheet.Records(strings.TrimRight(text, "\r\n"), "\t")
	if !ok {
		return stage.Notice{Text: "this paste cannot be taken apart into cells: a quote in it is never closed"}
	}
	first, _ := s.grid.At()
	cells, kept, beyond := map[place]sheet.Cell{}, 0, 0
	for i, line := range block {
		for n, cell := range line {
			here := first+i < len(s.shown) && at.column+n < len(s.columns)
			switch {
			case here && s.Rows.sent(s.shown[first+i]):
				kept++
			case here:
				cells[place{s.shown[first+i], at.column + n}] = sheet.Cell{Text: clean.Input(cell)}
			case !clean.Blank(cell):
				beyond++
			}
		}
	}
	told := "nothing is pasted: the cells say that, or their rows were launched"
	if s.Rows.edit("what was pasted", at, cells) {
		told = "pasted into " + humanize.Count(len(cells), "cell")
		if kept > 0 {
			told += fmt.Sprintf(", and not into %d of launched rows", kept)
		}
	}
	if beyond > 0 {
		told += fmt.Sprintf("; %s more had no place behind the last row or column", humanize.Count(beyond, "cell"))
	}
	return stage.Notice{Text: told}
}

// refuses says that nothing is changed here where that is so: another window has the table.
func (s *Stage) refuses() bool {
	if s.session.ReadOnly {
		s.session.Announce(stage.EditRefused)
	}
	return s.session.ReadOnly
}

// Undo takes the newest change back, and says which it was.
func (s *Stage) Undo() (what string, done bool) { return s.stepped(s.Rows.undo) }

// Redo makes the change again that was taken back last.
func (s *Stage) Redo() (what string, done bool) { return s.stepped(s.Rows.redo) }

func (s *Stage) stepped(step func() (batch.Change, bool)) (what string, done bool) {
	if s.sending != nil || s.refuses() {
		return "", false
	}
	s.Leave()
	c, done := step()
	if done {
		s.reveal(s.Rows.placeOf(c.Row, c.Column))
	}
	return c.What, done
}
