package field

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/picker"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

const (
	// nothingChosen is a state of its own: no option is taken for the person.
	nothingChosen = "nothing chosen"
	// mostInline is how many options a radio shows by itself; more are found by typing.
	mostInline = 8
)

// choice edits a choice of options: one of them, or many in the order of choosing. Many
// stand in sight while the field has the keyboard, and so do those of a short radio; all
// others are in a list that opens.
type choice struct {
	finder
	many, standing bool
	// only: the list shows what was chosen when that was asked for.
	only bool
	// late is what was chosen in the list and is no part of the answer yet, nil for nothing.
	late *late
	// partly: the answer came with entries that are not selected; each mark counts for them.
	partly bool
	// known is what is chosen in the list for the answer, was for the one before it: an undo
	// leads back there.
	known, was marks
}

// marks are what is chosen in the list for an answer that they were worked out for.
type marks struct {
	chosen picker.Selection
	of     payload.Choices
}

func (m marks) are(of payload.Choices) bool {
	return len(of) > 0 && len(of) == len(m.of) && &of[0] == &m.of[0]
}

// atOnce is how many options are chosen, or looked through for it, within a key. Of more it
// is worked out in a command, and the next key that needs to know waits for it.
const atOnce = 2000

// late is what is worked out: what is chosen, and the answer of that. With bulk the list
// does not show it yet.
type late struct {
	bulk *picker.Bulk
	work func() (picker.Selection, payload.Choices)
}

type worked struct {
	*late
	chosen picker.Selection
	next   payload.Choices
}

// chose makes what was chosen in the list the answer, with bulk what that chooses.
func (c *choice) chose(bulk *picker.Bulk) tea.Cmd {
	n, pick := c.list.Selection().Len(), c.list.Selection().Flat
	if bulk != nil {
		n, pick = bulk.Len(), bulk.Selection
	}
	places, before := c.shared.Options.places, c.answer.Choices()
	work := &late{bulk, func() (picker.Selection, payload.Choices) {
		now := pick()
		return now, places.chosen(now.Items(), before)
	}}
	if c.late = work; n+len(before) <= atOnce || c.partly {
		c.Settle()
		return nil
	}
	return func() tea.Msg {
		chosen, next := work.work()
		return worked{work, chosen, next}
	}
}

func (c *choice) Settle() {
	if c.late != nil {
		c.settled(c.late.work())
	}
}

func (c *choice) settled(chosen picker.Selection, next payload.Choices) {
	c.late = nil
	c.list.SetSelection(chosen)
	c.know(marks{chosen, next})
	c.put(next)
	c.keepTyped()
}

// choose has the list show what is chosen by the answer.
func (c *choice) choose() {
	switch now := c.answer.Choices(); {
	case c.known.are(now):
		c.list.SetSelection(c.known.chosen)
	case c.was.are(now):
		c.known, c.was = c.was, c.known
		c.list.SetSelection(c.known.chosen)
	default:
		c.list.SetChosen(c.shared.Options.with(now))
		c.know(marks{c.list.Selection(), now})
	}
}

func (c *choice) know(m marks) {
	if !c.known.are(m.of) {
		c.was = c.known
	}
	c.known = m
}

func newRadio(b base) Widget {
	n := len(b.field.Options)
	return &choice{finder: finder{base: b}, standing: n > 0 && n <= mostInline}
}

func newDropdown(b base) Widget { return &choice{finder: finder{base: b}} }

func newMultiselect(b base) Widget {
	return &choice{finder: finder{base: b}, many: true, standing: true}
}

// items are all options.
func (c *choice) items() []picker.Item {
	c.shared.Options.Prepare()
	return c.shared.Options.items
}

func (c *choice) Focus() tea.Cmd {
	c.focused = true
	if opens := c.shared.Opens && c.answer.Choices().Blank(); !c.standing && c.answer.Text() == "" && !opens {
		return nil
	}
	return c.open(nil)
}

func (c *choice) Blur() {
	c.Settle()
	if c.only {
		c.showOnly() // what is typed may name any of them
	}
	c.leave(func() { c.chose(nil); c.Settle() })
}

