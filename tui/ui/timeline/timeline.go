// Package timeline draws things that are due over days, one row each: weekends shaded,
// today and what wants a second look marked, by signs that need no colour. It scrolls and
// zooms. What is due, and why one should look, is its caller's.
package timeline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kickoff/payload/when"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// Row is one thing. Due is zero where it has no date.
type Row struct {
	Label string
	Due   time.Time
	// Hidden: it may never begin. Look: its date wants a second look.
	Hidden, Look bool
}

// Line is a window over the days of some rows.
type Line struct {
	theme  *theme.Theme
	locale when.Locale
	rows   []Row
	// widest is the width of the longest label.
	widest int
	// today, from and to are days since 1970: the first and the last that are drawn.
	today, from, to int
	// first is the day at the left edge.
	first int
	// zoom is the place among scales; fits picks it until somebody does.
	zoom  int
	fits  bool
	width int
	// labels is the width of the rows' labels, with the space behind them.
	labels int
	// focus is the row that was in focus last, and shown its day: a new one is brought in
	// sight.
	focus int
	shown time.Time
}

// scale is how many cells so many days take.
type scale struct{ cells, days int }

// scales are from the nearest to the farthest.
func scales() []scale { return []scale{{4, 1}, {2, 1}, {1, 1}, {3, 7}, {1, 7}} }

const usual = 1

// New is a line without rows.
func New(th *theme.Theme) *Line { return &Line{theme: th, zoom: usual, fits: true, focus: -1} }

// SetRows says what is due, seen from now, in now's zone.
func (l *Line) SetRows(rows []Row, now time.Time, locale when.Locale) {
	l.rows, l.locale, l.widest = rows, locale, 0
	before := l.today
	l.today = dayOf(now)
	l.from, l.to = l.today, l.today
	for i, r := range rows {
		l.widest = max(l.widest, wrap.Width(r.Label))
		if !r.Due.IsZero() {
			rows[i].Due = r.Due.In(now.Location())
			day := dayOf(rows[i].Due)
			l.from, l.to = min(l.from, day), max(l.to, day)
		}
	}
	l.to += 6 - l.weekday(l.to)
	if before == 0 {
		l.first = l.from
	}
}

