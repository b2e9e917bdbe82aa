package launch

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/draft"
	"kickoff/tui/lines"
)

// choose lets the person choose a template, a draft or an unfinished launch.
func (iv *interview) choose(ctx context.Context) error {
	templates, err := api.All(iv.conn.Reads().Templates(ctx, api.TemplateQuery{}))
	if err != nil {
		return err
	}
	if len(templates) == 0 {
		return failure.NotFound("this organisation has no template to launch")
	}
	drafts, err := iv.Drafts(iv.conn.Scope).List()
	if err != nil {
		iv.Say("warning: %v", err)
	}
	drafts = slices.DeleteFunc(drafts, func(e draft.Entry) bool { return e.Err != nil })
	unfinished, _, err := session.Unfinished(iv.Unfinished(iv.conn.Scope), iv.Ledger(iv.conn.Scope))
	if err != nil {
		iv.Say("warning: %v", err)
	}
	iv.greet(ctx)
	for {
		err := iv.chooseTemplate(ctx, templates, len(drafts), len(unfinished))
		switch c := lines.AsCommand(err); {
		case c == nil:
			return err
		case c.Word == "drafts":
			err = iv.chooseDraft(ctx, drafts)
		case c.Word == "unfinished":
			err = iv.chooseUnfinished(ctx, unfinished)
		default:
			iv.Ask().Say("There is no question for %s yet.", c.Word)
		}
		if err != nil || iv.Draft != "" || iv.in != nil {
			return err
		}
	}
}

func (iv *interview) chooseTemplate(ctx context.Context, templates []payload.Template, drafts, unfinished int) error {
	var titles []string
	q := lines.Question{Head: humanize.Count(len(templates), "template"), How: "Type a number or a part of a title", Plain: true, Rows: true}
	for _, kind := range []struct {
		n          int
		noun, word string
	}{{drafts, "draft", "drafts"}, {unfinished, "unfinished launch", "unfinished"}} {
		if kind.n == 0 {
			continue
		}
		q.Head += ", " + strings.Replace(humanize.Count(kind.n, kind.noun), "launchs", "launches", 1)
		q.How += ", or " + kind.word
		q.Words = append(q.Words, kind.word)
	}
	for _, t := range templates {
		row := fmt.Sprintf("%s, %s, %s", t.Title, humanize.Count(t.FieldCount, "question"), humanize.Count(t.StepCount, "step"))
		if t.Obstacle() != "" {
			row = t.Title + " cannot be launched"
		}
		titles, q.Options = append(titles, t.Title), append(q.Options, row)
	}
	q.Find = func(_ []string, typed string) []int { return find(titles, typed) }
	q.Pick = func(places []int) (string, error) {
		t := templates[places[0]]
		if obstacle := t.Obstacle(); obstacle != "" {
			return "", &payload.ValueError{Message: t.Title + " is " + obstacle}
		}
		iv.Template = t.ID
		return t.Title, nil
	}
	q.Take = func(text string) (string, error) { return oneOf(titles, text, "template", q.Pick) }
	for iv.Template == "" {
		if err := iv.ask(ctx, func() (question, error) { return question{Question: q}, nil }); err != nil {
			return err
		}
	}
	return nil
}

func (iv *interview) chooseDraft(ctx context.Context, drafts []draft.Entry) error {
	var names, rows []string
	for _, e := range drafts {
		names = append(names, e.Name)
		rows = append(rows, fmt.Sprintf("%s, for %s, %d of %d answered, saved %s", e.Name, e.TemplateTitle, e.Filled, e.Total, humanize.Ago(e.SavedAt, iv.Now())))
	}
	return iv.chooseOne(ctx, humanize.Count(len(drafts), "draft"), "draft", names, rows, func(at int) error {
		iv.Draft = names[at]
		return nil
	})
}

func (iv *interview) chooseUnfinished(ctx context.Context, entries []autosave.Entry) error {
	var names, rows []string
	for _, e := range entries {
		row := fmt.Sprintf("%s, from %s, %d of %d answered, %s", e.Name, e.Template.Title, e.Filled, e.Total, humanize.Ago(e.SavedAt, iv.Now()))
		if e.Waiting {
			row += ", waiting to be sent"
		}
		if e.Owner != nil {
			row += ", open elsewhere"
		}
		names, rows = append(names, e.Name), append(rows, row)
	}
	return iv.chooseOne(ctx, humanize.Count(len(entries), "unfinished one"), "unfinished launch", names, rows, func(at int) error {
		store := iv.Unfinished(iv.conn.Scope)
		h, err := store.Open(entries[at].ID)
		if err == nil {
			err = iv.goOn(ctx, store, h)
		}
		return err
	})
}

