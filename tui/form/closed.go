package form

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// rows are the entries, and the Done line where there is one.
func (f *Form) rows() int {
	if f.Done == "" {
		return len(f.Entries)
	}
	return len(f.Entries) + 1
}

// rest closes what is open and puts the cursor on a row.
func (f *Form) rest(to int) tea.Cmd {
	told := f.blur()
	f.focus, f.open = to, false
	f.stack.Focus(f.block(to))
	f.session.Announce(stage.FocusChanged)
	return told
}

// walk moves over closed entries, and opens one. What is typed on it is its first letter.
func (f *Form) walk(msg tea.Msg) (tea.Cmd, stage.Event) {
	press, ok := msg.(tea.KeyPressMsg)
	_, paste := msg.(tea.PasteMsg)
	done, last := f.focus == len(f.Entries), len(f.Entries)
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
		return f.turn(f.focus), nil
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
		f.rest(max(0, f.stack.Page(by)-f.block(0)))
	}
	return nil, nil
}

// closedKeys are the bindings that act while nothing is open.
func (f *Form) closedKeys() []key.Binding {
	does, move := "open", "move"
	if f.focus == len(f.Entries) {
		does, move = "review", "change one"
	}
	return []key.Binding{
		footer.Bind("enter", does, "enter"),
		footer.Bind("↑", move, "up", "down"),
		footer.Bind("shift+tab", "back", "shift+tab"),
		footer.Bind("home/end", "ends", "home", "end"),
	}
}

// doneLine draws the line that leads on, and a blank one above it.
func (f *Form) doneLine(width int, focused bool) []string {
	lead, style := f.theme.Row(focused)
	return []string{"", lead + style.Render(wrap.Fit(f.Done, width-2))}
}
