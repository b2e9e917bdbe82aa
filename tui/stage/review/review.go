// Package review is the stage before the launch: what will happen in words, what
// stands in the way, and the exact payload that will be sent. It changes no answer;
// it leads to the stage that does, and to the question before the launch, which is not
// its own.
package review

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/jsonview"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// Options are what the stage works with.
type Options struct {
	// Where names the organisation that the launch goes to.
	Where func() string
	// Bases are what the launch can be held against, besides its template.
	Bases func() []stage.Basis
}

// Stage is the review.
type Stage struct {
	session *stage.Session
	o       Options

	summary *summary
	json    *jsonview.View
	// inJSON: the payload has the keyboard; where there is no room for both it is what
	// shows.
	inJSON bool
	// differs is what would be sent otherwise than the person was shown before.
	differs []stage.Difference
	// fresh: nothing was pressed since the stage came to the front.
	fresh bool
	// wanted: the launch was asked for while it was still being built.
	wanted bool
	// comparison is what the launch is held against, so that only changes show.
	comparison *stage.Comparison
	// naming is the file name being typed, nil when none is.
	naming *naming

	width, height int
	cursor        *tea.Cursor
}

// naming asks for the name of a file, and does something with it.
type naming struct {
	*input.Input
	lead string
	do   func(path string) (tea.Cmd, stage.Event)
}

// New makes the stage.
func New(d *stage.Session, o Options) *Stage {
	return &Stage{session: d, o: o, json: jsonview.New(d.Theme), summary: newSummary(d), comparison: stage.NewComparison(d, nil)}
}

// Activate puts the focus on what stands in the way, else on the launch button.
func (s *Stage) Activate() tea.Cmd {
	s.wanted, s.naming, s.comparison = false, nil, stage.NewComparison(s.session, s.o.Bases())
	s.summary.onButton, s.inJSON, s.fresh = true, false, true
	s.summary.stack.Focus(0) // a review is read from its top, each time
	s.refresh()
	if i := s.summary.firstProblem(); i >= 0 {
		s.focus(i)
	}
	return nil
}

// asked says that a launch which was asked for is built.
type asked struct{}

// Changed implements stage.Stage.
func (s *Stage) Changed(c stage.Change) tea.Cmd {
	if !c.Has(^(stage.FocusChanged | stage.SavingChanged | stage.RecordChanged)) {
		return nil
	}
	if c.Has(stage.ThemeChanged) {
		s.json = jsonview.New(s.session.Theme)
	}
	s.refresh()
	if s.session.Stale || !s.wanted {
		return nil
	}
	s.wanted = false
	return func() tea.Msg { return asked{} }
}

// refresh makes the summary anew after anything that it says has changed.
func (s *Stage) refresh() {
	s.json.Show(s.comparison.Shown())
	s.differs = s.session.Show()
	blocked := s.summary.firstProblem() >= 0
	s.summary.set(summarize(s.session, s.o.Where(), s.differs, s.comparison))
	if blocked && s.fresh && s.summary.firstProblem() < 0 {
		// What stood in the way is gone: the answers were still being built.
		s.summary.onButton = true
		s.summary.stack.Focus(0) // and not that answer, far below
	}
}

// Update implements stage.Stage.
func (s *Stage) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	switch msg := msg.(type) {
	case asked:
		return s.ask()
	case tea.KeyPressMsg:
		s.fresh, s.wanted = false, false
		if cmd, event, acted := stage.Press(s.actions(), msg); acted {
			return cmd, event
		}
	case tea.PasteMsg:
	default:
		if s.comparison.Take(msg) {
			s.refresh()
		}
		return nil, nil
	}
	if s.naming != nil {
		cmd, _ := s.naming.Update(msg)
		return cmd, nil
	}
	if _, paste := msg.(tea.PasteMsg); paste || s.inJSON {
		s.json.Update(msg)
	}
	return nil, nil
}

