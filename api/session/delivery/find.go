package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kickoff/api"
	"kickoff/payload/clean"
	"kickoff/payload/store/ledger"
)

// Verdict is what a search for a launch of unknown outcome gave.
type Verdict int

const (
	// Unsure: there is something like it, or it could not be looked up.
	Unsure Verdict = iota
	// Found: this is the process that the launch made.
	Found
	// NotYet: it is not there, and may still come.
	NotYet
	// NotThere: it is not there, and it is too late for it to come.
	NotThere
	// Unread: the server said that it made a process, and it is nowhere to be read.
	Unread
)

// Finding is the result of a search.
type Finding struct {
	Verdict Verdict
	// Run is the process that was found.
	Run api.Run
	// Like are the processes that may be it, when that is not sure.
	Like []Candidate
	// Err is why it could not be looked up.
	Err error
}

// Candidate is a process that may be the one that a launch made.
type Candidate struct {
	api.Run
	// But is the one point in which it does not fit; "" where several fit in all.
	But string
}

// Text says that it may be the one.
func (c Candidate) Text() string {
	if c.But == "" {
		return "this may be it"
	}
	return "this may be it, but for " + c.But
}

// Unreadable is said of a process that the server made by its own word alone.
const Unreadable = "launched, says the server; it cannot be read back"

// Text says in one sentence what was found, the same in every face.
func (f Finding) Text() string {
	switch {
	case f.Verdict == Found:
		return "it was launched"
	case f.Verdict == NotYet:
		return fmt.Sprintf("looked %d times in %.0f s, by date and by name: not there; it may still come", len(lookupDelays()), within(lookupDelays()).Seconds())
	case f.Verdict == NotThere:
		return "not there, half an hour later: nothing was launched"
	case f.Verdict == Unread:
		return Unreadable
	case errors.Is(f.Err, context.Canceled):
		return "the look for it was stopped"
	case f.Err != nil:
		return "it could not be looked up: " + f.Err.Error()
	case len(f.Like) == 1:
		return "a process like it is there"
	case len(f.Like) > 1:
		return fmt.Sprintf("%d processes like it are there", len(f.Like))
	}
	return "the ledger does not say enough about it to look it up"
}

// lookupDelays are the waits before each look, 7 s in all. Lists are read from a copy
// that lags by seconds (docs/api.md, "Duplicates").
func lookupDelays() []time.Duration {
	return []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second}
}

// within is how long the looks take in all.
func within(delays []time.Duration) (all time.Duration) {
	for _, d := range delays {
		all += d
	}
	return all
}

const (
	// settledAfter is how long a launch whose answer was lost may still come.
	settledAfter = 30 * time.Minute
	// skew allows for clocks of one server that differ, and for a Date in whole
	// seconds. A process that is off by more, but no more than a day, may be it; where
	// the server's clock is not known a day is as near as one can tell.
	skew = time.Minute
	day  = 24 * time.Hour
)

// SettledAt is when a launch of unknown outcome that is not found counts as not
// launched, by our own clock.
func SettledAt(e ledger.Entry) time.Time {
	last := e.Intent.At
	if e.Outcome.At.After(last) {
		last = e.Outcome.At
	}
	return last.Add(settledAfter)
}

// SettledFrom is the first full minute from which that holds, on the clock of a zone.
func SettledFrom(e ledger.Entry, zone *time.Location) string {
	return SettledAt(e).Add(time.Minute - 1).In(zone).Format("15:04")
}

// Resolve looks for the process of a launch whose outcome is unknown, and
// records what it finds; what it is unsure of stays unknown, and so does what may
// still come. It only reads.
func (d *Delivery) Resolve(ctx context.Context, e ledger.Entry) (f Finding) {
	d.resolve(ctx, []ledger.Entry{e}, func(_ ledger.Entry, found Finding) { f = found })
	return f
}

// Lookup is Resolve for a launch that is known by its id in the ledger.
func (d *Delivery) Lookup(ctx context.Context, entry string) Finding {
	book, err := d.Ledger.Read()
	if err != nil {
		return Finding{Err: err}
	}
	e, _ := book.Entry(entry)
	return d.Resolve(ctx, e)
}

