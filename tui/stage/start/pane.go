package start

import (
	"fmt"
	"strings"

	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// pane collects the lines beside the list.
type pane struct {
	theme         *theme.Theme
	width, height int
	lines         []string
}

func (p *pane) blank() { p.lines = append(p.lines, "") }

// title adds what the pane is about.
func (p *pane) title(text string) { p.text(p.theme.Title, text, max(2, p.height/4)) }

// text adds a text, cut behind most lines.
func (p *pane) text(style theme.Style, text string, most int) {
	lines := wrap.Words(text, p.width)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = wrap.Fit(lines[most-1]+theme.SignCut, p.width)
	}
	for _, line := range lines {
		p.lines = append(p.lines, style.Render(line))
	}
}

// part adds a text under a head.
func (p *pane) part(head, text string) {
	p.head(head)
	p.lines = append(p.lines, wrap.Styled(p.theme.Text, "  ", text, p.width-2)...)
}

func (p *pane) head(text string) { p.lines = append(p.lines, "", p.theme.Title.Render(text)) }

// thing has a name, and notes that stand beside it or below.
type thing struct {
	name  string
	notes [2]string
}

// things adds the first of some things under a head, in most lines, and how many more there
// are; more says what else is known of those from a place on. The notes that stand below go
// where fewer than half of the things would show with them.
func (p *pane) things(head string, all []thing, most int, more func(from int) string) {
	p.head(head)
	for _, below := range []bool{true, false} {
		blocks, lines := p.blocks(all[:min(len(all), max(0, most))], below), 0
		room := most
		if len(blocks) < len(all) || count(blocks) > most {
			room-- // how many more there are takes one
		}
		shown := 0
		for ; shown < len(blocks) && lines+len(blocks[shown]) <= room; shown++ {
			lines += len(blocks[shown])
		}
		if below && shown*2 < len(all) {
			continue
		}
		for _, block := range blocks[:shown] {
			p.lines = append(p.lines, block...)
		}
		if left := len(all) - shown; left > 0 {
			text := fmt.Sprintf("and %d more", left)
			if longer := text + more(shown); wrap.Width(longer) <= p.width-2 {
				text = longer
			}
			p.lines = append(p.lines, p.theme.Muted.Render("  "+text))
		}
		return
	}
}

// tall is how many lines some things take with all that is known of them; of those that
// cannot show it counts none.
func (p *pane) tall(all []thing) int {
	return count(p.blocks(all[:min(len(all), max(0, p.height))], true))
}

func count(blocks [][]string) (lines int) {
	for _, b := range blocks {
		lines += len(b)
	}
	return lines
}

const (
	// enough is how wide a name is at least before something stands beside it.
	enough = 26
	// apart stands between the notes below a name.
	apart = " · "
)

// blocks draws things, each in its own lines. Beside the names stand the notes, in columns
// where most of them leave the names enough room; below them, a little further in, the
// others.
func (p *pane) blocks(all []thing, below bool) [][]string {
	width, name := p.width-2, 0
	for _, t := range all {
		name = max(name, wrap.Width(t.name))
	}
	var columns [2]int
	room := width
	for i := range columns {
		i = len(columns) - 1 - i // the last are the shortest
		fit, not := 0, 0
		for _, t := range all {
			switch w := wrap.Width(t.notes[i]); {
			case w > room-2-min(name, enough):
				not++
			case w > 0:
				fit++
				columns[i] = max(columns[i], w)
			}
		}
		if fit <= not {
			columns[i] = 0
		}
		if columns[i] > 0 {
			room -= 2 + columns[i]
		}
	}
	name = min(name, room)
	out := make([][]string, len(all))
	for i, t := range all {
		lines := []string{t.name}
		if wrap.Width(t.name) > name {
			lines = wrap.Words(t.name, name-2)
		}
		first, under := p.theme.Text.Render(wrap.Pad("  "+lines[0], 2+name)), ""
		for i, note := range t.notes {
			if wrap.Width(note) > columns[i] {
				under, note = under+apart+note, ""
			}
			if columns[i] > 0 {
				first += p.theme.Muted.Render("  " + wrap.Pad(note, columns[i]))
			}
		}
		out[i] = []string{first}
		for _, line := range lines[1:] {
			out[i] = append(out[i], p.theme.Text.Render("    "+line))
		}
		if below && under != "" {
			out[i] = append(out[i], wrap.Styled(p.theme.Muted, "    ", strings.TrimPrefix(under, apart), width-2)...)
		}
	}
	return out
}
