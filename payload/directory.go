package payload

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"kickoff/payload/clean"
)

// Directory is who is known: the launcher and as much of the organisation as
// was fetched.
type Directory struct {
	Me      Member
	Members []Member
	Guests  []Guest
	Groups  []Group
	// Loading: the lists are still being read, so that somebody may exist who is not
	// in them yet. Failed: one of them could not be read.
	Loading, Failed bool

	// index is nil where nobody asked for one.
	index *directoryIndex
}

// directoryIndex has the places of members by id and by address, and how many have a name.
type directoryIndex struct {
	members []Member
	once    sync.Once
	at      map[int64]int
	emails  map[string][]int
	named   map[string]int
}

// Index has the members found at once from now on, not by reading the list from its
// beginning each time. The index is made when it is needed first, or by Prepare; a copy
// that gets other members needs one of its own.
func (d *Directory) Index() { d.index = &directoryIndex{members: d.Members} }

// Prepare makes the index, if one was asked for.
func (d *Directory) Prepare() { d.indexed() }

// indexed is the index of the members that there are, nil for none.
func (d *Directory) indexed() *directoryIndex {
	x := d.index
	if x == nil || len(x.members) != len(d.Members) || len(d.Members) > 0 && &x.members[0] != &d.Members[0] {
		return nil
	}
	x.once.Do(func() {
		x.at, x.named = make(map[int64]int, len(x.members)), make(map[string]int, len(x.members))
		x.emails = make(map[string][]int, len(x.members))
		for i, m := range x.members {
			if m.Email != "" {
				email := foldEmail(m.Email)
				x.emails[email] = append(x.emails[email], i)
			}
			if _, again := x.at[m.ID]; !again {
				x.at[m.ID] = i
				x.named[m.Name]++
			}
		}
	})
	return x
}

func foldEmail(e string) string { return strings.ToLower(clean.Seen(e)) }

// Member is the member with that id, the launcher among them; a nil Directory has none.
func (d *Directory) Member(id int64) (Member, bool) {
	if d == nil || id == 0 {
		return Member{}, false
	}
	at := -1
	if x := d.indexed(); x == nil {
		at = slices.IndexFunc(d.Members, func(m Member) bool { return m.ID == id })
	} else if i, listed := x.at[id]; listed {
		at = i
	}
	if at >= 0 {
		return d.Members[at], true
	}
	if d.Me.ID == id {
		return d.Me, true
	}
	return Member{}, false
}

// Active is how many of a group can be given work: its members but for those who are
// disabled, and its guests.
func (d *Directory) Active(g Group) int {
	n := len(g.Guests)
	for _, id := range g.Members {
		if m, known := d.Member(id); !known || !m.Disabled() {
			n++
		}
	}
	return n
}

// NoneActive reports that all behind the owners are known, and disabled: there is nobody to
// do the work.
func (d *Directory) NoneActive(o Owners) bool {
	active := func(id int64) bool { m, known := d.Member(id); return !known || !m.Disabled() }
	found := len(o.Users) > 0
	if len(o.Guests) > 0 || slices.ContainsFunc(o.Users, active) {
		return false
	}
	for _, id := range o.Groups {
		g, known := d.groupByID(id)
		if !known || len(g.Guests) > 0 || slices.ContainsFunc(g.Members, active) {
			return false
		}
		found = found || len(g.Members) > 0
	}
	return found
}

// Knows reports whether all the members and groups of the owners have names here.
func (d *Directory) Knows(o Owners) bool {
	return !slices.ContainsFunc(o.Users, func(id int64) bool { _, known := d.Member(id); return !known }) &&
		!slices.ContainsFunc(o.Groups, func(id string) bool { return d.groupName(id, "") == "" })
}

// MemberName is what to call the member with that id.
func (d *Directory) MemberName(id int64) string {
	m, _ := d.Member(id)
	m.ID = id
	return nameOf(m)
}

// memberApart is the member's name, with the address where another has the same.
func (d *Directory) memberApart(id int64) string {
	m, known := d.Member(id)
	m.ID = id
	name := nameOf(m)
	if known && m.Email != "" && m.Email != name && d.shared(m) {
		name += " <" + m.Email + ">"
	}
	return name
}