// ResolveAll looks for the processes of several launches, the oldest first, in which
// order they are given back where the outcome could not be settled. Heard is told each
// finding, once. One that is being sent just now (ledger.Pending) is not looked for.
func (d *Delivery) ResolveAll(ctx context.Context, open []ledger.Entry, heard func(ledger.Entry, Finding)) ([]ledger.Entry, error) {
	var left, sent []ledger.Entry
	for _, e := range slices.Backward(open) {
		if e.Status == ledger.Pending {
			left = append(left, e)
			heard(e, Finding{})
			continue
		}
		sent = append(sent, e)
	}
	d.resolve(ctx, sent, func(e ledger.Entry, f Finding) {
		if f.Verdict != Found && f.Verdict != NotThere || f.Err != nil {
			left = append(left, e)
		}
		heard(e, f)
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	slices.SortStableFunc(left, func(a, b ledger.Entry) int { return a.Intent.At.Compare(b.Intent.At) })
	return left, nil
}

// resolve looks for all of them several times, as long as one is not found, the oldest
// first: a process belongs to the first launch that can have made it. What one launch
// made no longer stands in the way of the next.
func (d *Delivery) resolve(ctx context.Context, open []ledger.Entry, heard func(ledger.Entry, Finding)) {
	findings := map[string]Finding{}
	claimed, names, err := d.known()
	for _, pause := range lookupDelays() {
		if err != nil || len(open) == 0 {
			break
		}
		err = d.Wait(ctx, pause)
		s := d.survey(len(open), names)
		for before := -1; err == nil && len(open) != before; {
			before = len(open)
			var still []ledger.Entry
			for i, e := range open {
				var f Finding
				if err == nil {
					// One that is only like it may be another's, and the right one still on its
					// way to the copy.
					f = s.look(ctx, e, claimed, alike(e, open[i:])+alike(e, still))
					err = f.Err
				}
				if f.Verdict != Found {
					findings[e.ID] = f
					still = append(still, e)
					continue
				}
				claimed[f.Run.ID] = e.ID
				f.Err = d.Ledger.Settle(e.ID, ledger.Outcome{Status: ledger.Launched, Run: d.record(f.Run)})
				heard(e, f)
			}
			open = still
		}
		s.close()
	}
	for _, e := range open {
		f := findings[e.ID]
		if err != nil {
			f = Finding{Err: err}
		}
		switch {
		case e.Status == ledger.Launched:
			f.Verdict = Unread
		case f.Verdict == NotYet && d.Now().After(SettledAt(e)):
			f.Verdict = NotThere
			f.Err = d.Ledger.Settle(e.ID, ledger.Outcome{Status: ledger.Absent})
		}
		heard(e, f)
	}
}

// alike is how many launches of a list made the same process, as far as it can be told.
func alike(e ledger.Entry, list []ledger.Entry) (n int) {
	for _, o := range list {
		if a, b := o.Intent, e.Intent; a.Template.ID == b.Template.ID && a.Name == b.Name && a.Answers == b.Answers && a.Starter() == b.Starter() {
			n++
		}
	}
	return n
}

// known are the processes that launches from here made, by which, and the names under
// which launches were sent.
func (d *Delivery) known() (claimed map[string]string, names map[string]bool, err error) {
	book, err := d.Ledger.Read()
	if err != nil {
		return nil, nil, err
	}
	claimed, names = map[string]string{}, map[string]bool{}
	for _, e := range book.Entries {
		if e.Outcome.Run.ID != "" {
			claimed[e.Outcome.Run.ID] = e.ID
		}
		names[clean.Fold(e.Intent.Name)] = true
	}
	return claimed, names, nil
}

// look holds against a launch once all that there is: the process that a damaged answer
// named, and the template's processes in every order that the API has. So many launches
// as twins say would have made the same.
func (s *survey) look(ctx context.Context, e ledger.Entry, claimed map[string]string, twins int) Finding {
	in := e.Intent
	if in.Template.ID == "" {
		return Finding{}
	}
	free := func(id string) bool {
		by, taken := claimed[id]
		return (!taken || by == e.ID) && !slices.Contains(in.Before, id)
	}
	if id := e.Outcome.Named; id != "" && free(id) {
		switch r, err := s.run(ctx, id); {
		case err == nil && ofTemplate(r, in) && near(r, in):
			return Finding{Verdict: Found, Run: r}
		case err != nil && !errors.Is(err, api.ErrNotFound):
			return Finding{Err: err}
		}
	}
	var all []Candidate
	seen := map[string]bool{}
	for _, q := range s.views(in) {
		for r, err := range s.newest(ctx, q, in) {
			if err != nil && q.Sort != api.NewestFirst && unsupported(err) {
				break
			}
			if err != nil {
				return Finding{Err: err}
			}
			if seen[r.ID] || !free(r.ID) || !near(r, in) {
				continue
			}
			seen[r.ID] = true
			c, may, err := s.candidate(ctx, r, e)
			if err != nil {
				return Finding{Err: err}
			}
			if may {
				all = append(all, c)
			}
		}
	}
	return decide(in, all, twins)
}

// unsupported: the server reads no list in an order that is not documented.
func unsupported(err error) bool {
	refusal, ok := errors.AsType[*api.Error](err)
	return ok && slices.Contains([]int{400, 404, 422, 500}, refusal.Status)
}

// candidate holds a process against a launch; false where it differs in more than one
// point.
func (s *survey) candidate(ctx context.Context, r api.Run, e ledger.Entry) (Candidate, bool, error) {
	but := misfits(r, e)
	// A name that is like it may be another launch's own.
	if name := clean.Fold(r.Name); name != clean.Fold(e.Intent.Name) && s.names[name] && !slices.Contains(but, misnamed) {
		but = append(but, misnamed)
	}
	if len(but) > 1 {
		return Candidate{}, false, nil
	}
	if len(r.Answers) == 0 { // the list did not say what it holds
		whole, err := s.run(ctx, r.ID)
		if errors.Is(err, api.ErrNotFound) {
			return Candidate{}, false, nil
		} else if err != nil {
			return Candidate{}, false, err
		}
		r = whole
	}
	if s.digest(r) != e.Intent.Answers {
		but = append(but, "its answers")
	}
	return Candidate{r, strings.Join(but, "")}, len(but) <= 1, nil
}

// decide takes the one that fits in everything, of several the one whose name the
// server did not change. Of several that fit no less the oldest is it, where as many
// launches would have made the same: which of them made which, nobody can tell.
func decide(in ledger.Intent, all []Candidate, twins int) Finding {
	fits := slices.DeleteFunc(slices.Clone(all), func(c Candidate) bool { return c.But != "" })
	if exact := slices.DeleteFunc(slices.Clone(fits), func(c Candidate) bool { return clean.Fold(c.Name) != clean.Fold(in.Name) }); len(exact) > 0 {
		fits = exact
	}
	switch {
	case len(fits) > 0 && len(fits) <= twins:
		return Finding{Verdict: Found, Run: slices.MinFunc(fits, func(a, b Candidate) int {
			return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.ID, b.ID))
		}).Run}
	case len(fits) > 1:
		return Finding{Like: fits}
	case len(all) > 0:
		return Finding{Like: all}
	}
	return Finding{Verdict: NotYet}
}

