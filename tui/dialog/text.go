package dialog

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/ui/footer"
)

// Text is a dialog to be read, which may be longer than the screen. Every key that
// does not scroll it closes it. The viewport of bubbles would always fill the whole
// screen, where this is as large as its lines.
type Text struct {
	noCursor
	title string
	lines func(width int) []string
	top   int
}

// NewText shows the lines that a function makes for a width.
func NewText(title string, lines func(width int) []string) *Text {
	return &Text{title: title, lines: lines}
}

// Title implements Dialog.
func (t *Text) Title() string { return t.title }

// Update implements Dialog.
func (t *Text) Update(msg tea.Msg) (tea.Cmd, Result) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, Result{}
	}
	by := map[string]int{"up": -1, "down": 1, "pgup": -10, "pgdown": 10, "space": 10}[press.String()]
	t.top += by
	return nil, Result{Close: by == 0}
}

// View implements Dialog.
func (t *Text) View(width, height int) string {
	lines := t.lines(max(1, min(width, 90)))
	t.top = max(0, min(t.top, len(lines)-height))
	return strings.Join(lines[t.top:min(len(lines), t.top+height)], "\n")
}

// Keys implements Dialog.
func (t *Text) Keys() []key.Binding {
	return []key.Binding{footer.Bind("↑/↓", "scroll", "up", "down"), footer.Bind("any key", "close", "")}
}
