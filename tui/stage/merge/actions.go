package merge

import (
	"reflect"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/tui/field"
)

// action is a key that acts now, and what it does.
type action struct {
	key key.Binding
	do  func() (tea.Cmd, Result)
}

func bind(shown, help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, help))
}

// stay makes an action of something that leaves the screen in front.
func stay(do func()) func() (tea.Cmd, Result) {
	return func() (tea.Cmd, Result) { do(); return nil, Stays }
}

func leave() (tea.Cmd, Result) { return nil, Leaves }

// actions are the keys that act on the row in front, then those of the screen.
func (s *Screen) actions() []action {
	var list []action
	r, ok := s.row()
	if ok {
		if _, has := s.field(r); has {
			list = append(list, action{bind("enter", "answer it", "enter"), s.open})
		}
		if r.Nearest.Text != "" {
			list = append(list, action{bind("t", "take "+r.Nearest.Text, "t"), stay(s.takeNearest)})
		}
		if r.parked != nil {
			list = append(list, action{bind("c", "copy the old value", "c"), s.copyOld})
		}
	}
	if len(s.rows) == 0 {
		list = append(list, action{bind("enter", "take them and go on", "enter", "a"), leave})
	} else if len(s.harmless) > 0 {
		list = append(list, action{bind("a", "take the harmless ones", "a"), s.takeHarmless}, action{bind("h", "show them", "h"), stay(s.toggle)})
	}
	if s.changed() {
		list = append(list, action{bind("z", "undo all", "z", "alt+z"), stay(s.undoAll)})
	}
	return append(list,
		action{bind("↑/↓", "move", "up", "shift+tab"), stay(func() { s.at = max(0, s.at-1) })},
		action{bind("↓", "down", "down", "tab"), stay(func() { s.at = max(0, min(len(s.rows)-1, s.at+1)) })},
		action{bind("esc", "go on", "esc"), leave},
	)
}

// takeHarmless needs no more than to be seen: the answers have them already.
func (s *Screen) takeHarmless() (tea.Cmd, Result) {
	s.harmless = nil
	if s.Left() == 0 {
		return nil, Leaves
	}
	return nil, Stays
}

func (s *Screen) toggle() { s.listed = !s.listed }

func (s *Screen) open() (tea.Cmd, Result) {
	r, _ := s.row()
	f, ok := s.field(r)
	if !ok {
		return nil, Stays
	}
	s.widget = field.New(f, s.session.Theme, s.session.Env)
	s.widget.SetAnswer(s.session.Answers.Field(f.ID))
	return s.widget.Focus(), Stays
}

// answer hands a message to the open widget and keeps what it says.
func (s *Screen) answer(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok && !s.widget.CapturesInput() {
		switch press.String() {
		case "esc", "tab", "shift+tab":
			s.shut()
			return nil
		}
	}
	before := s.widget.Answer()
	cmd, done := s.widget.Update(msg)
	if now := s.widget.Answer(); !reflect.DeepEqual(before, now) {
		now.Origin = payload.FromYou
		r, _ := s.row()
		s.session.Answers.SetField(r.Field, now)
	}
	if done {
		s.shut()
		s.next()
	}
	return cmd
}

func (s *Screen) shut() {
	s.widget.Blur()
	s.widget = nil
}

// next goes to the following change that is still open.
func (s *Screen) next() {
	for n := range s.rows {
		if at := (s.at + 1 + n) % len(s.rows); !s.settled(s.rows[at]) {
			s.at = at
			return
		}
	}
}

func (s *Screen) takeNearest() {
	r, _ := s.row()
	f, ok := s.field(r)
	if !ok {
		return
	}
	a := r.Take(s.session.Answers.Field(f.ID), f.Type)
	a.Origin = payload.FromYou
	s.session.Answers.SetField(f.ID, a)
	s.next()
}

func (s *Screen) copyOld() (tea.Cmd, Result) {
	r, _ := s.row()
	s.copied = true
	return tea.SetClipboard(r.parked.Text), Stays
}

func (s *Screen) changed() bool {
	return s.session.Answers.Revision() != s.first.Revision
}

// undoAll takes back everything that was decided on this screen.
func (s *Screen) undoAll() {
	for _, r := range s.rows {
		if r.Kind != merge.Removed && r.Field != "" && !s.untouched(r) {
			s.session.Answers.SetField(r.Field, s.first.Fields[r.Field])
		}
	}
	s.at = 0
}

// Keys are the bindings that act now.
func (s *Screen) Keys() []key.Binding {
	if s.widget != nil {
		return append(s.widget.Keys(), bind("esc", "done", "esc"))
	}
	var keys []key.Binding
	for _, a := range s.actions() {
		if a.key.Help().Key != "↓" {
			keys = append(keys, a.key)
		}
	}
	return keys
}
