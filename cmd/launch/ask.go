package launch

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/history"
	"kickoff/payload/humanize"
	"kickoff/tui/editor"
	"kickoff/tui/lines"
)

// askMissing asks for every answer that blocks the launch, because it is not there or
// because it was typed line by line and not taken. What is wrong in a flag is not asked
// about: the flag has to be mended.
func (l *launching) askMissing(ctx context.Context) error {
	if err := l.walk(ctx, 0, l.among(l.undecided())); err != nil {
		return err
	}
	for {
		_, problems := l.in.Check()
		var fields []payload.Field
		var others []func() (question, error)
		for _, p := range problems {
			f, asked := l.in.Template.Field(p.Field)
			typed := p.Blocks() && l.unfinished.handle != nil && !l.in.KnownWrong(p)
			step := slices.IndexFunc(l.in.Template.Steps, func(s payload.Step) bool { return s.ID == p.Step })
			property := slices.IndexFunc(l.properties(), func(o property) bool { return o.Key == p.Property })
			switch {
			case asked && (p.Kind == payload.Missing || typed && l.in.Answers.Field(f.ID).Origin == payload.FromYou):
				fields = append(fields, f)
			case typed && step >= 0 && l.in.Answers.Step(p.Step).Typed != "":
				others = append(others, func() (question, error) { return l.stepOwners(ctx, step) })
			case typed && step >= 0 && l.in.Answers.Step(p.Step).Deadline != "":
				others = append(others, func() (question, error) { return l.stepDeadline(step), nil })
			case typed && property >= 0:
				others = append(others, func() (question, error) { return l.aboutProperty(ctx, l.properties()[property]) })
			}
		}
		if len(fields)+len(others) == 0 {
			return nil
		}
		l.Ask().Say("Before the review: %s.", humanize.Count(len(fields)+len(others), "answer"))
		err := l.walk(ctx, 0, l.among(fields))
		for _, other := range others {
			if err == nil {
				err = l.ask(ctx, other)
			}
			if c := lines.AsCommand(err); c != nil {
				_, err = l.obey(ctx, c, l.last())
			}
		}
		l.in.Asked()
		if err != nil {
			return err
		}
	}
}

// among are the places of the questions of a list.
func (l *launching) among(fields []payload.Field) func(int) bool {
	return func(at int) bool {
		return at < l.last() && slices.ContainsFunc(fields, func(o payload.Field) bool { return o.ID == l.in.Template.Fields[at].ID })
	}
}

