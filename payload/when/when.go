// Package when reads dates and deadlines as people write them.
package when

import "time"

// Order says how a date like 3/4 is read.
type Order int

const (
	// Unknown: a date that both orders allow is an error.
	Unknown Order = iota
	DayFirst
	MonthFirst
)

// Clock is what relative dates are read against. Zone nil is UTC.
type Clock struct {
	Now   time.Time
	Zone  *time.Location
	Order Order
}
