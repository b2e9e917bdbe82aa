package grid

import (
	"slices"

	"kickoff/tui/theme"
)

// span is where a column stands.
type span struct{ column, x, width int }

// layout are the columns that show; hidden: there are others. single: one stands beside
// the first by itself.
type layout struct {
	spans          []span
	hidden, single bool
}

// lead is the room before the first column: the cursor, the mark, the number and the sign.
func (g *Grid) lead() int {
	lead := 2 + g.digits + 3
	if g.marks {
		lead += len(theme.SignBlank) + 1
	}
	return lead
}

// layOut shares the room out. Each column has what it needs where there is room for all;
// else the ones around that in front have it.
func (g *Grid) layOut() layout {
	if len(g.columns) == 0 {
		return layout{}
	}
	x := g.lead()
	room := max(1, g.width-x)
	first := min(g.wide[0], max(leastWidth, room/3))
	wide, widths := g.wide[1:], slices.Clone(g.narrow[1:])
	if len(wide) == 0 {
		first = room
	}
	out := layout{spans: []span{{0, x, min(first, room)}}}
	x += first + gap
	room -= first + gap
	if len(wide) == 0 || room < 1 {
		return out
	}
	from, to := 0, len(wide)
	switch {
	case taken(wide) <= room:
		widths = wide
		more := min(room-taken(wide), g.wide[0]-first) // the others have no use for it
		out.spans[0].width += more
		x, room = x+more, room-more
	case taken(widths) <= room:
	case room < alone:
		from = max(0, g.column-1)
		to, widths[from] = from+1, room
		out.hidden, out.single = len(wide) > 1, true
	default:
		out.hidden = true
		from, to = g.window(widths, room)
	}
	share(widths[from:to], wide[from:to], room-taken(widths[from:to]))
	for i := from; i < to; i++ {
		out.spans = append(out.spans, span{i + 1, x, min(widths[i], room)})
		x += widths[i] + gap
	}
	return out
}

// taken is the room of columns side by side.
func taken(widths []int) int {
	room := -gap
	for _, w := range widths {
		room += w + gap
	}
	return room
}

// share gives what is left of the room to columns that need it, the first of them first.
func share(widths, needs []int, left int) {
	for i := range widths {
		more := max(0, min(left, needs[i]-widths[i]))
		widths[i], left = widths[i]+more, left-more
	}
}

// window is the columns that show, of those behind the first: as many as there is room for,
// with the one in front among them, and moved as little as that takes.
func (g *Grid) window(widths []int, room int) (from, to int) {
	front := max(0, g.column-1)
	fits := func(from int) int {
		used, to := widths[from], from+1
		for ; to < len(widths) && used+gap+widths[to] <= room; to++ {
			used += gap + widths[to]
		}
		return to
	}
	for from = min(g.left, front); fits(from) <= front; from++ {
	}
	for from > 0 && fits(from-1) == len(widths) { // no room stays empty at the end
		from--
	}
	return from, fits(from)
}
