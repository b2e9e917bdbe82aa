package field

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/picker"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

const (
	// nothingChosen is a state of its own: no option is taken for the person.
	nothingChosen = "nothing chosen"
	// inlineOptions is how many options a choice shows by itself; more are found by
	// typing.
	inlineOptions = 8
)

// choice edits a choice of options: one of them, or many in the order of choosing.
// They are in sight, or in a list that opens and finds by typing.
type choice struct {
	finder
	many, inline bool
	// highlight is the row under the arrows, -1 for none.
	highlight int
	// listed are the rows of the open list.
	listed []row
}

func newRadio(b base) Widget { return &choice{finder: finder{base: b}, inline: b.few(), highlight: -1} }

func newDropdown(b base) Widget { return &choice{finder: finder{base: b}, highlight: -1} }

func newMultiselect(b base) Widget {
	return &choice{finder: finder{base: b}, inline: b.few(), many: true}
}

func (b *base) few() bool { return len(b.field.Options) <= inlineOptions }

// Focus implements Widget. The highlight of a single choice begins on what is
// chosen, else nowhere, so that enter alone never chooses.
func (c *choice) Focus() tea.Cmd {
	c.focused, c.highlight = true, 0
	if !c.many {
		c.highlight = slices.IndexFunc(c.rows(), func(r row) bool { return c.chosen(r) >= 0 })
	}
	return nil
}

// Blur implements Widget.
func (c *choice) Blur() { c.focused, c.list, c.highlight = false, nil, -1 }

// Update implements Widget.
func (c *choice) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch name := pressed(msg); {
	case !c.focused:
		return nil, false
	case c.list != nil:
		return c.search(msg)
	case c.many && name == "enter":
		return nil, true
	case name == "backspace", !c.many && name == "delete":
		c.takeBack()
		return nil, false
	case c.inline:
		return nil, c.walk(msg)
	}
	return c.closed(msg)
}

// walk moves among options that are in sight, and reports enter.
func (c *choice) walk(msg tea.Msg) (done bool) {
	rows, name := c.rows(), pressed(msg)
	under := c.highlight >= 0 && c.highlight < len(rows)
	switch {
	case name == "down":
		c.highlight++
	case name == "up":
		c.highlight = max(0, c.highlight-1)
	case name == "space" && !under:
		c.highlight = 0
	case name == "space", name == "enter" && under:
		c.take(rows[c.highlight])
	case name == "delete":
		if under && c.chosen(rows[c.highlight]) >= 0 {
			c.take(rows[c.highlight])
		}
	default:
		if press, ok := msg.(tea.KeyPressMsg); ok {
			c.highlight = startingWith(rows, c.highlight, press.Text)
		}
	}
	c.highlight = min(c.highlight, len(c.rows())-1)
	return name == "enter"
}

// take makes a row the choice. Of many it takes the row in, last, or out; an entry
// of it that was given as not selected gives way.
func (c *choice) take(r row) {
	if !c.many {
		c.set(payload.Choices{r.choice})
		return
	}
	was := c.chosen(r) >= 0
	next := slices.DeleteFunc(slices.Clone(c.answer.Choices()), func(o payload.Choice) bool { return same(o, r.choice) })
	if !was {
		next = append(next, r.choice)
	}
	c.set(next)
}

func (c *choice) set(choices payload.Choices) {
	c.put(choices)
}

// takeBack drops the choice; of many, the last.
func (c *choice) takeBack() {
	if !c.many {
		c.answer, c.highlight = payload.Answer{Origin: payload.FromYou}, -1
		return
	}
	for i, o := range slices.Backward(c.answer.Choices()) {
		if !o.Unselected {
			c.set(slices.Delete(slices.Clone(c.answer.Choices()), i, i+1))
			return
		}
	}
}

