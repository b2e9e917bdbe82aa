package launch

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/receipt"
)

// send uploads the local files, sends the launch once, and prints the process.
// When the answer is lost the process is looked for; nothing is sent again.
func (l *launching) send(ctx context.Context, launch payload.Launch) error {
	launch, files, err := l.upload(ctx, launch)
	if err != nil {
		return err
	}
	if launch, err = l.recheck(ctx, launch); err != nil {
		return err
	}
	order := l.in.Order(launch)
	sent, err := l.deliver(ctx, order)
	if err != nil {
		return err
	}
	session.Used(l.uploads(), files)
	if sent.Unrecorded != nil {
		l.Say("warning: %s", clean.Message(sent.Unrecorded.Error()))
	}
	if by := new(host.Ended); errors.As(context.Cause(ctx), by) && by.Signal == syscall.SIGHUP {
		return &failure.Failure{
			Kind: failure.KindCanceled, Exit: failure.ExitHangup,
			Message: fmt.Sprintf("%s, after the process was launched: %s", by, host.RunLine(sent.Run.Name, sent.Run.ID, l.conn.URL(sent.Run))),
		}
	}
	r := l.readBack(ctx, order, sent)
	PrintRun(l.Factory, l.conn, l.in.Template, sent.Run, true, r)
	return Differs(r)
}

// deliver makes the one request and, when nobody knows what came of it, looks
// for the process.
func (l *launching) deliver(ctx context.Context, order delivery.Order) (delivery.Sent, error) {
	answered := l.sayWhenSlow()
	sent, err := l.delivery.Send(host.Flight(ctx), order)
	answered()
	switch {
	case err == nil:
		return sent, nil
	case !errors.Is(err, api.ErrUnknownOutcome):
		return sent, serverSays(order.Template, err)
	case ctx.Err() != nil:
		return sent, unknown(err)
	}
	l.Say("the launch was sent, but the server's answer was lost (%s): looking for the process…", clean.Message(happened(err)))
	found := l.delivery.Lookup(ctx, sent.Entry)
	switch found.Verdict {
	case delivery.Found:
		l.Say("found: it was launched")
		sent.Run = found.Run
		return sent, nil
	case delivery.NotThere:
		return sent, &failure.Failure{Kind: failure.KindNetwork, Exit: failure.ExitNetwork, Message: "nothing was launched: the server did not answer as it should, and the process is not there: " + happened(err)}
	}
	l.SayUnsure(l.delivery, found)
	return sent, unknown(err)
}

// sayWhenSlow says after ten seconds that a long launch is normal. The function that
// it returns is to be called when the launch has ended.
func (l *launching) sayWhenSlow() (ended func()) {
	over, quiet := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(quiet)
		timer := time.NewTimer(10 * time.Second)
		defer timer.Stop()
		select {
		case <-timer.C:
			l.Say("still waiting for Tallyfy: launching a large template can take a minute")
		case <-over:
		}
	}()
	return func() { close(over); <-quiet }
}

// happened is what an error says without its advice.
func happened(err error) string {
	var answer *api.Error
	if errors.As(err, &answer) && answer.Message != "" {
		return answer.Message
	}
	return err.Error()
}

// unknown is the end of a launch of which nobody knows whether it happened.
func unknown(err error) error {
	return &failure.Failure{
		Kind: failure.KindUnknown, Exit: failure.ExitUnknown, Err: err,
		Message: "the launch may have gone through, and it must not be sent again before that is known: `kickoff runs --resolve` finds out (" + happened(err) + ")",
	}
}

// Differs is the failure of a launch whose process is not as it was sent.
func Differs(r receipt.Receipt) error {
	if r.Clean() {
		return nil
	}
	f := &failure.Failure{Kind: failure.KindUnexpected, Exit: failure.ExitDiffers, Message: "launched, but the server stored something else than was sent"}
	for _, d := range r.Differences {
		f.Problems = append(f.Problems, payload.Problem{
			Kind: payload.Invalid, Field: d.Field, Step: d.Step, Property: d.Property,
			Message: d.Label + ": " + d.Words(),
			Fix:     "mend it in the process itself",
		})
	}
	return f
}

// serverSays puts what the server said against a launch on the fields and steps
// it is about.
func serverSays(t payload.Template, err error) error {
	var answer *api.Error
	if !errors.As(err, &answer) {
		return err
	}
	problems := answer.Problems(t)
	if len(problems) == 0 {
		return err
	}
	v := failure.Judge(err)
	f := &failure.Failure{Kind: v.Kind, Exit: v.Exit, Message: err.Error(), Err: err}
	for _, p := range problems {
		p.Kind = payload.Invalid // the words are the server's own, there is no flag to name
		f.Problems = append(f.Problems, failure.Labelled(t, p))
	}
	return f
}

// readBack compares the process with what was sent. That it could not be read is
// said, and is no failure of the launch.
func (l *launching) readBack(ctx context.Context, order delivery.Order, sent delivery.Sent) receipt.Receipt {
	r, err := l.delivery.ReadBack(ctx, order, sent)
	if err != nil {
		l.Say("warning: the process was launched, but it could not be read back and compared: %s", clean.Message(err.Error()))
	}
	for _, note := range r.Notes {
		l.Say("note: %s: %s", clean.Message(note.Label), clean.Message(note.Words()))
	}
	return r
}
