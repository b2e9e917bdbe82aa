// Package sandbox is `kickoff sandbox`: package api/sandbox is served on this machine
// for programs that are not this one.
package sandbox

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api/sandbox"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload/rawjson"
)

// Options are the flags of `kickoff sandbox`.
type Options struct {
	*factory.Factory
	addr    string
	size    sandbox.GenerateOptions
	token   string
	latency time.Duration
	faults  []string
	limits  bool
	// generated: a flag asks for a world that is made up.
	generated bool
}

// NewCommand makes `kickoff sandbox`.
func NewCommand(f *factory.Factory) *cobra.Command {
	o := &Options{Factory: f, size: sandbox.DefaultSize()}
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a sandbox of the API on this machine",
		Long: "Serve a sandbox of the API on this machine. When it is ready it prints one line,\n" +
			"`sandbox ready: URL token=TOKEN org=ORG`, and then logs each request to standard error.\n\n" +
			"A fault is METHOD PATH-GLOB ACTION [xTIMES]; * matches anything. Instead of the answer: a status from\n" +
			"300 to 599 (402:TEXT with that message, or a JSON object as the body), 429:2s, 429:date, html, drop-before.\n" +
			"After it has acted: STATUS-after, drop-after, truncate. While it acts: slow:5s, lag:5s, forget:FIELD, shift.",
		Example: factory.Examples(
			"kickoff sandbox --addr 127.0.0.1:8080",
			"kickoff sandbox --fault 'POST */runs 503 x1' --latency 300ms",
			"kickoff sandbox --templates 500 --fields 40 --steps 20 --seed 7",
		),
		Args:        factory.None,
		Annotations: map[string]string{factory.KeepsNothing: ""},
	}
	flags := c.Flags()
	flags.StringVar(&o.addr, "addr", "127.0.0.1:0", "`HOST:PORT` to listen at; port 0 is any free one")
	flags.IntVar(&o.size.Templates, "templates", o.size.Templates, "make up a world with `N` templates")
	flags.IntVar(&o.size.Fields, "fields", o.size.Fields, "make up a world with `N` fields in each template")
	flags.IntVar(&o.size.Steps, "steps", o.size.Steps, "make up a world with `N` steps in each template")
	flags.IntVar(&o.size.Members, "members", o.size.Members, "make up a world with `N` members")
	flags.Int64Var(&o.size.Seed, "seed", o.size.Seed, "make up a world, the same for the same `SEED`")
	flags.StringVar(&o.token, "token", "", "the `TOKEN` that is accepted (default: one that is printed)")
	flags.DurationVar(&o.latency, "latency", 0, "wait this long before each answer")
	flags.StringArrayVar(&o.faults, "fault", nil, "misbehave: `'METHOD PATH-GLOB ACTION [xTIMES]'` (repeat)")
	flags.BoolVar(&o.limits, "limits", false, "refuse what is too much for the API: 600 requests a minute, 30 new guests an hour, the 100 assignments of a trial")
	c.RunE = func(c *cobra.Command, _ []string) error {
		for _, name := range []string{"templates", "fields", "steps", "members", "seed"} {
			o.generated = o.generated || flags.Changed(name)
		}
		return Run(c.Context(), o)
	}
	return c
}

// Run serves until the context ends.
func Run(ctx context.Context, o *Options) error {
	options := sandbox.Options{Latency: o.latency, Token: o.token, Now: o.Now, Log: rawjson.Writer(o.Err)}
	if o.limits {
		options.Limits = sandbox.DocumentedLimits()
	}
	var err error
	if options.Faults, err = sandbox.ParseFaults(o.faults...); err != nil {
		return failure.Usagef("--fault: %v", err)
	}
	if options.World, err = o.servedWorld(); err != nil {
		return err
	}
	running, err := sandbox.Start(o.addr, options)
	if err != nil {
		return failure.Usage("--addr: " + err.Error())
	}
	defer running.Close()
	if err := o.ready(running); err != nil {
		return err
	}
	<-ctx.Done()
	return context.Cause(ctx)
}

func (o *Options) servedWorld() (*sandbox.World, error) {
	switch {
	case o.generated && o.World != "":
		return nil, failure.Usage("--world is a whole world and excludes --templates, --fields, --steps, --members and --seed")
	case min(o.size.Templates, o.size.Fields, o.size.Steps, o.size.Members) < 0:
		return nil, failure.Usage("a world cannot have fewer than 0 of anything")
	case o.generated:
		return sandbox.Generate(o.size), nil
	}
	return o.SandboxWorld()
}

func (o *Options) ready(r *sandbox.Running) error {
	if !o.JSON {
		_, err := fmt.Fprintf(o.Stdout.Verbatim(), "sandbox ready: %s token=%s org=%s\n", r.URL, r.Server.Token(), r.Server.OrgID())
		return err
	}
	return host.WriteJSON(o.Stdout.Verbatim(), struct {
		URL   string `json:"url"`
		Token string `json:"token"`
		Org   string `json:"org"`
	}{r.URL, r.Server.Token(), r.Server.OrgID()})
}
