package picker

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// lead is what stands before the query and before each row, in cells.
const lead = 2

// gap is what stands between two columns, in cells.
const gap = 3

// View draws the query and the rows that show; its cost does not depend on how
// many items there are.
func (p *Picker) View() string {
	var lines []string
	if p.room() < p.height || p.height == 1 && !p.opts.Quiet {
		lines = append(lines, p.queryLine())
	}
	if p.opts.Table {
		lines = p.table(lines)
	} else {
		var rows []Item
		for i := p.first; i < min(p.Len(), p.first+p.room()); i++ {
			rows = append(rows, p.row(i))
		}
		q, note, more := newQuery(p.query.Value()), column(rows, Item.shown), column(rows, func(it Item) string { return it.Note })
		for i, it := range rows {
			if len(lines) < p.height {
				lines = append(lines, p.rowLine(p.first+i, it, q, note, more))
			}
		}
	}
	if len(lines) < p.height && p.Len() == 0 {
		for _, line := range wrap.Styled(p.theme.Text, strings.Repeat(" ", lead), p.emptiness(), p.width-lead) {
			lines = append(lines, wrap.Fit(line, p.width))
		}
		lines = lines[:min(len(lines), p.height)]
	}
	if p.refused != "" && p.height > 1 {
		// Where there is no room below the rows it takes the place of the last.
		why := wrap.Signed(p.theme.Error, "", theme.SignError, p.refused, p.width)
		why = why[:min(len(why), p.height-1)]
		lines = lines[:min(len(lines), p.height-len(why))]
		for _, line := range why {
			lines = append(lines, wrap.Fit(line, p.width))
		}
	}
	return strings.Join(lines, "\n")
}

func (p *Picker) emptiness() string {
	switch {
	case p.waiting:
		return "searching" + theme.SignCut
	case p.opts.loading() != "":
		return p.opts.loading()
	case p.query.Value() != "" && p.opts.Table:
		return "nothing has these words; esc clears them"
	case p.opts.Multi && len(parts(p.query.Value())) > 1:
		return fmt.Sprintf("%d in one line: enter looks for each", len(parts(p.query.Value())))
	case p.query.Value() != "":
		return "no match"
	case p.opts.Empty != nil:
		return p.opts.Empty()
	}
	return "nothing to choose from"
}

// Fit is how many rows fit the query of how many items: "3 of 12"; "" while nothing is there
// yet.
func (p *Picker) Fit() string {
	switch {
	case p.opts.loading() == "":
		return p.fit()
	case p.index.items.Len() == 0:
		return ""
	}
	return p.fit() + theme.SignCut
}

// count is what is said beside the query: how many are chosen and, of a query, how many
// rows fit.
func (p *Picker) count() string {
	switch {
	case p.opts.Footed:
		return ""
	case p.opts.Multi && p.query.Value() == "" && p.opts.loading() == "":
		return fmt.Sprintf("%d of %d chosen", p.chosen.Len(), p.index.shown)
	case p.opts.Multi && p.chosen.Len() > 0:
		return strings.TrimSuffix(fmt.Sprintf("%d chosen · %s", p.chosen.Len(), p.Fit()), " · ")
	}
	return p.Fit()
}

// column is how wide the texts of a column are among rows.
func column(rows []Item, of func(Item) string) int {
	wide := 0
	for _, it := range rows {
		wide = max(wide, wrap.Width(of(it)))
	}
	return wide
}

func (p *Picker) queryLine() string {
	count := p.count()
	room := p.width - lead - wrap.Width(count) - 1
	if room < 12 || p.query.Value() == "" && room <= wrap.Width(p.opts.Placeholder) {
		count, room = "", p.width-lead
	}
	sign := p.theme.Key.Render(theme.SignAsk) + " "
	return wrap.Spread(wrap.Fit(sign, p.width)+p.query.View(room), p.theme.Muted.Render(count), p.width)
}

func (p *Picker) rowLine(i int, it Item, q query, titles, notes int) string {
	start, style := p.theme.Row(i == p.cursor && !p.nowhere)
	if sign := p.opts.sign(it, p.chosen.Has(it.ID)); sign != "" {
		start += style.Render(sign) + " "
	}
	note := it.Note
	if it.Disabled != "" {
		style = p.theme.Muted
		note = strings.TrimSpace(note + " " + theme.SignError + " " + it.Disabled)
	}
	room := p.width - wrap.Width(start)
	title := wrap.Fit(it.shown(), room)
	line := start + underlined(p.theme.Match, title, q, style.Render)
	for _, beside := range []struct {
		text  string
		after int
	}{{note, min(titles, room/2)}, {it.More, min(titles, room/2) + gap + notes}} {
		at := max(wrap.Width(line)-wrap.Width(start), beside.after) + gap
		if rest := room - at; beside.text != "" && rest >= 4 {
			line += strings.Repeat(" ", at-wrap.Width(line)+wrap.Width(start)) + p.theme.Text.Render(wrap.Fit(beside.text, rest))
		}
	}
	return wrap.Fit(line, p.width)
}

// Cut is the title of the row in front where there is no room for all of it, else "".
func (p *Picker) Cut() string {
	it, _ := p.Highlighted()
	room := p.width - lead
	if sign := p.opts.sign(it, false); sign != "" {
		room -= wrap.Width(sign) + 1
	}
	if wrap.Width(it.shown()) <= room {
		return ""
	}
	return it.shown()
}

// sign is what stands before an item that is chosen, or is not.
func (o Options) sign(it Item, chosen bool) string {
	switch {
	case it.Row != "":
		return ""
	case o.Multi && chosen:
		return theme.SignChecked
	case o.Multi:
		return theme.SignBlank
	case o.Radio && chosen:
		return theme.SignNow
	case o.Radio:
		return theme.SignOpen
	}
	return ""
}

// underlined draws a title with the letters underlined that the query is made of.
func underlined(match theme.Style, title string, q query, plain func(...string) string) string {
	if len(q.words) == 0 {
		return plain(title)
	}
	hits := hits(title, q)
	var out, run strings.Builder
	hit := false
	flush := func() {
		if run.Len() == 0 {
			return
		}
		if hit {
			out.WriteString(match.Render(run.String()))
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
