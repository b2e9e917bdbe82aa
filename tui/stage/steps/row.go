package steps

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
	"kickoff/payload/when"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// row is what is known of one step before the launch: who will own it, when it is due
// and what the template's rules make of it.
type row struct {
	// owners are those that the rules leave it; names are what they are called, and the
	// job titles that nobody fills.
	owners payload.Owners
	names  []string
	// deadline is when it is due, day the same without the time of day.
	deadline, day string
	// due is that moment, also of a step that is hidden; look is what is worth a second
	// look about it, "" for nothing.
	due  time.Time
	look string
	// why says what decided both; effect is what the rules do to the step itself.
	why, effect            string
	hidden, changed, falls bool
	warnings               []string
	errors                 []payload.Problem
	text                   string
}

// row is the row of a step.
func (s *plan) row(i int) *row {
	if s.rows[i] == nil {
		s.rows[i] = s.describe(i)
	}
	return s.rows[i]
}

// describe works out the row of a step, and the room that its columns need.
func (s *plan) describe(i int) *row {
	step := s.session.Template.Steps[i]
	a := s.session.Answers.Step(step.ID)
	r := &row{changed: s.changed(i)}
	var origin payload.Origin
	r.owners, origin = s.owners(step, a)
	if a.Owners != nil && s.ownersAsGiven(step, a) {
		_, origin = s.owners(step, payload.StepAnswer{})
	}
	r.falls = origin == payload.FromStarter
	why := []string{origin.Word()}
	forecast, known := s.forecast(i)
	if known {
		r.effect, r.hidden = forecast.Word(), !forecast.After.Visible
		if forecast.Unsure() {
			r.effect += "?" // what the rule does cannot be told beforehand
		}
		added, taken := forecast.After.Owners.Minus(forecast.Before.Owners), forecast.Before.Owners.Minus(forecast.After.Owners)
		if !added.Empty() || !taken.Empty() {
			// The launch may have changed since the forecast was made; what the rules add and
			// take off is the same.
			r.owners, r.falls, why = r.owners.Minus(taken).Union(added), false, append(why, byRule)
		}
	}
	r.names = s.called(r.owners)
	for _, role := range step.Roles {
		if a.Owners == nil && s.filled[role.ID].Empty() {
			r.names = append(r.names, role.Name+" (job title)")
		}
	}
	if len(r.names) == 0 {
		r.names = []string{nobody}
	}
	r.deadline, r.day = theme.SignSkipped, theme.SignSkipped
	here := s.session.Env().Clock().Here()
	var due time.Time
	reading, err := s.deadlines.Due(step.ID)
	if err == nil && !reading.Time.IsZero() {
		r.due = reading.Local()
	}
	if err == nil && (a.Deadline != "" || !r.hidden) {
		due = reading.Local()
	} else if a.Deadline != "" {
		r.deadline, r.day = a.Deadline, a.Deadline
	}
	if word := a.DeadlineOrigin.Word(); a.Deadline != "" {
		if origin != payload.FromTemplate && !slices.Contains(why, word) {
			word = "date: " + word // and not who has the step
		}
		why = append(why, word)
	}
	if known && forecast.Moved() {
		due, why = forecast.After.Deadline, append(why, byRule)
		r.due = due
	}
	if !due.IsZero() {
		r.deadline, r.day = humanize.Time(due, here), humanize.Day(due, here)
	}
	if why = slices.DeleteFunc(why, func(w string) bool { return w == string(payload.FromTemplate) }); len(why) == 0 {
		why = []string{string(payload.FromTemplate)}
	}
	r.why = strings.Join(slices.Compact(why), ", ")
	for _, p := range s.problems[step.ID] {
		if p.Kind == payload.Warning {
			r.warnings = append(r.warnings, p.String())
		} else {
			r.errors = append(r.errors, p)
		}
	}
	warning := s.deadlines.Warning(step.ID)
	switch {
	case known && forecast.Moved():
		warning = payload.WarnOfDate(r.due, time.Time{}, "", s.session.Env())
	case i > 0 && s.hides(i-1):
		warning.Ahead = ""
	}
	r.look = warning.String()
	// What was entered, and is not moved, is warned about by the build; the order of its own
	// deadlines is the template's.
	if warning.Ahead = ""; (a.Deadline == "" || known && forecast.Moved()) && !r.hidden && warning != (payload.DateWarning{}) {
		r.warnings = append(r.warnings, "due "+warning.String())
	}
	if !r.hidden && s.session.Base.People.NoneActive(r.owners) {
		r.warnings = append(r.warnings, "nobody who has it is active")
	}
	is := length{wrap.Width(step.Title), wrap.Width(strings.Join(r.names, ", "))}
	if s.lengths[i] != is {
		s.lengths[i], s.measured = is, s.measured+1
	}
	s.widest = s.widest.atLeast(r)
	s.coming = s.coming.atLeast(r)
	return r
}

// changed reports whether a step has other owners or another deadline than its template's.
func (s *plan) changed(i int) bool {
	step := s.session.Template.Steps[i]
	a := s.session.Answers.Step(step.ID)
	if given := a.Owners != nil && !s.ownersAsGiven(step, a); given || a.Deadline == "" {
		return given
	}
	is, err := s.deadlines.Due(step.ID)
	own, _ := s.own.Due(step.ID)
	return err != nil || !is.Time.Equal(own.Time)
}

