package calendar

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/payload/when"
	"kickoff/tui/theme"
)

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

func press(c *Calendar, keys ...tea.KeyPressMsg) (last Result) {
	for _, k := range keys {
		last = c.Update(k)
	}
	return last
}

func TestKeysWalkTheMonth(t *testing.T) {
	key := func(code rune) []tea.KeyPressMsg { return []tea.KeyPressMsg{{Code: code}} }
	tests := []struct {
		name, from string
		keys       []tea.KeyPressMsg
		want       string
	}{
		{"a day on", "2026-11-30", key(tea.KeyRight), "2026-12-01"},
		{"a day back", "2026-12-01", key(tea.KeyLeft), "2026-11-30"},
		{"a week on", "2026-11-30", key(tea.KeyDown), "2026-12-07"},
		{"a week back", "2026-11-30", key(tea.KeyUp), "2026-11-23"},
		{"a month on", "2026-11-30", key(tea.KeyPgDown), "2026-12-30"},
		{"a month on from its last day", "2027-01-31", key(tea.KeyPgDown), "2027-02-28"},
		{"a month back over new year", "2027-01-15", key(tea.KeyPgUp), "2026-12-15"},
		{"to Monday", "2026-11-26", key(tea.KeyHome), "2026-11-23"},
		{"to Sunday", "2026-11-26", key(tea.KeyEnd), "2026-11-29"},
		{"a year on", "2028-02-29", []tea.KeyPressMsg{{Code: '>', Text: ">"}}, "2029-02-28"},
		{"a year back", "2026-11-30", []tea.KeyPressMsg{{Code: '<', Text: "<"}}, "2025-11-30"},
		{"to today", "2030-01-01", []tea.KeyPressMsg{{Code: 't', Text: "t"}}, "2026-11-23"},
		{"not past the last year", "9999-12-31", key(tea.KeyRight), "9999-12-31"},
		{"not before the first", "0001-01-01", key(tea.KeyUp), "0001-01-01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := New(theme.Dark(), day(tt.from), day("2026-11-23"), when.Locale{})
			press(c, tt.keys...)
			if got := c.Day().Format(time.DateOnly); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestEnterPicksAndEscCloses(t *testing.T) {
	c := New(theme.Dark(), day("2026-11-30"), day("2026-11-23"), when.Locale{})
	if got := press(c, tea.KeyPressMsg{Code: tea.KeyEnter}); got != Picked {
		t.Errorf("enter: %v", got)
	}
	if got := press(c, tea.KeyPressMsg{Code: tea.KeyEscape}); got != Closed {
		t.Errorf("esc: %v", got)
	}
}

func TestTheMonthIsDrawnFromMondayWithBracketsOnTheDay(t *testing.T) {
	c := New(theme.Dark(), day("2026-11-30"), day("2026-11-24"), when.Locale{})
	want := ` ‹  November 2026  ›
 Mo Tu We Th Fr Sa Su
 26 27 28 29 30 31  1 
  2  3  4  5  6  7  8 
  9 10 11 12 13 14 15 
 16 17 18 19 20 21 22 
 23(24)25 26 27 28 29 
[30] 1  2  3  4  5  6 `
	if got := ansi.Strip(c.View(Width, 8)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWeeksBeginWithTheDayOfTheLocale(t *testing.T) {
	c := New(theme.Dark(), day("2026-11-29"), day("2026-11-24"), when.Locale{WeekFrom: 6})
	want := ` ‹  November 2026  ›
 Su Mo Tu We Th Fr Sa
  1  2  3  4  5  6  7 
  8  9 10 11 12 13 14 
 15 16 17 18 19 20 21 
 22 23(24)25 26 27 28 
[29]30  1  2  3  4  5 `
	if got := ansi.Strip(c.View(Width, 8)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	press(c, tea.KeyPressMsg{Code: tea.KeyEnd})
	if got := c.Day().Format(time.DateOnly); got != "2026-12-05" {
		t.Errorf("the week ends on %s", got)
	}
	if c.Bare = true; strings.ContainsAny(ansi.Strip(c.View(Width, 8)), "[]") {
		t.Error("a bare month marks a day")
	}
}

func TestAtAnySizeTheDayInFocusShows(t *testing.T) {
	for _, from := range []string{"2026-11-01", "2026-11-15", "2026-11-30", "2027-02-28"} {
		c := New(theme.Dark(), day(from), day("2026-11-24"), when.Locale{})
		for height := 1; height <= 10; height++ {
			for width := 1; width <= 30; width++ {
				view := ansi.Strip(c.View(width, height))
				lines := strings.Split(view, "\n")
				if len(lines) > height {
					t.Fatalf("%d lines in %d", len(lines), height)
				}
				for _, line := range lines {
					if ansi.StringWidth(line) > width {
						t.Fatalf("%q is wider than %d", line, width)
					}
				}
				if width >= Width && !strings.Contains(view, "[") {
					t.Fatalf("%s is out of sight in %d lines:\n%s", from, height, view)
				}
			}
		}
	}
}
