package payload

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kickoff/payload/clean"
)

// Member is a person of the organisation.
type Member struct {
	ID    int64
	Email string
	Name  string
	// Role is the permission role: Admin, Standard, Light.
	Role string
	// Status is active, invited or disabled; only the last cannot be assigned.
	Status string
	// JobTitle is what the person does, or "".
	JobTitle string
	// Timezone is an IANA name, or "".
	Timezone string
	// DateFormat is the person's preference, "MM/DD/YYYY", or "".
	DateFormat string
}

// Disabled reports whether the member can no longer be given work.
func (m Member) Disabled() bool { return strings.EqualFold(m.Status, "disabled") }

func nameOf(m Member) string {
	switch {
	case strings.TrimSpace(m.Name) != "":
		return m.Name
	case m.Email != "":
		return m.Email
	}
	return "member " + strconv.FormatInt(m.ID, 10)
}

// Guest is somebody outside the organisation, known by address.
type Guest struct {
	Email string
	Name  string
	// CreatedAt is when the organisation got the guest; zero when that is not known.
	CreatedAt time.Time
}

// Group is a set of members and guests under one name.
type Group struct {
	ID      string
	Name    string
	Members []int64
	Guests  []string
}

// Tag marks processes.
type Tag struct{ ID, Name string }

// Folder holds processes. Path is its name behind those of its parents.
type Folder struct{ ID, Name, Path string }

// Owners are people in the three buckets of the API. As a step's override they
// replace the template's three buckets as one set (docs/api.md, "Owners at
// launch").
type Owners struct {
	Users  []int64  `json:"users,omitempty"`
	Guests []string `json:"guests,omitempty"`
	Groups []string `json:"groups,omitempty"`
}

// Empty reports whether nobody is named. At launch, empty owners leave a step
// to its template; they never clear it.
func (o Owners) Empty() bool { return len(o.Users)+len(o.Guests)+len(o.Groups) == 0 }

// With returns the owners and one more; somebody who is there already stays once.
func (o Owners) With(w Who) Owners {
	if o.Has(w) {
		return o
	}
	switch w.Kind {
	case WhoMember:
		o.Users = append(slices.Clone(o.Users), w.User)
	case WhoGuest:
		o.Guests = append(slices.Clone(o.Guests), w.Email)
	case WhoGroup:
		o.Groups = append(slices.Clone(o.Groups), w.Group)
	}
	return o
}

// Without returns the owners and one fewer.
func (o Owners) Without(w Who) Owners {
	switch w.Kind {
	case WhoMember:
		o.Users = slices.DeleteFunc(slices.Clone(o.Users), func(id int64) bool { return id == w.User })
	case WhoGuest:
		o.Guests = slices.DeleteFunc(slices.Clone(o.Guests), func(e string) bool { return strings.EqualFold(e, w.Email) })
	case WhoGroup:
		o.Groups = slices.DeleteFunc(slices.Clone(o.Groups), func(id string) bool { return id == w.Group })
	}
	return o
}

// Union returns the owners and those of p, each once.
func (o Owners) Union(p Owners) Owners {
	return Owners{
		Users:  distinct(slices.Concat(o.Users, p.Users), itself[int64], nil),
		Guests: distinct(slices.Concat(o.Guests, p.Guests), foldEmail, nil),
		Groups: distinct(slices.Concat(o.Groups, p.Groups), itself[string], nil),
	}
}

// Minus returns the owners who are not among those of p, each once.
func (o Owners) Minus(p Owners) Owners {
	return Owners{
		Users:  distinct(o.Users, itself[int64], p.Users),
		Guests: distinct(o.Guests, foldEmail, p.Guests),
		Groups: distinct(o.Groups, itself[string], p.Groups),
	}
}

func itself[T any](v T) T { return v }

// distinct are those of all, each once, that are not among but.
func distinct[T, K comparable](all []T, key func(T) K, but []T) []T {
	seen := make(map[K]bool, len(all)+len(but))
	for _, v := range but {
		seen[key(v)] = true
	}
	var once []T
	for _, v := range all {
		if k := key(v); !seen[k] {
			seen[k] = true
			once = append(once, v)
		}
	}
	return once
}

