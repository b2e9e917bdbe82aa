package batch

import (
	"slices"
	"time"

	"kickoff/payload/clean"
	"kickoff/payload/rules"
)

// window counts the new guests of the last hour, of which an organisation may have no
// more than rules.GuestsAnHour (docs/api.md, "Limits").
type window struct {
	// fresh are the addresses, folded, of nobody that the organisation knows; unread: whom
	// it knows was not read.
	fresh  map[string]bool
	unread bool
	// invited is when guests came, the oldest first.
	invited []time.Time
}

// window is that of all rows as they stand. Where the guests were not read nobody is
// called new, and the server's word counts alone.
func (b *Batch) window() *window {
	w := &window{fresh: map[string]bool{}, unread: b.People == nil || b.People.Guests == nil}
	if w.unread {
		return w
	}
	var all []string
	for _, it := range b.Items {
		all = append(all, it.Guests...)
	}
	_, _, strangers := b.People.Behind(all)
	for _, g := range strangers {
		w.fresh[clean.Fold(g)] = true
	}
	for _, g := range b.People.Guests {
		if age := b.Now().Sub(g.CreatedAt); age >= 0 && age < time.Hour {
			w.invited = append(w.invited, g.CreatedAt)
		}
	}
	slices.SortFunc(w.invited, time.Time.Compare)
	return w
}

// new are the addresses of a row that would be new guests.
func (w *window) new(it Item) []string {
	var all []string
	for _, g := range it.Guests {
		if g = clean.Fold(g); w.fresh[g] && !slices.Contains(all, g) {
			all = append(all, g)
		}
	}
	return all
}

// room is from when on so many more may come, now where they may at once. More than an
// hour may have at all wait for an hour without any.
func (w *window) room(n int, now time.Time) time.Time {
	for len(w.invited) > 0 && now.Sub(w.invited[0]) >= time.Hour {
		w.invited = w.invited[1:]
	}
	over := len(w.invited) + n - rules.GuestsAnHour
	if n == 0 || over <= 0 || len(w.invited) == 0 {
		return now
	}
	return w.invited[min(over, len(w.invited))-1].Add(time.Hour)
}

// invite notes that a row's new guests are invited, and returns them: they are new for no
// other row.
func (w *window) invite(it Item, now time.Time) []string {
	all := w.new(it)
	for _, g := range all {
		delete(w.fresh, g)
		w.invited = append(w.invited, now)
	}
	return all
}

// takeBack is for guests who were not invited after all.
func (w *window) takeBack(guests []string) {
	for _, g := range guests {
		w.fresh[g] = true
	}
	w.invited = w.invited[:max(0, len(w.invited)-len(guests))]
}

// full notes that the server takes no new guest before a time, whatever was counted here.
// Where nobody knows who is new, every guest of the rows may be.
func (w *window) full(items []Item, until time.Time) {
	if w.unread {
		for _, it := range items {
			for _, g := range it.Guests {
				w.fresh[clean.Fold(g)] = true
			}
		}
	}
	w.invited = w.invited[:0]
	for range rules.GuestsAnHour {
		w.invited = append(w.invited, until.Add(-time.Hour))
	}
}

// Wave is some of the rows, that may leave together.
type Wave struct {
	// At is from when on.
	At   time.Time
	Rows int
	// Guests are the new ones that they invite.
	Guests int
}

// together is how far apart rows are that are told as one wave.
const together = time.Minute

// waves splits rows by the new guests of an hour, in order; those that invite nobody new
// go with the first.
func (b *Batch) waves(items []Item) []Wave {
	w, now := b.window(), b.Now()
	all := []Wave{{At: now}}
	for left := items; len(left) > 0; {
		var later []Item
		for _, it := range left {
			n := len(w.new(it))
			if w.room(n, now).After(now) {
				later = append(later, it)
				continue
			}
			w.invite(it, now)
			last := &all[len(all)-1]
			last.Rows++
			last.Guests += n
		}
		if left = later; len(left) == 0 {
			break
		}
		next := w.room(len(w.new(left[0])), now)
		for _, it := range left[1:] {
			if at := w.room(len(w.new(it)), now); at.Before(next) {
				next = at
			}
		}
		now = next
		switch last := &all[len(all)-1]; {
		case last.Rows == 0:
			last.At = now
		case now.Sub(last.At) >= together:
			all = append(all, Wave{At: now})
		}
	}
	return all
}
