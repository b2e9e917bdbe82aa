// Package stack shows blocks of lines one under another in a window that keeps
// the focused block in sight. Only the blocks that show are drawn, and those
// that do not change are drawn once: a key costs what the screen holds, however
// many blocks there are. What stands in a block is its owner's business.
package stack

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/ui/wrap"
)

// Drawer draws one block.
type Drawer interface {
	// Draw gives the lines of block i at a width. The focused block is drawn for a
	// window of height lines, which it may exceed; its cursor is where the
	// terminal's belongs, relative to its first line, nil for none.
	Draw(i, width, height int, focused bool) ([]string, *tea.Cursor)
}

// Stack is a window over blocks.
type Stack struct {
	drawer        Drawer
	count, focus  int
	width, height int

	// top is the first block that shows, skip how many of its lines do not.
	top, skip int
	drawn     map[int][]string
	// adrift: the window was moved away from the focus to be read.
	adrift bool

	stale  bool
	frame  string
	cursor *tea.Cursor
}

// New makes a stack of count blocks with the focus on the first.
func New(count int, d Drawer) *Stack {
	return &Stack{drawer: d, count: count, drawn: map[int][]string{}, stale: true}
}

// SetSize sets the window.
func (s *Stack) SetSize(width, height int) {
	if width != s.width {
		clear(s.drawn)
	}
	s.width, s.height = width, height
	s.stale = true
}

// Width is the width of the window.
func (s *Stack) Width() int { return s.width }

// Height is the height of the window.
func (s *Stack) Height() int { return s.height }

// Tall is how many lines all blocks take, counted up to so many.
func (s *Stack) Tall(most int) int {
	n := 0
	for i := 0; i < s.count && n < most; i++ {
		n += len(s.lines(i))
	}
	return min(n, most)
}

// SetCount changes how many blocks there are and forgets what was drawn.
func (s *Stack) SetCount(count int) {
	s.count = count
	s.focus = max(0, min(s.focus, count-1))
	s.top, s.skip = max(0, min(s.top, count-1)), 0
	s.ForgetAll()
}

// Focus moves the focus; the window follows at the next View.
func (s *Stack) Focus(i int) {
	i = max(0, min(i, s.count-1))
	delete(s.drawn, s.focus)
	delete(s.drawn, i)
	s.focus, s.stale, s.adrift = i, true, false
}

// Focused is the block in focus.
func (s *Stack) Focused() int { return s.focus }

// Forget has a block drawn anew.
func (s *Stack) Forget(i int) {
	delete(s.drawn, i)
	s.stale = true
}

// ForgetAll has every block drawn anew.
func (s *Stack) ForgetAll() {
	clear(s.drawn)
	s.stale = true
}

// Page is the block a window further down (or up, when by is negative) from the
// focus: as many blocks as fill the window, at least one.
func (s *Stack) Page(by int) int {
	step := 1
	if by < 0 {
		step = -1
	}
	i, used := s.focus, 0
	for {
		next := i + step
		if next < 0 || next >= s.count {
			return i
		}
		used += len(s.lines(next))
		if used > s.height && i != s.focus {
			return i
		}
		i = next
	}
}

// Scroll moves the window by lines without moving the focus, so that what is
// higher than the window can be read. Follow brings it back.
func (s *Stack) Scroll(lines int) {
	if s.count == 0 {
		return
	}
	s.adrift, s.stale = true, true
	if lines < 0 {
		s.back(-lines)
		return
	}
	s.skip += lines
	for s.top < s.count-1 && s.skip >= len(s.lines(s.top)) {
		s.skip -= len(s.lines(s.top))
		s.top++
	}
	if at, ok := s.position(); ok && at+len(s.lines(s.focus)) <= s.height {
		s.adrift = false
	}
}

// Adrift reports that the window was moved away from the focus.
func (s *Stack) Adrift() bool { return s.adrift }

// Follow has the window keep the focus in sight again.
func (s *Stack) Follow() {
	if s.adrift {
		s.adrift, s.stale = false, true
	}
}

// View draws the window: at most its width and height.
func (s *Stack) View() string {
	if s.stale {
		s.draw()
	}
	return s.frame
}

// More reports whether there are lines above what the last View showed, and below.
func (s *Stack) More() (above, below bool) {
	used := -s.skip
	for i := s.top; i < s.count && used <= s.height; i++ {
		used += len(s.lines(i))
	}
	return s.top > 0 || s.skip > 0, used > s.height
}

