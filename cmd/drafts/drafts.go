// Package drafts is `kickoff drafts`: the answers that were saved on purpose are
// listed, shown, moved and checked. What a draft holds is package
// payload/store/draft's, whether it can still be launched package api/session's.
package drafts

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/cmd/table"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
	"kickoff/payload/store"
	"kickoff/payload/store/draft"
)

// NewCommand makes `kickoff drafts`.
func NewCommand(f *factory.Factory) *cobra.Command {
	list := func(c *cobra.Command, _ []string) error { return List(c.Context(), f) }
	// named runs a command that takes one argument, or none.
	named := func(run func(context.Context, *factory.Factory, string) error) func(*cobra.Command, []string) error {
		return func(c *cobra.Command, args []string) error { return run(c.Context(), f, strings.Join(args, "")) }
	}
	move := func(move func(s *draft.Store, from, to string) error) func(*cobra.Command, []string) error {
		return func(c *cobra.Command, args []string) error { return Move(c.Context(), f, args[0], args[1], move) }
	}
	one := f.CompleteDrafts(1, (*draft.Store).List)
	c := &cobra.Command{
		Use:     "drafts",
		Aliases: []string{"draft"},
		Short:   "List, show and manage drafts",
		Example: factory.Examples(
			"kickoff drafts",
			"kickoff drafts show weekly",
			"kickoff drafts check shared/drafts",
		),
		Args: factory.None,
		RunE: list,
	}
	c.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the drafts",
			Example: factory.Examples(
				"kickoff drafts list",
				"kickoff drafts list --profile staging",
				"kickoff drafts list --json | jq -r '.drafts[].name'",
			),
			Args: factory.None, RunE: list,
		},
		&cobra.Command{
			Use: "show NAME", Short: "Show what a draft holds", Args: factory.ExactlyOne("draft"), ValidArgsFunction: one,
			Example: factory.Examples(
				"kickoff drafts show weekly",
				"kickoff drafts show weekly --sandbox",
				"kickoff drafts show weekly --json | jq .fields",
			),
			RunE: named(Show),
		},
		&cobra.Command{
			Use: "remove NAME…", Aliases: []string{"rm", "delete"}, Short: "Remove drafts; `restore` brings them back for 30 days", Args: factory.Between(1, math.MaxInt, "the name of at least one draft"), ValidArgsFunction: f.CompleteDrafts(math.MaxInt, (*draft.Store).List),
			Example: factory.Examples(
				"kickoff drafts remove weekly",
				"kickoff drafts remove weekly monthly",
				"kickoff drafts remove weekly --json",
			),
			RunE: func(c *cobra.Command, args []string) error { return Remove(c.Context(), f, args) },
		},
		&cobra.Command{
			Use: "rename NAME NEW", Short: "Give a draft another name", Args: factory.Between(2, 2, "two names: the draft's and the new one"), ValidArgsFunction: one,
			Example: factory.Examples(
				"kickoff drafts rename weekly monday",
				"kickoff drafts rename weekly 'Every Monday'",
				"kickoff drafts rename weekly monday --profile staging",
			),
			RunE: move((*draft.Store).Rename),
		},
		&cobra.Command{
			Use: "copy NAME NEW", Short: "Save a draft under a second name", Args: factory.Between(2, 2, "two names: the draft's and the new one"), ValidArgsFunction: one,
			Example: factory.Examples(
				"kickoff drafts copy weekly monthly",
				"kickoff drafts copy 'Every Monday' 'Every Friday'",
				"kickoff drafts copy weekly trial --sandbox",
			),
			RunE: move((*draft.Store).Copy),
		},
		&cobra.Command{
			Use: "restore NAME [NEW]", Aliases: []string{"undelete"}, Short: "Bring back a draft that was removed, or saved over",
			Long: "Bring back what was removed or saved over last of a draft, under the name NEW where that is given;\n" +
				"what was there before it comes the next time. All of it is kept for 30 days.",
			Args: factory.Between(1, 2, "the name of a draft, and may have a new one"), ValidArgsFunction: f.CompleteDrafts(1, (*draft.Store).Removed),
			Example: factory.Examples(
				"kickoff drafts restore weekly",
				"kickoff drafts restore weekly weekly-as-it-was",
				"kickoff drafts restore weekly --json",
			),
			RunE: func(c *cobra.Command, args []string) error {
				return Restore(c.Context(), f, args[0], strings.Join(args[1:], ""))
			},
		},
		&cobra.Command{
			Use: "import FILE", Short: "Take a draft's file in, or standard input for -", Args: factory.ExactlyOne("file"),
			Example: factory.Examples(
				"kickoff drafts import weekly.json",
				"kickoff drafts import - < weekly.json",
				"kickoff drafts export weekly | kickoff drafts import - --profile staging",
			),
			RunE: named(Import),
		},
		&cobra.Command{
			Use: "export NAME [FILE]", Short: "Write a draft's file, to standard output without FILE", Args: factory.Between(1, 2, "the name of a draft, and may have a file"), ValidArgsFunction: one,
			Example: factory.Examples(
				"kickoff drafts export weekly",
				"kickoff drafts export weekly weekly.json",
				"kickoff drafts export weekly | jq .fields",
			),
			RunE: func(c *cobra.Command, args []string) error {
				return Export(c.Context(), f, args[0], strings.Join(args[1:], ""))
			},
		},
		&cobra.Command{
			Use: "check [DIR]", Short: "Say which drafts, or draft files of DIR, would no longer launch, and why",
			Long: "Fetch the templates and say which drafts, or draft files of the folder DIR, would no longer\n" +
				"launch, and why. Nothing is sent. The exit code is 7 if there is any.",
			Args: factory.AtMostOne("folder"),
			Example: factory.Examples(
				"kickoff drafts check",
				"kickoff drafts check shared/drafts",
				"kickoff drafts check --json 2>&1 | tail -1 | jq -r '.error.problems[]?.message'",
			),
			RunE: named(Check),
		},
	)
	return c
}

