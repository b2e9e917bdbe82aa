package launch

import (
	"context"
	"strings"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/cmd/failure"
	"kickoff/payload"
)

// askTemplate lets the person choose among the templates.
func (l *launching) askTemplate(ctx context.Context) (string, error) {
	rows, err := api.All(l.conn.Client.Templates(ctx, api.TemplateQuery{}))
	if err != nil {
		return "", err
	}
	if len(rows) == 0 {
		return "", failure.NotFound("this organisation has no template to launch")
	}
	var titles []string
	for _, t := range rows {
		titles = append(titles, t.Title)
	}
	l.Ask().Say("Templates:")
	i, err := l.Ask().Choose(ctx, "Which one do you want to launch?", titles)
	if err != nil {
		return "", err
	}
	return rows[i].ID, nil
}

// askMissing asks for every field that blocks the launch because nothing is
// entered. Answers that are wrong are not asked about: they came by a flag,
// which has to be mended.
func (l *launching) askMissing(ctx context.Context) error {
	if err := l.askUndecided(ctx); err != nil {
		return err
	}
	_, problems := l.in.Check()
	for _, p := range problems {
		f, ok := l.in.Template.Field(p.Field)
		if !ok || p.Kind != payload.Missing {
			continue
		}
		if err := l.askField(ctx, f); err != nil {
			return err
		}
	}
	l.in.Asked()
	return nil
}

// askUndecided asks anew what of a draft no longer fits the template. What has no
// field any more is said, and the review shows the launch without it.
func (l *launching) askUndecided(ctx context.Context) error {
	for _, p := range l.in.Undecided() {
		l.Ask().Say("The template changed: %s", failure.Text(failure.Labelled(l.in.Template, p)))
		f, ok := l.in.Template.Field(p.Field)
		if !ok {
			continue
		}
		if err := l.askField(ctx, f); err != nil {
			return err
		}
	}
	l.in.Decided()
	return nil
}

func (l *launching) askField(ctx context.Context, f payload.Field) error {
	if f.Type.Takes(payload.People{}) && !l.in.everybody {
		// Whoever will be typed has to be known by then: a member taken for a guest
		// is refused by the server.
		everybody, err := session.Everybody(ctx, l.conn.Client, l.in.Base.People.Me)
		if err != nil {
			return err
		}
		l.in.Base.People, l.in.everybody = everybody, true
	}
	answer, err := l.Ask().Field(ctx, f, l.in.Answers.Field(f.ID), l.in.Env)
	if err != nil {
		return err
	}
	l.in.Answers.SetField(f.ID, answer)
	return nil
}

// ByLine asks for everything line by line: the template, every field, the name; then
// it shows the review and asks before it launches. The flags are the first answers.
func ByLine(ctx context.Context, o *Options) error {
	if !o.asks() {
		return failure.Usage("questions need a terminal and somebody to answer: use `kickoff launch` in scripts (kickoff launch --help)")
	}
	l, err := connect(ctx, o)
	if err != nil {
		return err
	}
	defer l.conn.Close()
	if err := l.open(ctx, true); err != nil {
		return err
	}
	for _, p := range l.in.Undecided() {
		l.Ask().Say("The template changed: %s", failure.Text(failure.Labelled(l.in.Template, p)))
	}
	l.in.Decided() // by the questions that follow
	for _, field := range l.in.Template.Fields {
		if l.in.KnownWrong(payload.Problem{Field: field.ID}) {
			continue
		}
		if err := l.askField(ctx, field); err != nil {
			return err
		}
	}
	l.in.Asked()
	if err := l.askName(ctx); err != nil {
		return err
	}
	launch, err := l.build()
	if err != nil {
		return err
	}
	return l.finish(ctx, launch)
}

func (l *launching) askName(ctx context.Context) error {
	now := l.in.Answers.Details().Name
	l.Ask().Say("")
	l.Ask().Say("Name of the process")
	prompt := "[" + now + "] >"
	if now == "" {
		launch, _ := l.in.Check()
		prompt = "[" + launch.Name + "] >"
	}
	name, err := l.Ask().Line(ctx, prompt)
	if err != nil || strings.TrimSpace(name) == "" {
		return err
	}
	l.in.Answers.EditDetails(func(d *payload.Details) { d.Name = name })
	return nil
}
