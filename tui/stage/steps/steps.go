// Package steps is the stage in which steps get owners and deadlines: one row a
// step, with who and when and where each comes from, set for one row or for all
// that are marked. What a change does to the launch is package payload's; this
// stage writes a payload.StepAnswer and nothing else.
package steps

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/stack"
	"kickoff/tui/ui/wrap"
)

// Steps is the list of one template's steps.
type Steps struct {
	plan
	stack *stack.Stack

	// titles are folded for finding.
	titles []string
	// shown are the places of the steps that the find text leaves.
	shown    []int
	selected map[string]bool

	find   *input.Input
	typing bool
	// panel is the open editor, nil for none.
	panel panel

	problems map[string][]payload.Problem

	width, height int
}

// panel is an editor under the list.
type panel interface {
	// Changed tells what has become different of what it shows.
	Changed(stage.Change) tea.Cmd
	// Update handles a message; the ending says whether the editor is finished.
	Update(msg tea.Msg) (tea.Cmd, ending)
	View(width, height int) string
	Cursor() *tea.Cursor
	Keys() []key.Binding
}

type ending int

const (
	open ending = iota
	applied
	dropped
)

var _ stage.Stage = (*Steps)(nil)

// New makes the stage for the session's template. A session that gets another template
// needs a new stage.
func New(d *stage.Session) *Steps {
	s := &Steps{
		plan:     plan{session: d, byID: map[string]int{}, deadlines: d.Deadlines()},
		selected: map[string]bool{}, find: input.New(d.Theme, ""),
	}
	s.find.Placeholder = "type to find a step"
	for i, step := range d.Template.Steps {
		s.titles = append(s.titles, strings.ToLower(step.Title+" "+step.Alias))
		s.byID[step.ID] = i
	}
	s.stack = stack.New(1, s)
	s.narrow()
	return s
}

// Activate implements stage.Stage.
func (s *Steps) Activate() tea.Cmd {
	s.redraw()
	return nil
}

// Changed implements stage.Stage.
func (s *Steps) Changed(c stage.Change) tea.Cmd {
	if c.Has(stage.AnswersChanged | stage.PeopleChanged | stage.ZoneChanged | stage.ThemeChanged | stage.BuiltChanged) {
		s.redraw()
	}
	if s.panel != nil {
		return s.panel.Changed(c)
	}
	return nil
}

// GoTo brings a step's row to the front; false when there is no such step.
func (s *Steps) GoTo(stepID string) bool {
	i, ok := s.byID[stepID]
	if !ok {
		return false
	}
	s.panel, s.typing = nil, false
	s.find.SetValue("")
	s.narrow()
	s.move(i)
	return true
}

// narrow lists the steps that hold every word of the find text, and keeps the
// current one current where it is still among them.
func (s *Steps) narrow() {
	current := s.currentID()
	words := strings.Fields(strings.ToLower(s.find.Value()))
	s.shown = s.shown[:0]
	at := 0
	for i, title := range s.titles {
		if !holds(title, words) {
			continue
		}
		if s.session.Template.Steps[i].ID == current {
			at = len(s.shown)
		}
		s.shown = append(s.shown, i)
	}
	s.stack.SetCount(len(s.shown) + firstRow)
	s.move(at)
}

func holds(title string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(title, w) {
			return false
		}
	}
	return true
}

// firstRow is the block of the first row; the head is before it.
const firstRow = 1

// row is the current place among the shown rows, -1 when there is none.
func (s *Steps) row() int {
	if len(s.shown) == 0 {
		return -1
	}
	return max(0, s.stack.Focused()-firstRow)
}

func (s *Steps) move(row int) {
	s.stack.Focus(firstRow + max(0, min(row, len(s.shown)-1)))
	s.session.Announce(stage.FocusChanged)
}

func (s *Steps) currentID() string {
	if row := s.row(); row >= 0 && row < len(s.shown) {
		return s.session.Template.Steps[s.shown[row]].ID
	}
	return ""
}

// targets are the steps that an edit is for: those marked, else the current one.
func (s *Steps) targets() []payload.Step {
	if len(s.selected) == 0 {
		if row := s.row(); row >= 0 {
			return s.session.Template.Steps[s.shown[row] : s.shown[row]+1]
		}
		return nil
	}
	var out []payload.Step
	for _, step := range s.session.Template.Steps {
		if s.selected[step.ID] {
			out = append(out, step)
		}
	}
	return out
}

// SetSize implements stage.Stage.
func (s *Steps) SetSize(width, height int) { s.width, s.height = width, height }

// layout is how the lines are shared out: the status line, the list, the panel.
type layout struct{ status, list, panel int }

func (s *Steps) layout() layout {
	l := layout{list: s.height}
	if s.panel != nil {
		l.panel = s.height
		if s.height >= 9 {
			l.panel = min(13, s.height-4)
		}
		l.list -= l.panel
	}
	if l.list >= 4 || s.typing && l.list > 0 {
		l.status, l.list = 1, l.list-1
	}
	return l
}

// View implements stage.Stage.
func (s *Steps) View() string {
	if len(s.session.Template.Steps) == 0 {
		return wrap.Clamp(s.session.Theme.Muted.Render("This template has no steps."), s.width, s.height)
	}
	l := s.layout()
	var parts []string
	if l.status > 0 {
		parts = append(parts, s.status())
	}
	if l.list > 0 {
		s.stack.SetSize(s.width, l.list)
		parts = append(parts, s.list(l.list))
	}
	if l.panel > 0 {
		parts = append(parts, s.panel.View(s.width, l.panel))
	}
	return strings.Join(parts, "\n")
}

// list draws the rows; above a panel it keeps its height, so that the panel
// stands at the bottom.
func (s *Steps) list(height int) string {
	view := s.stack.View()
	if len(s.shown) == 0 {
		view = wrap.Clamp(s.session.Theme.Muted.Render("no step holds these words"), s.width, height)
	}
	if s.panel == nil {
		return view
	}
	if missing := height - 1 - strings.Count(view, "\n"); missing > 0 {
		view += strings.Repeat("\n", missing)
	}
	return view
}

// Cursor implements stage.Stage.
func (s *Steps) Cursor() *tea.Cursor {
	l := s.layout()
	switch {
	case s.panel != nil:
		return overlay.Shift(s.panel.Cursor(), 0, l.status+l.list)
	case s.typing && l.status > 0:
		return overlay.Shift(s.find.Cursor(), len(findLabel), 0)
	}
	return nil
}

// CapturesInput implements stage.Stage.
func (s *Steps) CapturesInput() bool {
	return s.panel != nil || s.typing || s.find.Value() != ""
}

// AnswerRef implements stage.Stage.
func (s *Steps) AnswerRef() stage.AnswerRef { return stage.AnswerRef{Step: s.currentID()} }

// redraw forgets what was drawn from answers, people or problems of before.
func (s *Steps) redraw() {
	s.problems = map[string][]payload.Problem{}
	s.deadlines = s.session.Deadlines()
	for _, p := range s.session.Problems() {
		if p.Step != "" {
			s.problems[p.Step] = append(s.problems[p.Step], p)
		}
	}
	s.stack.ForgetAll()
}
