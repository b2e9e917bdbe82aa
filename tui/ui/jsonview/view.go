package jsonview

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// gutter is the room before each line for its mark, in cells.
const gutter = 2

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
	v.width, v.height = width, max(height, 1)
	v.show()
	var lines []string
	for i := v.top; i < v.Lines() && len(lines) < height; i++ {
		lines = append(lines, v.rows(i)...)
		if i == v.top {
			lines = lines[min(v.skip, len(lines)):]
		}
	}
	lines = lines[:min(len(lines), height)]
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

// Cursor is where the terminal's cursor belongs in the last View; nil unless a
// search is being typed.
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
	text := string(v.line(i))
	tokens := scan(text, v.theme)
	mark := v.mark(i)
	var out []string
	at := 0
	for n, piece := range v.pieces(text) {
		hang := ""
		if n > 0 {
			hang = strings.Repeat(" ", v.hang(text))
		}
		out = append(out, mark+hang+paint(text, at, at+len(piece), tokens))
		at += len(piece)
	}
	return out
}

// mark is the gutter of a line: a bar on those of the answer in focus, a hook on
// the one that a search found.
func (v *View) mark(i int) string {
	switch {
	case i == v.hit:
		return v.theme.Warn.Render(theme.SignCursor) + " "
	case i >= v.first && i <= v.last:
		return v.theme.JSONMark.Render(theme.SignMark) + " "
	}
	return "  "
}

// hang is the indent of the rows that continue a line.
func (v *View) hang(text string) int {
	indent := len(text) - len(strings.TrimLeft(text, " ")) + 2
	return min(indent, max(0, (v.width-gutter)/2))
}

// pieces cuts a line into the parts that its rows show.
func (v *View) pieces(text string) []string {
	room := max(1, v.width-gutter)
	if wrap.Width(text) <= room {
		return []string{text}
	}
	first := breakAt(text, room)
	return append([]string{text[:first]}, chunks(text[first:], max(1, room-v.hang(text)))...)
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
	indent := len(text) - len(strings.TrimLeft(text, " "))
	blank := strings.LastIndexByte(text[:n], ' ')
	if blank < indent {
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
		cluster, w := ansi.FirstGraphemeCluster(text[at:], ansi.GraphemeWidth)
		if used+w > room && at > 0 {
			break
		}
		at += len(cluster)
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
	if line < 0 || line >= v.Lines() || line >= v.top && v.reaches(line) {
		return
	}
	v.top, v.skip = max(0, line-2), 0
	for !v.reaches(line) && v.top < line {
		v.top++
	}
}

// reaches reports whether the start of a line below top is on the screen.
func (v *View) reaches(line int) bool {
	used := -v.skip
	for i := v.top; i < line && used < v.height; i++ {
		used += v.rowCount(i)
	}
	return used < v.height && (line > v.top || v.skip == 0)
}

func (v *View) rowCount(i int) int { return len(v.pieces(string(v.line(i)))) }

func (v *View) rowsDown(n int) {
	for ; n > 0; n-- {
		if v.atEnd() {
			return
		}
		if v.skip++; v.skip >= v.rowCount(v.top) {
			v.top, v.skip = v.top+1, 0
		}
	}
}

func (v *View) rowsUp(n int) {
	for ; n > 0 && (v.top > 0 || v.skip > 0); n-- {
		if v.skip > 0 {
			v.skip--
			continue
		}
		v.top--
		v.skip = v.rowCount(v.top) - 1
	}
}

// atEnd reports that the last row is on the screen.
func (v *View) atEnd() bool {
	used := -v.skip
	for i := v.top; i < v.Lines(); i++ {
		if used += v.rowCount(i); used > v.height {
			return false
		}
	}
	return true
}

func (v *View) toEnd() {
	v.top = v.Lines() - 1
	v.skip = max(0, v.rowCount(v.top)-1)
	v.rowsUp(v.height - 1)
}
