package when

import (
	"strings"
	"time"

	"kickoff/payload/humanize"
)

// instant reads an RFC 3339 time, taken as it is, also with a blank for the T. ok is
// false where the text is of another form.
func instant(text string, c Clock) (r Reading, ok bool, err error) {
	s := strings.ToUpper(text)
	if day, clock, blank := strings.Cut(s, " "); blank && matches(day, "0000-00-00") {
		s = day + "T" + strings.TrimSpace(clock)
	}
	if !looksLikeInstant(s) {
		return Reading{}, false, nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return Reading{}, false, &Error{
			text + " is not a time that exists", "type it like 2026-12-01T17:00:00Z"}
	}
	utc := t.UTC()
	if utc.Year() < 1 || utc.Year() > 9999 {
		return Reading{}, false, tooFar()
	}
	midnight := utc.Equal(utc.Truncate(24 * time.Hour))
	return Reading{Time: t, Zone: c.zone(), DateOnly: midnight}, true, nil
}

// looksLikeInstant reports the shape 2026-12-01T17:00:00[.000](Z|+01:00).
func looksLikeInstant(s string) bool {
	const shape = "0000-00-00T00:00:00"
	if len(s) <= len(shape) || !matches(s[:len(shape)], shape) {
		return false
	}
	rest := s[len(shape):]
	if rest[0] == '.' {
		digits := len(rest[1:]) - len(strings.TrimLeft(rest[1:], "0123456789"))
		if digits == 0 {
			return false
		}
		rest = rest[1+digits:]
	}
	return rest == "Z" || matches(rest, "+00:00") || matches(rest, "-00:00")
}

// matches compares with a pattern in which 0 stands for any digit.
func matches(s, pattern string) bool {
	if len(s) != len(pattern) {
		return false
	}
	for i := range len(s) {
		digit := s[i] >= '0' && s[i] <= '9'
		if pattern[i] == '0' && !digit || pattern[i] != '0' && s[i] != pattern[i] {
			return false
		}
	}
	return true
}

// cutTime takes a time of day off the end: 17:00, 9am, 9:30 pm, noon, or the T17:00 of
// an ISO date. A time alone leaves no words.
func cutTime(words []string) (rest []string, t timeOfDay, timed bool, err error) {
	n := len(words) - 1
	last := words[n]
	if day, clock, found := strings.Cut(last, "t"); n == 0 && found && matches(day, "0000-00-00") {
		t, ok := readTime(clock)
		if !ok {
			return nil, t, false, noSuchTime(clock)
		}
		return []string{day}, t, true, nil
	}
	if (last == "am" || last == "pm") && n > 0 {
		last, n = words[n-1]+last, n-1
	}
	if !looksLikeTime(last) {
		return words, t, false, nil
	}
	t, ok := readTime(last)
	if !ok {
		return nil, t, false, noSuchTime(last)
	}
	return words[:n], t, true, nil
}

func looksLikeTime(s string) bool {
	if s[0] < '0' || s[0] > '9' {
		return s == "noon"
	}
	return strings.Contains(s, ":") || strings.HasSuffix(s, "am") || strings.HasSuffix(s, "pm")
}

func readTime(s string) (timeOfDay, bool) {
	if s == "noon" {
		return timeOfDay{hour: 12}, true
	}
	digits := strings.TrimSuffix(strings.TrimSuffix(s, "am"), "pm")
	half := s[len(digits):]
	parts := strings.Split(digits, ":")
	if len(parts) > 3 || half == "" && len(parts) < 2 {
		return timeOfDay{}, false
	}
	hour, ok := number(parts[0], 2)
	if !ok {
		return timeOfDay{}, false
	}
	t := timeOfDay{hour: hour}
	for i, into := range []*int{&t.minute, &t.second} {
		if i+1 >= len(parts) {
			break
		}
		n, ok := number(parts[i+1], 2)
		if !ok || len(parts[i+1]) != 2 || n > 59 {
			return timeOfDay{}, false
		}
		*into = n
	}
	switch {
	case half == "":
		return t, hour <= 23
	case hour < 1 || hour > 12:
		return timeOfDay{}, false
	}
	t.hour = hour % 12
	if half == "pm" {
		t.hour += 12
	}
	return t, true
}

func noSuchTime(s string) error {
	return &Error{humanize.Quote(s) + " is not a time of day", "type a time such as 17:00 or 9am"}
}
