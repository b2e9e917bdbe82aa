package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/receipt"
)

// duplicates looks for launches and processes that look like the one that is
// about to be made. It reports done when a running one is the result
// (--if-absent).
func (a *app) duplicates(ctx context.Context, s *connection, d *delivery.Delivery, o *launchOptions, in *launchInput, launch payload.Launch) (bool, error) {
	switch {
	case o.allowDuplicate:
		return false, nil
	case o.ifAbsent && !launch.Named:
		return false, usage("without a name no process can be told from another: give --name with --if-absent")
	}
	list, err := d.Duplicates(ctx, in.Order(launch))
	switch {
	case err != nil && (o.ifAbsent || o.refuseDuplicate || ctx.Err() != nil):
		return false, err
	case err != nil:
		a.say("warning: whether the same was launched before could not be looked up in full: %s", clean.Message(err.Error()))
	}
	list, err = d.Settle(ctx, list, func(t delivery.Duplicate) {
		a.say("the same was sent %s, and it is not known whether that was launched: looking for it…", humanize.Ago(t.At, d.Now()))
	}, func(f delivery.Finding) { a.sayUnsure(d, f) })
	if err != nil {
		return false, err
	}
	if o.ifAbsent {
		return a.ifAbsent(ctx, s, d, in, launch, list)
	}
	if len(list) == 0 {
		return false, nil
	}
	return false, a.anyway(ctx, o, d, list)
}

// anyway decides about a probable duplicate: refused, sent with a warning, or
// asked about.
func (a *app) anyway(ctx context.Context, o *launchOptions, d *delivery.Delivery, list []delivery.Duplicate) error {
	words := duplicateText(delivery.Nearest(list), d.Now())
	if more := len(list) - 1; more > 0 {
		words += fmt.Sprintf(", and %d more like it", more)
	}
	switch {
	case o.refuseDuplicate:
		return &failure{kind: kindInvalid, exit: exitInvalid, message: "nothing was launched: " + words}
	case !a.asks(o):
		a.say("warning: %s", words)
		return nil
	}
	a.ask().Say("Attention: %s.", words)
	yes, err := a.ask().Confirm(ctx, "Launch another one?")
	if err == nil && !yes {
		err = &failure{kind: kindCanceled, exit: exitStopped, message: "stopped: nothing was launched"}
	}
	return err
}

// ifAbsent prints the running process of that template and name, if there is one.
func (a *app) ifAbsent(ctx context.Context, s *connection, d *delivery.Delivery, in *launchInput, launch payload.Launch, list []delivery.Duplicate) (bool, error) {
	run, found, err := d.Existing(ctx, in.Template.ID, launch.Name, list)
	var unknown *delivery.UnknownDuplicateError
	if errors.As(err, &unknown) {
		return false, &failure{kind: kindUnknown, exit: exitUnknown, message: "nothing was launched: " + duplicateText(unknown.Duplicate, d.Now()) + "; `kickoff runs --resolve` finds out"}
	}
	if found {
		a.printRun(s, in.Template, run, false, receipt.Receipt{})
	}
	return found, err
}

// duplicateText says what is like the launch, and when it was made.
func duplicateText(t delivery.Duplicate, now time.Time) string {
	var same []string
	if t.SameName {
		same = append(same, "the same name")
	}
	if t.SameAnswers {
		same = append(same, "the same answers")
	}
	what := strings.Join(same, " and ")
	name := clean.Message(t.Run.Name)
	if t.Unknown {
		return fmt.Sprintf("%q with %s was sent %s, and it is not known whether that was launched", name, what, humanize.Ago(t.At, now))
	}
	words := fmt.Sprintf("a process with %s was launched %s: %q (%s)", what, humanize.Ago(t.At, now), name, t.Run.ID)
	if t.URL != "" {
		words += " " + t.URL
	}
	return words
}
