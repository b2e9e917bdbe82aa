// Package overlay draws the edge around what has the focus, and lays a box over the
// screen: the menu, a question, a list. It
// takes and gives strings; who gets the keys while a box is open is decided by
// the stack of whoever opened it. The compositor of lipgloss is not used: it takes
// the whole screen apart into cells and makes it anew, 1.4 ms at each key where
// this cuts into the lines that the box covers, 0.13 ms.
package overlay

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// Frame is how many cells a box adds to the width, and lines to the height.
const (
	FrameWidth  = 4
	FrameHeight = 2
)

// Box puts a border with a title around body, as around whatever has the focus. The box is as large as body needs
// and at most width by height cells; what does not fit is cut.
func Box(th *theme.Theme, title, body string, width, height int) string {
	if width <= FrameWidth || height <= FrameHeight {
		return wrap.Clamp(body, width, height)
	}
	lines := strings.Split(body, "\n")
	lines = lines[:min(len(lines), height-FrameHeight)]
	inner := wrap.Width(title) + 2
	for _, line := range lines {
		inner = max(inner, wrap.Width(line))
	}
	inner = min(inner, width-FrameWidth)
	card := Card{Theme: th, Label: wrap.Fit(title, inner-2), Width: inner + FrameWidth}
	return strings.Join(card.Draw(lines, nil), "\n")
}

// Over draws box in the middle of background, which is taken as width by height
// cells. It returns the whole screen and the place of the box's first cell.
func Over(background, box string, width, height int) (screen string, x, y int) {
	boxWidth, boxHeight := size(box)
	x = max(0, (width-boxWidth)/2)
	y = max(0, (height-boxHeight)/2)
	return Place(background, box, x, y, width, height), x, y
}

// Place draws box over background with its first cell at column x of line y,
// both from 0. A double-width character that the box covers by half is replaced
// by blanks, so that nothing beside the box moves.
func Place(background, box string, x, y, width, height int) string {
	lines := strings.Split(background, "\n")
	for len(lines) < height {
		lines = append(lines, "")
	}
	lines = lines[:max(0, min(len(lines), height))]
	for i, line := range strings.Split(box, "\n") {
		if at := y + i; at >= 0 && at < len(lines) {
			lines[at] = splice(lines[at], wrap.Fit(line, width-x), x)
		}
	}
	for i := range lines {
		lines[i] = wrap.Fit(lines[i], width)
	}
	return strings.Join(lines, "\n")
}

func splice(line, piece string, x int) string {
	end := x + wrap.Width(piece)
	left := ansi.Truncate(line, x, "")
	left += strings.Repeat(" ", x-wrap.Width(left))
	total := wrap.Width(line)
	if total <= end {
		return left + piece
	}
	right := ansi.TruncateLeft(line, end, "")
	if short := total - end - wrap.Width(right); short > 0 {
		right = strings.Repeat(" ", short) + right
	} else if short < 0 {
		right = " " + ansi.TruncateLeft(line, end+1, "")
	}
	return left + piece + right
}

func size(box string) (width, height int) {
	lines := strings.Split(box, "\n")
	for _, line := range lines {
		width = max(width, wrap.Width(line))
	}
	return width, len(lines)
}

// Within keeps a cursor inside width cells, where a part was cut to them; nil
// stays nil.
func Within(c *tea.Cursor, width int) *tea.Cursor {
	if c == nil {
		return nil
	}
	clamped := *c
	clamped.X = max(0, min(clamped.X, width-1))
	return &clamped
}

// Shift moves a cursor of the box to its place on the screen; nil stays nil.
func Shift(c *tea.Cursor, x, y int) *tea.Cursor {
	if c == nil {
		return nil
	}
	moved := *c
	moved.X += x
	moved.Y += y
	return &moved
}
