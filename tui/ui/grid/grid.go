// Package grid shows a table of cells in a window: one row and one column of it are in
// front, and only what shows is asked for and drawn, so that a key costs the same in ten
// rows and in ten thousand. The number of a row, its sign and its first column stay in
// sight; the other columns scroll where there is no room for all of them.
//
// What stands in a cell, what is wrong with it and what becomes of a key is its owner's
// business.
package grid

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/clean"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

const (
	// gap parts two columns.
	gap = 2
	// leastNumber is what the numbers of the rows take, however small they are.
	leastNumber = 3
	// leastWidth is that of a column whose cells are shorter than its title, mostWidth that
	// of one that shares the room with others.
	leastWidth, mostWidth = 8, 24
	// alone is the room in which one column stands by itself.
	alone = 42
)

// Column is a title, and how many cells the widest of what stands under it takes.
type Column struct {
	Title string
	Width int
}

// Row is what stands before the cells of a row: its number and its sign.
type Row struct {
	Number int
	Sign   string
	Tone   Tone
	Marked bool
}

// Cell is a text on one line, with a sign before it where Sign is not "".
type Cell struct {
	Text, Sign string
	Tone       Tone
}

// Tone is what a text is drawn as.
type Tone int

const (
	Plain Tone = iota
	Good
	Warn
	Wrong
	Faint
)

// Grid is a window over rows and columns.
type Grid struct {
	theme   *theme.Theme
	row     func(at int) Row
	cell    func(row, column int) Cell
	columns []Column
	// wide is the width at which nothing of a column is cut, narrow that which it has where
	// there is no room for all.
	wide, narrow []int
	// count is how many rows there are, digits what their numbers take; marks: a column
	// says which rows are marked.
	count, digits int
	marks         bool

	// at is the row in front and column its cell; top and left are the first that show.
	at, column, top, left int
	width, height         int
}

// New makes a grid of what two functions tell of a row and of a cell.
func New(th *theme.Theme, row func(at int) Row, cell func(row, column int) Cell) *Grid {
	return &Grid{theme: th, row: row, cell: cell, digits: leastNumber}
}

// SetColumns says which columns there are.
func (g *Grid) SetColumns(columns []Column) {
	g.columns, g.wide, g.narrow = columns, make([]int, len(columns)), make([]int, len(columns))
	for i, c := range columns {
		title := wrap.Width(c.Title)
		g.wide[i], g.narrow[i] = max(1, c.Width, title), min(mostWidth, max(c.Width, min(title, leastWidth)))
	}
	g.Move(g.at, g.column)
}

// SetRows says how many rows there are, and what the largest of their numbers is.
func (g *Grid) SetRows(count, largest int) {
	g.count, g.digits = count, max(leastNumber, len(fmt.Sprint(largest)))
	g.Move(g.at, g.column)
}

// SetMarks says whether it is shown which rows are marked.
func (g *Grid) SetMarks(on bool) {
	g.marks = on
	g.follow()
}

// SetSize sets the window.
func (g *Grid) SetSize(width, height int) {
	g.width, g.height = max(0, width), max(0, height)
	g.follow()
}

// At is the row and the column in front; a row of -1 where there is none.
func (g *Grid) At() (row, column int) {
	if g.count == 0 || len(g.columns) == 0 {
		return -1, -1
	}
	return g.at, g.column
}

// Move brings a cell to the front, or the nearest that there is.
func (g *Grid) Move(row, column int) {
	g.at, g.column = max(0, min(row, g.count-1)), max(0, min(column, len(g.columns)-1))
	g.follow()
}

// follow keeps the cell in front in the window.
func (g *Grid) follow() {
	rows := g.page()
	g.top = max(0, min(g.top, g.at, g.count-rows))
	if g.at >= g.top+rows {
		g.top = g.at - rows + 1
	}
	if l := g.layOut(); len(l.spans) > 1 {
		g.left = l.spans[1].column - 1
	}
}

// page is how many rows show.
func (g *Grid) page() int { return max(1, g.height-g.headLines()) }

// headLines is what the titles take: the last line is a row's.
func (g *Grid) headLines() int {
	if g.height < 3 {
		return 0
	}
	return 1
}

// Press takes a key that moves; false for any other.
func (g *Grid) Press(msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "up":
		g.Move(g.at-1, g.column)
	case "down":
		g.Move(g.at+1, g.column)
	case "left":
		g.Move(g.at, g.column-1)
	case "right":
		g.Move(g.at, g.column+1)
	case "pgup":
		g.Move(g.at-g.page(), g.column)
	case "pgdown":
		g.Move(g.at+g.page(), g.column)
	case "home":
		g.Move(g.at, 0)
	case "end":
		g.Move(g.at, len(g.columns)-1)
	case "ctrl+home":
		g.Move(0, g.column)
	case "ctrl+end":
		g.Move(g.count-1, g.column)
	case "tab":
		g.step(1)
	case "shift+tab":
		g.step(-1)
	default:
		return false
	}
	return true
}

// step goes to the next cell, or to the one before, from the end of a row to the next one.
func (g *Grid) step(by int) {
	n := len(g.columns)
	if at := g.at*n + g.column + by; n > 0 && at >= 0 && at < g.count*n {
		g.Move(at/n, at%n)
	}
}

