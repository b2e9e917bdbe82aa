// Package form stacks field widgets into a form that scrolls: label, guidance,
// widget and problems of each, one of them in focus. The kick-off form and the
// details of a process are both forms; what an answer means, and where it is
// kept, is theirs to say through a Source.
//
// A widget is made the first time it shows, and only what shows is drawn, so a
// key costs the same in a form of ten fields and of a thousand.
package form

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
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
	Annotation(i int) Annotation
}

// Annotation is what stands beside an entry.
type Annotation struct {
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
	// Header gives the lines above the first entry at a width; nil for none.
	Header func(width int) []string
	// Moved is called when another entry gets the focus; nil for nobody.
	Moved func()
}

// Form is a stack of widgets with one in focus.
type Form struct {
	theme   *theme.Theme
	entries []Entry
	source  Source
	header  func(width int) []string
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
	widget           field.Widget
	changed, touched bool
}

type keyMap struct{ next, tab, back, up, down, page key.Binding }

// New makes a form with the focus on its first entry.
func New(th *theme.Theme, o Options) *Form {
	f := &Form{theme: th, dark: th.Dark, entries: o.Entries, source: o.Source, header: o.Header, moved: o.Moved, items: make([]item, len(o.Entries)), about: map[stage.AnswerRef][]int{}}
	for i, e := range o.Entries {
		f.about[e.Ref] = append(f.about[e.Ref], i)
	}
	f.stack = stack.New(len(o.Entries)+1, f)
	f.stack.Focus(f.block(0))
	f.keys = keyMap{
		next: footer.Bind("enter", "next", "enter"),
		tab:  footer.Bind("tab", "next", "tab"),
		back: footer.Bind("shift+tab", "back", "shift+tab"),
		up:   footer.Bind("", "", "pgup"),
		down: footer.Bind("", "", "pgdown"),
		page: footer.Bind("pgup/pgdn", "page", "pgup", "pgdown"),
	}
	return f
}

// block is the place of an entry in the stack, behind the head.
func (f *Form) block(i int) int { return i + 1 }

// Len is the number of entries.
func (f *Form) Len() int { return len(f.entries) }

// Activate gives the keyboard to the entry in focus. It is called each time the
// form comes to the front: an entry that was in focus before counts as visited.
func (f *Form) Activate() tea.Cmd {
	if len(f.entries) == 0 {
		return nil
	}
	if f.entered {
		f.items[f.focus].touched = true
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
	f.items[i].touched = true
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

// Update hands a message to the entry in focus, or moves the focus by it.
func (f *Form) Update(msg tea.Msg) (tea.Cmd, Move) {
	if len(f.entries) == 0 {
		return nil, f.leave(msg)
	}
	cmd := f.take()
	w := f.widget(f.focus)
	f.stack.Forget(f.block(f.focus))
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case key.Matches(press, f.keys.tab):
			return f.step(cmd, +1)
		case key.Matches(press, f.keys.back):
			return f.step(cmd, -1)
		case w.CapturesInput():
		case key.Matches(press, f.keys.up):
			return tea.Batch(cmd, f.page(-1)), Stay
		case key.Matches(press, f.keys.down):
			return tea.Batch(cmd, f.page(+1)), Stay
		}
		f.stack.Follow()
	}
	var own tea.Cmd
	var done bool
	f.edit(func() { own, done = w.Update(msg) })
	cmd = tea.Batch(cmd, own)
	if done {
		return f.step(cmd, +1)
	}
	return cmd, Stay
}

// leave is how a form without entries is gone through.
func (f *Form) leave(msg tea.Msg) Move {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case ok && key.Matches(press, f.keys.next, f.keys.tab):
		return Past
	case ok && key.Matches(press, f.keys.back):
		return Before
	}
	return Stay
}

// step goes on to the neighbour, or out of the form at its ends.
func (f *Form) step(cmd tea.Cmd, by int) (tea.Cmd, Move) {
	to := f.focus + by
	if to >= 0 && to < len(f.entries) {
		return tea.Batch(cmd, f.turn(to)), Stay
	}
	f.blur()
	if by > 0 {
		return cmd, Past
	}
	return cmd, Before
}

// page moves by a window. Above the first entry it only scrolls, so that a head
// higher than the window can be read.
func (f *Form) page(by int) tea.Cmd {
	if by < 0 && f.focus == 0 || f.stack.Adrift() {
		f.stack.Scroll(by * max(1, f.stack.Height()-1))
		return nil
	}
	return f.turn(max(0, f.stack.Page(by)-f.block(0)))
}

// turn moves the focus from one entry to another.
func (f *Form) turn(to int) tea.Cmd {
	f.blur()
	f.focus = to
	f.stack.Focus(f.block(to))
	if f.moved != nil {
		f.moved()
	}
	w := f.widget(to)
	if !f.entered {
		return nil
	}
	return w.Focus()
}

// blur takes the keyboard from the entry in focus, which is visited from then on.
func (f *Form) blur() {
	it := &f.items[f.focus]
	if it.widget != nil {
		f.edit(it.widget.Blur)
	}
	it.touched = it.touched || f.entered
	f.stack.Forget(f.block(f.focus))
}

// edit has the widget in focus do something, and writes the answer that it has made
// another by that.
func (f *Form) edit(do func()) {
	it := &f.items[f.focus]
	before := it.widget.Answer()
	do()
	now := it.widget.Answer()
	if now.Same(before) {
		return
	}
	it.changed = true
	now.Origin = payload.FromYou
	f.source.Write(f.focus, now)
}

// Keys are the bindings that act now, those of the entry in focus first.
func (f *Form) Keys() []key.Binding {
	if len(f.entries) == 0 {
		return []key.Binding{f.keys.next, f.keys.back}
	}
	w := f.widget(f.focus)
	all := slices.Clone(w.Keys())
	forward := f.keys.next
	if taken(all, forward) {
		forward = f.keys.tab
	}
	for _, b := range []key.Binding{forward, f.keys.back, f.keys.page} {
		if !taken(all, b) {
			all = append(all, b)
		}
	}
	return all
}

// taken reports whether a binding's first key is among others.
func taken(among []key.Binding, b key.Binding) bool {
	return slices.ContainsFunc(among, func(o key.Binding) bool {
		return o.Enabled() && slices.Contains(o.Keys(), b.Keys()[0])
	})
}
