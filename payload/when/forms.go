package when

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// A form reads the words of one way to name a day of the calendar. ok is false where
// the words are of another form; an error means that they are of this one but wrong.
type form func(words []string, c Clock) (p parsed, ok bool, err error)

func dateForms() []form { return []form{isoDay, dottedDay, slashedDay, monthDay} }

// isoDay reads 2026-12-01 and 2026/12/24.
func isoDay(words []string, c Clock) (parsed, bool, error) {
	word := words[0]
	layout, separator := "%04d-%02d-%02d", "-"
	if strings.Contains(word, "/") {
		layout, separator = "%04d/%02d/%02d", "/"
	}
	parts := strings.Split(word, separator)
	if len(words) != 1 || len(parts) != 3 || len(parts[0]) != 4 || separator == "-" && !matches(word, "0000-00-00") {
		return parsed{}, false, nil
	}
	year, okYear := number(parts[0], 4)
	m, okMonth := number(parts[1], 2)
	day, okDay := number(parts[2], 2)
	if !okYear || !okMonth || !okDay {
		return parsed{}, false, nil
	}
	if year == 0 {
		return parsed{}, false, tooFar()
	}
	return onDay(year, m, day, c, word, func(d civil) string { return fmt.Sprintf(layout, d.year, d.month, d.day) })
}

// dottedDay reads 01.12.2026, 24.12.26 and 24.12.: with dots the day comes first
// everywhere. The dot behind a month without a year tells it from a number or a time.
func dottedDay(words []string, c Clock) (parsed, bool, error) {
	whole, short := strings.CutSuffix(words[0], ".")
	a, b, year, ok := threeNumbers(append([]string{whole}, words[1:]...), ".")
	if !ok || short != (year == 0) {
		return parsed{}, false, nil
	}
	return onDay(year, b, a, c, words[0], func(d civil) string {
		if short {
			return fmt.Sprintf("%02d.%02d.", d.day, d.month)
		}
		return fmt.Sprintf("%02d.%02d.%04d", d.day, d.month, d.year)
	})
}

// slashedDay reads 30/11 and 30/11/2026. Day and month follow the clock's order;
// where only one of the two orders names a day, it is that one.
func slashedDay(words []string, c Clock) (parsed, bool, error) {
	a, b, year, ok := threeNumbers(words, "/")
	if !ok {
		return parsed{}, false, nil
	}
	dayFirst, monthFirst := mayBe(year, b, a), mayBe(year, a, b)
	if dayFirst && monthFirst && a != b && c.Order == Unknown {
		return parsed{}, false, &Error{
			words[0] + " could be " + spell(a, b) + " or " + spell(b, a),
			"type the month by name, such as " + strings.ToLower(spell(a, b))}
	}
	monthsFirst := monthFirst && (!dayFirst || c.Order == MonthFirst) || !dayFirst && b > 12
	if monthsFirst {
		a, b = b, a
	}
	return onDay(year, b, a, c, words[0], func(d civil) string {
		day, month := int(d.day), int(d.month)
		if monthsFirst {
			day, month = month, day
		}
		if year == 0 {
			return fmt.Sprintf("%02d/%02d", day, month)
		}
		return fmt.Sprintf("%02d/%02d/%04d", day, month, d.year)
	})
}

// threeNumbers reads 24.12.26 or 30/11: two numbers, and a year that is 0 where there
// is none.
func threeNumbers(words []string, separator string) (a, b, year int, ok bool) {
	parts := strings.Split(words[0], separator)
	if len(words) != 1 || len(parts) < 2 || len(parts) > 3 {
		return 0, 0, 0, false
	}
	a, okA := number(parts[0], 2)
	b, okB := number(parts[1], 2)
	year, okYear := yearOf(parts[2:])
	return a, b, year, okA && okB && okYear
}

func spell(day, month int) string {
	return civil{2000, time.Month(month), day}.utc().Format("2 Jan")
}

// monthDay reads "1 dec", "dec 1", both with a year, and 1-Dec-26.
func monthDay(words []string, c Clock) (parsed, bool, error) {
	if len(words) == 1 {
		words = strings.Split(words[0], "-")
	}
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
	shown, layout := fmt.Sprintf("%d %s", day, m), "2 jan"
	if year != 0 {
		shown, layout = fmt.Sprintf("%s %d", shown, year), "2 jan 2006"
	}
	return onDay(year, int(m), day, c, shown, func(d civil) string {
		return strings.ToLower(d.utc().Format(strings.Replace(layout, "jan", "Jan", 1)))
	})
}

// yearOf reads a year of four digits, or of two in this century; it is 0 where there
// is none.
func yearOf(words []string) (year int, ok bool) {
	if len(words) == 0 {
		return 0, true
	}
	year, ok = number(words[0], 4)
	switch {
	case !ok || len(words[0]) != 2 && len(words[0]) != 4:
		return 0, false
	case len(words[0]) == 2:
		return 2000 + year, true
	}
	return year, year > 0
}

// mayBe reports that there is such a day, in a leap year where none is named.
func mayBe(year, m, day int) bool {
	return civil{cmp.Or(year, 2000), time.Month(m), day}.exists()
}

// onDay is the day in that year, or without one the next such day from today on. A day
// that does not exist is refused with those beside it, written the way it was typed.
func onDay(year, m, day int, c Clock, shown string, write func(civil) string) (parsed, bool, error) {
	switch {
	case !mayBe(year, m, day):
		return parsed{}, false, noSuchDay(year, m, day, c.today(), shown, write)
	case year != 0:
		return parsed{day: civil{year, time.Month(m), day}}, true, nil
	}
	today := c.today()
	d := civil{today.year, time.Month(m), day}
	// A 29 February is at most eight years away.
	for !d.exists() || d.before(today) {
		d.year++
	}
	return parsed{day: d}, true, nil
}

func noSuchDay(year, m, day int, today civil, shown string, write func(civil) string) error {
	switch {
	case m < 1 || m > 12:
		return &Error{shown + " does not exist", "type a month from 1 to 12, or by its name, such as 1 dec"}
	case year == 0 && time.Month(m) < today.month: // the next such month
		year = today.year + 1
	case year == 0:
		year = today.year
	}
	if year > 9999 || year < 1 {
		return tooFar()
	}
	would := write(civil{year, time.Month(m), 1})
	if day > 0 {
		last := lastOf(year, time.Month(m))
		would = write(last) + " or " + write(last.add(1))
	}
	return &Error{shown + " does not exist", would + " would do"}
}
