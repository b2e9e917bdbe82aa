package tui

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/ledger"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/stage/start"
)

// opener puts another launch on the session, and leads to where the person was in it.
// What a launch is opened from is package session's; the first screen finds it.
type opener struct {
	*screen
	o      *Options
	saver  *autosaver
	people *directory
	tables *tables
	// offered is the question whether an unfinished launch is resumed.
	offered dialog.Dialog
	// since is when a template was fetched that was opened without a network; zero for
	// one that the server gave.
	since func(template string) time.Time
	// fetch asks the server for a template; away says why it does not answer; arrived
	// grows with all that is typed.
	fetch   func(ctx context.Context, id string) (payload.Template, error)
	away    func() string
	arrived func() int
	// begun is told that the session has another launch; forward hands a key to
	// whoever has the keyboard.
	begun   func()
	forward func(tea.Msg) tea.Cmd
	// readOnly shows a launch that another window has; rebase shows what a changed
	// template means for the answers; saveThen does something once a draft is saved.
	readOnly func(*autosave.LockedError) tea.Cmd
	rebase   func(session.Rebased) tea.Cmd
	saveThen func(then func() tea.Cmd) tea.Cmd
}

// first makes the first screen, which opens what was named at the start at once.
func (p *opener) first() stage.Stage {
	o := start.Options{
		Theme: p.session.Theme, Keymap: p.session.Keymap, Templates: p.o.Service, Env: p.session.Env, Opening: p.o.Opening,
		Drafts: p.o.Drafts, Cache: p.o.Cache, Unfinished: p.o.Unfinished, Ledger: p.ledger(), Current: p.saver.id,
		Batches: p.o.Batches, OpenBatch: p.tables.resume,
		Favourites: p.o.Favourites, Refer: p.o.Refer, Browse: p.o.Browse,
	}
	switch {
	case p.o.Resume:
		o.Opening, o.Open = "the newest unfinished launch", p.newest()
	case p.o.Draft != "":
		o.Opening, o.Open = "the draft "+p.o.Draft, start.Alone(p.draft())
	case p.o.Open != nil:
		o.Open = start.Alone(p.o.Open)
	}
	return start.New(o)
}

// ledger is where launches are recorded, nil where none is sent.
func (p *opener) ledger() *ledger.Ledger {
	if p.o.Delivery == nil {
		return nil
	}
	return p.o.Delivery.Ledger
}

// newest finds the newest unfinished launch or table, apart from the update loop.
func (p *opener) newest() start.Finder {
	service, store, book, env, batches := p.o.Service, p.o.Unfinished, p.ledger(), p.session.Env(), p.o.Batches
	return func(ctx context.Context) (*session.Session, *stage.Table, error) {
		launches, _, err := session.Unfinished(store, book)
		if err != nil {
			return nil, nil, err
		}
		if e, ok := batches.Newest(); ok && (len(launches) == 0 || e.SavedAt.After(launches[0].SavedAt)) {
			return p.tables.resume(ctx, e.ID, env)
		}
		h, err := session.Newest(store, book)
		if err != nil {
			return nil, nil, err
		}
		s, err := session.Resume(ctx, service, h, env)
		return s, nil, err
	}
}

// draft finds the draft that was named at the start, apart from the update loop.
func (p *opener) draft() func(context.Context) (*session.Session, error) {
	service, drafts, name, env := p.o.Service, p.o.Drafts, p.o.Draft, p.session.Env()
	return func(ctx context.Context) (*session.Session, error) {
		return session.OpenDraft(ctx, service, drafts, name, env)
	}
}

// bases are what the open launch can be held against: the draft that it began with, and
// the last launch of its template.
func (p *opener) bases() []stage.Basis {
	s, drafts, book, t, env := p.session, p.o.Drafts, p.ledger(), p.session.Template, p.session.Env()
	var list []stage.Basis
	if name := s.Draft; name != "" && drafts != nil {
		list = append(list, stage.Basis{Title: "the draft " + name, Load: func() (payload.Snapshot, error) {
			return session.AnswersOfDraft(t, drafts, name, env)
		}})
	}
	if book != nil {
		server := p.o.Delivery.Server
		list = append(list, stage.Basis{Title: "the last launch", Load: func() (payload.Snapshot, error) {
			return session.AnswersOfLast(context.Background(), server, book, t, env)
		}})
	}
	return list
}

// parentRead is the parent process of the launch that was opened.
type parentRead api.Run

// parent reads what the parent process of the launch is called; where it cannot be read
// its id stands for its name.
func (p *opener) parent() tea.Cmd {
	id := p.session.Answers.Details().ParentID
	if id == "" || p.o.Delivery == nil {
		return nil
	}
	server := p.o.Delivery.Server
	return func() tea.Msg {
		run, err := server.Run(context.Background(), id)
		if err != nil {
			return nil
		}
		return parentRead(run)
	}
}

