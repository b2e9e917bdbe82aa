package dialog

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Row is a line of a List and what choosing it does.
type Row struct {
	// Letter chooses the row at once, as the keys of Also do; "" for none.
	Letter string
	Also   key.Binding
	Label  string
	// Note stands to the right of the label, as an error where it is one; Detail in lines of
	// its own below.
	Note, Detail string
	Wrong        bool
	// Do is what choosing does, and says whether the list stays.
	Do func() (tea.Cmd, Result)
}

// List is a dialog of rows: a row is chosen by enter or by its letter.
type List struct {
	noCursor
	th    *theme.Theme
	title string
	// choose is what enter does, in a word, and other keys that do the same.
	choose key.Binding
	rows   []Row
	at     cursor
}

// NewList makes a list; choose are the keys that choose the row in front.
func NewList(th *theme.Theme, title string, choose key.Binding, rows ...Row) *List {
	return &List{th: th, title: title, choose: choose, rows: rows, at: cursor{count: len(rows)}}
}

// At has a row in front.
func (l *List) At(row int) *List {
	l.at.move(row - l.at.at)
	return l
}

// Title implements Dialog.
func (l *List) Title() string { return l.title }

// Update implements Dialog.
func (l *List) Update(msg tea.Msg) (tea.Cmd, Result) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok || l.at.press(press):
		return nil, Result{}
	case press.String() == "esc":
		return nil, Result{Close: true}
	case key.Matches(press, l.choose) && len(l.rows) > 0:
		return l.rows[l.at.at].Do()
	}
	for _, r := range l.rows {
		if press.String() == r.Letter || key.Matches(press, r.Also) {
			return r.Do()
		}
	}
	return nil, Result{}
}

// View implements Dialog.
func (l *List) View(width, height int) string {
	width = min(width, 72)
	blocks := make([][]string, len(l.rows))
	notes, longest := 0, 0
	for _, r := range l.rows {
		if r.Note != "" {
			notes, longest = max(notes, lipgloss.Width(r.Letter+r.Label)+8), max(longest, lipgloss.Width(r.Note))
		}
	}
	room := notes+longest <= width
	for i, r := range l.rows {
		lead, style := l.th.Row(i == l.at.at)
		if r.Letter != "" {
			lead += l.th.Key.Render(r.Letter) + "  "
		}
		line := lead + style.Render(r.Label)
		if r.Note != "" && room {
			style := l.th.Text
			switch {
			case r.Wrong:
				style = l.th.Error
			case r.Letter != "": // the key that does the same without the list
				style = l.th.Muted
			}
			line = wrap.Pad(line, notes) + style.Render(r.Note)
		}
		blocks[i] = []string{wrap.Fit(line, width)}
		if r.Detail != "" {
			blocks[i] = append(blocks[i], wrap.Styled(l.th.Text, "    ", r.Detail, width-4)...)
		}
	}
	return strings.Join(l.at.window(l.th, blocks, width, height), "\n")
}

// Keys implements Dialog.
func (l *List) Keys() []key.Binding {
	keys := []key.Binding{l.choose, footer.Bind("↑/↓", "move", "up", "down"), footer.Bind("esc", "close", "esc")}
	if len(l.rows) > 0 && l.rows[0].Letter != "" {
		keys = slices.Insert(keys, 1, footer.Bind("letter", "do it", ""))
	}
	return keys
}

// cursor is the row in front of a list, and the window that keeps it in sight.
type cursor struct{ at, count int }

// press takes a key that moves.
func (c *cursor) press(msg tea.KeyPressMsg) bool {
	by, moves := map[string]int{"up": -1, "down": 1, "pgup": -10, "pgdown": 10, "home": -c.count, "end": c.count}[msg.String()]
	c.move(by)
	return moves
}

func (c *cursor) move(by int) { c.at = max(0, min(c.at+by, c.count-1)) }

// window is the part of the rows' lines that fits, with how many rows one has seen by its
// end where there are more: the row in front is in the middle of it where there are on both
// sides, and begins in sight always.
func (c *cursor) window(th *theme.Theme, rows [][]string, width, height int) []string {
	var lines []string
	var row []int // that each line is of
	first, last, widest := 0, 0, 0
	for i, r := range rows {
		if i == c.at {
			first, last = len(lines), len(lines)+len(r)
		}
		for _, line := range r {
			widest = max(widest, wrap.Width(line))
		}
		lines = append(lines, r...)
		row = append(row, slices.Repeat([]int{i}, len(r))...)
	}
	height = max(1, height)
	if len(lines) <= height {
		return lines
	}
	top := max(0, min((first+last)/2-height/2, first, len(lines)-height))
	seen := slices.Clone(lines[top : top+height])
	if height > 1 && top+height < len(lines) {
		words := fmt.Sprintf("%d of %d ↓", row[top+height-1]+1, len(rows))
		width = min(width, widest+2+len(words))
		seen[height-1] = wrap.Spread(wrap.Fit(seen[height-1], max(0, width-wrap.Width(words)-1)), th.Text.Render(words), width)
	}
	return seen
}
