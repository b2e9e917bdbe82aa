package cmd

import (
	"errors"
	"io"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kickoff/payload/humanize"
)

// tree builds all commands.
func (a *app) tree() *cobra.Command {
	root := a.wizardCommand()
	a.register(root)
	root.AddCommand(
		a.launchCommand(),
		a.templatesCommand(),
		a.draftsCommand(),
		a.runsCommand(),
		a.whoamiCommand(),
		a.sandboxCommand(),
	)
	a.refuseQuietly(root)
	return root
}

// refuseQuietly keeps errors of the command line from fang, which asks the
// terminal for its colours before it tells them: on a terminal that does not
// answer that takes seconds. Cobra lets a request for help pass as no error.
func (a *app) refuseQuietly(root *cobra.Command) {
	refuse := func(c *cobra.Command, err error) error {
		if errors.Is(err, pflag.ErrHelp) {
			return err
		}
		a.err = usage(err.Error())
		c.SetHelpFunc(func(*cobra.Command, []string) {})
		return pflag.ErrHelp
	}
	root.SetFlagErrorFunc(refuse)
	commands := []*cobra.Command{root}
	for len(commands) > 0 {
		c := commands[0]
		commands = append(commands[1:], c.Commands()...)
		check := c.Args
		if check == nil {
			continue
		}
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return refuse(c, err)
			}
			return nil
		}
	}
}

// nothingMore is what fang says about an error: report has it already, and
// nothing styled ever reaches a pipe.
func nothingMore(io.Writer, fang.Styles, error) {}

// atMostOne takes one argument or none, with a message that tells what it is.
func atMostOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usage("one " + what + " at most, but there are " + humanize.Quotes(args) + "; a name with blanks needs quotes")
		}
		return nil
	}
}

func exactlyOne(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage("which " + what + "? " + c.CommandPath() + " needs one")
		}
		return atMostOne(what)(c, args)
	}
}

func none(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(c.CommandPath() + " takes no " + humanize.Quotes(args))
	}
	return nil
}
