package tui

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/payload"
	"kickoff/tui/stage"
)

// pageDelay is the pause between two pages of a list: a directory of 20,000 people is
// 200 pages, and the server allows 600 requests a minute.
const pageDelay = 250 * time.Millisecond

// directory reads who and what exists, behind the screen: the account at the
// start, and after a template was opened the people, tags and folders, at first as they
// were cached. It replaces what is on the session and never writes into it, since builds
// read it.
type directory struct {
	service      Service
	cache        *cache.Cache
	session      *stage.Session
	organization api.Organization
	learned      func(payload.Member, api.Organization, error)
	// away says why no server answers, "" where one does.
	away func() string
	// asked numbers the readings; loaded: the lists were asked for; demanded: they are
	// read whatever the cache has; left is how many lists of people are not read to
	// their end.
	asked            int
	loaded, demanded bool
	left             int
	members          reading[payload.Member, int64]
	guests           reading[payload.Guest, string]
	groups           reading[payload.Group, string]
	tags             reading[payload.Tag, string]
	folders          reading[payload.Folder, string]
	// finding: the server is being asked for the people whom a text may mean; wanted is
	// the text to ask for next.
	finding bool
	wanted  string
	// errs are the lists that could not be read, by what they hold; cached are those
	// that the cache has all the same.
	errs   map[string]error
	cached map[string]bool
}

type (
	signedIn struct {
		me           payload.Member
		organization api.Organization
		err          error
	}
	// remembered is what the cache has.
	remembered struct {
		asked   int
		people  *cache.Everybody
		tags    *[]payload.Tag
		folders *[]payload.Folder
		// old: the server is asked too.
		oldPeople, oldTags, oldFolders bool
	}
)

// reading is a list that is read page by page.
type reading[T any, K comparable] struct {
	key  func(T) K
	come []T
}

// take adds a page, and returns what is known then: as long as the list is not read to its
// end, what was known before is behind it.
func (r *reading[T, K]) take(known []T, p stage.Page[T]) []T {
	r.come = list(r.come, p.Items, r.key)
	if p.Last {
		return r.come
	}
	return list(known, p.Items, r.key)
}

// account asks who is signed in. What is known of it stands until the server has said it.
func (d *directory) account() tea.Cmd {
	me, organization := d.session.Base.People.Me, d.organization
	if me.ID != 0 && organization.Name != "" {
		d.settle(me, organization)
	}
	service, learned := d.service, d.learned
	return func() tea.Msg {
		me, err := service.Me(context.Background())
		var organization api.Organization
		if err == nil {
			organization, err = service.Organization(context.Background())
		}
		if learned != nil {
			learned(me, organization, err)
		}
		return signedIn{me: me, organization: organization, err: err}
	}
}

// load reads the lists, once; and anew where there was no network.
func (d *directory) load() tea.Cmd {
	switch {
	case d.loaded && !d.lost():
		return nil
	case d.lost():
		d.loaded = true // wanted from now on, whatever was lost before
		return d.again()
	}
	d.loaded, d.cached = true, nil
	d.asked++
	d.left = 3
	d.members, d.guests = reading[payload.Member, int64]{key: memberID}, reading[payload.Guest, string]{key: guestID}
	d.groups = reading[payload.Group, string]{key: func(g payload.Group) string { return g.ID }}
	d.tags = reading[payload.Tag, string]{key: func(t payload.Tag) string { return t.ID }}
	d.folders = reading[payload.Folder, string]{key: func(f payload.Folder) string { return f.ID }}
	d.people(func(p *payload.Directory) { p.Loading, p.Failed = true, false })
	asked, c, now, all := d.asked, d.cache, d.session.Now(), d.demanded
	d.demanded = false
	return func() tea.Msg {
		old := func(at time.Time) bool { return all || now.Sub(at) < 0 || now.Sub(at) >= cache.Recent }
		m := remembered{asked: asked, oldPeople: true, oldTags: true, oldFolders: true}
		if p, at, ok := cache.Load[cache.Everybody](c, cache.People); ok {
			m.people, m.oldPeople = &p, old(at) || p.Guests == nil
		}
		if t, at, ok := cache.Load[[]payload.Tag](c, cache.Tags); ok {
			m.tags, m.oldTags = &t, old(at)
		}
		if f, at, ok := cache.Load[[]payload.Folder](c, cache.Folders); ok {
			m.folders, m.oldFolders = &f, old(at)
		}
		return m
	}
}

