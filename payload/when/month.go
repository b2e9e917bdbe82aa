package when

import "time"

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

// Month is the grid of a month: six weeks from Monday to Sunday, the first of
// them holding the first day of the month.
func Month(year int, m time.Month) [6][7]Day {
	first := civil{year, m, 1}
	day := first.add(-fromMonday(first.weekday()))
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
