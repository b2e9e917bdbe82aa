package cmd

import (
	"context"
	"errors"
	"fmt"

	"kickoff/payload"
	"kickoff/payload/draft"
)

// entered is a launch as the flags describe it.
type entered struct {
	template payload.Template
	answers  *payload.Answers
	env      payload.Env
	// draft is the name of the draft that it began with, or "".
	draft string
	// asked are the ids of fields that the draft wants asked anew and that no flag
	// answers.
	asked []string
	// problems are answers that could not be read; those of Build come on top.
	problems []payload.Problem
	// everybody: env.People is the whole directory.
	everybody bool
	// ready: the body was given whole (--payload) and answers hold nothing.
	ready bool
}

// assemble finds the template and puts the answers together: the template's
// defaults, the draft, --values, --set, then owners, deadlines and details.
func (a *app) assemble(ctx context.Context, s *session, ref string, f *fill) (*entered, error) {
	d, err := a.draftGiven(s, f.draft)
	if err != nil {
		return nil, err
	}
	if ref == "" && d != nil {
		ref = d.TemplateID
	}
	if ref == "" {
		return nil, usage("which template? Give its id, alias or title, or --draft NAME; `kickoff templates` lists them")
	}
	t, err := a.findTemplate(ctx, s.client, ref)
	if err != nil {
		return nil, err
	}
	if d != nil && d.TemplateID != t.ID {
		return nil, usage(fmt.Sprintf("the draft %q is for the template %q, not for %q", d.Name, d.TemplateTitle, t.Title))
	}
	if obstacle := t.Obstacle(); obstacle != "" {
		a.say("warning: the template %q is %s", t.Title, obstacle)
	}
	answers, err := a.answersGiven(t, f)
	if err != nil {
		return nil, err
	}
	env, err := a.env(ctx, s)
	if err != nil {
		return nil, err
	}
	if env.People, err = people(ctx, s.client, env.People.Me, f.peopleNamed(answers, d)); err != nil {
		return nil, err
	}
	e := &entered{template: t, env: env, draft: f.draft}
	e.begin(d, answers)
	if err := e.take(answers); err != nil {
		return nil, err
	}
	if err := e.takeSteps(f); err != nil {
		return nil, err
	}
	return e, a.takeDetails(ctx, s, e, f)
}

func (a *app) draftGiven(s *session, name string) (*draft.Draft, error) {
	if name == "" {
		return nil, nil
	}
	d, err := a.drafts(s.scope).Load(name)
	if errors.Is(err, draft.ErrNotFound) {
		return nil, a.noDraft(s.scope, name)
	}
	if err != nil {
		return nil, err
	}
	return &d, nil
}

// begin makes the first answers. What a flag answers anew needs no word about
// how the draft answered it.
func (e *entered) begin(d *draft.Draft, answers []given) {
	e.answers = payload.NewAnswers(e.template, e.env)
	if d == nil {
		return
	}
	flagged := map[string]bool{}
	for _, g := range answers {
		flagged[g.field.ID] = true
	}
	var problems []payload.Problem
	e.answers, problems = d.Restore(e.template, e.env)
	for _, p := range problems {
		if p.Field == "" || !flagged[p.Field] {
			e.problems = append(e.problems, p)
		}
	}
	for _, id := range d.Ask {
		if _, ok := e.template.Field(id); ok && !flagged[id] {
			e.asked = append(e.asked, id)
		}
	}
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

// peopleNamed are all people that flags and the draft name.
func (f *fill) peopleNamed(answers []given, d *draft.Draft) []string {
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
	names = append(names, f.groups...)
	if d == nil {
		return names
	}
	for _, answer := range d.Answers.Fields {
		names = append(names, ownersNames(answer.People)...)
	}
	for _, raw := range d.ByHand() {
		names = append(names, namesIn(raw)...)
	}
	for _, step := range d.Answers.Steps {
		if step.Owners != nil {
			names = append(names, ownersNames(*step.Owners)...)
		}
	}
	details := d.Answers.Details
	for _, owners := range details.Roles {
		names = append(names, ownersNames(owners)...)
	}
	for _, id := range append([]int64{details.OwnerID, details.StarterID}, details.Users...) {
		if id != 0 {
			names = append(names, ownersNames(payload.Owners{Users: []int64{id}})...)
		}
	}
	return append(names, details.Groups...)
}
