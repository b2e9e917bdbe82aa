// Package review is the stage before the launch: what will happen in words, what
// stands in the way, and the exact JSON that will be sent. It changes no answer;
// it leads to the stage that does, and asks once more before it lets a launch go,
// with what was launched already and looks the same.
package review

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/delivery"
	"kickoff/tui/field"
	"kickoff/tui/stage"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/jsonview"
	"kickoff/tui/ui/stack"
)

// Options are what the stage works with.
type Options struct {
	// Organization is named where the launch goes to.
	Organization func() string
	// Write puts the body into a new file; it must not overwrite one.
	Write func(path string, data []byte) error
	// Finder is what finds the processes that look like the launch; it is asked for
	// at each use, because signing in makes another one. Nil looks for none.
	Finder func() Finder
	// Browse opens a web address.
	Browse func(url string) error
}

// Finder finds what was launched already and looks the same; *delivery.Delivery
// is one.
type Finder interface {
	Duplicates(ctx context.Context, o delivery.Order) ([]delivery.Duplicate, error)
}

// Stage is the review.
type Stage struct {
	session *stage.Session
	o       Options

	rows  []row
	stack *stack.Stack
	// total is how many lines all rows take.
	total int
	json  *jsonview.View
	// differs is what would be sent otherwise than the person was shown before.
	differs []stage.Difference
	// fresh: nothing was pressed since the stage came to the front.
	fresh bool

	// onButton: the launch button has the focus, not a row. inJSON: the JSON has
	// the keyboard; where there is no room for both it is what shows.
	onButton, inJSON bool
	// asking: the launch waits for its confirmation. wanted: the launch was asked for
	// while it was still being built.
	asking, wanted bool
	duplicates     duplicates
	// naming is the file name being typed, nil when none is.
	naming *input.Input

	width, height int
	cursor        *tea.Cursor
}

// New makes the stage.
func New(d *stage.Session, o Options) *Stage {
	s := &Stage{session: d, o: o, json: jsonview.New(d.Theme), onButton: true}
	s.stack = stack.New(0, s)
	return s
}

// Activate puts the focus on what stands in the way, else on the launch button.
func (s *Stage) Activate() tea.Cmd {
	s.asking, s.wanted = false, false
	s.stopNaming()
	field.TakeTyped(s.session)
	s.onButton, s.inJSON, s.fresh = true, false, true
	s.refresh()
	if i := s.firstProblem(); i >= 0 {
		s.focus(i)
	}
	return nil
}

// Changed implements stage.Stage. A launch that has become another than the one that
// is being confirmed has to be confirmed anew.
func (s *Stage) Changed(c stage.Change) tea.Cmd {
	if !c.Has(^(stage.FocusChanged | stage.SavingChanged | stage.RecordChanged)) {
		return nil
	}
	if c.Has(stage.ThemeChanged) {
		s.json = jsonview.New(s.session.Theme)
	}
	s.refresh()
	switch {
	case s.session.Stale:
	case s.asking && len(s.differs) > 0:
		s.asking = false
	case s.wanted:
		s.wanted = false
		cmd, _ := s.ask()
		return cmd
	}
	return nil
}

// Update implements stage.Stage.
func (s *Stage) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	switch msg := msg.(type) {
	case written:
		return nil, msg.said()
	case duplicatesFound:
		return s.takeDuplicates(msg)
	case browsed:
		return nil, msg.said()
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		if s.naming != nil {
			cmd, _ := s.naming.Update(msg)
			return cmd, nil
		}
		s.json.Update(msg)
	}
	return nil, nil
}

