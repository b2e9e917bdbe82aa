package dialog

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Choice is one answer to a question: a key, what it means, behind a colon what follows from
// that, and what is done.
type Choice struct {
	Key, Label string
	// Do is nil for an answer that changes nothing.
	Do func() tea.Cmd
}

// short is what it means, without what follows from it.
func (c Choice) short() string {
	label, _, _ := strings.Cut(c.Label, ":")
	return label
}

// Confirm asks a question. A choice is taken by its key, or by enter when it is in
// front; the one of esc must change nothing.
type Confirm struct {
	noCursor
	th          *theme.Theme
	title, text string
	choices     []Choice
	at          cursor
	// Reword gives the text anew once something that it says is known better, such
	// as the zone of a time; nil for one that stays.
	Reword func() string
	// TypeOn takes what is typed or pasted in the place of an answer, which closes a question
	// that came by itself, perhaps under the keys of somebody who types; nil for one that stays.
	TypeOn func(tea.Msg) tea.Cmd
}

// NewConfirm makes a question: what is asked in a few words, and what is to be known for
// that, "" for nothing. The first choice is in front.
func NewConfirm(th *theme.Theme, title, text string, choices ...Choice) *Confirm {
	return &Confirm{th: th, title: title, text: text, choices: choices, at: cursor{count: len(choices)}}
}

// Changed implements Listener.
func (c *Confirm) Changed(what stage.Change) tea.Cmd {
	if c.Reword != nil && what.Has(stage.ZoneChanged) {
		c.text = c.Reword()
	}
	return nil
}

// Title implements Dialog.
func (c *Confirm) Title() string { return c.title }

// Update implements Dialog.
func (c *Confirm) Update(msg tea.Msg) (tea.Cmd, Result) {
	press, typed := msg.(tea.KeyPressMsg)
	_, pasted := msg.(tea.PasteMsg)
	switch {
	case !typed && !pasted, typed && c.at.press(press):
		return nil, Result{}
	case press.String() == "enter":
		return nil, Result{Close: true, Do: c.choices[c.at.at].Do}
	}
	for _, choice := range c.choices {
		if press.String() == choice.Key {
			return nil, Result{Close: true, Do: choice.Do}
		}
	}
	if c.TypeOn != nil && (pasted || press.Text != "") {
		return nil, Result{Close: true, Do: func() tea.Cmd { return c.TypeOn(msg) }}
	}
	return nil, Result{}
}

// View implements Dialog. Where there is little room the text is cut before the
// choices are: at least one of them shows.
func (c *Confirm) View(width, height int) string {
	width = min(width, 60)
	rows := c.rows(width, false)
	if len(slices.Concat(rows...)) > height-3 {
		rows = c.rows(width, true)
	}
	choices := c.at.window(c.th, rows, width, height-1)
	var lines []string
	if c.text != "" {
		lines = wrap.Styled(c.th.Text, "", c.text, width)
	}
	switch room := height - len(choices); {
	case c.text == "":
	case len(lines) < room:
		lines = append(lines, "")
	case len(lines) > room && room > 0:
		lines = append(lines[:room-1], wrap.Fit(lines[room-1]+theme.SignCut, width))
	case room <= 0:
		lines = nil
	}
	return strings.Join(append(lines, choices...), "\n")
}

// rows are the choices, where there is little room in short.
func (c *Confirm) rows(width int, short bool) [][]string {
	column, rows := 0, make([][]string, len(c.choices))
	for _, choice := range c.choices {
		column = max(column, wrap.Width(choice.Key)+2)
	}
	for i, choice := range c.choices {
		label := choice.Label
		if short {
			label = choice.short()
		}
		lead, style := c.th.Row(i == c.at.at)
		lead += c.th.Key.Render(wrap.Pad(choice.Key, column))
		for _, line := range wrap.Words(label, max(1, width-2-column)) {
			rows[i] = append(rows[i], wrap.Fit(lead+style.Render(line), width))
			lead = strings.Repeat(" ", 2+column)
		}
	}
	return rows
}

// Keys implements Dialog.
func (c *Confirm) Keys() []key.Binding {
	var keys []key.Binding
	for _, choice := range c.choices {
		keys = append(keys, footer.Bind(choice.Key, choice.short(), choice.Key))
	}
	return append(keys, footer.Bind("enter", "choose", "enter"))
}
