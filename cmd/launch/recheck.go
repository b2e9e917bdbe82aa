package launch

import (
	"context"

	"kickoff/cmd/factory"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/merge"
	"kickoff/payload/store/draft"
)

// recheck meets the template once more before anything is sent. What its changes
// take over without a loss is said; anything else launches nothing.
func (l *launching) recheck(ctx context.Context, launch payload.Launch) (payload.Launch, error) {
	r, err := l.in.Recheck(ctx, l.conn.Client, launch)
	if err != nil || r.Same {
		return launch, err
	}
	if r.Rebased != nil {
		sayApplied(l.Factory, "the template changed just now", r.Rebased.Result)
	}
	l.in.TakeRechecked(r)
	if err := l.judge(r.Problems); err != nil {
		return launch, err
	}
	if r.SameBytes() {
		return launch, nil
	}
	l.Say("warning: the template changed just now, and so did what is sent")
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