// Last is the last block that shows of what the last View drew, and whether there are
// lines below it.
func (s *Stack) Last() (block int, below bool) {
	used := -s.skip
	for i := s.top; i < s.count; i++ {
		if used += len(s.lines(i)); used >= s.height {
			return i, used > s.height || i < s.count-1
		}
	}
	return s.count - 1, false
}

// At is the block in a line of the last View, -1 for none.
func (s *Stack) At(y int) int {
	used := -s.skip
	for i := s.top; i < s.count && y >= 0 && y < s.height; i++ {
		if used += len(s.lines(i)); y < used {
			return i
		}
	}
	return -1
}

// Cursor is where the terminal's cursor belongs in the last View.
func (s *Stack) Cursor() *tea.Cursor {
	if s.cursor == nil {
		return nil
	}
	c := *s.cursor
	return &c
}

func (s *Stack) draw() {
	s.stale, s.frame, s.cursor = false, "", nil
	if s.count == 0 || s.width <= 0 || s.height <= 0 {
		return
	}
	focused, cursor := s.drawer.Draw(s.focus, s.width, s.height, true)
	s.keep(s.focus, focused)
	// Scroll goes past the end, and a block may be lower in another width.
	s.skip = min(s.skip, max(0, len(s.lines(s.top))-1))
	if !s.adrift {
		s.place(len(focused), cursor)
	}
	lines := s.window()
	if missing := s.height - len(lines); missing > 0 && (s.top > 0 || s.skip > 0) {
		s.back(missing)
		lines = s.window()
	}
	s.frame = strings.Join(lines, "\n")
	if cursor == nil {
		return
	}
	at, ok := s.position()
	y := at + cursor.Y
	if !ok || y < 0 || y >= len(lines) || cursor.X >= s.width {
		return
	}
	c := *cursor
	c.Y = y
	s.cursor = &c
}

// place moves the window so that the focused block shows: all of it, or, when
// it is higher than the window, the line with the cursor.
func (s *Stack) place(height int, cursor *tea.Cursor) {
	first, last := 0, height-1
	if height > s.height {
		first, last = 0, 0
		if cursor != nil {
			first, last = cursor.Y, cursor.Y
		}
	}
	if s.top > s.focus || s.fitsFromTheTop(last) {
		s.top, s.skip = 0, 0
		if !s.fitsFromTheTop(last) {
			s.top, s.skip = s.focus, first
		}
		return
	}
	at, ok := s.position()
	switch {
	case !ok || at+last >= s.height:
		s.top, s.skip = s.focus, last+1
		s.back(s.height)
		if s.skip > 0 && s.top < s.focus { // it begins with a whole block
			s.top, s.skip = s.top+1, 0
		}
	case at+first < 0:
		s.top, s.skip = s.focus, first
	}
}

// fitsFromTheTop reports whether the focused block, down to its line last, shows
// with the window at the very top. It looks at no more blocks than fill it.
func (s *Stack) fitsFromTheTop(last int) bool {
	used := last + 1
	for i := 0; i < s.focus; i++ {
		if used += len(s.lines(i)); used > s.height {
			return false
		}
	}
	return used <= s.height
}

// position is the line of the window at which the focused block begins (less
// than zero when it begins above), and whether it is within reach.
func (s *Stack) position() (int, bool) {
	at := -s.skip
	for i := s.top; i < s.focus; i++ {
		if at += len(s.lines(i)); at >= s.height {
			return at, false
		}
	}
	return at, s.top <= s.focus
}

// back moves the window up by some lines, as far as there are any.
func (s *Stack) back(lines int) {
	s.skip -= lines
	for s.skip < 0 && s.top > 0 {
		s.top--
		s.skip += len(s.lines(s.top))
	}
	s.skip = max(0, s.skip)
}

// window collects the lines that show.
func (s *Stack) window() []string {
	lines := make([]string, 0, s.height)
	skip := s.skip
	for i := s.top; i < s.count && len(lines) < s.height; i++ {
		block := s.lines(i)
		block = block[min(skip, len(block)):]
		skip = 0
		lines = append(lines, block[:min(len(block), s.height-len(lines))]...)
	}
	return lines
}

func (s *Stack) lines(i int) []string {
	if lines, ok := s.drawn[i]; ok {
		return lines
	}
	lines, _ := s.drawer.Draw(i, s.width, s.height, i == s.focus)
	return s.keep(i, lines)
}

// keep holds a block's lines, cut to the window's width once for all.
func (s *Stack) keep(i int, lines []string) []string {
	for n, line := range lines {
		lines[n] = wrap.Fit(line, s.width)
	}
	s.drawn[i] = lines
	return lines
}
