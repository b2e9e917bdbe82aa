package steps

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/stack"
	"kickoff/tui/ui/wrap"
)

const (
	findLabel = "find "
	// narrow is the width below which a row has no room for its effect, wide that from
	// which it has room for why; below tiny there is none for the deadline either.
	tiny, narrow, wide = 46, 74, 94
	// low is the height below which a row is one line and cut to it: the step in focus is
	// told in full below the table.
	low = 16
	// gap parts two columns, mostLines are those of a cell: all of it is told below the table.
	gap, mostLines = 2, 4
)

// table is the rows that show, with the one in focus and those that are marked.
type table struct {
	*plan
	stack *stack.Stack
	// shown are the places of the steps that the find text leaves.
	shown    []int
	selected map[string]bool
	// span is the range that shift and an arrow mark, nil once anything else was done.
	span *span

	find   *input.Input
	typing bool
	// quiet: what is wrong with a step may be what is being typed, and is not drawn.
	quiet bool
	// split is where the room of titles and owners is parted, worked out for one room and
	// what was measured by then; drawn are the columns of the rows that are drawn.
	split struct{ room, measured, title int }
	drawn columns

	width, height int
}

// narrow lists the steps that the find text leaves, and keeps the current one current
// where it is still among them.
func (s *table) narrow() {
	current := s.currentID()
	holds := s.matching(s.find.Value())
	s.shown = s.shown[:0]
	at := 0
	for i, step := range s.session.Template.Steps {
		if !holds(i) {
			continue
		}
		if step.ID == current {
			at = len(s.shown)
		}
		s.shown = append(s.shown, i)
	}
	s.stack.SetCount(len(s.shown))
	s.move(at)
}

// at is the current place among the shown rows, -1 when there is none.
func (s *table) at() int { return min(s.stack.Focused(), len(s.shown)-1) }

func (s *table) move(to int) {
	s.span = nil
	s.stack.Focus(max(0, min(to, len(s.shown)-1)))
	s.session.Announce(stage.FocusChanged)
}

func (s *table) currentID() string {
	if at := s.at(); at >= 0 {
		return s.session.Template.Steps[s.shown[at]].ID
	}
	return ""
}

// targets are the steps that an edit is for: those marked, else the current one.
func (s *table) targets() []payload.Step {
	if len(s.selected) == 0 {
		if at := s.at(); at >= 0 {
			return s.session.Template.Steps[s.shown[at] : s.shown[at]+1]
		}
		return nil
	}
	out := make([]payload.Step, 0, len(s.selected))
	for i := range s.session.Template.Steps {
		if step := &s.session.Template.Steps[i]; s.selected[step.ID] {
			out = append(out, *step)
		}
	}
	return out
}

// haveRole reports that a job title belongs to one of the targets.
func (s *table) haveRole() bool {
	if len(s.selected) == 0 {
		return slices.ContainsFunc(s.targets(), func(step payload.Step) bool { return len(step.Roles) > 0 })
	}
	for i := range s.session.Template.Steps {
		if step := &s.session.Template.Steps[i]; len(step.Roles) > 0 && s.selected[step.ID] {
			return true
		}
	}
	return false
}

func (s *table) toggle() {
	id := s.currentID()
	if id == "" {
		return
	}
	if s.selected[id] {
		delete(s.selected, id)
	} else {
		s.selected[id] = true
	}
	s.stack.Forget(s.at())
	s.move(s.at() + 1)
}

// extend has the range end at the next row, or at the one before: rows that it leaves are
// marked as they were.
func (s *table) extend(by int) {
	r, was := s.span, s.at()
	if was < 0 {
		return
	}
	if r == nil {
		r = &span{was, maps.Clone(s.selected)}
	}
	s.move(was + by)
	s.span = r
	to := s.at()
	for _, at := range []int{was, to} {
		id := s.session.Template.Steps[s.shown[at]].ID
		if delete(s.selected, id); r.before[id] || at >= min(r.from, to) && at <= max(r.from, to) {
			s.selected[id] = true
		}
		s.stack.Forget(at)
	}
}

