package steps

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/timeline"
	"kickoff/tui/ui/wrap"
)

// openTimeline draws the rows over days in place of the table, until it is closed.
func (s *Steps) openTimeline() {
	s.line = timeline.New(s.session.Theme)
	s.intoTimeline()
}

// intoTimeline hands the rows that show on to the time line; nothing where it is closed.
func (s *Steps) intoTimeline() {
	if s.line == nil {
		return
	}
	env := s.session.Env()
	rows, digits := make([]timeline.Row, len(s.shown)), len(fmt.Sprint(len(s.rows)))
	for n, i := range s.shown {
		r := s.row(i)
		rows[n] = timeline.Row{Label: fmt.Sprintf("%*d %s", digits, i+1, s.session.Template.Steps[i].Title), Due: r.due, Hidden: r.hidden, Look: r.look != ""}
	}
	s.line.SetRows(rows, env.Clock().Here(), env.Locale)
}

// overDays are the keys of the time line.
func (s *Steps) overDays() []stage.Action {
	walk := func(to func() int) func() (tea.Cmd, stage.Event) { return stage.Just(func() { s.move(to()) }) }
	zoom := func(by int) func() (tea.Cmd, stage.Event) { return stage.Just(func() { s.line.Zoom(by) }) }
	scroll := func(by int) func() (tea.Cmd, stage.Event) { return stage.Just(func() { s.line.Scroll(by) }) }
	shut := stage.Just(func() { s.line = nil })
	list := []stage.Action{
		{Key: footer.Bind("enter", "the step", "enter"), Do: shut},
		stage.On("d", "deadline", s.edit(due)),
		stage.On("esc", "table", shut),
	}
	if s.line.Scrolls() {
		list = append(list, stage.Action{Key: footer.Bind("←→", "scroll", "left"), Do: scroll(-1)}, stage.Action{Key: footer.Bind("", "", "right"), Do: scroll(1)})
	}
	return append(list,
		stage.Action{Key: footer.Bind("+-", "zoom", "+"), Do: zoom(1)}, stage.Action{Key: footer.Bind("", "", "-"), Do: zoom(-1)},
		stage.Action{Key: footer.Bind("↑/↓", "move", "up"), Do: walk(func() int { return s.at() - 1 })},
		stage.Action{Key: footer.Bind("", "", "down"), Do: walk(func() int { return s.at() + 1 })},
		stage.Action{Key: footer.Bind("", "", "pgup"), Do: walk(func() int { return s.at() - s.height/2 })},
		stage.Action{Key: footer.Bind("", "", "pgdown"), Do: walk(func() int { return s.at() + s.height/2 })},
		stage.Action{Key: footer.Bind("", "", "home"), Do: walk(func() int { return 0 })},
		stage.Action{Key: footer.Bind("", "", "end"), Do: walk(func() int { return len(s.shown) - 1 })},
		stage.Action{Key: footer.Bind("", "", "t"), Do: shut},
	)
}

// timelineView draws the time line, and below it the step in focus in full.
func (s *Steps) timelineView() string {
	told := s.told(max(2, s.height/3))
	if at := s.at(); at >= 0 {
		if look := s.row(s.shown[at]).look; look != "" && len(s.row(s.shown[at]).warnings) == 0 {
			th := s.session.Theme
			told = append(told, wrap.Signed(th.Warn, "", theme.SignWarn, "due "+look, s.width)...)
		}
	}
	height := s.height - len(told) - 1
	if height < 4 {
		return s.line.View(s.width, s.height, s.at())
	}
	lines := s.line.View(s.width, height, s.at()) + "\n"
	for _, t := range told {
		lines += "\n" + t
	}
	return wrap.Clamp(lines, s.width, s.height)
}
