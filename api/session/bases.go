package session

import (
	"context"
	"errors"

	"kickoff/payload"
	"kickoff/payload/store/ledger"
)

// AnswersOfDraft are the answers that a launch of the template would begin with now, by
// a draft.
func AnswersOfDraft(t payload.Template, store Drafts, name string, env payload.Env) (payload.Snapshot, error) {
	d, err := store.Load(name)
	if err != nil {
		return payload.Snapshot{}, err
	}
	s, err := Open(t, at(env), env, Sources{Draft: &d})
	if err != nil {
		return payload.Snapshot{}, err
	}
	return s.Answers.Snapshot(), nil
}

// AnswersOfLast are those of the newest process of the template that was launched from
// here, as the server has them: with its name, dates and files, which --like leaves out.
func AnswersOfLast(ctx context.Context, service Processes, book *ledger.Ledger, t payload.Template, env payload.Env) (payload.Snapshot, error) {
	b, err := book.Read()
	if err != nil {
		return payload.Snapshot{}, err
	}
	last, ok := b.Last(t.ID)
	if !ok {
		return payload.Snapshot{}, errors.New("nothing was launched from this template here")
	}
	p, err := FetchProcess(ctx, service, last.Outcome.Run.ID)
	if err != nil {
		return payload.Snapshot{}, err
	}
	s := &Session{Template: t, Now: at(env), Base: env, Answers: payload.Restore(payload.Snapshot{})}
	for _, f := range t.Fields {
		// What no longer fits the field is no answer to hold another against.
		if a, err := payload.ParseJSON(f, p.Run.Answers[f.ID], env); err == nil {
			s.Answers.SetField(f.ID, a)
		}
	}
	s.takeOwners(*p)
	s.Answers.EditDetails(func(d *payload.Details) {
		d.Name, d.Summary, d.Tags = p.Run.Name, summaryOf(p.Run), p.Run.Tags
	})
	return s.Answers.Snapshot(), nil
}