// Click brings the cell at a place of the last View to the front; false where there is none.
func (g *Grid) Click(x, y int) bool {
	row := g.top + y - g.headLines()
	if y < g.headLines() || row >= g.count {
		return false
	}
	column := g.column
	for _, s := range g.layOut().spans {
		if x >= s.x && x < s.x+s.width+gap {
			column = s.column
		}
	}
	g.Move(row, column)
	return true
}

// View draws the titles and the rows that show.
func (g *Grid) View() string {
	l := g.layOut()
	lines := make([]string, 0, g.height)
	if g.headLines() > 0 {
		lines = append(lines, g.head(l))
	}
	last := min(g.count, g.top+g.page())
	for at := g.top; at < last; at++ {
		lines = append(lines, g.line(l, at, g.width))
	}
	if place := g.place(last); place != "" {
		at, room := len(lines)-1, g.width-wrap.Width(place)-gap
		if last-1 != g.at || g.ends(l) <= room { // the cell in front is not covered
			lines[at] = wrap.Spread(wrap.Fit(lines[at], room), g.theme.Text.Render(place), g.width)
		}
	}
	return strings.Join(lines, "\n")
}

// place says which row is the last that shows, where not all of them do.
func (g *Grid) place(last int) string {
	switch {
	case last < g.count:
		return fmt.Sprintf("%d of %d ↓", last, g.count)
	case g.top > 0:
		return fmt.Sprintf("%d of %d", last, g.count)
	}
	return ""
}

// ends is where the text of the cell in front ends.
func (g *Grid) ends(l layout) int {
	for _, s := range l.spans {
		if s.column == g.column {
			text, _ := g.text(g.cell(g.at, s.column), s.width)
			return s.x + wrap.Width(text)
		}
	}
	return g.width
}

// head names the columns that show, and says which of how many is in front where not all
// of them do.
func (g *Grid) head(l layout) string {
	th := g.theme
	line := th.Muted.Render(fmt.Sprintf("%*s", g.lead()-3, "#"))
	place := fmt.Sprintf("%d of %d", g.column+1, len(g.columns))
	end, beside := g.width, l.hidden && !(l.single && g.column > 0)
	if beside {
		if g.left > 0 {
			place = "‹ " + place
		}
		if l.spans[len(l.spans)-1].column < len(g.columns)-1 {
			place += " ›"
		}
		end -= wrap.Width(place) + gap
	}
	for _, s := range l.spans {
		if s.x >= end {
			break
		}
		title, style := g.columns[s.column].Title, th.Text
		if s.column == g.column {
			style = th.Accent
		}
		if l.single && s.column > 0 && s.column == g.column {
			before, behind := "‹ ", " ›"
			if s.column == len(g.columns)-1 {
				behind = ""
			}
			title = before + wrap.Fit(title, max(1, s.width-wrap.Width(before+behind+place)-3)) + behind
		}
		line = wrap.Pad(line, s.x) + style.Render(wrap.Fit(title, min(s.width, end-s.x)))
	}
	switch {
	case beside:
		return wrap.Spread(line, th.Text.Render(place), g.width)
	case l.hidden:
		return wrap.Fit(line+th.Text.Render("   "+place), g.width)
	}
	return line
}

// line is a row in so many cells.
func (g *Grid) line(l layout, at, width int) string {
	th, r := g.theme, g.row(at)
	lead, style := th.Row(at == g.at)
	if g.marks {
		box := theme.SignBlank
		if r.Marked {
			box = theme.SignChecked
		}
		lead += style.Render(box) + " "
	}
	var line strings.Builder
	line.WriteString(lead + style.Render(fmt.Sprintf("%*d", g.digits, r.Number)) + " " + g.style(r.Tone).Render(wrap.Pad(r.Sign, 1)))
	used := g.lead() - 1
	for _, s := range l.spans {
		text, style := g.text(g.cell(at, s.column), s.width)
		if at == g.at && s.column == g.column {
			style = th.Accent
		}
		if text == "" {
			continue
		}
		line.WriteString(strings.Repeat(" ", s.x-used) + style.Render(text))
		used = s.x + wrap.Width(text)
	}
	return wrap.Fit(line.String(), width)
}

// text is a cell on one line of so many cells.
func (g *Grid) text(c Cell, width int) (string, theme.Style) {
	text := c.Text
	if most := 16 * max(1, width); len(text) > most { // no line can show the rest of it
		text = strings.ToValidUTF8(text[:most], "") + theme.SignCut
	}
	text = clean.Line(text)
	if c.Sign != "" {
		text = c.Sign + " " + text
	}
	return wrap.Fit(text, width), g.style(c.Tone)
}

func (g *Grid) style(t Tone) theme.Style {
	th := g.theme
	return [...]theme.Style{th.Text, th.Good, th.Warn, th.Error, th.Muted}[t]
}

// Cursor is at the cell in front, in the last View; nil where there is none.
func (g *Grid) Cursor() *tea.Cursor {
	if row, _ := g.At(); row < 0 || g.height < 1 {
		return nil
	}
	for _, s := range g.layOut().spans {
		if s.column == g.column {
			c := tea.NewCursor(s.x, g.headLines()+g.at-g.top)
			c.Shape, c.Blink = tea.CursorUnderline, false
			return c
		}
	}
	return nil
}