// processes finds processes by a part of their name, a page of the newest.
func (p *opener) processes(ctx context.Context, name string) ([]api.Run, error) {
	if p.o.Delivery == nil {
		return nil, nil
	}
	for page, err := range p.o.Delivery.Server.Runs(ctx, api.RunQuery{Text: name, Sort: api.NewestFirst}) {
		return page, err
	}
	return nil, nil
}

// offer puts an unfinished launch before a person who has begun nothing yet,
// behind whatever else is asked.
func (p *opener) offer(e stage.Offer) tea.Cmd {
	if p.nav.Open {
		return nil
	}
	front := p.front()
	on := func(do func() tea.Cmd) func() tea.Cmd {
		return func() tea.Cmd { return address(front, do()) }
	}
	// It comes by itself, perhaps under the keys of somebody who types the name of a template:
	// no letter alone chooses, and what is typed goes on to the list.
	offer := dialog.NewConfirm(p.session.Theme, "Go on where you left?", e.Title(),
		dialog.Choice{Key: "alt+r", Label: "resume it", Do: on(e.Resume)},
		dialog.Choice{Key: "alt+k", Label: "discard it: it can be brought back for a week", Do: on(e.Discard)},
		dialog.Choice{Key: "esc", Label: "keep it for later, as typing on does"},
	)
	offer.Reword, offer.TypeOn = e.Title, p.forward
	p.offered = offer
	p.dialogs.OpenUnder(offer)
	return nil
}

// withdraw takes the offer back: what is offered may be what was launched.
func (p *opener) withdraw() tea.Cmd {
	if p.nav.Open {
		return nil
	}
	p.dialogs.Close(p.offered)
	return p.activate()
}

// unsaved reports that leaving would lose what was entered.
func (p *opener) unsaved() bool {
	return p.nav.Open && p.session.Unsaved && !p.saver.safe()
}

// askRow finds the row of a table that fills the form.
func (p *opener) askRow(rows *Rows) tea.Cmd {
	places, digits := make([]dialog.Place, len(rows.Said)), 0
	for _, said := range rows.Said {
		digits = max(digits, len(said[0]))
	}
	for i, said := range rows.Said {
		first := min(2, len(said))
		rest := strings.Join(said[first:], " · ")
		places[i] = dialog.Place{Title: strings.Repeat(" ", digits-len(said[0])) + strings.Join(said[:first], "  "), State: func() string { return rest }, Go: func() tea.Cmd {
			return p.open(stage.Opened{Session: rows.Open(i)})
		}}
	}
	title := "Which of " + humanize.Count(len(places), "row") + " of " + rows.Name + " fills the form?"
	list, cmd := dialog.NewChoose(p.session.Theme, title, "fill the form", places)
	return tea.Batch(address(list, cmd), p.show(list))
}

// replace opens a template; where that would drop answers that are saved
// nowhere, it asks first.
func (p *opener) replace(o stage.Opened) tea.Cmd {
	if rows := p.o.Rows; rows != nil {
		p.o.Rows = nil
		return p.askRow(rows)
	}
	if !p.unsaved() {
		if p.saver.writer != nil {
			p.notify(p.saver.described()+" is kept, and waits under Unfinished on the first screen", "")
		}
		return p.open(o)
	}
	return p.ask("Open another template?", "What you entered for "+p.session.Template.Title+" is not saved.",
		dialog.Choice{Key: "s", Label: "save it as a draft first", Do: func() tea.Cmd { return p.saveThen(func() tea.Cmd { return p.open(o) }) }},
		dialog.Choice{Key: "d", Label: "drop it and open " + o.Template.Title, Do: func() tea.Cmd { return p.open(o) }},
		dialog.Choice{Key: "esc", Label: "stay"},
	)
}

