package field

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/when"
	"kickoff/tui/theme"
	"kickoff/tui/ui/calendar"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// date edits a date: a line, typed the way people say it, with the reading beside
// it, or picked from a month.
type date struct {
	line
	month *calendar.Calendar
	// readAs says what a text means; usual is the time of day that it means without one.
	readAs func(text string) (when.Reading, error)
	usual  string
	// deadline: it may count from the launch or from a step.
	deadline bool
}

// NewDeadline makes the widget of a step's deadline, which begins with a text; readAs
// says what one means.
func NewDeadline(th *theme.Theme, env func() payload.Env, text string, readAs func(text string) (when.Reading, error)) Widget {
	b := base{theme: th, env: env, field: payload.Field{CollectTime: true}, answer: payload.Answer{Value: payload.Text(text)}}
	return &date{line: line{base: b, placeholder: "fri 17:00, launch +3d, 2d before a step"}, usual: "17:00", deadline: true, readAs: readAs}
}

func newDate(b base) Widget {
	d := &date{line: line{base: b, placeholder: "tomorrow, fri, 1 dec, 2026-12-01"}, usual: "09:00"}
	d.readAs = func(text string) (when.Reading, error) { return payload.ReadDate(d.field, text, d.env()) }
	if b.field.CollectTime {
		d.placeholder = "tomorrow 9am, fri 17:00, 2026-12-01 14:30"
	}
	return d
}

func (d *date) Blur() {
	d.line.Blur()
	d.month = nil
}

// read is what the text means now. The text stays as typed, so that "+3d" of a
// draft counts from the day it is launched.
func (d *date) read() (when.Reading, bool) {
	r, err := d.readAs(d.answer.Text())
	return r, err == nil
}

func (d *date) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch {
	case d.input == nil:
		return nil, false
	case d.month != nil:
		d.walk(msg)
		return nil, false
	}
	if pressed(msg) == "down" {
		d.open()
		return nil, false
	}
	return d.line.Update(msg)
}

func (d *date) open() { d.month = d.around() }

// around is the month of what is read, with that day marked; else of today.
func (d *date) around() *calendar.Calendar {
	clock := d.env().Clock()
	day := clock.Today()
	r, ok := d.read()
	if ok {
		day = r.Local()
	}
	return calendar.New(d.theme, day, clock.Today(), clock.Locale)
}

func (d *date) walk(msg tea.Msg) {
	switch d.month.Update(msg) {
	case calendar.Closed:
		d.month = nil
	case calendar.Picked:
		text := d.month.Day().Format(time.DateOnly)
		if r, ok := d.read(); ok && d.field.CollectTime && r.Zone != nil && r.Local().Format("15:04") != d.usual {
			text += " " + r.Local().Format("15:04")
		}
		d.input.SetValue(text)
		d.put(payload.Text(text))
		d.month = nil
	}
}

func (d *date) View(width, height int) string {
	reading := ""
	if r, ok := d.read(); ok {
		reading = d.theme.Good.Render("= " + d.said(r, width-2))
	}
	if d.input == nil {
		text := d.shown(d.answer.Text())
		return wrap.Spread(wrap.Fit(text, width), reading, min(width, wrap.Width(text)+2+wrap.Width(reading)))
	}
	lines := d.inputLines(reading, width)
	if left := height - len(lines); d.month != nil {
		lines = append(lines, d.indented(d.month.View(width-1, max(1, left)))...)
	} else if left > weeksBeside+6 && width > calendar.Width {
		lines = append(append(lines, ""), d.aside(width)...)
	}
	return wrap.Clamp(strings.Join(lines, "\n"), width, height)
}

// said is the reading with all that there is room for.
func (d *date) said(r when.Reading, room int) string {
	for _, text := range []string{r.Told(d.env().Clock()), r.String()} {
		if wrap.Width(text) <= room {
			return text
		}
	}
	return r.Plain()
}

// weeksBeside is the height of the month that is only looked at: its name, the days of
// the week, and two weeks.
const weeksBeside = 4

// aside is the month while the line has the keys, and beside it what may be typed.
func (d *date) aside(width int) []string {
	month := d.around()
	_, read := d.read()
	month.Bare = !read
	lines := d.indented(month.View(calendar.Width, weeksBeside))
	for i, words := range d.words() {
		if room := width - calendar.Width - 4; room >= wrap.Width(words) {
			lines[i] = wrap.Pad(lines[i], calendar.Width+4) + d.theme.Muted.Render(words)
		}
	}
	return lines
}

// words are ways to write a date, line by line.
func (d *date) words() []string {
	slashed := "30/11"
	if d.env().Locale.Order == when.MonthFirst {
		slashed = "11/30"
	}
	words := []string{"tomorrow  +3d  +3bd  2w", "next fri  eow  eom", slashed + "  1 dec  2026-12-01"}
	switch {
	case d.deadline:
		words = append(words, "fri 17:00  launch +3d  2d before STEP")
	case d.field.CollectTime:
		words = append(words, "fri 17:00  tomorrow noon  in an hour")
	}
	return words
}

// indented sets a month in by a cell, so that its brackets keep off the edge.
func (d *date) indented(month string) []string {
	lines := strings.Split(month, "\n")
	for i, line := range lines {
		lines[i] = " " + line
	}
	return lines
}

// inputLines puts the reading beside the text, or under it where it is narrow.
func (d *date) inputLines(reading string, width int) []string {
	const typing = 24
	room := width - wrap.Width(reading) - 2
	switch {
	case reading == "":
		return []string{d.input.View(width)}
	case room < typing || wrap.Width(d.answer.Text()) >= room:
		return []string{d.input.View(width), wrap.Fit(reading, width)}
	}
	return []string{wrap.Spread(d.input.View(room), reading, max(typing, wrap.Width(d.answer.Text())+1)+2+wrap.Width(reading))}
}

func (d *date) Foot() string {
	switch selected := d.line.Foot(); {
	case d.month != nil:
		return ""
	case selected != "":
		return selected
	case d.deadline:
		return ""
	case d.field.CollectTime:
		return "without a time of day it is " + d.usual
	}
	return "no time of day"
}

// Cursor implements Widget. An open month takes the keys, so it has no cursor.
func (d *date) Cursor() *tea.Cursor {
	if d.input == nil || d.month != nil {
		return nil
	}
	return d.input.Cursor()
}

func (d *date) CapturesInput() bool { return d.month != nil }

func (d *date) Keys() []key.Binding {
	if d.month != nil {
		return d.month.Keys()
	}
	return []key.Binding{footer.Bind("enter", "next", "enter"), footer.Bind("↓", "calendar", "down")}
}
