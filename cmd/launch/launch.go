// Package launch is `kickoff launch`, a launch without the wizard, and the wizard line
// by line: flags become a session, what is missing is asked for, and the launch is
// sent. What a launch is, and what becomes of it, is package api/session's; here are
// the flags, the questions and the words.
package launch

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload/export"
	"kickoff/payload/store/draft"
)

// Options are the flags of `kickoff launch`.
type Options struct {
	*factory.Factory
	AnswerFlags
	Template  string
	Payload   string
	DryRun    bool
	Export    string
	SaveDraft string
	// Ready is the file that the launch is written into instead of being sent; Force writes
	// it over one that is there.
	Ready           string
	Force           bool
	AllowDuplicate  bool
	RefuseDuplicate bool
	IfAbsent        bool
	Yes             bool
	// Resume goes on with the newest unfinished launch, line by line.
	Resume bool
	// Rows opens a table of which one row is the first answers: what each says, and the
	// launch that it makes; nil for none.
	Rows func(context.Context, *factory.Connection) (said [][]string, open func(row int) *session.Session, err error)
}

// NewCommand makes `kickoff launch`.
func NewCommand(f *factory.Factory) *cobra.Command {
	o := &Options{Factory: f}
	c := &cobra.Command{
		Use:   "launch [TEMPLATE]",
		Short: "Launch a process without the wizard",
		Long: "Launch a process without the wizard. TEMPLATE is an id, an alias, a title or a web address.\n" +
			"On a terminal it asks for what is missing, shows what it will send and wants the word `launch`; in a script\n" +
			"give --yes. --refuse-duplicate and --if-absent hold among all that is started on this machine, however many\n" +
			"at once; not between machines.",
		Example: factory.Examples(
			"kickoff launch 'Request a day off' --set 'Which day=next fri' --yes",
			"kickoff launch --draft weekly --owner 'Create accounts=jo@acme.test' --deadline '*=launch +3d' --dry-run",
			"kickoff launch 'Employee onboarding' --values answers.yaml --if-absent --yes --json",
			"kickoff launch --like 'Onboarding Jane Smith' --set 'Full name=Li Wu' --export curl",
			"kickoff launch --draft weekly --ready monday.json",
		),
		Args:              factory.AtMostOne("template"),
		ValidArgsFunction: f.CompleteTemplate,
		RunE: func(c *cobra.Command, args []string) error {
			o.Template = strings.Join(args, "")
			return Run(c.Context(), o)
		},
	}
	o.AnswerFlags.Register(c)
	flags := c.Flags()
	flags.StringVar(&o.Payload, "payload", "", "send a ready JSON payload from `FILE` or - for standard input")
	flags.BoolVar(&o.DryRun, "dry-run", false, "print the payload and send nothing")
	flags.StringVar(&o.Export, "export", "", "print the launch as code instead, in `LANG`: "+strings.Join(export.Languages(), ", "))
	// The flag exists: it was registered just before.
	_ = c.RegisterFlagCompletionFunc("export", cobra.FixedCompletions(export.Languages(), cobra.ShellCompDirectiveNoFileComp))
	flags.StringVar(&o.SaveDraft, "save-draft", "", "save the answers as the draft `NAME`")
	flags.StringVar(&o.Ready, "ready", "", "send nothing, and write the launch into `FILE` for `kickoff release`; its local files are uploaded")
	flags.BoolVar(&o.Force, "force", false, "with --ready: write over a file that is there")
	o.RegisterSending(c)
	return c
}

// RegisterSending adds the flags that say how a launch is sent.
func (o *Options) RegisterSending(c *cobra.Command) {
	flags := c.Flags()
	flags.BoolVar(&o.AllowDuplicate, "allow-duplicate", false, "do not look for the same launch made before")
	flags.BoolVar(&o.RefuseDuplicate, "refuse-duplicate", false, "launch nothing when the same seems to be launched already")
	flags.BoolVar(&o.IfAbsent, "if-absent", false, "return the running process of the same name instead of launching another")
	flags.BoolVar(&o.Yes, "yes", false, "launch without asking, in a production profile too")
}

// check refuses flags that contradict one another.
func (o *Options) check() error {
	if o.Payload != "" {
		if answers := o.Changed(); len(answers) > 0 {
			return failure.Usage("--payload holds all answers and excludes --" + answers[0])
		}
		if o.SaveDraft != "" {
			return failure.Usage("--payload is no set of answers: --save-draft has nothing to save")
		}
	}
	if o.DryRun && o.Export != "" {
		return failure.Usage("--dry-run and --export both print: give one")
	}
	switch {
	case o.Ready == "" && o.Force:
		return failure.Usage("--force is about the file of --ready")
	case o.Ready != "" && (o.DryRun || o.Export != ""):
		return failure.Usage("--ready writes the launch, --dry-run and --export print it: give one")
	case o.Ready != "" && (o.RefuseDuplicate || o.IfAbsent):
		return failure.Usage("--ready sends nothing: give --refuse-duplicate or --if-absent to `kickoff release`")
	}
	if o.AllowDuplicate && o.RefuseDuplicate || o.IfAbsent && (o.AllowDuplicate || o.RefuseDuplicate) {
		return failure.Usage("--allow-duplicate, --refuse-duplicate and --if-absent exclude one another")
	}
	if o.Payload == "-" && o.Values == "-" {
		return failure.Usage("standard input can be read once: --values - or --payload -")
	}
	if o.SaveDraft != "" {
		if err := o.mayName(o.SaveDraft); err != nil {
			return failure.Usage("--save-draft: " + err.Error())
		}
	}
	if o.Export != "" {
		return export.Check(o.Export)
	}
	return nil
}

// mayName says why a draft cannot have that name.
func (o *Options) mayName(name string) error {
	if o.Tokens.Finds([]byte(name)) {
		return errors.New("the name of a draft holds your Tallyfy token: give another")
	}
	return draft.CheckName(name)
}

// sends reports whether a process is launched at the end.
func (o *Options) sends() bool { return !o.DryRun && o.Export == "" && o.Ready == "" }

// asks reports whether questions may be put. Standard input cannot hold both
// a file and the answers.
func (o *Options) asks() bool {
	return o.MayAsk() && !o.Yes && o.Values != "-" && o.Payload != "-"
}
