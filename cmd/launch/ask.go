package launch

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/history"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
	"kickoff/tui/lines"
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
	if err := l.walk(ctx, 0, in(l.undecided())); err != nil {
		return err
	}
	for {
		_, problems := l.in.Check()
		var missing []payload.Field
		for _, p := range problems {
			if f, ok := l.in.Template.Field(p.Field); ok && p.Kind == payload.Missing {
				missing = append(missing, f)
			}
		}
		if len(missing) == 0 {
			return nil
		}
		err := l.walk(ctx, 0, in(missing))
		l.in.Asked()
		if err != nil {
			return err
		}
	}
}

// in is what holds for the questions of a list.
func in(fields []payload.Field) func(*payload.Field) bool {
	return func(f *payload.Field) bool {
		return f != nil && slices.ContainsFunc(fields, func(o payload.Field) bool { return o.ID == f.ID })
	}
}

// walk puts the questions that are wanted in their order, from the one at a place on.
// Behind the last stands that for the name, which is nil. Where the person asks for
// another one, that is put whether it is wanted or not.
func (l *launching) walk(ctx context.Context, at int, wanted func(*payload.Field) bool) error {
	for asked := false; at <= l.last(); {
		f := l.question(at)
		if !asked && !wanted(f) {
			at++
			continue
		}
		err := l.put(ctx, f)
		c := lines.AsCommand(err)
		if asked = c != nil && c.Word != "skip" && c.Word != "review"; c != nil {
			at, err = l.obey(ctx, c, at)
		} else {
			at++
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// last is the place of the last question, which is for the name.
func (l *launching) last() int { return len(l.in.Template.Fields) }

func (l *launching) question(at int) *payload.Field {
	if at == l.last() {
		return nil
	}
	return &l.in.Template.Fields[at]
}

func (l *launching) put(ctx context.Context, f *payload.Field) error {
	if f == nil {
		return l.askName(ctx)
	}
	return l.askField(ctx, *f)
}

// obey does what was asked for in the place of an answer, and returns the place of the
// question that follows; behind the last one comes the review.
func (l *launching) obey(ctx context.Context, c *lines.Command, at int) (int, error) {
	switch c.Word {
	case "skip":
		return at + 1, nil
	case "review":
		return l.last() + 1, nil
	case "back":
		to := at - 1
		for to >= 0 && l.question(to) != nil && l.in.KnownWrong(payload.Problem{Field: l.question(to).ID}) {
			to--
		}
		if to >= 0 {
			return to, nil
		}
		l.Ask().Say("This is the first question.")
	case "goto":
		if n, err := strconv.Atoi(c.Rest); err == nil && n > 0 && n <= l.last() {
			return n - 1, nil
		}
		l.Ask().Say("There are %s.", humanize.Count(l.last(), "question"))
	case "list":
		for i, f := range l.in.Template.Fields {
			l.Ask().Say("%d %s: %s", i+1, heading(f), l.now(f))
		}
	case "why":
		l.why(l.question(min(at, l.last())))
	case "undo":
		return l.takeBack(c.Word, l.in.History.Undo, at), nil
	case "redo":
		return l.takeBack(c.Word, l.in.History.Redo, at), nil
	case "save":
		return at, l.saveNow(ctx)
	case "help":
		l.Ask().Help()
	}
	return at, nil
}

// now is the answer that a question has, in one line.
func (l *launching) now(f payload.Field) string {
	return cmp.Or(strings.ReplaceAll(payload.Display(f, l.in.Answers.Field(f.ID), l.in.Env()), "\n", " / "), "nothing")
}

func heading(f payload.Field) string {
	if f.Required {
		return f.Label + " (required)"
	}
	return f.Label
}

// why says what an answer is for, and where the one that is there comes from.
func (l *launching) why(f *payload.Field) {
	if f == nil {
		l.Ask().Say("The process is found by its name.")
		return
	}
	if f.Required {
		l.Ask().Say("Nothing is launched without an answer.")
	} else {
		l.Ask().Say("It may stay empty.")
	}
	for _, r := range l.in.Template.Rules {
		if slices.ContainsFunc(r.Conditions, func(c payload.RuleCondition) bool { return c.SubjectID == f.ID }) {
			l.Ask().Say("The rule %s looks at it.", rules.Called(r))
		}
	}
	if answer := l.in.Answers.Field(f.ID); !answer.Blank(f.Type) {
		l.Ask().Say("Now: %s, from %s.", l.now(*f), answer.Origin.Phrase())
	}
}

// takeBack undoes or makes again, and returns the place of what it was about.
func (l *launching) takeBack(word string, take func(*payload.Answers) (history.Change, bool), at int) int {
	c, ok := take(l.in.Answers)
	if !ok {
		l.Ask().Say("There is nothing to %s.", word)
		return at
	}
	c.PutBack(l.in.Answers)
	to := slices.IndexFunc(l.in.Template.Fields, func(f payload.Field) bool { return f.ID == c.At.Field })
	if to < 0 {
		to = l.last()
		l.Ask().Say("The name is %s now.", orNothing(l.in.Answers.Details().Name))
	} else {
		l.Ask().Say("%s is %s now.", l.in.Template.Fields[to].Label, orNothing(payload.Display(l.in.Template.Fields[to], l.in.Answers.Field(c.At.Field), l.in.Env())))
	}
	l.keep(c.At.Field)
	return to
}

// saveNow keeps the answers as a draft whose name it asks for.
func (l *launching) saveNow(ctx context.Context) error {
	name, err := l.Ask().Line(ctx, "Name of the draft >")
	if name = strings.TrimSpace(name); err != nil || name == "" {
		return err
	}
	if err := l.mayName(name); err != nil {
		l.Ask().Say("%v", err)
		return nil
	}
	return l.saveAs(name)
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
	at := slices.IndexFunc(l.in.Template.Fields, func(o payload.Field) bool { return o.ID == f.ID })
	answer, err := l.Ask().Field(ctx, fmt.Sprintf("Question %d of %d: ", at+1, l.last()), f, before, l.in.Env)
	if lines.AsCommand(err) != nil {
		return err
	}
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
	if err == nil && at+1 < l.last() {
		next = l.in.Template.Fields[at+1].ID
	}
	l.keep(next)
	return err
}

// askAll asks for every field, and the name.
func (l *launching) askAll(ctx context.Context) error {
	l.undecided()
	l.introduce(ctx)
	everything := func(f *payload.Field) bool { return f == nil || !l.in.KnownWrong(payload.Problem{Field: f.ID}) }
	if err := l.walk(ctx, l.first(), everything); err != nil {
		return err
	}
	return l.askMissing(ctx)
}

// introduce says where one is, what comes, and what may be typed beside answers.
func (l *launching) introduce(ctx context.Context) {
	required := 0
	for _, f := range l.in.Template.Fields {
		if f.Required {
			required++
		}
	}
	l.Ask().Say("Organisation %s. You are %s.", l.where(ctx), cmp.Or(l.in.Base.People.Me.Name, l.in.Base.People.Me.Email))
	l.Ask().Say("%s. %s, %d required. %s.", l.in.Template.Title, humanize.Count(l.last(), "question"), required, humanize.Count(len(l.in.Template.Steps), "step"))
	l.Ask().Say("Answer, or type: %s.", lines.Commands)
}

// first is the place of the first question to put: that where the person stopped.
func (l *launching) first() int {
	at := slices.IndexFunc(l.in.Template.Fields, func(f payload.Field) bool { return f.ID == l.unfinished.next })
	if at < 1 {
		return 0
	}
	l.Ask().Say("Going on with %s: %s before this one answered.", l.in.Template.Title, humanize.Count(at, "question"))
	return at
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
	name, err := l.Ask().Text(ctx, prompt)
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