// actions are the keys that act now, in the order of the footer.
func (s *Stage) actions() []stage.Action {
	switch {
	case s.naming != nil:
		return []stage.Action{stage.On("enter", "write", s.named), stage.On("esc", "cancel", stage.Just(func() { s.naming = nil }))}
	case s.inJSON && s.json.Typing():
		return shown(s.json.Keys())
	}
	launch := stage.On("l", "launch"+theme.SignCut, s.ask)
	other := "JSON"
	if s.inJSON {
		other = "summary"
	}
	side := stage.Action{Key: footer.Bind("tab", other, "tab", "left", "right"), Do: stage.Just(func() { s.inJSON = !s.inJSON })}
	copying := stage.On("c", "copy", s.copy)
	code := stage.On("x", "as code", stage.Tell(stage.AsCode{}))
	writing := stage.On("w", "write it to a file", s.name("Write the payload to: ", "launch.json", s.write))
	ready := stage.On("r", "make it ready for release", s.name("Make it ready in: ", "ready.json", makeReady))
	back := stage.On("shift+tab", "back", stage.Tell(stage.Back{}))
	editing := stage.On("e", "edit", stage.Tell(stage.EditPayload{}))
	changes := stage.On("v", s.comparison.Does(), func() (tea.Cmd, stage.Event) {
		cmd := s.comparison.Next()
		s.refresh()
		return cmd, nil
	})
	if s.inJSON {
		part := stage.On("c", "copy this", s.copyPart)
		copying = stage.On("C", "copy all", s.copy)
		return slices.Concat([]stage.Action{side, part, copying}, shown(s.json.Keys()), []stage.Action{changes, launch, code, editing, writing, ready, back})
	}
	enter := stage.On("enter", "go to it", s.goTo)
	if s.summary.onButton {
		enter = stage.On("enter", "launch"+theme.SignCut, s.ask)
		launch.Key = footer.Bind("", "", "l") // one of them says it
	}
	search := stage.On("/", "find", stage.Just(func() {
		s.inJSON = true
		s.json.Search()
	}))
	return slices.Concat([]stage.Action{enter, launch, side, copying, code, search, changes, editing, writing, ready, back}, s.moves())
}

// shown are bindings that another one acts on.
func shown(keys []key.Binding) []stage.Action {
	list := make([]stage.Action, len(keys))
	for i, k := range keys {
		list[i].Key = k
	}
	return list
}

// moves are the keys that walk through the summary.
func (s *Stage) moves() []stage.Action {
	to := func(row func() int) func() (tea.Cmd, stage.Event) {
		return stage.Just(func() {
			if i := row(); i >= 0 {
				s.focus(i)
			}
		})
	}
	l := s.summary
	return []stage.Action{
		{Key: footer.Bind("↑/↓", "move", "up", "k"), Do: to(func() int { return l.step(-1) })},
		{Key: footer.Bind("", "", "down", "j"), Do: to(func() int { return l.step(+1) })},
		{Key: footer.Bind("pgup/pgdn", "page", "pgup"), Do: to(func() int { return l.page(-1) })},
		{Key: footer.Bind("", "", "pgdown"), Do: to(func() int { return l.page(+1) })},
		{Key: footer.Bind("home/end", "ends", "home"), Do: to(func() int { return l.next(-1, +1) })},
		{Key: footer.Bind("", "", "end"), Do: stage.Just(l.leave)},
	}
}

// ask asks for the launch, or leads to what stands in its way.
func (s *Stage) ask() (tea.Cmd, stage.Event) {
	if s.session.Stale {
		s.wanted = true
		return nil, nil
	}
	if i := s.summary.firstProblem(); i >= 0 {
		s.inJSON = false
		s.focus(i)
		return nil, stage.Notice{Text: "this stands in the way of the launch; enter leads to it"}
	}
	return nil, stage.AskLaunch{}
}

func (s *Stage) focus(i int) {
	s.summary.focus(i)
	ref := s.summary.ref()
	s.session.Announce(stage.FocusChanged)
	s.json.MarkAnswer(ref.Field, ref.Step, ref.Property)
}

func (s *Stage) goTo() (tea.Cmd, stage.Event) {
	if ref := s.AnswerRef(); ref != (stage.AnswerRef{}) {
		return nil, stage.GoTo{Ref: ref}
	}
	return nil, nil
}

func (s *Stage) copy() (tea.Cmd, stage.Event) {
	if s.session.Built.None() {
		return nil, stage.Notice{Text: "the launch is still being built"}
	}
	return s.session.Clipboard.Copy("the payload", "launch.json", string(s.session.Built.Body)), nil
}

// copyPart copies what the line under the cursor holds.
func (s *Stage) copyPart() (tea.Cmd, stage.Event) {
	if s.session.Built.None() {
		return s.copy()
	}
	return s.session.Clipboard.Copy("what this line holds", "part.json", s.json.Part()), nil
}

// name is what a key does that asks for the name of a file.
func (s *Stage) name(lead, usual string, do func(string) (tea.Cmd, stage.Event)) func() (tea.Cmd, stage.Event) {
	return func() (tea.Cmd, stage.Event) {
		if s.session.Built.None() {
			return s.copy()
		}
		s.naming = &naming{input.New(s.session.Theme, usual), lead, do}
		return s.naming.Focus(), nil
	}
}

