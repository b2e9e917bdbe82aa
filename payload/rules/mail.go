package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/humanize"
)

// Mail is who gets mail of a launch.
type Mail struct {
	// Starting is how many of the Steps start.
	Starting, Steps int
	// AtOnce are those who own the steps that start; Waiting those who get theirs only once
	// one of the Hidden steps, counted from 1, shows.
	AtOnce, Waiting Recipients
	Hidden          []int
	// Unsure: some rule cannot be worked out beforehand. Unread: which guests the
	// organisation has is not known, so nobody is called new.
	// StepsUnknown: nor is it known which steps the template has.
	Unsure, Unread, StepsUnknown bool
	// Invited are the new guests of the launch, of hidden steps and answers too, and where it
	// has any those of the hour before it.
	Invited int
}

// Recipients are people, each once, also where they are in a group as well.
type Recipients struct {
	Members, Guests int
	// NewGuests are those of the Guests who are no guests of the organisation yet.
	NewGuests int
	// Groups are those whose people are not known.
	Groups int
}

// GuestsAnHour is how many new guests an organisation may have within an hour
// (docs/api.md, "Limits").
const GuestsAnHour = 30

// Mail counts who gets mail of a launch: the people that are sent and, of the steps
// that are left to the template, its own, as the rules leave them.
func (f Forecast) Mail(env payload.Env) Mail {
	people := env.People
	if people == nil {
		people = &payload.Directory{}
	}
	mail := Mail{Steps: len(f.Steps), StepsUnknown: f.stepsUnknown, Unsure: slices.ContainsFunc(f.Steps, Step.Unsure), Unread: unread(people)}
	var now, all payload.Owners
	for i, s := range f.Steps {
		join(&all, s.After.Owners)
		if s.After.Visible {
			mail.Starting++
			join(&now, s.After.Owners)
		} else {
			mail.Hidden = append(mail.Hidden, i+1)
		}
	}
	mail.AtOnce = recipients(now, people)
	whole := recipients(all, people)
	mail.Waiting = Recipients{whole.Members - mail.AtOnce.Members, whole.Guests - mail.AtOnce.Guests, whole.NewGuests - mail.AtOnce.NewGuests, whole.Groups - mail.AtOnce.Groups}
	mail.Invited = recipients(f.People(), people).NewGuests
	for _, g := range people.Guests {
		if mail.Invited == 0 {
			break // nothing to be refused
		}
		if age := env.Now.Sub(g.CreatedAt); age >= 0 && age < time.Hour {
			mail.Invited++
		}
	}
	return mail
}

// MailTo counts who gets mail when all of these do, of several launches.
func MailTo(o payload.Owners, people *payload.Directory) Mail {
	return Mail{AtOnce: recipients(o, people), Unread: unread(people)}
}

// unread: which guests the organisation has is not known.
func unread(people *payload.Directory) bool {
	return people.Guests == nil || people.Loading || people.Failed
}

// People are all who own a step, those of the hidden ones too, and the guests among the
// answers.
func (f Forecast) People() payload.Owners {
	all := payload.Owners{Guests: slices.Clone(f.asked)}
	for _, s := range f.Steps {
		join(&all, s.After.Owners)
	}
	return all
}

// Ruled are those whom rules add to steps or take off, or may: what is said of rules names
// them.
func (f Forecast) Ruled() payload.Owners {
	var all payload.Owners
	for _, s := range f.Steps {
		join(&all, s.Before.Owners.Minus(s.After.Owners))
		for _, e := range s.Effects {
			if e.Met != No {
				join(&all, e.People)
			}
		}
	}
	return all
}

// join adds people who may be there already.
func join(to *payload.Owners, o payload.Owners) {
	to.Users, to.Guests, to.Groups = append(to.Users, o.Users...), append(to.Guests, o.Guests...), append(to.Groups, o.Groups...)
}

func recipients(o payload.Owners, people *payload.Directory) (r Recipients) {
	o, r.Groups = people.Expand(o.Union(payload.Owners{}))
	// A member is one also where a group or a step has the address alone.
	members, guests, strangers := people.Behind(o.Guests)
	r.Members = len(o.Union(payload.Owners{Users: members}).Users)
	r.Guests, r.NewGuests = len(guests)+len(strangers), len(strangers)
	return r
}

// String says it in sentences: "8 steps start. 10 people get mail: 9 members, 1 guest."
func (m Mail) String() string {
	if m.StepsUnknown {
		return m.Start()
	}
	text := starts(humanize.Count(m.Starting, "step"), m.Starting) + " " + m.People()
	if m.Unsure {
		text += " The template's rules may change that."
	}
	return text
}