// open puts another launch on the session. The stages of the former one go, and what
// they still wait for is dropped when it comes.
func (p *opener) open(o stage.Opened) tea.Cmd {
	away := p.saver.close()
	rebased := p.session.Open(o.Session)
	p.begun()
	p.suit(o.Template, journey.Stages()[1:]...)
	if unreadable := o.Unreadable(); len(unreadable) > 0 {
		p.notify(unreadable[0].Message, more(len(unreadable)-1))
	}
	if len(o.LeftOut) > 0 {
		texts := make([]string, len(o.LeftOut))
		for i, l := range o.LeftOut {
			texts[i] = l.Text()
		}
		p.notify("not taken over: "+strings.Join(texts, "; "), "")
	}
	var look tea.Cmd
	if at := cmp.Or(o.Fetched, p.since(o.Template.ID)); !at.IsZero() {
		if p.away() != "" {
			p.tellAge(o.Template, at)
		}
		look = p.renew(at)
	}
	p.tables.begin(o.Table)
	cmds := []tea.Cmd{away, look, p.move(journey.Event{Kind: journey.Opened, Rows: o.Table != nil}), address(p.people, p.people.load()), p.parent()}
	if o.Resumed == nil {
		p.selectText()
	}
	if o.Table != nil {
		cmds = append(cmds, p.tables.askUnmapped())
	}
	cmds = append(cmds, p.resume(o, rebased)...)
	for _, msg := range o.Ahead {
		if p.dialogs.Top() != nil {
			break // a question nobody has seen yet is not answered by it
		}
		cmds = append(cmds, p.forward(msg))
	}
	return tea.Batch(cmds...)
}

// tellAge says that a template is as it was once.
func (p *opener) tellAge(t payload.Template, at time.Time) {
	text := cmp.Or(p.away(), "no network") + ": the template is from " + humanize.Ago(at, p.session.Now())
	if t.StepsUnknown() {
		text += ", without its steps"
	}
	p.notify(text, "; a launch waits until you send it")
}

// renewed is what the server says of a template that was opened as it was kept: since when,
// and whether the person knows that; keys is how much had been typed until then.
type renewed struct {
	of       *session.Session
	at       time.Time
	told     bool
	keys     int
	template payload.Template
	err      error
}

// renew asks the server, behind the form, for the template that was opened.
func (p *opener) renew(at time.Time) tea.Cmd {
	r, fetch := renewed{of: p.session.Session, at: at, told: p.away() != "", keys: p.arrived()}, p.fetch
	return func() tea.Msg {
		r.template, r.err = fetch(context.Background(), r.of.Template.ID)
		return r
	}
}

// took opens a template that has changed anew as long as nothing was done with it. Later
// that would pull it away under somebody's hands: the last look before it is sent fits the
// answers to it, and asks.
func (p *opener) took(r renewed) tea.Cmd {
	s := p.session
	was, now := s.Template, r.template
	switch {
	case s.Session != r.of || p.nav.At == journey.Launch || s.ReadOnly:
		return nil
	case api.Unreached(r.err):
		if !r.told {
			p.tellAge(was, r.at)
		}
		return nil
	}
	if why := unreadable(rechecked{template: now, err: r.err}); why != "" {
		p.notify(why, "")
		return nil
	}
	same := now
	same.UpdatedAt = was.UpdatedAt // saved again as it was is no change
	before, err := rawjson.Encode(was)
	after, err2 := rawjson.Encode(same)
	switch {
	case errors.Join(err, err2) == nil && bytes.Equal(before, after):
		return nil
	case p.tables.table == nil && r.keys == p.arrived() && !s.Unsaved && s.Draft == "" && s.Resumed == nil && s.Fetched.IsZero():
		return p.open(stage.Opened{Session: session.New(now, s.Now, s.Base)})
	}
	p.notify(was.Title+" was changed meanwhile: what that means is shown before it is sent", "")
	return nil
}

// resume starts the keeping of what is entered, where the person was before.
func (p *opener) resume(o stage.Opened, rebased *session.Rebased) []tea.Cmd {
	var cmds []tea.Cmd
	h := o.Resumed
	p.saver.begin(h)
	p.tables.keep()
	p.session.Uploads.Restore(o.Template.ID, nil)
	p.session.Unfinished = p.saver.id()
	if h != nil {
		r := h.Record()
		p.session.Uploads.Restore(o.Template.ID, r.Uploads)
		if at, ok := journey.Named(r.Stage); ok && at != journey.Start && at != journey.Launch {
			cmds = append(cmds, p.focus(at, r.Field))
			if steps, ok := p.front().(interface{ Reopen() tea.Cmd }); ok {
				cmds = append(cmds, address(p.front(), steps.Reopen()))
			}
		}
		if n := len(o.Never); n > 0 {
			p.notify("what is never stored has to be entered again: "+p.label(o.Never[0]), more(n-1))
		}
	}
	if rebased != nil {
		cmds = append(cmds, p.rebase(*rebased))
	}
	p.session.Uploads.Never(o.Never)
	p.session.Opened()
	if h != nil && h.Locked() != nil {
		cmds = append(cmds, p.readOnly(h.Locked()))
	}
	return cmds
}

// label is what a field is called on the screen.
func (p *opener) label(field string) string {
	if f, ok := p.session.Template.Field(field); ok {
		return f.Label
	}
	return field
}
