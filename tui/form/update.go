package form

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
)

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
	it.left = it.left || f.entered
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
