package launch

import (
	"context"
	"errors"
	"fmt"

	"kickoff/api/cache"
	"kickoff/api/session/delivery"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/receipt"
	"kickoff/payload/store"
	"kickoff/tui/lines"
)

// alone keeps all others on this machine that want no second launch of the template
// from looking for one, until what it gives is released.
func (l *launching) alone(ctx context.Context) (*store.Lock, error) {
	limited, cancel := context.WithTimeout(ctx, l.Timeout)
	defer cancel()
	lock, err := l.delivery.Ledger.Guard(limited, l.in.Template.ID, func() {
		l.Say("another kickoff on this machine is launching %s: waiting for it, for %s at most…", humanize.Quote(l.in.Template.Title), l.Timeout)
	})
	return lock, l.tooLong(ctx, err)
}

// awaitSent waits for the end of a launch that another window or command is sending;
// false when nobody is.
func (l *launching) awaitSent(ctx context.Context, d delivery.Duplicate) (bool, error) {
	limited, cancel := context.WithTimeout(ctx, l.Timeout)
	defer cancel()
	l.Say("%s: waiting for its end", d.Text(l.delivery.Now()))
	sent, err := l.delivery.Ledger.Await(limited, d.Entry)
	return sent, l.tooLong(ctx, err)
}

// tooLong says what it means that the time was over before another one had ended.
func (l *launching) tooLong(ctx context.Context, err error) error {
	if ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return failure.Newf(failure.KindNetwork,
		"nothing was sent: another kickoff on this machine was launching %s for all of %s; look at `kickoff runs`, then try again, or wait longer with --timeout", humanize.Quote(l.in.Template.Title), l.Timeout)
}

// duplicates looks for launches and processes that look like the one that is
// about to be made. It reports done when a running one is the result
// (--if-absent).
func (l *launching) duplicates(ctx context.Context, launch payload.Launch) (bool, error) {
	switch {
	case l.AllowDuplicate:
		return false, nil
	case l.IfAbsent && !launch.Named:
		return false, failure.Usage("without a name no process can be told from another: give --name with --if-absent")
	}
	limited, cancel := ctx, context.CancelFunc(func() {})
	if l.kept.Away() {
		limited, cancel = context.WithTimeout(ctx, cache.AnswerTimeout)
	}
	list, err := l.delivery.Duplicates(limited, l.order(launch))
	cancel()
	switch {
	case err != nil && (l.IfAbsent || l.RefuseDuplicate || ctx.Err() != nil):
		return false, err
	case err != nil && l.kept.Away():
		l.Say("no network: whether the same was launched before could not be looked up")
	case err != nil:
		l.Say("warning: whether the same was launched before could not be looked up in full: %s", clean.Message(err.Error()))
	}
	l.before = delivery.Before(list)
	list, err = l.delivery.Settle(ctx, list, func(d delivery.Duplicate) {
		l.Say("the same was sent %s, and it is not known whether that was launched: looking for it…", humanize.Ago(d.At, l.delivery.Now()))
	}, func(f delivery.Finding) {
		l.Say("%s", clean.Message(f.Text()))
		l.SayLike(l.delivery, f)
	})
	if err != nil {
		return false, err
	}
	if l.IfAbsent {
		return l.ifAbsent(ctx, launch, list)
	}
	if len(list) == 0 {
		return false, nil
	}
	return false, l.anyway(ctx, list)
}

// anyway decides about a probable duplicate: refused, sent with a warning, or
// asked about.
func (l *launching) anyway(ctx context.Context, list []delivery.Duplicate) error {
	text := delivery.Nearest(list).Text(l.delivery.Now())
	if more := len(list) - 1; more > 0 {
		text += fmt.Sprintf(", and %d more like it", more)
	}
	switch {
	case l.RefuseDuplicate:
		return failure.Newf(failure.KindInvalid, "nothing was sent: %s", text)
	case !l.asks():
		l.Say("warning: %s", text)
		return nil
	}
	l.Ask().Say("Look: %s", lines.Sentence(text))
	yes, err := l.Ask().Confirm(ctx, "Launch another one?")
	if err == nil && !yes {
		err = lines.ErrCanceled
	}
	return err
}

// ifAbsent prints the running process of that template and name, if there is one.
func (l *launching) ifAbsent(ctx context.Context, launch payload.Launch, list []delivery.Duplicate) (bool, error) {
	run, found, err := l.delivery.Existing(ctx, l.in.Template.ID, launch.Name, list)
	if unknown, ok := errors.AsType[*delivery.UnknownDuplicateError](err); ok {
		if sent, err := l.awaitSent(ctx, unknown.Duplicate); err != nil {
			return false, err
		} else if sent {
			return l.duplicates(ctx, launch)
		}
		return false, failure.Newf(failure.KindUnknown, "nothing was sent: %s; `kickoff runs --resolve` finds out", unknown.Duplicate.Text(l.delivery.Now()))
	}
	if !found || err != nil {
		return false, err
	}
	if err = PrintRun(l.Factory, l.conn, l.in.Template, run, false, receipt.Receipt{}); err == nil {
		l.unfinished.launched()
	}
	return true, err
}