// toggleAll marks every row that shows, or none when they all are marked.
func (s *table) toggleAll() {
	s.span = nil
	all := !slices.ContainsFunc(s.shown, func(i int) bool { return !s.selected[s.session.Template.Steps[i].ID] })
	for _, i := range s.shown {
		id := s.session.Template.Steps[i].ID
		if all {
			delete(s.selected, id)
		} else {
			s.selected[id] = true
		}
	}
	s.stack.ForgetAll()
}

// lead is the room before a step's title: the cursor, the mark and the number.
func (s *table) lead() int { return 2 + len(theme.SignBlank) + 1 + len(fmt.Sprint(len(s.rows))) + 1 }

// status is the line above the rows: how many steps start, how many were changed and
// marked, or the find text.
func (s *table) status(more string) string {
	th := s.session.Theme
	if s.typing || s.find.Value() != "" {
		var counts []string // before anything is typed the words for it have the room
		if s.find.Value() != "" {
			counts = append(counts, fmt.Sprintf("%d of %s", len(s.shown), humanize.Count(len(s.rows), "step")))
		}
		if len(s.selected) > 0 {
			counts = append(counts, fmt.Sprintf("%d marked", len(s.selected)))
		}
		count := strings.Join(counts, " · ")
		room := max(1, s.width-len(findLabel)-wrap.Width(count)-1)
		return wrap.Spread(th.Muted.Render(findLabel)+s.find.View(room), th.Text.Render(count), s.width)
	}
	starting, changed := 0, 0
	for i := range s.rows {
		if f, known := s.forecast(i); !known || f.After.Visible {
			starting++
		}
		if r := s.rows[i]; r != nil && r.changed || r == nil && s.changed(i) {
			changed++
		}
	}
	facts := []string{fmt.Sprintf("%d of %d start", starting, len(s.rows))}
	for _, of := range []struct {
		n    int
		what string
	}{{changed, "changed"}, {len(s.selected), "marked"}} {
		if of.n > 0 {
			facts = append(facts, fmt.Sprintf("%d %s", of.n, of.what))
		}
	}
	var words []string
	for _, f := range s.filters() {
		words = append(words, f.word)
	}
	title, left := "", strings.Join(facts, " · ")
	if s.width >= narrow {
		title = "Steps   "
	}
	for _, right := range []string{"/ find, or: " + strings.Join(words, " · "), "/ find"} {
		if len(title)+wrap.Width(left)+wrap.Width(right)+wrap.Width(more)+6 <= s.width {
			return wrap.Spread(th.Title.Render(title)+th.Text.Render(left)+th.Muted.Render("   "+right), th.Text.Render(more), s.width)
		}
	}
	return wrap.Spread(th.Title.Render(title)+th.Text.Render(wrap.Fit(left, s.width)), th.Text.Render(more), s.width)
}

// noneFits says what to do where the find text leaves no row.
func (s *table) noneFits() string {
	if s.typing {
		return "No step fits: backspace widens, esc shows all."
	}
	return "No step fits: / changes the text, esc shows all."
}

// head names the columns.
func (s *table) head() string {
	c := s.drawn
	line := fmt.Sprintf("%*s ", s.lead()-1, "#")
	sign := ""
	if c.deadline > 0 {
		sign = "  "
	}
	for _, column := range []struct {
		title string
		width int
	}{{"Step", c.title}, {"Owners", c.owners}, {sign + "Deadline", c.deadline}, {sign + "Why", c.why}, {sign + "Effect", c.effect}} {
		line += wrap.Pad(column.title, column.width)
	}
	return s.session.Theme.Muted.Render(strings.TrimRight(line, " "))
}

