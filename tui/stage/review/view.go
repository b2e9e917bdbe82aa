package review

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// bothFrom is the width from which words and JSON stand side by side.
const bothFrom = 100

// SetSize implements stage.Stage.
func (s *Stage) SetSize(width, height int) {
	s.width, s.height = width, height
	s.stack.SetSize(s.wordsWidth(), max(0, height-s.below()))
	s.measure()
}

func (s *Stage) both() bool { return s.width >= bothFrom }

func (s *Stage) wordsWidth() int {
	if s.both() {
		return s.width * 11 / 20
	}
	return s.width
}

// below is how many lines the button takes.
func (s *Stage) below() int {
	if s.height >= 12 {
		return 2
	}
	return 1
}

// refresh makes the rows anew after anything that they say has changed. The row
// in focus stays so as long as there is one about the same answer.
func (s *Stage) refresh() {
	mark := s.AnswerRef()
	blocked := s.firstProblem() >= 0
	s.json.SetBody(s.session.Built.Body, s.session.Built.Spans)
	s.differs = s.session.Show()
	s.rows = summary(s.session, s.o.Organization(), s.differs)
	s.stack.SetCount(len(s.rows))
	s.measure()
	if s.onButton {
		return
	}
	i := slices.IndexFunc(s.rows, func(r row) bool { return r.mark == mark && mark != (stage.AnswerRef{}) })
	if i < 0 {
		s.onButton = true
		return
	}
	s.stack.Focus(i)
	if blocked && s.fresh && s.firstProblem() < 0 {
		// What stood in the way is gone: the answers were still being built.
		s.onButton = true
	}
}

// measure counts the lines of all rows.
func (s *Stage) measure() {
	s.total = 0
	for i := range s.rows {
		lines, _ := s.Draw(i, s.wordsWidth(), s.height, false)
		s.total += len(lines)
	}
}

// View implements stage.Stage.
func (s *Stage) View() string {
	s.cursor = nil
	height := max(0, s.height-s.below())
	var lines []string
	switch {
	case s.asking && len(s.duplicates.list) > 0:
		lines = s.duplicateLines(height)
	case s.both():
		lines = s.sideBySide(height)
	case s.inJSON:
		lines = strings.Split(s.json.View(s.width, height), "\n")
		s.cursor = s.json.Cursor()
	default:
		lines = strings.Split(s.stack.View(), "\n")
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	if s.below() == 2 {
		lines = append(lines, s.hint(height))
	}
	lines = append(lines, s.button(len(lines)))
	return wrap.Clamp(strings.Join(lines, "\n"), s.width, s.height)
}

// hint says that there is more than shows.
func (s *Stage) hint(height int) string {
	if s.total <= height || s.asking && len(s.duplicates.list) > 0 || s.inJSON && !s.both() {
		return ""
	}
	return " " + s.session.Theme.Muted.Render("there is more: walk up and down")
}

func (s *Stage) sideBySide(height int) []string {
	th, left := s.session.Theme, s.wordsWidth()
	words := strings.Split(s.stack.View(), "\n")
	body := strings.Split(s.json.View(s.width-left-2, height), "\n")
	s.cursor = overlay.Shift(s.json.Cursor(), left+2, 0)
	edge := th.Border.Render(theme.SignColumn)
	if s.inJSON {
		edge = th.Focus.Render(theme.SignEdge)
	}
	lines := make([]string, height)
	for i := range lines {
		var l, r string
		if i < len(words) {
			l = words[i]
		}
		if i < len(body) {
			r = body[i]
		}
		lines[i] = wrap.Pad(l, left) + edge + " " + r
	}
	return lines
}

// button is the last line: the launch, its confirmation, or a file name.
func (s *Stage) button(y int) string {
	th := s.session.Theme
	name, where := s.session.Built.Name, s.o.Organization()
	switch {
	case s.naming != nil:
		lead := " Write the JSON to: "
		line := th.Accent.Render(lead) + s.naming.View(max(1, s.width-wrap.Width(lead)))
		s.cursor = overlay.Shift(s.naming.Cursor(), wrap.Width(lead), y)
		return line
	case s.asking && len(s.duplicates.list) > 0:
		return " " + th.Warn.Bold().Render(wrap.Fit("Launch another one all the same?", s.width-2))
	case s.asking && s.duplicates.looking:
		return " " + th.Warn.Bold().Render(wrap.Fit(s.duplicates.waits(name, where), s.width-2))
	case s.asking:
		keys := " " + th.Key.Render("enter") + th.KeyText.Render(" launches, ") + th.Key.Render("esc") + th.KeyText.Render(" does not")
		room := s.width - wrap.Width(keys) - 2
		return " " + th.Warn.Bold().Render(wrap.Fit("Launch "+name+" in "+where+"?", room)) + keys
	case s.session.Built.None() || s.wanted:
		return " " + th.Muted.Render("[ Launch ]  the launch is still being built"+theme.SignCut)
	case s.firstProblem() >= 0:
		return " " + th.Muted.Render("[ Launch ]  ") + th.Error.Render(theme.SignError+" not yet: see the problems above")
	}
	text := wrap.Fit("[ Launch "+name+" in "+where, s.width-4) + " ]"
	if s.onButton && !s.inJSON {
		return th.Focus.Render(theme.SignCursor + text)
	}
	return " " + th.Text.Render(text)
}

// Cursor implements stage.Stage.
func (s *Stage) Cursor() *tea.Cursor { return s.cursor }

// Draw implements stack.Drawer: one row, its text wrapped beside its label.
func (s *Stage) Draw(i, width, _ int, focused bool) ([]string, *tea.Cursor) {
	th, r := s.session.Theme, s.rows[i]
	if r == (row{}) {
		return []string{""}, nil
	}
	if r.tone == heading {
		return []string{" " + th.Accent.Render(wrap.Fit(r.text, width-1))}, nil
	}
	lead := "   "
	if focused && !s.onButton && !s.inJSON {
		lead = " " + th.Selected.Render(theme.SignCursor) + " "
	}
	style := th.Text
	switch r.tone {
	case bad:
		style = th.Error
		lead += style.Render(theme.SignError) + " "
	case warning:
		style = th.Warn
		lead += style.Render(theme.SignWarn) + " "
	}
	label := ""
	if r.label != "" {
		label = wrap.Fit(r.label, max(1, width/3)) + ": "
	}
	indent := wrap.Width(lead)
	room := max(1, width-indent-wrap.Width(label))
	var lines []string
	for n, line := range wrap.Words(r.text, room) {
		if n == 0 {
			lines = append(lines, lead+th.Muted.Render(label)+style.Render(line))
			continue
		}
		lines = append(lines, strings.Repeat(" ", indent+wrap.Width(label))+style.Render(line))
	}
	lines = lines[:min(len(lines), 6)]
	if r.note == "" {
		return lines, nil
	}
	last := len(lines) - 1
	if note := "  " + r.note; wrap.Width(lines[last])+wrap.Width(note) <= width {
		lines[last] += th.Muted.Render(note)
		return lines, nil
	}
	for _, line := range wrap.Words(r.note, max(1, width-indent-2)) {
		lines = append(lines, strings.Repeat(" ", indent+2)+th.Muted.Render(line))
	}
	return lines, nil
}
