package cmd

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/tui"
	"kickoff/tui/idle"
)

func (a *app) wizardCommand() *cobra.Command {
	f := &answerFlags{}
	c := &cobra.Command{
		Use:   "kickoff [TEMPLATE]",
		Short: "Launch Tallyfy processes from the terminal",
		Long: "Launch Tallyfy processes from the terminal: pick a template, fill its kick-off form,\n" +
			"assign owners and deadlines, read the exact JSON, launch.\n\n" +
			"No account yet? `kickoff --sandbox` has all of it, and nothing there is real.",
		Example: "  kickoff --sandbox\n  kickoff 'Employee onboarding' --set 'Full name=Jane Smith'\n  kickoff --draft weekly",
		Args:    atMostOne("template"),
		// The names of templates complete too, beside those of the commands.
		ValidArgsFunction: a.completeTemplate,
	}
	f.register(c)
	resume := c.Flags().Bool("resume", false, "go on with the newest unfinished launch")
	a.completeDraftFlag(c)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		template := strings.Join(args, "")
		run := a.alone(func(ctx context.Context, _ []string) error { return a.wizard(ctx, template, f, *resume) })
		if a.byLine() {
			run = a.do(func(ctx context.Context, _ []string) error { return a.lineWizard(ctx, template, f) })
		}
		return run(cmd, args)
	}
	return c
}

// byLine reports whether the questions come line by line.
func (a *app) byLine() bool { return a.accessible || a.host.Getenv("ACCESSIBLE") != "" }

func (a *app) wizard(ctx context.Context, template string, f *answerFlags, resume bool) error {
	if !a.host.InTerminal || !a.host.OutTerminal || a.noInput {
		return usage("the wizard needs a terminal on standard input and output: use `kickoff launch` in scripts (kickoff launch --help)")
	}
	if f.values == "-" {
		return usage("--values - reads standard input, which the wizard needs for the keys: give a file")
	}
	if given := f.any(); resume && (template != "" || given != "") {
		return usage("--resume goes on with what was entered; it takes no template and no answers")
	}
	if given := f.any(); given != "" && template == "" && f.draft == "" && f.like == "" {
		return usage("which template is --" + given + " for? Name it: kickoff TEMPLATE --" + given + " …")
	}
	s, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	if _, err := a.draftGiven(s, f.draft); err != nil {
		return err
	}
	if resume {
		if err := a.mayResume(s); err != nil {
			return err
		}
	}
	o := a.wizardOptions(s, template, f)
	o.Resume, o.Limit = resume, a.timeout
	o.Delivery = a.deliveryTo(s, 0)
	defer o.Delivery.Ledger.Close()
	// The screen counts a rate limit down by itself, where it can be stopped.
	o.Delivery.Server = s.client.Prompt()
	o.SignIn = a.signInAgain(s, o.Delivery)
	if f.fills() {
		// Flags that are wrong are told before a screen is drawn.
		opened, err := o.Open(ctx)
		if err != nil {
			return err
		}
		o.Open = func(context.Context) (tui.Opened, error) { return opened, nil }
	}
	a.asker = nil // the screen reads the keys from here on
	outcome, err := tui.Run(ctx, o)
	for _, run := range outcome.Runs {
		t := payload.Template{ID: run.TemplateID, Title: run.TemplateTitle}
		a.printRun(s, t, run, true, outcome.Receipts[run.ID])
		if err == nil {
			err = differs(outcome.Receipts[run.ID])
		}
	}
	for _, run := range outcome.Found {
		a.say("found: an earlier launch went through: %s", runLine(run.Name, run.ID, s.url(run)))
	}
	kept := a.kept(outcome)
	switch {
	case outcome.Unknown:
		err = &failure{kind: kindUnknown, exit: exitUnknown, message: "nobody knows whether the last launch went through: `kickoff runs --resolve` finds out; do not launch it again before that"}
	case err == nil && outcome.Signal == nil && !outcome.Launched() && outcome.Draft == "":
		err = &failure{kind: kindCanceled, exit: exitStopped, message: "stopped: nothing was launched"}
		if kept != "" {
			err, kept = &failure{kind: kindCanceled, exit: exitStopped, message: "stopped: nothing was launched; " + kept}, ""
		}
	}
	if kept != "" {
		a.say("%s", kept)
	}
	if outcome.Signal != nil {
		a.cause = endedBy{outcome.Signal}
		if err == nil {
			err = a.cause
		}
	}
	return err
}

