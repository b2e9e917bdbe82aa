package rows

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	engine "kickoff/api/session/batch"
	"kickoff/api/session/rows"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/tui/theme"
	"kickoff/tui/ui/grid"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

const (
	// besideFrom is the width from which the row in front stands beside the grid as it
	// would be sent.
	besideFrom = 138
	// low is the height below which nothing but the rows and what is wrong shows.
	low = 14
	// leastGrid is what the titles and two rows take.
	leastGrid = 3
	// narrow is the width below which nothing is indented, tight that below which what the
	// header says is not said again. numberWidth is where the number
	// of a row ends in the grid.
	narrow, tight, numberWidth = 74, 44, 5
	// editorLines is what the editor of a cell takes at most.
	editorLines = 12
	findLabel   = "find "
)

// layout is how the room is shared out: lines from the top, and the cells of the grid.
type layout struct{ status, space, grid, gap, told, editor, width int }

func (s *Stage) layout() layout {
	l := layout{status: 1, grid: max(0, s.height-1), width: s.width}
	if s.width >= besideFrom {
		l.width = s.width * 3 / 5
	}
	take := func(lines, atLeast int) int {
		if lines = max(0, min(lines, l.grid-atLeast)); lines > 0 {
			l.grid -= lines
		}
		return lines
	}
	if s.editor != nil {
		l.editor = take(min(editorLines, max(5, s.height-6)), 2)
	} else {
		l.told = take(max(2, len(s.told(l.width))), 3)
	}
	if s.height >= low {
		l.gap = take(1, 6)
		l.space = take(1, 6)
	}
	l.grid = min(l.grid, max(leastGrid, len(s.shown)+1)) // what is told stands right below the rows
	return l
}

// SetSize implements stage.Stage.
func (s *Stage) SetSize(width, height int) {
	s.width, s.height = width, height
	s.fit()
}

// SetCompact says that there is little room on the screen.
func (s *Stage) SetCompact(on bool) { s.compact = on }

// fit gives the grid and the editor their room.
func (s *Stage) fit() {
	l := s.layout()
	s.grid.SetSize(l.width, l.grid)
	if s.editor != nil {
		s.editor.form.SetCompact(s.compact || l.editor < 8)
		s.editor.form.SetSize(l.width, l.editor)
	}
}

// View implements stage.Stage.
func (s *Stage) View() string {
	if s.sending != nil {
		return s.sending.view(s.width, s.height)
	}
	s.fit()
	l := s.layout()
	lines := []string{s.status(l.width)}
	add := func(height int, drawn ...string) {
		for n := range height {
			line := ""
			if n < len(drawn) {
				line = drawn[n]
			}
			lines = append(lines, line)
		}
	}
	add(l.space)
	drawn := s.grid.View()
	if s.editor != nil {
		drawn = s.session.Theme.Recede(drawn)
	}
	add(l.grid, strings.Split(drawn, "\n")...)
	if len(s.shown) == 0 {
		lines = append(lines, s.session.Theme.Text.Render("No row fits: backspace widens, esc shows all."))
	}
	add(l.gap)
	if s.editor != nil {
		add(l.editor, strings.Split(s.editor.form.View(), "\n")...)
	} else {
		add(l.told, s.told(l.width)...)
	}
	if l.width < s.width {
		lines = wrap.Beside(lines, s.beside(s.width-l.width-3, s.height), l.width+1, s.session.Theme.Muted.Render(theme.SignColumn)+" ", s.height)
	}
	return wrap.Clamp(strings.Join(lines, "\n"), s.width, s.height)
}

// Cursor implements stage.Stage.
func (s *Stage) Cursor() *tea.Cursor {
	l := s.layout()
	switch {
	case s.sending != nil:
		return nil
	case s.editor != nil:
		return overlay.Shift(s.editor.form.Cursor(), 0, l.status+l.space+l.grid+l.gap)
	case s.typing:
		return overlay.Shift(s.find.Cursor(), len(findLabel), 0)
	}
	return overlay.Shift(s.grid.Cursor(), 0, l.status+l.space)
}