const misnamed = "its name"

// misfits are the points in which a process differs from what the launch would have
// made, but for its answers.
func misfits(r api.Run, e ledger.Entry) (but []string) {
	in := e.Intent
	for _, point := range []struct {
		fits bool
		name string
	}{
		{ofTemplate(r, in), "its template"},
		{r.StarterID == 0 || in.Starter() == 0 || r.StarterID == in.Starter(), "who started it"},
		{inTime(r, e), "when it was made"},
		{nameFits(r.Name, in), misnamed},
	} {
		if !point.fits {
			but = append(but, point.name)
		}
	}
	return but
}

func ofTemplate(r api.Run, in ledger.Intent) bool {
	return r.TemplateID == "" || r.TemplateID == in.Template.ID
}

// inTime reports whether a process was made between the launch and the moment from
// which it counts as not launched, by the server's own clock.
func inTime(r api.Run, e ledger.Entry) bool {
	at := e.Intent.ServerAt
	if at.IsZero() {
		return !r.CreatedAt.IsZero()
	}
	until := at.Add(SettledAt(e).Sub(e.Intent.At))
	return !r.CreatedAt.Before(at.Add(-skew)) && !r.CreatedAt.After(until.Add(skew))
}

// near reports whether a process was made within a day of the launch, by either clock;
// of one without a time nobody can say.
func near(r api.Run, in ledger.Intent) bool {
	within := func(at time.Time) bool { return r.CreatedAt.Sub(at).Abs() <= day }
	return r.CreatedAt.IsZero() || within(in.At) || within(in.ServerAt)
}

// nameFits: the server may have cut a name off or put something behind it, which the
// answers then have to confirm.
func nameFits(stored string, in ledger.Intent) bool {
	a, b := clean.Fold(stored), clean.Fold(in.Name)
	return b == "" || a == b || in.Answers != "" && a != "" && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// sameName compares names as the server may have stored them: it puts zero-width
// marks into rendered names (docs/api.md, "Process naming"), which the client has
// taken out.
func sameName(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}
