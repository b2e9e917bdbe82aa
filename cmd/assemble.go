package cmd

import (
	"context"
	"errors"
	"fmt"

	"kickoff/payload"
	"kickoff/payload/store/draft"
)

// entered is a launch as the flags describe it.
type entered struct {
	template payload.Template
	answers  *payload.Answers
	env      payload.Env
	// draft is the draft that it began with, nil for none.
	draft *draft.Draft
	// asked are the ids of fields that the draft wants asked anew and that no flag
	// answers; never those of fields whose answers must not be stored.
	asked, never []string
	// changed is what of the draft no longer fits the template and no flag mends.
	changed []payload.Problem
	// problems are answers that could not be read; those of Build come on top.
	problems []payload.Problem
	// everybody: env.People is the whole directory.
	everybody bool
	// ready: the body was given whole (--payload) and answers hold nothing.
	ready bool
}

// assemble finds the template and puts the answers together: the template's
// defaults, --like, --draft, --values, --set, then owners, deadlines and details.
func (a *app) assemble(ctx context.Context, s *session, ref string, f *fill) (*entered, error) {
	d, err := a.draftGiven(s, f.draft)
	if err != nil {
		return nil, err
	}
	like, err := likeGiven(ctx, s, f.like)
	if err != nil {
		return nil, err
	}
	t, err := a.templateGiven(ctx, s, ref, d, like)
	if err != nil {
		return nil, err
	}
	answers, err := a.answersGiven(t, f)
	if err != nil {
		return nil, err
	}
	env, err := a.env(ctx, s)
	if err != nil {
		return nil, err
	}
	names := append(f.peopleNamed(answers), like.peopleNamed()...)
	if env.People, err = people(ctx, s.client, env.People.Me, append(names, draftPeople(d)...)); err != nil {
		return nil, err
	}
	e := &entered{template: t, env: env, draft: d, answers: payload.NewAnswers(t, env)}
	a.beginLike(e, like, answers)
	a.beginDraft(e, answers)
	if err := e.take(answers); err != nil {
		return nil, err
	}
	if err := e.takeSteps(f); err != nil {
		return nil, err
	}
	return e, a.takeDetails(ctx, s, e, f)
}

// templateGiven finds the template that is named, or that the draft or the
// process is of; all that are given have to agree.
func (a *app) templateGiven(ctx context.Context, s *session, ref string, d *draft.Draft, like *likeness) (payload.Template, error) {
	if ref == "" && d != nil {
		ref = d.TemplateID
	}
	if ref == "" && like != nil {
		ref = like.run.TemplateID
	}
	if ref == "" {
		return payload.Template{}, usage("which template? Give its id, alias or title, --draft NAME or --like RUN; `kickoff templates` lists them")
	}
	t, err := a.findTemplate(ctx, s.client, ref)
	switch {
	case err != nil:
		return t, err
	case d != nil && d.TemplateID != t.ID:
		return t, usage(fmt.Sprintf("the draft %q is for the template %q, not for %q", d.Name, d.TemplateTitle, t.Title))
	case like != nil && like.run.TemplateID != t.ID:
		return t, usage(fmt.Sprintf("the process %q is one of the template %q, not of %q", like.run.Name, like.run.TemplateTitle, t.Title))
	}
	if obstacle := t.Obstacle(); obstacle != "" {
		a.say("warning: the template %q is %s", t.Title, obstacle)
	}
	return t, nil
}

// take reads the answers that flags give. A value of the wrong form is a problem
// to be told with all others; a person who does not exist ends it at once.
func (e *entered) take(answers []given) error {
	for _, g := range answers {
		answer, err := g.answer(e.env)
		var unknown *payload.RefError
		var value *payload.ValueError
		switch {
		case errors.As(err, &unknown):
			return usage(fmt.Sprintf("%s: %s: %v", g.source, g.field.Label, err))
		case errors.As(err, &value):
			e.problems = append(e.problems, payload.Problem{Kind: payload.Invalid, Field: g.field.ID, Message: value.Message, Fix: value.Fix})
		case err != nil:
			e.problems = append(e.problems, payload.Problem{Kind: payload.Invalid, Field: g.field.ID, Message: err.Error()})
		}
		e.answers.SetField(g.field.ID, answer)
	}
	return nil
}

// flagged are the ids of the fields that a flag answers.
func flagged(answers []given) map[string]bool {
	ids := map[string]bool{}
	for _, g := range answers {
		ids[g.field.ID] = true
	}
	return ids
}

// peopleNamed are all people that flags name.
func (f *fill) peopleNamed(answers []given) []string {
	var names []string
	for _, g := range answers {
		names = append(names, g.people()...)
	}
	for _, list := range append(append([]string(nil), f.owners...), f.roles...) {
		_, who, _ := cutName(list)
		names = append(names, whoNames(who)...)
	}
	for _, who := range append([]string{f.ownerID, f.starter}, f.users...) {
		names = append(names, whoNames(who)...)
	}
	return append(names, f.groups...)
}
