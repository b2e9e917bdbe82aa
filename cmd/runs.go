package cmd

import (
	"context"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api/session/delivery"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/receipt"
	"kickoff/payload/store/ledger"
)

func (a *app) runsCommand() *cobra.Command {
	var resolve bool
	c := &cobra.Command{
		Use:   "runs",
		Short: "List the launches made from here, and find out about unknown ones",
		Long: "List the launches made from here, the newest first: what was sent, and what came of it.\n" +
			"A launch is unknown when its answer was lost; --resolve looks for its process and sends nothing.",
		Args: none,
		RunE: a.do(func(ctx context.Context, _ []string) error {
			if resolve {
				return a.resolve(ctx)
			}
			return a.listRuns(ctx)
		}),
	}
	c.Flags().BoolVar(&resolve, "resolve", false, "look for the processes of launches whose outcome is unknown")
	return c
}

// jsonEntry is one launch of the ledger with --json.
type jsonEntry struct {
	// ID is the launch's own, in the ledger; the process's is in Run.
	ID       string        `json:"id"`
	At       string        `json:"at"`
	Status   ledger.Status `json:"status"`
	Template jsonTemplate  `json:"template"`
	Name     string        `json:"name"`
	Run      struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		URL  string `json:"url"`
	} `json:"run"`
	// Reason says why it was refused or is unknown.
	Reason string `json:"reason"`
	// Receipt is null when the process was not read back.
	Receipt *receipt.Receipt `json:"receipt"`
}

func entryRow(e ledger.Entry) jsonEntry {
	row := jsonEntry{
		ID: e.ID, Status: e.Status, Template: jsonTemplate{e.Intent.Template.ID, e.Intent.Template.Title},
		Name: e.Intent.Name, Reason: e.Outcome.Reason, Receipt: e.Outcome.Receipt,
	}
	if !e.Intent.At.IsZero() {
		row.At = e.Intent.At.UTC().Format(time.RFC3339)
	}
	row.Run.ID, row.Run.Name, row.Run.URL = e.Outcome.Run.ID, e.Outcome.Run.Name, e.Outcome.Run.URL
	if row.Name == "" {
		row.Name = row.Run.Name
	}
	return row
}

// ledgerHere opens the ledger without a request where flags and environment say
// which organisation is meant.
func (a *app) ledgerHere(ctx context.Context) (*ledger.Ledger, error) {
	if scope, ok := a.offlineScope(); ok {
		return a.ledgerOf(scope), nil
	}
	s, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	return a.ledgerOf(s.scope), nil
}

// book reads the ledger and says what of it cannot be read.
func (a *app) book(l *ledger.Ledger) (ledger.Book, error) {
	b, err := l.Read()
	if warning := b.Warning(); warning != "" {
		a.say("warning: %s: %s", warning, l.Path())
	}
	return b, err
}

func (a *app) listRuns(ctx context.Context) error {
	l, err := a.ledgerHere(ctx)
	if err != nil {
		return err
	}
	b, err := a.book(l)
	if err != nil {
		return err
	}
	if len(b.Entries) == 0 && !a.json {
		a.say("nothing was launched from here yet")
		return nil
	}
	return a.printEntries(b.Entries)
}

func (a *app) printEntries(entries []ledger.Entry) error {
	rows := []jsonEntry{}
	for _, e := range entries {
		rows = append(rows, entryRow(e))
	}
	if a.json {
		writeJSON(a.host.Out, map[string]any{"runs": rows})
		return nil
	}
	w := tabwriter.NewWriter(a.host.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "SENT\tOUTCOME\tTEMPLATE\tNAME\tPROCESS")
	for _, r := range rows {
		process := r.Run.URL
		if process == "" {
			process = r.Reason
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.At, r.outcome(), clean.Message(r.Template.Title), clean.Message(r.Name), clean.Message(process))
	}
	return w.Flush()
}

// outcome is the status in one word or two.
func (r jsonEntry) outcome() string {
	switch {
	case r.Status == ledger.Absent:
		return "not launched"
	case r.Receipt != nil && !r.Receipt.Clean():
		return "launched, differs"
	}
	return string(r.Status)
}

// resolve looks for the processes of all launches of unknown outcome. It only
// reads.
func (a *app) resolve(ctx context.Context) error {
	l, err := a.ledgerHere(ctx)
	if err != nil {
		return err
	}
	b, err := a.book(l)
	if err != nil {
		return err
	}
	open := slices.DeleteFunc(slices.Clone(b.Entries), func(e ledger.Entry) bool {
		return e.Status != ledger.Unknown && e.Status != ledger.Pending
	})
	if len(open) == 0 {
		if a.json {
			return a.printEntries(nil)
		}
		a.say("no launch is unknown")
		return nil
	}
	s, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	d := a.deliveryTo(s, 0)
	defer d.Ledger.Close()
	left, err := d.ResolveAll(ctx, open, func(e ledger.Entry, f delivery.Finding) { a.sayFinding(d, e, f) })
	switch {
	case err != nil:
		return err
	case len(left) > 0:
		return &failure{kind: kindUnknown, exit: exitUnknown, message: fmt.Sprintf("of %d unknown launches, %d still are: look in Tallyfy, or try again later", len(open), len(left))}
	}
	return a.printSettled(d.Ledger, open)
}

// sayFinding says how one launch was settled.
func (a *app) sayFinding(d *delivery.Delivery, e ledger.Entry, found delivery.Finding) {
	what := fmt.Sprintf("%q, sent %s", e.Intent.Name, humanize.Ago(e.Intent.At, d.Now()))
	switch {
	case e.Status == ledger.Pending:
		a.say("%s: it is being sent just now", what)
		return
	case found.Verdict == delivery.Found:
		a.say("%s: launched: %s", what, runLine(found.Run.Name, found.Run.ID, d.URL(found.Run)))
	case found.Verdict == delivery.NotThere:
		a.say("%s: not there: nothing was launched", what)
	default:
		a.say("%s: still unknown", what)
		a.sayUnsure(d, found)
		return
	}
	if found.Err != nil {
		a.say("warning: %s", clean.Message(found.Err.Error()))
	}
}

// printSettled prints the launches as the ledger has them now.
func (a *app) printSettled(l *ledger.Ledger, looked []ledger.Entry) error {
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
	return a.printEntries(now)
}
