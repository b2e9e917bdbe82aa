package steps

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/store/autosave"
	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
)

// actions are the keys of the list that act now, in the order of the footer; the
// panels and the finding have their own.
func (s *Steps) actions() []stage.Action {
	next, back := stage.On("tab", "next", stage.Tell(stage.Next{})), stage.On("shift+tab", "back", stage.Tell(stage.Back{}))
	if len(s.session.Template.Steps) == 0 {
		return []stage.Action{next, back, {Key: footer.Bind("", "", "enter"), Do: next.Do}}
	}
	page := func(by int) func() int { return func() int { return s.stack.Page(by) } }
	walk := func(to func() int) func() (tea.Cmd, stage.Event) { return stage.Just(func() { s.move(to()) }) }
	find := stage.On("/", "find", func() (tea.Cmd, stage.Event) {
		s.typing = true
		return s.find.Focus(), nil
	})
	all := stage.On("esc", "all steps", stage.Just(s.findNothing))
	if s.at() < 0 && len(s.selected) == 0 {
		return []stage.Action{find, all, next, back}
	}
	of := ""
	if n := len(s.selected); n > 0 {
		of = fmt.Sprintf(" of %d", n)
	}
	list := []stage.Action{
		{Key: footer.Bind("enter", "owners"+of, "enter", "o"), Do: s.edit(replace)},
		stage.On("d", "deadline"+of, s.edit(due)),
		stage.On("space", "mark", stage.Just(s.toggle)),
		stage.On("t", "time line", stage.Just(s.openTimeline)),
		find,
		stage.On("a", "all", stage.Just(s.toggleAll)),
		stage.On("+", "add owner", s.edit(add)),
		stage.On("-", "take owner off", s.edit(takeOff)),
		stage.On("w", "swap owner", s.edit(swap)),
		stage.On("x", "as the template", s.revert),
		stage.On("m", "all to me, as a practice", s.practice),
		next, back,
		{Key: footer.Bind("↑/↓", "move", "up"), Do: walk(func() int { return s.at() - 1 })},
		{Key: footer.Bind("", "", "down"), Do: walk(func() int { return s.at() + 1 })},
		{Key: footer.Bind("shift+↑/↓", "mark a range", "shift+up"), Do: stage.Just(func() { s.extend(-1) })},
		{Key: footer.Bind("", "", "shift+down"), Do: stage.Just(func() { s.extend(+1) })},
		{Key: footer.Bind("pgup/pgdn", "page", "pgup"), Do: walk(page(-1))},
		{Key: footer.Bind("", "", "pgdown"), Do: walk(page(+1))},
		{Key: footer.Bind("home/end", "ends", "home"), Do: walk(func() int { return 0 })},
		{Key: footer.Bind("", "", "end"), Do: walk(func() int { return len(s.shown) - 1 })},
	}
	if s.haveRole() {
		list = append(list, stage.On("j", "fill the job title", s.edit(fill)))
	}
	if s.find.Value() != "" {
		list = slices.Insert(list, 2, all)
	}
	return list
}

// finding are the keys of the find text; all others are typed into it.
func (s *Steps) finding() []stage.Action {
	return []stage.Action{
		{Key: footer.Bind("enter", "to the rows", "enter", "tab", "down", "up"), Do: stage.Just(s.stopTyping)},
		stage.On("esc", "all steps", stage.Just(s.findNothing)),
	}
}

func (s *Steps) stopTyping() {
	s.typing = false
	s.find.Blur()
}

func (s *Steps) findNothing() {
	s.stopTyping()
	s.find.SetValue("")
	s.narrow()
}

// Keys implements stage.Stage.
func (s *Steps) Keys() []key.Binding {
	switch {
	case s.panel != nil:
		return s.panel.Keys()
	case s.line != nil:
		return stage.KeysOf(s.overDays())
	case s.typing:
		return stage.KeysOf(s.finding())
	}
	return stage.KeysOf(s.actions())
}

// Update implements stage.Stage.
func (s *Steps) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	if _, ok := msg.(more); ok {
		return s.describeMore(), nil
	}
	if s.panel != nil {
		cmd, end := s.panel.Update(msg)
		if end != open {
			s.show(nil)
		} else {
			s.session.SetTyping(s.panel.typing())
		}
		return cmd, nil
	}
	press, _ := msg.(tea.KeyPressMsg)
	if s.line != nil {
		cmd, event, _ := stage.Press(s.overDays(), press)
		return cmd, event
	}
	if !s.typing {
		cmd, event, _ := stage.Press(s.actions(), press)
		return cmd, event
	}
	if cmd, event, acted := stage.Press(s.finding(), press); acted {
		return cmd, event
	}
	cmd, changed := s.find.Update(msg)
	if changed {
		s.narrow()
	}
	return cmd, nil
}

