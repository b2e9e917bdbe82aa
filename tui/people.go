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
	// accounts numbers the questions who is signed in.
	accounts int
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
		asked        int
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

// paged takes a page of a list.
type paged func() tea.Cmd

// read reads a list page by page. Known are those that show, and show puts others in their
// place: as long as the list is not read to its end, what was known before stands behind
// what came.
func read[T any, K comparable](d *directory, what string, pages api.Pages[T], key func(T) K, known func() []T, show func(all []T, whole bool) tea.Cmd) tea.Cmd {
	var come []T
	var take func(stage.Page[T]) tea.Cmd
	bring := func(next tea.Cmd) tea.Msg {
		page := next().(stage.Page[T])
		return paged(func() tea.Cmd { return take(page) })
	}
	take = func(page stage.Page[T]) tea.Cmd {
		switch {
		case page.ID != d.asked:
			page.Stop()
			return nil
		case page.Err != nil:
			d.fail(what, page.Err)
			return nil
		}
		come = joined(come, page.Items, key)
		all := come
		if !page.Last {
			all = joined(known(), page.Items, key)
		}
		cmd, next := show(all, page.Last), page.Next()
		if next == nil {
			return tea.Batch(cmd, d.prepare())
		}
		return tea.Batch(cmd, tea.Tick(pageDelay, func(time.Time) tea.Msg { return bring(next) }))
	}
	first := stage.ReadPages(d.asked, pages)
	return func() tea.Msg { return bring(first) }
}

// readPeople reads a list of the directory, which is whole with the last page of the last of
// them.
func readPeople[T any, K comparable](d *directory, what string, pages api.Pages[T], key func(T) K, in func(*payload.Directory) *[]T) tea.Cmd {
	return read(d, what, pages, key, func() []T { return *in(d.session.Base.People) }, func(all []T, whole bool) tea.Cmd {
		if whole {
			d.left--
		}
		d.people(func(p *payload.Directory) { *in(p), p.Loading = all, d.left > 0 })
		p := d.session.Base.People
		return keep(d, d.left == 0 && !p.Failed && !d.lost(), cache.People, cache.Everybody{Members: p.Members, Guests: p.Guests, Groups: p.Groups}, d.session.Now())
	})
}

// account asks who is signed in. What is known of it stands until the server has said it.
func (d *directory) account() tea.Cmd {
	me, organization := d.session.Base.People.Me, d.organization
	if me.ID != 0 && organization.Name != "" {
		d.settle(me, organization)
	}
	d.accounts++
	service, learned, asked := d.service, d.learned, d.accounts
	return func() tea.Msg {
		me, err := service.Me(context.Background())
		var organization api.Organization
		if err == nil {
			organization, err = service.Organization(context.Background())
		}
		if learned != nil {
			learned(me, organization, err)
		}
		return signedIn{asked, me, organization, err}
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
		d.cached[theMembers], d.cached[theGuests], d.cached[theGroups] = true, true, true
		d.people(func(p *payload.Directory) {
			p.Members, p.Guests, p.Groups = joined(m.people.Members, p.Members, memberID), joined(m.people.Guests, p.Guests, guestID), m.people.Groups
		})
	}
	if m.tags != nil {
		d.cached[theTags] = true
		d.session.SetTags(*m.tags)
	}
	if m.folders != nil {
		d.cached[theFolders] = true
		d.session.SetFolders(*m.folders)
	}
	ctx, s, session := context.Background(), d.service, d.session
	var cmds []tea.Cmd
	if m.oldPeople {
		cmds = append(cmds,
			readPeople(d, theMembers, s.Members(ctx, ""), memberID, func(p *payload.Directory) *[]payload.Member { return &p.Members }),
			readPeople(d, theGuests, s.Guests(ctx, ""), guestID, func(p *payload.Directory) *[]payload.Guest { return &p.Guests }),
			readPeople(d, theGroups, s.Groups(ctx, ""), func(g payload.Group) string { return g.ID }, func(p *payload.Directory) *[]payload.Group { return &p.Groups }))
	} else {
		d.left = 0
		d.people(func(p *payload.Directory) { p.Loading = false })
		cmds = append(cmds, d.prepare())
	}
	if m.oldTags {
		cmds = append(cmds, read(d, theTags, s.Tags(ctx, ""), func(t payload.Tag) string { return t.ID }, func() []payload.Tag { return session.Tags },
			func(all []payload.Tag, whole bool) tea.Cmd {
				session.SetTags(all)
				return keep(d, whole, cache.Tags, all, d.session.Now())
			}))
	}
	if m.oldFolders {
		cmds = append(cmds, read(d, theFolders, s.Folders(ctx), func(f payload.Folder) string { return f.ID }, func() []payload.Folder { return session.Folders },
			func(all []payload.Folder, whole bool) tea.Cmd {
				session.SetFolders(all)
				return keep(d, whole, cache.Folders, all, d.session.Now())
			}))
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
		switch {
		case msg.asked != d.accounts: // it was asked anew since
		case msg.err != nil:
			d.fail(yourAccount, msg.err)
		default:
			d.settle(msg.me, msg.organization)
		}
	case remembered:
		return d.recall(msg)
	case found:
		return d.found(msg)
	case paged:
		return msg()
	}
	return nil
}