// recall takes what the cache has, where nothing newer came, and asks the server for what
// is too old or not there.
func (d *directory) recall(m remembered) tea.Cmd {
	if m.asked != d.asked {
		return nil
	}
	d.cached = map[string]bool{}
	if m.people != nil {
		d.cached["the members"], d.cached["the guests"], d.cached["the groups"] = true, true, true
		d.people(func(p *payload.Directory) {
			p.Members, p.Guests, p.Groups = list(m.people.Members, p.Members, memberID), list(m.people.Guests, p.Guests, guestID), m.people.Groups
		})
	}
	if m.tags != nil {
		d.cached["the tags"] = true
		d.session.SetTags(*m.tags)
	}
	if m.folders != nil {
		d.cached["the folders"] = true
		d.session.SetFolders(*m.folders)
	}
	ctx, s := context.Background(), d.service
	var cmds []tea.Cmd
	if m.oldPeople {
		cmds = append(cmds, stage.ReadPages(d.asked, s.Members(ctx, "")), stage.ReadPages(d.asked, s.Guests(ctx, "")), stage.ReadPages(d.asked, s.Groups(ctx, "")))
	} else {
		d.left = 0
		d.people(func(p *payload.Directory) { p.Loading = false })
		cmds = append(cmds, d.prepare())
	}
	if m.oldTags {
		cmds = append(cmds, stage.ReadPages(d.asked, s.Tags(ctx, "")))
	}
	if m.oldFolders {
		cmds = append(cmds, stage.ReadPages(d.asked, s.Folders(ctx)))
	}
	return tea.Batch(cmds...)
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

// lost: something could not be read for want of a network.
func (d *directory) lost() bool {
	for _, err := range d.errs {
		if api.Unreached(err) {
			return true
		}
	}
	return false
}

// again reads everything anew after a failure.
func (d *directory) again() tea.Cmd {
	was := d.loaded
	d.errs, d.loaded, d.demanded = nil, false, true
	if !was {
		return d.account()
	}
	return tea.Batch(d.account(), d.load())
}

func (d *directory) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case signedIn:
		if msg.err != nil {
			d.fail(yourAccount, msg.err)
			return nil
		}
		d.settle(msg.me, msg.organization)
	case remembered:
		return d.recall(msg)
	case found:
		return d.found(msg)
	case stage.Page[payload.Member]:
		return take(d, msg, "the members", d.add(msg.Last, func(p *payload.Directory) { p.Members = d.members.take(p.Members, msg) }))
	case stage.Page[payload.Guest]:
		return take(d, msg, "the guests", d.add(msg.Last, func(p *payload.Directory) { p.Guests = d.guests.take(p.Guests, msg) }))
	case stage.Page[payload.Group]:
		return take(d, msg, "the groups", d.add(msg.Last, func(p *payload.Directory) { p.Groups = d.groups.take(p.Groups, msg) }))
	case stage.Page[payload.Tag]:
		return take(d, msg, "the tags", func() tea.Cmd {
			d.session.SetTags(d.tags.take(d.session.Tags, msg))
			return keep(d, msg.Last, cache.Tags, d.session.Tags)
		})
	case stage.Page[payload.Folder]:
		return take(d, msg, "the folders", func() tea.Cmd {
			d.session.SetFolders(d.folders.take(d.session.Folders, msg))
			return keep(d, msg.Last, cache.Folders, d.session.Folders)
		})
	}
	return nil
}

// keep caches a list that was read to its end.
func keep[T any](d *directory, whole bool, k cache.Kind, content T) tea.Cmd {
	if !whole {
		return nil
	}
	c, now := d.cache, d.session.Now()
	return func() tea.Msg {
		_ = cache.Save(c, k, content, now) // a full disk must not get in the way of a launch
		return nil
	}
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
func (d *directory) add(last bool, page func(*payload.Directory)) func() tea.Cmd {
	return func() tea.Cmd {
		if last {
			d.left--
		}
		d.people(func(p *payload.Directory) {
			page(p)
			p.Loading = d.left > 0
		})
		p := d.session.Base.People
		return keep(d, d.left == 0 && !p.Failed && !d.lost(), cache.People, cache.Everybody{Members: p.Members, Guests: p.Guests, Groups: p.Groups})
	}
}

// take takes a page and asks for the next one after a rest.
func take[T any](d *directory, page stage.Page[T], what string, add func() tea.Cmd) tea.Cmd {
	if page.ID != d.asked {
		page.Stop()
		return nil
	}
	if page.Err != nil {
		d.fail(what, page.Err)
		return nil
	}
	cmd, next := add(), page.Next()
	if next == nil {
		return tea.Batch(cmd, d.prepare())
	}
	return tea.Batch(cmd, tea.Tick(pageDelay, func(time.Time) tea.Msg { return next() }))
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
		d.people(func(p *payload.Directory) {
			p.Loading, p.Failed = d.left > 0, p.Failed || !(api.Unreached(err) && d.cached[what])
		})
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

// yourAccount is what of the account could not be read, as lists have their names.
const yourAccount = "your account"

// trouble says what could not be read, "" when all is well. Without a network that is
// said in the header, and what the cache has serves.
func (d *directory) trouble() string {
	for _, what := range []string{yourAccount, "the members", "the guests", "the groups", "the tags", "the folders"} {
		err := d.errs[what]
		if err == nil || api.Unreached(err) && (d.cached[what] || what == yourAccount && d.session.Base.People.Me.ID != 0) {
			continue
		}
		return what + " could not be read: " + err.Error() + " · " + d.session.Keymap.Key("reload") + " tries again"
	}
	return ""
}
