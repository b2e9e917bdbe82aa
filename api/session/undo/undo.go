// Package undo takes launches back: it looks at what was done in a process since it was
// launched, archives one that nobody touched, and says why another one stays. What
// counts as touched is decided here, for every face.
//
// Archiving is safe to repeat, so that an answer that was lost is looked up and the
// request made again; the ledger notes each process that is archived. Who is asked
// before, and how, is the caller's.
package undo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
)

// Server is what an undo asks of the API; *api.Client is one.
type Server interface {
	Trace(ctx context.Context, id string) (api.Trace, error)
	Archive(ctx context.Context, id string) error
	Members(ctx context.Context, q string) api.Pages[payload.Member]
}

// Undo takes launches of one organisation back, one after the other.
type Undo struct {
	Server Server
	Ledger *ledger.Ledger
	// Me is who is called "you", 0 for nobody.
	Me int64

	// names are the members' by their number, nil while nobody asked for them.
	names map[int64]string
}

// Of undoes what a delivery sends.
func Of(d *delivery.Delivery) *Undo { return &Undo{Server: d.Server, Ledger: d.Ledger, Me: d.Me} }

// Batch are the launches of a batch that made a process or may have, in the order in which
// they were sent; nil for none.
func Batch(book ledger.Book, id string) (batch []ledger.Entry) {
	for _, e := range slices.Backward(book.Entries) {
		if id != "" && e.Intent.Batch == id && e.Status != ledger.Refused && e.Status != ledger.Absent {
			batch = append(batch, e)
		}
	}
	return batch
}

// Status is how a launch stands to being taken back.
type Status string

const (
	// Untouched: nobody did anything in the process since, so that it may be archived.
	Untouched Status = "untouched"
	// Archived: the process is archived.
	Archived Status = "archived"
	// Kept: it stays, for a reason.
	Kept Status = "kept"
	// Gone: there is no such process any more.
	Gone Status = "gone"
)

// Finding is what is known of one launch.
type Finding struct {
	Entry  ledger.Entry
	Status Status
	// Reason says in words why it is kept, or that it was archived before.
	Reason string
	// Unrecorded is why the ledger could not hold that it is archived; nil when it does.
	Unrecorded error
}

// Look finds out whether a launch may be taken back. It only reads. An error means that
// asking for others would end so too; what is wrong with one process alone is a reason to
// keep it.
func (u *Undo) Look(ctx context.Context, e ledger.Entry) (Finding, error) {
	f := Finding{Entry: e, Status: Kept}
	switch {
	case e.Status == ledger.Pending:
		f.Reason = "it is being sent just now"
	case e.Status == ledger.Unknown:
		f.Reason = "it is not known whether it was launched: `kickoff runs --resolve` finds out"
	case e.Status != ledger.Launched:
		f.Status, f.Reason = Gone, "it was not launched"
	case e.Outcome.Run.ID == "":
		f.Reason = "the server did not say which process it is: look for it in Tallyfy"
	}
	if f.Reason != "" {
		return f, nil
	}
	trace, err := u.Server.Trace(ctx, e.Outcome.Run.ID)
	gone := errors.Is(err, api.ErrNotFound)
	switch err = cmp.Or(err, trace.Unread); {
	case gone:
		f.Status, f.Reason = Gone, "it was deleted in Tallyfy"
	case err != nil && lasts(err):
		return f, err
	case err != nil:
		f.Reason = "what was done in it cannot be read: " + api.Happened(err)
	case !trace.Run.ArchivedAt.IsZero() || trace.Run.Status == "archived":
		f.Status, f.Reason = Archived, "it was archived before"
	default:
		if f.Reason = u.touched(ctx, trace); f.Reason == "" {
			f.Status = Untouched
		}
	}
	return f, nil
}

// maxTries is how often a process is archived whose answers are lost.
const maxTries = 3