// span is a range of rows that is being marked: where it began, and what was marked before.
type span struct {
	from   int
	before map[string]bool
}

// edit is what a key does that opens a panel for the steps that an edit is for.
func (s *Steps) edit(a act) func() (tea.Cmd, stage.Event) {
	return func() (tea.Cmd, stage.Event) {
		targets := s.targets()
		if len(targets) == 0 {
			return nil, nil
		}
		return s.open(targets, autosave.Typing{Act: string(a)}), nil
	}
}

// open opens the panel of an act, with what was typed in it where it has its steps.
func (s *Steps) open(targets []payload.Step, was autosave.Typing) (cmd tea.Cmd) {
	var p panel
	if act(was.Act) == due {
		p, cmd = newDeadline(s.plan, targets, was)
	} else {
		p, cmd = newOwners(s.plan, targets, was)
	}
	s.show(p)
	return cmd
}

// show opens a panel, or closes the one that is open.
func (s *Steps) show(p panel) {
	if s.panel, s.quiet = p, p != nil; p == nil {
		s.session.SetTyping(autosave.Typing{})
	}
	s.stack.ForgetAll()
}

// Leave takes what is typed in an open panel as another stage comes to the front.
func (s *Steps) Leave() tea.Cmd {
	p := s.panel
	if p == nil {
		return nil
	}
	s.show(nil)
	return p.leave()
}

// Reopen opens the panel again in which something was being typed when the program ended.
func (s *Steps) Reopen() tea.Cmd {
	was := s.session.Typing
	var targets []payload.Step
	for _, id := range was.Steps {
		if i, ok := s.byID[id]; ok {
			targets = append(targets, s.session.Template.Steps[i])
		}
	}
	if len(targets) == 0 {
		return nil
	}
	if len(targets) > 1 {
		for _, step := range targets {
			s.selected[step.ID] = true
		}
	}
	return s.open(targets, was)
}

// Release closes an open panel and takes nothing of what is typed there: an undo has
// decided what holds.
func (s *Steps) Release() { s.show(nil) }

// revert leaves the targets to the template again.
func (s *Steps) revert() (tea.Cmd, stage.Event) {
	targets := s.targets()
	if len(targets) == 0 {
		return nil, nil
	}
	changed := s.change(targets, func(payload.Step, payload.StepAnswer) payload.StepAnswer { return payload.StepAnswer{} })
	if changed == 0 {
		return nil, stage.Notice{Text: "nothing to take back: the template decides already"}
	}
	return nil, stage.Notice{Text: humanize.Count(changed, "step") + " as the template has it"}
}

// practice makes the launch a practice of it, as one change (payload.Practice).
func (s *Steps) practice() (tea.Cmd, stage.Event) {
	d, me := s.session, s.me()
	if me.ID == 0 {
		return nil, stage.Notice{Text: "it is not known yet who you are: try again in a moment"}
	}
	d.History.Apart("the practice, all steps to you")
	to := payload.Practice(d.Template, d.Answers.Snapshot(), d.Env(), me)
	s.change(d.Template.Steps, func(step payload.Step, _ payload.StepAnswer) payload.StepAnswer { return to.Steps[step.ID] })
	for _, f := range d.Template.Fields {
		if people := d.Answers.Field(f.ID).People(); !people.Same(to.Fields[f.ID].People()) {
			d.SetField(f.ID, to.Fields[f.ID])
		}
	}
	d.EditDetails("name", func(now *payload.Details) { *now = to.Details })
	var others []payload.Step
	for i, step := range d.Template.Steps {
		if f, _ := s.forecast(i); f.After.Visible && !f.After.Owners.Minus(f.Before.Owners).Without(payload.Who{User: me.ID}).Empty() {
			others = append(others, step)
		}
	}
	text := "all steps yours, no guests, TEST in the name; " + s.session.Keymap.Key("undo") + " undoes"
	if len(others) > 0 {
		text += "; rules still add somebody to " + s.named(others)
	}
	return nil, stage.Notice{Text: text}
}