func (s *Stage) press(msg tea.KeyPressMsg) (tea.Cmd, stage.Event) {
	s.fresh, s.wanted = false, false
	k := keys()
	switch {
	case s.naming != nil:
		return s.name(msg)
	case s.asking:
		return s.confirm(msg)
	case s.inJSON && s.json.CapturesInput():
		s.json.Update(msg)
		return nil, nil
	case key.Matches(msg, k.launch):
		return s.ask()
	case key.Matches(msg, k.words) && s.session.ServerSaid != "":
		return nil, stage.ShowServerReply{}
	case s.session.Built.None() && key.Matches(msg, k.copy, k.write):
		return nil, stage.Notice{Text: "the launch is still being built"}
	case key.Matches(msg, k.copy):
		return tea.SetClipboard(string(s.session.Built.Body)), stage.Notice{Text: "the JSON was sent to the terminal's clipboard"}
	case key.Matches(msg, k.write):
		return s.startNaming(), nil
	case key.Matches(msg, k.search):
		s.inJSON = true
		s.json.Update(msg)
		return nil, nil
	case key.Matches(msg, k.side):
		s.inJSON = !s.inJSON
		return nil, nil
	case key.Matches(msg, k.back):
		return nil, stage.Back{}
	case s.inJSON:
		s.json.Update(msg)
		return nil, nil
	}
	return s.walk(msg)
}

func (s *Stage) walk(msg tea.KeyPressMsg) (tea.Cmd, stage.Event) {
	k := keys()
	switch {
	case key.Matches(msg, k.enter) && s.onButton:
		return s.ask()
	case key.Matches(msg, k.enter):
		if mark := s.AnswerRef(); mark != (stage.AnswerRef{}) {
			return nil, stage.GoTo{Ref: mark}
		}
	case key.Matches(msg, k.up):
		s.step(-1)
	case key.Matches(msg, k.down):
		s.step(+1)
	case key.Matches(msg, k.pageUp):
		s.page(-1)
	case key.Matches(msg, k.pageDown):
		s.page(+1)
	case key.Matches(msg, k.home):
		if i := s.next(-1, +1); i >= 0 {
			s.focus(i)
		}
	case key.Matches(msg, k.end):
		s.onButton = true
		s.stack.ForgetAll()
	}
	return nil, nil
}

// ask asks for the confirmation, or leads to what stands in the way.
func (s *Stage) ask() (tea.Cmd, stage.Event) {
	if s.session.Stale {
		s.wanted = true
		return nil, nil
	}
	if i := s.firstProblem(); i >= 0 {
		s.inJSON = false
		s.focus(i)
		return nil, stage.Notice{Text: "this stands in the way of the launch; enter leads to it"}
	}
	s.asking = true
	return s.lookForDuplicates(), nil
}

// step moves the focus by one row that can be entered; behind the last comes the
// button.
func (s *Stage) step(by int) {
	from := s.stack.Focused()
	if s.onButton {
		if by > 0 {
			return
		}
		from = len(s.rows)
	}
	if i := s.next(from, by); i >= 0 {
		s.focus(i)
		return
	}
	if by > 0 {
		s.onButton = true
		s.stack.ForgetAll()
	}
}

func (s *Stage) page(by int) {
	if s.onButton && by > 0 {
		return
	}
	to := s.stack.Page(by)
	i := s.next(to-by, by)
	if i < 0 {
		i = s.next(to+by, -by)
	}
	if i >= 0 {
		s.focus(i)
	}
}

// next is the nearest row in a direction that can be entered, -1 for none.
func (s *Stage) next(from, by int) int {
	for i := from + by; i >= 0 && i < len(s.rows); i += by {
		if s.rows[i].mark != (stage.AnswerRef{}) {
			return i
		}
	}
	return -1
}

func (s *Stage) focus(i int) {
	s.onButton = false
	s.stack.Focus(i)
	s.session.Announce(stage.FocusChanged)
	m := s.rows[i].mark
	s.json.MarkAnswer(m.Field, m.Step, m.Property)
}

func (s *Stage) firstProblem() int {
	return slices.IndexFunc(s.rows, func(r row) bool { return r.blocks })
}

// CapturesInput implements stage.Stage.
func (s *Stage) CapturesInput() bool {
	return s.asking || s.naming != nil || s.inJSON && s.json.CapturesInput()
}

// AnswerRef implements stage.Stage.
func (s *Stage) AnswerRef() stage.AnswerRef {
	if s.onButton || s.stack.Focused() >= len(s.rows) {
		return stage.AnswerRef{}
	}
	return s.rows[s.stack.Focused()].mark
}
