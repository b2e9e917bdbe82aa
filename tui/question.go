package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/journey"
	"kickoff/tui/stage/launch"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// choice is one answer to a question: a key, what it means, and what is done.
type choice struct {
	key   string
	label string
	do    func() tea.Cmd
}

// question is asked in a box. Esc always takes the last choice, which must
// change nothing.
type question struct {
	noCursor
	m       *model
	title   string
	choices []choice
	at      int
}

func (m *model) ask(title string, choices ...choice) tea.Cmd {
	return m.push(&question{m: m, title: title, choices: choices})
}

func (b *question) Title() string { return "" }

func (b *question) Update(msg tea.Msg) (tea.Cmd, reply) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, reply{}
	}
	switch press.String() {
	case "up":
		b.at = max(0, b.at-1)
	case "down":
		b.at = min(len(b.choices)-1, b.at+1)
	case "enter":
		return nil, reply{close: true, then: b.choices[b.at].do}
	}
	for _, c := range b.choices {
		if press.String() == c.key {
			return nil, reply{close: true, then: c.do}
		}
	}
	return nil, reply{}
}

func (b *question) View(width, height int) string {
	th := b.m.session.Theme
	var lines []string
	for _, line := range wrap.Words(b.title, max(1, min(width, 60))) {
		lines = append(lines, th.Title.Render(line))
	}
	lines = append(lines, "")
	for i, c := range b.choices {
		cursor, style := "  ", th.Text
		if i == b.at {
			cursor, style = th.Selected.Render(theme.SignCursor)+" ", th.Selected
		}
		lines = append(lines, cursor+th.Key.Render(wrap.Pad(c.key, 6))+" "+style.Render(c.label))
	}
	return strings.Join(around(lines, len(lines)-1, height), "\n")
}

func (b *question) Keys() []key.Binding {
	var keys []key.Binding
	for _, c := range b.choices {
		keys = append(keys, bind(c.key, c.label, c.key))
	}
	return append(keys, bind("enter", "choose", "enter"))
}

// leave ends the program. What was entered is on disk and can be resumed; only
// where that failed, or a launch is on its way, it asks first.
func (m *model) leave() tea.Cmd {
	quit := func() tea.Cmd { return tea.Quit }
	if l, ok := m.stages[journey.Launch].(*launch.Stage); ok && l.Sending() {
		return m.ask("The launch is on its way. Leaving does not take it back; the next start finds out what came of it.",
			choice{"w", "wait for it", nil},
			choice{"ctrl+c", "leave all the same", quit},
			choice{"esc", "stay", nil},
		)
	}
	if !m.unsaved() {
		return tea.Quit
	}
	why := ""
	if s := m.keeper.saver; s != nil && s.Status().Err != nil {
		why = ": " + s.Status().Err.Error()
	}
	return m.ask("What you entered for "+m.session.Template.Title+" is not saved yet"+why,
		choice{"s", "save it as a draft, then leave", func() tea.Cmd { return m.saveThen(quit) }},
		choice{"ctrl+c", "leave and drop it", quit},
		choice{"esc", "stay", nil},
	)
}
