package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/when"
	"kickoff/tui/stage"
)

// rest is the pause between two pages of a list: a directory of 20,000 people is
// 200 pages, and the server allows 600 requests a minute.
const rest = 250 * time.Millisecond

// directory reads who and what exists, behind the screen: the account at the
// start, and after a template was opened the people, tags and folders. It
// replaces what is on the session and never writes into it, since builds read it.
type directory struct {
	service      Service
	session      *stage.Session
	organization api.Organization
	// asked numbers the readings; loaded: the lists were asked for.
	asked  int
	loaded bool
	// errs are the lists that could not be read, by what they hold.
	errs map[string]error
}

type (
	signedIn struct {
		me           payload.Member
		organization api.Organization
		err          error
	}
)

// account asks who is signed in, unless that is known already.
func (d *directory) account() tea.Cmd {
	me, organization := d.session.Base.People.Me, d.organization
	if me.ID != 0 && organization.Name != "" {
		d.settle(me, organization)
		return nil
	}
	service := d.service
	return func() tea.Msg {
		var err error
		if me.ID == 0 {
			me, err = service.Me(context.Background())
		}
		if err == nil && organization.Name == "" {
			organization, err = service.Organization(context.Background())
		}
		return signedIn{me: me, organization: organization, err: err}
	}
}

// load reads the lists, once.
func (d *directory) load() tea.Cmd {
	if d.loaded {
		return nil
	}
	d.loaded = true
	d.asked++
	ctx, s := context.Background(), d.service
	return tea.Batch(
		stage.ReadPages(d.asked, s.Members(ctx, "")),
		stage.ReadPages(d.asked, s.Guests(ctx, "")),
		stage.ReadPages(d.asked, s.Groups(ctx, "")),
		stage.ReadPages(d.asked, s.Tags(ctx, "")),
		stage.ReadPages(d.asked, s.Folders(ctx)),
	)
}

func (d *directory) failed() bool { return len(d.errs) > 0 }

// again reads everything anew after a failure.
func (d *directory) again() tea.Cmd {
	was := d.loaded
	d.errs, d.loaded = nil, false
	if !was {
		return d.account()
	}
	p := *d.session.Base.People
	p.Members, p.Guests, p.Groups = nil, nil, nil
	d.session.Base.People, d.session.Tags, d.session.Folders = &p, nil, nil
	return tea.Batch(d.account(), d.load())
}

func (d *directory) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case signedIn:
		if msg.err != nil {
			d.fail("your account", msg.err)
			return nil
		}
		d.settle(msg.me, msg.organization)
	case stage.Page[payload.Member]:
		return take(d, msg, "the members", func(p *payload.Directory) { p.Members = append(p.Members, msg.Items...) })
	case stage.Page[payload.Guest]:
		return take(d, msg, "the guests", func(p *payload.Directory) { p.Guests = append(p.Guests, msg.Items...) })
	case stage.Page[payload.Group]:
		return take(d, msg, "the groups", func(p *payload.Directory) { p.Groups = append(p.Groups, msg.Items...) })
	case stage.Page[payload.Tag]:
		return take(d, msg, "the tags", func(*payload.Directory) { d.session.Tags = list(d.session.Tags, msg.Items) })
	case stage.Page[payload.Folder]:
		return take(d, msg, "the folders", func(*payload.Directory) { d.session.Folders = list(d.session.Folders, msg.Items) })
	}
	return nil
}

// take puts a page into a new directory and asks for the next one after a rest.
func take[T any](d *directory, page stage.Page[T], what string, add func(*payload.Directory)) tea.Cmd {
	if page.ID != d.asked {
		page.Stop()
		return nil
	}
	if page.Err != nil {
		d.fail(what, page.Err)
		return nil
	}
	p := *d.session.Base.People
	add(&p)
	d.session.Base.People = &p
	next := page.Next()
	if next == nil {
		return nil
	}
	return tea.Tick(rest, func(time.Time) tea.Msg { return next() })
}

// list appends a page; a list that was read and is empty is not nil.
func list[T any](have, page []T) []T { return append(append([]T{}, have...), page...) }

func (d *directory) fail(what string, err error) {
	if d.errs == nil {
		d.errs = map[string]error{}
	}
	d.errs[what] = err
}

// settle notes who is signed in. Times are read in the person's own zone, else
// the organisation's, else as they were.
func (d *directory) settle(me payload.Member, organization api.Organization) {
	p := *d.session.Base.People
	p.Me = me
	d.session.Base.People = &p
	d.organization = organization
	for _, name := range []string{me.Timezone, organization.Timezone} {
		if name == "" {
			continue
		}
		if zone, err := time.LoadLocation(name); err == nil {
			d.session.Base.Zone = zone
			break
		}
	}
	d.session.Base.Order = when.OrderOf(me.DateFormat)
}

// trouble says what could not be read, "" when all is well.
func (d *directory) trouble() string {
	for _, what := range []string{"your account", "the members", "the guests", "the groups", "the tags", "the folders"} {
		if err := d.errs[what]; err != nil {
			return what + " could not be read: " + err.Error() + " · ctrl+r tries again"
		}
	}
	return ""
}
