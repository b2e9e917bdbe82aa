package when

import (
	"time"
)

// civil is a day of the calendar, in no zone.
type civil struct {
	year  int
	month time.Month
	day   int
}

type timeOfDay struct{ hour, minute, second int }

func civilOf(t time.Time) civil {
	y, m, d := t.Date()
	return civil{y, m, d}
}

func (d civil) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

func (d civil) add(days int) civil { return civilOf(d.utc().AddDate(0, 0, days)) }

func (d civil) weekday() time.Weekday { return d.utc().Weekday() }

func (d civil) before(e civil) bool { return d.utc().Before(e.utc()) }

// lastOf is the last day of a month.
func lastOf(year int, m time.Month) civil {
	return civilOf(time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC))
}

// exists reports that the month has such a day: there is no 30 February.
func (d civil) exists() bool {
	return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 && civilOf(d.utc()) == d
}

// at is the instant when clocks in the zone show that time on that day. A time
// that a clock change skips moves forward by as much as the clocks did; of a time
// that comes twice it is the first.
func (d civil) at(t timeOfDay, zone *time.Location) time.Time {
	wall := time.Date(d.year, d.month, d.day, t.hour, t.minute, t.second, 0, time.UTC)
	near := time.Date(d.year, d.month, d.day, t.hour, t.minute, t.second, 0, zone)
	start, end := near.ZoneBounds()
	for _, change := range []time.Time{start, end} {
		if change.IsZero() {
			continue
		}
		before, after := zoneOffset(change.Add(-time.Second)), zoneOffset(change)
		shown := wall.Sub(change)
		// Between the two offsets the time is skipped or doubled. The clocks from
		// before the change give what is wanted in both cases.
		if shown >= min(before, after) && shown < max(before, after) {
			return wall.Add(-before).In(zone)
		}
	}
	return near
}

func zoneOffset(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}

// Day is one cell of a month grid.
type Day struct {
	Year  int
	Month time.Month
	Day   int
	// InMonth is false for the days of the months around that fill the grid.
	InMonth bool
}

// Time is the day as midnight UTC.
func (d Day) Time() time.Time { return civil{d.Year, d.Month, d.Day}.utc() }

// Month is the grid of a month: six weeks, the first of them holding the first day of
// the month. They begin with the locale's day.
func (l Locale) Month(year int, m time.Month) [6][7]Day {
	first := civil{year, m, 1}
	day := first.add(-(fromMonday(first.weekday()) - l.WeekFrom + 7) % 7)
	var grid [6][7]Day
	for week := range grid {
		for i := range grid[week] {
			grid[week][i] = Day{Year: day.year, Month: day.month, Day: day.day, InMonth: day.month == civilOf(first.utc()).month}
			day = day.add(1)
		}
	}
	return grid
}

// fromMonday counts days since Monday: 0 for Monday, 6 for Sunday.
func fromMonday(d time.Weekday) int { return (int(d) + 6) % 7 }
