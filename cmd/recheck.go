package cmd

import (
	"context"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/merge"
	"kickoff/payload/store/draft"
)

// recheck meets the template once more before anything is sent. What its changes
// take over without a loss is said; anything else launches nothing.
func (a *app) recheck(ctx context.Context, s *connection, o *launchOptions, in *launchInput, launch payload.Launch) (payload.Launch, error) {
	r := in.StartRecheck(s.client, launch)(ctx)
	if r.Err != nil || r.Same {
		return launch, r.Err
	}
	if r.Rebased != nil {
		a.sayApplied("the template changed just now", r.Rebased.Result)
	}
	in.TakeRechecked(r)
	if err := a.judgeProblems(r.Now, r.Problems); err != nil {
		return launch, err
	}
	if r.SameBytes() {
		return launch, nil
	}
	a.say("warning: the template changed just now, and so did what is sent")
	if !a.asks(o) {
		return r.Launch, nil
	}
	return r.Launch, a.confirm(ctx, in, r.Launch)
}

// sayApplied says what a merge took over without a question.
func (a *app) sayApplied(since string, r merge.Result) {
	for _, c := range r.Applied() {
		a.say("note: %s: %s: %s", since, clean.Message(c.Label), clean.Message(draft.Applied(c)))
	}
}
