package tui

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	engine "kickoff/api/session/batch"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
	kept "kickoff/payload/store/batch"
	"kickoff/payload/store/ledger"
	"kickoff/tui/dialog"
)

const (
	// pace is how many rows leave in a second.
	pace = 4
	// typedFrom is from how many processes on their number is typed in full.
	typedFrom = 11
	// few is of how many rows each is told before they are launched.
	few = 3
)

// rowsReviewed is what launching the rows would mean.
type rowsReviewed struct {
	// of is what has the keyboard meanwhile: nothing is changed of the rows that are shown.
	of     dialog.Dialog
	run    *rowRun
	review engine.Review
	// template is the one that the server has now, where it is another.
	template *payload.Template
	err      error
}

// ask works out what launching the rows that are ready means, apart from the update loop.
func (r *rowSender) ask() tea.Cmd {
	if why := r.obstacle(); why != "" {
		r.notify(why, "")
		return nil
	}
	s := r.tables.stage
	of := dialog.NewConfirm(r.session.Theme, "Working out what this launches…", "", dialog.Choice{Key: "esc", Label: "go back to the rows"})
	base, service, now := r.tables.base.Fork(), r.service, r.session.Now()
	base.Now = func() time.Time { return now }
	open, plan, d := s.Table(base), s.Plan()(), r.sends()
	run := &rowRun{stage: s, plan: plan, wake: newSignal(), over: newSignal()}
	people, options := *base.Base.People, uploads.Options{Sender: r.service, Memory: r.o.Uploaded, Now: r.o.Moving}
	id, moving := "", r.o.Moving
	if h := r.tables.table.Kept; h != nil {
		id = h.ID()
	}
	return tea.Batch(r.show(of), func() tea.Msg {
		ctx := context.Background()
		t, err := service.Template(ctx, base.Template.ID)
		switch {
		case err != nil:
			return rowsReviewed{of: of, err: fmt.Errorf("the template could not be read once more: %w", err)}
		case !reflect.DeepEqual(t, base.Template):
			return rowsReviewed{of: of, template: &t}
		}
		table, err := open()
		if err != nil {
			return rowsReviewed{of: of, err: err}
		}
		maker := engine.Maker{Table: table}
		left, accepted := numbersOf(plan.Left), numbersOf(plan.Accepted)
		var items []engine.Item
		for row := range table.Len() {
			it := maker.Item(row, table.Build(row))
			it.Left, it.Accepted = left[it.Row], accepted[it.Row]
			items = append(items, it)
		}
		if plan.Confirmed.IsZero() { // else it goes on as it was confirmed
			plan.Options = kept.Options{Pace: pace, Parallel: 1, Verify: engine.VerifySample}
		}
		plan.OnlyValid = true
		run.table, run.plan = table.Sheet, plan
		run.batch = &engine.Batch{ID: id, Template: t, Items: items, Options: plan.Options, Delivery: d, Uploads: options, Now: moving, On: run.hear}
		if run.batch.People, err = session.Recipients(ctx, service, people, run.batch.Everybody()); err != nil {
			return rowsReviewed{of: of, err: err}
		}
		review, err := run.batch.Review(ctx)
		return rowsReviewed{of: of, run: run, review: review, err: err}
	})
}

// obstacle says why no row can be launched now, "" where some can.
func (r *rowSender) obstacle() string {
	switch s := r.tables.stage; {
	case r.run != nil:
		return "rows are on their way"
	case r.session.ReadOnly:
		return "read only: another window has this table"
	case r.o.Delivery == nil:
		return "nothing can be launched here"
	case r.people.away() != "":
		return "no network: nothing can be launched"
	case r.session.Base.People.Loading:
		return "people are still being read: who is a member is not known yet"
	case s.Checking():
		return "rows are still being checked"
	}
	return ""
}

// reviewed asks before the rows are launched, or says why they cannot be.
func (r *rowSender) reviewed(msg rowsReviewed) tea.Cmd {
	if r.dialogs.Find(msg.of) == nil {
		return nil
	}
	r.dialogs.Close(msg.of)
	switch {
	case errors.Is(msg.err, api.ErrUnauthorized):
		return r.signInAgain()
	case msg.err != nil:
		r.notify("not sent: "+msg.err.Error(), "")
		return nil
	case msg.template != nil:
		r.session.Adopt(*msg.template)
		r.notify("not sent: the template was changed; look at the rows once more, then launch", "")
		return address(r.tables.stage, r.tables.stage.Adopt())
	case len(msg.review.Asked) > 0:
		return r.askConflicts(msg)
	}
	n := len(msg.review.Send) + len(msg.review.Unknown)
	if n == 0 {
		r.notify(fmt.Sprintf("nothing is left to send: %s launched before", wereRows(msg.review.Before)), "")
		r.tables.stage.TakeOutcomes(before(msg.run.batch))
		return nil
	}
	var words []string
	if n >= typedFrom {
		words = append(words, strconv.Itoa(n))
	}
	if r.o.Production {
		words = append(words, r.people.name())
	}
	return r.show(dialog.NewLaunchRows(r.session.Theme, fmt.Sprintf("Launch %s?", humanize.Count(n, "process")), r.about(msg), r.short(msg), words, func() tea.Cmd { return r.send(msg) }))
}

