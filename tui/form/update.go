package form

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
)

// Update hands a message to the entry in focus, or moves the focus by it, past the
// ends of the form to the neighbouring stages.
func (f *Form) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	if len(f.entries) == 0 {
		return nil, f.keys.leave(msg)
	}
	f.stack.Forget(block(f.focus))
	if !f.open {
		return f.walk(msg)
	}
	e := f.entries[f.focus]
	w := e.widget()
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case key.Matches(press, f.keys.tab):
			return f.step(nil, +1)
		case key.Matches(press, f.keys.back):
			return f.step(nil, -1)
		case w.CapturesInput():
		case f.Done != "" && key.Matches(press, f.keys.close):
			return f.rest(f.focus), nil
		case key.Matches(press, f.keys.up):
			return f.page(-1), nil
		case key.Matches(press, f.keys.down):
			return f.page(+1), nil
		}
		f.stack.Follow()
	}
	var cmd tea.Cmd
	var done bool
	e.edit(func() { cmd, done = w.Update(msg) })
	switch {
	case done && f.Done != "":
		return tea.Batch(cmd, f.rest(len(f.entries))), nil
	case done:
		return f.step(cmd, +1)
	}
	return cmd, nil
}

// leave is how a form without entries is gone through.
func (k keyMap) leave(msg tea.Msg) stage.Event {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case ok && key.Matches(press, k.next, k.tab):
		return stage.Next{}
	case ok && key.Matches(press, k.back):
		return stage.Back{}
	}
	return nil
}

// step goes on to the neighbour, or out of the form at its ends.
func (f *Form) step(cmd tea.Cmd, by int) (tea.Cmd, stage.Event) {
	to := f.focus + by
	if f.Done != "" && to >= 0 {
		return tea.Batch(cmd, f.rest(to)), nil
	}
	if to >= 0 && to < len(f.entries) {
		cmd = tea.Batch(cmd, f.turn(to))
		f.SelectText()
		return cmd, nil
	}
	cmd = tea.Batch(cmd, f.blur())
	if by > 0 {
		return cmd, stage.Next{}
	}
	return cmd, stage.Back{}
}

// page moves by a window. Above the first entry it only scrolls, so that a head
// higher than the window can be read.
func (f *Form) page(by int) tea.Cmd {
	if by < 0 && f.focus == 0 || f.stack.Adrift() {
		f.stack.Scroll(by * max(1, f.stack.Height()-1))
		return nil
	}
	to := max(0, f.stack.Page(by)-block(0))
	if f.Done != "" {
		return f.rest(to)
	}
	return f.turn(to)
}

// Click brings the entry in a line of the last View into focus; false for the one that is.
func (f *Form) Click(_, y int) (tea.Cmd, bool) {
	to := f.stack.At(y-f.headLines()) - block(0)
	if to < 0 || to >= len(f.entries) || to == f.focus && f.open {
		return nil, false
	}
	return f.turn(to), true
}

// Scroll moves the window by lines and leaves the focus where it is.
func (f *Form) Scroll(lines int) { f.stack.Scroll(lines) }

// turn moves the focus from one entry to another.
func (f *Form) turn(to int) tea.Cmd {
	left := f.blur()
	f.focus, f.open, f.released = to, true, false
	f.stack.Focus(block(to))
	f.stack.Forget(0)
	f.session.Announce(stage.FocusChanged)
	e := f.entries[to]
	e.refresh() // an undo has changed it, and nothing was told of that yet
	if !f.entered {
		return left
	}
	return tea.Batch(left, e.widget().Focus())
}

// blur takes the keyboard from the entry in focus, which is visited from then on. What
// it took of a text that was typed there is told.
func (f *Form) blur() (told tea.Cmd) {
	e := f.current()
	if e == nil || f.released {
		return nil
	}
	if e.made != nil {
		told = e.leave()
		e.early = e.made.Answer().Typed != "" && peopleLoading(f.session)
	}
	e.touched = e.touched || f.entered
	f.stack.Forget(block(f.focus))
	return told
}

// Keys are the bindings that act now, those of the entry in focus first.
func (f *Form) Keys() []key.Binding {
	if len(f.entries) == 0 {
		return []key.Binding{f.keys.next, f.keys.back}
	}
	if !f.open {
		return f.closedKeys()
	}
	all := slices.Clone(f.entries[f.focus].widget().Keys())
	forward := f.keys.next
	if taken(all, forward) && !slices.ContainsFunc(all, func(b key.Binding) bool { return b.Help().Desc == forward.Help().Desc }) {
		forward = f.keys.tab
	}
	for _, b := range []key.Binding{forward, f.keys.back, f.keys.page} {
		if !taken(all, b) {
			all = append(all, b)
		}
	}
	if f.Done != "" && !taken(all, f.keys.close) {
		all = slices.Insert(all, 1, f.keys.close)
	}
	return all
}

// taken reports whether a binding's first key is among others.
func taken(among []key.Binding, b key.Binding) bool {
	return slices.ContainsFunc(among, func(o key.Binding) bool {
		return o.Enabled() && slices.Contains(o.Keys(), b.Keys()[0])
	})
}

// rest closes what is open and puts the cursor on a row.
func (f *Form) rest(to int) tea.Cmd {
	told := f.blur()
	f.focus, f.open = to, false
	f.stack.Focus(block(to))
	f.session.Announce(stage.FocusChanged)
	return told
}

// walk moves over closed entries, and opens one. What is typed on it is its first letter.
func (f *Form) walk(msg tea.Msg) (tea.Cmd, stage.Event) {
	press, ok := msg.(tea.KeyPressMsg)
	_, paste := msg.(tea.PasteMsg)
	done, last := f.focus == len(f.entries), len(f.entries)
	switch name := press.String(); {
	case paste && !done, ok && !done && (press.Text != "" && name != "space" || name == "backspace"):
		cmd := f.turn(f.focus)
		own, event := f.Update(msg)
		return tea.Batch(cmd, own), event
	case !ok:
	case name == "tab" && done, name == "enter" && done:
		return nil, stage.Next{}
	case name == "shift+tab" && f.focus == 0:
		return nil, stage.Back{}
	case name == "enter", name == "space" && !done:
		cmd := f.turn(f.focus)
		f.SelectText()
		return cmd, nil
	case name == "up", name == "shift+tab":
		f.rest(max(0, f.focus-1))
	case name == "down", name == "tab":
		f.rest(min(last, f.focus+1))
	case name == "home":
		f.rest(0)
	case name == "end":
		f.rest(last)
	case name == "pgup", name == "pgdown":
		by := +1
		if name == "pgup" {
			by = -1
		}
		f.rest(max(0, f.stack.Page(by)-block(0)))
	}
	return nil, nil
}

// closedKeys are the bindings that act while nothing is open.
func (f *Form) closedKeys() []key.Binding {
	does, move := "open", "move"
	if f.focus == len(f.entries) {
		does, move = "review", "change one"
	}
	return []key.Binding{
		footer.Bind("enter", does, "enter"),
		footer.Bind("↑", move, "up", "down"),
		footer.Bind("shift+tab", "back", "shift+tab"),
		footer.Bind("home/end", "ends", "home", "end"),
	}
}
