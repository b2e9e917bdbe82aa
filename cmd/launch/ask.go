package launch

import (
	"cmp"
	"context"
	"errors"
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

// interview asks a person line by line.
type interview struct {
	questions
	launch *launching
}

func (l *launching) interview() *interview {
	if l.kept != nil {
		l.kept.Lately = true // what was named in flags is known by now
	}
	return &interview{questions{l.Factory, l.conn, l.in, &l.lists, &l.unfinished}, l}
}

// askMissing asks for every answer that blocks the launch, because it is not there or
// because it was typed line by line and not taken. What is wrong in a flag is not asked
// about: the flag has to be mended.
func (iv *interview) askMissing(ctx context.Context) error {
	if err := iv.walk(ctx, 0, iv.among(iv.undecided())); err != nil {
		return err
	}
	for {
		_, problems := iv.in.Check()
		var fields []payload.Field
		var others []func() (question, error)
		for _, p := range problems {
			f, asked := iv.in.Template.Field(p.Field)
			typed := p.Blocks() && iv.unfinished.handle != nil && !iv.in.KnownWrong(p)
			step := slices.IndexFunc(iv.in.Template.Steps, func(s payload.Step) bool { return s.ID == p.Step })
			property := slices.IndexFunc(iv.properties(), func(o property) bool { return o.Key == p.Property })
			switch {
			case asked && (p.Kind == payload.Missing || typed && iv.in.Answers.Field(f.ID).Origin == payload.FromYou):
				fields = append(fields, f)
			case typed && step >= 0 && iv.in.Answers.Step(p.Step).Typed != "":
				others = append(others, func() (question, error) { return iv.stepOwners(ctx, step) })
			case typed && step >= 0 && iv.in.Answers.Step(p.Step).Deadline != "":
				others = append(others, func() (question, error) { return iv.stepDeadline(step), nil })
			case typed && property >= 0:
				others = append(others, func() (question, error) { return iv.aboutProperty(ctx, iv.properties()[property]) })
			}
		}
		if len(fields)+len(others) == 0 {
			return nil
		}
		iv.Ask().Say("Before the review: %s.", humanize.Count(len(fields)+len(others), "answer"))
		err := iv.walk(ctx, 0, iv.among(fields))
		for _, other := range others {
			if err == nil {
				err = iv.ask(ctx, other)
			}
			if c := lines.AsCommand(err); c != nil {
				_, err = iv.obey(ctx, c, iv.last())
			}
		}
		iv.in.Asked()
		if err != nil {
			return err
		}
	}
}

// among are the places of the questions of a list.
func (iv *interview) among(fields []payload.Field) func(int) bool {
	return func(at int) bool {
		return at < iv.last() && slices.ContainsFunc(fields, func(o payload.Field) bool { return o.ID == iv.in.Template.Fields[at].ID })
	}
}

// walk puts the questions that are wanted in their order, from the one at a place on.
// Behind the last stands that for the name. Where the person asks for another one, that
// is put whether it is wanted or not.
func (iv *interview) walk(ctx context.Context, at int, wanted func(at int) bool) error {
	for asked := false; at <= iv.last(); {
		if !asked && !wanted(at) {
			at++
			continue
		}
		err := iv.put(ctx, at)
		c := lines.AsCommand(err)
		if asked = c != nil && c.Word != "skip" && c.Word != "review"; c != nil {
			at, err = iv.obey(ctx, c, at)
		} else {
			at++
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (iv *interview) put(ctx context.Context, at int) error {
	return iv.ask(ctx, func() (question, error) {
		if at == iv.last() {
			return iv.aboutProperty(ctx, property{Property: payload.Properties()[0]})
		}
		return iv.numbered(ctx, at)
	})
}

// ask puts a question until it is answered or the person wants to go elsewhere, which is
// a *lines.Command.
func (iv *interview) ask(ctx context.Context, make func() (question, error)) error {
	for {
		q, err := make()
		if err != nil {
			return err
		}
		err = iv.Ask().Ask(ctx, q.Question)
		c := lines.AsCommand(err)
		if c == nil {
			return err
		}
		if err := iv.serve(ctx, c, q); errors.Is(err, errAnswered) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// errAnswered: the question was answered in another way than by a line.
var errAnswered = errors.New("answered")

// serve does what was asked for at a question where that leads nowhere else; the error is
// the command where it does.
func (iv *interview) serve(ctx context.Context, c *lines.Command, q question) error {
	switch {
	case slices.Contains(q.Words, c.Word):
		return c
	case c.Word == "quit":
		return lines.ErrCanceled
	case c.Word == "help":
		iv.Ask().Help()
	case c.Word == "show":
		iv.Ask().Say("%s", strings.TrimSuffix(string(iv.in.Builder()().Body), "\n"))
	case iv.in.Ready != nil: // there is no answer
		iv.Ask().Say(noQuestion, c.Word)
	case c.Word == "why":
		for _, line := range append(q.why, q.Guidance) {
			iv.Ask().Paragraphs(line)
		}
	case c.Word == "edit":
		return iv.edit(ctx, q)
	case c.Word == "undo":
		return iv.takeBack(c.Word, iv.in.History.Undo)
	case c.Word == "redo":
		return iv.takeBack(c.Word, iv.in.History.Redo)
	case c.Word == "list":
		iv.list()
	case c.Word == "save":
		return iv.saveNow(ctx)
	default:
		return c
	}
	return nil
}

const noQuestion = "There is no question for %s yet."

// obey goes where the person wants to, and returns the place of the question that
// follows; behind the last one comes the review.
func (iv *interview) obey(ctx context.Context, c *lines.Command, at int) (int, error) {
	for c != nil {
		var err error
		switch c.Word {
		case "skip":
			return at + 1, nil
		case "review":
			return iv.last() + 1, nil
		case "back":
			to := at - 1
			for to >= 0 && to < iv.last() && iv.in.KnownWrong(payload.Problem{Field: iv.in.Template.Fields[to].ID}) {
				to--
			}
			if to >= 0 {
				return to, nil
			}
			iv.Ask().Say("This is the first question.")
		case "goto":
			if n, err := strconv.Atoi(c.Rest); err == nil && n > 0 && n <= iv.last() {
				return n - 1, nil
			}
			iv.Ask().Say("There are %s.", humanize.Count(iv.last(), "question"))
		case "steps":
			err = iv.askSteps(ctx)
		case "details":
			err = iv.askDetails(ctx)
		}
		if c = lines.AsCommand(err); c == nil {
			return at, err
		}
	}
	return at, nil
}

// list says all questions with their answers, and what was changed beside them.
func (iv *interview) list() {
	for i, f := range iv.in.Template.Fields {
		required := ""
		if f.Required {
			required = ", required"
		}
		iv.Ask().Say("%d %s%s: %s", i+1, f.Label, required, lines.Stop(cmp.Or(iv.aloud(f, iv.in.Answers.Field(f.ID)), lines.Nothing)))
	}
	for i, s := range iv.in.Template.Steps {
		if iv.in.Answers.Step(s.ID).Overridden() {
			owners, due := iv.stepTexts(s)
			iv.Ask().Say("Step %d, %s: %s, %s", i+1, s.Title, owners, lines.Stop(due))
		}
	}
}

// edit has the answer of a question edited in the person's own editor; errAnswered where it
// was taken.
func (iv *interview) edit(ctx context.Context, q question) error {
	if q.Take == nil || q.Plain {
		iv.Ask().Say("There is nothing to edit here.")
		return nil
	}
	file := ""
	if u := iv.unfinished; u.handle != nil && q.at.Field != "" && !slices.Contains(iv.in.Never, q.at.Field) {
		file = u.store.TextPath(u.id(), q.at.Field)
	}
	iv.Ask().Close()
	text, err := editor.Edit(q.text, file, iv.In, iv.Terminal, iv.Terminal)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		iv.Ask().Say("%s", lines.Sentence(err.Error()))
		return nil
	case text == q.text:
		return nil
	case !q.Long:
		text = q.OneLine(text)
	}
	taken, err := q.Take(text)
	if err != nil {
		q.Refused(text)
		iv.Ask().Say("%s", lines.Wrong(err))
		return nil
	}
	iv.Ask().Say("Taken: %s", lines.Stop(taken))
	return errAnswered
}

// takeBack undoes or makes again, and leads to the question that it was about.
func (iv *interview) takeBack(word string, take func(*payload.Answers) (history.Change, bool)) error {
	c, ok := take(iv.in.Answers)
	if !ok {
		iv.Ask().Say("There is nothing to %s.", word)
		return nil
	}
	c.PutBack(iv.in.Answers)
	iv.keep(c.At)
	for i, f := range iv.in.Template.Fields {
		if f.ID == c.At.Field {
			iv.Ask().Say("%s is %s now.", f.Label, orNothing(payload.Display(f, iv.in.Answers.Field(f.ID), iv.in.Env())))
			return &lines.Command{Word: "goto", Rest: strconv.Itoa(i + 1)}
		}
	}
	if s, ok := iv.in.Template.Step(c.At.Step); ok {
		owners, due := iv.stepTexts(s)
		iv.Ask().Say("%s is %s, %s now.", s.Title, owners, due)
		return nil
	}
	d := iv.in.Answers.Details()
	if c.At.Property == "name" {
		iv.Ask().Say("The name is %s now.", orNothing(d.Name))
	} else {
		iv.Ask().Say("%s is as it was before.", payload.PropertyOf(c.At.Property).Title)
	}
	return nil
}

// saveNow keeps the answers as a draft whose name it asks for.
func (iv *interview) saveNow(ctx context.Context) error {
	iv.Ask().Say("Name of the draft?")
	line, err := iv.Ask().Line(ctx)
	name := strings.TrimSpace(line.Text)
	if err != nil || name == "" {
		return err
	}
	if err := iv.launch.mayName(name); err != nil {
		iv.Ask().Say("%s", lines.Wrong(err))
		return nil
	}
	return iv.launch.saveAs(name)
}

// undecided says what of a draft no longer fits the template, and returns the fields
// that are to be asked anew. What has no field any more the review shows the launch
// without.
func (iv *interview) undecided() []payload.Field {
	var fields []payload.Field
	for _, p := range iv.in.Undecided() {
		iv.Ask().Say("The template changed: %s", failure.Text(failure.Labelled(iv.in.Template, p)))
		if f, ok := iv.in.Template.Field(p.Field); ok {
			fields = append(fields, f)
		}
	}
	iv.in.Decided() // by the questions that follow
	return fields
}

// askAll asks for every field, and the name.
func (iv *interview) askAll(ctx context.Context) error {
	iv.undecided()
	iv.introduce(ctx)
	everything := func(at int) bool {
		return at == iv.last() || !iv.in.KnownWrong(payload.Problem{Field: iv.in.Template.Fields[at].ID})
	}
	if err := iv.walk(ctx, iv.first(), everything); err != nil {
		return err
	}
	return iv.askMissing(ctx)
}

// introduce says where one is, what comes, and what may be typed beside answers.
func (iv *interview) introduce(ctx context.Context) {
	required := 0
	for _, f := range iv.in.Template.Fields {
		if f.Required {
			required++
		}
	}
	iv.launch.greet(ctx)
	iv.Ask().Say("%s. %s, %d required. %s.", iv.in.Template.Title, humanize.Count(iv.last(), "question"), required, humanize.Count(max(len(iv.in.Template.Steps), iv.in.Template.StepCount), "step"))
	iv.Ask().Say("Answer, or: %s.", lines.Commands)
}

// first is the place of the first question to put: that where the person stopped.
func (iv *interview) first() int {
	next := iv.unfinished.next
	at := slices.IndexFunc(iv.in.Template.Fields, func(f payload.Field) bool { return f.ID == next.Field })
	if next.Step != "" || next.Property != "" {
		at = iv.last()
	}
	if at < 1 {
		return 0
	}
	iv.Ask().Say("Going on with %s: %s before this one answered.", iv.in.Template.Title, humanize.Count(at, "question"))
	return at
}
