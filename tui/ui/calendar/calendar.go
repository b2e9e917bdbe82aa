// Package calendar is a month that is walked by arrows, to pick a day. It knows
// days only: time of day, zones and how a day is written are its caller's.
package calendar

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload/when"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Width is the cells that a month needs.
const Width = 22

// Result is what a key did.
type Result int

const (
	// None: the calendar stays open.
	None Result = iota
	// Picked: Day is the answer.
	Picked
	// Closed: the person left without an answer.
	Closed
)

// Calendar shows the month around one day.
type Calendar struct {
	theme      *theme.Theme
	day, today time.Time
	locale     when.Locale
	// Bare: no day is marked as the one in focus.
	Bare bool
}

// New opens the calendar on a day, with today marked. Only year, month and day
// of the two are read; the locale says which day weeks begin with.
func New(th *theme.Theme, day, today time.Time, locale when.Locale) *Calendar {
	return &Calendar{theme: th, day: dateOf(day), today: dateOf(today), locale: locale}
}

// dateOf is the day at midnight UTC, where no clock change can skip or double a day.
func dateOf(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// Day is the day in focus, at midnight UTC.
func (c *Calendar) Day() time.Time { return c.day }

// walk says where each key leads from a day.
func (c *Calendar) walk(pressed string) (time.Time, bool) {
	day := c.day
	switch pressed {
	case "left":
		return day.AddDate(0, 0, -1), true
	case "right":
		return day.AddDate(0, 0, 1), true
	case "up":
		return day.AddDate(0, 0, -7), true
	case "down":
		return day.AddDate(0, 0, 7), true
	case "pgup":
		return sameDay(day, -1), true
	case "pgdown":
		return sameDay(day, 1), true
	case "<":
		return sameDay(day, -12), true
	case ">":
		return sameDay(day, 12), true
	case "home":
		return day.AddDate(0, 0, -c.column(day)), true
	case "end":
		return day.AddDate(0, 0, 6-c.column(day)), true
	case "t":
		return c.today, true
	}
	return day, false
}

// column is where a day stands in its week, 0 to 6.
func (c *Calendar) column(day time.Time) int {
	return (int(day.Weekday()) + 13 - c.locale.WeekFrom) % 7
}

// sameDay is the same day some months on, or the last of a shorter month.
func sameDay(day time.Time, months int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

// Update takes a key. Keys that it does not know change nothing.
func (c *Calendar) Update(msg tea.Msg) Result {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return None
	}
	switch press.String() {
	case "enter":
		return Picked
	case "esc":
		return Closed
	}
	// A year outside 1 to 9999 has no written form that could be read back.
	if day, ok := c.walk(press.String()); ok && day.Year() >= 1 && day.Year() <= 9999 {
		c.day = day
	}
	return None
}

// View draws the month in at most width by height cells. Where it is too low for
// a whole month, the weeks around the day in focus show.
func (c *Calendar) View(width, height int) string {
	lines := []string{
		c.theme.Title.Render(fmt.Sprintf(" ‹  %s %d  ›", c.day.Month(), c.day.Year())),
		c.theme.Muted.Render(c.weekdays()),
	}
	if height < 3 {
		lines = lines[:max(0, min(height-1, 1))]
	}
	weeks, focus := c.weeks()
	room := max(1, height-len(lines))
	if room < len(weeks) {
		first := focus - room/2
		if c.Bare {
			first = focus
		}
		first = min(max(0, first), len(weeks)-room)
		weeks = weeks[first : first+room]
	}
	return wrap.Clamp(strings.Join(append(lines, weeks...), "\n"), width, height)
}

// weekdays are the names above the weeks.
func (c *Calendar) weekdays() string {
	names := strings.Fields("Mo Tu We Th Fr Sa Su")
	return " " + strings.Join(append(names[c.locale.WeekFrom:], names[:c.locale.WeekFrom]...), " ")
}

// weeks draws those weeks of the grid that hold a day of the month, and says in
// which of them the day in focus is.
func (c *Calendar) weeks() (weeks []string, focus int) {
	for _, week := range c.locale.Month(c.day.Year(), c.day.Month()) {
		if !week[0].InMonth && !week[6].InMonth {
			continue
		}
		for _, day := range week {
			if day.Time().Equal(c.day) {
				focus = len(weeks)
			}
		}
		weeks = append(weeks, c.week(week))
	}
	return weeks, focus
}

// week draws seven days with a cell before, between and behind them. Brackets
// mark the day in focus, parentheses today: the marks do not need colour.
func (c *Calendar) week(week [7]when.Day) string {
	var out strings.Builder
	for i, cell := range week {
		day := cell.Time()
		out.WriteString(c.between(day.AddDate(0, 0, -1), day, i == 0, false))
		style := c.theme.Text
		switch {
		case c.inFocus(day):
			style = c.theme.Accent
		case day.Equal(c.today):
			style = c.theme.Key
		case !cell.InMonth:
			style = c.theme.Muted
		}
		out.WriteString(style.Render(fmt.Sprintf("%2d", cell.Day)))
	}
	last := week[6].Time()
	out.WriteString(c.between(last, last.AddDate(0, 0, 1), false, true))
	return out.String()
}

func (c *Calendar) inFocus(day time.Time) bool { return day.Equal(c.day) && !c.Bare }

// between is the cell between two days of a line.
func (c *Calendar) between(left, right time.Time, starts, ends bool) string {
	switch {
	case !starts && c.inFocus(left):
		return c.theme.Accent.Render("]")
	case !ends && c.inFocus(right):
		return c.theme.Accent.Render("[")
	case !starts && left.Equal(c.today):
		return c.theme.Key.Render(")")
	case !ends && right.Equal(c.today):
		return c.theme.Key.Render("(")
	}
	return " "
}

// Keys are the bindings that act.
func (c *Calendar) Keys() []key.Binding {
	return []key.Binding{
		footer.Bind("enter", "pick", "enter"),
		footer.Bind("arrows", "day, week", "left", "right", "up", "down"),
		footer.Bind("pgup/pgdn", "month", "pgup", "pgdown"),
		footer.Bind("< >", "year", "<", ">"),
		footer.Bind("t", "today", "t"),
		footer.Bind("esc", "close", "esc"),
	}
}