// keep caches a list that was read to its end, as it was at that time.
func keep[T any](d *directory, whole bool, k cache.Kind, content T, at time.Time) tea.Cmd {
	if !whole {
		return nil
	}
	c := d.cache
	return func() tea.Msg {
		_ = cache.Save(c, k, content, at) // a full disk must not get in the way of a launch
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

// joined appends those of a page that are not there yet; a list that was read and is empty
// is not nil.
func joined[T any, K comparable](have, page []T, key func(T) K) []T {
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
			p.Members, p.Guests = joined(p.Members, f.members, memberID), joined(p.Guests, f.guests, guestID)
		})
	}
	return d.find(d.wanted)
}

// invite notes whom of some guests a launch has just brought into the organisation: they are
// new to no further launch, and count among those of the hour. The next start reads them anew.
func (d *directory) invite(guests []string) tea.Cmd {
	now, p := d.session.Now(), d.session.Base.People
	_, _, strangers := p.Behind(guests)
	if p.Guests == nil || len(strangers) == 0 {
		return nil
	}
	come := make([]payload.Guest, len(strangers))
	for i, email := range strangers {
		come[i] = payload.Guest{Email: email, CreatedAt: now}
	}
	d.people(func(p *payload.Directory) { p.Guests = joined(p.Guests, come, guestID) })
	p = d.session.Base.People
	return keep(d, !p.Loading && !p.Failed, cache.People, cache.Everybody{Members: p.Members, Guests: p.Guests, Groups: p.Groups}, now.Add(-cache.Recent))
}

func (d *directory) fail(what string, err error) {
	if d.errs == nil {
		d.errs = map[string]error{}
	}
	d.errs[what] = err
	if what == theMembers || what == theGuests || what == theGroups {
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
	zone := api.ZoneNamed(organization.Timezone)
	d.session.SetZone(cmp.Or(api.ZoneNamed(me.Timezone), zone), zone, d.session.Base.Locale.Prefer(me.DateFormat))
	d.session.Announce(stage.AccountChanged)
}

// What is read, as it is told of where it could not be.
const (
	yourAccount = "your account"
	theMembers  = "the members"
	theGuests   = "the guests"
	theGroups   = "the groups"
	theTags     = "the tags"
	theFolders  = "the folders"
)

// trouble says what could not be read, "" when all is well. Without a network that is
// said in the header, and what the cache has serves.
func (d *directory) trouble() string {
	for _, what := range []string{yourAccount, theMembers, theGuests, theGroups, theTags, theFolders} {
		err := d.errs[what]
		if err == nil || api.Unreached(err) && (d.cached[what] || what == yourAccount && d.session.Base.People.Me.ID != 0) {
			continue
		}
		return what + " could not be read: " + err.Error() + " · " + d.session.Keymap.Key("reload") + " tries again"
	}
	return ""
}
