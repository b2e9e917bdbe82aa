package cmd

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/receipt"
	"kickoff/payload/store/ledger"
)

// ledgerOf opens the ledger of a scope.
func (a *app) ledgerOf(scope string) *ledger.Ledger {
	book := ledger.Open(account.DataDir(a.host.Getenv), scope)
	book.Now = a.now
	return book
}

// deliveryTo is how launches are sent, looked for and read back.
func (a *app) deliveryTo(s *connection, me int64) *delivery.Delivery {
	return &delivery.Delivery{
		Server: s.client, Ledger: a.ledgerOf(s.scope), Org: s.client.Org(), Me: me,
		URL: s.url, Now: a.now, Wait: a.host.Wait,
	}
}

// send uploads the local files, sends the launch once, and prints the process.
// When the answer is lost the process is looked for; nothing is sent again.
func (a *app) send(ctx context.Context, s *connection, d *delivery.Delivery, o *launchOptions, in *launchInput, launch payload.Launch) error {
	launch, files, err := a.upload(ctx, s, in, launch)
	if err != nil {
		return err
	}
	if launch, err = a.recheck(ctx, s, o, in, launch); err != nil {
		return err
	}
	order := in.Order(launch)
	sent, err := a.deliver(ctx, d, order)
	if err != nil {
		return err
	}
	session.Used(a.uploadsTo(s), files)
	if sent.Unrecorded != nil {
		a.say("warning: %s", clean.Message(sent.Unrecorded.Error()))
	}
	if by := new(endedBy); errors.As(context.Cause(ctx), by) && by.signal == syscall.SIGHUP {
		return &failure{
			kind: kindCanceled, exit: exitHangup,
			message: fmt.Sprintf("%s, after the process was launched: %s", by, runLine(sent.Run.Name, sent.Run.ID, s.url(sent.Run))),
		}
	}
	r := a.readBack(ctx, d, order, sent)
	a.printRun(s, in.Template, sent.Run, true, r)
	return differs(r)
}

// deliver makes the one request and, when nobody knows what came of it, looks
// for the process.
func (a *app) deliver(ctx context.Context, d *delivery.Delivery, order delivery.Order) (delivery.Sent, error) {
	answered := a.sayWhenSlow()
	sent, err := d.Send(a.flight, order)
	answered()
	switch {
	case err == nil:
		return sent, nil
	case !errors.Is(err, api.ErrUnknownOutcome):
		return sent, serverSays(order.Template, err)
	case ctx.Err() != nil:
		return sent, unknown(err)
	}
	a.say("the launch was sent, but the server's answer was lost (%s): looking for the process…", clean.Message(happened(err)))
	found := d.Lookup(ctx, sent.Entry)
	switch found.Verdict {
	case delivery.Found:
		a.say("found: it was launched")
		sent.Run = found.Run
		return sent, nil
	case delivery.NotThere:
		return sent, &failure{kind: kindNetwork, exit: exitNetwork, message: "nothing was launched: the server did not answer as it should, and the process is not there: " + happened(err)}
	}
	a.sayUnsure(d, found)
	return sent, unknown(err)
}

// sayWhenSlow says after ten seconds that a long launch is normal. The function that
// it returns is to be called when the launch has ended.
func (a *app) sayWhenSlow() (ended func()) {
	over, quiet := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(quiet)
		timer := time.NewTimer(10 * time.Second)
		defer timer.Stop()
		select {
		case <-timer.C:
			a.say("still waiting for Tallyfy: launching a large template can take a minute")
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

// sayUnsure shows what a search found that could not decide.
func (a *app) sayUnsure(d *delivery.Delivery, f delivery.Finding) {
	if f.Err != nil {
		a.say("the process could not be looked for: %s", clean.Message(f.Err.Error()))
	}
	for _, r := range f.Like {
		a.say("this may be it: %s", runLine(r.Name, r.ID, d.URL(r)))
	}
}

// unknown is the end of a launch of which nobody knows whether it happened.
func unknown(err error) error {
	return &failure{
		kind: kindUnknown, exit: exitUnknown, err: err,
		message: "the launch may have gone through, and it must not be sent again before that is known: `kickoff runs --resolve` finds out (" + happened(err) + ")",
	}
}

// differs is the failure of a launch whose process is not as it was sent.
func differs(r receipt.Receipt) error {
	if r.Clean() {
		return nil
	}
	f := &failure{kind: kindUnexpected, exit: exitDiffers, message: "launched, but the server stored something else than was sent"}
	for _, d := range r.Differences {
		f.problems = append(f.problems, payload.Problem{
			Kind: payload.Invalid, Field: d.Field, Step: d.Step, Property: d.Property,
			Message: fmt.Sprintf("%s: sent %s, stored %s", d.Label, orNothing(d.Sent), orNothing(d.Stored)),
			Fix:     "mend it in the process itself",
		})
	}
	return f
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", s)
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
	v := judgeError(err)
	f := &failure{kind: v.kind, exit: v.exit, message: err.Error(), err: err}
	for _, p := range problems {
		p.Kind = payload.Invalid // the words are the server's own, there is no flag to name
		f.problems = append(f.problems, labelled(t, p))
	}
	return f
}

// readBack compares the process with what was sent. That it could not be read is
// said, and is no failure of the launch.
func (a *app) readBack(ctx context.Context, d *delivery.Delivery, order delivery.Order, sent delivery.Sent) receipt.Receipt {
	r, err := d.ReadBack(ctx, order, sent)
	if err != nil {
		a.say("warning: the process was launched, but it could not be read back and compared: %s", clean.Message(err.Error()))
	}
	for _, note := range r.Notes {
		a.say("note: %s: %s", clean.Message(note.Label), noteText(note))
	}
	return r
}

// noteText says what the server changed on purpose.
func noteText(d receipt.Difference) string {
	switch d.Kind {
	case receipt.Hidden:
		return "hidden by the template's rules for now"
	case receipt.Moved:
		return fmt.Sprintf("moved by Tallyfy from %s to %s", clean.Message(d.Sent), clean.Message(d.Stored))
	}
	return fmt.Sprintf("sent %s, stored %s", orNothing(d.Sent), orNothing(d.Stored))
}
