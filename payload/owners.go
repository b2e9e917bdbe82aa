package payload

import (
	"slices"
	"strings"

	"kickoff/payload/clean"
)

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
	return sameSet(o.Users, p.Users) && sameSet(foldEmails(o.Guests), foldEmails(p.Guests)) && sameSet(o.Groups, p.Groups)
}

func sameSet[T int64 | string](a, b []T) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

func foldEmails(emails []string) []string {
	folded := make([]string, len(emails))
	for i, e := range emails {
		folded[i] = foldEmail(e)
	}
	return folded
}

// Count is the number of people and groups.
func (o Owners) Count() int { return len(o.Users) + len(o.Guests) + len(o.Groups) }

// StepOwners says who will own a step and where that comes from: the answer, the
// template, or the launcher where nobody is named and the step falls to whoever
// starts the process (docs/api.md, "Owners at launch").
func StepOwners(s Step, a StepAnswer, me Member) (Owners, Origin) {
	switch {
	case a.Owners != nil && !a.Owners.Empty():
		if a.OwnersOrigin != "" {
			return *a.Owners, a.OwnersOrigin
		}
		return *a.Owners, FromYou
	case !s.Owners.Empty() || !s.AssignStarter:
		return s.Owners, FromTemplate
	case me.ID == 0:
		return Owners{}, FromStarter
	}
	return Owners{Users: []int64{me.ID}}, FromStarter
}

// AddOwner adds somebody to a step's own people. Owners in a launch replace the
// template's as a set, so those are sent again with the newcomer; so is the
// launcher where the step would fall to them.
func AddOwner(s Step, a StepAnswer, w Who, me Member) StepAnswer {
	owners, _ := StepOwners(s, a, me)
	owners = owners.With(w)
	a.Owners = &owners
	a.OwnersOrigin = FromYou
	return a
}

// PeopleText names the owners on one line. A member who shares a name with
// another has the address behind it.
func PeopleText(o Owners, d *Directory) string {
	var names []string
	for _, id := range o.Users {
		names = append(names, clean.Message(d.memberApart(id)))
	}
	for _, e := range o.Guests {
		names = append(names, clean.Message(e))
	}
	for _, id := range o.Groups {
		names = append(names, clean.Message(d.GroupName(id)))
	}
	return strings.Join(names, ", ")
}

// Plain names the owners as they can be typed again: members by e-mail address,
// since a name might be that of two.
func (o Owners) Plain(d *Directory) string {
	var texts []string
	for _, id := range o.Users {
		texts = append(texts, d.address(id))
	}
	texts = append(texts, o.Guests...)
	for _, id := range o.Groups {
		texts = append(texts, d.groupName(id, id))
	}
	return strings.Join(texts, ", ")
}
