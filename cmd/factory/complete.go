package factory

import (
	"github.com/spf13/cobra"

	"kickoff/payload/clean"
)

// Completion never makes a request: templates come from the cache, drafts from
// their folder.

// CompleteTemplate completes the names of templates.
func (f *Factory) CompleteTemplate(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	scope, ok := f.OfflineScope()
	if !ok || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	rows, _, err := f.Templates(scope).Templates()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, t := range rows {
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
