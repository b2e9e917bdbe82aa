package cmd

import (
	"context"
	"reflect"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/merge"
	"kickoff/payload/store/draft"
)

// lastLook meets the template once more before anything is sent: while a person
// reads, or a file is uploaded, somebody may change it. What that changes without
// a loss is taken over and said; anything else launches nothing.
func (a *app) lastLook(ctx context.Context, s *session, o *launchOptions, e *entered, launch payload.Launch) (payload.Launch, error) {
	now, err := s.client.Template(ctx, e.template.ID)
	if err != nil || reflect.DeepEqual(now, e.template) {
		return launch, err
	}
	var problems []payload.Problem
	former := launch.Body
	if e.ready {
		launch, problems = payload.CheckBody(now, launch.Body, e.env)
	} else {
		r := merge.Merge(merge.Remember(e.template), e.answers.Snapshot(), now, e.env)
		a.sayApplied("the template changed just now", r)
		for _, c := range r.Open() {
			problems = append(problems, draft.Verdict(c))
		}
		fresh := payload.NewAnswers(now, e.env).Snapshot()
		for _, f := range e.template.Fields {
			delete(fresh.Fields, f.ID) // what was left blank stays so
		}
		for id, answer := range fresh.Fields {
			if _, answered := r.Answers.Fields[id]; !answered {
				r.Answers.Fields[id] = answer
			}
		}
		e.answers = payload.Restore(r.Answers)
		built, found := payload.Build(now, r.Answers, e.env)
		launch, problems = built, append(problems, found...)
	}
	e.template = now
	if err := a.judgeProblems(now, problems); err != nil {
		return launch, err
	}
	if string(former) == string(launch.Body) {
		return launch, nil
	}
	a.say("warning: the template changed just now, and so did what is sent")
	if !a.asks(o) {
		return launch, nil
	}
	return launch, a.confirm(ctx, e, launch)
}

// sayApplied says what a merge took over without a question.
func (a *app) sayApplied(since string, r merge.Result) {
	for _, c := range r.Applied() {
		a.say("note: %s: %s: %s", since, clean.Message(c.Label), clean.Message(draft.Applied(c)))
	}
}