// before are the rows that were launched before, as the ledger has them.
func before(b *engine.Batch) (list []engine.Outcome) {
	sights, err := b.Look()
	if err != nil {
		return nil
	}
	for i, s := range sights {
		if s.Earlier != nil && s.Earlier.Status == ledger.Launched {
			list = append(list, engine.Outcome{Row: b.Items[i].Row, Status: engine.Found, Run: s.Earlier.Outcome.Run, Reason: engine.Before})
		}
	}
	return list
}

// askConflicts asks about rows of a key or a name that was launched with other cells.
func (r *rowSender) askConflicts(msg rowsReviewed) tea.Cmd {
	var numbers []int
	text := ""
	for i, at := range msg.review.Asked {
		numbers = append(numbers, msg.run.batch.Items[at].Row)
		if i < few {
			text += fmt.Sprintf("Row %d: %s. ", numbers[i], msg.review.Conflicts[i])
		}
	}
	if more := len(numbers) - few; more > 0 {
		text += fmt.Sprintf("And %d more. ", more)
	}
	s := r.tables.stage
	return r.screen.ask("Launch "+humanize.Verb(len(numbers), "this one", "these")+" as well?", strings.TrimSpace(text),
		dialog.Choice{Key: "y", Label: "launch " + humanize.Verb(len(numbers), "it", "them") + " as well", Do: func() tea.Cmd { s.Accept(numbers); return r.ask() }},
		dialog.Choice{Key: "o", Label: "leave " + humanize.Verb(len(numbers), "it", "them") + " out", Do: func() tea.Cmd { s.LeaveOut(numbers); return r.ask() }},
		dialog.Choice{Key: "esc", Label: "go back to the rows"},
	)
}

// about is what is to be known before rows are launched.
func (r *rowSender) about(msg rowsReviewed) []string {
	v := msg.review
	lines := []string{"from " + r.session.Template.Title + ", in " + r.where()}
	var look []string
	if n := len(v.Wrong); n > 0 {
		look = append(look, humanize.Count(n, "wrong row")+humanize.Verb(n, " stays", " stay")+" here.")
	}
	if v.Before > 0 {
		look = append(look, wereRows(v.Before)+" launched before, and not sent again.")
	}
	if n := len(v.Unknown); n > 0 {
		they := humanize.Verb(n, "it was launched: it is", "they were launched: they are")
		look = append(look, "Of "+humanize.Count(n, "row")+" it is not known whether "+they+" looked up first.")
	}
	switch n := r.tables.stage.Namesakes(); {
	case n > 1 && n+1 >= len(v.Send):
		look = append(look, "All of them have the same name.")
	case n > 0:
		look = append(look, humanize.Count(n, "row")+humanize.Verb(n, " has", " have")+" the name of another.")
	}
	for _, text := range msg.run.batch.WorthALook(v, few) {
		look = append(look, strings.TrimSuffix(humanize.Capital(text), ".")+".")
	}
	if len(look) > 0 {
		lines = append(lines, strings.Join(look, " "))
	}
	how := v.Mail.People()
	at := func(w engine.Wave) string { return w.At.In(r.session.Zone()).Format("15:04") }
	switch n := len(v.Waves); {
	case n > 1:
		how += fmt.Sprintf(" Of %s %d an hour may come: %d waves, the second at %s.", humanize.Count(v.Guests, "new guest"), rules.GuestsAnHour, n, at(v.Waves[1]))
	case v.Guests > 0 && v.Waves[0].At.After(r.o.Moving()):
		how += fmt.Sprintf(" The hour's new guests are used up: the first row leaves at %s.", at(v.Waves[0]))
	case v.Guests > 0:
		how += fmt.Sprintf(" %s of the %d that may come in an hour.", humanize.Count(v.Guests, "new guest"), rules.GuestsAnHour)
	}
	how += " " + humanize.Count(v.Requests, "request")
	if v.Takes >= time.Second {
		how += ", about " + humanize.Lasts(v.Takes)
	}
	return append(lines, how+".")
}

// short is about in as few words as there may be.
func (r *rowSender) short(msg rowsReviewed) string {
	v := msg.review
	words := []string{"In " + r.where()}
	for _, of := range []struct {
		n    int
		what string
	}{{len(v.Wrong), "wrong"}, {v.Before, "sent before"}, {len(v.Unknown), "unknown"}, {len(v.Repeated), "doubled"}, {len(v.Alike), "like others"}, {v.Guests, "new guests"}} {
		if of.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", of.n, of.what))
		}
	}
	if n := len(v.Waves); n > 1 {
		words = append(words, fmt.Sprintf("%d waves", n))
	}
	return strings.Join(words, ", ") + ". " + v.Mail.People()
}

func wereRows(n int) string {
	return humanize.Count(n, "row") + humanize.Verb(n, " was", " were")
}
