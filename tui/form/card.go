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
	edge overlay.Card
	// tiny: only what is being answered shows. pristine: it is too soon to hold anything
	// against the entry.
	tiny, pristine bool
}

func (c *card) draw(height int) ([]string, *tea.Cursor) {
	inner := c.edge.Inner()
	below, foot := c.below(), c.foot()
	room := height - len(below) - c.edge.Edges(foot)
	heading := c.edge.Heading(room - leastLines)
	room -= len(heading)
	if more := room + c.edge.Edges(foot) - c.edge.Edges(nil); c.tiny && strings.Count(c.widget().View(inner, max(1, more)), "\n") >= room && room < leastLines {
		room, foot = more, nil
	}
	lines := append(heading, c.guidance(room)...)
	first := len(lines)
	lines = append(lines, strings.Split(c.widget().View(inner, max(1, room-first+len(heading))), "\n")...)
	x, y := c.edge.Start()
	return c.edge.Draw(append(lines, below...), foot), overlay.Shift(c.widget().Cursor(), x, y+first)
}

// below are the lines under the widget: what is wrong, or, while it is typed for the
// first time, what would be right. That nothing is typed yet is no news.
func (c *card) below() []string {
	if c.widget().Answer().Typed != "" {
		return nil // still being typed, and the list beside it says what it finds
	}
	width := c.edge.Inner()
	var lines []string
	for _, p := range c.problems() {
		text := p.String()
		if c.tiny && wrap.Width(text)+2 > width {
			text = p.Message
		}
		switch sign, style := problemSign(c.edge.Theme, p); {
		case !c.pristine:
			lines = append(lines, wrap.Signed(style, "", sign, text, width)...)
		case c.changed && p.Kind != payload.Missing:
			if p.Blocks() {
				text = cmp.Or(p.Fix, text)
			}
			lines = append(lines, wrap.Styled(c.edge.Theme.Text, "", text, width)...)
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
	width, note := c.edge.Inner()-1, ""
	switch {
	case c.Foot != nil:
		note = c.Foot(width, c.edge.Bar)
	case c.Note != nil:
		note = c.Note()
	}
	if note != "" {
		words = append(words, note)
	}
	if len(words) == 0 {
		return nil
	}
	return wrap.Styled(c.edge.Theme.Text, "", strings.Join(words, " · "), max(1, width))
}

// guidance is what the template says about an entry, as far as the widget keeps the lines
// that it needs.
func (c *card) guidance(room int) []string {
	if c.Guidance == "" || c.tiny {
		return nil
	}
	most := max(1, room-leastLines)
	if c.widget().CapturesInput() {
		most = max(0, min(room/2, room-openLines))
	}
	words := wrap.Words(c.Guidance, c.edge.Inner())
	if len(words) > most {
		words = words[:most]
		if most > 0 {
			words[most-1] = wrap.Fit(words[most-1]+" "+theme.SignCut, c.edge.Inner())
		}
	}
	for n, w := range words {
		words[n] = c.edge.Theme.Text.Render(w)
	}
	return words
}
