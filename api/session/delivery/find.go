package delivery

import (
	"context"
	"errors"
	"fmt"
	"iter"
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
		return "not there after 7 s; it may still come"
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
func (d *Delivery) Resolve(ctx context.Context, e ledger.Entry) Finding {
	f := d.find(ctx, e)
	switch {
	case f.Verdict == Found:
		f.Err = d.Ledger.Settle(e.ID, ledger.Outcome{Status: ledger.Launched, Run: d.record(f.Run)})
	case e.Status == ledger.Launched:
		f.Verdict = Unread
	case f.Verdict == NotYet && d.Now().After(SettledAt(e)):
		f.Verdict = NotThere
		f.Err = d.Ledger.Settle(e.ID, ledger.Outcome{Status: ledger.Absent})
	}
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

// ResolveAll looks for the processes of several launches and returns those whose
// outcome it could not settle, the oldest first, in which order it looks: a process
// belongs to the first launch that can have made it. What one launch made no longer
// stands in the way of the next, so it looks again for as long as that settles
// any. Heard is told each finding, and only those that the ledger holds are settled.
// One that is being sent just now (ledger.Pending) is not looked for.
func (d *Delivery) ResolveAll(ctx context.Context, open []ledger.Entry, heard func(ledger.Entry, Finding)) ([]ledger.Entry, error) {
	left := slices.Clone(open)
	slices.Reverse(left)
	for before := -1; len(left) > 0 && len(left) != before; {
		before = len(left)
		var still []ledger.Entry
		for _, e := range left {
			var f Finding
			if e.Status != ledger.Pending {
				f = d.Resolve(ctx, e)
			}
			heard(e, f)
			if f.Verdict != Found && f.Verdict != NotThere || f.Err != nil {
				still = append(still, e)
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
		left = still
	}
	return left, nil
}

// find looks several times, as long as the process is not found.
func (d *Delivery) find(ctx context.Context, e ledger.Entry) (f Finding) {
	if e.Intent.Template.ID == "" {
		return Finding{}
	}
	claimed, err := d.claimed(e)
	if err != nil {
		return Finding{Err: err}
	}
	for _, pause := range lookupDelays() {
		if err := d.Wait(ctx, pause); err != nil {
			return Finding{Err: err}
		}
		// One that is only like it may be another's, and the right one still on its
		// way to the copy.
		if f = d.look(ctx, e, claimed); f.Verdict == Found || f.Err != nil {
			break
		}
	}
	return f
}

// claimed are the processes that other launches from here made, and those that were
// there before.
func (d *Delivery) claimed(of ledger.Entry) (map[string]bool, error) {
	book, err := d.Ledger.Read()
	if err != nil {
		return nil, err
	}
	claimed := map[string]bool{}
	for _, id := range of.Intent.Before {
		claimed[id] = true
	}
	for _, e := range book.Entries {
		if e.ID != of.ID && e.Outcome.Run.ID != "" {
			claimed[e.Outcome.Run.ID] = true
		}
	}
	return claimed, nil
}

// look reads once all that there is: the process that a damaged answer named, and the
// template's processes in every order that the API has.
func (d *Delivery) look(ctx context.Context, e ledger.Entry, claimed map[string]bool) Finding {
	in := e.Intent
	if id := e.Outcome.Named; id != "" && !claimed[id] {
		switch r, err := d.Server.Run(ctx, id); {
		case err == nil && ofTemplate(r, in) && near(r, in):
			return Finding{Verdict: Found, Run: r}
		case err != nil && !errors.Is(err, api.ErrNotFound):
			return Finding{Err: err}
		}
	}
	var all []Candidate
	seen := map[string]bool{}
	for _, q := range views(in) {
		for r, err := range d.newest(ctx, q, in) {
			if err != nil && q.Sort != newestFirst && unsupported(err) {
				break
			}
			if err != nil {
				return Finding{Err: err}
			}
			if seen[r.ID] || claimed[r.ID] || !near(r, in) {
				continue
			}
			seen[r.ID] = true
			c, may, err := d.candidate(ctx, r, e)
			if err != nil {
				return Finding{Err: err}
			}
			if may {
				all = append(all, c)
			}
		}
	}
	return decide(in, all)
}

// unsupported: the server reads no list in an order that is not documented.
func unsupported(err error) bool {
	var refusal *api.Error
	return errors.As(err, &refusal) && slices.Contains([]int{400, 404, 422, 500}, refusal.Status)
}

// candidate holds a process against a launch; false where it differs in more than one
// point.
func (d *Delivery) candidate(ctx context.Context, r api.Run, e ledger.Entry) (Candidate, bool, error) {
	but := misfits(r, e)
	if len(but) > 1 {
		return Candidate{}, false, nil
	}
	if len(r.Answers) == 0 { // the list did not say what it holds
		whole, err := d.Server.Run(ctx, r.ID)
		if errors.Is(err, api.ErrNotFound) {
			return Candidate{}, false, nil
		} else if err != nil {
			return Candidate{}, false, err
		}
		r = whole
	}
	if ledger.DigestAnswers(answersOf(r)) != e.Intent.Answers {
		but = append(but, "its answers")
	}
	return Candidate{r, strings.Join(but, "")}, len(but) <= 1, nil
}

// decide takes the one that fits in everything, of several the one whose name the
// server did not change.
func decide(in ledger.Intent, all []Candidate) Finding {
	fits := slices.DeleteFunc(slices.Clone(all), func(c Candidate) bool { return c.But != "" })
	if exact := slices.DeleteFunc(slices.Clone(fits), func(c Candidate) bool { return clean.Fold(c.Name) != clean.Fold(in.Name) }); len(exact) > 0 {
		fits = exact
	}
	switch {
	case len(fits) == 1:
		return Finding{Verdict: Found, Run: fits[0].Run}
	case len(fits) > 1:
		return Finding{Like: fits}
	case len(all) > 0:
		return Finding{Like: all}
	}
	return Finding{Verdict: NotYet}
}

// searched is how much of a name is searched for: the server may have stored less of
// a long one.
const searched = 60

// views are the readings of one look: the newest first, those of the name in the order
// of names, and those that were put into the archive meanwhile.
func views(in ledger.Intent) []api.RunQuery {
	name := []rune(in.Name)
	text := strings.TrimSpace(string(name[:min(len(name), searched)]))
	return []api.RunQuery{
		{TemplateID: in.Template.ID, Sort: newestFirst},
		{TemplateID: in.Template.ID, Sort: "name", Text: text},
		{TemplateID: in.Template.ID, Sort: newestFirst, Archived: true},
	}
}

const (
	newestFirst = "-created_at"
	// minPages are read of each view, however old their processes; maxPages at most.
	minPages, maxPages = 2, 10
)

// newest are the processes of a view, as far as one of the launch's time can stand.
func (d *Delivery) newest(ctx context.Context, q api.RunQuery, in ledger.Intent) iter.Seq2[api.Run, error] {
	return func(yield func(api.Run, error) bool) {
		pages := 0
		for page, err := range d.Server.Runs(ctx, q) {
			if err != nil {
				yield(api.Run{}, err)
				return
			}
			for _, r := range page {
				if !yield(r, nil) {
					return
				}
			}
			pages++
			passed := false
			if n := len(page); n > 0 && q.Sort == newestFirst {
				// A server that sorts otherwise has the newest at the end.
				passed = !near(page[n-1], in) && page[0].CreatedAt.After(page[n-1].CreatedAt)
			}
			if pages == maxPages || pages >= minPages && passed {
				return
			}
		}
	}
}

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
		{nameFits(r.Name, in), "its name"},
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
