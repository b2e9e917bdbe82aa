package picker

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/picker/fuzzy"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// lead is what stands before the query and before each row, in cells.
const lead = 2

// View draws the query and the rows that show; its cost does not depend on how
// many items there are.
func (p *Picker) View() string {
	lines := []string{p.queryLine()}
	words := fuzzy.Words(p.query.Value())
	for i := p.first; i < p.Len() && len(lines) < p.height; i++ {
		lines = append(lines, p.rowLine(i, words))
	}
	if len(lines) < p.height && p.Len() == 0 {
		lines = append(lines, wrap.Fit(p.theme.Muted.Render("  "+p.emptiness()), p.width))
	}
	if p.refused != "" && p.height > 1 {
		// Where there is no room below the rows it takes the place of the last.
		lines = append(lines[:min(len(lines), p.height-1)], wrap.Fit(p.theme.Error.Render(theme.SignError+" "+p.refused), p.width))
	}
	return strings.Join(lines, "\n")
}

func (p *Picker) emptiness() string {
	switch {
	case p.waiting:
		return "searching" + theme.SignCut
	case p.loading() != "":
		return p.loading()
	case p.query.Value() != "":
		return "no match"
	}
	return "nothing to choose from"
}

func (p *Picker) loading() string {
	if p.opts.Loading == nil {
		return ""
	}
	return p.opts.Loading()
}

// count is "n of m": how many rows match of how many items.
func (p *Picker) count() string {
	n := p.Len()
	if p.free != nil {
		n--
	}
	text := fmt.Sprintf("%d of %d", n, len(p.index.items))
	if p.loading() != "" {
		text += theme.SignCut
	}
	if p.opts.Multi && len(p.chosen) > 0 {
		text = fmt.Sprintf("%d marked · %s", len(p.chosen), text)
	}
	return text
}

func (p *Picker) queryLine() string {
	count := p.count()
	room := p.width - lead - wrap.Width(count) - 1
	if room < 12 {
		count, room = "", p.width-lead
	}
	sign := p.theme.Key.Render(theme.SignAsk) + " "
	return wrap.Spread(wrap.Fit(sign, p.width)+p.query.View(room), p.theme.Muted.Render(count), p.width)
}

func (p *Picker) rowLine(i int, words []fuzzy.Word) string {
	it := p.row(i)
	start, style := p.theme.Row(i == p.cursor)
	if p.opts.Multi {
		box := theme.SignBlank
		if p.chosenAt(it.ID) >= 0 {
			box = theme.SignChecked
		}
		start += style.Render(box) + " "
	}
	note := it.Note
	if it.Disabled != "" {
		style = p.theme.Muted
		note = strings.TrimSpace(note + " " + theme.SignError + " " + it.Disabled)
	}
	room := p.width - wrap.Width(start)
	title := wrap.Fit(it.Title, room)
	line := start + p.title(title, words, style.Render)
	if rest := room - wrap.Width(title) - 2; note != "" && rest >= 4 {
		line += "  " + p.theme.Muted.Render(wrap.Fit(note, rest))
	}
	return wrap.Fit(line, p.width)
}

// title draws a title with the letters underlined that the query is made of.
func (p *Picker) title(title string, words []fuzzy.Word, plain func(...string) string) string {
	if len(words) == 0 {
		return plain(title)
	}
	hits := fuzzy.Positions(title, words)
	var out, run strings.Builder
	hit := false
	flush := func() {
		if run.Len() == 0 {
			return
		}
		if hit {
			out.WriteString(p.theme.Match.Render(run.String()))
		} else {
			out.WriteString(plain(run.String()))
		}
		run.Reset()
	}
	at := 0
	for rest := title; rest != ""; {
		cluster, _ := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		if hits[at] != hit {
			flush()
			hit = hits[at]
		}
		run.WriteString(cluster)
		at += len(cluster)
		rest = rest[len(cluster):]
	}
	flush()
	return out.String()
}

// Cursor is where the terminal's cursor belongs in the last View.
func (p *Picker) Cursor() *tea.Cursor {
	return overlay.Within(overlay.Shift(p.query.Cursor(), lead, 0), p.width)
}
