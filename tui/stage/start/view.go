package start

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/humanize"
	"kickoff/tui/theme"
	"kickoff/tui/ui/frame"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// sideFrom is the width from which a pane with details stands beside the list.
const sideFrom = 76

// SetSize implements stage.Stage.
func (s *Stage) SetSize(width, height int) {
	s.width, s.height, s.side = width, height, 0
	if width >= sideFrom {
		s.side = width * 2 / 5
	}
	for _, t := range s.tabs {
		t.find().SetSize(s.listWidth(), max(0, height-s.above()-1))
	}
}

func (s *Stage) listWidth() int {
	if s.side == 0 {
		return max(0, s.width-2)
	}
	return s.width - s.side - 4
}

// above is how many lines stand over the list.
func (s *Stage) above() int {
	if s.height >= 16 {
		return 2
	}
	return 1
}

// View implements stage.Stage.
func (s *Stage) View() string {
	lines := []string{s.titles()}
	if s.above() > 1 {
		lines = append(lines, "")
	}
	body := strings.Split(s.list().View(), "\n")
	if s.side > 0 {
		p := &pane{theme: s.o.Theme, width: s.side - 3, height: s.height - s.above() - 1}
		s.front().details(p)
		if len(p.lines) > 0 { // an edge beside nothing is only a line
			body = wrap.Beside(body, p.lines, s.listWidth()+1, s.o.Theme.Muted.Render(theme.SignColumn)+" ", s.height-s.above()-1)
		}
	}
	for i := range max(0, s.height-s.above()-1) {
		line := " "
		if i < len(body) {
			line += body[i]
		}
		lines = append(lines, line)
	}
	foot := []string{s.status()}
	if s.question == nil && !s.opening.busy() && s.opening.err != nil { // it is read whole, over the end of the list
		foot = frame.Status(s.o.Theme, frame.Bad, s.opening.err.Error(), s.width-2, s.height/4)
	}
	if s.question != nil {
		foot, _ = s.asked()
	}
	lines = lines[:max(1, len(lines)+1-len(foot))]
	for _, line := range foot {
		lines = append(lines, " "+line)
	}
	return wrap.Clamp(strings.Join(lines, "\n"), s.width, s.height)
}

// Cursor implements stage.Stage.
func (s *Stage) Cursor() *tea.Cursor {
	switch {
	case s.question != nil && s.question.input != nil:
		_, at := s.asked()
		return overlay.Within(overlay.Shift(s.question.input.Cursor(), 1+at, s.height-1), s.width)
	case s.opening.busy() || s.question != nil:
		return nil
	}
	return overlay.Shift(s.list().Cursor(), 1, s.above())
}

func (s *Stage) titles() string {
	titles := make([]string, len(s.tabs))
	for i, t := range s.tabs {
		titles[i] = s.o.Theme.Muted.Render(" " + t.title() + " ")
		if i == s.at {
			titles[i] = s.o.Theme.Title.Render("[" + t.title() + "]")
		}
	}
	line := "  " + strings.Join(titles, " ")
	if wrap.Width(line) > s.width {
		// The one in front stays in sight.
		line = " " + titles[s.at]
		for i := 1; i < len(titles); i++ {
			if more := line + titles[(s.at+i)%len(titles)]; wrap.Width(more) <= s.width {
				line = more
			}
		}
	}
	return line
}

// asked is the question in lines, the last of which ends in what is typed or in what enter
// does, and where that begins: behind the question, or in a line of its own.
func (s *Stage) asked() (lines []string, at int) {
	th, q, width := s.o.Theme, s.question, s.width-2
	hint, least := "enter "+q.yes+"; esc keeps it", 20
	if q.input == nil {
		least = wrap.Width(hint)
	}
	lines = wrap.Words(q.what, width)
	if most := max(1, s.height/4); len(lines) > most {
		lines = append(lines[:most-1], wrap.Fit(lines[most-1]+theme.SignCut, width))
	}
	last := len(lines) - 1
	for i, line := range lines {
		lines[i] = th.Warn.Render(line)
	}
	if at = wrap.Width(lines[last]) + 1; at+least > width {
		lines, last, at = append(lines, ""), last+1, 0
	} else {
		lines[last] += " "
	}
	if q.input != nil {
		lines[last] += q.input.View(max(8, width-at))
	} else {
		lines[last] += th.Muted.Render(hint)
	}
	return lines, at
}

// status is the line under the list: what is under way, what failed.
func (s *Stage) status() string {
	th := s.o.Theme
	switch {
	case s.opening.busy():
		return th.Accent.Render("Opening "+s.opening.name+theme.SignCut) + th.Muted.Render(" esc cancels")
	}
	if s.table != nil {
		return th.Warn.Render(s.tableWord())
	}
	text, err := s.front().status()
	if err != nil {
		return th.Error.Render(theme.SignError + " " + err.Error() + "; " + s.reload() + " tries again")
	}
	if s.list().Len() == 0 && s.list().Query() == "" {
		return "" // it stands where the list would
	}
	return th.Muted.Render(text)
}

// emptiness is what the tab in front says in the place of its list.
func (s *Stage) emptiness() string {
	text, _ := s.front().status()
	return text
}

// when is a moment as the person says it.
func (s *Stage) when(t time.Time) string { return humanize.Time(t, s.o.Env().Clock().Here()) }

// Waiting reports that a list or a launch is being read.
func (s *Stage) Waiting() bool { return s.opening.busy() || s.templates.reading }
