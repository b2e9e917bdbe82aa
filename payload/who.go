package payload

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// WhoKind says what a Who is.
type WhoKind int

const (
	WhoMember WhoKind = iota
	WhoGuest
	WhoGroup
)

// Who is one member, guest or group that work can be given to.
type Who struct {
	Kind WhoKind
	// User is a member's id, Email a member's or guest's address, Group an id.
	User  int64
	Email string
	Group string
	Name  string
}

// Find finds who is meant by an e-mail address, a user id, a group's name or id,
// or "me". A valid address that is nobody's becomes a guest. A nil Directory
// knows nobody: it takes ids and addresses as they are. A disabled member is an
// error, never a guest.
func (d *Directory) Find(text string) (Who, error) {
	s := clean.Trim(text)
	if strings.Contains(s, "@") {
		s = clean.Seen(s) // or a member would become a guest
	}
	if d == nil {
		d = &Directory{}
	}
	if strings.EqualFold(s, "me") {
		if d.Me.ID == 0 {
			return Who{}, refuse(`nobody is signed in, so "me" is nobody`, "give an e-mail address")
		}
		return asWho(d.Me)
	}
	if m, ok := d.member(s); ok {
		return asWho(m)
	}
	if who, found, err := d.group(s); found || err != nil {
		return who, err
	}
	if id, err := strconv.ParseInt(s, 10, 64); err == nil && id > 0 && len(d.Members) == 0 {
		return Who{Kind: WhoMember, User: id}, nil
	}
	if g, known := d.Guest(s); known && s != "" {
		return Who{Kind: WhoGuest, Email: g.Email, Name: g.Name}, nil
	}
	switch {
	case validEmail(s):
		return Who{Kind: WhoGuest, Email: s}, nil
	case strings.Contains(s, "@"):
		return Who{}, noEmail(s)
	}
	return Who{}, &RefError{Kind: "person or group", Ref: s, Exists: d.like(s)}
}

// findAll is FindEach for an answer.
func (d *Directory) findAll(text string) (Owners, error) {
	var o Owners
	all, err := d.FindEach(text)
	for _, who := range all {
		o = o.With(who)
	}
	return o, peopleError(err)
}

// FindEach finds several who stand between commas, unless the whole text names one. The
// name of a group may hold commas.
func (d *Directory) FindEach(text string) ([]Who, error) {
	if who, err := d.Find(text); err == nil {
		return []Who{who}, nil
	}
	commas := 0
	if d != nil {
		for _, g := range d.Groups {
			commas = max(commas, strings.Count(g.Name, ","))
		}
	}
	ways, err := readings(text, commas, d.Find)
	switch {
	case err != nil:
		return nil, err
	case len(ways) == 2 && !slices.Equal(ways[0], ways[1]):
		return nil, refuse(humanize.Quote(text)+" can be read in two ways: as "+humanize.Quotes(namesOf(ways[0]))+", and as "+humanize.Quotes(namesOf(ways[1])), "give groups by id")
	}
	return ways[0], nil
}

func namesOf(all []Who) []string {
	var names []string
	for _, who := range all {
		names = append(names, cmp.Or(who.Name, who.Email, who.Group))
	}
	return names
}

func peopleError(err error) error {
	ref, ok := errors.AsType[*RefError](err)
	if !ok {
		return err
	}
	fix := "write an e-mail address, a user id or a group"
	if len(ref.Exists) > 0 {
		fix = "there is " + strings.Join(ref.Exists, ", ")
	}
	if ref.Ambiguous {
		return refuse(humanize.Quote(ref.Ref)+" fits more than one group", "say which by id: "+strings.Join(ref.Exists, ", "))
	}
	return refuse("nobody is known as "+humanize.Quote(ref.Ref), fix)
}

func asWho(m Member) (Who, error) {
	if m.Disabled() {
		return Who{}, disabled(m)
	}
	return Who{Kind: WhoMember, User: m.ID, Email: m.Email, Name: m.Name}, nil
}

// member finds a member by address or id; of two with one address the active one.
func (d *Directory) member(s string) (Member, bool) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		id = 0
	}
	fits := func(m Member) bool {
		return m.ID != 0 && (m.ID == id || m.Email != "" && strings.EqualFold(m.Email, s))
	}
	found, ok := Member{}, false
	take := func(m Member) {
		if fits(m) && (!ok || found.Disabled()) {
			found, ok = m, true
		}
	}
	if x := d.indexed(); x == nil {
		for _, m := range d.Members {
			take(m)
		}
	} else {
		if at, listed := x.at[id]; listed {
			take(d.Members[at])
		}
		for _, at := range x.emails[foldEmail(s)] {
			take(d.Members[at])
		}
	}
	if !ok && fits(d.Me) {
		return d.Me, true
	}
	return found, ok
}

func (d *Directory) group(s string) (Who, bool, error) {
	names := make([]refNames, len(d.Groups))
	for i, g := range d.Groups {
		names[i] = refNames{id: g.ID, label: g.Name}
	}
	switch at := matches(s, names); len(at) {
	case 0:
		return Who{}, false, nil
	case 1:
		return Who{Kind: WhoGroup, Group: d.Groups[at[0]].ID, Name: d.Groups[at[0]].Name}, true, nil
	default:
		return Who{}, false, ambiguous("group", s, names, at)
	}
}

// like lists who might have been meant: people and groups whose name or address
// holds the text, else the groups.
func (d *Directory) like(s string) []string {
	const most = 10
	s = strings.ToLower(s)
	var names []string
	for _, m := range d.Members {
		if len(names) < most && !m.Disabled() && s != "" && strings.Contains(strings.ToLower(m.Name+" "+m.Email), s) {
			names = append(names, clean.Message(m.Name+" <"+m.Email+">"))
		}
	}
	near := len(names) > 0
	for _, g := range d.Groups {
		if len(names) < most && (!near || strings.Contains(strings.ToLower(g.Name), s)) {
			names = append(names, clean.Message(g.Name))
		}
	}
	return names
}

func disabled(m Member) error {
	return refuse(clean.Message(nameOf(m))+" is disabled and cannot be given work", "choose somebody who is active")
}
