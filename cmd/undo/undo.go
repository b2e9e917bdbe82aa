// Package undo is `kickoff undo`: what a launch or a batch made is archived, as far as
// nobody touched it since. What counts as touched, and how it is archived, is package
// api/session/undo's; here is what is asked before and said after.
package undo

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"kickoff/api"
	undoing "kickoff/api/session/undo"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/table"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
	"kickoff/tui/lines"
)

// Options are the flags of `kickoff undo`.
type Options struct {
	*factory.Factory
	// Ref is what was launched: a process or a batch.
	Ref    string
	DryRun bool
	Yes    bool
}

// NewCommand makes `kickoff undo`.
func NewCommand(f *factory.Factory) *cobra.Command {
	o := Options{Factory: f}
	c := &cobra.Command{
		Use:   "undo RUN|BATCH",
		Short: "Archive what a launch or a batch made and nobody touched since",
		Long: "Archive the processes that one launch or one batch made from here, and no others. RUN is a process's name, id or\n" +
			"web address, BATCH the id of a batch (kickoff runs --json tells it). A process that somebody has worked on since,\n" +
			"commented on or changed stays, and it says why (exit 9). Tallyfy can bring an archived process back.\n" +
			"It asks first; in a script give --yes. Stopped or killed, the same command goes on where it was. The file with a\n" +
			"batch's result says archived then.",
		Example: factory.Examples(
			"kickoff undo 'Onboard Jane Smith'",
			"kickoff undo ab802d1dfba43649e2cbbc1d73a32729 --dry-run",
			"kickoff undo ab802d1dfba43649e2cbbc1d73a32729 --yes --json",
		),
		Args:              factory.ExactlyOne("process or batch"),
		ValidArgsFunction: f.CompleteLaunched,
		RunE: func(c *cobra.Command, args []string) error {
			o.Ref = args[0]
			return Run(c.Context(), o)
		},
	}
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "say what would be archived and what would stay, and archive nothing")
	c.Flags().BoolVar(&o.Yes, "yes", false, "archive without asking")
	return c
}

// Run archives what it may of what was launched.
func Run(ctx context.Context, o Options) error {
	asks := !o.Yes && !o.DryRun
	if asks && !o.MayAsk() {
		return failure.Usage("nobody can be asked here: give --yes to archive, or --dry-run to see what would be archived")
	}
	conn, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	d := o.Delivery(conn, conn.Me.ID)
	defer d.Ledger.Close()
	book, err := d.Ledger.Read()
	if warning := book.Warning(); warning != "" {
		o.Say("warning: %s", warning)
	}
	if err != nil {
		return err
	}
	entries, err := o.find(ctx, book, conn)
	if err != nil {
		return err
	}
	u := undoing.Of(d)
	if asks || o.DryRun {
		found, err := o.each(ctx, entries, u.Look)
		if err != nil || o.DryRun {
			return o.end(found, err)
		}
		if yes, err := o.confirm(ctx, found); err != nil {
			return o.end(found, err)
		} else if !yes {
			o.mark(conn, found)
			return o.end(found, nil)
		}
	}
	found, err := o.each(ctx, entries, u.Archive)
	o.mark(conn, found)
	return o.end(found, err)
}

