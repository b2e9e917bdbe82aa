package jsonview

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/humanize"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// gutter is the room before each line for its mark, gap that before what its id is, in
// cells.
const gutter, gap = 2, 2

// View draws the pane in width by height cells.
func (v *View) View(width, height int) string {
	v.cursor = nil
	if width <= 0 || height <= 0 {
		return ""
	}
	footer := ""
	if v.typing || v.hit >= 0 {
		footer = v.searchLine(width, height-1)
		height--
	}
	if v.pointed && v.at != v.top && v.reveal < 0 && (v.width != width || v.height != max(height, 1)) {
		v.reveal = v.at // a line less, and it may be out of sight
	}
	v.width, v.height = width, max(height, 1)
	v.show()
	lines := v.window(height)
	if footer != "" {
		for len(lines) < height {
			lines = append(lines, "")
		}
		lines = append(lines, footer)
	}
	for i := range lines {
		lines[i] = wrap.Fit(lines[i], width)
	}
	return strings.Join(lines, "\n")
}

// window draws the lines that show, with what their ids are. A name stands at the right
// of its line, or of the first of the few within it that has the room.
func (v *View) window(height int) []string {
	const few = 3
	var lines []string
	waiting, from, until := "", 0, 0
	for i := v.top; i < v.Lines() && len(lines) < height; i = v.after(i) {
		rows, label := v.rows(i), v.label(i)
		switch {
		case waiting == "":
		case label == "" && i <= until && v.annotate(rows[:1], waiting, true):
			waiting = ""
		case label != "" || i >= until:
			v.annotate(lines[from:], waiting, false)
			waiting = ""
		}
		at := len(lines)
		if label != "" && !v.annotate(rows, label, true) && (len(rows) == 1 || !v.annotate(rows, label, false)) {
			// A line that is wrapped has its next one already.
			waiting, from, until = label, at, max(v.after(i), min(v.end(i), i+few))
		}
		if i == v.top {
			rows = rows[min(v.skip, len(rows)):]
		}
		if v.pointed && i == v.at && !v.typing {
			v.cursor = tea.NewCursor(0, at)
		}
		lines = append(lines, rows...)
	}
	if waiting != "" && from < len(lines) {
		v.annotate(lines[from:], waiting, false)
	}
	lines = lines[:min(len(lines), height)]
	if word := v.below(height); word != "" && len(lines) == height && height > 0 {
		last := len(lines) - 1
		lines[last] = wrap.Spread(lines[last], v.theme.Muted.Render(word), v.width)
	}
	return lines
}

// annotate puts a name at the right end of the first of some rows that has the room for
// it. Unless it must stand there whole it is cut to the room that there is.
func (v *View) annotate(rows []string, name string, whole bool) bool {
	const least = 6
	most, at := 0, 0
	for i, row := range rows[:min(2, len(rows))] {
		if room := v.width - wrap.Width(row) - gap; room >= wrap.Width(name) {
			most, at = room, i
			break
		} else if room > most {
			most, at = room, i
		}
	}
	if most < min(least, wrap.Width(name)) || whole && most < wrap.Width(name) {
		return false
	}
	rows[at] = wrap.Spread(rows[at], v.theme.Muted.Render(wrap.Fit(name, most)), v.width)
	return true
}

// below says how much there is below what shows, "" for nothing.
func (v *View) below(height int) string {
	used, i := -v.skip, v.top
	for i < v.Lines() && used < height {
		used += v.rowCount(i)
		i = v.after(i)
	}
	marked := v.last - max(v.first, i) + 1
	switch n := v.Lines() - i; {
	case n <= 0:
		return ""
	case marked > 0:
		return fmt.Sprintf("%s more ↓", humanize.Count(marked, "marked line"))
	default:
		return fmt.Sprintf("%s more ↓", humanize.Count(n, "line"))
	}
}

// Above says how many lines there are above what the last View showed, "" for none.
func (v *View) Above() string {
	if v.top == 0 {
		return ""
	}
	return humanize.Count(v.top, "line") + " above ↑"
}

// At is the line under the cursor, counted from 1.
func (v *View) At() int { return v.at + 1 }

// Beneath is View below a line that names the request.
func (v *View) Beneath(width, height int) []string {
	lines := strings.Split(v.View(width, max(0, height-1)), "\n")
	head := v.theme.Muted.Render(wrap.Fit("POST /organizations/"+theme.SignCut+"/runs", width))
	return append([]string{wrap.Spread(head, v.theme.Muted.Render(v.Above()), width)}, lines...)
}

// Cursor is where the terminal's cursor belongs in the last View; nil unless a
// search is being typed or a line is pointed at.
func (v *View) Cursor() *tea.Cursor { return v.cursor }

func (v *View) searchLine(width, y int) string {
	line := v.theme.Key.Render("/") + v.search.View(max(1, width-2))
	if v.typing {
		v.cursor = overlay.Within(overlay.Shift(v.search.Cursor(), 1, y), width)
	}
	if v.search.Value() != "" && v.hit < 0 {
		line = wrap.Spread(line, v.theme.Muted.Render("no match"), width)
	}
	return line
}

