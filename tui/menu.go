package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// menu lists the commands by their letters; enter does the highlighted one.
type menu struct {
	noCursor
	m    *model
	list []command
	at   int
}

func newMenu(m *model) *menu {
	b := &menu{m: m}
	for _, c := range commands() {
		if (!c.open || m.way.Open) && (c.only == nil || c.only(m)) {
			b.list = append(b.list, c)
		}
	}
	return b
}

func (b *menu) Title() string { return "Menu" }

func (b *menu) Update(msg tea.Msg) (tea.Cmd, reply) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, reply{}
	}
	switch press.String() {
	case "esc":
		return nil, reply{close: true}
	case "up":
		b.at = max(0, b.at-1)
	case "down":
		b.at = min(len(b.list)-1, b.at+1)
	case "enter":
		return nil, b.choose(b.list[b.at])
	}
	for _, c := range b.list {
		if press.String() == c.letter || key.Matches(press, c.everywhere) {
			return nil, b.choose(c)
		}
	}
	return nil, reply{}
}

func (b *menu) choose(c command) reply {
	return reply{close: true, then: func() tea.Cmd { return b.m.run(c) }}
}

func (b *menu) View(width, height int) string {
	th := b.m.session.Theme
	lines := make([]string, len(b.list))
	for i, c := range b.list {
		cursor, style := "  ", th.Text
		if i == b.at {
			cursor, style = th.Selected.Render(theme.SignCursor)+" ", th.Selected
		}
		lines[i] = wrap.Pad(cursor+th.Key.Render(c.letter)+"  "+style.Render(c.label), 26) + th.Muted.Render(c.everywhere.Help().Key)
	}
	return strings.Join(around(lines, b.at, height), "\n")
}

func (b *menu) Keys() []key.Binding {
	return []key.Binding{bind("letter", "do it", ""), bind("↑/↓", "move", "up", "down"), bind("enter", "choose", "enter"), bind("esc", "close", "esc")}
}

// around is the part of some lines that fits and holds the line at.
func around(lines []string, at, height int) []string {
	if len(lines) <= height {
		return lines
	}
	height = max(1, height)
	first := max(0, min(at-height/2, len(lines)-height))
	return lines[first : first+height]
}

// help lists every key that acts now.
type help struct {
	noCursor
	m   *model
	top int
}

func (m *model) help() tea.Cmd { return m.push(&help{m: m}) }

func (b *help) Title() string { return "Keys" }

func (b *help) Update(msg tea.Msg) (tea.Cmd, reply) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, reply{}
	}
	switch press.String() {
	case "up":
		b.top = max(0, b.top-1)
	case "down":
		b.top++
	case "pgup":
		b.top = max(0, b.top-10)
	case "pgdown", "space":
		b.top += 10
	default:
		return nil, reply{close: true}
	}
	return nil, reply{}
}

func (b *help) View(width, height int) string {
	th := b.m.session.Theme
	lines := []string{th.Title.Render("Here")}
	lines = append(lines, footer.Lines(th, b.m.front().Keys(), width)...)
	lines = append(lines, "", th.Title.Render("Everywhere"))
	everywhere := []key.Binding{menuKey()}
	for _, c := range commands() {
		if c.everywhere.Help().Key == "" {
			continue
		}
		k := c.everywhere
		k.SetHelp(k.Help().Key, c.label)
		everywhere = append(everywhere, k)
	}
	everywhere = append(everywhere, suspendKey(), againKey())
	lines = append(lines, footer.Lines(th, everywhere, width)...)
	b.top = max(0, min(b.top, len(lines)-height))
	return strings.Join(lines[b.top:min(len(lines), b.top+height)], "\n")
}

func (b *help) Keys() []key.Binding {
	return []key.Binding{bind("↑/↓", "scroll", "up", "down"), bind("any key", "close", "")}
}