// Guest is the guest with that address; a nil Directory has none.
func (d *Directory) Guest(email string) (Guest, bool) {
	if d == nil {
		return Guest{}, false
	}
	return first(d.Guests, func(g Guest) bool { return strings.EqualFold(g.Email, email) })
}

// guestApart is the guest's name, with the address where another has the same, or none.
func (d *Directory) guestApart(email string) string {
	g, _ := d.Guest(email)
	switch {
	case strings.TrimSpace(g.Name) == "":
		return email
	case slices.ContainsFunc(d.Guests, func(o Guest) bool { return o.Name == g.Name && !strings.EqualFold(o.Email, email) }):
		return g.Name + " <" + email + ">"
	}
	return g.Name
}

// shared reports whether another member has the member's name.
func (d *Directory) shared(m Member) bool {
	if d == nil {
		return false
	}
	x := d.indexed()
	if x == nil {
		return slices.ContainsFunc(d.Members, func(o Member) bool { return o.ID != m.ID && o.Name == m.Name })
	}
	others := x.named[m.Name]
	if at, listed := x.at[m.ID]; listed && d.Members[at].Name == m.Name {
		others--
	}
	return others > 0
}

// called is how many active members have that name, in any case.
func (d *Directory) called(name string) int {
	n := 0
	if d != nil {
		for i := range d.Members {
			if m := &d.Members[i]; strings.EqualFold(m.Name, name) && !m.Disabled() {
				n++
			}
		}
	}
	return n
}

// address is the member's e-mail address, or the id as it is typed.
func (d *Directory) address(id int64) string {
	m, _ := d.Member(id)
	return cmp.Or(m.Email, strconv.FormatInt(id, 10))
}

// groupName is what to call the group with that id.
func (d *Directory) groupName(id, unknown string) string {
	g, _ := d.groupByID(id)
	return cmp.Or(g.Name, unknown)
}

func (d *Directory) groupByID(id string) (Group, bool) {
	if d == nil {
		return Group{}, false
	}
	return first(d.Groups, func(g Group) bool { return g.ID == id })
}

// Expand returns the people of the owners, those inside their groups too, each once,
// and how many of the groups are not known. A nil Directory knows none.
func (d *Directory) Expand(o Owners) (people Owners, unknown int) {
	for _, id := range o.Groups {
		g, known := d.groupByID(id)
		if !known {
			unknown++
		}
		people.Users, people.Guests = append(people.Users, g.Members...), append(people.Guests, g.Guests...)
	}
	return people.Union(Owners{Users: o.Users, Guests: o.Guests}), unknown
}

// Behind tells whose addresses these are: members', guests' that the organisation has, and
// those of nobody it knows, who become guests. Each address is given once.
func (d *Directory) Behind(addresses []string) (members []int64, guests, strangers []string) {
	if d == nil {
		return nil, nil, addresses
	}
	asked := make(map[string]bool, len(addresses))
	for _, e := range addresses {
		asked[foldEmail(e)] = true
	}
	take := func(email string) bool {
		key := foldEmail(email)
		found := email != "" && asked[key]
		delete(asked, key)
		return found
	}
	if take(d.Me.Email) {
		members = append(members, d.Me.ID)
	}
	for _, m := range d.addressed(asked) {
		if take(m.Email) {
			members = append(members, m.ID)
		}
	}
	for _, g := range d.Guests {
		if take(g.Email) {
			guests = append(guests, g.Email)
		}
	}
	for _, e := range addresses {
		if take(e) {
			strangers = append(strangers, e)
		}
	}
	return members, guests, strangers
}

// addressed are the members, in their order, of whom one of the addresses may be.
func (d *Directory) addressed(asked map[string]bool) []Member {
	x := d.indexed()
	if x == nil {
		return d.Members
	}
	var at []int
	for email := range asked {
		at = append(at, x.emails[email]...)
	}
	slices.Sort(at)
	found := make([]Member, len(at))
	for i, place := range at {
		found[i] = d.Members[place]
	}
	return found
}
