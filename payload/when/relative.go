package when

import (
	"strings"
	"time"
)

// offset is so much time: "3d", "2 weeks", "an hour".
type offset struct {
	n    int
	unit unit
}

type unit int

const (
	minutes unit = iota
	hours
	days
	workdays
	weeks
)

func (o offset) ofTheClock() bool { return o.unit == minutes || o.unit == hours }

// back is as much time the other way.
func (o offset) back() offset { return offset{-o.n, o.unit} }

// from moves a day; Saturdays and Sundays are no working days.
func (o offset) from(day civil) civil {
	switch o.unit {
	case weeks:
		return day.add(7 * o.n)
	case workdays:
		return workday(day, o.n)
	}
	return day.add(o.n)
}

// duration is an offset of the clock.
func (o offset) duration() time.Duration {
	if o.unit == hours {
		return time.Duration(o.n) * time.Hour
	}
	return time.Duration(o.n) * time.Minute
}

// short reads "3d", "2w", "3bd" and "2h".
func short(word string) (offset, bool) {
	digits := strings.TrimRight(word, "abcdefghijklmnopqrstuvwxyz")
	n, ok := number(digits, 5)
	u, known := map[string]unit{"h": hours, "d": days, "w": weeks, "bd": workdays}[word[len(digits):]]
	return offset{n, u}, ok && known
}

// long reads "2 weeks" and "an hour".
func long(words []string) (offset, bool) {
	if len(words) != 2 {
		return offset{}, false
	}
	n, ok := number(words[0], 5)
	if words[0] == "a" || words[0] == "an" {
		n, ok = 1, true
	}
	u, known := map[string]unit{"minute": minutes, "hour": hours, "day": days, "week": weeks}[strings.TrimSuffix(words[1], "s")]
	return offset{n, u}, ok && known
}

// amount reads an offset in either way of writing it.
func amount(words []string) (offset, bool) {
	if len(words) == 1 {
		return short(words[0])
	}
	return long(words)
}

// ahead reads what lies so much time ahead of now: "+3d", "2w", "in an hour".
func ahead(words []string) (offset, bool) {
	switch {
	case len(words) > 1 && words[0] == "in":
		return amount(words[1:])
	case len(words) == 1:
		return short(strings.TrimPrefix(words[0], "+"))
	}
	return offset{}, false
}

// relativeDay reads a day that counts from today by its name.
func relativeDay(words []string, today civil) (civil, bool) {
	if day, ok := namedDay(words, today); ok {
		return day, true
	}
	return weekdayAlone(words, today)
}

// namedDay reads today, tomorrow, yesterday, eow (the Friday to come) and eom.
func namedDay(words []string, today civil) (civil, bool) {
	if len(words) != 1 {
		return civil{}, false
	}
	switch words[0] {
	case "today":
		return today, true
	case "tomorrow":
		return today.add(1), true
	case "yesterday":
		return today.add(-1), true
	case "eow":
		return today.add((int(time.Friday) - int(today.weekday()) + 7) % 7), true
	case "eom":
		return lastOf(today.year, today.month), true
	}
	return civil{}, false
}

// weekdayAlone reads "fri", the next one and never today, and "next fri", the one
// of next week, weeks beginning on Monday.
func weekdayAlone(words []string, today civil) (civil, bool) {
	want, ok := weekday(words[len(words)-1])
	switch {
	case ok && len(words) == 1:
		return today.add((int(want)-int(today.weekday())+6)%7 + 1), true
	case ok && len(words) == 2 && words[0] == "next":
		return today.add(7 - fromMonday(today.weekday()) + fromMonday(want)), true
	}
	return civil{}, false
}

// workday counts n days forward, or back where n is negative, Saturdays and Sundays
// left out.
func workday(day civil, n int) civil {
	if n == 0 {
		return day
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	// Counted from a weekend is counted from the working day on its other side.
	for fromMonday(day.weekday()) > 4 {
		day = day.add(-step)
	}
	day = day.add(step * (n / 5 * 7))
	for n %= 5; n > 0; {
		day = day.add(step)
		if fromMonday(day.weekday()) < 5 {
			n--
		}
	}
	return day
}

// Anchored is a deadline that counts from the launch or from a step: "launch +3d",
// "2d before STEP", "a week after STEP".
type Anchored struct {
	// Step is how the step is called, as it was typed; "" is the launch.
	Step string
	by   offset
	time timeOfDay
	// timed: a time of day was given too.
	timed bool
}

// ReadAnchored reads such a deadline; ok is false where the text is of another form.
// What a step is called may end in what looks like a time of day: see WithTime.
func ReadAnchored(text string) (a Anchored, ok bool) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return a, false
	}
	if rest, found := strings.CutPrefix(strings.ToLower(strings.Join(words, " ")), "launch"); found {
		rest, plus := strings.CutPrefix(strings.TrimSpace(rest), "+")
		if plus && strings.TrimSpace(rest) != "" {
			at, t, timed, err := cutTime(split(rest))
			a.by, ok = amount(at)
			a.time, a.timed = t, timed
			return a, ok && err == nil && !(timed && a.by.ofTheClock())
		}
	}
	for i, word := range words[:min(len(words), 3)] {
		before, after := strings.EqualFold(word, "before"), strings.EqualFold(word, "after")
		if i == 0 || !before && !after {
			continue
		}
		a.by, ok = amount(split(strings.Join(words[:i], " ")))
		if before {
			a.by = a.by.back()
		}
		a.Step = unquote(strings.Join(words[i+1:], " "))
		return a, ok && a.Step != ""
	}
	return a, false
}

// unquote takes a pair of quotes from around a name.
func unquote(name string) string {
	for _, pair := range []string{`""`, "''", "“”", "„“", "«»"} {
		open, end := string([]rune(pair)[0]), string([]rune(pair)[1])
		if inner, found := strings.CutPrefix(name, open); found && strings.HasSuffix(inner, end) {
			return strings.TrimSuffix(inner, end)
		}
	}
	return name
}

// WithTime is the same deadline where the end of what the step was called is a time
// of day: "2d before Sign 9am".
func (a Anchored) WithTime() (Anchored, bool) {
	words := strings.Fields(a.Step)
	if len(words) < 2 || a.by.ofTheClock() {
		return a, false
	}
	rest, t, timed, err := cutTime(split(a.Step))
	if err != nil || !timed || len(rest) == 0 {
		return a, false
	}
	a.Step, a.time, a.timed = unquote(strings.Join(words[:len(rest)], " ")), t, true
	return a, true
}

// From is the deadline, counted from a moment. Days are those of the clock's zone, and
// as with every deadline it is 17:00 where no time is given; hours are exact.
func (a Anchored) From(anchor time.Time, c Clock) (Reading, error) {
	anchor = anchor.In(c.zone())
	r := Reading{Zone: c.zone()}
	if a.by.ofTheClock() {
		r.Time = anchor.Add(a.by.duration()).Truncate(time.Minute)
	} else {
		t := timeOfDay{hour: 17}
		if a.timed {
			t = a.time
		}
		r.Time = a.by.from(civilOf(anchor)).at(t, c.zone())
	}
	if y := r.Time.UTC().Year(); y < 1 || y > 9999 {
		return Reading{}, tooFar()
	}
	return r, nil
}
