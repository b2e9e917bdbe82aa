package payload

import (
	"strings"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// peopleIndex holds what is known about the people that some answers name, so that a
// launch of a thousand steps reads a directory of thousands only once.
type peopleIndex struct {
	knowsMembers, knowsGroups bool
	byID                      map[int64]Member
	byEmail                   map[string]Member
	groups                    map[string]Group
}

func newPeopleIndex(d *Directory, named ...Owners) peopleIndex {
	if d == nil {
		return peopleIndex{}
	}
	ids, emails := map[int64]bool{}, map[string]bool{}
	for _, o := range named {
		for _, id := range o.Users {
			ids[id] = true
		}
		for _, e := range o.Guests {
			emails[foldEmail(e)] = true
		}
	}
	x := peopleIndex{
		knowsMembers: len(d.Members) > 0,
		knowsGroups:  len(d.Groups) > 0,
		byID:         make(map[int64]Member, len(ids)),
		byEmail:      make(map[string]Member, len(emails)),
		groups:       make(map[string]Group, len(d.Groups)),
	}
	if len(ids)+len(emails) > 0 {
		x.add(d.Me, ids, emails)
		if known := d.indexed(); known == nil {
			for _, m := range d.Members {
				x.add(m, ids, emails)
			}
		} else {
			for id := range ids {
				if at, listed := known.at[id]; listed {
					x.add(d.Members[at], ids, nil)
				}
			}
			for email := range emails {
				for _, at := range known.emails[email] {
					x.add(d.Members[at], nil, emails)
				}
			}
		}
	}
	for _, g := range d.Groups {
		x.groups[g.ID] = g
	}
	return x
}

func (x *peopleIndex) add(m Member, ids map[int64]bool, emails map[string]bool) {
	if ids[m.ID] && m.ID != 0 {
		x.byID[m.ID] = m
	}
	if len(emails) == 0 || m.Email == "" {
		return
	}
	key := foldEmail(m.Email)
	if other, found := x.byEmail[key]; emails[key] && (!found || other.Disabled()) {
		x.byEmail[key] = m
	}
}

func (x *peopleIndex) group(id string) (Group, bool) {
	g, known := x.groups[id]
	return g, known
}

func foldEmail(e string) string { return strings.ToLower(clean.Seen(e)) }

// check adds to the problems who of the owners the server would refuse or lose; at
// says where they are named.
func (x *peopleIndex) check(o Owners, at Problem, problems []Problem) []Problem {
	found := func(kind ProblemKind, message, fix string) {
		at.Kind, at.Message, at.Fix = kind, message, fix
		problems = append(problems, at)
	}
	for _, id := range o.Users {
		m, known := x.byID[id]
		if known && m.Disabled() {
			message, fix := words(disabled(m))
			found(Invalid, message, fix)
		} else if !known && x.knowsMembers {
			found(Warning, (*Directory)(nil).MemberName(id)+" is not among the members that are known", "check the id")
		}
	}
	for _, e := range o.Guests {
		m, isMember := x.byEmail[foldEmail(e)]
		switch {
		case !validEmail(e):
			message, fix := words(noEmail(e))
			found(Invalid, message, fix)
		case isMember && m.Disabled():
			found(Invalid, clean.Message(e)+" is a disabled member, not a guest", "choose somebody who is active")
		case isMember:
			found(Invalid, clean.Message(e)+" is a member, and the server refuses members as guests", "choose "+clean.Message(nameOf(m))+" as a member")
		}
	}
	for _, id := range o.Groups {
		if _, known := x.groups[id]; x.knowsGroups && !known {
			found(Warning, "the group "+humanize.Quote(id)+" is not among those that are known", "check the id")
		}
	}
	return problems
}
