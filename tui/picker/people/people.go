// Package people offers those who work can be given to, for a picker: members,
// guests and groups in one list, and an address that is nobody's as a new guest.
// Who they are and what owning means is package payload's.
package people

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/tui/picker"
	"kickoff/tui/theme"
)

// The words before an id that keep the three kinds apart in one list.
const (
	member = "member:"
	guest  = "guest:"
	group  = "group:"
)

// Lists are the people of the newest directory as items, made once for all who offer them.
// It is safe for several goroutines; nobody changes the items.
type Lists struct {
	mu     sync.Mutex
	newest lists
}

type lists struct {
	of *payload.Directory
	// members are the first of everybody; in inside the guests cannot be chosen.
	members           int
	everybody, inside []picker.Item
}

// NoGuests is why a guest cannot be chosen.
const NoGuests = "this step takes no guests"

func (l *Lists) from(d *payload.Directory) lists {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d == nil || l.newest.of == d {
		return l.newest
	}
	listed := members(d)
	n := lists{of: d, members: len(listed), everybody: slices.Concat(listed, each(d.Guests, guestItem), Groups(d))}
	n.inside = n.everybody
	if len(d.Guests) > 0 {
		n.inside = slices.Clone(n.everybody)
		for i := range d.Guests {
			n.inside[n.members+i].Disabled = NoGuests
		}
	}
	l.newest = n
	return n
}

// Prepare makes the lists of a directory, so that nobody waits for them later.
func (l *Lists) Prepare(d *payload.Directory) { l.from(d) }

// Everybody lists everybody who can be given work: members, then guests, then groups. Two
// people of one name differ by the address beside it. Where no guest is taken, none can be
// chosen.
func (l *Lists) Everybody(d *payload.Directory, guests bool) []picker.Item {
	if guests {
		return l.from(d).everybody
	}
	return l.from(d).inside
}

// Members lists the members alone.
func (l *Lists) Members(d *payload.Directory) []picker.Item {
	n := l.from(d)
	return n.everybody[:n.members:n.members]
}

// each makes items of things that are listed.
func each[T any](list []T, item func(T) picker.Item) []picker.Item {
	items := make([]picker.Item, len(list))
	for i, x := range list {
		items[i] = item(x)
	}
	return items
}

// members lists the members, but for those who are disabled. They are found by their
// groups too.
func members(d *payload.Directory) []picker.Item {
	if d == nil {
		return nil
	}
	groups := map[int64]string{}
	for _, g := range d.Groups {
		for _, id := range g.Members {
			groups[id] += " " + g.Name
		}
	}
	items := make([]picker.Item, 0, len(d.Members))
	for _, m := range d.Members {
		if m.Disabled() {
			continue
		}
		it := memberItem(m)
		it.Words = m.JobTitle + groups[m.ID]
		items = append(items, it)
	}
	return items
}

// Groups lists the groups alone, each with its members but for those who are disabled.
func Groups(d *payload.Directory) []picker.Item {
	if d == nil || len(d.Groups) == 0 {
		return nil
	}
	inside := map[int64]string{}
	for _, g := range d.Groups {
		for _, id := range g.Members {
			inside[id] = ""
		}
	}
	for _, m := range append(slices.Clone(d.Members), d.Me) {
		if _, wanted := inside[m.ID]; wanted && !m.Disabled() {
			inside[m.ID] = memberItem(m).Title
		}
	}
	return each(d.Groups, func(g payload.Group) picker.Item {
		it := groupItem(g, d)
		var names []string
		for _, id := range g.Members {
			if inside[id] != "" {
				names = append(names, inside[id])
			}
		}
		it.More = strings.Join(append(names, g.Guests...), ", ")
		return it
	})
}

func memberItem(m payload.Member) picker.Item {
	it := picker.Item{ID: member + strconv.FormatInt(m.ID, 10), Title: m.Name, Note: m.Email, More: m.JobTitle, Names: []string{m.Email}}
	if strings.TrimSpace(it.Title) == "" {
		it.Title, it.Note = m.Email, ""
	}
	return it
}

func guestItem(g payload.Guest) picker.Item {
	it := picker.Item{ID: guest + g.Email, Title: g.Name, Note: g.Email, More: "guest", Names: []string{g.Email}}
	if strings.TrimSpace(it.Title) == "" {
		it.Title, it.Note = g.Email, ""
	}
	return it
}

func groupItem(g payload.Group, d *payload.Directory) picker.Item {
	note := "group"
	if n := d.Active(g); n > 0 {
		note = fmt.Sprintf("group of %d", n)
	}
	return picker.Item{ID: group + g.ID, Title: g.Name, Note: note}
}

