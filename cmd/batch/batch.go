// Package batch is `kickoff batch`, many launches from one table: a file becomes a table
// over the launch that the flags describe, each cell is checked, and the rows are printed
// or sent. What a table is to a template is package api/session/rows', how rows are sent
// package api/session/batch's; here are the flags and the words.
package batch

import (
	"bytes"
	"cmp"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	engine "kickoff/api/session/batch"
	"kickoff/api/session/rows"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/cmd/launch"
	"kickoff/payload/rawjson"
	kept "kickoff/payload/store/batch"
)

// Options are the flags of `kickoff batch`.
type Options struct {
	*factory.Factory
	launch.AnswerFlags
	// Template and File are what is launched, and the table, "-" for standard input.
	Template string
	File     string
	// Data are the table's bytes where they were read already.
	Data []byte
	// Map are what columns fill, COLUMN=TARGET; Key is the column that names a row.
	Map       []string
	Key       string
	Check     bool
	DryRun    bool
	OnlyValid bool
	// Ready has each row written into a file of its own instead; Force writes over files
	// that are there.
	Ready string
	Force bool
	// Pace is how many leave in a second, as typed; Parallel, Verify and Again are how they
	// are sent, OutFile is where the result goes.
	Pace     string
	Parallel int
	Verify   string
	Again    bool
	OutFile  string
	Yes      bool
	// Resume goes on with a batch that was not sent to its end.
	Resume bool

	sending kept.Options
	// changed reports a flag that was given.
	changed func(flag string) bool
}

// NewCommand makes `kickoff batch`.
func NewCommand(f *factory.Factory) *cobra.Command {
	o := &Options{Factory: f}
	c := &cobra.Command{
		Use:   "batch [TEMPLATE FILE|-]",
		Short: "Launch many processes from a table, one a row",
		Long: "Launch many processes from a table, one a row. FILE is CSV or TSV with a header, a JSON list of objects or an\n" +
			"object a line; - is standard input. A column is a question (its label, alias or id), owner:STEP, deadline:STEP,\n" +
			"role:ROLE, or @name, @summary, @owner, @starter, @starred, @public, @parent, @tags, @users, @groups, @folder.\n" +
			"What all rows share comes by the flags of launch; a cell overrides it. An empty cell is no answer, - takes away\n" +
			"what the flags or the template give, \\- is a dash. The name may be a pattern: --name 'Onboard {{full-name-4401}}'.\n" +
			"kickoff templates csv TEMPLATE writes the header, templates show the aliases. Nothing is sent while a cell is wrong.\n" +
			"Each row is sent once: the same table again sends what is missing, and --resume goes on with the newest that\n" +
			"is not at its end. On a terminal space pauses and goes on, and s or ctrl+c stops after what is under way.\n" +
			"starters.csv gives starters.kickoff.csv, with status, process id, link and reason a row.",
		Example: factory.Examples(
			"kickoff batch 'Employee onboarding' starters.csv --check",
			"kickoff batch 'Employee onboarding' starters.csv --yes",
			"kickoff batch --resume --yes",
			"kickoff batch 'Employee onboarding' starters.csv --name 'Onboard {{full-name-4401}}' --dry-run",
			"kickoff batch 'Employee onboarding' export.csv --map 'Customer=Full name' --map 'Internal note=' --check",
		),
		Args: func(c *cobra.Command, args []string) error {
			if o.Resume && len(args) == 0 {
				return nil
			}
			given := slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return arg == "" })
			return factory.Between(2, 2, "a template and the file of a table, or - for standard input")(c, given)
		},
		ValidArgsFunction: func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return f.CompleteTemplate(c, args, word)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if o.changed = c.Flags().Changed; len(args) > 0 {
				o.Template, o.File = args[0], args[1]
			}
			return Run(c.Context(), o)
		},
	}
	o.AnswerFlags.Register(c)
	flags := c.Flags()
	MapFlag(c, &o.Map)
	flags.StringVar(&o.Key, "key", "", "the `COLUMN` that names a row: each key is launched once")
	flags.BoolVar(&o.Check, "check", false, "check each cell, and send nothing")
	flags.BoolVar(&o.DryRun, "dry-run", false, "print the payloads, one a line, and send nothing")
	flags.BoolVar(&o.OnlyValid, "only-valid", false, "leave rows with wrong cells out and go on with the others")
	flags.StringVar(&o.Ready, "ready", "", "send nothing, and write each row for `kickoff release`: `FILE`.json gives FILE-2.json, …")
	flags.BoolVar(&o.Force, "force", false, "with --ready: write over files that are there")
	flags.BoolVar(&o.Yes, "yes", false, "send without asking")
	flags.BoolVar(&o.Resume, "resume", false, "go on with the newest batch that is not at its end; alone, or with its table")
	flags.BoolVar(&o.Again, "again", false, "send rows again that were launched before")
	flags.StringVar(&o.Pace, "pace", "4/s", "how many leave in a second at most, `N/s`; 0 is no limit")
	flags.IntVar(&o.Parallel, "parallel", 1, fmt.Sprintf("how many are under way at once, `N` up to %d", maxParallel))
	flags.StringVar(&o.Verify, "verify", engine.VerifySample, "which processes are read back and compared: all, sample (ten) or none")
	// The flag exists: it was registered just before.
	_ = c.RegisterFlagCompletionFunc("verify", cobra.FixedCompletions([]string{engine.VerifyAll, engine.VerifySample, engine.VerifyNone}, cobra.ShellCompDirectiveNoFileComp))
	flags.StringVar(&o.OutFile, "out", "", "write the result to `FILE`, not beside the table; - writes none")
	return c
}