func (c *choice) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch {
	case !c.focused:
		return nil, false
	case c.list == nil:
		return c.closed(msg)
	}
	return c.search(msg)
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
	case name == "enter" && (!c.answer.Choices().Blank() || len(c.items()) == 0):
		return nil, true
	case len(c.items()) == 0:
	case name == "enter" || name == "down" || name == "space":
		return c.open(nil), false
	case name == "backspace" || name == "delete":
		c.takeBack()
	case press.Text != "":
		return c.open(msg), false
	}
	return nil, false
}

// open shows the list. The highlight of a single choice begins on what is chosen; in a
// radio else nowhere, so that enter alone never chooses.
func (c *choice) open(first tea.Msg) tea.Cmd {
	c.list = picker.New(c.theme, picker.Options{Multi: c.many, Radio: !c.many, Quiet: c.standing && !c.many, Footed: !c.many, Placeholder: "type to find"})
	c.choose()
	cmds := []tea.Cmd{c.list.SetItems(c.items()), c.list.Focus(), c.resume()}
	switch {
	case !c.many && c.known.chosen.Len() > 0:
		c.list.Highlight(c.known.chosen.Items()[0].ID)
	case !c.many && c.standing:
		c.list.HighlightNone()
	}
	if first != nil {
		cmd, _ := c.search(first)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// search hands a message to the list. What is chosen there counts at once.
func (c *choice) search(msg tea.Msg) (tea.Cmd, bool) {
	name := pressed(msg)
	if keep, ok := bulk()[name]; c.many && ok {
		return c.chooseShown(keep), false
	}
	if done, ok := msg.(worked); ok {
		if done.late == c.late {
			c.settled(done.chosen, done.next)
		}
		return nil, false
	}
	if c.late != nil && c.waits(name) {
		c.Settle()
	}
	if c.many && name == "alt+c" {
		return c.showOnly(), false
	}
	if c.list.Query() == "" && c.standing {
		it, under := c.list.Highlighted()
		on := under && c.list.Selection().Has(it.ID)
		switch {
		case name == "enter" && (c.many || !under):
			return nil, true
		case name == "space" && !under:
			msg = tea.KeyPressMsg{Code: tea.KeyDown} // to be seen before it is chosen
		case name == "delete" && c.many:
			if on {
				c.list.Mark()
				return c.chose(nil), false
			}
			return nil, false
		case name == "backspace" || name == "delete":
			c.takeBack()
			return nil, false
		}
	}
	cmd, res := c.list.Update(msg)
	if c.only && name == "enter" && res.Kind == picker.None {
		c.showOnly() // it is none of the chosen, so it is looked for among all
		cmd, res = c.list.Update(msg)
	}
	c.keepTyped()
	switch res.Kind {
	case picker.Marked, picker.Chosen:
		cmd = tea.Batch(cmd, c.chose(nil))
		if !c.standing {
			c.list = nil
		}
	case picker.Cancelled:
		cmd = tea.Batch(cmd, c.list.SetQuery(""))
		c.keepTyped()
		if !c.standing {
			c.list = nil
		}
	}
	return cmd, res.Kind == picker.Chosen
}

// waits reports that a key needs to know all that is chosen. Others go on meanwhile: those
// that move, and those that find.
func (c *choice) waits(name string) bool {
	switch name {
	case "space", "enter":
		return c.late.bulk != nil
	case "backspace", "delete":
		return c.list.Query() == ""
	case "alt+c", "esc":
		return true
	}
	return false
}

// bulk are the keys that choose many at once, of the options that show.
func bulk() map[string]func(chosen bool) bool {
	return map[string]func(bool) bool{
		"alt+a": func(bool) bool { return true },
		"alt+x": func(bool) bool { return false },
		"alt+i": func(chosen bool) bool { return !chosen },
	}
}

func (c *choice) chooseShown(keep func(chosen bool) bool) tea.Cmd {
	if c.late != nil && c.late.bulk != nil {
		if both, ok := c.late.bulk.Then(c.list.Bulk(keep)); ok {
			return c.chose(&both)
		}
		c.Settle()
	}
	bulk := c.list.Bulk(keep)
	return c.chose(&bulk)
}

// showOnly has the list show what is chosen now alone, or all again where nothing is or
// it does so already.
func (c *choice) showOnly() tea.Cmd {
	c.only = !c.only && c.list.Selection().Len() > 0
	items := c.items()
	if c.only {
		items = c.list.Chosen()
	}
	return c.list.SetItems(items)
}

// takeBack drops the choice; of many, the last.
func (c *choice) takeBack() {
	chosen := slices.Clone(c.answer.Choices())
	for i, o := range slices.Backward(chosen) {
		if !o.Unselected {
			c.put(slices.Delete(chosen, i, i+1))
			break
		}
	}
	if c.list != nil {
		c.choose()
		if !c.many {
			c.list.HighlightNone()
		}
	}
}

func (c *choice) View(width, height int) string {
	if c.list != nil && c.standing {
		return c.opened("", width, height)
	}
	chosen := c.shared.Options.with(c.first(width))
	if len(chosen)+len(c.field.Options) == 0 && !c.many {
		return wrap.Fit(c.theme.Text.Render("the template offers no options"), width)
	}
	if c.list != nil {
		return c.opened(c.now(titlesOf(chosen), width), width, height)
	}
	return wrap.Clamp(c.summary(titlesOf(chosen), nothingChosen, width), width, max(height, 1))
}

// first are as many of those that are chosen as could show in two lines.
func (c *choice) first(width int) payload.Choices {
	all := c.answer.Choices()
	for i, o := range all {
		if !o.Unselected {
			if width--; width < 0 {
				return all[:i]
			}
		}
	}
	return all
}

// titlesOf are the titles of items, with the note of those that have another's title.
func titlesOf(items []picker.Item) []string {
	titles := make([]string, len(items))
	for i, it := range items {
		titles[i] = it.Title
		if it.Note != "" && it.Note != goneNote {
			titles[i] += " (" + it.Note + ")"
		}
	}
	return titles
}

// Foot implements Widget. How many of many are chosen stands beside what is typed.
func (c *choice) Foot() string {
	switch {
	case c.many, c.standing && (c.list == nil || c.list.Query() == ""):
		return ""
	case len(c.answer.Choices()) > 0:
		return c.fit(0, "")
	}
	return c.fit(0, nothingChosen)
}

// CapturesInput implements Widget: a standing list has nothing to close but its search.
func (c *choice) CapturesInput() bool {
	return c.list != nil && (!c.standing || c.list.Query() != "")
}

func (c *choice) SetAnswer(a payload.Answer) {
	c.answer, c.late = a, nil
	c.partly = slices.ContainsFunc(a.Choices(), func(o payload.Choice) bool { return o.Unselected })
	if c.list == nil {
		return
	}
	before := len(c.items())
	c.choose()
	if c.only || len(c.items()) > before { // what was chosen is another now
		c.only = false
		c.list.SetItems(c.items())
	}
	c.resume()
}

func (c *choice) Keys() []key.Binding {
	next, clear := footer.Bind("enter", "next", "enter"), footer.Bind("del", "clear", "delete", "backspace")
	clear.SetEnabled(!c.many && len(c.answer.Choices()) > 0)
	if c.list == nil {
		switch {
		case len(c.items()) == 0:
			return []key.Binding{next}
		case len(c.answer.Choices()) > 0:
			return []key.Binding{next, footer.Bind("↓", "open", "down"), clear}
		}
		return []key.Binding{footer.Bind("enter", "open", "enter", "down"), footer.Bind("letters", "find")}
	}
	keys := c.list.Keys()
	if _, under := c.list.Highlighted(); c.standing && c.list.Query() == "" && (c.many || !under) {
		keys[0] = next
		if !under && !c.many {
			keys = slices.Insert(keys, 1, footer.Bind("↓", "first option", "down"), footer.Bind("letters", "find"))
		}
	}
	if c.many {
		only := "only chosen"
		if c.only {
			only = "all of them"
		}
		chosen := footer.Bind("alt+c", only, "alt+c")
		chosen.SetEnabled(c.only || c.list.Selection().Len() > 0)
		keys = append(keys, footer.Bind("alt+a", "all", "alt+a"), footer.Bind("alt+x", "none", "alt+x"), footer.Bind("alt+i", "invert", "alt+i"), chosen)
	}
	if c.standing && c.list.Query() == "" {
		keys = slices.DeleteFunc(keys, func(b key.Binding) bool { return b.Help().Key == "esc" })
		keys = append(keys, clear)
	}
	return keys
}
