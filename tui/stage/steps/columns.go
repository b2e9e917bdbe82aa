package steps

import (
	"math"

	"kickoff/tui/ui/wrap"
)

// aLine is how many cells without room weigh as much as a row that needs a second line.
const aLine = 1000

// columns are how wide each of the table's is; 0 leaves it out. The day is the deadline
// without its time.
type columns struct{ title, owners, deadline, day, why, effect int }

// atLeast are columns in which a row has room too.
func (c columns) atLeast(r *row) columns {
	c.deadline, c.day = max(c.deadline, wrap.Width(r.deadline)), max(c.day, wrap.Width(r.day))
	c.why, c.effect = max(c.why, wrap.Width(r.why)), max(c.effect, wrap.Width(r.effect))
	return c
}

// widths shares the room out: what is short has what it needs, the names and the owners
// the rest.
func (s *table) widths(width int) columns {
	w := s.widest
	c := columns{}
	switch {
	case width >= wide:
		c.deadline, c.why, c.effect = gap+min(w.deadline, 22), gap+min(w.why, 14), gap+w.effect
	case width >= narrow:
		c.deadline, c.effect = gap+min(w.day, 16), gap+w.effect
	case width >= tiny:
		c.deadline = gap + min(w.day, 12)
	}
	room := max(2, width-s.lead()-c.deadline-c.why-c.effect)
	c.title = s.parted(room)
	c.owners = room - c.title
	return c
}

// arrange has the rows drawn in these columns.
func (s *table) arrange(c columns) {
	if c != s.drawn {
		s.drawn = c
		s.stack.ForgetAll()
	}
}

// length is how wide what stands in two columns of a row is.
type length struct{ title, owners int }

// parted is how much of the room of titles and owners is the titles': so much that the
// fewest rows need a second line and the fewest cells find no room in their columns, and then
// as much as the longest title needs. One long row so takes nothing from all the others.
func (s *table) parted(room int) int {
	if s.split.room == room && s.split.measured == s.measured {
		return s.split.title
	}
	longest := len("Step") + gap
	for _, is := range s.lengths {
		longest = max(longest, is.title+gap)
	}
	// A row fits whole from the title's own width to where its owners lose theirs. What is
	// cut grows or shrinks evenly between these ends: nobody looks at all rows for each width.
	first, last := min(longest, room/4), min(longest, room*3/4)
	bends, begins := make([]int, last+2), make([]int, last+2)
	within := func(title int) int { return max(first, min(title, last+1)) }
	cut, growing, whole := 0, -len(s.lengths), 0
	for _, is := range s.lengths {
		from, to := is.title+gap, room-is.owners-gap
		cut += max(0, from-first) + max(0, first-to)
		bends[within(from)]++
		bends[within(to)]++
		if from <= to {
			begins[within(from)]++
			begins[within(to+1)]--
		}
	}
	best, least := first, math.MaxInt
	for title := first; title <= last; title++ {
		growing, whole = growing+bends[title], whole+begins[title]
		weight := cut
		if s.height >= low {
			weight += aLine * (len(s.lengths) - whole)
		}
		if weight <= least {
			best, least = title, weight
		}
		cut += growing
	}
	s.split.room, s.split.measured, s.split.title = room, s.measured, best
	return best
}
