package cmd

import (
	"github.com/spf13/cobra"

	"kickoff/payload/clean"
)

// Completion never makes a request: templates come from the cache, drafts from
// their folder.

func (a *app) completeTemplate(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	scope, ok := a.offlineScope()
	if !ok || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	rows, _, err := a.templateCache(scope).Templates()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, t := range rows {
		names = append(names, cobra.CompletionWithDesc(clean.Message(t.Title), t.ID))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (a *app) completeDraft(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	scope, ok := a.offlineScope()
	if !ok {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	entries, err := a.drafts(scope).List()
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

func (a *app) completeDraftFlag(c *cobra.Command) {
	// The flag exists: it was registered just before.
	_ = c.RegisterFlagCompletionFunc("draft", a.completeDraft)
}
