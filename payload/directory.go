package payload

import (
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
	s := strings.TrimSpace(text)
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
	for _, g := range d.Guests {
		if strings.EqualFold(g.Email, s) && s != "" {
			return Who{Kind: WhoGuest, Email: g.Email, Name: g.Name}, nil
		}
	}
	switch {
	case validEmail(s):
		return Who{Kind: WhoGuest, Email: s}, nil
	case strings.Contains(s, "@"):
		return Who{}, refuse(humanize.Quote(s)+" is not an e-mail address", "write it like jo@example.com")
	}
	return Who{}, &RefError{Kind: "person or group", Ref: s, Exists: d.like(s)}
}

// FindAll finds several who stand between commas, unless the whole text names one.
func (d *Directory) FindAll(text string) (Owners, error) {
	var o Owners
	if who, err := d.Find(text); err == nil {
		return o.With(who), nil
	}
	for _, part := range strings.Split(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		who, err := d.Find(part)
		if err != nil {
			return o, peopleError(err)
		}
		o = o.With(who)
	}
	return o, nil
}

func peopleError(err error) error {
	var ref *RefError
	if !errors.As(err, &ref) {
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
		return Who{}, refuse(clean.Message(nameOf(m))+" is disabled and cannot be given work", "choose somebody who is active")
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
	for _, m := range d.Members {
		if fits(m) && (!ok || found.Disabled()) {
			found, ok = m, true
		}
	}
	if !ok && fits(d.Me) {
		return d.Me, true
	}
	return found, ok
}

func (d *Directory) group(s string) (Who, bool, error) {
	tiers := []func(g Group) bool{
		func(g Group) bool { return g.ID == s },
		func(g Group) bool { return g.Name == s },
		func(g Group) bool { return strings.EqualFold(strings.TrimSpace(g.Name), s) },
	}
	for _, fits := range tiers {
		var at []Group
		for _, g := range d.Groups {
			if s != "" && fits(g) {
				at = append(at, g)
			}
		}
		if len(at) == 1 {
			return Who{Kind: WhoGroup, Group: at[0].ID, Name: at[0].Name}, true, nil
		}
		if len(at) > 1 {
			e := &RefError{Kind: "group", Ref: s, Ambiguous: true}
			for _, g := range at {
				e.Exists = append(e.Exists, humanize.Quote(g.Name)+" "+clean.Message(g.ID))
			}
			return Who{}, false, e
		}
	}
	return Who{}, false, nil
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

// memberApart is the member's name, with the address where another has the same.
func (d *Directory) memberApart(id int64) string {
	name := d.MemberName(id)
	if d == nil {
		return name
	}
	email, others := "", 0
	for _, m := range d.Members {
		switch {
		case m.ID == id:
			email = m.Email
		case m.Name == name:
			others++
		}
	}
	if others == 0 || email == "" {
		return name
	}
	return name + " <" + email + ">"
}

// MemberName is what to call the member with that id.
func (d *Directory) MemberName(id int64) string {
	if d != nil {
		for _, m := range d.Members {
			if m.ID == id {
				return nameOf(m)
			}
		}
		if d.Me.ID == id && id != 0 {
			return nameOf(d.Me)
		}
	}
	return "user " + strconv.FormatInt(id, 10)
}

// address is the member's e-mail address, or the id as it is typed.
func (d *Directory) address(id int64) string {
	if d != nil {
		for _, m := range append(slices.Clone(d.Members), d.Me) {
			if m.ID == id && m.Email != "" {
				return m.Email
			}
		}
	}
	return strconv.FormatInt(id, 10)
}

// GroupName is what to call the group with that id.
func (d *Directory) GroupName(id string) string { return d.groupName(id, "group "+id) }

func (d *Directory) groupName(id, unknown string) string {
	if d != nil {
		for _, g := range d.Groups {
			if g.ID == id && g.Name != "" {
				return g.Name
			}
		}
	}
	return unknown
}

func nameOf(m Member) string {
	switch {
	case strings.TrimSpace(m.Name) != "":
		return m.Name
	case m.Email != "":
		return m.Email
	}
	return "user " + strconv.FormatInt(m.ID, 10)
}
