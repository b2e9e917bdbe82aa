package when

import (
	"slices"
	"strings"
)

// Locale says how a person writes dates and draws a month. The zero value knows no order,
// and begins weeks on Monday.
type Locale struct {
	Order Order
	// WeekFrom is the day that a week begins with, in days after Monday: 6 is Sunday.
	WeekFrom int
}

// Order says how a date like 3/4 is read.
type Order int

const (
	// Unknown: a date that both orders allow is an error.
	Unknown Order = iota
	DayFirst
	MonthFirst
)

// Days after Monday.
const (
	saturday = 5
	sunday   = 6
)

// LocaleOf reads the name of a locale, such as "de_DE.UTF-8"; one without a country says
// nothing. Source: CLDR, weekData and the short date patterns of these countries.
func LocaleOf(name string) Locale {
	name, _, _ = strings.Cut(name, ".")
	name, _, _ = strings.Cut(name, "@")
	language, country, _ := strings.Cut(strings.ReplaceAll(name, "-", "_"), "_")
	in := func(list string) bool { return slices.Contains(strings.Fields(list), country) }
	if len(country) != 2 || len(language) > 3 {
		return Locale{}
	}
	l := Locale{Order: DayFirst}
	switch {
	// Those that write the year first go on with the month; Canada writes both ways.
	case in("US AS GU MH MP PH PR UM VI CN HU JP KP KR LT MN TW"):
		l.Order = MonthFirst
	case in("CA"):
		l.Order = Unknown
	}
	switch {
	case in("AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY"):
		l.WeekFrom = saturday
	case in("AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW"):
		l.WeekFrom = sunday
	}
	return l
}

// Prefer is the locale of a person who reads dates by a format such as "MM/DD/YYYY"; ""
// is no preference. Weeks stay those of the locale where it agrees.
func (l Locale) Prefer(format string) Locale {
	order := Unknown
	switch format = strings.ToUpper(strings.TrimSpace(format)); {
	case strings.HasPrefix(format, "M"):
		order = MonthFirst
	case strings.HasPrefix(format, "D"):
		order = DayFirst
	}
	switch {
	case order == Unknown || order == l.Order:
		return l
	case order == MonthFirst:
		return Locale{Order: order, WeekFrom: sunday}
	}
	return Locale{Order: order}
}
