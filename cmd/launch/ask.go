package launch

import (
	"context"
	"slices"
	"strings"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/humanize"
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
	for _, f := range l.undecided() {
		if err := l.askField(ctx, f); err != nil {
			return err
		}
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

// undecided says what of a draft no longer fits the template, and returns the fields
// that are to be asked anew. What has no field any more the review shows the launch
// without.
func (l *launching) undecided() []payload.Field {
	var fields []payload.Field
	for _, p := range l.in.Undecided() {
		l.Ask().Say("The template changed: %s", failure.Text(failure.Labelled(l.in.Template, p)))
		if f, ok := l.in.Template.Field(p.Field); ok {
			fields = append(fields, f)
		}
	}
	l.in.Decided() // by the questions that follow
	return fields
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
	before := l.in.Answers.Field(f.ID)
	answer, err := l.Ask().Field(ctx, f, before, l.in.Env)
	if err != nil && answer.Empty() {
		return err
	}
	next := f.ID
	switch {
	case !answer.Same(before):
		l.in.History.Field(f.ID, before, answer)
		l.in.History.Close(l.Now())
		former := l.in.Builder()().Forecast
		l.in.Answers.SetField(f.ID, answer)
		if what := l.in.Builder()().Forecast.Since(former); what != "" {
			l.Ask().Say("%s", what)
		}
	case l.unfinished.handle == nil:
		return err // nothing was entered yet
	}
	if at := slices.IndexFunc(l.in.Template.Fields, func(o payload.Field) bool { return o.ID == f.ID }); err == nil && at+1 < len(l.in.Template.Fields) {
		next = l.in.Template.Fields[at+1].ID
	}
	l.keep(next)
	return err
}

// askAll asks for every field, and the name.
func (l *launching) askAll(ctx context.Context) error {
	l.undecided()
	for _, field := range l.left() {
		if l.in.KnownWrong(payload.Problem{Field: field.ID}) {
			continue
		}
		if err := l.askField(ctx, field); err != nil {
			return err
		}
	}
	if err := l.askMissing(ctx); err != nil {
		return err
	}
	return l.askName(ctx)
}

// left are the questions to put: all of them, or those from where the person stopped.
func (l *launching) left() []payload.Field {
	all := l.in.Template.Fields
	at := slices.IndexFunc(all, func(f payload.Field) bool { return f.ID == l.unfinished.next })
	if at < 1 {
		return all
	}
	l.Ask().Say("Going on with %s: %s before this one answered.", l.in.Template.Title, humanize.Count(at, "question"))
	return all[at:]
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
	before := l.in.Answers.Details()
	l.in.Answers.EditDetails(func(d *payload.Details) { d.Name = name })
	l.in.History.Property("name", before, l.in.Answers.Details())
	l.in.History.Close(l.Now())
	l.keep(l.unfinished.next)
	return nil
}
