package factory

import (
	"strings"

	"github.com/spf13/cobra"

	"kickoff/cmd/failure"
	"kickoff/payload/humanize"
)

// Examples are command lines for the help of a command.
func Examples(lines ...string) string { return "  " + strings.Join(lines, "\n  ") }

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
