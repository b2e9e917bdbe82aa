package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/ui/wrap"
)

// words shows what the server said as it came, which may be long.
type words struct {
	noCursor
	m    *model
	text string
	top  int
}

func (m *model) showWords() tea.Cmd {
	if m.session.ServerSaid == "" {
		m.say("the server has said nothing against the launch", "")
		return nil
	}
	return m.push(&words{m: m, text: m.session.ServerSaid})
}

func (b *words) Title() string { return "What the server said, as it came" }

func (b *words) Update(msg tea.Msg) (tea.Cmd, reply) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, reply{}
	}
	by := map[string]int{"up": -1, "down": 1, "pgup": -10, "pgdown": 10, "space": 10}[press.String()]
	if by == 0 {
		return nil, reply{close: true}
	}
	b.top = max(0, b.top+by)
	return nil, reply{}
}

func (b *words) View(width, height int) string {
	lines := wrap.Words(b.text, max(1, min(width, 90)))
	b.top = max(0, min(b.top, len(lines)-height))
	return strings.Join(lines[b.top:min(len(lines), b.top+height)], "\n")
}

func (b *words) Keys() []key.Binding {
	return []key.Binding{bind("↑/↓", "scroll", "up", "down"), bind("any key", "close", "")}
}