// rows draws one line of the body, wrapped at blanks, with a hanging indent.
func (v *View) rows(i int) []string {
	text := v.line(i)
	tokens := scan(text, v.theme)
	mark := v.mark(i)
	var out []string
	at := 0
	pieces, rest := v.shown(i)
	for n, piece := range pieces {
		hang := ""
		if n > 0 {
			hang = strings.Repeat(" ", v.hang(text))
		}
		out = append(out, mark+hang+paint(text, at, at+len(piece), tokens))
		at += len(piece)
	}
	if rest != "" {
		last, room := len(out)-1, v.width-wrap.Width(rest)
		if label := v.label(i); label != "" && wrap.Width(out[last])+gap+wrap.Width(label) > room {
			room = max(room/2, room-gap-wrap.Width(label)) // rather the name than all of its id
		}
		if wrap.Width(out[last]) > room {
			rest = strings.TrimPrefix(rest, theme.SignCut) // it ends in that already
		}
		out[last] = wrap.Fit(out[last], room) + v.theme.Muted.Render(rest)
	}
	return out
}

// mark is the gutter of a line: a bar on those of the answer in focus, a hook on
// the one that a search found.
func (v *View) mark(i int) string {
	switch {
	case i == v.at && v.pointed:
		return v.theme.Accent.Render(theme.SignCursor) + " "
	case i == v.hit:
		return v.theme.Warn.Render(theme.SignCursor) + " "
	case i >= v.first && i <= v.last:
		return v.theme.Accent.Render(theme.SignMark) + " "
	}
	return "  "
}

func chunks(text string, room int) []string {
	var out []string
	for text != "" {
		n := breakAt(text, room)
		out = append(out, text[:n])
		text = text[n:]
	}
	return out
}

// breakAt is where a row ends: behind the last blank that fits, if the word
// behind it fits on a row of its own; else where the room ends.
func breakAt(text string, room int) int {
	n := prefix(text, room)
	if n == len(text) {
		return n
	}
	blank := strings.LastIndexByte(text[:n], ' ')
	if blank < indentOf(text) {
		return n
	}
	word, _, _ := strings.Cut(text[blank+1:], " ")
	if wrap.Width(word) > room-2 {
		return n
	}
	return blank + 1
}

// prefix is the number of bytes at the start of text that fill at most room
// cells, never part of a character and at least one of them.
func prefix(text string, room int) int {
	at, used := 0, 0
	for at < len(text) {
		size, w := wrap.First(text[at:])
		if used+w > room && at > 0 {
			break
		}
		at += size
		used += w
	}
	return at
}

// paint draws the bytes from to end in the styles of the tokens they belong to.
func paint(text string, from, end int, tokens []token) string {
	var out strings.Builder
	for _, t := range tokens {
		if t.end <= from {
			continue
		}
		if from >= end {
			break
		}
		stop := min(t.end, end)
		out.WriteString(t.style.Render(text[from:stop]))
		from = stop
	}
	return out.String()
}

// show scrolls to the line that must be seen, leaving two lines above it.
func (v *View) show() {
	line := v.reveal
	v.reveal = -1
	v.bare(line)
	if line < 0 || line >= v.Lines() || line >= v.top && v.reaches(line) {
		return
	}
	v.top, v.skip = max(0, line-2), 0
	v.bare(v.top)
	for !v.reaches(line) && v.top < line {
		v.top = v.after(v.top)
	}
}

// reaches reports whether the start of a line below top is on the screen.
func (v *View) reaches(line int) bool {
	used := -v.skip
	for i := v.top; i < line && used < v.height; i = v.after(i) {
		used += v.rowCount(i)
	}
	return used < v.height && (line > v.top || v.skip == 0)
}

func (v *View) rowsDown(n int) {
	for ; n > 0; n-- {
		if v.atEnd() {
			return
		}
		if v.skip++; v.skip >= v.rowCount(v.top) {
			v.top, v.skip = v.after(v.top), 0
		}
	}
}

func (v *View) rowsUp(n int) {
	for ; n > 0 && (v.top > 0 || v.skip > 0); n-- {
		if v.skip > 0 {
			v.skip--
			continue
		}
		v.top = v.before(v.top)
		v.skip = v.rowCount(v.top) - 1
	}
}

// atEnd reports that the last row is on the screen.
func (v *View) atEnd() bool {
	used := -v.skip
	for i := v.top; i < v.Lines(); i = v.after(i) {
		if used += v.rowCount(i); used > v.height {
			return false
		}
	}
	return true
}

func (v *View) toEnd() {
	v.top = v.before(v.Lines())
	v.skip = max(0, v.rowCount(v.top)-1)
	v.rowsUp(v.height - 1)
}

// down walks to the next line, first through the rest of one that is taller than the pane.
func (v *View) down() {
	next := v.after(v.at)
	switch {
	case v.at >= v.top && !v.reaches(next) && v.rowCount(v.at) >= v.height && !v.atEnd():
		v.rowsDown(1)
	case next < v.Lines():
		v.at, v.reveal = next, next
	}
}

// up walks to the line before.
func (v *View) up() {
	switch {
	case v.at == v.top && v.skip > 0:
		v.rowsUp(1)
	case v.at > 0:
		v.at = v.before(v.at)
		v.reveal = v.at
	}
}