// closed waits for a key that opens the list. Enter opens it while nothing is
// chosen, and goes on once something is.
func (c *choice) closed(msg tea.Msg) (tea.Cmd, bool) {
	if _, ok := msg.(tea.PasteMsg); ok {
		return c.open(msg), false
	}
	press, ok := msg.(tea.KeyPressMsg)
	switch name := pressed(msg); {
	case !ok:
		return nil, false
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
	options := picker.Options{Multi: c.many, Placeholder: "type to find"}
	if c.many {
		options.Placeholder = "type to find, space to mark"
	}
	c.listed, c.list = c.rows(), picker.New(c.theme, options)
	all := items(c.listed)
	cmds := []tea.Cmd{c.list.SetItems(all), c.list.Focus()}
	var selected []string
	for _, o := range c.answer.Choices() {
		if i := find(c.listed, o); i >= 0 && !o.Unselected {
			selected = append(selected, all[i].ID)
		}
	}
	switch {
	case c.many:
		c.list.SetSelected(selected)
	case len(selected) > 0:
		c.list.Highlight(selected[0])
	}
	if first != nil {
		cmd, _ := c.list.Update(first)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// search hands a message to the open list. Marks count at once; esc closes the
// list and keeps them.
func (c *choice) search(msg tea.Msg) (tea.Cmd, bool) {
	cmd, res := c.list.Update(msg)
	switch res.Kind {
	case picker.Marked:
		c.takeMarks()
	case picker.Chosen:
		if r, ok := rowOf(c.listed, res.Item.ID); ok && !c.many {
			c.take(r)
		}
		if c.many {
			c.takeMarks()
		}
		c.list = nil
		return cmd, !c.many
	case picker.Cancelled:
		c.list = nil
	}
	return cmd, false
}

// takeMarks makes the list's marks the answer; entries given as not selected stay.
func (c *choice) takeMarks() {
	var next payload.Choices
	for _, id := range c.list.Selected() {
		if r, ok := rowOf(c.listed, id); ok {
			next = append(next, r.choice)
		}
	}
	for _, o := range c.answer.Choices() {
		if o.Unselected && !slices.ContainsFunc(next, func(n payload.Choice) bool { return same(n, o) }) {
			next = append(next, o)
		}
	}
	c.set(next)
}

// View implements Widget.
func (c *choice) View(width, height int) string {
	chosen := c.picked()
	now := c.summary(chosen, nothingChosen, width)
	var lines []string
	switch rows := len(c.field.Options) + len(chosen); {
	case c.list != nil:
		return c.opened(now, width, height)
	case c.focused && c.inline && rows > 0:
		room := height
		if c.many {
			room--
		}
		lines = c.drawRows(c.rows(), c.highlight, width, room, c.sign)
	case rows == 0 && !c.many:
		return wrap.Fit(c.theme.Muted.Render("the template offers no options"), width)
	case c.focused && c.many:
		lines = strings.Split(now, "\n")
	default:
		return wrap.Clamp(now, width, max(height, 1))
	}
	if c.many && len(lines) < height {
		lines = append(lines, wrap.Fit(c.theme.Muted.Render(fmt.Sprintf("%d of %d chosen", len(chosen), len(c.rows()))), width))
	}
	return strings.Join(lines[:max(1, min(len(lines), height))], "\n")
}

func (c *choice) sign(r row) string {
	on, off := theme.SignRadioOn, theme.SignRadioOff
	if c.many {
		on, off = theme.SignChecked, theme.SignBlank
	}
	if c.chosen(r) >= 0 {
		return on
	}
	return off
}

// SetAnswer implements Widget.
func (c *choice) SetAnswer(a payload.Answer) {
	c.answer = a
	if c.many && c.list != nil {
		c.open(nil)
	}
}

// Keys implements Widget.
func (c *choice) Keys() []key.Binding {
	next, clear := bind("next", "enter", "enter"), bind("clear", "del", "delete", "backspace")
	clear.SetEnabled(!c.many && len(c.answer.Choices()) > 0)
	switch {
	case c.list != nil:
		return c.list.Keys()
	case c.inline:
		return []key.Binding{next, bind("move", "↑/↓", "up", "down"), bind("choose", "space", "space"), clear}
	case c.many:
		return []key.Binding{next, bind("open", "↓", "down"), bind("find", "letters")}
	case len(c.picked()) > 0:
		return []key.Binding{next, bind("open", "↓", "down"), clear}
	}
	return []key.Binding{bind("open", "enter", "enter", "down"), bind("find", "letters")}
}
