// Package release is `kickoff release`: what --ready wrote is shown and sent, once. How it
// is sent is package cmd/launch's, what the file is package payload/store/ready's.
package release

import (
	"github.com/spf13/cobra"

	"kickoff/cmd/factory"
	"kickoff/cmd/launch"
)

// NewCommand makes `kickoff release`.
func NewCommand(f *factory.Factory) *cobra.Command {
	o := &launch.Options{Factory: f}
	c := &cobra.Command{
		Use:   "release FILE",
		Short: "Send a launch that was made ready",
		Long: "Send what `kickoff launch … --ready FILE` wrote: those bytes and no others, and once from this machine. It shows\n" +
			"the review as it was made, says what of it has changed since, and looks whether the same was launched before.\n" +
			"A file that was altered, or was released before, is refused (exit 7). Its sums guard against accident alone:\n" +
			"who means to change a file can change them too. A profile with \"release_by_another\": true in config.json refuses\n" +
			"whoever made the file ready.",
		Example: factory.Examples(
			"kickoff release monday.json",
			"kickoff release monday.json --yes --json",
			"kickoff release monday.json --yes --refuse-duplicate",
		),
		Args: factory.ExactlyOne("file of --ready"),
		RunE: func(c *cobra.Command, args []string) error { return launch.Release(c.Context(), o, args[0]) },
	}
	o.RegisterSending(c)
	return c
}
