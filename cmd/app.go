package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/tui/lines"
)

// app is what all commands of one run share.
type app struct {
	host Host
	globals
	// err is what the command itself ended with; cause is the signal that ended
	// it, nil for none. Errors of the command line come from cobra instead.
	err   error
	cause error
	asker *lines.Asker
	// flight is the context of a launch that is under way; see watched.
	flight context.Context
	// muted keeps warnings off a terminal that the wizard draws on.
	muted bool
}

// Execute runs the command line and returns its exit code. Everything that is
// to be said has been written when it returns.
func Execute(host Host, args []string) int {
	a := &app{host: host}
	root := a.tree()
	root.SetArgs(args)
	root.SetIn(host.In)
	root.SetOut(host.Out)
	root.SetErr(host.Err)

	// Errors are told by report alone, on one line, whatever the terminal.
	silent := fang.WithErrorHandler(nothingMore)
	if err := fang.Execute(context.Background(), root, silent); err != nil {
		a.err = usage(err.Error())
	}
	if a.err == nil {
		return exitDone
	}
	var ended endedBy
	if errors.As(a.cause, &ended) && errors.Is(a.err, context.Canceled) && !errors.Is(a.err, api.ErrUnknownOutcome) {
		a.err = ended // "context canceled" would tell a person nothing
	}
	v := judge(a.err, a.cause)
	// A wrong command line may have been given up before --json was reached.
	report(host.Err, a.json || slices.Contains(args, "--json"), a.err, v)
	return v.exit
}

// do makes a cobra RunE of a command: the global flags are checked, the first
// signal ends its context, and its error is kept for Execute.
func (a *app) do(run func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		w := a.host.watch(c.Context())
		defer w.stop()
		a.flight = w.flight
		a.keep(w.ctx, func() error { return run(w.ctx, args) })
		return nil
	}
}

// alone is do for the wizard, which hears signals by itself.
func (a *app) alone(run func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		a.keep(c.Context(), func() error { return run(c.Context(), args) })
		return nil
	}
}

func (a *app) keep(ctx context.Context, run func() error) {
	if a.err = a.check(); a.err != nil {
		return
	}
	if _, a.err = a.clock(); a.err != nil {
		return
	}
	a.err = run()
	if a.cause == nil {
		a.cause = context.Cause(ctx)
	}
}

// clock is KICKOFF_NOW, standing still, or the host's clock.
func (a *app) clock() (func() time.Time, error) {
	text := a.host.Getenv("KICKOFF_NOW")
	if text == "" {
		return a.host.Now, nil
	}
	fixed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, usage(fmt.Sprintf("KICKOFF_NOW is %q, which is not an RFC 3339 time such as 2026-11-23T09:00:00Z", text))
	}
	return func() time.Time { return fixed }, nil
}

// now is the clock of the run; keep has checked that it can be read.
func (a *app) now() time.Time {
	clock, err := a.clock()
	if err != nil {
		return a.host.Now()
	}
	return clock()
}

// mayAsk reports whether there is somebody to ask: a terminal to read from and
// one to write the question to, and nobody said otherwise.
func (a *app) mayAsk() bool {
	return a.host.InTerminal && a.host.ErrTerminal && !a.noInput && a.host.Getenv("CI") == ""
}

// ask is the one reader of standard input for questions.
func (a *app) ask() *lines.Asker {
	if a.asker == nil {
		a.asker = lines.New(a.host.In, a.host.Err)
	}
	return a.asker
}

// say writes a line for people to standard error.
func (a *app) say(format string, args ...any) {
	if a.muted {
		return
	}
	fmt.Fprintf(a.host.Err, format+"\n", args...)
}