// walk puts the questions that are wanted in their order, from the one at a place on.
// Behind the last stands that for the name. Where the person asks for another one, that
// is put whether it is wanted or not.
func (l *launching) walk(ctx context.Context, at int, wanted func(at int) bool) error {
	for asked := false; at <= l.last(); {
		if !asked && !wanted(at) {
			at++
			continue
		}
		err := l.put(ctx, at)
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

func (l *launching) put(ctx context.Context, at int) error {
	return l.ask(ctx, func() (question, error) {
		if at == l.last() {
			return l.aboutProperty(ctx, property{Property: payload.Properties()[0]})
		}
		return l.numbered(ctx, at)
	})
}

// ask puts a question until it is answered or the person wants to go elsewhere, which is
// a *lines.Command.
func (l *launching) ask(ctx context.Context, make func() (question, error)) error {
	for {
		q, err := make()
		if err != nil {
			return err
		}
		err = l.Ask().Ask(ctx, q.Question)
		c := lines.AsCommand(err)
		if c == nil {
			return err
		}
		if err := l.serve(ctx, c, q); err != nil {
			return err
		}
	}
}

// serve does what was asked for at a question where that leads nowhere else; the error is
// the command where it does.
func (l *launching) serve(ctx context.Context, c *lines.Command, q question) error {
	switch {
	case slices.Contains(q.Words, c.Word):
		return c
	case c.Word == "quit":
		return failure.Stopped("stopped: nothing was launched")
	case c.Word == "help":
		l.Ask().Help()
	case c.Word == "show" && l.in != nil:
		l.Ask().Say("%s", strings.TrimSuffix(string(l.in.Builder()().Body), "\n"))
	case c.Word == "list" && l.in == nil: // which is put again
	case l.in == nil || l.in.Ready != nil: // there is no answer yet, or none at all
		l.Ask().Say("There is no question for %s yet.", c.Word)
	case c.Word == "why":
		for _, line := range append(q.why, q.Guidance) {
			l.Ask().Paragraphs(line)
		}
	case c.Word == "edit":
		return l.edit(ctx, q)
	case c.Word == "undo":
		return l.takeBack(c.Word, l.in.History.Undo)
	case c.Word == "redo":
		return l.takeBack(c.Word, l.in.History.Redo)
	case c.Word == "list":
		l.list()
	case c.Word == "save":
		return l.saveNow(ctx)
	default:
		return c
	}
	return nil
}

// obey goes where the person wants to, and returns the place of the question that
// follows; behind the last one comes the review.
func (l *launching) obey(ctx context.Context, c *lines.Command, at int) (int, error) {
	for c != nil {
		var err error
		switch c.Word {
		case "skip":
			return at + 1, nil
		case "review":
			return l.last() + 1, nil
		case "back":
			to := at - 1
			for to >= 0 && to < l.last() && l.in.KnownWrong(payload.Problem{Field: l.in.Template.Fields[to].ID}) {
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
		case "steps":
			err = l.askSteps(ctx)
		case "details":
			err = l.askDetails(ctx)
		}
		if c = lines.AsCommand(err); c == nil {
			return at, err
		}
	}
	return at, nil
}

// list says all questions with their answers, and what was changed beside them.
func (l *launching) list() {
	for i, f := range l.in.Template.Fields {
		required := ""
		if f.Required {
			required = ", required"
		}
		l.Ask().Say("%d %s%s: %s", i+1, f.Label, required, lines.Stop(cmp.Or(l.aloud(f, l.in.Answers.Field(f.ID)), lines.Nothing)))
	}
	for i, s := range l.in.Template.Steps {
		if l.in.Answers.Step(s.ID).Overridden() {
			owners, due := l.stepTexts(s)
			l.Ask().Say("Step %d, %s: %s, %s", i+1, s.Title, owners, lines.Stop(due))
		}
	}
}

// edit has the answer of a question edited in the person's own editor.
func (l *launching) edit(ctx context.Context, q question) error {
	if q.Take == nil || q.Plain {
		l.Ask().Say("There is nothing to edit here.")
		return nil
	}
	kept := ""
	if u := &l.unfinished; u.handle != nil && q.at.Field != "" && !slices.Contains(l.in.Never, q.at.Field) {
		kept = u.store.TextPath(u.id(), q.at.Field)
	}
	l.Ask().Close()
	text, err := editor.Edit(q.text, kept, l.In, l.Terminal, l.Terminal)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		l.Ask().Say("%s", lines.Sentence(err.Error()))
		return nil
	case text == q.text:
		return nil
	case !q.Long:
		text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' }), cmp.Or(q.Separator, " "))
	}
	taken, err := q.Take(text)
	if err != nil {
		q.Refused(text)
		l.Ask().Say("%s", lines.Wrong(err))
		return nil
	}
	l.Ask().Say("Taken: %s", lines.Stop(taken))
	return nil
}

// takeBack undoes or makes again, and leads to the question that it was about.
func (l *launching) takeBack(word string, take func(*payload.Answers) (history.Change, bool)) error {
	c, ok := take(l.in.Answers)
	if !ok {
		l.Ask().Say("There is nothing to %s.", word)
		return nil
	}
	c.PutBack(l.in.Answers)
	l.keep(c.At)
	for i, f := range l.in.Template.Fields {
		if f.ID == c.At.Field {
			l.Ask().Say("%s is %s now.", f.Label, orNothing(payload.Display(f, l.in.Answers.Field(f.ID), l.in.Env())))
			return &lines.Command{Word: "goto", Rest: strconv.Itoa(i + 1)}
		}
	}
	if s, ok := l.in.Template.Step(c.At.Step); ok {
		owners, due := l.stepTexts(s)
		l.Ask().Say("%s is %s, %s now.", s.Title, owners, due)
		return nil
	}
	d := l.in.Answers.Details()
	if c.At.Property == "name" {
		l.Ask().Say("The name is %s now.", orNothing(d.Name))
	} else {
		l.Ask().Say("%s is as it was before.", payload.PropertyTitle(c.At.Property))
	}
	return nil
}

// saveNow keeps the answers as a draft whose name it asks for.
func (l *launching) saveNow(ctx context.Context) error {
	l.Ask().Say("Name of the draft?")
	line, err := l.Ask().Line(ctx)
	name := strings.TrimSpace(line.Text)
	if err != nil || name == "" {
		return err
	}
	if err := l.mayName(name); err != nil {
		l.Ask().Say("%s", lines.Wrong(err))
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

// askAll asks for every field, and the name.
func (l *launching) askAll(ctx context.Context) error {
	l.undecided()
	l.introduce(ctx)
	everything := func(at int) bool {
		return at == l.last() || !l.in.KnownWrong(payload.Problem{Field: l.in.Template.Fields[at].ID})
	}
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
	l.greet(ctx)
	l.Ask().Say("%s. %s, %d required. %s.", l.in.Template.Title, humanize.Count(l.last(), "question"), required, humanize.Count(len(l.in.Template.Steps), "step"))
	l.Ask().Say("Answer, or: %s.", lines.Commands)
}

// greet says once where one is, and as whom.
func (l *launching) greet(ctx context.Context) {
	if l.greeted {
		return
	}
	l.greeted = true
	sandbox := ""
	if l.Sandbox {
		sandbox = "SANDBOX. "
	}
	l.Ask().Say("%sOrganisation %s.%s", sandbox, l.organization(ctx), l.you(ctx))
}

// first is the place of the first question to put: that where the person stopped.
func (l *launching) first() int {
	next := l.unfinished.next
	at := slices.IndexFunc(l.in.Template.Fields, func(f payload.Field) bool { return f.ID == next.Field })
	if next.Step != "" || next.Property != "" {
		at = l.last()
	}
	if at < 1 {
		return 0
	}
	l.Ask().Say("Going on with %s: %s before this one answered.", l.in.Template.Title, humanize.Count(at, "question"))
	return at
}

// after is where the person is once an answer was given.
func (l *launching) after(at history.Ref) history.Ref {
	i := slices.IndexFunc(l.in.Template.Fields, func(f payload.Field) bool { return f.ID == at.Field })
	if i >= 0 && i+1 < l.last() {
		return history.Ref{Field: l.in.Template.Fields[i+1].ID}
	}
	return at
}

// you says who is signed in, a blank before it; "" where that cannot be read.
func (l *launching) you(ctx context.Context) string {
	var me payload.Member
	if l.in != nil {
		me = l.in.Env().Me()
	} else if read, err := l.conn.Client.Me(ctx); err == nil {
		me = read
	}
	if name := cmp.Or(me.Name, me.Email); name != "" {
		return " You are " + name + "."
	}
	return ""
}