// status is the line above the grid: which table, how its rows are, or the find text.
func (s *Stage) status(width int) string {
	th := s.session.Theme
	count := s.Rows.count
	if width < tight {
		count.ready = 0
	}
	counts := count.String()
	if n := len(rows.Unmapped(s.columns)); n > 0 {
		counts = humanize.Count(s.Rows.count.rows, "row") + " · " + humanize.Count(n, "column") + " not known"
	}
	if n := s.Rows.marked.n; n > 0 {
		counts += fmt.Sprintf(" · %d marked", n)
	}
	if s.typing || s.find.Value() != "" {
		found := fmt.Sprintf("%d of %s", len(s.shown), humanize.Count(len(s.Rows.states), "row"))
		room := max(1, width-len(findLabel)-wrap.Width(found)-1)
		return wrap.Spread(th.Muted.Render(findLabel)+s.find.View(room), th.Text.Render(found), width)
	}
	for _, title := range []string{s.o.Name + " → " + s.session.Template.Title, s.o.Name} {
		for _, right := range []string{"/ find, or: wrong · doubled · marked", "/ find", ""} {
			line := th.Title.Render(title) + "   " + th.Text.Render(counts)
			if wrap.Width(line)+wrap.Width(right)+2 <= width {
				return wrap.Spread(line, th.Muted.Render(right), width)
			}
		}
	}
	room := max(0, width-wrap.Width(counts)-3)
	return wrap.Fit(th.Title.Render(wrap.Fit(s.o.Name, room))+"   "+th.Text.Render(counts), width)
}

// row is what stands before the cells of a row that shows.
func (l *listing) row(at int) grid.Row {
	row := l.shown[at]
	r := grid.Row{Number: l.Rows.sheet.Number(row), Marked: l.Rows.marked.has(row), Sign: theme.SignDone, Tone: grid.Good}
	switch st := &l.Rows.states[row]; {
	case l.Rows.sent(row):
		r.Sign, r.Tone = theme.SignNow, grid.Faint
		if l.Rows.outcomes[r.Number].Status == engine.Unknown {
			r.Sign, r.Tone = theme.SignWarn, grid.Warn
		}
	case l.Rows.left.has(row):
		r.Sign, r.Tone = theme.SignSkipped, grid.Faint
	case !st.checked:
		r.Sign, r.Tone = theme.SignTemplate, grid.Faint
	case st.wrong:
		r.Sign, r.Tone = theme.SignError, grid.Wrong
	case l.Rows.doubles(row) >= 0 || l.Rows.namesake(row) >= 0 || len(st.problems) > 0 || l.Rows.failed(row):
		r.Sign, r.Tone = theme.SignWarn, grid.Warn
	case l.Rows.archived(row):
		r.Sign, r.Tone = theme.SignOpen, grid.Faint
	}
	return r
}

// cell is a cell of a row that shows.
func (s *Stage) cell(at, column int) grid.Cell {
	row := s.shown[at]
	c := grid.Cell{Text: s.Rows.text(row, column)}
	if c.Text == "" {
		c.Text, c.Tone = theme.SignSkipped, grid.Faint
	}
	switch {
	case s.Rows.left.has(row) || s.Rows.sent(row) || s.columns[column].Target.Kind == rows.Nothing:
		c.Tone = grid.Faint
	default:
		for _, p := range s.Rows.states[row].problems {
			if p.Column == column && p.Blocks() {
				c.Sign, c.Tone = theme.SignError, grid.Wrong
			} else if p.Column == column && c.Sign == "" {
				c.Sign, c.Tone = theme.SignWarn, grid.Warn
			}
		}
	}
	return c
}

