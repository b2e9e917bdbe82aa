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
	"kickoff/payload/weblink"
	"kickoff/tui/lines"
)

// choose lets the person choose a template, a draft or an unfinished launch.
func (l *launching) choose(ctx context.Context) error {
	templates, err := api.All(l.conn.Reads().Templates(ctx, api.TemplateQuery{}))
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
	unfinished, _, err := session.Unfinished(l.unfinished.store, l.Ledger(l.conn.Scope))
	if err != nil {
		l.Say("warning: %v", err)
	}
	l.greet(ctx)
	for l.Template == "" && l.Draft == "" && l.in == nil {
		err := l.chooseTemplate(ctx, templates, len(drafts), len(unfinished))
		switch c := lines.AsCommand(err); {
		case c == nil:
		case c.Word == "drafts":
			err = l.chooseDraft(ctx, drafts)
		case c.Word == "unfinished":
			err = l.chooseUnfinished(ctx, unfinished)
		case c.Word == "back":
			l.Ask().Say("This is the first question.")
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *launching) chooseTemplate(ctx context.Context, templates []payload.Template, drafts, unfinished int) error {
	var titles []string
	q := lines.Question{Head: humanize.Count(len(templates), "template"), How: "Type a number or a part of a title", Plain: true, Rows: true, Words: []string{"back"}}
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
	q.Take = func(text string) (string, error) {
		if !weblink.Is(text) {
			return oneOf(titles, text, "template", q.Pick)
		}
		link, err := l.conn.Link(text)
		if err != nil {
			return "", err
		}
		at := slices.IndexFunc(templates, func(t payload.Template) bool { return t.ID == link.Template })
		switch {
		case link.Process != "":
			l.Template = text
			return "the process at that address", nil
		case at < 0:
			return "", &payload.ValueError{Message: "no template here has that address", Fix: "choose one by its number, or type a part of its name"}
		}
		title, err := q.Pick([]int{at})
		if err == nil {
			l.Template = text // with the answers that it carries
		}
		return title, err
	}
	return l.askChoice(ctx, q)
}

func (l *launching) chooseDraft(ctx context.Context, drafts []draft.Entry) error {
	var names, rows []string
	for _, e := range drafts {
		names = append(names, e.Name)
		rows = append(rows, fmt.Sprintf("%s, for %s, %d of %d answered, saved %s", e.Name, e.TemplateTitle, e.Filled, e.Total, humanize.Ago(e.SavedAt, l.Now())))
	}
	return l.chooseOne(ctx, humanize.Count(len(drafts), "draft"), "draft", names, rows, func(at int) error {
		l.Draft = names[at]
		return nil
	})
}

func (l *launching) chooseUnfinished(ctx context.Context, entries []autosave.Entry) error {
	var names, rows []string
	for _, e := range entries {
		row := fmt.Sprintf("%s, from %s, %d of %d answered, %s", e.Name, e.Template.Title, e.Filled, e.Total, humanize.Ago(e.SavedAt, l.Now()))
		if e.Waiting {
			row += ", waiting to be sent"
		}
		if e.Owner != nil {
			row += ", open elsewhere"
		}
		names, rows = append(names, e.Name), append(rows, row)
	}
	return l.chooseOne(ctx, humanize.Count(len(entries), "unfinished one"), "unfinished launch", names, rows, func(at int) error {
		h, err := l.unfinished.store.Open(entries[at].ID)
		if err == nil {
			err = l.goOn(ctx, h)
		}
		return err
	})
}

// chooseRow lets the person choose one row of a table.
func (l *launching) chooseRow(ctx context.Context) error {
	said, open, err := l.Rows(ctx, l.conn)
	if err != nil {
		return err
	}
	var titles []string
	for _, texts := range said {
		titles = append(titles, "row "+strings.Join(texts, ", "))
	}
	err = l.chooseOne(ctx, humanize.Count(len(titles), "row"), "row", titles, titles, func(at int) error {
		l.in = open(at)
		return nil
	})
	if err == nil && l.in == nil {
		err = failure.Stopped("stopped: no row was chosen")
	}
	return err
}

// chooseOne lets the person choose one of what has names, or go back.
func (l *launching) chooseOne(ctx context.Context, head, what string, names, rows []string, pick func(at int) error) error {
	q := lines.Question{Head: head, How: "Type a number or a part of a name; an empty line goes back", Plain: true, Rows: true, Find: find, Words: []string{"back"}}
	for _, row := range rows {
		q.Options = append(q.Options, clean.Message(row))
	}
	q.Pick = func(places []int) (string, error) { return names[places[0]], pick(places[0]) }
	q.Take = func(text string) (string, error) { return oneOf(names, text, what, q.Pick) }
	err := l.askChoice(ctx, q)
	if lines.AsCommand(err) != nil {
		return nil
	}
	return err
}

// askChoice asks for one thing before there is a launch; a word of the question is the error.
func (l *launching) askChoice(ctx context.Context, q lines.Question) error {
	for {
		err := l.Ask().Ask(ctx, q)
		c := lines.AsCommand(err)
		switch {
		case c == nil, slices.Contains(q.Words, c.Word):
			return err
		case c.Word == "quit":
			return lines.ErrCanceled
		case c.Word == "help":
			l.Ask().Help()
		case c.Word != "list": // which is put again
			l.Ask().Say(noQuestion, c.Word)
		}
	}
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
