package payload

import (
	"strings"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// roster holds what is known about the people that some answers name, so that a
// launch of a thousand steps reads a directory of thousands only once.
type roster struct {
	knowsMembers, knowsGroups bool
	byID                      map[int64]Member
	byEmail                   map[string]Member
	groups                    map[string]bool
}

func newRoster(d *Directory, named ...Owners) roster {
	if d == nil {
		return roster{}
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
	r := roster{
		knowsMembers: len(d.Members) > 0,
		knowsGroups:  len(d.Groups) > 0,
		byID:         make(map[int64]Member, len(ids)),
		byEmail:      make(map[string]Member, len(emails)),
		groups:       make(map[string]bool, len(d.Groups)),
	}
	if len(ids)+len(emails) > 0 {
		r.meet(d.Me, ids, emails)
		for _, m := range d.Members {
			r.meet(m, ids, emails)
		}
	}
	for _, g := range d.Groups {
		r.groups[g.ID] = true
	}
	return r
}

func (r *roster) meet(m Member, ids map[int64]bool, emails map[string]bool) {
	if ids[m.ID] && m.ID != 0 {
		r.byID[m.ID] = m
	}
	if len(emails) == 0 || m.Email == "" {
		return
	}
	key := foldEmail(m.Email)
	if former, met := r.byEmail[key]; emails[key] && (!met || former.Disabled()) {
		r.byEmail[key] = m
	}
}

func foldEmail(e string) string { return strings.ToLower(strings.TrimSpace(e)) }

// problems tells who of the owners the server would refuse or lose.
func (r roster) problems(o Owners) []Problem {
	var found []Problem
	add := func(kind ProblemKind, message, fix string) {
		found = append(found, Problem{Kind: kind, Message: message, Fix: fix})
	}
	for _, id := range o.Users {
		m, known := r.byID[id]
		switch {
		case known && m.Disabled():
			add(Invalid, clean.Message(nameOf(m))+" is disabled and cannot be given work", "choose somebody who is active")
		case !known && r.knowsMembers:
			add(Warning, (*Directory)(nil).MemberName(id)+" is not among the members that are known", "check the id")
		}
	}
	for _, e := range o.Guests {
		m, isMember := r.byEmail[foldEmail(e)]
		switch {
		case !validEmail(e):
			add(Invalid, humanize.Quote(e)+" is not an e-mail address", "write it like jo@example.com")
		case isMember && m.Disabled():
			add(Invalid, clean.Message(e)+" is a disabled member, not a guest", "choose somebody who is active")
		case isMember:
			add(Invalid, clean.Message(e)+" is a member, and the server refuses members as guests", "choose "+clean.Message(nameOf(m))+" as a member")
		}
	}
	for _, id := range o.Groups {
		if r.knowsGroups && !r.groups[id] {
			add(Warning, "the group "+humanize.Quote(id)+" is not among those that are known", "check the id")
		}
	}
	return found
}
