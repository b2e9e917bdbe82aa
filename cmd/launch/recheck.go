package launch

import (
	"context"

	"kickoff/cmd/factory"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/merge"
	"kickoff/payload/store/draft"
)

// recheck meets the template and the clock once more before anything is sent. What the
// template's changes take over without a loss is said; anything else launches nothing.
// Whoever can be asked is shown what has become another.
func (l *launching) recheck(ctx context.Context, launch payload.Launch) (payload.Launch, error) {
	now, err := l.conn.Client.Template(ctx, l.in.Template.ID)
	if err != nil {
		return launch, err
	}
	r := l.in.Recheck(now, nil)
	if r.Same && (r.AsShown || !l.asks()) {
		return launch, nil
	}
	if r.Rebased != nil {
		sayApplied(l.Factory, "the template changed just now", r.Rebased.Result)
	}
	l.in.TakeRechecked(r)
	if err := l.judge(r.Problems); err != nil {
		return launch, err
	}
	switch {
	case r.AsShown:
		return launch, nil
	case r.Same:
		l.Say("warning: what is sent has become another since it was shown: the day has changed")
	default:
		l.Say("warning: the template changed just now, and so did what is sent")
	}
	if !l.asks() {
		return r.Launch, nil
	}
	return r.Launch, l.confirm(ctx, r.Launch)
}

// sayApplied says what a merge took over without a question.
func sayApplied(f *factory.Factory, since string, r merge.Result) {
	for _, c := range r.Applied() {
		f.Say("note: %s: %s: %s", since, clean.Message(c.Label), clean.Message(draft.Applied(c)))
	}
}
