package form

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/charmbracelet/x/ansi"

	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
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
func (f *Form) rest(to int) {
	f.blur()
	f.focus, f.open = to, false
	f.stack.Focus(f.block(to))
	f.session.Announce(stage.FocusChanged)
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

const (
	// valueColumn is where the answers of closed entries stand, noteColumn how far
	// behind it what there is to say about one.
	valueColumn, noteColumn = 22, 14
)

// line draws a closed entry, or the Done line. What is wrong with the answer stands in
// its place.
func (f *Form) line(i, width int, focused bool) []string {
	th := f.theme
	if i == len(f.Entries) {
		lead, style := th.Row(focused)
		return []string{"", lead + style.Render(wrap.Fit(f.Done, width-2))}
	}
	e := f.Entries[i]
	sign, style, text := th.Muted.Render(theme.SignTemplate), th.Text, f.value(i, width)
	if !e.Read().Empty() {
		sign = th.Good.Render(theme.SignDone)
	}
	if text == "" {
		text = theme.SignSkipped
	}
	note := ""
	if e.Note != nil {
		note = e.Note()
	}
	if problems := f.problems(i); len(problems) > 0 {
		worst := slices.MinFunc(problems, func(a, b payload.Problem) int { return cmp.Compare(a.Kind, b.Kind) })
		mark, of := f.sign(worst)
		sign, style, text, note = of.Render(mark), of, worst.String(), ""
	}
	labelled := th.Text
	if focused {
		sign, labelled = th.Selected.Render(theme.SignCursor), th.Selected
	}
	column := min(valueColumn, max(2, width/2))
	lead := sign + " " + wrap.Pad(labelled.Render(wrap.Fit(e.Label, column-3)), column-2)
	lines := wrap.Styled(style, strings.Repeat(" ", column), text, max(1, width-column))
	lines = lines[:min(len(lines), 3)]
	lines[0] = lead + lines[0][column:]
	if note != "" && len(lines) == 1 {
		used := wrap.Width(lines[0])
		gap := max(2, min(column+noteColumn-used, width-used-wrap.Width(note)))
		lines[0] += strings.Repeat(" ", gap) + th.Muted.Render(note)
	}
	return lines
}

// value is the answer of a closed entry on one line.
func (f *Form) value(i, width int) string {
	if f.Entries[i].Value != nil {
		return f.Entries[i].Value()
	}
	first, _, _ := strings.Cut(f.widget(i).View(width, 1), "\n")
	return ansi.Strip(first)
}