// chooseRow lets the person choose the row of a table that the launch begins with.
func (l *launching) chooseRow(ctx context.Context) error {
	said, open, err := l.Rows(ctx, l.conn)
	if err != nil {
		return err
	}
	var titles []string
	for _, texts := range said {
		titles = append(titles, "row "+strings.Join(texts, ", "))
	}
	err = l.person.chooseOne(ctx, humanize.Count(len(titles), "row"), "row", titles, titles, func(at int) error {
		l.in = &Input{Session: open(at), f: l.Factory, conn: l.conn}
		return nil
	})
	if err == nil && l.in == nil {
		err = failure.Stopped("stopped: no row was chosen")
	}
	return err
}

// chooseOne lets the person choose one of what has names, or go back.
func (iv *interview) chooseOne(ctx context.Context, head, what string, names, rows []string, pick func(at int) error) error {
	q := lines.Question{Head: head, How: "Type a number or a part of a name; an empty line goes back", Plain: true, Rows: true, Find: find}
	for _, row := range rows {
		q.Options = append(q.Options, clean.Message(row))
	}
	q.Pick = func(places []int) (string, error) { return names[places[0]], pick(places[0]) }
	q.Take = func(text string) (string, error) { return oneOf(names, text, what, q.Pick) }
	err := iv.ask(ctx, func() (question, error) { return question{Question: q}, nil })
	if lines.AsCommand(err) != nil {
		return nil
	}
	return err
}

// oneOf picks the one thing of a name.
func oneOf(names []string, name, what string, pick func([]int) (string, error)) (string, error) {
	var at []int
	for i, n := range names {
		if clean.Fold(n) == clean.Fold(name) {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return "", &payload.ValueError{Message: "no " + what + " is called " + humanize.Quote(name), Fix: "choose one by its number, or type a part of its name"}
	}
	if len(at) > 1 {
		return "", &payload.ValueError{Message: fmt.Sprintf("%d are called %s", len(at), humanize.Quote(name)), Fix: "choose a " + what + " by its number"}
	}
	return pick(at)
}

// askSteps lets the person choose steps, and asks who does each and until when.
func (iv *interview) askSteps(ctx context.Context) error {
	if iv.in.Template.StepsUnknown() {
		iv.Ask().Say("Its %s are not known on this machine, and there is no network.", humanize.Count(iv.in.Template.StepCount, "step"))
		return nil
	}
	if err := iv.everybody(ctx); err != nil {
		return err
	}
	return iv.section(ctx, func() string { return "Steps. " + iv.in.Builder()().Mail.Start() }, func() ([]string, error) {
		var rows []string
		for i, s := range iv.in.Builder()().Forecast.Steps {
			owners, _ := iv.stepTexts(iv.in.Template.Steps[i])
			row := s.Title + ": " + owners + ", " + iv.dueShort(s.After.Deadline)
			if word := s.Word(); word != "starts" {
				row += ", " + word + " by a rule"
			}
			rows = append(rows, row)
		}
		return rows, nil
	}, func(at int) []func() (question, error) {
		return []func() (question, error){
			func() (question, error) { return iv.stepOwners(ctx, at) },
			func() (question, error) { return iv.stepDeadline(at), nil },
		}
	})
}

// askDetails lets the person choose properties of the process, and asks for each.
func (iv *interview) askDetails(ctx context.Context) error {
	if err := iv.everybody(ctx); err != nil {
		return err
	}
	all := iv.properties()
	return iv.section(ctx, func() string { return "Details. All of it is optional" }, func() ([]string, error) {
		var rows []string
		for _, p := range all {
			text, err := iv.propertyText(ctx, p)
			if err != nil {
				return nil, err
			}
			rows = append(rows, p.Title+": "+cmp.Or(text, lines.Nothing))
		}
		return rows, nil
	}, func(at int) []func() (question, error) {
		return []func() (question, error){func() (question, error) { return iv.aboutProperty(ctx, all[at]) }}
	})
}

// section lists rows and puts the questions of those that are chosen, until an empty line
// or back; anything that leads elsewhere is the error.
func (iv *interview) section(ctx context.Context, head func() string, rows func() ([]string, error), questions func(at int) []func() (question, error)) error {
	for told := false; ; told = true {
		at := -1
		err := iv.ask(ctx, func() (question, error) {
			options, err := rows()
			how := "Type a number or a part of a name; an empty line goes back"
			if told {
				how = "Type a number, a part of a name, or more; an empty line goes back"
			}
			return question{Question: lines.Question{
				Head: head(), How: how, Plain: true, Told: told, Rows: true, Options: options, Find: find,
				Pick: func(places []int) (string, error) { at = places[0]; return "", nil },
				Take: func(text string) (string, error) {
					return "", &payload.ValueError{Message: humanize.Quote(text) + " is none of these", Fix: "type a number"}
				},
			}}, err
		})
		switch c := lines.AsCommand(err); {
		case c != nil && (c.Word == "back" || c.Word == "skip"), err == nil && at < 0:
			return nil
		case err != nil:
			return err
		}
		for _, q := range questions(at) {
			err := iv.ask(ctx, q)
			c := lines.AsCommand(err)
			if c != nil && c.Word == "back" {
				break
			}
			if err != nil && (c == nil || c.Word != "skip") {
				return err
			}
		}
	}
}