// FreeText offers what was typed as a new guest when it is an address that
// belongs to nobody in the directory. While the directory is still being read
// nobody can say that. The directory is asked for at each use, since it grows.
func FreeText(directory func() *payload.Directory) func(query string) (picker.Item, bool) {
	return func(query string) (picker.Item, bool) {
		d := directory()
		if d == nil {
			d = &payload.Directory{}
		}
		query = strings.TrimSpace(query)
		if d.Loading || !strings.Contains(query, "@") {
			return picker.Item{}, false
		}
		who, err := d.Find(query)
		if i := slices.IndexFunc(d.Members, func(m payload.Member) bool { return m.Disabled() && strings.EqualFold(m.Email, query) }); err != nil && i >= 0 {
			return picker.Item{ID: guest + query, Title: query, Disabled: clean.Message(d.Members[i].Name) + " is disabled: choose somebody who is active"}, true
		}
		if _, known := d.Guest(who.Email); err != nil || who.Kind != payload.WhoGuest || known {
			return picker.Item{}, false
		}
		it := picker.Item{ID: guest + who.Email, Title: who.Email, Row: "+ new guest " + who.Email}
		if d.Failed {
			it.Note = "whether somebody here has this address could not be read"
		}
		return it, true
	}
}

// Wanted asks whoever reads the directory for those whom a text may mean, before all
// are read.
type Wanted struct{ Query string }

// leastWanted is how many letters are asked for: fewer fit too many people.
const leastWanted = 2

// Ask asks the server for those whom a query may mean while the directory is still
// being read.
func Ask(directory func() *payload.Directory) func(query string) tea.Cmd {
	return func(query string) tea.Cmd {
		query = strings.TrimSpace(query)
		if d := directory(); d == nil || !d.Loading || utf8.RuneCountInString(query) < leastWanted {
			return nil
		}
		return func() tea.Msg { return Wanted{Query: query} }
	}
}

// Loading says in a list that not everybody is in it yet, or "".
func Loading(d *payload.Directory) string {
	if d == nil || !d.Loading {
		return ""
	}
	return "loading" + theme.SignCut
}

// Who is whom an item stands for; false for an id of another list.
func Who(it picker.Item) (payload.Who, bool) {
	if id, ok := strings.CutPrefix(it.ID, member); ok {
		n, err := strconv.ParseInt(id, 10, 64)
		return payload.Who{Kind: payload.WhoMember, User: n, Name: it.Title}, err == nil
	}
	if email, ok := strings.CutPrefix(it.ID, guest); ok {
		return payload.Who{Kind: payload.WhoGuest, Email: email, Name: it.Title}, true
	}
	if id, ok := strings.CutPrefix(it.ID, group); ok {
		return payload.Who{Kind: payload.WhoGroup, Group: id, Name: it.Title}, true
	}
	return payload.Who{}, false
}

// Chosen are the items of those who own something already, also of people that
// the directory does not know (anymore); such a one is shown by id.
func Chosen(o payload.Owners, d *payload.Directory) []picker.Item {
	if d == nil {
		d = &payload.Directory{}
	}
	var items []picker.Item
	for _, id := range o.Users {
		m, known := d.Member(id)
		if !known {
			m = payload.Member{ID: id, Name: fmt.Sprintf("member %d", id)}
		}
		items = append(items, memberItem(m))
	}
	for _, email := range o.Guests {
		g, _ := d.Guest(email)
		g.Email = email
		items = append(items, guestItem(g))
	}
	for _, id := range o.Groups {
		g := payload.Group{ID: id, Name: "group " + id}
		if i := slices.IndexFunc(d.Groups, func(g payload.Group) bool { return g.ID == id }); i >= 0 {
			g = d.Groups[i]
		}
		items = append(items, groupItem(g, d))
	}
	return items
}

// IDs are the ids of the items that stand for owners.
func IDs(o payload.Owners) []string {
	var ids []string
	for _, it := range Chosen(o, nil) {
		ids = append(ids, it.ID)
	}
	return ids
}

// Owners are the people and groups that items with these ids stand for.
func Owners(ids []string) payload.Owners {
	var o payload.Owners
	for _, who := range Whos(ids) {
		o = o.With(who)
	}
	return o
}

// Whos are the people and groups that items with these ids stand for, one by one.
func Whos(ids []string) []payload.Who {
	var whos []payload.Who
	for _, id := range ids {
		if who, ok := Who(picker.Item{ID: id}); ok {
			whos = append(whos, who)
		}
	}
	return whos
}

// IsGuest reports whether an item stands for a guest.
func IsGuest(it picker.Item) bool {
	who, ok := Who(it)
	return ok && who.Kind == payload.WhoGuest
}
