package tui

import (
	"context"
	"iter"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
	"kickoff/tui/welcome"
)

// fits fails when a line is wider or the screen higher than the terminal, or the
// cursor is outside it.
func (d *driver) fits(after string) {
	d.t.Helper()
	v := d.m.View()
	l := d.m.layout
	lines := strings.Split(v.Content, "\n")
	if len(lines) > l.height {
		d.t.Fatalf("%dx%d after %s: %d lines", l.width, l.height, after, len(lines))
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > l.width {
			d.t.Fatalf("%dx%d after %s: line %d is %d wide: %q", l.width, l.height, after, i, w, ansi.Strip(line))
		}
	}
	if c := v.Cursor; c != nil && (c.X < 0 || c.Y < 0 || c.X >= l.width || c.Y >= l.height) {
		d.t.Fatalf("%dx%d after %s: the cursor is at %d,%d", l.width, l.height, after, c.X, c.Y)
	}
}

// places that a person can be in, by the keys that lead there.
func whereabouts() map[string][]string {
	return map[string][]string{
		"start":       nil,
		"drafts":      {"tab"},
		"kick-off":    {"enter"},
		"steps":       {"enter", "alt+3"},
		"details":     {"enter", "alt+4"},
		"review":      {"enter", "alt+5"},
		"ready":       {"enter", "x", "alt+5"},
		"confirm":     {"enter", "x", "alt+5", "l"},
		"file name":   {"enter", "x", "alt+5", "w"},
		"launched":    {"enter", "x", "alt+5", "l", "y"},
		"menu":        {"enter", "esc"},
		"keys":        {"enter", "f1"},
		"go to":       {"enter", "alt+g"},
		"save":        {"enter", "alt+s"},
		"payload":     {"enter", "alt+p"},
		"leave":       {"enter", "x", "ctrl+c"},
		"marks":       {"enter", "x", "alt+s", "tab"},
		"discard":     {"enter", "x", "esc", "d"},
		"launches":    {"tab", "tab", "alt+z"},
		"open a list": {"enter", "tab", "tab", "enter"},
		"rows":        {aTable, "enter"},
		"a cell":      {aTable, "enter", "n", "enter"},
		"found rows":  {aTable, "enter", "/", "j"},
		"columns":     {aTable, "enter", "m"},
		"row as form": {aTable, "enter", "e"},
	}
}

// aTable is a table that is pasted: of its three rows one is wrong.
const aTable = "Full name\tStart date\tLevel\nJane\t2027-01-02\tSenior\nJo\t30.02.2027\tJunior\nKim\t\t\n"

// goes presses the keys that lead to a place; a text with a line end is pasted.
func (d *driver) goes(keys []string) {
	d.t.Helper()
	for _, k := range keys {
		if strings.Contains(k, "\n") {
			d.send(tea.PasteMsg{Content: k})
			continue
		}
		d.press(k)
	}
}

func TestTheScreenFitsAtEverySize(t *testing.T) {
	for name, keys := range whereabouts() {
		t.Run(name, func(t *testing.T) {
			atOnce(t, 100, 30, func(d *driver) {
				d.goes(keys)
				for width := 20; width <= 140; width++ {
					heights := []int{4, 8, 10, 12, 15, 24, 40}
					d.send(tea.WindowSizeMsg{Width: width, Height: heights[width%len(heights)]})
					d.fits("resize")
				}
				for _, size := range [][2]int{{0, 0}, {1, 1}, {80, 1}, {80, 2}, {80, 3}, {1, 24}, {3, 5}} {
					d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					d.fits("resize")
				}
			})
		})
	}
}

// What is opened at once may be there before the terminal has told its size.
func TestEveryPlaceIsDrawnBeforeTheSizeIsKnown(t *testing.T) {
	for name, keys := range whereabouts() {
		t.Run(name, func(t *testing.T) {
			atOnce(t, 0, 0, func(d *driver) {
				for _, k := range keys {
					d.goes([]string{k})
					d.fits(k)
				}
			})
		})
	}
}

func everyKey() []string {
	keys := []string{
		"enter", "esc", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pgup", "pgdown", "space", "delete",
		"backspace", "f1", "ctrl+s", "ctrl+c", "ctrl+r", "ctrl+a", "ctrl+e", "ctrl+k", "ctrl+u", "ctrl+w", "ctrl+p", "ctrl+n",
		"alt+enter", "alt+?", "alt+up", "+", "-", "/", "?", "*", ".", "é", "界", "👩‍🚀",
	}
	for r := 'a'; r <= 'z'; r++ {
		keys = append(keys, string(r), "alt+"+string(r))
	}
	for r := '0'; r <= '9'; r++ {
		keys = append(keys, string(r), "alt+"+string(r))
	}
	return keys
}

func TestNoKeyAnywhereBreaksTheScreen(t *testing.T) {
	for name, keys := range whereabouts() {
		t.Run(name, func(t *testing.T) {
			atOnce(t, 60, 15, func(d *driver) {
				for _, k := range everyKey() {
					fresh := drive(d.t, 0, 60, 15)
					fresh.goes(keys)
					fresh.press(k)
					fresh.fits(k)
				}
			})
		})
	}
}

func TestEveryKeyInARowNeverGetsStuck(t *testing.T) {
	for _, size := range [][2]int{{120, 40}, {40, 10}} {
		atOnce(t, size[0], size[1], func(d *driver) {
			d.press("enter")
			for _, k := range everyKey() {
				d.press(k)
				d.fits(k)
			}
			for i := 0; i < 10 && !d.loop.Quit; i++ {
				d.press("esc", "ctrl+c")
			}
			if !d.loop.Quit {
				t.Fatalf("there is no way out:\n%s", d.screen())
			}
		})
	}
}

func TestAHugePasteFits(t *testing.T) {
	atOnce(t, 60, 15, func(d *driver) {
		d.press("enter")
		d.send(tea.PasteMsg{Content: strings.Repeat("界\x1b[31m\r\n\u202e", 5000)})
		d.fits("a paste")
	})
}

// The welcome too is drawn before the terminal has told its size, and in any that it tells.
func TestTheWelcomeIsDrawnInEverySize(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {1, 1}, {3, 2}, {10, 5}, {20, 9}, {40, 10}, {60, 15}, {200, 60}} {
		for _, keys := range []string{"", "down enter", "down down enter", "f1"} {
			th := theme.Dark()
			m := &welcoming{Model: welcome.New(welcome.Options{
				Theme: th, Why: "No token.", Page: "https://example.test/tokens",
				Checks: func(context.Context) iter.Seq[welcome.Check] { return func(func(welcome.Check) bool) {} },
			}), theme: th, layout: layOut(size[0], size[1])}
			for _, k := range strings.Fields(keys) {
				m.View()
				m.Update(tuitest.Key(k))
			}
			v := m.View()
			for _, line := range strings.Split(v.Content, "\n") {
				if w := ansi.StringWidth(line); w > max(1, size[0]) {
					t.Errorf("%v after %q: %d wide: %q", size, keys, w, ansi.Strip(line))
				}
			}
			if n := strings.Count(v.Content, "\n"); n >= max(1, size[1]) {
				t.Errorf("%v after %q: %d lines", size, keys, n+1)
			}
		}
	}
}