// Archive looks once more, archives the process if nobody touched it, and notes that in
// the ledger.
func (u *Undo) Archive(ctx context.Context, e ledger.Entry) (Finding, error) {
	for try := 1; ; try++ {
		f, err := u.Look(ctx, e)
		if err != nil {
			return f, err
		}
		if f.Status == Archived && try > 1 {
			f.Reason = "" // by the request whose answer was lost
		}
		if f.Status == Untouched {
			switch err := u.Server.Archive(ctx, e.Outcome.Run.ID); {
			case err == nil:
				f.Status = Archived
			case ctx.Err() != nil:
				return f, ctx.Err() // whether it is archived shows the next time
			case errors.Is(err, api.ErrUnknownOutcome) && try < maxTries:
				continue // it may be archived: that shows
			case lasts(err):
				return f, err
			default:
				f.Status, f.Reason = Kept, "it could not be archived: "+api.Happened(err)
			}
		}
		if f.Status == Archived && !e.Outcome.Archived {
			f.Unrecorded = u.Ledger.Settle(e.ID, ledger.Outcome{Status: ledger.Launched, Archived: true})
		}
		return f, nil
	}
}

// lasts reports the failures that the next process would meet too.
func lasts(err error) bool {
	switch {
	case errors.Is(err, api.ErrUnknownOutcome):
		return false
	case errors.Is(err, api.ErrUnauthorized), errors.Is(err, api.ErrRateLimited):
		return true
	}
	answer, ok := errors.AsType[*api.Error](err)
	return !ok || answer.Status == 0
}

// touched says what was done in a process since it was launched, "" for nothing. It is in
// its activity feed, who did it too; its tasks say it where the feed does not.
func (u *Undo) touched(ctx context.Context, t api.Trace) string {
	for _, a := range t.Activities {
		if byPeople(a, t.Run.CreatedAt) {
			return u.words(ctx, a, t.Tasks)
		}
	}
	done, sent := 0, 0
	for _, task := range t.Tasks {
		switch {
		case !strings.HasPrefix(task.Status, "complete"):
		case strings.HasSuffix(task.Type, "email"):
			sent++ // the server does these by itself
		default:
			done++
		}
	}
	switch done = max(done, t.Done-sent); {
	case t.Comments > 0:
		return "somebody wrote in it"
	case done > 0:
		return fmt.Sprintf("%d of its %s %s done", done, humanize.Count(len(t.Tasks), "task"), humanize.Verb(done, "is", "are"))
	}
	return ""
}

// launchWindow is how long after a process was made its own parts are still being made.
const launchWindow = time.Minute

// byPeople reports what somebody did since, and leaves out the launch itself and the
// doings of rules (docs/api.md, "Archiving").
func byPeople(a api.Activity, launched time.Time) bool {
	switch has := func(words []string, word string) bool { return slices.Contains(words, word) }; {
	case a.Rule != "" || has(a.Types, "execution"):
		return false
	case has(a.Types, "Comment"):
		return true
	case has(a.Verbs, "created"):
		return !has(a.Types, "Process") && a.At.After(launched.Add(launchWindow))
	default:
		return !has(a.Verbs, "emitted") && !has(a.Verbs, "invited")
	}
}

// words say who did what.
func (u *Undo) words(ctx context.Context, a api.Activity, tasks []api.Task) string {
	about := "a task"
	if i := slices.IndexFunc(tasks, func(t api.Task) bool { return t.ID == a.AboutID }); i >= 0 {
		about = humanize.Quote(tasks[i].Title)
	}
	did := map[string]string{
		"commented": "wrote in it", "completed": "completed " + about, "re-opened": "reopened " + about, "uncompleted": "reopened " + about,
		"unarchived": "brought it back after it was archived", "issue-reported": "reported an issue in it",
	}
	who := u.who(ctx, a.Actor)
	for _, verb := range a.Verbs {
		if did[verb] != "" {
			return who + " " + did[verb]
		}
	}
	return who + " changed it" + strings.TrimSuffix(": "+a.Text, ": ")
}

// who is the name of a member; the list of them is read once.
func (u *Undo) who(ctx context.Context, id int64) string {
	switch {
	case id == 0:
		return "somebody"
	case id == u.Me:
		return "you"
	}
	if u.names == nil {
		u.names = map[int64]string{}
		for page, err := range u.Server.Members(ctx, "") {
			if err != nil {
				break // it goes without a name
			}
			for _, m := range page {
				u.names[m.ID] = cmp.Or(m.Name, m.Email)
			}
		}
	}
	return cmp.Or(u.names[id], "somebody")
}
