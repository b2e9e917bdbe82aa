package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/receipt"
	"kickoff/payload/store/ledger"
)

// duplicates looks for launches and processes that look like the one that is
// about to be made. It reports done when a running one is the result
// (--if-absent).
func (a *app) duplicates(ctx context.Context, s *session, d *delivery.Delivery, o *launchOptions, e *entered, launch payload.Launch) (bool, error) {
	switch {
	case o.allowDuplicate:
		return false, nil
	case o.ifAbsent && !launch.Named:
		return false, usage("without a name no process can be told from another: give --name with --if-absent")
	}
	twins, err := d.Duplicates(ctx, delivery.Order{Template: e.template, Launch: launch, Env: e.env})
	switch {
	case err != nil && (o.ifAbsent || o.refuseDuplicate || ctx.Err() != nil):
		return false, err
	case err != nil:
		a.say("warning: whether the same was launched before could not be looked up in full: %s", clean.Message(err.Error()))
	}
	if twins, err = a.settled(ctx, d, twins); err != nil {
		return false, err
	}
	if o.ifAbsent {
		return a.ifAbsent(ctx, s, d, e, launch, twins)
	}
	if len(twins) == 0 {
		return false, nil
	}
	return false, a.anyway(ctx, o, d, twins)
}

// settled finds out what became of twins of unknown outcome. One that made no
// process is none; one that stays unknown stays.
func (a *app) settled(ctx context.Context, d *delivery.Delivery, twins []delivery.Duplicate) ([]delivery.Duplicate, error) {
	if !slices.ContainsFunc(twins, func(t delivery.Duplicate) bool { return t.Unknown }) {
		return twins, nil
	}
	book, err := d.Ledger.Read()
	if err != nil {
		return nil, err
	}
	var left []delivery.Duplicate
	for _, t := range twins {
		entry, there := book.Entry(t.Entry)
		if !t.Unknown || !there || !slices.ContainsFunc(book.Unknown(), func(u ledger.Entry) bool { return u.ID == t.Entry }) {
			left = append(left, t)
			continue
		}
		a.say("the same was sent %s, and it is not known whether that was launched: looking for it…", humanize.Ago(t.At, d.Now()))
		switch found := d.Resolve(ctx, entry); found.Verdict {
		case delivery.Found:
			t.Unknown, t.Run, t.URL = false, found.Run, d.URL(found.Run)
			known := slices.ContainsFunc(left, func(o delivery.Duplicate) bool { return o.Run.ID == t.Run.ID })
			if !known {
				left = append(left, t)
			}
		case delivery.Unsure:
			a.sayUnsure(d, found)
			left = append(left, t)
		}
	}
	return left, ctx.Err()
}

// anyway decides about a probable duplicate: refused, sent with a warning, or
// asked about.
func (a *app) anyway(ctx context.Context, o *launchOptions, d *delivery.Delivery, twins []delivery.Duplicate) error {
	words := twinWords(nearest(twins), d.Now())
	if more := len(twins) - 1; more > 0 {
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

// nearest is the twin that is most like the launch, of several the newest.
func nearest(twins []delivery.Duplicate) delivery.Duplicate {
	for _, like := range []func(delivery.Duplicate) bool{
		func(t delivery.Duplicate) bool { return t.SameName && t.SameAnswers },
		func(t delivery.Duplicate) bool { return t.SameName },
	} {
		if i := slices.IndexFunc(twins, like); i >= 0 {
			return twins[i]
		}
	}
	return twins[0]
}

// ifAbsent prints the running process of that template and name, if there is
// one. The list of processes may lag behind a launch that the ledger knows.
func (a *app) ifAbsent(ctx context.Context, s *session, d *delivery.Delivery, e *entered, launch payload.Launch, twins []delivery.Duplicate) (bool, error) {
	run, found, err := d.Named(ctx, e.template.ID, launch.Name)
	if err != nil {
		return false, err
	}
	for _, t := range twins {
		switch {
		case found || !t.SameName:
		case t.Unknown:
			return false, &failure{kind: kindUnknown, exit: exitUnknown, message: "nothing was launched: " + twinWords(t, d.Now()) + "; `kickoff runs --resolve` finds out"}
		default:
			if run, err = d.Server.Run(ctx, t.Run.ID); err != nil {
				return false, err
			}
			found = delivery.Active(run)
		}
	}
	if found {
		a.printRun(s, e.template, run, false, receipt.Receipt{})
	}
	return found, nil
}

// twinWords say what is like the launch, and when it was made.
func twinWords(t delivery.Duplicate, now time.Time) string {
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