// told is what there is to say of the cell in front, else of its row: each problem with
// the number of the row before it.
func (s *Stage) told(width int) []string {
	at, ok := s.front()
	if !ok {
		return nil
	}
	th, st := s.session.Theme, &s.Rows.states[at.row]
	number := fmt.Sprintf("%*d ", numberWidth, s.Rows.sheet.Number(at.row))
	if width < narrow {
		number = fmt.Sprintf("%d ", s.Rows.sheet.Number(at.row))
	}
	var lines []string
	say := func(style theme.Style, text string) {
		for _, line := range wrap.Words(text, max(1, width-len(number))) {
			lead := strings.Repeat(" ", len(number))
			if len(lines) == 0 {
				lead = number
			}
			lines = append(lines, lead+style.Render(line))
		}
	}
	switch {
	case s.fault != nil:
		return wrap.Signed(th.Error, "", theme.SignError, s.fault.Error(), width)
	case !s.mapped():
		text := rows.Unmapped(s.columns)[0].Explain() + "; m says what it is about, or leaves it out"
		if s.below > 0 {
			text = fmt.Sprintf("row %d looks like the header: delete what stands above it in the sheet, and open it again. %s", s.below, humanize.Capital(text))
		}
		return wrap.Signed(th.Error, "", theme.SignError, text, width)
	case s.Rows.sent(at.row):
		o := s.Rows.outcomes[s.Rows.sheet.Number(at.row)]
		say(th.Text, cmp.Or(clean.Message(o.Reason), "launched: "+clean.Message(o.Run.Name)))
		return lines
	case s.Rows.left.has(at.row):
		say(th.Text, "left out: it is not sent; o takes it in again")
		return lines
	}
	switch o := s.Rows.outcomes[s.Rows.sheet.Number(at.row)]; o.Status {
	case engine.Failed:
		say(th.Error, "not launched: "+clean.Message(o.Reason))
	case engine.Archived:
		say(th.Text, "was launched, and archived again: it is launched anew with the others")
	}
	for _, p := range st.told(at.column) {
		style := th.Error
		if !p.Blocks() {
			style = th.Warn
		}
		say(style, p.String())
	}
	if twin := s.Rows.doubles(at.row); twin >= 0 {
		say(th.Warn, fmt.Sprintf("says what row %d says", s.Rows.sheet.Number(twin)))
	} else if other := s.Rows.namesake(at.row); other >= 0 {
		say(th.Warn, fmt.Sprintf("has the name of row %d: %s", s.Rows.sheet.Number(other), clean.Message(st.name)))
	}
	return lines
}

// beside is the row in front as it would be sent: what it does, and the payload.
func (s *Stage) beside(width, height int) []string {
	at, ok := s.front()
	if !ok || s.built.None() || s.built.row != at.row {
		return nil
	}
	lines := append(s.Effects(s.built.Built, width), "")
	ref := s.refOf(at.column)
	s.pane.MarkAnswer(ref.Field, ref.Step, ref.Property)
	return append(lines, s.pane.Beneath(width, max(0, height-len(lines)))...)
}

// Effects are the name of a row's process, and what it does by the template's rules, in
// lines of so many cells.
func (s *Stage) Effects(b session.Built, width int) []string {
	th := s.session.Theme
	lines := wrap.Styled(th.Title, "", b.Name, width)
	lines = append(lines, wrap.Styled(th.Text, "", b.Mail.String(), width)...)
	const most = 6
	told := 0
	for _, step := range b.Forecast.Steps {
		if word := step.Word(); word != "starts" && told < most {
			told++
			lines = append(lines, wrap.Fit(th.Text.Render(wrap.Pad(word, 8)+clean.Message(step.Title)), width))
		}
	}
	return lines
}

// Counts says how many rows of how many are ready, and how many are to be mended.
func (t *Rows) Counts() (ready, more string) {
	if t.count.wrong > 0 {
		more = fmt.Sprintf(" · %d to mend", t.count.wrong)
	}
	return fmt.Sprintf("%d/%d", t.count.ready+t.count.sent, t.count.rows-t.count.left), more
}

// Wrong is how many rows have to be mended.
func (t *Rows) Wrong() int { return t.count.wrong }

// InFront is the row in front as it would be sent.
func (s *Stage) InFront() (session.Built, error) {
	at, ok := s.front()
	if !ok || !s.mapped() {
		return session.Built{}, errors.New("there is no launch yet: no row shows, or a column is not known")
	}
	table, err := s.atOnceTable()
	if err != nil {
		return session.Built{}, err
	}
	return table.Build(at.row).Session.Shown, nil
}
