package factory

import (
	"github.com/spf13/cobra"

	"kickoff/cmd/failure"
	"kickoff/payload/humanize"
)

// AtMostOne takes one argument or None, with a message that tells what it is.
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

// None takes no argument.
func None(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return failure.Usage(c.CommandPath() + " takes no " + humanize.Quotes(args))
	}
	return nil
}

// AtLeastOne takes one argument or several.
func AtLeastOne(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return failure.Usage("which " + what + "? " + c.CommandPath() + " needs at least one")
		}
		return nil
	}
}

// OneOrTwo takes a draft's name and maybe a file.
func OneOrTwo(c *cobra.Command, args []string) error {
	if len(args) == 0 || len(args) > 2 {
		return failure.Usage(c.CommandPath() + " needs the name of a draft, and may have a file; names with blanks need quotes")
	}
	return nil
}

// ExactlyTwo takes a draft's name and its new one.
func ExactlyTwo(c *cobra.Command, args []string) error {
	if len(args) != 2 {
		return failure.Usage(c.CommandPath() + " needs two names: the draft's and the new one; names with blanks need quotes")
	}
	return nil
}
