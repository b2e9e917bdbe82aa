package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api/account"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/draft"
)

func (a *app) draftsCommand() *cobra.Command {
	list := a.do(func(ctx context.Context, _ []string) error { return a.listDrafts(ctx) })
	c := &cobra.Command{
		Use:     "drafts",
		Aliases: []string{"draft"},
		Short:   "List, show and manage drafts",
		Args:    none,
		RunE:    list,
	}
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "List the drafts", Args: none, RunE: list},
		&cobra.Command{
			Use: "show NAME", Short: "Show what a draft holds", Args: exactlyOne("draft"), ValidArgsFunction: a.completeDraft,
			RunE: a.do(func(ctx context.Context, args []string) error { return a.showDraft(ctx, args[0]) }),
		},
		&cobra.Command{
			Use: "remove NAME…", Aliases: []string{"rm", "delete"}, Short: "Remove drafts; `restore` brings them back for 30 days", Args: atLeastOne("draft"), ValidArgsFunction: a.completeDraft,
			RunE: a.do(a.removeDrafts),
		},
		&cobra.Command{
			Use: "rename NAME NEW", Short: "Give a draft another name", Args: exactlyTwo, ValidArgsFunction: a.completeDraft,
			RunE: a.do(func(ctx context.Context, args []string) error {
				return a.moveDraft(ctx, args, (*draft.Store).Rename)
			}),
		},
		&cobra.Command{
			Use: "copy NAME NEW", Short: "Save a draft under a second name", Args: exactlyTwo, ValidArgsFunction: a.completeDraft,
			RunE: a.do(func(ctx context.Context, args []string) error {
				return a.moveDraft(ctx, args, (*draft.Store).Copy)
			}),
		},
		&cobra.Command{
			Use: "restore NAME", Aliases: []string{"undelete"}, Short: "Bring back a draft that was removed, or saved over", Args: exactlyOne("draft"),
			RunE: a.do(func(ctx context.Context, args []string) error { return a.restoreDraft(ctx, args[0]) }),
		},
		&cobra.Command{
			Use: "import FILE", Short: "Take a draft's file in, or standard input for -", Args: exactlyOne("file"),
			RunE: a.do(func(ctx context.Context, args []string) error { return a.importDraft(ctx, args[0]) }),
		},
		&cobra.Command{
			Use: "export NAME [FILE]", Short: "Write a draft's file, to standard output without FILE", Args: oneOrTwo, ValidArgsFunction: a.completeDraft,
			RunE: a.do(a.exportDraft),
		},
		&cobra.Command{
			Use: "check [DIR]", Short: "Say which drafts, or draft files of DIR, would no longer launch, and why",
			Long: "Fetch the templates and say which drafts, or draft files of the folder DIR, would no longer\n" +
				"launch, and why. Nothing is sent. The exit code is 7 if there is any.",
			Args: atMostOne("folder"),
			RunE: a.do(func(ctx context.Context, args []string) error { return a.checkDrafts(ctx, strings.Join(args, "")) }),
		},
	)
	return c
}

func atLeastOne(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage("which " + what + "? " + c.CommandPath() + " needs at least one")
		}
		return nil
	}
}

func oneOrTwo(c *cobra.Command, args []string) error {
	if len(args) == 0 || len(args) > 2 {
		return usage(c.CommandPath() + " needs the name of a draft, and may have a file; names with blanks need quotes")
	}
	return nil
}

func exactlyTwo(c *cobra.Command, args []string) error {
	if len(args) != 2 {
		return usage(c.CommandPath() + " needs two names: the draft's and the new one; names with blanks need quotes")
	}
	return nil
}

// draftStore opens the drafts without a request where flags and environment say
// which organisation is meant.
func (a *app) draftStore(ctx context.Context) (*draft.Store, error) {
	if scope, ok := a.offlineScope(); ok {
		return a.drafts(scope), nil
	}
	s, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	return a.drafts(s.scope), nil
}

