package cmd

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/export"
)

// launchOptions are the flags of `kickoff launch`.
type launchOptions struct {
	answerFlags
	template        string
	payload         string
	dryRun          bool
	export          string
	saveDraft       string
	allowDuplicate  bool
	refuseDuplicate bool
	ifAbsent        bool
	yes             bool
}

func (a *app) launchCommand() *cobra.Command {
	o := &launchOptions{}
	c := &cobra.Command{
		Use:   "launch [TEMPLATE]",
		Short: "Launch a process without the wizard",
		Long: "Launch a process without the wizard. TEMPLATE is an id, an alias or a title.\n" +
			"On a terminal it asks for what is missing and shows what it will send; in a script give --yes.",
		Example: "  kickoff launch 'Employee onboarding' --set 'Full name=Jane Smith' --set 'Start date=+3d' --yes\n" +
			"  kickoff launch --draft weekly --owner 'Welcome call=jo@acme.test' --dry-run",
		Args:              atMostOne("template"),
		ValidArgsFunction: a.completeTemplate,
		RunE: a.do(func(ctx context.Context, args []string) error {
			o.template = strings.Join(args, "")
			return a.launch(ctx, o)
		}),
	}
	o.register(c)
	a.completeDraftFlag(c)
	flags := c.Flags()
	flags.StringVar(&o.payload, "payload", "", "send a ready JSON body from `FILE` or - for standard input")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print the body and send nothing")
	flags.StringVar(&o.export, "export", "", "print the launch as code instead, in `LANG`: "+strings.Join(export.Languages(), ", "))
	flags.StringVar(&o.saveDraft, "save-draft", "", "save the answers as the draft `NAME`")
	flags.BoolVar(&o.allowDuplicate, "allow-duplicate", false, "do not look for the same launch made before")
	flags.BoolVar(&o.refuseDuplicate, "refuse-duplicate", false, "launch nothing when the same seems to be launched already")
	flags.BoolVar(&o.ifAbsent, "if-absent", false, "return the running process of the same name instead of launching another")
	flags.BoolVar(&o.yes, "yes", false, "launch without asking")
	return c
}

// check refuses flags that contradict one another.
func (o *launchOptions) check() error {
	if o.payload != "" {
		if filled := o.any(); filled != "" {
			return usage("--payload is a whole body and excludes --" + filled)
		}
		if o.saveDraft != "" {
			return usage("--payload is no set of answers: --save-draft has nothing to save")
		}
	}
	if o.dryRun && o.export != "" {
		return usage("--dry-run and --export both print: give one")
	}
	if o.allowDuplicate && o.refuseDuplicate || o.ifAbsent && (o.allowDuplicate || o.refuseDuplicate) {
		return usage("--allow-duplicate, --refuse-duplicate and --if-absent exclude one another")
	}
	if o.payload == "-" && o.values == "-" {
		return usage("standard input can be read once: --values - or --payload -")
	}
	return export.Check(o.export)
}

// sends reports whether a process is launched at the end.
func (o *launchOptions) sends() bool { return !o.dryRun && o.export == "" }

// asks reports whether questions may be put. Standard input cannot hold both
// a file and the answers.
func (a *app) asks(o *launchOptions) bool {
	return a.mayAsk() && !o.yes && o.values != "-" && o.payload != "-"
}

func (a *app) launch(ctx context.Context, o *launchOptions) error {
	if err := o.check(); err != nil {
		return asUsage(err)
	}
	if o.sends() && !o.yes && !a.asks(o) {
		return usage("nobody can be asked here: give --yes to launch, or --dry-run to see what would be sent")
	}
	s, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	if o.payload != "" {
		return a.launchBody(ctx, s, o)
	}
	if o.template == "" && o.draft == "" && o.like == "" && a.asks(o) {
		if o.template, err = a.askTemplate(ctx, s); err != nil {
			return err
		}
	}
	in, err := a.input(ctx, s, o.template, &o.answerFlags)
	if err != nil {
		return err
	}
	if a.asks(o) {
		if err := a.askMissing(ctx, s, in); err != nil {
			return err
		}
	}
	if err := a.saveDraft(s, in, o.saveDraft); err != nil {
		return err
	}
	launch, err := a.build(in)
	if err != nil {
		return err
	}
	return a.finish(ctx, s, o, in, launch)
}

// finish does what was asked for with a launch that is ready.
func (a *app) finish(ctx context.Context, s *connection, o *launchOptions, in *launchInput, launch payload.Launch) error {
	switch {
	case o.dryRun:
		_, err := a.host.Out.Write(launch.Body)
		return err
	case o.export != "":
		return a.export(s, in, launch, o.export)
	}
	d := a.deliveryTo(s, in.Base.People.Me.ID)
	defer d.Ledger.Close()
	done, err := a.duplicates(ctx, s, d, o, in, launch)
	if done || err != nil {
		return err
	}
	if a.asks(o) {
		if err := a.confirm(ctx, in, launch); err != nil {
			return err
		}
	}
	return a.send(ctx, s, d, o, in, launch)
}

// confirm shows what will be sent and asks whether to.
func (a *app) confirm(ctx context.Context, in *launchInput, launch payload.Launch) error {
	a.ask().Review(in.Template, in.Answers.Snapshot(), launch, nil, in.Env())
	yes, err := a.ask().Confirm(ctx, "Launch it?")
	if err == nil && !yes {
		err = &failure{kind: kindCanceled, exit: exitStopped, message: "stopped: nothing was launched"}
	}
	return err
}

// launchBody launches a ready body; its template must exist, and its values must
// be what the template takes.
func (a *app) launchBody(ctx context.Context, s *connection, o *launchOptions) error {
	body, err := a.readFile("--payload", o.payload)
	if err != nil {
		return err
	}
	id, err := checklistID(body)
	if err != nil {
		return &failure{kind: kindInvalid, exit: exitInvalid, message: fmt.Sprintf("--payload %s: %v", o.payload, err)}
	}
	if o.template != "" {
		t, err := a.findTemplate(ctx, s.client, o.template)
		if err != nil {
			return err
		}
		if t.ID != id {
			return usage(fmt.Sprintf("the body is for the template %s, not for %q (%s)", id, t.Title, t.ID))
		}
	}
	t, err := a.findTemplate(ctx, s.client, id)
	if err != nil {
		return err
	}
	env, err := a.env(ctx, s)
	if err != nil {
		return err
	}
	if env.People, err = session.KnownPeople(ctx, s.client, env.People.Me, session.PeopleInBody(t, body)); err != nil {
		return err
	}
	in := &launchInput{Session: session.New(t, a.now, env)}
	in.Ready = body
	launch, err := a.build(in)
	if err != nil {
		return err
	}
	in.Ready = launch.Body
	return a.finish(ctx, s, o, in, launch)
}

func (a *app) export(s *connection, in *launchInput, launch payload.Launch, language string) error {
	code, err := export.Code(language, export.Call{BaseURL: s.client.BaseURL(), Org: s.client.Org(), Template: in.Template, Launch: launch})
	if err != nil {
		return asUsage(err)
	}
	_, err = io.WriteString(a.host.Out, code)
	return err
}

// processURL is the web address of a process: the one that the server gave, or
// the pattern filled in.
func (s *connection) url(run api.Run) string {
	if run.URL != "" {
		return run.URL
	}
	return api.ProcessURL(s.processURL, s.client.Org(), run.ID)
}