// mark has the results of batches say which of their processes are archived.
func (o Options) mark(conn *factory.Connection, found []undoing.Finding) {
	archived := map[string]map[string]bool{}
	for _, f := range found {
		if in := f.Entry.Intent; f.Status == undoing.Archived && in.Batch != "" {
			if archived[in.Batch] == nil {
				archived[in.Batch] = map[string]bool{}
			}
			archived[in.Batch][f.Entry.Outcome.Run.ID] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(archived)) {
		to, was, err := o.Batches(conn.Scope).MarkArchived(id, archived[id])
		switch {
		case err != nil:
			o.Say("warning: %v, so that the result of the table still says launched", err)
		case to != was:
			o.Say("%s could not be replaced: what is archived is told in %s", was, to)
		case to != "":
			o.Say("%s says which rows are archived", to)
		}
	}
}

// find are the launches that Ref names, in the order in which they were made.
func (o Options) find(ctx context.Context, book ledger.Book, conn *factory.Connection) ([]ledger.Entry, error) {
	ref := clean.Trim(o.Ref)
	if ref == "" {
		return nil, failure.Usage("which process or batch? Give its id; `kickoff runs` lists what was launched from here")
	}
	id, _, err := conn.ProcessOf(ref)
	if err != nil {
		return nil, err
	}
	if batch := undoing.Batch(book, ref); batch != nil {
		return batch, nil
	}
	found := factory.Named(book.Entries, id, true,
		func(e ledger.Entry) string { return e.Outcome.Run.ID }, func(e ledger.Entry) string { return e.ID }, ledger.Entry.Name)
	// What was launched stands before what was undone, and that before what was not launched.
	for _, over := range []func(ledger.Entry) bool{
		func(e ledger.Entry) bool { return e.Status != ledger.Launched },
		func(e ledger.Entry) bool { return e.Outcome.Archived },
	} {
		if there := slices.DeleteFunc(slices.Clone(found), over); len(there) > 0 {
			found = there
		}
	}
	switch {
	case len(found) == 1:
		return found, nil
	case len(found) == 0:
		o.SayForgotten()
		return nil, failure.NotFound(humanize.Quote(ref) + " was not launched from here: only what is in `kickoff runs` can be undone, anything else is archived in Tallyfy itself")
	}
	runs := make([]api.Run, len(found))
	for i, e := range found {
		runs[i] = api.Run{ID: cmp.Or(e.Outcome.Run.ID, e.ID), TemplateTitle: e.Intent.Template.Title, CreatedAt: e.Intent.At}
	}
	return nil, o.Several(ctx, conn, ref, runs)
}

// each does something to all of them, one after the other. What was found until an error
// comes with it.
func (o Options) each(ctx context.Context, entries []ledger.Entry, do func(context.Context, ledger.Entry) (undoing.Finding, error)) ([]undoing.Finding, error) {
	var all []undoing.Finding
	for i, e := range entries {
		f, err := do(ctx, e)
		if err != nil {
			return all, err
		}
		if f.Unrecorded != nil {
			o.Say("warning: %v", f.Unrecorded)
		}
		if all = append(all, f); (i+1)%25 == 0 && i+1 < len(entries) {
			o.Say("%d of %s are done", i+1, humanize.Count(len(entries), "process"))
		}
	}
	return all, nil
}

// mostNames is how many processes are named in the question.
const mostNames = 20

// confirm names what would be archived and what stays, and asks. Where nothing is left
// to archive there is nothing to ask.
func (o Options) confirm(ctx context.Context, found []undoing.Finding) (bool, error) {
	var names []string
	for _, f := range found {
		switch name := clean.Message(f.Entry.Name()); f.Status {
		case undoing.Untouched:
			if names = append(names, name); len(names) <= mostNames {
				o.Ask().Say("Archive: %s, launched %s.", name, humanize.Ago(f.Entry.Intent.At, o.Now()))
			}
		case undoing.Kept:
			o.Ask().Say("Stays: %s, because %s", name, lines.Stop(clean.Message(f.Reason)))
		}
	}
	if more := len(names) - mostNames; more > 0 {
		o.Ask().Say("And %d more to archive.", more)
	}
	what := "it"
	switch {
	case len(names) == 0:
		return false, nil
	case len(names) > 1:
		what = "these " + humanize.Count(len(names), "process")
	}
	yes, err := o.Ask().Confirm(ctx, "Archive "+what+"? Tasks leave everybody's list; Tallyfy can bring them back.")
	if err == nil && !yes {
		err = failure.Stopped("stopped: nothing was archived")
	}
	return yes, err
}

// row is one process with --json.
type row struct {
	ID     string         `json:"id"`
	Name   string         `json:"name"`
	URL    string         `json:"url"`
	Status undoing.Status `json:"status"`
	Reason string         `json:"reason"`
	// Row is that of the table, of a batch.
	Row int `json:"row,omitempty"`
}

// end prints what was found of each process. An error stands before the processes that
// stay: what was done until then stays done.
func (o Options) end(found []undoing.Finding, err error) error {
	rows, archived, kept := []row{}, 0, 0
	var cells [][]string
	for _, f := range found {
		run := f.Entry.Outcome.Run
		rows = append(rows, row{run.ID, f.Entry.Name(), run.URL, f.Status, f.Reason, f.Entry.Intent.Row})
		cells = append(cells, []string{string(f.Status), f.Entry.Name(), run.URL, f.Reason})
		switch f.Status {
		case undoing.Archived:
			archived++
		case undoing.Kept:
			kept++
		}
	}
	if err != nil {
		if archived > 0 {
			o.Say("%s archived; the same command goes on from there", humanize.Count(archived, "process"))
		}
		return err
	}
	if o.JSON {
		err = o.WriteJSON(map[string]any{"runs": rows})
	} else {
		err = table.Write(o.Out, []string{"STATUS", "NAME", "PROCESS", "WHY"}, cells)
	}
	switch {
	case err != nil || kept == 0:
		return err
	case len(found) == 1:
		return failure.Newf(failure.KindPartial, "%s stays: %s", humanize.Quote(found[0].Entry.Name()), found[0].Reason)
	}
	return failure.Newf(failure.KindPartial, "%d of %s %s", kept, humanize.Count(len(found), "process"), humanize.Verb(kept, "stays", "stay"))
}
