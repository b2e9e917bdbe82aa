package tui

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/tui/stage"
)

// pageDelay is the pause between two pages of a list: a directory of 20,000 people is
// 200 pages, and the server allows 600 requests a minute.
const pageDelay = 250 * time.Millisecond

// directory reads who and what exists, behind the screen: the account at the
// start, and after a template was opened the people, tags and folders. It
// replaces what is on the session and never writes into it, since builds read it.
type directory struct {
	service      Service
	session      *stage.Session
	organization api.Organization
	learned      func(payload.Member, api.Organization)
	// asked numbers the readings; loaded: the lists were asked for; left is how many
	// lists of people are not read to their end.
	asked  int
	loaded bool
	left   int
	// finding: the server is being asked for the people whom a text may mean; wanted is
	// the text to ask for next.
	finding bool
	wanted  string
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
	service, learned := d.service, d.learned
	return func() tea.Msg {
		var err error
		if me.ID == 0 {
			me, err = service.Me(context.Background())
		}
		if err == nil && organization.Name == "" {
			organization, err = service.Organization(context.Background())
		}
		if err == nil && learned != nil {
			learned(me, organization)
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
	d.left = 3
	d.people(func(p *payload.Directory) { p.Loading, p.Failed = true, false })
	ctx, s := context.Background(), d.service
	return tea.Batch(
		stage.ReadPages(d.asked, s.Members(ctx, "")),
		stage.ReadPages(d.asked, s.Guests(ctx, "")),
		stage.ReadPages(d.asked, s.Groups(ctx, "")),
		stage.ReadPages(d.asked, s.Tags(ctx, "")),
		stage.ReadPages(d.asked, s.Folders(ctx)),
	)
}

// name is what the organisation is called.
func (d *directory) name() string {
	switch {
	case d.organization.Name != "":
		return d.organization.Name
	case d.organization.ID != "":
		return d.organization.ID
	}
	return "your organisation"
}

func (d *directory) failed() bool { return len(d.errs) > 0 }

// again reads everything anew after a failure.
func (d *directory) again() tea.Cmd {
	was := d.loaded
	d.errs, d.loaded = nil, false
	if !was {
		return d.account()
	}
	d.people(func(p *payload.Directory) { p.Members, p.Guests, p.Groups = nil, nil, nil })
	d.session.SetTags(nil)
	d.session.SetFolders(nil)
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
	case found:
		return d.found(msg)
	case stage.Page[payload.Member]:
		return take(d, msg, "the members", d.add(msg.Last, func(p *payload.Directory) { p.Members = list(p.Members, msg.Items, memberID) }))
	case stage.Page[payload.Guest]:
		return take(d, msg, "the guests", d.add(msg.Last, func(p *payload.Directory) { p.Guests = list(p.Guests, msg.Items, guestID) }))
	case stage.Page[payload.Group]:
		return take(d, msg, "the groups", d.add(msg.Last, func(p *payload.Directory) {
			p.Groups = list(p.Groups, msg.Items, func(g payload.Group) string { return g.ID })
		}))
	case stage.Page[payload.Tag]:
		return take(d, msg, "the tags", func() {
			d.session.SetTags(list(d.session.Tags, msg.Items, func(t payload.Tag) string { return t.ID }))
		})
	case stage.Page[payload.Folder]:
		return take(d, msg, "the folders", func() {
			d.session.SetFolders(list(d.session.Folders, msg.Items, func(f payload.Folder) string { return f.ID }))
		})
	}
	return nil
}

// people replaces who is known by a changed copy.
func (d *directory) people(change func(*payload.Directory)) {
	p := *d.session.Base.People
	change(&p)
	p.Index()
	d.session.SetPeople(&p)
}

// add puts a page of people into the directory; with the last page of the last list
// it is whole.
func (d *directory) add(last bool, page func(*payload.Directory)) func() {
	return func() {
		if last {
			d.left--
		}
		d.people(func(p *payload.Directory) {
			page(p)
			p.Loading = d.left > 0
		})
	}
}

// take takes a page and asks for the next one after a rest.
func take[T any](d *directory, page stage.Page[T], what string, add func()) tea.Cmd {
	if page.ID != d.asked {
		page.Stop()
		return nil
	}
	if page.Err != nil {
		d.fail(what, page.Err)
		return nil
	}
	add()
	next := page.Next()
	if next == nil {
		return d.prepare()
	}
	return tea.Tick(pageDelay, func(time.Time) tea.Msg { return next() })
}

// prepare makes what people are found by and offered as once all are read, before the
// first key that needs it.
func (d *directory) prepare() tea.Cmd {
	people, items := d.session.Base.People, &d.session.Items
	if people.Loading {
		return nil
	}
	return func() tea.Msg {
		people.Prepare()
		items.Prepare(people)
		return nil
	}
}

// list appends those of a page that are not there yet; a list that was read and is empty
// is not nil.
func list[T any, K comparable](have, page []T, key func(T) K) []T {
	known := make(map[K]bool, len(page))
	for _, it := range page {
		known[key(it)] = false
	}
	for _, it := range have {
		if _, again := known[key(it)]; again {
			known[key(it)] = true
		}
	}
	return append(append([]T{}, have...), slices.DeleteFunc(slices.Clone(page), func(it T) bool { return known[key(it)] })...)
}

func memberID(m payload.Member) int64 { return m.ID }

func guestID(g payload.Guest) string { return g.Email }

// found are the people whom a text may mean, as far as the first page has them.
type found struct {
	asked   int
	members []payload.Member
	guests  []payload.Guest
}

// find asks the server for those whom a text may mean, one text after the other: while
// the lists are read page by page, somebody at their end is found at once.
func (d *directory) find(text string) tea.Cmd {
	if d.wanted = text; d.finding || text == "" {
		return nil
	}
	d.finding, d.wanted = true, ""
	service, asked := d.service, d.asked
	return func() tea.Msg {
		ctx := context.Background()
		return found{asked: asked, members: first(service.Members(ctx, text)), guests: first(service.Guests(ctx, text))}
	}
}

// first is the first page of a list; what cannot be read is told by whoever reads all.
func first[T any](pages iter.Seq2[[]T, error]) []T {
	for items, err := range pages {
		if err == nil {
			return items
		}
		break
	}
	return nil
}

func (d *directory) found(f found) tea.Cmd {
	d.finding = false
	if f.asked == d.asked && len(f.members)+len(f.guests) > 0 {
		d.people(func(p *payload.Directory) {
			p.Members, p.Guests = list(p.Members, f.members, memberID), list(p.Guests, f.guests, guestID)
		})
	}
	return d.find(d.wanted)
}

func (d *directory) fail(what string, err error) {
	if d.errs == nil {
		d.errs = map[string]error{}
	}
	d.errs[what] = err
	if slices.Contains([]string{"the members", "the guests", "the groups"}, what) {
		d.left--
		d.people(func(p *payload.Directory) { p.Loading, p.Failed = d.left > 0, true })
	}
	d.session.Announce(stage.AccountChanged)
}

// settle notes who is signed in. Times are read in the person's own zone, else
// the organisation's, else as they were.
func (d *directory) settle(me payload.Member, organization api.Organization) {
	d.people(func(p *payload.Directory) { p.Me = me })
	d.organization = organization
	var zones [2]*time.Location
	for i, name := range []string{organization.Timezone, me.Timezone} {
		if z, err := time.LoadLocation(name); name != "" && err == nil {
			zones[i] = z
		}
	}
	d.session.SetZone(cmp.Or(zones[1], zones[0]), zones[0], d.session.Base.Locale.Prefer(me.DateFormat))
	d.session.Announce(stage.AccountChanged)
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
