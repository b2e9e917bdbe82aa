package field

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/picker"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// nothingChosen is a state of its own: no option is taken for the person.
const nothingChosen = "nothing chosen"

// choice edits a single choice. A radio shows its options; a dropdown, and a
// radio with many, opens a list that finds by typing.
type choice struct {
	base
	// highlight is the row under the arrows, -1 for none.
	highlight int
	list      *picker.Picker
	// above is how many lines stand above the open list.
	above int
}

func newChoice(b base) Widget { return &choice{base: b, highlight: -1} }

func (c *choice) inline() bool {
	return c.field.Type == payload.TypeRadio && len(c.field.Options) <= inlineOptions
}

// Focus implements Widget. The highlight begins on what is chosen, else nowhere,
// so that enter alone never chooses.
func (c *choice) Focus() tea.Cmd {
	c.focused = true
	c.highlight = -1
	for i, r := range c.rows() {
		if c.chosen(r) >= 0 {
			c.highlight = i
			break
		}
	}
	return nil
}

// Blur implements Widget.
func (c *choice) Blur() { c.focused, c.list, c.highlight = false, nil, -1 }

// Update implements Widget.
func (c *choice) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch {
	case !c.focused:
		return nil, false
	case c.list != nil:
		return c.search(msg)
	case pressed(msg) == "delete", pressed(msg) == "backspace":
		c.answer = payload.Answer{Origin: payload.FromYou}
		c.highlight = -1
		return nil, false
	case c.inline():
		return nil, c.walk(msg)
	}
	return c.closed(msg)
}

// walk moves among options that are in sight, and reports enter.
func (c *choice) walk(msg tea.Msg) (done bool) {
	rows := c.rows()
	switch name := pressed(msg); name {
	case "down":
		c.highlight = min(c.highlight+1, len(rows)-1)
	case "up":
		c.highlight = max(c.highlight-1, 0)
		c.highlight = min(c.highlight, len(rows)-1)
	case "space", "enter":
		if c.highlight >= 0 && c.highlight < len(rows) {
			c.take(rows[c.highlight])
		} else if name == "space" && len(rows) > 0 {
			c.highlight = 0
		}
		return name == "enter"
	default:
		if press, ok := msg.(tea.KeyPressMsg); ok {
			c.highlight = startingWith(rows, c.highlight, press.Text)
		}
	}
	return false
}

func (c *choice) take(r row) {
	c.answer = payload.Answer{Value: payload.Choices{r.choice}, Origin: payload.FromYou}
}

// closed waits for a key that opens the list. Enter opens it while nothing is
// chosen, and goes on once something is.
func (c *choice) closed(msg tea.Msg) (tea.Cmd, bool) {
	if _, ok := msg.(tea.PasteMsg); ok {
		return c.open(msg), false
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, false
	}
	switch name := press.String(); {
	case name == "enter" && len(c.picked()) > 0:
		return nil, true
	case name == "enter" || name == "down" || name == "space":
		return c.open(nil), false
	case press.Text != "":
		return c.open(msg), false
	}
	return nil, false
}

func (c *choice) open(first tea.Msg) tea.Cmd {
	rows := c.rows()
	c.list = picker.New(c.theme, picker.Options{Placeholder: "type to find"})
	cmds := []tea.Cmd{c.list.SetItems(items(rows)), c.list.Focus()}
	for i, r := range rows {
		if c.chosen(r) >= 0 {
			c.list.Highlight(items(rows)[i].ID)
		}
	}
	if first != nil {
		cmd, _ := c.list.Update(first)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

func (c *choice) search(msg tea.Msg) (tea.Cmd, bool) {
	rows := c.rows()
	cmd, res := c.list.Update(msg)
	switch res.Kind {
	case picker.Chosen:
		if r, ok := rowOf(rows, res.Item.ID); ok {
			c.take(r)
		}
		c.list = nil
		return cmd, true
	case picker.Cancelled:
		c.list = nil
	}
	return cmd, false
}

// View implements Widget.
func (c *choice) View(width, height int) string {
	now := c.summary(c.picked(), nothingChosen, width)
	switch {
	case c.list != nil:
		var drawn string
		drawn, c.above = openList(c.list, now, width, height)
		return drawn
	case c.focused && c.inline():
		return strings.Join(c.drawRows(c.rows(), c.highlight, width, height, c.sign), "\n")
	case len(c.field.Options) == 0 && len(c.answer.Choices()) == 0:
		return wrap.Fit(c.theme.Muted.Render("the template offers no options"), width)
	}
	return wrap.Clamp(now, width, max(height, 1))
}

func (c *choice) sign(r row) string {
	if c.chosen(r) >= 0 {
		return theme.SignRadioOn
	}
	return theme.SignRadioOff
}

// Cursor implements Widget.
func (c *choice) Cursor() *tea.Cursor {
	if c.list == nil {
		return nil
	}
	return overlay.Shift(c.list.Cursor(), 0, c.above)
}

// SetAnswer implements Widget.
func (c *choice) SetAnswer(a payload.Answer) { c.answer = a }

// CapturesInput implements Widget.
func (c *choice) CapturesInput() bool { return c.list != nil }

// Keys implements Widget.
func (c *choice) Keys() []key.Binding {
	clear := bind("clear", "del", "delete", "backspace")
	clear.SetEnabled(len(c.answer.Choices()) > 0)
	switch {
	case c.list != nil:
		return c.list.Keys()
	case c.inline():
		return []key.Binding{bind("next", "enter", "enter"), bind("move", "↑/↓", "up", "down"), bind("choose", "space", "space"), clear}
	case len(c.picked()) > 0:
		return []key.Binding{bind("next", "enter", "enter"), bind("open", "↓", "down"), clear}
	}
	return []key.Binding{bind("open", "enter", "enter", "down"), bind("find", "letters")}
}
