package cmd

import (
	"context"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
)

// askTemplate lets the person choose among the templates.
func (a *app) askTemplate(ctx context.Context, s *connection) (string, error) {
	rows, err := api.All(s.client.Templates(ctx, api.TemplateQuery{}))
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
func (a *app) askMissing(ctx context.Context, s *connection, in *launchInput) error {
	if err := a.askUndecided(ctx, s, in); err != nil {
		return err
	}
	_, problems := in.Check()
	for _, p := range problems {
		f, ok := in.Template.Field(p.Field)
		if !ok || p.Kind != payload.Missing {
			continue
		}
		if err := a.askField(ctx, s, in, f); err != nil {
			return err
		}
	}
	in.Asked()
	return nil
}

// askUndecided asks anew what of a draft no longer fits the template. What has no
// field any more is said, and the review shows the launch without it.
func (a *app) askUndecided(ctx context.Context, s *connection, in *launchInput) error {
	for _, p := range in.Undecided() {
		a.ask().Say("The template changed: %s", problemText(labelled(in.Template, p)))
		f, ok := in.Template.Field(p.Field)
		if !ok {
			continue
		}
		if err := a.askField(ctx, s, in, f); err != nil {
			return err
		}
	}
	in.Decided()
	return nil
}

func (a *app) askField(ctx context.Context, s *connection, in *launchInput, f payload.Field) error {
	if f.Type.Takes(payload.People{}) && !in.everybody {
		// Whoever will be typed has to be known by then: a member taken for a guest
		// is refused by the server.
		everybody, err := session.Everybody(ctx, s.client, in.Base.People.Me)
		if err != nil {
			return err
		}
		in.Base.People, in.everybody = everybody, true
	}
	answer, err := a.ask().Field(ctx, f, in.Answers.Field(f.ID), in.Env)
	if err != nil {
		return err
	}
	in.Answers.SetField(f.ID, answer)
	return nil
}