// MapFlag puts --map on a command that takes a table.
func MapFlag(c *cobra.Command, columns *[]string) {
	c.Flags().StringArrayVar(columns, "map", nil, "what a column of the table fills, `'COLUMN=TARGET'`; COLUMN= leaves it out; remembered for the template (repeat)")
}

// check refuses flags that contradict one another.
func (o *Options) check() error {
	switch {
	case o.Check && o.DryRun:
		return failure.Usage("--check says what is wrong and --dry-run prints: give one")
	case o.Ready != "" && (o.Check || o.DryRun || o.Resume):
		return failure.Usage("--ready writes the rows of a table: give it without --check, --dry-run and --resume")
	case o.Ready == "" && o.Force:
		return failure.Usage("--force is about the files of --ready")
	case host.IsStdin(o.File) && host.IsStdin(o.Values):
		return failure.Usage("standard input can be read once: --values - or the table")
	}
	return nil
}

// Run checks a table and does with it what was asked for.
func Run(ctx context.Context, o *Options) error {
	if err := cmp.Or(o.check(), o.checkSending()); err != nil {
		return err
	}
	conn, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var p *Opened
	if o.File == "" {
		p, err = o.reopen(ctx, conn)
	} else {
		p, err = o.open(ctx, conn)
	}
	if err != nil || p == nil {
		return err
	}
	defer p.close()
	if o.Ready != "" {
		return p.makeReady(ctx)
	}
	if !o.Check && !o.DryRun {
		return p.send(ctx)
	}
	printed := newSpool()
	checked := p.check(func(_ int, row rows.Row) {
		if o.DryRun && !row.Wrong() {
			printed.add(append(rawjson.Compact(row.Launch.Body), '\n'))
		}
	})
	if err := checked.err(o.OnlyValid); err != nil {
		return err
	}
	if o.Check {
		o.Say("%s", checked.ready())
	} else if err := printed.writeTo(o.Out); err != nil {
		return err
	}
	return checked.left()
}

// spool holds what is printed once all of it is known to be right: ten thousand payloads
// are much alike, and small together.
type spool struct {
	packed bytes.Buffer
	in     *flate.Writer
}

func newSpool() *spool {
	s := &spool{}
	s.in, _ = flate.NewWriter(&s.packed, flate.BestSpeed) // the level is one
	return s
}

// add adds a piece; nothing fails in memory.
func (s *spool) add(piece []byte) { _, _ = s.in.Write(piece) }

func (s *spool) writeTo(w io.Writer) error {
	_ = s.in.Close()
	_, err := io.Copy(w, flate.NewReader(&s.packed))
	return err
}
