package dialog

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

func leaving(done *string) *Confirm {
	do := func(what string) func() tea.Cmd {
		return func() tea.Cmd { *done = what; return nil }
	}
	return NewConfirm(theme.Dark(), "Leave without saving?", "What you entered for Employee Onboarding is not saved yet: the disk is full",
		Choice{"s", "save it as a draft, then leave", do("saved")},
		Choice{"ctrl+c", "leave and drop it", do("dropped")},
		Choice{"esc", "stay", nil},
	)
}

func TestAChoiceIsTakenByItsKeyOrByEnter(t *testing.T) {
	for _, tt := range []struct {
		name, keys, done string
		closes           bool
	}{
		{"its key", "s", "saved", true},
		{"enter on the first", "enter", "saved", true},
		{"enter on the second", "down enter", "dropped", true},
		{"the last is the end", "down down down down up enter", "dropped", true},
		{"the first is the end", "up up enter", "saved", true},
		{"esc changes nothing", "esc", "", true},
		{"another key is no answer", "x", "", false},
		{"huh's own keys are no answer", "/ j G", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			done := ""
			c := leaving(&done)
			var last Result
			for _, k := range strings.Fields(tt.keys) {
				c.View(60, 10)
				_, last = c.Update(tuitest.Key(k))
			}
			if last.Do != nil {
				last.Do()
			}
			if done != tt.done || last.Close != tt.closes {
				t.Errorf("done %q, closes %v", done, last.Close)
			}
		})
	}
}

func TestTheChoiceInFrontShowsAtEverySizeInAnyOrder(t *testing.T) {
	done := ""
	for _, downs := range []int{0, 1, 2} {
		c := leaving(&done)
		for range downs {
			c.Update(tuitest.Key("down"))
		}
		for _, size := range [][2]int{{60, 10}, {16, 2}, {60, 10}, {16, 1}, {30, 4}, {8, 3}, {116, 38}} {
			view := ansi.Strip(c.View(size[0], size[1]))
			lines := strings.Split(view, "\n")
			if len(lines) > size[1] {
				t.Errorf("%v: %d lines", size, len(lines))
			}
			front := theme.SignCursor + " " + c.choices[downs].Key
			if size[0] > 12 && !strings.Contains(view, front) {
				t.Errorf("%v: %q is not in sight:\n%s", size, front, view)
			}
		}
		if view := c.View(60, 10); !strings.Contains(view, "drop it") || !strings.Contains(view, "stay") {
			t.Errorf("where there is room all choices show:\n%s", ansi.Strip(view))
		}
	}
}

func TestADialogLeavesTheFirstAndTheLastColumnFree(t *testing.T) {
	for _, width := range []int{40, 60} {
		lines, _ := Draw(theme.Dark(), make([]string, 12), leaving(new(string)), width)
		for _, line := range lines {
			if text := ansi.Strip(line); text != "" && text[0] != ' ' || ansi.StringWidth(text) >= width {
				t.Errorf("at %d: %q", width, text)
			}
		}
	}
}