// named does with the file what it was asked for.
func (s *Stage) named() (tea.Cmd, stage.Event) {
	path, do := s.naming.Value(), s.naming.do
	s.naming = nil
	if path == "" {
		return nil, nil
	}
	return do(path)
}

// write puts the payload into a file.
func (s *Stage) write(path string) (tea.Cmd, stage.Event) {
	return stage.Save(path, s.session.Built.Body, s.session.Env()), nil
}

func makeReady(path string) (tea.Cmd, stage.Event) { return nil, stage.MakeReady{Path: path} }

// Keys implements stage.Stage.
func (s *Stage) Keys() []key.Binding { return stage.KeysOf(s.actions()) }

// CapturesInput implements stage.Stage.
func (s *Stage) CapturesInput() bool {
	return s.naming != nil || s.inJSON && s.json.CapturesInput()
}

// AnswerRef implements stage.Stage.
func (s *Stage) AnswerRef() stage.AnswerRef { return s.summary.ref() }

// Cursor implements stage.Stage.
func (s *Stage) Cursor() *tea.Cursor { return s.cursor }

// bothFrom is the width from which summary and payload stand side by side.
const bothFrom = 98

func (s *Stage) both() bool { return s.width >= bothFrom }

// left is the width of the summary, which is that of the other stages beside their payload.
func (s *Stage) left() int {
	if s.both() {
		return (s.width+2)*11/20 - 1
	}
	return s.width
}

// SetSize implements stage.Stage.
func (s *Stage) SetSize(width, height int) {
	s.width, s.height = width, height
	s.summary.stack.SetSize(s.left(), max(0, height-s.below()))
}

// below is how many lines the button takes, with the blank one above it.
func (s *Stage) below() int {
	if s.height >= 12 {
		return 2
	}
	return 1
}

// View implements stage.Stage.
func (s *Stage) View() string {
	s.cursor = nil
	s.json.Point(s.inJSON)
	th, height := s.session.Theme, max(0, s.height-s.below())
	var lines []string
	switch {
	case s.both():
		left := s.left() + 1
		body := s.json.Beneath(s.width-left-2, height)
		s.cursor = overlay.Shift(s.json.Cursor(), left+2, 1)
		edge := th.Muted.Render(theme.SignColumn)
		if s.inJSON {
			edge = th.Accent.Render(theme.SignEdge)
		}
		lines = wrap.Beside(s.summaryLines(), body, left, edge+" ", height)
	case s.inJSON:
		lines = s.json.Beneath(s.width, height)
		s.cursor = overlay.Shift(s.json.Cursor(), 0, 1)
	default:
		lines = s.summaryLines()
	}
	for len(lines) < s.height-1 {
		lines = append(lines, "")
	}
	lines = append(lines, s.button(len(lines)))
	return wrap.Clamp(strings.Join(lines, "\n"), s.width, s.height)
}

func (s *Stage) summaryLines() []string {
	if idle := s.inJSON; idle != s.summary.idle {
		s.summary.idle = idle
		s.summary.stack.ForgetAll()
	}
	return strings.Split(s.summary.stack.View(), "\n")
}

// button is the last line: the launch, or a file name.
func (s *Stage) button(y int) string {
	th := s.session.Theme
	switch {
	case s.naming != nil:
		lead := s.naming.lead
		s.cursor = overlay.Shift(s.naming.Cursor(), len(lead), y)
		return th.Accent.Render(lead) + s.naming.View(max(1, s.width-len(lead)))
	case s.session.Built.None() || s.wanted:
		return s.pressable("the launch is still being built" + theme.SignCut)
	case s.summary.firstProblem() >= 0:
		return s.pressable("not yet: "+strings.Join(s.summary.blocking(), ", "), "not yet: "+humanize.Count(len(s.summary.blocking()), "problem"))
	}
	return s.pressable("l, or enter here, asks once more", "l asks once more")
}

// pressable is the button, with the first of some words that has room beside how far down
// one sees; the last of them has all the room.
func (s *Stage) pressable(words ...string) string {
	th, hint := s.session.Theme, ""
	if !s.inJSON || s.both() {
		hint = th.Text.Render(s.summary.hint())
	}
	lead, style := th.Row(s.summary.onButton && !s.inJSON)
	if s.summary.firstProblem() < 0 && !s.session.Built.None() {
		style = th.Accent
	}
	line, left := "", s.left()
	for _, word := range words {
		line = lead + style.Render("[ Launch"+theme.SignCut+" ]") + "   " + th.Text.Render(word)
		if wrap.Width(line)+2+wrap.Width(hint) <= left {
			return wrap.Spread(line, hint, left)
		}
	}
	return wrap.Fit(line, s.width)
}