func (a *app) wizardOptions(s *connection, template string, f *answerFlags) tui.Options {
	zone := a.zone(a.host.Getenv("TZ"))
	if zone == nil {
		zone = time.Local
	}
	o := tui.Options{
		Service:      s.client,
		Drafts:       a.drafts(s.scope),
		Unfinished:   a.unfinishedOf(s.scope),
		Cache:        a.templateCache(s.scope),
		Uploaded:     a.uploadsTo(s).Memory,
		Now:          a.now,
		Base:         payload.Env{Now: a.now(), Zone: zone, People: &payload.Directory{}, Size: fileSize},
		Organization: s.org,
		Sandbox:      a.sandbox,
		Theme:        a.theme,
		ProcessURL:   func(run api.Run) string { return s.url(run) },
		Idle:         idle.Pipe(a.host.Getenv(idle.Variable)),
	}
	if template == "" && f.draft == "" && f.like == "" {
		return o
	}
	if template == "" && f.onlyDraft() {
		o.Draft = f.draft
		return o
	}
	o.Opening = strings.TrimSpace(template + " " + f.draft + " " + f.like)
	o.Open = func(ctx context.Context) (tui.Opened, error) {
		quiet := *a
		quiet.muted = true // the screen belongs to the wizard
		in, err := quiet.input(ctx, s, template, f)
		if err != nil {
			return tui.Opened{}, err
		}
		if err := quiet.judgeProblems(in.Template, in.Unreadable()); err != nil {
			return tui.Opened{}, err
		}
		return tui.Opened{Template: in.Template, Answers: in.Answers, Draft: f.draft, Never: in.Never, Changed: in.Rebased()}, nil
	}
	return o
}

// lineWizard asks for everything line by line: the template, every field, the
// name; then it shows the review and asks before it launches.
func (a *app) lineWizard(ctx context.Context, template string, f *answerFlags) error {
	o := &launchOptions{answerFlags: *f, template: template}
	if !a.asks(o) {
		return usage("questions need a terminal and somebody to answer: use `kickoff launch` in scripts (kickoff launch --help)")
	}
	s, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	if o.template == "" && o.draft == "" && o.like == "" {
		if o.template, err = a.askTemplate(ctx, s); err != nil {
			return err
		}
	}
	in, err := a.input(ctx, s, o.template, &o.answerFlags)
	if err != nil {
		return err
	}
	for _, p := range in.Undecided() {
		a.ask().Say("The template changed: %s", problemText(labelled(in.Template, p)))
	}
	in.Decided() // by the questions that follow
	for _, field := range in.Template.Fields {
		if in.Told(payload.Problem{Field: field.ID}) {
			continue
		}
		if err := a.askField(ctx, s, in, field); err != nil {
			return err
		}
	}
	in.Asked()
	if err := a.askName(ctx, in); err != nil {
		return err
	}
	launch, err := a.build(in)
	if err != nil {
		return err
	}
	return a.finish(ctx, s, o, in, launch)
}

func (a *app) askName(ctx context.Context, in *launchInput) error {
	now := in.Answers.Details().Name
	a.ask().Say("")
	a.ask().Say("Name of the process")
	prompt := "[" + now + "] >"
	if now == "" {
		launch, _ := in.Check()
		prompt = "[" + launch.Name + "] >"
	}
	name, err := a.ask().Line(ctx, prompt)
	if err != nil || strings.TrimSpace(name) == "" {
		return err
	}
	in.Answers.EditDetails(func(d *payload.Details) { d.Name = name })
	return nil
}
