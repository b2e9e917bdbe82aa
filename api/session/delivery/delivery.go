// Package delivery carries one launch to the server and finds out what became of
// it. The wizard and the commands send through it, so that both keep the same
// promises:
//
//   - the ledger holds what is about to be sent before anything leaves;
//   - there is one request, and never a second one on a guess;
//   - an outcome that is not known is looked up, by reading alone;
//   - a process that was made is read back and compared with what was sent.
//
// How the answers became a body is package payload's; how a screen or a line
// tells the outcome is the caller's.
package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/store/ledger"
)

// Server is what a delivery asks of the API; *api.Client is one.
type Server interface {
	Launch(ctx context.Context, body []byte) (api.Run, error)
	Runs(ctx context.Context, q api.RunQuery) api.Pages[api.Run]
	Run(ctx context.Context, id string) (api.Run, error)
	Tasks(ctx context.Context, runID string) api.Pages[api.Task]
	Trace(ctx context.Context, id string) (api.Trace, error)
	Archive(ctx context.Context, id string) error
	RulesExecuted(ctx context.Context, runID string) (map[string]bool, error)
	Members(ctx context.Context, q string) api.Pages[payload.Member]
	Groups(ctx context.Context, q string) api.Pages[payload.Group]
	Tags(ctx context.Context, q string) api.Pages[payload.Tag]
	Folders(ctx context.Context) api.Pages[payload.Folder]
	// ServerNow is the server's clock as its last answer told it; zero while
	// nothing was answered.
	ServerNow() time.Time
}

// Delivery sends launches of one organisation. It is safe for use by several
// goroutines.
type Delivery struct {
	Server Server
	Ledger *ledger.Ledger
	// Org is the organisation's id, Me the authenticated user's.
	Org string
	Me  int64
	// URL is the web address of a process.
	URL func(api.Run) string
	Now func() time.Time
	// Wait pauses, and returns the context's error when that ends first.
	Wait func(ctx context.Context, d time.Duration) error
}

// Order is one launch, ready to be sent.
type Order struct {
	Template payload.Template
	Launch   payload.Launch
	// Env turns ids into names for the receipt.
	Env payload.Env
	// Unfinished is the id of the unfinished launch that this is sent from, or "".
	// Again: a person wants it sent although nobody knows what came of it before.
	Unfinished string
	Again      bool
	// ReadyBy is who made it ready, "" where it was not.
	ReadyBy string
	// Before are processes that were there before (Before): none of them is its own.
	Before []string
	// Row says of which row of which batch it is.
	Row ledger.TableRow
}

// NotRecordedError: the ledger could not be written, so nothing was sent.
type NotRecordedError struct{ Err error }

func (e *NotRecordedError) Error() string { return e.Err.Error() }

func (e *NotRecordedError) Unwrap() error { return e.Err }

// UnreadError: there is a process, says the server, but it cannot be read back.
type UnreadError struct{ Err error }

func (e *UnreadError) Error() string { return Unreadable + ": " + e.Err.Error() }

func (e *UnreadError) Unwrap() error { return e.Err }

// Sent is a launch that made a process.
type Sent struct {
	// Entry is the launch's id in the ledger.
	Entry string
	Run   api.Run
	// Unrecorded is why the ledger could not hold the outcome; nil when it does.
	Unrecorded error
}

// Send records the launch, sends it once and records what came of it. The error
// is the server's, with its kind: api.ErrUnknownOutcome says that there may be a
// process, and that Lookup has to find out. A *ledger.EarlierError or
// *NotRecordedError says that nothing was sent.
func (d *Delivery) Send(ctx context.Context, o Order) (Sent, error) {
	intent, err := ledger.IntentOf(o.Launch.Body)
	if err != nil {
		return Sent{}, &NotRecordedError{fmt.Errorf("nothing was sent, because it could not be recorded first: %w", err)}
	}
	intent.Template.Title = o.Template.Title
	intent.Org, intent.Me, intent.Unfinished, intent.Again, intent.Before = d.Org, d.Me, o.Unfinished, o.Again, o.Before
	intent.ReadyBy, intent.TableRow = o.ReadyBy, o.Row
	intent.ServerAt = d.Server.ServerNow()
	id, err := d.Ledger.Begin(intent)
	var earlier *ledger.EarlierError
	switch {
	case errors.As(err, &earlier):
		return Sent{}, err
	case err != nil:
		return Sent{}, &NotRecordedError{err}
	}
	run, err := d.Server.Launch(ctx, o.Launch.Body)
	if err != nil {
		// When this fails too the intent stands alone, which reads as unknown.
		_ = d.Ledger.Settle(id, d.outcomeOf(o, err))
		return Sent{Entry: id}, err
	}
	run.Name = cmp.Or(run.Name, o.Launch.Name)
	err = d.Ledger.Settle(id, ledger.Outcome{Status: ledger.Launched, Run: d.record(run)})
	return Sent{Entry: id, Run: run, Unrecorded: err}, nil
}

// outcomeOf is what the ledger holds of a launch that ended with an error.
func (d *Delivery) outcomeOf(o Order, err error) ledger.Outcome {
	out := ledger.Outcome{Status: ledger.Refused, Reason: err.Error()}
	if !errors.Is(err, api.ErrUnknownOutcome) {
		return out
	}
	out.Status = ledger.Unknown
	if answer, ok := errors.AsType[*api.Error](err); ok {
		out.Named = answer.RunID
		if answer.Created {
			out.Status, out.Run.Name, out.Reason = ledger.Launched, o.Launch.Name, Unreadable
		}
	}
	return out
}

func (d *Delivery) record(r api.Run) ledger.Run {
	return ledger.Run{ID: r.ID, Name: r.Name, URL: d.URL(r)}
}
