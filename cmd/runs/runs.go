// Package runs is `kickoff runs`: the ledger of what was launched from here is
// listed, and launches whose outcome is unknown are looked up. What the ledger holds
// is package payload/store/ledger's, the search package api/session/delivery's.
package runs

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api/session/delivery"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/cmd/table"
	"kickoff/payload/humanize"
	"kickoff/payload/receipt"
	"kickoff/payload/store/ledger"
)

// Options are the flags of `kickoff runs`.
type Options struct {
	*factory.Factory
	Resolve bool
}

// NewCommand makes `kickoff runs`.
func NewCommand(f *factory.Factory) *cobra.Command {
	o := Options{Factory: f}
	c := &cobra.Command{
		Use:   "runs",
		Short: "List the launches made from here, and find out about unknown ones",
		Long: "List the launches made from here, the newest first: what was sent, and what came of it.\n" +
			"A launch is unknown when its answer was lost; --resolve looks for its process and sends nothing.\n" +
			"One that is not there is settled as not launched once it is half an hour old.",
		Example: factory.Examples(
			"kickoff runs",
			"kickoff runs --resolve",
			"kickoff runs --json | jq -r '.runs[] | select(.status == \"unknown\") | .name'",
		),
		Args: factory.None,
		RunE: func(c *cobra.Command, _ []string) error { return Run(c.Context(), o) },
	}
	c.Flags().BoolVar(&o.Resolve, "resolve", false, "look for the processes of launches whose outcome is unknown")
	return c
}

// Run lists the ledger, or looks up what is unknown in it.
func Run(ctx context.Context, o Options) error {
	err := o.run(ctx)
	if o.Resolve && err != nil && failure.Judge(err).Kind == failure.KindNetwork {
		// Exit 12 would say that nothing was launched.
		return &failure.Failure{Kind: failure.KindUnknown, Err: err, Message: "what is unknown still is: " + err.Error()}
	}
	return err
}

func (o Options) run(ctx context.Context) error {
	if o.Sandbox {
		o.SayForgotten()
		if o.JSON {
			return o.print(nil)
		}
		return nil
	}
	scope, err := o.ScopeHere(ctx)
	if err != nil {
		return err
	}
	l := o.Ledger(scope)
	book, err := l.Read()
	if warning := book.Warning(); warning != "" {
		o.Say("warning: %s: %s", warning, l.Path())
	}
	switch {
	case err != nil:
		return err
	case o.Resolve:
		return o.resolve(ctx, slices.DeleteFunc(book.Entries, func(e ledger.Entry) bool {
			return e.Status != ledger.Unknown && e.Status != ledger.Pending
		}))
	case len(book.Entries) == 0 && !o.JSON:
		o.Say("nothing was launched from here yet")
		return nil
	}
	return o.print(book.Entries)
}

// jsonEntry is one launch of the ledger with --json.
type jsonEntry struct {
	// ID is the launch's own, in the ledger; the process's is in Run.
	ID       string               `json:"id"`
	At       string               `json:"at"`
	Status   ledger.Status        `json:"status"`
	Template factory.JSONTemplate `json:"template"`
	Name     string               `json:"name"`
	Run      struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		URL  string `json:"url"`
	} `json:"run"`
	// Batch and Row say of which batch it is a row, and which; they are left out of a launch
	// by itself.
	Batch string `json:"batch,omitempty"`
	Row   int    `json:"row,omitempty"`
	// Reason says why it was refused or is unknown.
	Reason string `json:"reason"`
	state  string
	// Receipt is null when the process was not read back.
	Receipt *receipt.Receipt `json:"receipt"`
}