// ownersAsGiven reports that the owners which were entered are those of the template, and
// that no job title is open which they would be in the place of.
func (s *plan) ownersAsGiven(step payload.Step, a payload.StepAnswer) bool {
	if slices.ContainsFunc(step.Roles, func(r payload.Role) bool { return s.filled[r.ID].Empty() }) {
		return false
	}
	is, _ := s.owners(step, a)
	own, _ := s.owners(step, payload.StepAnswer{})
	return is.Same(own)
}

// text is all that is said of a step, and the names of those in its groups, folded to
// find text in.
func (s *plan) text(i int) string {
	r, step := s.row(i), s.session.Template.Steps[i]
	if r.text == "" {
		r.text = clean.Fold(strings.Join([]string{
			step.Title, step.Alias, strings.Join(r.names, " "), strings.Join(s.inside(r.owners), " "),
			r.deadline, s.session.Answers.Step(step.ID).Deadline, r.why, r.effect,
		}, " "))
	}
	return r.text
}

// byRule is the reason of what a rule of the template decides.
const byRule = "a rule"

// forecast is what the template's rules do to a step, as far as a launch was built.
func (s *plan) forecast(i int) (rules.Step, bool) {
	return s.session.Built.Forecast.Step(s.session.Template.Steps[i].ID)
}

// hides reports whether a step stays hidden.
func (s *plan) hides(i int) bool {
	step, known := s.forecast(i)
	return known && !step.After.Visible
}

// called are the names of owners, one by one.
func (s *plan) called(o payload.Owners) []string {
	var names []string
	for _, id := range o.Users {
		name := s.nameOf(payload.Owners{Users: []int64{id}}, fmt.Sprint("member ", id))
		if m, _ := s.session.Base.People.Member(id); m.Disabled() {
			name += " (disabled)"
		}
		names = append(names, name)
	}
	for _, email := range o.Guests {
		names = append(names, s.nameOf(payload.Owners{Guests: []string{email}}, "guest "+email))
	}
	for _, id := range o.Groups {
		names = append(names, s.nameOf(payload.Owners{Groups: []string{id}}, "group "+id))
	}
	return names
}

// nameOf is the name of one owner; each is looked up once among the people there are.
func (s *plan) nameOf(one payload.Owners, key string) string {
	name, known := s.names[key]
	if !known {
		name = payload.PeopleText(one, s.session.Base.People)
		s.names[key] = name
	}
	return name
}

// inside are the names of those in the groups of owners.
func (s *plan) inside(o payload.Owners) []string {
	var names []string
	for _, id := range o.Groups {
		members, known := s.members[id]
		if !known {
			in, unread := s.session.Base.People.Expand(payload.Owners{Groups: []string{id}})
			if unread == 0 {
				members = s.called(in)
			}
			s.members[id] = members
		}
		names = append(names, members...)
	}
	return names
}

// tell says all of a step in sentences: everybody who owns it, when it is due and by
// what, and what the rules do to it.
func (s *plan) tell(i int) string {
	step, r := s.session.Template.Steps[i], s.row(i)
	who := s.called(payload.Owners{Users: r.owners.Users, Guests: r.owners.Guests})
	for _, id := range r.owners.Groups {
		one := payload.Owners{Groups: []string{id}}
		if inside := s.inside(one); len(inside) > 0 {
			who = append(who, inside...)
		} else {
			who = append(who, s.called(one)...)
		}
	}
	who = slices.Compact(who)
	if more := len(who) - mostNames; more > 1 {
		who = append(who[:mostNames:mostNames], fmt.Sprintf("%d more", more))
	}
	if len(who) == 0 {
		who = []string{nobody}
	}
	text := fmt.Sprintf("%d %s: %s.", i+1, step.Title, strings.Join(who, ", "))
	for _, role := range step.Roles {
		if s.session.Answers.Step(step.ID).Owners != nil {
			break // these have the step, whoever fills it
		}
		if filled := s.filled[role.ID]; filled.Empty() {
			text += " The job title " + role.Name + " is not filled: j fills it."
		} else {
			text += " The job title " + role.Name + " is " + strings.Join(s.called(filled), ", ") + "."
		}
	}
	var due []string
	if r.deadline != theme.SignSkipped {
		due = append(due, r.deadline)
	}
	switch a := s.session.Answers.Step(step.ID); {
	case a.Deadline == "" && step.Deadline != nil && r.due.IsZero():
		due = append(due, step.Deadline.Text(s.session.Template)+", of which no date can be told")
	case a.Deadline == "" && step.Deadline != nil:
		due = append(due, step.Deadline.Text(s.session.Template))
	case a.Deadline != "":
		if _, anchored := when.ReadAnchored(a.Deadline); anchored && a.Deadline != r.deadline {
			due = append(due, a.Deadline)
		}
	}
	if len(due) > 0 {
		text += " Due " + strings.Join(due, ", ") + "."
	}
	forecast, known := s.forecast(i)
	why := forecast.Why(s.session.Env())
	for _, w := range why {
		text += " " + humanize.Capital(w) + "."
	}
	if known && len(why) == 0 {
		text += " No rule."
	}
	return text
}

const (
	// mostNames is how many of a step's owners are told one by one.
	mostNames = 12
	nobody    = "nobody"
)
