package launch

import (
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
func (l *launching) choose(ctx context.Context) error {
	templates, err := api.All(l.conn.Client.Templates(ctx, api.TemplateQuery{}))
	if err != nil {
		return err
	}
	if len(templates) == 0 {
		return failure.NotFound("this organisation has no template to launch")
	}
	drafts, err := l.Drafts(l.conn.Scope).List()
	if err != nil {
		l.Say("warning: %v", err)
	}
	drafts = slices.DeleteFunc(drafts, func(e draft.Entry) bool { return e.Err != nil })
	unfinished, _, err := session.Unfinished(l.Unfinished(l.conn.Scope), l.Ledger(l.conn.Scope))
	if err != nil {
		l.Say("warning: %v", err)
	}
	l.greet(ctx)
	for {
		err := l.chooseTemplate(ctx, templates, len(drafts), len(unfinished))
		switch c := lines.AsCommand(err); {
		case c == nil:
			return err
		case c.Word == "drafts":
			err = l.chooseDraft(ctx, drafts)
		case c.Word == "unfinished":
			err = l.chooseUnfinished(ctx, unfinished)
		default:
			l.Ask().Say("There is no question for %s yet.", c.Word)
		}
		if err != nil || l.Draft != "" || l.in != nil {
			return err
		}
	}
}

func (l *launching) chooseTemplate(ctx context.Context, templates []payload.Template, drafts, unfinished int) error {
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
		l.Template = t.ID
		return t.Title, nil
	}
	q.Take = func(text string) (string, error) { return oneOf(titles, text, "template", q.Pick) }
	return l.untilPicked(ctx, q, func() bool { return l.Template != "" })
}

func (l *launching) chooseDraft(ctx context.Context, drafts []draft.Entry) error {
	var names []string
	q := lines.Question{Head: humanize.Count(len(drafts), "draft"), How: "Type a number or a part of a name; an empty line goes back", Plain: true, Rows: true, Find: find}
	for _, e := range drafts {
		names = append(names, e.Name)
		q.Options = append(q.Options, clean.Message(fmt.Sprintf("%s, for %s, %d of %d answered, saved %s", e.Name, e.TemplateTitle, e.Filled, e.Total, humanize.Ago(e.SavedAt, l.Now()))))
	}
	q.Pick = func(places []int) (string, error) {
		l.Draft = names[places[0]]
		return l.Draft, nil
	}
	q.Take = func(text string) (string, error) { return oneOf(names, text, "draft", q.Pick) }
	return l.orBack(l.ask(ctx, func() (question, error) { return question{Question: q}, nil }))
}

func (l *launching) chooseUnfinished(ctx context.Context, entries []autosave.Entry) error {
	var names []string
	q := lines.Question{Head: humanize.Count(len(entries), "unfinished one"), How: "Type a number or a part of a name; an empty line goes back", Plain: true, Rows: true, Find: find}
	for _, e := range entries {
		row := fmt.Sprintf("%s, from %s, %d of %d answered, %s", e.Name, e.Template.Title, e.Filled, e.Total, humanize.Ago(e.SavedAt, l.Now()))
		if e.Owner != nil {
			row += ", open elsewhere"
		}
		names, q.Options = append(names, e.Name), append(q.Options, clean.Message(row))
	}
	q.Pick = func(places []int) (string, error) {
		h, err := l.Unfinished(l.conn.Scope).Open(entries[places[0]].ID)
		if err == nil {
			err = l.goOn(ctx, h)
		}
		return names[places[0]], err
	}
	q.Take = func(text string) (string, error) { return oneOf(names, text, "unfinished launch", q.Pick) }
	return l.orBack(l.ask(ctx, func() (question, error) { return question{Question: q}, nil }))
}

// untilPicked asks until something is chosen.
func (l *launching) untilPicked(ctx context.Context, q lines.Question, picked func() bool) error {
	for !picked() {
		if err := l.ask(ctx, func() (question, error) { return question{Question: q}, nil }); err != nil {
			return err
		}
	}
	return nil
}

// orBack takes back and skip for the end of a list.
func (l *launching) orBack(err error) error {
	if c := lines.AsCommand(err); c != nil {
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
