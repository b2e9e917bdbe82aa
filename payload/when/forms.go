package when

import (
	"strings"
	"time"
)

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