// Draw implements stack.Drawer: a row of the table, on more than one line where something
// is longer than its column.
func (s *table) Draw(at, width, _ int, focused bool) ([]string, *tea.Cursor) {
	i := s.shown[at]
	th, r, step := s.session.Theme, s.row(i), s.session.Template.Steps[i]
	lead, title := th.Row(focused)
	box, text := theme.SignBlank, th.Text
	if s.selected[step.ID] {
		box = theme.SignChecked
	}
	if r.hidden {
		text = th.Muted
	}
	left := s.lead()
	lead += title.Render(fmt.Sprintf("%s %*d ", box, left-len(box)-4, i+1))

	c := s.drawn
	owners, deadline := "", r.deadline
	if s.height >= low {
		owners = fitting(r.names, func(text string) bool { return len(wrap.Words(text, max(1, c.owners-gap))) <= mostLines })
	} else {
		owners = fitting(r.names, func(text string) bool { return wrap.Width(text) <= c.owners-gap })
	}
	if c.effect == 0 && r.hidden {
		if owners = "hidden by a rule"; wrap.Width(owners) > c.owners-gap {
			owners = "hidden"
		}
	}
	if c.why == 0 {
		deadline = r.day
	}
	sign := "  "
	if len(r.warnings) > 0 {
		sign = th.Warn.Render(theme.SignWarn) + " "
	}
	cells := []struct {
		style theme.Style
		text  string
		sign  string
		width int
		gap   int
		parts []string
	}{
		{title, step.Title, "", c.title, gap, nil}, {text, owners, "", c.owners, gap, nil},
		{text, deadline, sign, c.deadline, 0, nil}, {th.Muted, r.why, "  ", c.why, 0, nil}, {th.Text, r.effect, "  ", c.effect, 0, nil},
	}
	height := 1
	for n := range cells {
		cell := &cells[n]
		room := cell.width - wrap.Width(cell.sign) - cell.gap
		if room < 1 {
			cell.sign, cell.width = "", 0
			continue
		}
		cell.parts = []string{wrap.Fit(cell.text, room)}
		if s.height >= low {
			cell.parts = wrap.Most(cell.text, room, mostLines)
		}
		height = max(height, len(cell.parts))
	}
	var lines []string
	for n := range height {
		line := lead
		if n > 0 {
			line = strings.Repeat(" ", left)
		}
		for _, cell := range cells {
			part := cell.sign
			if n > 0 {
				part = strings.Repeat(" ", wrap.Width(cell.sign))
			}
			if n < len(cell.parts) {
				part += cell.style.Render(cell.parts[n])
			}
			line += wrap.Pad(part, cell.width)
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	for _, p := range r.errors {
		if s.quiet {
			break // it may be what is being typed
		}
		lines = append(lines, wrap.Signed(th.Error, strings.Repeat(" ", left), theme.SignError, p.String(), max(3, width-left))...)
	}
	return lines, nil
}

// fitting are as many names as fit, at least one, and how many more there are.
func fitting(names []string, fits func(text string) bool) string {
	first := func(n int) string {
		text := strings.Join(names[:n], ", ")
		if n < len(names) {
			text += fmt.Sprintf(" +%d", len(names)-n)
		}
		return text
	}
	if all := first(len(names)); fits(all) {
		return all
	}
	return first(max(1, sort.Search(len(names), func(n int) bool { return !fits(first(n + 1)) })))
}

// told are the lines below the table: the step in focus in full, what is worth a second
// look about it, at most so many.
func (s *table) told(most int) []string {
	at := s.at()
	if at < 0 {
		return nil
	}
	th, i := s.session.Theme, s.shown[at]
	lines := wrap.Styled(th.Text, "", s.tell(i), s.width)
	for _, w := range s.row(i).warnings {
		lines = append(lines, wrap.Signed(th.Warn, "", theme.SignWarn, w, s.width)...)
	}
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = wrap.Fit(lines[most-1]+" "+theme.SignCut, s.width)
	}
	return lines
}
