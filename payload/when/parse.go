package when

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"kickoff/payload/humanize"
)

// parsed is a day as it was typed, and the time of day if there was one.
type parsed struct {
	day   civil
	time  timeOfDay
	timed bool
	// noDay: a time was named alone.
	noDay bool
	// exact is the moment itself where no day and time had to be read; else zero.
	exact time.Time
}

func parse(text string, c Clock) (parsed, error) {
	words := split(text)
	if len(words) == 0 {
		return parsed{}, errUnknown
	}
	if o, ok := ahead(words); ok && o.ofTheClock() {
		return clockTime(c.Here().Add(o.duration())), nil
	}
	words, t, timed, err := cutTime(words)
	if err != nil {
		return parsed{}, err
	}
	p := parsed{day: c.today(), noDay: true}
	if len(words) > 0 {
		p, err = parseDay(words, c)
	}
	if err == nil && (p.day.year < 1 || p.day.year > 9999) {
		err = tooFar()
	}
	p.time, p.timed = t, timed
	return p, err
}

// clockTime is a moment that was named by the time until then, to the minute.
func clockTime(t time.Time) parsed {
	t = t.Truncate(time.Minute)
	return parsed{day: civilOf(t), time: timeOfDay{t.Hour(), t.Minute(), 0}, timed: true, noDay: true, exact: t}
}

func parseDay(words []string, c Clock) (parsed, error) {
	if o, ok := ahead(words); ok && !o.ofTheClock() {
		return parsed{day: o.from(c.today())}, nil
	}
	if day, ok := relativeDay(words, c.today()); ok {
		return parsed{day: day}, nil
	}
	want, onWeekday := weekday(words[0])
	if onWeekday {
		words = words[1:]
	}
	if len(words) == 0 {
		return parsed{}, errUnknown
	}
	if err := serial(words); err != nil {
		return parsed{}, err
	}
	for _, f := range dateForms() {
		p, ok, err := f(words, c)
		switch {
		case err != nil:
			return parsed{}, err
		case ok && onWeekday:
			return checkWeekday(p, want)
		case ok:
			return p, nil
		}
	}
	return parsed{}, errUnknown
}

func checkWeekday(p parsed, want time.Weekday) (parsed, error) {
	if got := p.day.weekday(); got != want {
		day := p.day.utc()
		return parsed{}, &Error{
			day.Format("2 January 2006") + " is a " + got.String() + ", not a " + want.String(),
			"leave out the day of the week, or type " + strings.ToLower(day.Format("Mon 2 Jan")),
		}
	}
	return p, nil
}

// split makes lower-case words; a comma after a word is as good as a blank.
func split(text string) []string {
	words := strings.Fields(strings.ToLower(text))
	for i, w := range words {
		if i < len(words)-1 && len(w) > 1 {
			words[i] = strings.TrimSuffix(w, ",")
		}
	}
	return words
}

func weekday(word string) (time.Weekday, bool) {
	switch word {
	case "tues":
		return time.Tuesday, true
	case "thur", "thurs":
		return time.Thursday, true
	}
	return named(time.Sunday, time.Saturday, word)
}

func month(word string) (time.Month, bool) {
	if word == "sept" {
		return time.September, true
	}
	return named(time.January, time.December, word)
}

// named finds the one that goes by that name, or by the first three letters of it.
func named[T interface {
	~int
	String() string
}](first, last T, word string) (T, bool) {
	for v := first; v <= last; v++ {
		if name := v.String(); strings.EqualFold(word, name) || strings.EqualFold(word, name[:3]) {
			return v, true
		}
	}
	return 0, false
}

// number reads digits alone, at most limit of them: no sign, no blank.
func number(s string, limit int) (int, bool) {
	if s == "" || len(s) > limit || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// errUnknown is text of no form.
var errUnknown = errors.New("no date")

// explained says of text that is of no form what would work; more are the forms that
// only this kind of date takes.
func explained(err error, text, more string) error {
	if err != errUnknown {
		return err
	}
	return &Error{
		humanize.Quote(strings.Join(strings.Fields(text), " ")) + " is not a date that can be read",
		"type a date such as 2026-12-01, 1 dec, mon 30 nov, tomorrow, fri, +3d or eom" + more,
	}
}

// serial refuses the number by which a spreadsheet stores a day, and names that day.
func serial(words []string) error {
	whole, _, _ := strings.Cut(strings.ReplaceAll(words[0], ",", "."), ".")
	rest := strings.Trim(strings.TrimPrefix(words[0], whole), ".,0123456789")
	n, ok := number(whole, 5)
	if !ok || len(words) > 1 || len(whole) != 5 || rest != "" {
		return nil
	}
	// Spreadsheets count from the last day of 1899, and have a 29 February 1900.
	day := civil{1899, time.December, 30}.add(n).utc()
	return &Error{words[0] + " is a spreadsheet's number for a day, maybe " + day.Format("2 January 2006"), "type " + day.Format(time.DateOnly) + " if that is meant"}
}

func tooFar() error {
	return &Error{"this date is out of range", "type a date with a year from 1 to 9999"}
}
