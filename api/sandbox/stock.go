package sandbox

import (
	"encoding/json"
	"strings"
	"time"
)

// stock is a world made ready to be asked: ids filled in, rows with what a
// search reads, look-ups by id. It never changes.
type stock struct {
	org     object
	me      object
	meID    int64
	zone    *time.Location
	users   []row
	guests  []row
	groups  []row
	tags    []row
	folders []row
	shelf   shelf

	memberIDs    map[int64]bool
	memberEmails map[string]bool
	guestAt      map[string]int
	tagAt        map[string]int
}

// row is one element of a list as it is served, with the folded text that a
// search looks through.
type row struct {
	raw    json.RawMessage
	o      object
	search string
}

func stockOf(w *World) *stock {
	s := &stock{
		memberIDs: map[int64]bool{}, memberEmails: map[string]bool{},
		guestAt: map[string]int{}, tagAt: map[string]int{},
	}
	s.org = ownObject(w.Organization, object{{"name", encode("Sandbox")}}, makeID("organization"))
	s.zone = zoneOf(s.org.text("timezone"))

	s.users = rowsOf(peopleWithIDs(1001, w.Users), "first_name", "last_name", "full_name", "email")
	first := object{{"email", encode("me@sandbox.test")}, {"first_name", encode("Sam")}, {"last_name", encode("Sandbox")}, {"full_name", encode("Sam Sandbox")}}
	if len(s.users) > 0 {
		first = s.users[0].o
	}
	s.me = ownObject(w.Me, first, s.idOfMember(w.Me))
	s.meID = s.me.number("id")
	for _, person := range append([]row{{o: s.me}}, s.users...) {
		s.memberIDs[person.o.number("id")] = true
		if email := strings.ToLower(person.o.text("email")); email != "" {
			s.memberEmails[email] = true
		}
	}

	s.guests = rowsOf(peopleWithIDs(5001, w.Guests), "email", "first_name", "last_name")
	for i, guest := range s.guests {
		s.guestAt[strings.ToLower(guest.o.text("email"))] = i
	}
	s.groups = rowsOf(rowsWithIDs("group", w.Groups), "name")
	s.tags = rowsOf(rowsWithIDs("tag", w.Tags), "title")
	for i, tag := range s.tags {
		s.tagAt[tag.o.text("id")] = i
	}
	s.folders = rowsOf(foldersWithIDs(w.Folders), "name")
	s.shelf = shelfOf(w)
	return s
}

// idOfMember is the id of the member with the same address, for a "me" that has
// none of its own.
func (s *stock) idOfMember(me json.RawMessage) int64 {
	o, _ := parseObject(me)
	email := o.text("email")
	for _, user := range s.users {
		if email != "" && strings.EqualFold(user.o.text("email"), email) {
			return user.o.number("id")
		}
	}
	return 1000
}

// ownObject is an object of the world, or the one to use when the world has
// none, with an id in any case.
func ownObject(raw json.RawMessage, otherwise object, id any) object {
	o, ok := parseObject(raw)
	if !ok {
		o = otherwise
	}
	filled, _ := withID(o.raw(), func() any { return id })
	o, _ = parseObject(filled)
	return o
}

func rowsOf(list []json.RawMessage, keys ...string) []row {
	rows := make([]row, len(list))
	for i, raw := range list {
		o, _ := parseObject(raw)
		var words []string
		for _, key := range keys {
			words = append(words, o.text(key))
		}
		rows[i] = row{raw: raw, o: o, search: strings.ToLower(strings.Join(words, "\n"))}
	}
	return rows
}

func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

// isMember reports whether an address is one of the organisation's members.
func (s *stock) isMember(email string) bool { return s.memberEmails[strings.ToLower(email)] }
