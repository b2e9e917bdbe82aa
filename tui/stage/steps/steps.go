// Package steps is the stage in which steps get owners and deadlines: one row a
// step, with who and when and where each comes from, set for one row or for all
// that are marked. What a change does to the launch is package payload's; this
// stage writes a payload.StepAnswer and nothing else.
package steps

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/stack"
	"kickoff/tui/ui/timeline"
	"kickoff/tui/ui/wrap"
)

// Steps is the stage: the table of one template's steps, the panel that is open below it,
// and the time line in place of both.
type Steps struct {
	*table
	// panel is the open editor, line the time line; nil for none.
	panel panel
	line  *timeline.Line
	// made: nothing can have changed since New.
	made bool
	// compact: what has the focus gets a bar and no box. inside is the cell of the last card in
	// which its panel begins.
	compact bool
	inside  struct{ x, y int }
}

var _ stage.Stage = (*Steps)(nil)

// New makes the stage for the session's template. A session that gets another template
// needs a new stage.
func New(d *stage.Session) *Steps {
	s := &Steps{table: &table{plan: newPlan(d), selected: map[string]bool{}, find: input.New(d.Theme, "")}}
	s.find.Placeholder = "text, 3-7, mine, falls to me, nobody, changed, hidden"
	s.stack = stack.New(0, s.table)
	s.redraw()
	s.narrow()
	s.made = true
	return s
}

// Activate implements stage.Stage.
func (s *Steps) Activate() tea.Cmd {
	if s.made {
		s.made = false
		return s.goOn()
	}
	cmd := s.redraw()
	s.narrow()
	return cmd
}

// Changed implements stage.Stage.
func (s *Steps) Changed(c stage.Change) tea.Cmd {
	if c.Has(stage.PeopleChanged) {
		s.forgetPeople()
	}
	var cmd tea.Cmd
	switch {
	case c.Has(stage.PeopleChanged | stage.ZoneChanged | stage.ThemeChanged | stage.BuiltChanged):
		cmd = s.redraw()
	case c.Has(stage.AnswersChanged):
		// What else it changes, the next build tells.
		s.redrawOnly(s.session.Edited)
	}
	if s.panel != nil {
		return tea.Batch(cmd, s.panel.Changed(c))
	}
	return cmd
}

// GoTo brings a step's row to the front; false when there is no such step.
func (s *Steps) GoTo(stepID string) bool {
	i, ok := s.byID[stepID]
	if !ok {
		return false
	}
	s.Leave() // what is typed stays
	s.line, s.typing = nil, false
	s.find.SetValue("")
	s.narrow()
	s.move(i)
	return true
}

// SetSize implements stage.Stage.
func (s *Steps) SetSize(width, height int) {
	s.width, s.height, s.split.room = width, height, 0
	s.stack.SetSize(width, s.stack.Height())
	s.arrange(s.widths(width))
}

// SetCompact says that there is little room on the screen.
func (s *Steps) SetCompact(on bool) { s.compact = on }

// View implements stage.Stage.
func (s *Steps) View() string {
	if len(s.rows) == 0 {
		return wrap.Clamp(s.session.Theme.Text.Render("This template has no steps: tab goes on."), s.width, s.height)
	}
	if s.line != nil && s.panel == nil {
		return s.timelineView()
	}
	l := s.layout()
	s.stack.SetSize(s.width, l.list)
	var rows []string
	for c := s.widths(s.width); rows == nil || c != s.drawn; c = s.widths(s.width) {
		s.arrange(c)
		rows = strings.Split(s.stack.View(), "\n") // which may measure rows that nobody has yet
	}
	if len(s.shown) == 0 {
		rows = wrap.Styled(s.session.Theme.Text, "  ", s.noneFits(), s.width-2)
	}
	more := ""
	if above, below := s.stack.More(); above || below {
		more = fmt.Sprintf("%d of %d", s.at()+1, len(s.shown))
		if below {
			more += " ↓"
		}
	}
	var lines []string
	part := func(height int, drawn ...string) {
		for n := range height {
			line := ""
			if n < len(drawn) {
				line = drawn[n]
			}
			lines = append(lines, line)
		}
	}
	part(l.status, s.status(more))
	part(l.head, s.head())
	if s.panel == nil {
		l.list = min(l.list, len(rows)) // what is told of a row stands right below the table
	}
	if s.panel != nil {
		for i := range rows {
			rows[i] = s.session.Theme.Recede(rows[i])
		}
	}
	part(l.list, rows...)
	part(l.space)
	if l.told > 0 {
		rest := s.height - len(lines)
		part(rest, s.told(rest)...)
	}
	if l.panel > 0 {
		part(l.panel, s.card(l.panel)...)
	}
	return wrap.Clamp(strings.TrimRight(strings.Join(lines, "\n"), "\n"), s.width, s.height)
}

// Cursor implements stage.Stage.
func (s *Steps) Cursor() *tea.Cursor {
	l := s.layout()
	switch {
	case s.panel != nil:
		return overlay.Shift(s.panel.Cursor(), s.inside.x, l.status+l.head+l.list+l.space+s.inside.y)
	case s.line != nil:
		return nil
	case s.typing && l.status > 0:
		return overlay.Shift(s.find.Cursor(), len(findLabel), 0)
	}
	return nil
}

// CapturesInput implements stage.Stage.
func (s *Steps) CapturesInput() bool {
	return s.panel != nil || s.line != nil || s.typing || s.find.Value() != ""
}

// AnswerRef implements stage.Stage.
func (s *Steps) AnswerRef() stage.AnswerRef { return stage.AnswerRef{Step: s.currentID()} }

// atOnce is how many rows are worked out at once. Those of more steps follow as many at a
// time, or as they show, so that no key waits for them.
const atOnce = 100

// more says that it is the turn of the next rows.
type more struct{}

// redraw works the rows out again, from answers, people, problems and the forecast as
// they are now.
func (s *Steps) redraw() tea.Cmd {
	s.look()
	clear(s.rows)
	s.described, s.coming = 0, columns{deadline: 8, day: 8, why: 3, effect: 6} // their titles
	cmd := s.describeMore()
	s.intoTimeline()
	return cmd
}

// describeMore works out the next rows; the command has it go on. Columns become no
// narrower before all are known.
func (s *Steps) describeMore() tea.Cmd {
	for first := s.described; s.described < min(first+atOnce, len(s.rows)); s.described++ {
		if s.row(s.described); first > 0 {
			s.text(s.described)
		}
	}
	s.stack.ForgetAll()
	if s.described == len(s.rows) {
		s.widest = s.coming
	}
	return s.goOn()
}

// goOn is the command that has the next rows worked out, nil behind the last.
func (s *Steps) goOn() tea.Cmd {
	if s.described == len(s.rows) {
		return nil
	}
	return func() tea.Msg { return more{} }
}

// redrawOnly forgets the rows of answers that were edited; a job title is in many.
func (s *Steps) redrawOnly(edited []stage.AnswerRef) {
	s.look()
	for _, ref := range edited {
		if ref.Property == "roles" {
			clear(s.rows)
		}
		if i, ok := s.byID[ref.Step]; ok {
			s.rows[i] = nil
		}
	}
	s.stack.ForgetAll()
	s.intoTimeline()
}
