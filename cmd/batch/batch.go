// Package batch is `kickoff batch`, many launches from one table: a file becomes a table
// over the launch that the flags describe, each cell is checked, and the rows are printed
// or sent. What a table is to a template is package api/session/rows', how rows are sent
// package api/session/batch's; here are the flags and the words.
package batch

import (
	"context"

	"github.com/spf13/cobra"

	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/cmd/launch"
	"kickoff/payload/rawjson"
)

// Options are the flags of `kickoff batch`.
type Options struct {
	*factory.Factory
	launch.AnswerFlags
	// Template and File are what is launched, and the table, "-" for standard input.
	Template string
	File     string
	// Map are what columns fill, COLUMN=TARGET; Key is the column that names a row.
	Map       []string
	Key       string
	Check     bool
	DryRun    bool
	OnlyValid bool
}

// NewCommand makes `kickoff batch`.
func NewCommand(f *factory.Factory) *cobra.Command {
	o := &Options{Factory: f}
	c := &cobra.Command{
		Use:   "batch TEMPLATE FILE|-",
		Short: "Launch many processes from a table, one a row",
		Long: "Launch many processes from a table, one a row. FILE is CSV or TSV with a header, a JSON list of objects or an\n" +
			"object a line; - is standard input. A column is a question (its label, alias or id), owner:STEP, deadline:STEP,\n" +
			"role:ROLE, or @name, @summary, @owner, @starter, @starred, @public, @parent, @tags, @users, @groups, @folder.\n" +
			"What all rows share comes by the flags of launch; a cell overrides it. An empty cell is no answer, - takes away\n" +
			"what the flags or the template give, \\- is a dash. The name may be a pattern: --name 'Onboard {{full-name}}'.\n" +
			"kickoff templates csv TEMPLATE writes the header. Nothing is sent while a cell is wrong.",
		Example: factory.Examples(
			"kickoff batch 'Employee onboarding' starters.csv --check",
			"kickoff batch 'Employee onboarding' starters.csv --name 'Onboard {{full-name}}' --dry-run",
			"kickoff batch 'Employee onboarding' export.csv --map 'Customer=Full name' --map 'Internal note=' --check",
		),
		Args: factory.Between(2, 2, "a template and the file of a table, or - for standard input"),
		ValidArgsFunction: func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return f.CompleteTemplate(c, args, word)
		},
		RunE: func(c *cobra.Command, args []string) error {
			o.Template, o.File = args[0], args[1]
			return Run(c.Context(), o)
		},
	}
	o.AnswerFlags.Register(c)
	flags := c.Flags()
	flags.StringArrayVar(&o.Map, "map", nil, "what a column fills, `'COLUMN=TARGET'`; COLUMN= leaves it out; remembered for the template (repeat)")
	flags.StringVar(&o.Key, "key", "", "the `COLUMN` that names a row: each key is launched once")
	flags.BoolVar(&o.Check, "check", false, "check each cell, and send nothing")
	flags.BoolVar(&o.DryRun, "dry-run", false, "print the payloads, one a line, and send nothing")
	flags.BoolVar(&o.OnlyValid, "only-valid", false, "leave rows with wrong cells out and go on with the others")
	return c
}

// check refuses flags that contradict one another.
func (o *Options) check() error {
	switch {
	case o.Check && o.DryRun:
		return failure.Usage("--check says what is wrong and --dry-run prints: give one")
	case host.IsStdin(o.File) && host.IsStdin(o.Values):
		return failure.Usage("standard input can be read once: --values - or the table")
	}
	return nil
}

// Run checks a table and does with it what was asked for.
func Run(ctx context.Context, o *Options) error {
	if err := o.check(); err != nil {
		return err
	}
	conn, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	p, err := o.open(ctx, conn)
	if err != nil {
		return err
	}
	var bodies [][]byte
	checked := p.check(func(body []byte) {
		if o.DryRun {
			bodies = append(bodies, append(rawjson.Compact(body), '\n'))
		}
	})
	if err := checked.err(o.OnlyValid); err != nil {
		return err
	}
	switch {
	case o.Check:
		o.Say("%s", checked.ready())
	case o.DryRun:
		for _, body := range bodies {
			if _, err := o.Out.Write(body); err != nil {
				return err
			}
		}
	default:
		return failure.Usage("give --check or --dry-run")
	}
	return checked.left()
}