func dayOf(t time.Time) int {
	year, month, day := t.Date()
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

func date(day int) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

// weekday is the place of a day in its week, 0 to 6.
func (l *Line) weekday(day int) int {
	return (int(date(day).Weekday()) + 13 - l.locale.WeekFrom) % 7
}

// lead is the room of the cursor before a label.
const lead = 2

// room is how many days fit beside the labels.
func (l *Line) room(s scale) int { return max(1, l.width-l.labels) * s.days / s.cells }

// begin is the first day that a scale draws: cells of a week begin with it.
func (l *Line) begin(s scale) int {
	if s.days > 1 {
		return l.from - l.weekday(l.from)
	}
	return l.from
}

// span is how many days there are to be drawn.
func (l *Line) span(s scale) int { return l.to - l.begin(s) + 1 }

// settle picks a scale that shows all days, as far as there is one, and keeps the window
// within them.
func (l *Line) settle(width int) scale {
	const gap, narrowest = 3, 12
	whole := lead + l.widest + gap
	least := min(whole, max(narrowest, width/3))
	l.width, l.labels = width, least
	if l.fits {
		for l.zoom = usual; l.zoom < len(scales())-1 && l.room(scales()[l.zoom]) < l.span(scales()[l.zoom]); {
			l.zoom++
		}
	}
	s := scales()[l.zoom]
	// The labels have what the days leave.
	spare := width - (l.span(s)*s.cells+s.days-1)/s.days
	if spare < least {
		spare = max(narrowest, width*2/5)
	}
	l.labels = min(whole, spare)
	l.first = max(l.begin(s), min(l.first, l.to-l.room(s)+1))
	if s.days > 1 {
		l.first -= l.weekday(l.first)
	}
	return s
}

// Scroll moves the window by weeks; false where nothing lies there.
func (l *Line) Scroll(weeks int) bool {
	before := l.first
	l.first += 7 * weeks * scales()[l.zoom].days
	l.settle(l.width)
	return l.first != before
}

// Scrolls reports whether there are days beside those that show.
func (l *Line) Scrolls() bool {
	s := scales()[l.zoom]
	return l.span(s) > l.room(s)
}

// Zoom goes nearer by one scale, or farther where it is negative, with the row in focus in
// sight; false at the end.
func (l *Line) Zoom(by int) bool {
	to := l.zoom - by
	if to < 0 || to >= len(scales()) {
		return false
	}
	l.zoom, l.fits, l.focus = to, false, -1
	return true
}

// View draws the head and the rows, with the one in focus marked and in sight.
func (l *Line) View(width, height, focus int) string {
	s := l.settle(width)
	if focus >= 0 && focus < len(l.rows) && (focus != l.focus || l.rows[focus].Due != l.shown) {
		l.focus, l.shown = focus, l.rows[focus].Due
		if day := dayOf(l.shown); !l.shown.IsZero() && (day < l.first || day > l.last(s)) {
			l.first = day - l.room(s)/2
			s = l.settle(width)
		}
	}
	heads := max(0, min(2, height-1))
	rows := height - heads
	first := max(0, min(focus-rows/2, len(l.rows)-rows))
	more := ""
	if last := first + rows; last < len(l.rows) {
		more = wrap.Fit(fmt.Sprintf("    %d of %d ↓", last, len(l.rows)), l.labels)
	}
	lines := []string{l.legend(s), wrap.Pad(l.theme.Text.Render(more), l.labels) + l.theme.Text.Render(l.days(s))}[:heads]
	for i := first; i < min(len(l.rows), first+rows); i++ {
		lines = append(lines, l.row(s, i, i == focus))
	}
	return wrap.Clamp(strings.Join(lines, "\n"), width, height)
}

// last is the last day that shows.
func (l *Line) last(s scale) int { return min(l.to, l.first+l.room(s)-1) }

// legend says which days show and what the signs mean.
func (l *Line) legend(s scale) string {
	shown := func(day int) string {
		if date(day).Year() != date(l.today).Year() {
			return date(day).Format("2 Jan 2006")
		}
		return date(day).Format("2 Jan")
	}
	th, days := l.theme, shown(l.first)+" to "+shown(l.last(s))
	signs := []string{theme.SignColumn + " launch", th.Good.Render(theme.SignNow) + " due"}
	if slices.ContainsFunc(l.rows, func(r Row) bool { return r.Hidden }) {
		signs = append(signs, th.Muted.Render(theme.SignOpen)+" hidden")
	}
	if slices.ContainsFunc(l.rows, func(r Row) bool { return r.Look && !r.Hidden }) {
		signs = append(signs, th.Warn.Render(theme.SignWarn)+" look")
	}
	if s.days == 1 {
		signs = append(signs, th.Muted.Render(theme.SignShade)+" weekend")
	} else {
		signs = append(signs, "in weeks")
	}
	title, all := th.Title.Render("Steps")+th.Text.Render("   "+days)+"   ", strings.Join(signs, "   ")
	tight := strings.Join(signs, " ")
	// Which days these are stands below too, what a sign means here alone.
	for _, line := range []string{wrap.Pad(title, max(wrap.Width(title), l.labels)) + all, title + all, days + " " + tight} {
		if wrap.Width(line) <= l.width {
			return line
		}
	}
	return wrap.Fit(tight, l.width)
}

// days are the numbers of the days that weeks begin with, and of today, with their month
// where it is another; of months where a cell is a week.
func (l *Line) days(s scale) string {
	type label struct {
		column      int
		text, month string
	}
	var labels []label
	for day := l.first; day <= l.last(s); day++ {
		at, text := date(day), ""
		switch {
		case s.days > 1 && at.Day() == 1 && at.Month() == time.January:
			text = at.Format("Jan 2006")
		case s.days > 1 && (at.Day() == 1 || day == l.first && at.Day() < 20):
			text = at.Format("Jan") // that of a month's last days would stand where the next begins
		case s.days == 1 && (day == l.today || l.weekday(day) == 0):
			text = fmt.Sprint(at.Day())
		}
		if text != "" {
			labels = append(labels, label{l.column(s, day), text, at.Format("Jan")})
		}
	}
	line, month := "", ""
	for i, is := range labels {
		if line != "" && is.column <= len(line) || is.column+len(is.text) > l.width-l.labels {
			continue
		}
		end := l.width - l.labels
		if i+1 < len(labels) {
			end = labels[i+1].column - 2
		}
		if long := is.text + " " + is.month; s.days == 1 && is.month != month && is.column+len(long) <= end {
			is.text, month = long, is.month
		}
		line += strings.Repeat(" ", is.column-len(line)) + is.text
	}
	return line
}

// column is the cell of a day, counted from the left edge of the days.
func (l *Line) column(s scale, day int) int { return (day - l.first) * s.cells / s.days }

// row draws a label and its days.
func (l *Line) row(s scale, i int, focused bool) string {
	th, r := l.theme, l.rows[i]
	cursor, style := th.Row(focused)
	if r.Hidden && !focused {
		style = th.Muted
	}
	line := wrap.Pad(cursor+style.Render(wrap.Fit(r.Label, l.labels-lead-1)), l.labels)
	cells := max(1, min(l.width-l.labels, l.column(s, l.last(s)+1)))
	at, sign, look := l.sign(s, r, cells)
	for c := 0; c < cells; {
		if c == at {
			line += look.Render(sign)
			c += wrap.Width(sign)
			continue
		}
		// Cells of one look are drawn together.
		run := l.cell(s, c)
		end := c + 1
		for end < cells && end != at && l.cell(s, end) == run {
			end++
		}
		style := th.Muted
		if run == theme.SignColumn {
			style = th.Text
		}
		line += style.Render(strings.Repeat(run, end-c))
		c = end
	}
	return line
}

// none stands in the row of what has no date.
const none = " no deadline "

// sign is where a row's mark stands, and what it is: at an edge where its day lies beyond.
func (l *Line) sign(s scale, r Row, cells int) (at int, sign string, look theme.Style) {
	at = l.column(s, dayOf(r.Due))
	if r.Due.IsZero() {
		// Behind the launch, or before it, so that its bar goes through.
		if at = max(0, l.column(s, l.today)+1); at+len(none) > cells {
			at = 0
		}
		if bar := l.column(s, l.today); at+len(none) > cells || at <= bar && bar < at+len(none) {
			return -1, "", l.theme.Muted
		}
		return at, none, l.theme.Muted
	}
	switch {
	case dayOf(r.Due) < l.first:
		return 0, "‹", l.theme.Text
	case at >= cells:
		return cells - 1, "›", l.theme.Text
	case r.Hidden:
		return at, theme.SignOpen, l.theme.Muted
	case r.Look:
		return at, theme.SignWarn, l.theme.Warn
	}
	return at, theme.SignNow, l.theme.Good
}

// cell is a cell of no mark: today, a weekend or nothing.
func (l *Line) cell(s scale, c int) string {
	if c == l.column(s, l.today) && l.today >= l.first {
		return theme.SignColumn
	}
	day := l.first + c*s.days/s.cells
	if at := date(day).Weekday(); s.days == 1 && (at == time.Saturday || at == time.Sunday) {
		return theme.SignShade
	}
	return " "
}
