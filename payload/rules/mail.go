package rules

import (
	"fmt"
	"strings"

	"kickoff/payload"
	"kickoff/payload/humanize"
)

// Mail is who gets mail when a process begins: who owns the steps that start, each
// person once, also where they are in a group as well.
type Mail struct {
	// Starting is how many steps do.
	Starting int
	// Guests includes NewGuests, who are no guests of the organisation yet as far as its
	// guests are known.
	Members, Guests, NewGuests int
	// Groups are those whose people are not known.
	Groups int
	// Unsure: some rule cannot be worked out beforehand.
	Unsure bool
}

// Mail counts who gets mail of a launch: the people that are sent and, of the steps
// that are left to the template, its own, as the rules leave them.
func (f Forecast) Mail(people *payload.Directory) Mail {
	mail := Mail{Unsure: len(f.NotSimulated) > 0}
	var all payload.Owners
	for _, s := range f.Steps {
		if s.After.Visible {
			mail.Starting++
			all.Users = append(all.Users, s.After.Owners.Users...)
			all.Guests = append(all.Guests, s.After.Owners.Guests...)
			all.Groups = append(all.Groups, s.After.Owners.Groups...)
		}
	}
	all, mail.Groups = people.Expand(all)
	// A member is one also where a group or a step has the address alone.
	members, guests, strangers := people.Behind(all.Guests)
	mail.Members = len(all.Union(payload.Owners{Users: members}).Users)
	mail.Guests, mail.NewGuests = len(guests)+len(strangers), len(strangers)
	return mail
}

// String says it in sentences: "8 steps start. 10 people get mail: 9 members, 1 guest."
func (m Mail) String() string {
	verb := "start"
	if m.Starting == 1 {
		verb = "starts"
	}
	text := fmt.Sprintf("%s %s. %s", humanize.Count(m.Starting, "step"), verb, m.People())
	if m.Unsure {
		text += " The template's rules may change that."
	}
	return text
}

// People says how many get mail, and of which kind they are.
func (m Mail) People() string {
	var kinds []string
	for _, kind := range []struct {
		n    int
		noun string
	}{{m.Members, "member"}, {m.Guests, "guest"}, {m.Groups, "unread group"}} {
		if kind.n > 0 {
			kinds = append(kinds, humanize.Count(kind.n, kind.noun))
		}
	}
	switch n := m.Members + m.Guests; {
	case len(kinds) == 0:
		return "Nobody gets mail."
	case n == 0:
		return "Mail goes to " + kinds[0] + "."
	case n == 1:
		return "1 person gets mail: " + strings.Join(kinds, ", ") + "."
	default:
		return fmt.Sprintf("%d people get mail: %s.", n, strings.Join(kinds, ", "))
	}
}