// Has reports whether that person or group is among the owners.
func (o Owners) Has(w Who) bool {
	switch w.Kind {
	case WhoMember:
		return slices.Contains(o.Users, w.User)
	case WhoGuest:
		return slices.ContainsFunc(o.Guests, func(e string) bool { return strings.EqualFold(e, w.Email) })
	}
	return slices.Contains(o.Groups, w.Group)
}

// Same reports whether both are the same people and groups, in any order and however
// often; addresses in any case.
func (o Owners) Same(p Owners) bool {
	if slices.Equal(o.Users, p.Users) && slices.Equal(o.Guests, p.Guests) && slices.Equal(o.Groups, p.Groups) {
		return true
	}
	return o.Minus(p).Empty() && p.Minus(o).Empty()
}

// Count is the number of people and groups.
func (o Owners) Count() int { return len(o.Users) + len(o.Guests) + len(o.Groups) }

// StepOwners says who will own a step before its rules, and where that comes from: the
// answer, the template, whoever fills the job titles that it waits for, or the launcher
// where nobody is named and the step falls to whoever starts the process
// (docs/api.md, "Owners at launch", "Roles").
func StepOwners(s Step, a StepAnswer, roles map[string]Owners, me Member) (Owners, Origin) {
	if a.Owners != nil && !a.Owners.Empty() {
		return *a.Owners, cmp.Or(a.OwnersOrigin, FromYou)
	}
	own, origin := s.Owners, FromTemplate
	for _, r := range s.Roles {
		if people := roles[r.ID]; !people.Empty() {
			own, origin = own.Union(people), FromRole
		}
	}
	if !own.Empty() || !s.AssignStarter {
		return own, origin
	}
	if me.ID == 0 {
		return Owners{}, FromStarter
	}
	return Owners{Users: []int64{me.ID}}, FromStarter
}

// AddOwner adds somebody to a step's own people. Owners in a launch replace the
// template's as a set, so those are sent again with the newcomer; so is whoever fills
// its job titles, and the launcher where the step would fall to them.
func AddOwner(s Step, a StepAnswer, w Who, roles map[string]Owners, me Member) StepAnswer {
	owners, _ := StepOwners(s, a, roles, me)
	owners = owners.With(w)
	a.Owners, a.OwnersOrigin = &owners, FromYou
	return a
}

// PeopleText names the owners on one line. Of two members, or two guests, of one name each
// has the address behind it.
func PeopleText(o Owners, d *Directory) string {
	return o.text(d, func(email string) string { return d.guestApart(email) + " (guest)" })
}

func (o Owners) text(d *Directory, guest func(email string) string) string {
	var names []string
	for _, id := range o.Users {
		names = append(names, clean.Message(d.memberApart(id)))
	}
	for _, e := range o.Guests {
		names = append(names, clean.Message(guest(e)))
	}
	for _, id := range o.Groups {
		names = append(names, clean.Message(d.groupName(id, "group "+id)))
	}
	return strings.Join(names, ", ")
}

// OwnersText is PeopleText of who does a step; where nobody does, it names the job titles
// that the step waits for, or says so.
func OwnersText(s Step, o Owners, d *Directory) string {
	if !o.Empty() {
		return PeopleText(o, d)
	}
	var waits []string
	for _, r := range s.Roles {
		waits = append(waits, clean.Message(r.Name)+" (job title)")
	}
	return cmp.Or(strings.Join(waits, ", "), "nobody")
}

// Plain names the owners as they can be typed again: members by e-mail address, since a
// name might be that of two, and groups by id where their names would mean others.
func (o Owners) Plain(d *Directory) string {
	var texts []string
	for _, id := range o.Users {
		texts = append(texts, d.address(id))
	}
	texts = append(texts, o.Guests...)
	if len(o.Groups) == 0 {
		return strings.Join(texts, ", ")
	}
	named := slices.Clone(texts)
	for _, id := range o.Groups {
		named = append(named, d.groupName(id, id))
	}
	text := strings.Join(named, ", ")
	if again, err := d.findAll(text); err != nil || !again.Same(o) {
		return strings.Join(append(texts, o.Groups...), ", ")
	}
	return text
}
