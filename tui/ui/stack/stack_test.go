package stack_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"kickoff/tui/ui/stack"
)

// blocks are drawn as "3.0", "3.1": block and line; the focused one has a ">".
type blocks struct {
	heights []int
	cursor  int
	drawn   int
}

func (b *blocks) Draw(i, _, _ int, focused bool) ([]string, *tea.Cursor) {
	b.drawn++
	var lines []string
	for n := range b.heights[i] {
		line := fmt.Sprintf("%d.%d", i, n)
		if focused {
			line += ">"
		}
		lines = append(lines, line)
	}
	if !focused {
		return lines, nil
	}
	return lines, tea.NewCursor(0, min(b.cursor, b.heights[i]-1))
}

func TestTheWindowFollowsTheFocus(t *testing.T) {
	cases := []struct {
		name    string
		heights []int
		cursor  int
		focus   []int
		height  int
		want    string
	}{
		{"all fits", []int{1, 2}, 0, []int{1}, 5, "0.0 1.0> 1.1>"},
		{"down to the last", []int{2, 2, 2}, 0, []int{2}, 3, "1.1 2.0> 2.1>"},
		{"down and back shows the top", []int{2, 2, 2}, 0, []int{2, 1}, 4, "0.0 0.1 1.0> 1.1>"},
		{"back within the window stays", []int{2, 2, 2, 2}, 0, []int{3, 2}, 5, "1.1 2.0> 2.1> 3.0 3.1"},
		{"higher than the window", []int{1, 9, 1}, 6, []int{1}, 4, "1.3> 1.4> 1.5> 1.6>"},
		{"jump up", []int{3, 3, 3, 3}, 0, []int{3, 1}, 3, "1.0> 1.1> 1.2>"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := stack.New(len(c.heights), &blocks{heights: c.heights, cursor: c.cursor})
			s.SetSize(20, c.height)
			for _, f := range c.focus {
				s.Focus(f)
				s.View()
			}
			if got := strings.Join(strings.Fields(s.View()), " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestAScrollEndsAtTheEnd(t *testing.T) {
	for height, want := range map[int]string{3: "2.0 3.0 4.0", 9: "0.0> 1.0 2.0 3.0 4.0"} {
		s := stack.New(5, &blocks{heights: []int{1, 1, 1, 1, 1}})
		s.SetSize(20, height)
		s.View()
		s.Scroll(100)
		if got := strings.Join(strings.Fields(s.View()), " "); got != want {
			t.Errorf("%d lines show %s, want %s", height, got, want)
		}
	}
}

// The first block that shows may be lower in another width than what of it was hidden.
func TestInAnotherWidthTheFocusStaysInSight(t *testing.T) {
	b := &blocks{heights: []int{4, 1, 1, 1, 1, 1, 2}}
	s := stack.New(len(b.heights), b)
	s.SetSize(20, 8)
	s.Focus(6)
	s.View()
	b.heights[0] = 1
	s.SetSize(40, 5)
	if got, want := strings.Join(strings.Fields(s.View()), " "), "3.0 4.0 5.0 6.0> 6.1>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTheCursorIsAlwaysInSight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		heights := rapid.SliceOfN(rapid.IntRange(1, 9), 1, 12).Draw(t, "heights")
		b := &blocks{heights: heights}
		s := stack.New(len(heights), b)
		for range rapid.IntRange(1, 12).Draw(t, "moves") {
			s.SetSize(20, rapid.IntRange(1, 12).Draw(t, "height"))
			b.cursor = rapid.IntRange(0, 8).Draw(t, "cursor")
			focus := rapid.IntRange(0, len(heights)-1).Draw(t, "focus")
			s.Focus(focus)
			lines := strings.Split(s.View(), "\n")
			if len(lines) > s.Height() {
				t.Fatalf("%d lines in a window of %d", len(lines), s.Height())
			}
			want := fmt.Sprintf("%d.%d>", focus, min(b.cursor, heights[focus]-1))
			c := s.Cursor()
			if c == nil || lines[c.Y] != want {
				t.Fatalf("cursor %v in %q, want on %s", c, lines, want)
			}
		}
	})
}

func TestOnlyWhatShowsIsDrawn(t *testing.T) {
	heights := make([]int, 10_000)
	for i := range heights {
		heights[i] = 2
	}
	b := &blocks{heights: heights}
	s := stack.New(len(heights), b)
	s.SetSize(20, 10)
	s.Focus(5_000)
	s.View()
	if b.drawn > 20 {
		t.Errorf("%d blocks were drawn for a window of ten lines", b.drawn)
	}
	b.drawn = 0
	s.Forget(5_000)
	s.View()
	if b.drawn != 1 {
		t.Errorf("%d blocks were drawn though one changed", b.drawn)
	}
}

func TestTheLastBlockThatShows(t *testing.T) {
	cases := []struct {
		heights       []int
		focus, height int
		last          int
		below         bool
	}{
		{[]int{1, 2, 1}, 0, 4, 2, false},
		{[]int{1, 2, 1}, 0, 9, 2, false},
		{[]int{1, 2, 1}, 0, 3, 1, true},
		{[]int{1, 2, 1}, 0, 2, 1, true},
		{[]int{2, 2, 2}, 2, 3, 2, false},
		{[]int{2, 2, 2}, 1, 3, 2, true}, // it begins with a whole block
	}
	for _, c := range cases {
		s := stack.New(len(c.heights), &blocks{heights: c.heights})
		s.SetSize(20, c.height)
		s.Focus(c.focus)
		s.View()
		if last, below := s.Last(); last != c.last || below != c.below {
			t.Errorf("%+v: got %d, %v", c, last, below)
		}
	}
}
