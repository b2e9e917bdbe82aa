// Package drafts is `kickoff drafts`: the answers that were saved on purpose are
// listed, shown, moved and checked. What a draft holds is package
// payload/store/draft's, whether it can still be launched package api/session's.
package drafts

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"kickoff/cmd/factory"
	"kickoff/payload/store/draft"
)

// NewCommand makes `kickoff drafts`.
func NewCommand(f *factory.Factory) *cobra.Command {
	list := func(c *cobra.Command, _ []string) error { return List(c.Context(), ListOptions{f}) }
	move := func(copies bool) func(*cobra.Command, []string) error {
		return func(c *cobra.Command, args []string) error {
			return Move(c.Context(), MoveOptions{Factory: f, From: args[0], To: args[1], Copies: copies})
		}
	}
	c := &cobra.Command{
		Use:     "drafts",
		Aliases: []string{"draft"},
		Short:   "List, show and manage drafts",
		Args:    factory.None,
		RunE:    list,
	}
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "List the drafts", Args: factory.None, RunE: list},
		&cobra.Command{
			Use: "show NAME", Short: "Show what a draft holds", Args: factory.ExactlyOne("draft"), ValidArgsFunction: f.CompleteDraft,
			RunE: func(c *cobra.Command, args []string) error { return Show(c.Context(), ShowOptions{f, args[0]}) },
		},
		&cobra.Command{
			Use: "remove NAME…", Aliases: []string{"rm", "delete"}, Short: "Remove drafts; `restore` brings them back for 30 days", Args: factory.AtLeastOne("draft"), ValidArgsFunction: f.CompleteDraft,
			RunE: func(c *cobra.Command, args []string) error { return Remove(c.Context(), RemoveOptions{f, args}) },
		},
		&cobra.Command{
			Use: "rename NAME NEW", Short: "Give a draft another name", Args: factory.ExactlyTwo, ValidArgsFunction: f.CompleteDraft,
			RunE: move(false),
		},
		&cobra.Command{
			Use: "copy NAME NEW", Short: "Save a draft under a second name", Args: factory.ExactlyTwo, ValidArgsFunction: f.CompleteDraft,
			RunE: move(true),
		},
		&cobra.Command{
			Use: "restore NAME", Aliases: []string{"undelete"}, Short: "Bring back a draft that was removed, or saved over", Args: factory.ExactlyOne("draft"),
			RunE: func(c *cobra.Command, args []string) error { return Restore(c.Context(), RestoreOptions{f, args[0]}) },
		},
		&cobra.Command{
			Use: "import FILE", Short: "Take a draft's file in, or standard input for -", Args: factory.ExactlyOne("file"),
			RunE: func(c *cobra.Command, args []string) error { return Import(c.Context(), ImportOptions{f, args[0]}) },
		},
		&cobra.Command{
			Use: "export NAME [FILE]", Short: "Write a draft's file, to standard output without FILE", Args: factory.OneOrTwo, ValidArgsFunction: f.CompleteDraft,
			RunE: func(c *cobra.Command, args []string) error {
				return Export(c.Context(), ExportOptions{f, args[0], strings.Join(args[1:], "")})
			},
		},
		&cobra.Command{
			Use: "check [DIR]", Short: "Say which drafts, or draft files of DIR, would no longer launch, and why",
			Long: "Fetch the templates and say which drafts, or draft files of the folder DIR, would no longer\n" +
				"launch, and why. Nothing is sent. The exit code is 7 if there is any.",
			Args: factory.AtMostOne("folder"),
			RunE: func(c *cobra.Command, args []string) error {
				return Check(c.Context(), CheckOptions{f, strings.Join(args, "")})
			},
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
