package delivery

import (
	"context"
	"slices"
	"strings"
	"time"

	"kickoff/api"
	"kickoff/payload/store/ledger"
)

// Verdict is what a search for a launch of unknown outcome gave.
type Verdict int

const (
	// Unsure: there is something like it, or it could not be looked up.
	Unsure Verdict = iota
	// Found: this is the process that the launch made.
	Found
	// NotThere: the launch made no process.
	NotThere
)

// Finding is the result of a search.
type Finding struct {
	Verdict Verdict
	// Run is the process that was found.
	Run api.Run
	// Like are the processes that may be it, when that is not sure.
	Like []api.Run
	// Err is why it could not be looked up.
	Err error
}

// lookupDelays are the waits before each look. Lists are read from a copy that lags
// by seconds, so nothing is "not there" before the last of them (docs/api.md,
// "Duplicates").
func lookupDelays() []time.Duration {
	return []time.Duration{0, 2 * time.Second, 5 * time.Second}
}

// skew allows for a server's clock that was read from a header with whole
// seconds, or, where it was never read, for a wrong clock here.
const (
	skewServer = 5 * time.Second
	skewLocal  = 5 * time.Minute
)

// Resolve looks for the process of a launch whose outcome is unknown, and
// records what it finds; what it is unsure of stays unknown. It only reads.
func (d *Delivery) Resolve(ctx context.Context, e ledger.Entry) Finding {
	f := d.find(ctx, e)
	var o ledger.Outcome
	switch f.Verdict {
	case Found:
		o = ledger.Outcome{Status: ledger.Launched, Run: d.record(f.Run)}
	case NotThere:
		o = ledger.Outcome{Status: ledger.Absent}
	default:
		return f
	}
	if err := d.Ledger.Settle(e.ID, o); err != nil {
		f.Err = err
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
			if f.Verdict == Unsure || f.Err != nil {
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

// find decides by what the API can tell: template, name, starter and time narrow
// the processes down, the stored answers decide.
func (d *Delivery) find(ctx context.Context, e ledger.Entry) Finding {
	if e.Intent.Template.ID == "" {
		return Finding{}
	}
	claimed, err := d.claimed(e.ID)
	if err != nil {
		return Finding{Err: err}
	}
	found := Finding{Verdict: NotThere}
	for _, pause := range lookupDelays() {
		if err := d.Wait(ctx, pause); err != nil {
			return Finding{Err: err}
		}
		like, err := d.candidates(ctx, e.Intent, claimed)
		if err != nil {
			return Finding{Err: err}
		}
		// One that is only like it may be another's, and the right one still on its
		// way to the copy.
		if len(like) > 0 {
			found = decide(e.Intent, like)
		}
		if found.Verdict == Found {
			break
		}
	}
	return found
}

func decide(in ledger.Intent, like []api.Run) Finding {
	var same []api.Run
	for _, r := range like {
		if ledger.DigestAnswers(answersOf(r)) == in.Answers {
			same = append(same, r)
		}
	}
	if len(same) == 1 {
		return Finding{Verdict: Found, Run: same[0]}
	}
	return Finding{Like: like}
}

// claimed are the processes that other launches from here made.
func (d *Delivery) claimed(entry string) (map[string]bool, error) {
	book, err := d.Ledger.Read()
	if err != nil {
		return nil, err
	}
	claimed := map[string]bool{}
	for _, e := range book.Entries {
		if e.ID != entry && e.Outcome.Run.ID != "" {
			claimed[e.Outcome.Run.ID] = true
		}
	}
	return claimed, nil
}

func (d *Delivery) candidates(ctx context.Context, in ledger.Intent, claimed map[string]bool) ([]api.Run, error) {
	since := in.ServerAt.Add(-skewServer)
	if in.ServerAt.IsZero() {
		since = in.At.Add(-skewLocal)
	}
	var like []api.Run
	q := api.RunQuery{TemplateID: in.Template.ID, Text: in.Name, Sort: "-created_at"}
	for page, err := range d.Server.Runs(ctx, q) {
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			if r.CreatedAt.Before(since) || claimed[r.ID] || !startedBy(r, in) {
				continue
			}
			if in.Name == "" || sameName(r.Name, in.Name) {
				like = append(like, r)
			}
		}
		if n := len(page); n > 0 && page[n-1].CreatedAt.Before(since) {
			break
		}
	}
	return d.withAnswers(ctx, like)
}

// withAnswers reads each process by itself where the list did not say what it
// holds.
func (d *Delivery) withAnswers(ctx context.Context, runs []api.Run) ([]api.Run, error) {
	runs = slices.Clone(runs)
	for i, r := range runs {
		if len(r.Answers) > 0 {
			continue
		}
		whole, err := d.Server.Run(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		runs[i] = whole
	}
	return runs, nil
}

func startedBy(r api.Run, in ledger.Intent) bool {
	return r.StarterID == 0 || in.Starter() == 0 || r.StarterID == in.Starter()
}

// sameName compares names as the server may have stored them: it puts zero-width
// marks into rendered names (docs/api.md, "Process naming"), which the client has
// taken out.
func sameName(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}
