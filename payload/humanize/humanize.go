// Package humanize writes numbers, times, sizes and names as people read them.
// What the words are about does not live here.
package humanize

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kickoff/payload/rawjson"
)

// Count is a number of things: "1 step", "2 steps", "2 processes", "2 launches".
func Count(n int, noun string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "ch"):
		noun += "es"
	default:
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// Verb is the form that goes with a number of things: one of "is" and "are".
func Verb(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

// Ago is how long then is past, as roughly as a person would say it: "just now",
// "6 minutes ago", and after two weeks the day in now's zone, "on 2 Jan 2026". A
// time that is zero is not known; one that is to come is the other clock's fault.
func Ago(then, now time.Time) string {
	const day = 24 * time.Hour
	d := now.Sub(then)
	switch {
	case then.IsZero():
		return "at an unknown time"
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return Count(int(d/time.Minute), "minute") + " ago"
	case d < day:
		return Count(int(d/time.Hour), "hour") + " ago"
	case d < 14*day:
		return Count(int(d/day), "day") + " ago"
	}
	return "on " + then.In(now.Location()).Format("2 Jan 2006")
}

// Lasts is how long something takes, as roughly as a person would say it: "7 seconds",
// "3 minutes", "2 hours".
func Lasts(d time.Duration) string {
	switch {
	case d < 90*time.Second:
		return Count(max(1, int(d.Round(time.Second)/time.Second)), "second")
	case d < 90*time.Minute:
		return Count(int(d.Round(time.Minute)/time.Minute), "minute")
	}
	return Count(int(d.Round(time.Hour)/time.Hour), "hour")
}

// Short is how long something takes, to the second, for a row of a screen and for a time that
// counts: "12 s", "1 min 35 s", "5 min".
func Short(d time.Duration) string {
	text := ""
	d = d.Round(time.Second)
	for _, unit := range []struct {
		takes time.Duration
		name  string
	}{{time.Hour, " h "}, {time.Minute, " min "}, {time.Second, " s"}} {
		if n := d / unit.takes; n > 0 {
			text += strconv.Itoa(int(n)) + unit.name
			d -= n * unit.takes
		}
	}
	return strings.TrimSpace(cmp.Or(text, "0 s"))
}

// Time is a moment in now's zone: "today 15:04", "Fri 27 Nov 17:00", and with the year
// when that is another one.
func Time(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() == now.Year() && t.YearDay() == now.YearDay() {
		return t.Format("today 15:04")
	}
	return Day(t, now) + t.Format(" 15:04")
}

// Since is the day of a moment that is past, as short as it can be: "today", "yesterday",
// "23 Nov", and of another year "Nov 2025".
func Since(t, now time.Time) string {
	t = t.In(now.Location())
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	switch {
	case day(t) == day(now):
		return "today"
	case day(t) == day(now.AddDate(0, 0, -1)):
		return "yesterday"
	case t.Year() == now.Year():
		return t.Format("2 Jan")
	}
	return t.Format("Jan 2006")
}

// Day is the day of a moment in now's zone: "Fri 27 Nov", and with the year when that is
// another one.
func Day(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() != now.Year() {
		return t.Format("Mon 2 Jan 2006")
	}
	return t.Format("Mon 2 Jan")
}

// Bytes is a size as file lists write it, in thousands: "15 B", "2.4 MB", "120 kB".
func Bytes(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	value, unit := float64(n)/1000, 0
	units := []string{" kB", " MB", " GB", " TB", " PB", " EB"}
	for value >= 999.5 {
		value /= 1000
		unit++
	}
	digits := 1
	if value >= 99.95 {
		digits = 0
	}
	return strings.TrimSuffix(strconv.FormatFloat(value, 'f', digits, 64), ".0") + units[unit]
}

// Cut is s, or its beginning with "…", at most so many characters in all.
func Cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// longestQuote is how much of a text is quoted, in runes.
const longestQuote = 80

// Quote is text that somebody else wrote, in quotation marks on one line: cut
// when it is long, what does not print made visible.
func Quote(s string) string {
	return string(rawjson.AppendString(nil, Cut(s, longestQuote)))
}

// mostNamed is how many things List names before it says how many more there are.
const mostNamed = 20

// List is things one after the other, not all of very many: "a, b and 3 more".
func List(things []string) string {
	if more := len(things) - mostNamed; more > 0 {
		return strings.Join(things[:mostNamed], ", ") + " and " + strconv.Itoa(more) + " more"
	}
	return strings.Join(things, ", ")
}

// Quotes lists names, each quoted.
func Quotes(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = Quote(n)
	}
	return List(quoted)
}

// Capital is text with a capital at its start.
func Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}
