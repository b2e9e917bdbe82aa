package dialog

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Choice is one answer to a question: a key, what it means, and what is done.
type Choice struct {
	Key, Label string
	// Do is nil for an answer that changes nothing.
	Do func() tea.Cmd
}

// Confirm asks a question. A choice is taken by its key, or by enter when it is in
// front; the one of esc must change nothing.
type Confirm struct {
	noCursor
	th       *theme.Theme
	question string
	choices  []Choice
	at       int
	// Reword gives the question anew once something that it says is known better, such
	// as the zone of a time; nil for a question that stays.
	Reword func() string
	// field draws the choices for a size and is made anew for another one: huh's
	// select does not follow a window that shrinks or grows (huh #275, #341).
	field         *huh.Select[int]
	width, height int
}

// NewConfirm makes a question. The first choice is in front.
func NewConfirm(th *theme.Theme, question string, choices ...Choice) *Confirm {
	return &Confirm{th: th, question: question, choices: choices}
}

// Changed implements Listener.
func (c *Confirm) Changed(what stage.Change) tea.Cmd {
	if c.Reword != nil && what.Has(stage.ZoneChanged) {
		c.question = c.Reword()
	}
	return nil
}

// Title implements Dialog; the question is the inside's first line.
func (c *Confirm) Title() string { return "" }

// Update implements Dialog.
func (c *Confirm) Update(msg tea.Msg) (tea.Cmd, Result) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, Result{}
	}
	switch press.String() {
	case "up":
		c.move(-1)
	case "down":
		c.move(1)
	case "enter":
		return nil, Result{Close: true, Do: c.choices[c.at].Do}
	}
	for _, choice := range c.choices {
		if press.String() == choice.Key {
			return nil, Result{Close: true, Do: choice.Do}
		}
	}
	return nil, Result{}
}

// move stops at both ends, where huh's select goes round and then loses the
// choice from its window.
func (c *Confirm) move(by int) {
	c.at = max(0, min(len(c.choices)-1, c.at+by))
	c.field = nil
}

// View implements Dialog. Where there is little room the question is cut before
// the choices are: at least one of them shows.
func (c *Confirm) View(width, height int) string {
	width = min(width, 60)
	lines := wrap.Styled(c.th.Title, "", c.question, width)
	choices := c.list(width, height-1)
	room := height - lipgloss.Height(choices)
	switch {
	case len(lines) < room:
		lines = append(lines, "")
	case len(lines) > room && room > 0:
		lines = append(lines[:room-1], wrap.Fit(lines[room-1]+theme.SignCut, width))
	case room <= 0:
		lines = nil
	}
	return strings.Join(append(lines, choices), "\n")
}

// list draws the choices in at most height lines, with the one in front in sight.
func (c *Confirm) list(width, height int) string {
	if c.field == nil || width != c.width || height != c.height {
		c.field, c.width, c.height = c.make(width, height), width, height
	}
	return c.field.View()
}

func (c *Confirm) make(width, height int) *huh.Select[int] {
	column := 0
	for _, choice := range c.choices {
		column = max(column, lipgloss.Width(choice.Key)+2)
	}
	options, need := make([]huh.Option[int], len(c.choices)), 0
	for i, choice := range c.choices {
		text := wrap.Pad(choice.Key, column) + choice.Label
		options[i] = huh.NewOption(text, i)
		need += lipgloss.Height(lipgloss.Wrap(text, width-2, ""))
	}
	s := huh.NewSelect[int]().Options(options...)
	s.WithTheme(huhTheme(c.th))
	s.WithKeyMap(&huh.KeyMap{Select: huh.SelectKeyMap{Down: footer.Bind("", "", "down")}})
	s.WithWidth(width)
	s.WithHeight(max(1, min(height, need)))
	s.Update(nil) // the size holds from the next message on,
	s.View()      // and only what was drawn scrolls
	for range c.at {
		s.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	}
	_ = s.Focus()
	return s
}

// Keys implements Dialog.
func (c *Confirm) Keys() []key.Binding {
	var keys []key.Binding
	for _, choice := range c.choices {
		keys = append(keys, footer.Bind(choice.Key, choice.Label, choice.Key))
	}
	return append(keys, footer.Bind("enter", "choose", "enter"))
}
