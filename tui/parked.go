package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload/store/autosave"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// parkedBox lists the values that lost their place when the template changed.
type parkedBox struct {
	noCursor
	m    *model
	list []autosave.Orphaned
	at   int
}

func (m *model) showParked() tea.Cmd {
	if len(m.keeper.parked) == 0 {
		m.say("nothing is kept aside: everything that was entered has its place", "")
		return nil
	}
	return m.push(&parkedBox{m: m, list: m.keeper.parked})
}

func (b *parkedBox) Title() string { return "Kept aside" }

func (b *parkedBox) Update(msg tea.Msg) (tea.Cmd, reply) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, reply{}
	}
	switch press.String() {
	case "up":
		b.at = max(0, b.at-1)
	case "down":
		b.at = min(len(b.list)-1, b.at+1)
	case "c", "y", "enter":
		b.m.praise("sent to the terminal's clipboard")
		return tea.SetClipboard(b.list[b.at].Text), reply{}
	case "esc", "q":
		return nil, reply{close: true}
	}
	return nil, reply{}
}

func (b *parkedBox) View(width, height int) string {
	th, width := b.m.session.Theme, min(width, 72)
	var lines []string
	at := 0
	for i, p := range b.list {
		cursor, style := "  ", th.Text
		if i == b.at {
			at, cursor, style = len(lines), th.Selected.Render(theme.SignCursor)+" ", th.Selected
		}
		lines = append(lines, cursor+style.Render(wrap.Fit(fmt.Sprintf("%s (%s)", p.Label, p.Why), width-2)))
		for _, line := range wrap.Words(p.Text, max(1, width-4)) {
			lines = append(lines, "    "+th.Text.Render(line))
		}
	}
	return strings.Join(around(lines, at, height), "\n")
}

func (b *parkedBox) Keys() []key.Binding {
	return []key.Binding{bind("↑/↓", "move", "up", "down"), bind("c", "copy", "c"), bind("esc", "close", "esc")}
}
