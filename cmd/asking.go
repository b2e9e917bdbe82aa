package cmd

import (
	"context"

	"kickoff/api"
	"kickoff/payload"
)

// askTemplate lets the person choose among the templates.
func (a *app) askTemplate(ctx context.Context, s *session) (string, error) {
	rows, err := collect(s.client.Templates(ctx, api.TemplateQuery{}))
	if err != nil {
		return "", err
	}
	if len(rows) == 0 {
		return "", &failure{kind: kindNotFound, exit: exitNotFound, message: "this organisation has no template to launch"}
	}
	var titles []string
	for _, t := range rows {
		titles = append(titles, t.Title)
	}
	a.ask().Say("Templates:")
	i, err := a.ask().Choose(ctx, "Which one do you want to launch?", titles)
	if err != nil {
		return "", err
	}
	return rows[i].ID, nil
}

// askMissing asks for every field that blocks the launch because nothing is
// entered. Answers that are wrong are not asked about: they came by a flag,
// which has to be mended.
func (a *app) askMissing(ctx context.Context, s *session, e *entered) error {
	if err := a.askChanged(ctx, s, e); err != nil {
		return err
	}
	_, problems := payload.Build(e.template, e.answers.Snapshot(), e.env)
	for _, p := range append(e.askedAnew(), problems...) {
		f, ok := e.template.Field(p.Field)
		if !ok || p.Kind != payload.Missing || e.told(p) {
			continue
		}
		if err := a.askField(ctx, s, e, f); err != nil {
			return err
		}
	}
	e.asked = nil
	return nil
}

// askChanged asks anew what of a draft no longer fits the template. What has no
// field any more is said, and the review shows the launch without it.
func (a *app) askChanged(ctx context.Context, s *session, e *entered) error {
	for _, p := range e.changed {
		a.ask().Say("The template changed: %s", problemText(labelled(e.template, p)))
		f, ok := e.template.Field(p.Field)
		if !ok {
			continue
		}
		if err := a.askField(ctx, s, e, f); err != nil {
			return err
		}
	}
	e.changed = nil
	return nil
}

func (a *app) askField(ctx context.Context, s *session, e *entered, f payload.Field) error {
	if f.Type == payload.TypePeople && !e.everybody {
		// Whoever will be typed has to be known by then: a member taken for a guest
		// is refused by the server.
		everybody, err := wholeDirectory(ctx, s.client, e.env.People.Me)
		if err != nil {
			return err
		}
		e.env.People, e.everybody = everybody, true
	}
	env := func() payload.Env {
		e.env.Now = a.now()
		return e.env
	}
	answer, err := a.ask().Field(ctx, f, e.answers.Field(f.ID), env)
	if err != nil {
		return err
	}
	e.answers.SetField(f.ID, answer)
	return nil
}
