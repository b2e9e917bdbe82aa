package cmd

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/receipt"
	"kickoff/tui"
)

func (a *app) wizardCommand() *cobra.Command {
	f := &fill{}
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
	a.completeDraftFlag(c)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		template := strings.Join(args, "")
		run := a.alone(func(ctx context.Context, _ []string) error { return a.wizard(ctx, template, f) })
		if a.byLine() {
			run = a.do(func(ctx context.Context, _ []string) error { return a.lineWizard(ctx, template, f) })
		}
		return run(cmd, args)
	}
	return c
}

// byLine reports whether the questions come line by line.
func (a *app) byLine() bool { return a.accessible || a.host.Getenv("ACCESSIBLE") != "" }

func (a *app) wizard(ctx context.Context, template string, f *fill) error {
	if !a.host.InTerminal || !a.host.OutTerminal || a.noInput {
		return usage("the wizard needs a terminal on standard input and output: use `kickoff launch` in scripts (kickoff launch --help)")
	}
	if f.values == "-" {
		return usage("--values - reads standard input, which the wizard needs for the keys: give a file")
	}
	if given := f.any(); given != "" && template == "" && f.draft == "" {
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
	a.asker = nil // the screen reads the keys from here on
	outcome, err := tui.Run(ctx, a.wizardOptions(s, template, f))
	for _, run := range outcome.Runs {
		t := payload.Template{ID: run.TemplateID, Title: run.TemplateTitle}
		a.printRun(s, t, run, true, receipt.Receipt{})
	}
	switch {
	case outcome.Unknown:
		err = &failure{kind: kindUnknown, exit: exitUnknown, message: "nobody knows whether the last launch went through: look for the process in Tallyfy before you launch again"}
	case err == nil && outcome.Signal == nil && !outcome.Launched() && outcome.Draft == "":
		err = &failure{kind: kindCanceled, exit: exitStopped, message: "stopped: nothing was launched"}
	}
	if outcome.Signal != nil {
		a.cause = endedBy{outcome.Signal}
		if err == nil {
			err = a.cause
		}
	}
	return err
}

func (a *app) wizardOptions(s *session, template string, f *fill) tui.Options {
	zone := a.zone(a.host.Getenv("TZ"))
	if zone == nil {
		zone = time.Local
	}
	o := tui.Options{
		Service:      s.client,
		Drafts:       a.drafts(s.scope),
		Cache:        a.templateCache(s.scope),
		Now:          a.now,
		Base:         payload.Env{Now: a.now(), Zone: zone, People: &payload.Directory{}, Size: fileSize},
		Organization: s.org,
		Sandbox:      a.sandbox,
		Theme:        a.theme,
		ProcessURL:   func(run api.Run) string { return s.url(run) },
	}
	if template == "" && f.draft == "" {
		return o
	}
	o.Opening = template
	if o.Opening == "" {
		o.Opening = f.draft
	}
	o.Open = func(ctx context.Context) (tui.Opened, error) {
		quiet := *a
		quiet.muted = true // the screen belongs to the wizard
		e, err := quiet.assemble(ctx, s, template, f)
		if err != nil {
			return tui.Opened{}, err
		}
		if err := quiet.judgeProblems(e.template, e.problems); err != nil {
			return tui.Opened{}, err
		}
		return tui.Opened{Template: e.template, Answers: e.answers, Draft: e.draft}, nil
	}
	return o
}

// lineWizard asks for everything line by line: the template, every field, the
// name; then it shows the review and asks before it launches.
func (a *app) lineWizard(ctx context.Context, template string, f *fill) error {
	o := &launchOptions{fill: *f, template: template}
	if !a.asks(o) {
		return usage("questions need a terminal and somebody to answer: use `kickoff launch` in scripts (kickoff launch --help)")
	}
	s, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	if o.template == "" && o.draft == "" {
		if o.template, err = a.askTemplate(ctx, s); err != nil {
			return err
		}
	}
	e, err := a.assemble(ctx, s, o.template, &o.fill)
	if err != nil {
		return err
	}
	for _, field := range e.template.Fields {
		if e.told(payload.Problem{Field: field.ID}) {
			continue
		}
		if err := a.askField(ctx, s, e, field); err != nil {
			return err
		}
	}
	e.asked = nil
	if err := a.askName(ctx, e); err != nil {
		return err
	}
	launch, err := a.build(e)
	if err != nil {
		return err
	}
	return a.finish(ctx, s, o, e, launch)
}

func (a *app) askName(ctx context.Context, e *entered) error {
	now := e.answers.Details().Name
	a.ask().Say("")
	a.ask().Say("Name of the process")
	prompt := "[" + now + "] >"
	if now == "" {
		launch, _ := payload.Build(e.template, e.answers.Snapshot(), e.env)
		prompt = "[" + launch.Name + "] >"
	}
	name, err := a.ask().Line(ctx, prompt)
	if err != nil || strings.TrimSpace(name) == "" {
		return err
	}
	e.answers.EditDetails(func(d *payload.Details) { d.Name = name })
	return nil
}