func entryRow(e ledger.Entry) jsonEntry {
	row := jsonEntry{
		ID: e.ID, Status: e.Status, Template: factory.JSONTemplate{ID: e.Intent.Template.ID, Title: e.Intent.Template.Title},
		Name: cmp.Or(e.Intent.Name, e.Outcome.Run.Name), Batch: e.Intent.Batch, Row: e.Intent.Row, Reason: e.Outcome.Reason, Receipt: e.Outcome.Receipt, state: e.State(),
	}
	if e.Outcome.Archived {
		row.Status = "archived"
	}
	if !e.Intent.At.IsZero() {
		row.At = e.Intent.At.UTC().Format(time.RFC3339)
	}
	row.Run.ID, row.Run.Name, row.Run.URL = e.Outcome.Run.ID, e.Outcome.Run.Name, e.Outcome.Run.URL
	return row
}

func (o Options) print(entries []ledger.Entry) error {
	rows := []jsonEntry{}
	for _, e := range entries {
		rows = append(rows, entryRow(e))
	}
	if o.JSON {
		return o.WriteJSON(map[string]any{"runs": rows})
	}
	var lines [][]string
	for _, r := range rows {
		lines = append(lines, []string{r.At, r.state, r.Template.Title, r.Name, cmp.Or(r.Run.URL, r.Reason)})
	}
	return table.Write(o.Out, []string{"SENT", "OUTCOME", "TEMPLATE", "NAME", "PROCESS"}, lines)
}

// resolve looks for the processes of launches of unknown outcome. It only reads.
func (o Options) resolve(ctx context.Context, open []ledger.Entry) error {
	if len(open) == 0 {
		if o.JSON {
			return o.print(nil)
		}
		o.Say("no launch is unknown")
		return nil
	}
	conn, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	d := o.Delivery(conn, 0)
	defer d.Ledger.Close()
	left, err := d.ResolveAll(ctx, open, func(e ledger.Entry, f delivery.Finding) { o.sayFinding(d, e, f) })
	switch {
	case err != nil:
		return err
	case len(left) > 0:
		return failure.Newf(failure.KindUnknown, "of %s, %d still %s%s", humanize.Count(len(open), "unknown launch"), len(left), humanize.Verb(len(left), "is", "are"), o.later(left, d.Now()))
	}
	return o.printSettled(d.Ledger, open)
}

// later says when the ones that are left can be settled.
func (o Options) later(left []ledger.Entry, now time.Time) string {
	last := slices.MaxFunc(left, func(a, b ledger.Entry) int { return delivery.SettledAt(a).Compare(delivery.SettledAt(b)) })
	if delivery.SettledAt(last).After(now) {
		return ": from " + delivery.SettledFrom(last, o.Zone()) + " on, one that is not there counts as not launched"
	}
	return ": look in Tallyfy, or try again later; the wizard takes your word for it"
}

// sayFinding says how one launch was settled.
func (o Options) sayFinding(d *delivery.Delivery, e ledger.Entry, found delivery.Finding) {
	what := fmt.Sprintf("%s, sent %s", humanize.Quote(e.Intent.Name), humanize.Ago(e.Intent.At, d.Now()))
	switch {
	case e.Status == ledger.Pending:
		o.Say("%s: it is being sent just now", what)
		return
	case found.Verdict == delivery.Found:
		o.Say("%s: launched: %s", what, host.RunLine(found.Run.Name, found.Run.ID, d.URL(found.Run)))
	case found.Verdict == delivery.NotThere:
		o.Say("%s: %s", what, found.Text())
	default:
		o.Say("%s: still unknown: %s", what, found.Text())
		o.SayLike(d, found)
		return
	}
	if found.Err != nil {
		o.Say("warning: %v", found.Err)
	}
}

// printSettled prints the launches as the ledger has them now.
func (o Options) printSettled(l *ledger.Ledger, looked []ledger.Entry) error {
	b, err := l.Read()
	if err != nil {
		return err
	}
	var now []ledger.Entry
	for _, e := range looked {
		if entry, ok := b.Entry(e.ID); ok {
			now = append(now, entry)
		}
	}
	return o.print(now)
}
