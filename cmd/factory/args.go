package factory

import (
	"github.com/spf13/cobra"

	"kickoff/cmd/failure"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// None takes no argument.
func None(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return failure.Usage(c.CommandPath() + " takes no " + humanize.Quotes(args))
	}
	return nil
}

// AtMostOne takes one argument or none, with a message that tells what it is.
func AtMostOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return failure.Usage("one " + what + " at most, but there are " + humanize.Quotes(args) + "; a name with blanks needs quotes")
		}
		return nil
	}
}

// ExactlyOne takes one argument.
func ExactlyOne(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return failure.Usage("which " + what + "? " + c.CommandPath() + " needs one")
		}
		return AtMostOne(what)(c, args)
	}
}

// Between takes so many arguments; needs says which.
func Between(least, most int, needs string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return failure.Usage(c.CommandPath() + " needs " + needs + "; names with blanks need quotes")
		}
		return nil
	}
}

// Completion never makes a request: templates come from the cache, drafts from
// their folder.

// CompleteTemplate completes the names of templates.
func (f *Factory) CompleteTemplate(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	scope, ok := f.OfflineScope()
	if !ok || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	rows := f.Cache(scope).Templates()
	var names []string
	for i := range rows.Len() {
		t := rows.Row(i)
		names = append(names, cobra.CompletionWithDesc(clean.Message(t.Title), t.ID))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// CompleteDraft completes the names of drafts.
func (f *Factory) CompleteDraft(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	scope, ok := f.OfflineScope()
	if !ok {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	entries, err := f.Drafts(scope).List()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, e := range entries {
		if e.Err == nil {
			names = append(names, cobra.CompletionWithDesc(clean.Message(e.Name), clean.Message(e.TemplateTitle)))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// CompleteDraftFlag completes --draft of a command that has it.
func (f *Factory) CompleteDraftFlag(c *cobra.Command) {
	// The flag exists: it was registered just before.
	_ = c.RegisterFlagCompletionFunc("draft", f.CompleteDraft)
}
