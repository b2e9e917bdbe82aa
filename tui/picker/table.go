package picker

import (
	"fmt"
	"slices"
	"strings"

	"kickoff/tui/ui/wrap"
)

// A table is a list whose rows have a sign before the title and two columns, More and
// Last, at their right end. Where there is room its groups have heads; where it goes on
// below, its last row says so.

// roomy is the height from which a table has heads, airy that from which its rows stand
// apart from the query.
const roomy, airy = 12, 8

// enough is how much of a title shows at least before anything beside it.
const enough = 22

// Head is what stands over a row that begins a group.
type Head struct {
	Row   int
	Title string
}

// Grouped is a Source with groups, in the order of their rows.
type Grouped interface {
	Source
	Heads() []Head
}

// heads are those of a table, in the order of their rows.
type heads []Head

// over is the title over a row, and how many lines stand there in a window that begins with
// first: the title, and a blank before it.
func (h heads) over(i, first int) (title string, lines int) {
	at, ok := slices.BinarySearchFunc(h, i, func(h Head, row int) int { return h.Row - row })
	switch {
	case !ok || h[at].Title == "":
		return "", 0
	case i == first:
		return h[at].Title, 1
	}
	return h[at].Title, 2
}

// lines is how many lines the rows from one to another take.
func (h heads) lines(first, last int) int {
	n := last - first + 1
	for _, head := range h {
		if head.Row >= first && head.Row <= last {
			_, over := h.over(head.Row, first)
			n += over
		}
	}
	return n
}

// headsNow are those for which there is room, while nothing is typed.
func (p *Picker) headsNow() heads {
	if !p.all || p.height < roomy {
		return nil
	}
	return p.heads
}

// table draws the rows that there is room for below lines.
func (p *Picker) table(lines []string) []string {
	if p.height >= airy {
		lines = append(lines, "")
	}
	if len(lines) >= p.height {
		return lines
	}
	last := p.first
	for last+1 < p.Len() && p.headsNow().lines(p.first, last+1) <= p.height-len(lines) {
		last++
	}
	goes := ""
	if last+1 < p.Len() {
		goes = fmt.Sprintf("%d of %d ↓", last+1, p.Len())
	}
	titles, mores, lasts := 0, 0, 0
	var rows []Item
	for i := p.first; i <= last && i < p.Len(); i++ {
		it := p.row(i)
		rows = append(rows, it)
		titles, lasts = max(titles, wrap.Width(it.shown())), max(lasts, wrap.Width(it.Last))
		mores = max(mores, min(wrap.Width(it.More), max(enough, p.width/2)))
	}
	if lasts > 0 {
		lasts = max(lasts, wrap.Width(goes), wrap.Width(p.opts.Head))
	}
	// Where they would leave too little of the titles the columns go, the last one first.
	room, wanted := p.width-2*lead, min(titles, enough)
	switch {
	case room-mores-lasts-gap-2 >= wanted:
	case mores > 0 && room-mores-gap >= wanted:
		lasts = 0
	case room-lasts-2 >= wanted:
		mores = 0
	default:
		mores, lasts = 0, 0
	}
	q := newQuery(p.query.Value())
	for at, it := range rows {
		i := p.first + at
		if title, n := p.headsNow().over(i, p.first); n > 0 {
			head := p.theme.Title.Render(strings.Repeat(" ", lead) + title)
			if i == 0 && lasts > 0 {
				head = wrap.Spread(head, p.theme.Muted.Render(p.opts.Head), p.width)
			}
			lines = append(append(lines, make([]string, n-1)...), head)
		}
		end := ""
		if lasts > 0 {
			end = it.Last
		}
		if mores == 0 && it.Disabled != "" && it.More != "" {
			end = it.More // why not stands in the row, before anything else of it
		}
		if i == last && goes != "" {
			end = goes
		}
		lines = append(lines, p.tableRow(i, it, q, end, mores, lasts))
	}
	return lines
}

func (p *Picker) tableRow(i int, it Item, q query, end string, mores, lasts int) string {
	start, style := p.theme.Row(i == p.cursor && !p.nowhere)
	sign, beside := p.theme.Accent.Render(it.Sign), p.theme.Text
	if it.Disabled != "" {
		style, beside, sign = p.theme.Muted, p.theme.Muted, p.theme.Muted.Render(it.Sign)
	}
	start += wrap.Pad(sign, lead)
	right := ""
	if mores > 0 && (lasts > 0 || end == "") {
		right = strings.Repeat(" ", gap) + wrap.Pad(wrap.Fit(it.More, mores), mores)
	}
	if lasts > 0 || end != "" {
		right += "  " + strings.Repeat(" ", max(0, lasts-wrap.Width(end))) + end
	}
	room := max(1, p.width-2*lead-wrap.Width(right))
	line := underlined(p.theme.Match, wrap.Fit(it.shown(), room), q, style.Render)
	return wrap.Fit(start+wrap.Pad(line, room)+beside.Render(right), p.width)
}