// openStore opens the drafts without a request where flags and environment say
// which organisation is meant.
func openStore(ctx context.Context, f *factory.Factory) (*draft.Store, error) {
	scope, err := f.ScopeHere(ctx)
	if err != nil {
		return nil, err
	}
	return f.Drafts(scope), nil
}

type jsonDraft struct {
	Name     string               `json:"name"`
	Template factory.JSONTemplate `json:"template"`
	Saved    string               `json:"saved"`
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

// List prints the drafts.
func List(ctx context.Context, f *factory.Factory) error {
	store, err := openStore(ctx, f)
	if err != nil {
		return err
	}
	entries, err := store.List()
	if err != nil {
		return err
	}
	rows := []jsonDraft{}
	for _, e := range entries {
		row := jsonDraft{
			Name: e.Name, Template: factory.JSONTemplate{ID: e.TemplateID, Title: e.TemplateTitle},
			Fields: e.Fields, Filled: e.Filled, Total: e.Total, File: e.Path,
		}
		if !e.SavedAt.IsZero() {
			row.Saved = e.SavedAt.UTC().Format(time.RFC3339)
		}
		if e.Err != nil {
			row.Problem = e.Err.Error()
			f.Say("warning: %s", row.Problem)
		}
		rows = append(rows, row)
	}
	if f.JSON {
		return f.WriteJSON(map[string]any{"drafts": rows})
	}
	if len(rows) == 0 {
		f.Say("there are no drafts yet: save one in the wizard, or with kickoff launch --save-draft NAME")
		return nil
	}
	var lines [][]string
	for i, r := range rows {
		if r.Problem == "" {
			lines = append(lines, []string{r.Name, r.Template.Title, r.filled(), humanize.Ago(entries[i].SavedAt, f.Now())})
		}
	}
	return table.Write(f.Out, []string{"NAME", "TEMPLATE", "FILLED", "SAVED"}, lines)
}

// Show says what a draft holds; with --json it prints the draft's file.
func Show(ctx context.Context, f *factory.Factory, name string) error {
	d, data, err := read(ctx, f, name)
	if err != nil {
		return err
	}
	if f.JSON {
		_, err = f.Out.Write(data)
		return err
	}
	rows := [][]string{{"template", d.TemplateTitle + " (" + d.TemplateID + ")"}, {"saved", humanize.Ago(d.SavedAt, f.Now())}, {"file", d.Path}, {}}
	if d.SavedAt.IsZero() {
		rows = slices.Delete(rows, 1, 2)
	}
	for _, said := range d.Says(payload.Env{Now: f.Now(), Zone: f.Zone(), Locale: f.Locale(), People: people(ctx, f)}) {
		rows = append(rows, []string{said.Label, said.After})
	}
	return table.Write(f.Out, []string{"DRAFT", d.Name}, rows)
}

// people are known from what was fetched before; no request leaves this machine for them.
func people(ctx context.Context, f *factory.Factory) *payload.Directory {
	if f.Sandbox {
		if conn, err := f.Connect(ctx); err == nil {
			defer conn.Close()
			if all, err := session.Everybody(ctx, conn.Client, payload.Member{}); err == nil {
				return all
			}
		}
	}
	acc, _ := f.Account()
	all := &payload.Directory{Me: f.Memory().Find(acc.BaseURL, acc.Token).Me} // whose the token was when it was used last
	if scope, ok := f.OfflineScope(); ok {
		known, _, _ := cache.Load[cache.Everybody](f.Cache(scope), cache.People)
		all.Members, all.Guests, all.Groups = known.Members, known.Guests, known.Groups
	}
	return all
}

// read reads a draft that can be loaded, and its file.
func read(ctx context.Context, f *factory.Factory, name string) (d draft.Draft, data []byte, err error) {
	here, err := openStore(ctx, f)
	if err != nil {
		return d, nil, err
	}
	if d, err = Load(here, name); err != nil {
		return d, nil, err
	}
	if data, err = store.ReadText(d.Path, store.MaxFile); err != nil {
		err = fmt.Errorf("reading the draft %s: %s", humanize.Quote(name), host.FileError(err))
	}
	return d, rawjson.EscapeHidden(data), err
}

// Load loads a draft; one that does not exist is told with those that do.
func Load(store *draft.Store, name string) (draft.Draft, error) {
	d, err := store.Load(name)
	return d, orMissing(store, name, err)
}

// orMissing is err; where it says that there is no such draft, it also says which
// there are.
func orMissing(store *draft.Store, name string, err error) error {
	if !errors.Is(err, draft.ErrNotFound) {
		return err
	}
	entries, listErr := store.List()
	if listErr != nil {
		return listErr
	}
	return missing("there is no draft "+humanize.Quote(name), entries, "; there are none here")
}

func missing(message string, entries []draft.Entry, none string) error {
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
	}
	if len(names) > 0 {
		none = "; there are " + humanize.Quotes(names)
	}
	return &failure.Failure{Kind: failure.KindNotFound, Message: message + none, Err: draft.ErrNotFound}
}
