package when

import (
	"strings"
	"time"
)

// relativeDay reads what counts from today: one of the forms below.
func relativeDay(words []string, today civil) (civil, bool) {
	for _, form := range []func([]string, civil) (civil, bool){namedDay, weekdayAlone, offsetDays, inWords} {
		if day, ok := form(words, today); ok {
			return day, true
		}
	}
	return civil{}, false
}

// namedDay reads today, tomorrow, eow (the Friday to come) and eom.
func namedDay(words []string, today civil) (civil, bool) {
	if len(words) != 1 {
		return civil{}, false
	}
	switch words[0] {
	case "today":
		return today, true
	case "tomorrow":
		return today.add(1), true
	case "eow":
		return today.add((int(time.Friday) - int(today.weekday()) + 7) % 7), true
	case "eom":
		first := civil{today.year, today.month, 1}
		return civilOf(first.utc().AddDate(0, 1, -1)), true
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

// offsetDays reads +3d, +2w and +3bd.
func offsetDays(words []string, today civil) (civil, bool) {
	if len(words) != 1 || words[0][0] != '+' {
		return civil{}, false
	}
	digits := strings.TrimRight(words[0][1:], "abcdefghijklmnopqrstuvwxyz")
	n, ok := number(digits, 5)
	if !ok {
		return civil{}, false
	}
	switch words[0][1+len(digits):] {
	case "d":
		return today.add(n), true
	case "w":
		return today.add(7 * n), true
	case "bd":
		return workday(today, n), true
	}
	return civil{}, false
}

// inWords reads "in 2 weeks" and "in 3 days".
func inWords(words []string, today civil) (civil, bool) {
	if len(words) != 3 || words[0] != "in" {
		return civil{}, false
	}
	n, ok := number(words[1], 5)
	days, known := map[string]int{"day": 1, "days": 1, "week": 7, "weeks": 7}[words[2]]
	return today.add(n * days), ok && known
}

// workday counts n days forward, Saturdays and Sundays left out.
func workday(day civil, n int) civil {
	if n == 0 {
		return day
	}
	// Counted from a weekend is counted from the Friday before it.
	if past := fromMonday(day.weekday()) - 4; past > 0 {
		day = day.add(-past)
	}
	day = day.add(n / 5 * 7)
	for n %= 5; n > 0; {
		day = day.add(1)
		if fromMonday(day.weekday()) < 5 {
			n--
		}
	}
	return day
}

// isoDay reads 2026-12-01.
func isoDay(words []string, _ Clock) (parsed, bool, error) {
	if len(words) != 1 || !matches(words[0], "0000-00-00") {
		return parsed{}, false, nil
	}
	t, err := time.Parse(time.DateOnly, words[0])
	if err != nil || t.Year() == 0 {
		return parsed{}, false, noSuchDay(words[0])
	}
	return parsed{day: civilOf(t)}, true, nil
}

// numericDay reads 30/11 and 30/11/2026. Day and month follow the clock's order;
// where only one of the two orders names a day, it is that one.
func numericDay(words []string, c Clock) (parsed, bool, error) {
	parts := strings.Split(words[0], "/")
	if len(words) != 1 || len(parts) < 2 || len(parts) > 3 {
		return parsed{}, false, nil
	}
	a, okA := number(parts[0], 2)
	b, okB := number(parts[1], 2)
	year, okYear := yearOf(parts[2:])
	if !okA || !okB || !okYear {
		return parsed{}, false, nil
	}
	dayFirst, monthFirst := mayBe(year, time.Month(b), a), mayBe(year, time.Month(a), b)
	switch {
	case !dayFirst && !monthFirst:
		return parsed{}, false, noSuchDay(words[0])
	case dayFirst && monthFirst && a != b && c.Order == Unknown:
		return parsed{}, false, &Error{
			words[0] + " could be " + spell(a, b) + " or " + spell(b, a),
			"type the month by name, such as " + strings.ToLower(spell(a, b))}
	case !monthFirst, dayFirst && c.Order != MonthFirst:
		return withYear(year, time.Month(b), a, c, words[0])
	}
	return withYear(year, time.Month(a), b, c, words[0])
}

func spell(day, month int) string {
	return civil{2000, time.Month(month), day}.utc().Format("2 Jan")
}

// monthDay reads "1 dec", "dec 1" and both with a year.
func monthDay(words []string, c Clock) (parsed, bool, error) {
	if len(words) < 2 || len(words) > 3 {
		return parsed{}, false, nil
	}
	name, digits := words[0], words[1]
	if _, ok := month(digits); ok {
		name, digits = digits, name
	}
	m, ok := month(name)
	day, numeric := number(digits, 2)
	year, okYear := yearOf(words[2:])
	if !ok || !numeric || !okYear {
		return parsed{}, false, nil
	}
	shown := strings.Join(words, " ")
	if !mayBe(year, m, day) {
		return parsed{}, false, noSuchDay(shown)
	}
	return withYear(year, m, day, c, shown)
}

// yearOf reads a year of four digits; it is 0 where there is none.
func yearOf(words []string) (year int, ok bool) {
	if len(words) == 0 {
		return 0, true
	}
	year, ok = number(words[0], 4)
	return year, ok && len(words[0]) == 4 && year > 0
}

// mayBe reports that there is such a day, in a leap year where none is named.
func mayBe(year int, m time.Month, day int) bool {
	if year == 0 {
		year = 2000
	}
	return civil{year, m, day}.exists()
}

// withYear is the day in that year, or without one the next such day from today
// on.
func withYear(year int, m time.Month, day int, c Clock, shown string) (parsed, bool, error) {
	if year != 0 {
		return parsed{day: civil{year, m, day}}, true, nil
	}
	today := c.today()
	// A 29 February is at most eight years away.
	for y := today.year; y <= today.year+8; y++ {
		if d := (civil{y, m, day}); d.exists() && !d.before(today) {
			return parsed{day: d, relative: true}, true, nil
		}
	}
	return parsed{}, false, noSuchDay(shown)
}
