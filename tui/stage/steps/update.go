package steps

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
)

// keyMap is every binding of the list; the panels and the finding have their own.
type keyMap struct {
	move, page, ends                     key.Binding
	mark, all, owners, add, when, revert key.Binding
	find, next, back                     key.Binding
	keep, clear                          key.Binding
}

func newKeyMap() keyMap {
	bind := func(help, what string, keys ...string) key.Binding {
		return footer.Bind(help, what, keys...)
	}
	return keyMap{
		owners: bind("enter", "owners", "enter", "o"),
		add:    bind("+", "add owner", "+"),
		when:   bind("d", "deadline", "d"),
		mark:   bind("space", "mark", "space"),
		all:    bind("a", "all", "a"),
		revert: bind("x", "as the template", "x"),
		find:   bind("/", "find", "/"),
		next:   bind("tab", "next", "tab"),
		back:   bind("shift+tab", "back", "shift+tab"),
		move:   bind("↑/↓", "move", "up", "down"),
		page:   bind("pgup/pgdn", "page", "pgup", "pgdown"),
		ends:   bind("home/end", "ends", "home", "end"),
		keep:   bind("enter", "to the rows", "enter", "tab", "down", "up"),
		clear:  bind("esc", "find nothing", "esc"),
	}
}

// Keys implements stage.Stage.
func (s *Steps) Keys() []key.Binding {
	k := s.keys
	switch {
	case s.panel != nil:
		return s.panel.Keys()
	case s.typing:
		return []key.Binding{k.keep, k.clear}
	case len(s.session.Template.Steps) == 0:
		return []key.Binding{k.next, k.back}
	}
	keys := []key.Binding{k.next, k.back, k.owners, k.when, k.add, k.mark, k.all, k.revert, k.find, k.move, k.page, k.ends}
	if s.find.Value() != "" {
		keys = append(keys, k.clear)
	}
	return keys
}

// Update implements stage.Stage.
func (s *Steps) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	if s.panel != nil {
		cmd, end := s.panel.Update(msg)
		if end != open {
			s.panel = nil
			s.stack.Forget(0)
		}
		return cmd, nil
	}
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case s.typing:
		return s.search(msg), nil
	case !ok:
		return nil, nil
	case key.Matches(press, s.keys.next):
		return nil, stage.Next{}
	case key.Matches(press, s.keys.back):
		return nil, stage.Back{}
	case len(s.session.Template.Steps) == 0:
		if press.String() == "enter" {
			return nil, stage.Next{}
		}
		return nil, nil
	}
	return s.press(press)
}

// press handles a key of the list.
func (s *Steps) press(press tea.KeyPressMsg) (tea.Cmd, stage.Event) {
	k := s.keys
	switch {
	case key.Matches(press, k.move, k.page, k.ends):
		s.walk(press.String())
	case key.Matches(press, k.mark):
		s.toggle()
	case key.Matches(press, k.all):
		s.toggleAll()
	case key.Matches(press, k.find):
		s.typing = true
		return s.find.Focus(), nil
	case key.Matches(press, k.clear) && s.find.Value() != "":
		s.find.SetValue("")
		s.narrow()
	case len(s.targets()) == 0:
	case key.Matches(press, k.owners):
		return s.edit(newOwners(s, s.targets(), false)), nil
	case key.Matches(press, k.add):
		return s.edit(newOwners(s, s.targets(), true)), nil
	case key.Matches(press, k.when):
		return s.edit(newDeadline(s, s.targets())), nil
	case key.Matches(press, k.revert):
		return nil, s.revert()
	}
	return nil, nil
}

func (s *Steps) walk(pressed string) {
	row, last := s.row(), len(s.shown)-1
	to := map[string]func() int{
		"up":     func() int { return row - 1 },
		"down":   func() int { return row + 1 },
		"pgup":   func() int { return s.stack.Page(-1) - firstRow },
		"pgdown": func() int { return s.stack.Page(+1) - firstRow },
		"home":   func() int { return 0 },
		"end":    func() int { return last },
	}[pressed]
	s.move(to())
}

func (s *Steps) toggle() {
	id := s.currentID()
	if id == "" {
		return
	}
	if s.marked[id] {
		delete(s.marked, id)
	} else {
		s.marked[id] = true
	}
	s.move(s.row())
	if s.row() < len(s.shown)-1 {
		s.move(s.row() + 1)
	}
}

// toggleAll marks every row that shows, or none when they all are marked.
func (s *Steps) toggleAll() {
	all := !slices.ContainsFunc(s.shown, func(i int) bool { return !s.marked[s.session.Template.Steps[i].ID] })
	for _, i := range s.shown {
		id := s.session.Template.Steps[i].ID
		if all {
			delete(s.marked, id)
		} else {
			s.marked[id] = true
		}
	}
	s.stack.ForgetAll()
}

// search handles a message while the find text is typed.
func (s *Steps) search(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case key.Matches(press, s.keys.keep):
			s.typing = false
			s.find.Blur()
			return nil
		case key.Matches(press, s.keys.clear):
			s.typing = false
			s.find.Blur()
			s.find.SetValue("")
			s.narrow()
			return nil
		}
	}
	cmd, changed := s.find.Update(msg)
	if changed {
		s.narrow()
	}
	return cmd
}

func (s *Steps) edit(p panel, cmd tea.Cmd) tea.Cmd {
	s.panel = p
	s.stack.Forget(0)
	return cmd
}

// revert leaves the targets to the template again.
func (s *Steps) revert() stage.Event {
	targets := s.targets()
	changed := s.change(targets, func(payload.Step, payload.StepAnswer) payload.StepAnswer { return payload.StepAnswer{} })
	if changed == 0 {
		return stage.Notice{Text: "nothing to take back: the template decides already"}
	}
	return stage.Notice{Text: fmt.Sprintf("%s as the template has it", humanize.Count(changed, "step"))}
}

// change edits the answers of steps. It returns how many became others.
func (s *Steps) change(steps []payload.Step, edit func(payload.Step, payload.StepAnswer) payload.StepAnswer) int {
	changed := 0
	for _, step := range steps {
		before := s.session.Answers.Step(step.ID)
		after := edit(step, before)
		if after == before {
			continue
		}
		s.session.SetStep(step.ID, after)
		changed++
	}
	return changed
}
