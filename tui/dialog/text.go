package dialog

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Text is a dialog to be read, which may be longer than the screen. Every key that
// does not scroll it closes it. The viewport of bubbles would always fill the whole
// screen, where this is as large as its lines.
type Text struct {
	noCursor
	th    *theme.Theme
	title string
	lines func(width int) []string
	page
}

// NewText shows the lines that a function makes for a width.
func NewText(th *theme.Theme, title string, lines func(width int) []string) *Text {
	return &Text{th: th, title: title, lines: lines}
}

// Title implements Dialog.
func (t *Text) Title() string { return t.title }

// Update implements Dialog.
func (t *Text) Update(msg tea.Msg) (tea.Cmd, Result) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, Result{}
	}
	return nil, Result{Close: !t.press(press)}
}

// View implements Dialog.
func (t *Text) View(width, height int) string {
	width = max(1, min(width, 90))
	lines, widest := t.lines(width), 0
	for _, line := range lines {
		widest = max(widest, wrap.Width(line))
	}
	return strings.Join(t.window(t.th, lines, min(width, widest+len("  999 of 999 ↓")), height), "\n")
}

// Keys implements Dialog.
func (t *Text) Keys() []key.Binding { return append(t.keys(), footer.Bind("any key", "close", "")) }

// page is the part of some lines that fits, from one of them on.
type page struct {
	top int
	// step is a page, and more: they were more than fit when they were drawn last.
	step int
	more bool
}

// press takes a key that scrolls.
func (p *page) press(msg tea.KeyPressMsg) bool {
	by, scrolls := map[string]int{"up": -1, "k": -1, "down": 1, "j": 1, "pgup": -p.step, "pgdown": p.step, "space": p.step, "home": math.MinInt / 2, "end": math.MaxInt / 2}[msg.String()]
	p.top = max(0, p.top+by)
	return scrolls
}

// window are the lines that show. Where more follow, the last of them says how far one sees.
func (p *page) window(th *theme.Theme, lines []string, width, height int) []string {
	height = max(1, height)
	p.step = max(1, height-1)
	p.top, p.more = max(0, min(p.top, len(lines)-height)), len(lines) > height
	seen := slices.Clone(lines[p.top:min(len(lines), p.top+height)])
	last := len(seen) - 1
	if p.top+len(seen) == len(lines) || last < 1 {
		return seen
	}
	words := fmt.Sprintf("%d of %d ↓", p.top+len(seen), len(lines))
	if wrap.Width(seen[last])+2+wrap.Width(words) > width {
		seen[last] = "" // it is the first after a page
	}
	seen[last] = wrap.Spread(seen[last], th.Text.Render(words), width)
	return seen
}

// keys are those that scroll, where there is more than fits.
func (p *page) keys() []key.Binding {
	if !p.more {
		return nil
	}
	return []key.Binding{footer.Bind("↑/↓", "scroll", "up", "down")}
}
