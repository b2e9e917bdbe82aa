package receipt

import (
	"cmp"
	"slices"
	"time"

	"kickoff/payload"
)

// Start is a step of a new process that somebody has before them now or later.
type Start struct {
	Step string
	// Number is the step's place in the template, counted from 1.
	Number int
	Title  string
	Owners payload.Owners
	// Due is zero for a step that is due at no time. From is the day that it would have
	// been due on, where the server moved it to a later one; zero where it did not, or
	// nobody knows.
	Due, From time.Time
}

// Started are the tasks of a process that rules do not hide, those that are due first in
// front.
func Started(tasks []Task, zone *time.Location) []Start {
	if zone == nil {
		zone = time.UTC
	}
	var all []Start
	for _, t := range tasks {
		if t.Status == autoSkipped {
			continue
		}
		s := Start{Step: t.StepID, Number: t.Position, Title: shown(t.Title), Owners: t.Owners}
		if !t.Deadline.IsZero() {
			s.Due = t.Deadline.In(zone)
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b Start) int {
		if a.Due.IsZero() != b.Due.IsZero() {
			return cmp.Compare(b.Due.Unix(), a.Due.Unix())
		}
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Number, b.Number))
	})
	return all
}

// movedOn reports a deadline that was moved to a later day, as the server moves one to a
// working time (docs/api.md, "Dates and deadlines").
func movedOn(from, to time.Time, zone *time.Location) bool {
	if from.IsZero() || to.IsZero() || !reaches(to, from) {
		return false
	}
	return from.In(zone).Format(time.DateOnly) < to.In(zone).Format(time.DateOnly)
}
