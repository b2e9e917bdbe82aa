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
	Starting        int
	Members, Guests int
	// Groups are those whose people are not known.
	Groups int
	// Unsure: some rule cannot be worked out beforehand.
	Unsure bool
}

// MailOf counts who gets mail of a launch: the people that are sent and, of the steps
// that are left to the template, its own, as the rules leave them.
func MailOf(t payload.Template, body []byte, people *payload.Directory) Mail {
	launch, err := Read(body)
	if people == nil {
		people = &payload.Directory{}
	}
	launch.Launcher = people.Me.ID
	f := Simulate(t, launch)
	mail := Mail{Unsure: err != nil || len(f.NotSimulated) > 0}
	var all payload.Owners
	for _, s := range f.Steps {
		if s.After.Visible {
			mail.Starting++
			all = all.Union(s.After.Owners)
		}
	}
	all, mail.Groups = people.Expand(all)
	for _, m := range people.Members {
		// A member is one also where a group or a step has the address alone.
		if guest := (payload.Who{Kind: payload.WhoGuest, Email: m.Email}); m.Email != "" && all.Has(guest) {
			all = all.Without(guest).With(payload.Who{Kind: payload.WhoMember, User: m.ID})
		}
	}
	mail.Members, mail.Guests = len(all.Users), len(all.Guests)
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