// offlineScope is the scope of drafts and caches as far as it is known without a
// request; a missing token does not hide what is on this machine.
func (a *app) offlineScope() (string, bool) {
	if a.sandbox {
		return sandboxScope, true
	}
	acc, err := account.FromEnvironment(a.host.Getenv, a.overrides())
	if err != nil && !errors.Is(err, account.ErrNoToken) || acc.Org == "" || acc.BaseURL == "" {
		return "", false
	}
	return strings.TrimRight(strings.TrimSpace(acc.BaseURL), "/") + " " + acc.Org, true
}

type jsonDraft struct {
	Name     string       `json:"name"`
	Template jsonTemplate `json:"template"`
	Saved    string       `json:"saved"`
	// Fields are those that the draft says something about; Filled of Total fields
	// of the form have an answer, Total is 0 when the form is not known.
	Fields int    `json:"fields"`
	Filled int    `json:"filled"`
	Total  int    `json:"total"`
	File   string `json:"file"`
	// Problem says why the draft cannot be used, "" when it can.
	Problem string `json:"problem"`
}

func (d jsonDraft) filled() string {
	if d.Total == 0 {
		return strconv.Itoa(d.Filled)
	}
	return fmt.Sprintf("%d of %d", d.Filled, d.Total)
}

func (a *app) listDrafts(ctx context.Context) error {
	store, err := a.draftStore(ctx)
	if err != nil {
		return err
	}
	entries, err := store.List()
	if err != nil {
		return err
	}
	rows := []jsonDraft{}
	for _, e := range entries {
		row := jsonDraft{Name: e.Name, Template: jsonTemplate{e.TemplateID, e.TemplateTitle}, Fields: e.Fields, Filled: e.Filled, Total: e.Total, File: e.Path}
		if !e.SavedAt.IsZero() {
			row.Saved = e.SavedAt.UTC().Format(time.RFC3339)
		}
		if e.Err != nil {
			row.Problem = e.Err.Error()
			a.say("warning: %s", clean.Message(row.Problem))
		}
		rows = append(rows, row)
	}
	if a.json {
		writeJSON(a.host.Out, map[string]any{"drafts": rows})
		return nil
	}
	if len(rows) == 0 {
		a.say("there are no drafts yet: save one in the wizard, or with kickoff launch --save-draft NAME")
		return nil
	}
	w := tabwriter.NewWriter(a.host.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tTEMPLATE\tFILLED\tSAVED")
	for i, r := range rows {
		if r.Problem == "" {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", clean.Message(r.Name), clean.Message(r.Template.Title), r.filled(), humanize.Ago(entries[i].SavedAt, a.now()))
		}
	}
	return w.Flush()
}

// showDraft prints the draft's file, which is made to be read.
func (a *app) showDraft(ctx context.Context, name string) error {
	store, err := a.draftStore(ctx)
	if err != nil {
		return err
	}
	d, err := store.Load(name)
	if errors.Is(err, draft.ErrNotFound) {
		return noDraftIn(store, name)
	}
	if err != nil {
		return err
	}
	data, err := os.ReadFile(d.Path)
	if err != nil {
		return fmt.Errorf("reading the draft %q: %s", name, plainFileError(err))
	}
	if a.json {
		writeJSON(a.host.Out, map[string]any{"draft": json.RawMessage(data), "file": d.Path})
		return nil
	}
	_, err = a.host.Out.Write(data)
	return err
}

func (a *app) noDraft(scope, name string) error { return noDraftIn(a.drafts(scope), name) }

func noDraftIn(store *draft.Store, name string) error {
	message := fmt.Sprintf("there is no draft %q", name)
	entries, err := store.List()
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
	}
	switch {
	case err != nil:
		return err
	case len(names) == 0:
		message += "; there are none here"
	default:
		message += "; there are " + humanize.Quotes(names)
	}
	return &failure{kind: kindNotFound, exit: exitNotFound, message: message, err: draft.ErrNotFound}
}
