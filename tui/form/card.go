package form

import (
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// openLines are what an open list or calendar needs to be of use, leastLines what a word in
// the foot leaves to it.
const openLines, leastLines = 8, 4

// card is the entry that has the focus, as it is drawn: label and number, guidance, the
// widget, what is wrong and what is worth knowing.
type card struct {
	*entry
	theme  *theme.Theme
	number string
	// compact: it is a bar instead of a box. tiny: only what is being answered shows.
	// pristine: it is too soon to hold anything against the entry.
	compact, tiny, pristine bool
	width                   int
}

// inner is the width within the edges.
func (c *card) inner() int {
	if c.compact {
		return max(1, c.width-2)
	}
	return max(1, c.width-4)
}

func (c *card) draw(height int) ([]string, *tea.Cursor) {
	inner := c.inner()
	heading, below, foot := c.heading(), c.below(), c.foot()
	room := height - len(heading) - len(below) - len(foot)
	if !c.compact {
		room -= 2 // the edges
	}
	if keep := max(1, len(heading)+min(0, room-leastLines)); keep < len(heading) {
		room += len(heading) - keep
		heading = heading[:keep]
		heading[keep-1] = wrap.Fit(heading[keep-1]+c.theme.Accent.Render(theme.SignCut), inner)
	}
	if more := room + len(foot); c.tiny && strings.Count(c.widget().View(inner, max(1, more)), "\n") >= room && room < leastLines {
		room, foot = more, nil
	}
	lines := append(heading, c.guidance(room)...)
	first := len(lines)
	lines = append(lines, strings.Split(c.widget().View(inner, max(1, room-first+len(heading))), "\n")...)
	lines = append(lines, below...)
	cursor := overlay.Shift(c.widget().Cursor(), 2, first)
	if !c.compact {
		return c.box(lines, foot), overlay.Shift(cursor, 0, 1)
	}
	lines = append(lines, foot...)
	for i, line := range lines {
		lines[i] = c.theme.Card.Render(theme.SignEdge) + " " + line
	}
	return lines, cursor
}

// heading are the lines of the label: behind a bar with the number where both have room, in
// a box only where the label is longer than the edge that it stands in.
func (c *card) heading() []string {
	inner, needs := c.inner(), wrap.Width(c.label())+wrap.Width(c.number)
	switch {
	case c.compact && needs < inner:
		return []string{wrap.Spread(c.theme.Accent.Render(c.label()), c.theme.Text.Render(c.number), inner)}
	case !c.compact && needs+5 <= inner:
		return nil
	}
	return wrap.Styled(c.theme.Accent, "", c.label(), inner)
}

// box draws lines in a box with the label and the number in its upper edge, and a
// word in the lower one.
func (c *card) box(lines, foot []string) []string {
	edge := c.theme.Card
	inner := c.width - 4
	if len(foot) > 1 {
		lines, foot = append(lines, foot...), nil
	}
	rule := func(cells int) string { return strings.Repeat(theme.SignRule, max(0, cells)) }
	title := wrap.Fit(c.label(), max(0, inner-wrap.Width(c.number)-5))
	top := edge.Render("╭─ "+title+" "+rule(inner-wrap.Width(title)-wrap.Width(c.number)-4)+" ") + c.theme.Text.Render(c.number) + edge.Render(" ─╮")
	bottom := edge.Render("╰" + rule(inner+2) + "╯")
	if len(foot) == 1 {
		bottom = edge.Render("╰─ ") + foot[0] + edge.Render(" "+rule(inner-wrap.Width(foot[0])-1)+"╯")
	}
	side := edge.Render(theme.SignColumn)
	out := []string{top}
	for _, line := range lines {
		out = append(out, side+" "+wrap.Pad(line, inner)+" "+side)
	}
	return append(out, bottom)
}

// below are the lines under the widget: what is wrong, or, while it is typed for the
// first time, what would be right. That nothing is typed yet is no news.
func (c *card) below() []string {
	if c.widget().Answer().Typed != "" {
		return nil // still being typed, and the list beside it says what it finds
	}
	width := c.inner()
	var lines []string
	for _, p := range c.problems() {
		text := p.String()
		if c.tiny && wrap.Width(text)+2 > width {
			text = p.Message
		}
		switch sign, style := problemSign(c.theme, p); {
		case !c.pristine:
			lines = append(lines, wrap.Signed(style, "", sign, text, width)...)
		case c.changed && p.Kind != payload.Missing:
			if p.Blocks() {
				text = cmp.Or(p.Fix, text)
			}
			lines = append(lines, wrap.Styled(c.theme.Text, "", text, width)...)
		}
	}
	return lines
}

// foot is what the widget and the entry have to add, on one line where it fits.
func (c *card) foot() []string {
	var words []string
	if text := c.widget().Foot(); text != "" {
		words = append(words, text)
	}
	width, note := c.inner()-1, ""
	switch {
	case c.Foot != nil:
		note = c.Foot(width, c.compact)
	case c.Note != nil:
		note = c.Note()
	}
	if note != "" {
		words = append(words, note)
	}
	if len(words) == 0 {
		return nil
	}
	return wrap.Styled(c.theme.Text, "", strings.Join(words, " · "), max(1, width))
}

// guidance is what the template says about an entry, at most half of the room, and
// less where a list is open.
func (c *card) guidance(room int) []string {
	if c.Guidance == "" || c.tiny {
		return nil
	}
	most := max(1, room/2)
	if c.widget().CapturesInput() {
		most = max(0, min(most, room-openLines))
	}
	words := wrap.Words(c.Guidance, c.inner())
	if len(words) > most {
		words = words[:most]
		if most > 0 {
			words[most-1] = wrap.Fit(words[most-1]+" "+theme.SignCut, c.inner())
		}
	}
	for n, w := range words {
		words[n] = c.theme.Text.Render(w)
	}
	return words
}