// Idle is the problem of a launch of which no step starts: all of them are hidden until a rule
// shows one (docs/api.md, "Automations").
func (m Mail) Idle() (payload.Problem, bool) {
	return payload.Problem{
		Kind: payload.Warning, Property: payload.AllSteps, Message: "all of them stay hidden, so the process may begin with nothing to do",
		Fix: "check that the answers make one of the rules show a step",
	}, m.Steps > 0 && m.Starting == 0
}

// unattended says which steps start although all who own them are disabled.
func (f Forecast) unattended(people *payload.Directory) []Sentence {
	var steps []int
	for i, s := range f.Steps {
		if s.After.Visible && people.NoneActive(s.After.Owners) {
			steps = append(steps, i+1)
		}
	}
	if len(steps) == 0 {
		return nil
	}
	text := humanize.Capital(Numbered(steps)) + humanize.Verb(len(steps), " belongs", " belong") + " to nobody who is active"
	return []Sentence{{Text: text, Step: f.Steps[steps[0]-1].ID, Warns: true}}
}

// Start says how many of the steps do: "8 of 9 steps start."
func (m Mail) Start() string {
	if m.StepsUnknown {
		return "Which steps start and who gets mail is not known: the steps were never read on this machine."
	}
	steps := humanize.Count(m.Steps, "step")
	if m.Starting != m.Steps {
		steps = fmt.Sprintf("%d of %s", m.Starting, steps)
	}
	return starts(steps, m.Starting)
}

func starts(steps string, n int) string { return steps + humanize.Verb(n, " starts.", " start.") }

// People says how many get mail when the process begins, and of which kind they are where
// there are several.
func (m Mail) People() string {
	kinds := m.kinds(m.AtOnce)
	switch n := m.AtOnce.Members + m.AtOnce.Guests; {
	case len(kinds) == 0:
		return "Nobody gets mail."
	case n == 0:
		return "Mail goes to " + kinds[0] + "."
	case n == 1 && len(kinds) == 1:
		return kinds[0] + " gets mail."
	case n == 1:
		return "1 person gets mail: " + strings.Join(kinds, ", ") + "."
	case len(kinds) == 1 && !strings.Contains(kinds[0], ","):
		return kinds[0] + " get mail."
	default:
		return fmt.Sprintf("%d people get mail: %s.", n, strings.Join(kinds, ", "))
	}
}

// now says who gets mail when the process begins: "9 members, 1 guest, no new guest".
func (m Mail) now() string {
	now := m.kinds(m.AtOnce)
	switch {
	case len(now) == 0:
		return "nobody"
	case m.AtOnce.Guests > 0 && m.Unread:
		now = append(now, "which guests are new is not known yet")
	case m.AtOnce.Guests > 0 && m.AtOnce.NewGuests == 0:
		now = append(now, "no new guest")
	}
	return strings.Join(now, ", ")
}

// later says who gets mail once hidden steps show: "Later, if step 5 shows: 3 members more";
// "" for nobody.
func (m Mail) later() string {
	later := m.kinds(m.Waiting)
	if len(later) == 0 {
		return ""
	}
	return "Later, if " + about(those+" shows", m.Hidden) + ": " + strings.Join(later, ", ") + " more"
}

// Warning says that the hour's new guests would be more than the organisation may have;
// "" where they would not, or where that is not known.
func (m Mail) Warning() string {
	if m.Invited <= GuestsAnHour || m.Unread {
		return ""
	}
	return fmt.Sprintf("%d new guests within the hour: an organisation may have %d, so the server may refuse the launch for up to an hour", m.Invited, GuestsAnHour)
}

// kinds are "9 members", "1 guest", "3 guests, 2 of them new" and groups nobody has read.
func (m Mail) kinds(r Recipients) []string {
	var kinds []string
	add := func(n int, noun string) {
		if n > 0 {
			kinds = append(kinds, humanize.Count(n, noun))
		}
	}
	add(r.Members, "member")
	switch fresh := r.NewGuests; {
	case m.Unread || fresh == 0:
		add(r.Guests, "guest")
	case fresh == r.Guests:
		add(fresh, "new guest")
	default:
		kinds = append(kinds, fmt.Sprintf("%s, %d of them new", humanize.Count(r.Guests, "guest"), fresh))
	}
	add(r.Groups, "unread group")
	return kinds
}
