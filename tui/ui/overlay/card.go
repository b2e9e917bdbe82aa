package overlay

import (
	"strings"

	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// Card is the edge around what has the focus: a box, or a bar at its left where there is
// little room.
type Card struct {
	Theme *theme.Theme
	// Label says what it is, Number which of how many; "" for none.
	Label, Number string
	// Bar: it is a bar instead of a box.
	Bar bool
	// Width is that of all of it.
	Width int
}

// barWidth is what a bar and the blank behind it take.
const barWidth = 2

// Inner is the width within the edges.
func (c Card) Inner() int {
	if c.Bar {
		return max(1, c.Width-barWidth)
	}
	return max(1, c.Width-FrameWidth)
}

// Edges is how many lines they take with a foot.
func (c Card) Edges(foot []string) int {
	switch {
	case c.Bar:
		return len(foot)
	case len(foot) > 1:
		return FrameHeight + len(foot)
	}
	return FrameHeight
}

// Start is the cell of the first that is within the edges.
func (c Card) Start() (x, y int) {
	if c.Bar {
		return barWidth, 0
	}
	return FrameWidth / 2, FrameHeight / 2
}

// Heading are the lines of the label, at most so many but one: behind a bar with the number
// where both have room, in a box only where the label is longer than the edge that it stands
// in.
func (c Card) Heading(most int) []string {
	inner := c.Inner()
	switch {
	case c.Bar && wrap.Width(c.Label)+wrap.Width(c.Number) < inner:
		return []string{wrap.Spread(c.Theme.Accent.Render(c.Label), c.Theme.Text.Render(c.Number), inner)}
	case !c.Bar && wrap.Width(c.Label) <= c.labelled():
		return nil
	}
	lines := wrap.Most(c.Label, inner, most)
	for i, line := range lines {
		lines[i] = c.Theme.Accent.Render(line)
	}
	return lines
}

// labelled is the room of the label in the edge of a box.
func (c Card) labelled() int {
	room := c.Inner() - 2
	if c.Number != "" {
		room -= wrap.Width(c.Number) + 3
	}
	return max(0, room)
}

// Draw puts the edges around lines, and the foot into the lower one where that has the
// room.
func (c Card) Draw(lines, foot []string) []string {
	edge, inner := c.Theme.Card, c.Inner()
	if c.Bar {
		lines = append(lines, foot...)
		for i, line := range lines {
			lines[i] = edge.Render(theme.SignEdge) + " " + line
		}
		return lines
	}
	if len(foot) > 1 {
		lines, foot = append(lines, foot...), nil
	}
	bottom := edge.Render("╰" + rule(inner+2) + "╯")
	if len(foot) == 1 {
		bottom = edge.Render("╰─ ") + foot[0] + edge.Render(" "+rule(inner-wrap.Width(foot[0])-1)+"╯")
	}
	out, upright := []string{c.top()}, edge.Render(theme.SignColumn)
	for _, line := range lines {
		out = append(out, upright+" "+wrap.Pad(line, inner)+" "+upright)
	}
	return append(out, bottom)
}

// top is the upper edge of a box, with the label and the number in it.
func (c Card) top() string {
	edge := c.Theme.Card
	label, end := c.Label, edge.Render("╮")
	if c.Number != "" {
		end = " " + c.Theme.Text.Render(c.Number) + edge.Render(" ─╮")
	}
	if wrap.Width(label) > c.labelled() {
		label = "" // it is the heading
	}
	if label != "" {
		label = edge.Render("─ ") + c.Theme.Accent.Render(label) + " "
	}
	start := edge.Render("╭") + label
	return start + edge.Render(rule(c.Width-wrap.Width(start)-wrap.Width(end))) + end
}

func rule(cells int) string { return strings.Repeat(theme.SignRule, max(0, cells)) }
