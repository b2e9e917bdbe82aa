// Package form stacks field widgets into a form that scrolls: label, guidance,
// widget and problems of each, one of them in focus. The kick-off form and the
// details of a process are both forms; what an answer means, and where it is
// kept, is theirs to say through a Source.
//
// A widget is made the first time it shows, and only what shows is drawn, so a
// key costs the same in a form of ten fields and of a thousand.
package form

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/stack"
)

// Entry is one question of a form.
type Entry struct {
	ID string
	// Ref is the answer that the entry edits.
	Ref      stage.AnswerRef
	Label    string
	Guidance string
	Required bool
	// Widget makes the entry's widget; its answer is put in afterwards.
	Widget func() field.Widget
}

// Source holds the answers of a form, by the index of the entry.
type Source interface {
	Answer(i int) payload.Answer
	// Write takes an answer that the person changed.
	Write(i int, a payload.Answer)
	Beside(i int) Beside
}

// Beside is what stands beside an entry.
type Beside struct {
	// Note is a muted word at the right of the label.
	Note     string
	Problems []payload.Problem
}

// Move is where a message leads the person.
type Move int

const (
	// Stay: still in the form. Past: beyond its last entry. Before: in front of
	// its first.
	Stay Move = iota
	Past
	Before
)

// Options are what a form is made of.
type Options struct {
	Entries []Entry
	Source  Source
	// Head gives the lines above the first entry at a width; nil for none.
	Head func(width int) []string
	// Moved is called when another entry gets the focus; nil for nobody.
	Moved func()
}

// Form is a stack of widgets with one in focus.
type Form struct {
	theme   *theme.Theme
	entries []Entry
	source  Source
	head    func(width int) []string
	moved   func()
	items   []item
	// about are the entries of each answer.
	about map[stage.AnswerRef][]int
	stack *stack.Stack
	keys  keyMap

	focus   int
	entered bool
	showAll bool
	pending tea.Cmd
	// dark is the theme that the widgets were made for.
	dark bool
}

// item is what the form knows of an entry: its widget once it was shown, and how
// far the person got with it.
type item struct {
	widget        field.Widget
	changed, left bool
}

type keyMap struct{ next, tab, back, up, down, page key.Binding }

// New makes a form with the focus on its first entry.
func New(th *theme.Theme, o Options) *Form {
	f := &Form{theme: th, dark: th.Dark, entries: o.Entries, source: o.Source, head: o.Head, moved: o.Moved, items: make([]item, len(o.Entries)), about: map[stage.AnswerRef][]int{}}
	for i, e := range o.Entries {
		f.about[e.Ref] = append(f.about[e.Ref], i)
	}
	f.stack = stack.New(len(o.Entries)+1, f)
	f.stack.Focus(f.block(0))
	f.keys = keyMap{
		next: key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "next")),
		tab:  key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "next")),
		back: key.NewBinding(key.WithKeys("shift+tab"), key.WithHelp("shift+tab", "back")),
		up:   key.NewBinding(key.WithKeys("pgup")),
		down: key.NewBinding(key.WithKeys("pgdown")),
		page: key.NewBinding(key.WithKeys("pgup", "pgdown"), key.WithHelp("pgup/pgdn", "page")),
	}
	return f
}

// block is the place of an entry in the stack, behind the head.
func (f *Form) block(i int) int { return i + 1 }

// Len is the number of entries.
func (f *Form) Len() int { return len(f.entries) }

// Enter gives the keyboard to the entry in focus. It is called each time the
// form comes to the front: an entry that was in focus before counts as visited.
func (f *Form) Activate() tea.Cmd {
	if len(f.entries) == 0 {
		return nil
	}
	if f.entered {
		f.items[f.focus].left = true
	}
	f.entered = true
	for i := range f.items {
		f.refresh(i)
	}
	f.restyle()
	f.stack.ForgetAll()
	return tea.Batch(f.take(), f.widget(f.focus).Focus())
}

// Changed brings what shows up to what has changed around the form, also in the
// widget that has the keyboard; edited are the answers that are others.
func (f *Form) Changed(c stage.Change, edited []stage.AnswerRef) tea.Cmd {
	for _, ref := range edited {
		for _, i := range f.about[ref] {
			f.refresh(i)
		}
	}
	switch {
	case c.Has(stage.ThemeChanged):
		return f.Restyle()
	case c.Has(stage.PeopleChanged | stage.ListsChanged | stage.ZoneChanged | stage.AccountChanged):
		f.stack.ForgetAll()
		return f.renew()
	case c.Has(stage.UploadsChanged):
		f.stack.ForgetAll()
	}
	return nil
}

// renew has the widget in focus offer what exists by now.
func (f *Form) renew() tea.Cmd {
	if !f.entered || len(f.entries) == 0 {
		return nil
	}
	if w, ok := f.widget(f.focus).(field.Renewer); ok {
		return w.Renew()
	}
	return nil
}

// Focused is the index of the entry in focus.
func (f *Form) Focused() int { return f.focus }

// Find is the index of the entry with that id, -1 for none.
func (f *Form) Find(id string) int {
	for i, e := range f.entries {
		if e.ID == id {
			return i
		}
	}
	return -1
}

// GoTo brings an entry into focus and shows its problems, since it is them that
// lead there. A command that this begins goes out with the next Update.
func (f *Form) GoTo(i int) {
	if i < 0 || i >= len(f.entries) {
		return
	}
	f.items[i].left = true
	f.pending = tea.Batch(f.pending, f.turn(i))
}

// ShowProblems has every problem shown from now on, also of entries that were
// never visited.
func (f *Form) ShowProblems() {
	if !f.showAll {
		f.showAll = true
		f.stack.ForgetAll()
	}
}

// Redraw has everything drawn anew.
func (f *Form) Redraw() { f.stack.ForgetAll() }

// refresh puts an answer into its widget that was changed elsewhere.
func (f *Form) refresh(i int) {
	w := f.items[i].widget
	if w == nil {
		return
	}
	if now := f.source.Answer(i); !now.Same(w.Answer()) {
		w.SetAnswer(now)
	}
	f.stack.Forget(f.block(i))
}

// Restyle follows the theme's colours: some widgets hold copies of them, so all are
// made anew.
func (f *Form) Restyle() tea.Cmd {
	f.restyle()
	if !f.entered || len(f.entries) == 0 {
		return nil
	}
	return f.widget(f.focus).Focus()
}

func (f *Form) restyle() {
	if f.dark == f.theme.Dark {
		return
	}
	f.dark = f.theme.Dark
	for i := range f.items {
		f.items[i].widget = nil
	}
	f.stack.ForgetAll()
}

// SetSize sets the window.
func (f *Form) SetSize(width, height int) { f.stack.SetSize(width, height) }

// View draws the form within its size.
func (f *Form) View() string { return f.stack.View() }

// Cursor is where the terminal's cursor belongs in the last View.
func (f *Form) Cursor() *tea.Cursor { return f.stack.Cursor() }

// CapturesInput reports that esc closes something in the entry in focus.
func (f *Form) CapturesInput() bool {
	return len(f.entries) > 0 && f.widget(f.focus).CapturesInput()
}

// widget is the entry's widget, made at the first call.
func (f *Form) widget(i int) field.Widget {
	it := &f.items[i]
	if it.widget == nil {
		it.widget = f.entries[i].Widget()
		it.widget.SetAnswer(f.source.Answer(i))
	}
	return it.widget
}

func (f *Form) take() tea.Cmd {
	cmd := f.pending
	f.pending = nil
	return cmd
}
