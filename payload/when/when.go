// Package when reads dates and deadlines as people write them: "2026-12-01",
// "mon 30 nov", "+3bd", "next fri 17:00". It is strict: text that it does not know
// is an error that shows what would work, never a guess.
//
// A deadline that counts from a step or from the launch is taken apart here; which step,
// and when that is due, is payload's.
//
// It holds no clock. What "tomorrow" means follows from the Clock handed in, and
// the result is a Reading that a screen can say back before it is taken. Month
// grids for a calendar live here too; how an instant is sent lives in payload.
package when

import (
	"cmp"
	"strings"
	"time"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// Clock is what relative dates are read against. Zone nil is UTC.
type Clock struct {
	Now  time.Time
	Zone *time.Location
	Locale
}

func (c Clock) zone() *time.Location { return cmp.Or(c.Zone, time.UTC) }

// Here is now in the clock's zone.
func (c Clock) Here() time.Time { return c.Now.In(c.zone()) }

// today is the day that the clock's zone has now.
func (c Clock) today() civil { return civilOf(c.Here()) }

// Today is the day that it is for the person, as midnight UTC.
func (c Clock) Today() time.Time { return c.today().utc() }

// Reading is a date as it was understood.
type Reading struct {
	// Time is the instant; for a DateOnly reading midnight UTC of the day named.
	Time time.Time
	// Zone is the one that a time of day was read in.
	Zone *time.Location
	// DateOnly: a day without a time of day.
	DateOnly bool
}

// Local is the instant as the clocks in the reading's zone show it; for a DateOnly
// reading it is midnight UTC of the day named.
func (r Reading) Local() time.Time {
	if r.DateOnly {
		return r.Time.UTC()
	}
	return r.Time.In(Clock{Zone: r.Zone}.zone())
}

// Plain says the reading back without its zone: "Mon 30 Nov 2026", or with a time of day
// "Fri 27 Nov 2026, 17:00".
func (r Reading) Plain() string {
	t := r.Local()
	switch {
	case r.DateOnly:
		return t.Format("Mon 2 Jan 2006")
	case t.Second() != 0:
		return t.Format("Mon 2 Jan 2006, 15:04:05")
	}
	return t.Format("Mon 2 Jan 2006, 15:04")
}

// String says the reading back, a time of day with its zone: "Fri 27 Nov 2026, 17:00
// Berlin".
func (r Reading) String() string {
	if r.DateOnly {
		return r.Plain()
	}
	return r.Plain() + " " + City(r.Local())
}

// City is what to call the zone that a time is in: "Berlin".
func City(t time.Time) string {
	name := t.Location().String()
	if name == "Local" {
		name, _ = t.Zone()
	}
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}

// both says a time of day as it is sent too, where that is another: "Fri 27 Nov 2026,
// 17:00 Berlin, 16:00 UTC".
func (r Reading) both() string {
	t, utc := r.Local(), r.Time.UTC()
	switch {
	case r.DateOnly || zoneOffset(t) == 0:
		return r.String()
	case civilOf(t) != civilOf(utc):
		return r.String() + utc.Format(", Mon 2 Jan 15:04 UTC")
	}
	return r.String() + utc.Format(", 15:04 UTC")
}

// Told says all of it: a day with how far away it is, a time of day in both zones.
func (r Reading) Told(c Clock) string {
	if far := r.distance(c); r.DateOnly && far != "" {
		return r.Plain() + ", " + far
	}
	return r.both()
}

// Aloud is Told with the names of the day and the month in full, for the ear.
func (r Reading) Aloud(c Clock) string {
	t := r.Local()
	return strings.Replace(r.Told(c), t.Format("Mon 2 Jan 2006"), t.Format("Monday 2 January 2006"), 1)
}

// distance is how far away the day is: "in 4 days"; "" where the year says more.
func (r Reading) distance(c Clock) string {
	const most = 99
	switch n := int(civilOf(r.Local()).utc().Sub(c.Today()) / (24 * time.Hour)); {
	case n == 0:
		return "today"
	case n == 1:
		return "tomorrow"
	case n == -1:
		return "yesterday"
	case n > 1 && n <= most:
		return "in " + humanize.Count(n, "day")
	case n < 0 && n >= -most:
		return humanize.Count(-n, "day") + " ago"
	}
	return ""
}

// Error is text that was not read. Fix shows what would work.
type Error struct{ Message, Fix string }

func (e *Error) Error() string { return e.Message + ": " + e.Fix }

// Date reads the answer of a field without a time of day: midnight UTC of the
// day that was named. A time of day is an error, but midnight, as spreadsheets write
// it behind a day, is dropped, and an RFC 3339 instant is taken as it is.
func Date(text string, c Clock) (Reading, error) {
	text = clean.Seen(text)
	if r, ok, err := instant(text, c); ok || err != nil {
		return r, err
	}
	p, err := parse(text, c)
	if err != nil {
		return Reading{}, explained(err, text, "")
	}
	if p.timed && (p.noDay || p.time != timeOfDay{}) {
		return Reading{}, &Error{"this date has no time of day", "type the day alone, such as tomorrow or 2026-12-01"}
	}
	return Reading{Time: p.day.utc(), Zone: c.zone(), DateOnly: true}, nil
}

// DateTime reads the answer of a field that asks for a time too: 09:00 in the
// clock's zone where none is given.
func DateTime(text string, c Clock) (Reading, error) {
	return timed(text, c, timeOfDay{hour: 9}, "")
}

// Deadline reads a step's deadline: 17:00 in the clock's zone where no time is
// given.
func Deadline(text string, c Clock) (Reading, error) {
	return timed(text, c, timeOfDay{hour: 17}, ", or launch +3d, 2d before a step")
}

func timed(text string, c Clock, usual timeOfDay, more string) (Reading, error) {
	text = clean.Seen(text)
	if r, ok, err := instant(text, c); ok || err != nil {
		r.DateOnly = false
		return r, err
	}
	p, err := parse(text, c)
	if err != nil {
		return Reading{}, explained(err, text, ", with a time behind it such as 17:00"+more)
	}
	if !p.timed {
		p.time = usual
	}
	t := p.exact
	if t.IsZero() {
		t = p.day.at(p.time, c.zone())
	}
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return Reading{}, tooFar()
	}
	return Reading{Time: t, Zone: c.zone()}, nil
}
