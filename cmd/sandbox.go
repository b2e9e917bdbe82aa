package cmd

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api/sandbox"
)

// sandboxOptions are the flags of `kickoff sandbox`.
type sandboxOptions struct {
	addr    string
	size    sandbox.GenerateOptions
	token   string
	latency time.Duration
	faults  []string
	// generated: a flag asks for a world that is made up.
	generated bool
}

func (a *app) sandboxCommand() *cobra.Command {
	o := &sandboxOptions{size: sandbox.DefaultSize()}
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a sandbox of the API on this machine",
		Long: "Serve a sandbox of the API on this machine. When it is ready it prints one line,\n" +
			"`sandbox ready: URL token=TOKEN org=ORG`, and then logs each request to standard error.",
		Example: "  kickoff sandbox --addr 127.0.0.1:8080\n  kickoff sandbox --fault 'POST */runs 503 x1' --latency 300ms",
		Args:    none,
	}
	f := c.Flags()
	f.StringVar(&o.addr, "addr", "127.0.0.1:0", "`HOST:PORT` to listen at; port 0 is any free one")
	f.IntVar(&o.size.Templates, "templates", o.size.Templates, "make up a world with `N` templates")
	f.IntVar(&o.size.Fields, "fields", o.size.Fields, "make up a world with `N` fields in each template")
	f.IntVar(&o.size.Steps, "steps", o.size.Steps, "make up a world with `N` steps in each template")
	f.IntVar(&o.size.Members, "members", o.size.Members, "make up a world with `N` members")
	f.Int64Var(&o.size.Seed, "seed", o.size.Seed, "make up a world, the same for the same `SEED`")
	f.StringVar(&o.token, "token", "", "the `TOKEN` that is accepted (default: one that is printed)")
	f.DurationVar(&o.latency, "latency", 0, "wait this long before each answer")
	f.StringArrayVar(&o.faults, "fault", nil, "misbehave: `'METHOD PATH-GLOB ACTION [xTIMES]'` (repeat)")
	c.RunE = a.do(func(ctx context.Context, _ []string) error {
		for _, name := range []string{"templates", "fields", "steps", "members", "seed"} {
			o.generated = o.generated || f.Changed(name)
		}
		return a.serveSandbox(ctx, o)
	})
	return c
}

func (a *app) serveSandbox(ctx context.Context, o *sandboxOptions) error {
	options := sandbox.Options{Latency: o.latency, Token: o.token, Now: a.now, Log: a.host.Err}
	for _, rule := range o.faults {
		fault, err := sandbox.ParseFault(rule)
		if err != nil {
			return usage(fmt.Sprintf("--fault %q: %v", rule, err))
		}
		options.Faults = append(options.Faults, fault)
	}
	var err error
	if options.World, err = a.servedWorld(o); err != nil {
		return err
	}
	running, err := sandbox.Start(o.addr, options)
	if err != nil {
		return usage("--addr: " + err.Error())
	}
	defer running.Close()
	a.sandboxReady(running)
	<-ctx.Done()
	return context.Cause(ctx)
}

func (a *app) servedWorld(o *sandboxOptions) (*sandbox.World, error) {
	switch {
	case o.generated && a.world != "":
		return nil, usage("--world is a whole world and excludes --templates, --fields, --steps, --members and --seed")
	case min(o.size.Templates, o.size.Fields, o.size.Steps, o.size.Members) < 0:
		return nil, usage("a world cannot have fewer than 0 of anything")
	case o.generated:
		return sandbox.Generate(o.size), nil
	}
	return a.sandboxWorld()
}

func (a *app) sandboxReady(r *sandbox.Running) {
	if !a.json {
		fmt.Fprintf(a.host.Out, "sandbox ready: %s token=%s org=%s\n", r.URL, r.Server.Token(), r.Server.OrgID())
		return
	}
	writeJSON(a.host.Out, struct {
		URL   string `json:"url"`
		Token string `json:"token"`
		Org   string `json:"org"`
	}{r.URL, r.Server.Token(), r.Server.OrgID()})
}
