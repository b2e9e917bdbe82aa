package receipt

import (
	"cmp"
	"slices"
	"time"

	"kickoff/payload"
	"kickoff/payload/rules"
)

// furthestMove is how far forward a deadline may have gone to still be a move to
// a working time: a week holds any weekend and most holidays.
const furthestMove = 7 * 24 * time.Hour

// autoSkipped is the status of a task that the template's rules hide.
const autoSkipped = "auto-skipped"

// steps compares every step that must have become a task: those in tasks, or all
// of the template when none was sent (docs/api.md, "Selection effect").
func (c *comparison) steps() {
	tasks := make(map[string]Task, len(c.stored.Tasks))
	for _, task := range c.stored.Tasks {
		tasks[task.StepID] = task
	}
	forecast := c.forecast()
	wanted := c.launch.Tasks
	if len(wanted) == 0 {
		wanted = make(map[string]rules.Task, len(forecast.Steps))
		for _, s := range forecast.Steps {
			wanted[s.ID] = rules.Task{}
		}
	}
	if len(c.stored.Tasks) == 0 && len(wanted) > 0 {
		// Every process of a template with steps has tasks: the list is not there yet.
		c.unread(Difference{Property: "tasks", Label: "Steps"})
		return
	}
	c.receipt.Tasks = Started(c.stored.Tasks, c.sent.Zone)
	for i, t := range c.receipt.Tasks {
		if s, ok := forecast.Step(t.Step); ok && movedOn(s.After.Deadline, t.Due, c.sent.Zone) {
			c.receipt.Tasks[i].From = s.After.Deadline.In(c.sent.Zone)
		}
	}
	for _, id := range inOrder(wanted, forecast.Steps, func(s rules.Step) string { return s.ID }) {
		s, ok := forecast.Step(id)
		if !ok {
			s.ID, s.Title = id, shown(id)
		}
		task, found := tasks[id]
		c.step(s, task, found)
	}
	c.foretold(forecast)
}

// forecast is what rules do to the steps, and with effects all that they may have done:
// nobody knows whether they met the answers that were sent, or those that are stored.
func (c *comparison) forecast() rules.Forecast {
	f := rules.Simulate(c.sent.Template, c.launch)
	all := f.Steps
	if len(c.receipt.Differences) > 0 && c.stored.Prerun != nil {
		stored := c.launch
		stored.Answers = c.stored.Prerun
		all = slices.Concat(all, rules.Simulate(c.sent.Template, stored).Steps)
	}
	c.effects = map[string][]rules.Effect{}
	for _, s := range all {
		for _, e := range s.Effects {
			if e.Met != rules.No {
				c.effects[s.ID] = append(c.effects[s.ID], e)
			}
		}
	}
	return f
}

func (c *comparison) step(s rules.Step, task Task, found bool) {
	const sent = "a task of the process"
	if !found && slices.ContainsFunc(c.stored.Tasks, func(t Task) bool { return t.StepID == "" }) {
		c.unread(Difference{Step: s.ID, Label: s.Title, Sent: sent})
		return
	}
	c.receipt.Checked++
	if !found {
		c.differ(Difference{Step: s.ID, Label: s.Title, Kind: Lost, Sent: sent})
		return
	}
	hidden := task.Status == autoSkipped
	if hidden {
		did := hiddenBy(s.Effects)
		if f, _ := c.foreseen.Step(s.ID); f.Ruled() && f.After.Visible {
			did += ", and was to start"
		}
		c.note(Difference{Step: s.ID, Label: s.Title, Kind: Hidden, Sent: sent, Stored: "hidden", Did: did})
	}
	set := c.launch.Tasks[s.ID]
	switch {
	case task.NoOwners && !set.Owners.Empty():
		c.unread(Difference{Step: s.ID, Label: s.Title + ": owners"})
	case !task.NoOwners && !(hidden && task.Owners.Empty()):
		c.owners(s, task.Owners)
	}
	switch {
	case task.NoDeadline && !set.Deadline.IsZero():
		c.unread(Difference{Step: s.ID, Label: s.Title + ": deadline"})
	case !task.NoDeadline && !(hidden && task.Deadline.IsZero()):
		c.deadline(s, task.Deadline)
	}
}

// hiddenBy says which rule hides a step: one that does, else the one that will show it.
func hiddenBy(effects []rules.Effect) string {
	why := "hidden for now, and no rule of the template says so"
	for _, e := range effects {
		switch {
		case e.Action.Kind != "visibility":
		case e.Action.Verb == "hide" && e.Met != rules.No:
			return "hidden for now by " + called(e.Rule.Name)
		case e.Action.Verb == "show":
			why = "hidden until " + called(e.Rule.Name) + " shows it"
		}
	}
	return why
}

// owners tells apart what rules did to a step's owners. Of a step that is left to the
// template only somebody counts whom nobody named: who is missing there, the template's
// own reasons may have taken out.
func (c *comparison) owners(s rules.Step, stored payload.Owners) {
	sent := c.launch.Tasks[s.ID].Owners
	if !sent.Empty() {
		c.receipt.Checked++
	}
	before := s.Before.Owners
	extra, missing := stored.Minus(before), before.Minus(stored)
	for _, e := range c.effects[s.ID] {
		came, went := assigned(e, extra), unassigned(e, missing)
		extra, missing = extra.Minus(came), missing.Minus(went)
		c.ruled(s, e, came, "added")
		c.ruled(s, e, went, "removed")
	}
	d := Difference{Step: s.ID, Label: s.Title + ": owners"}
	switch {
	case extra.Empty() && (missing.Empty() || sent.Empty()):
		return
	case sent.Empty():
		// The template that was read may be another version than the one launched.
		if extra = extra.Minus(c.expected(before)); extra.Empty() || c.sent.Template.Versioned {
			return
		}
		d.Kind, d.Stored, d.IDs = Added, c.who(extra), ids(extra)
	case stored.Empty():
		d.Kind, d.Sent, d.IDs = Lost, c.who(sent), ids(missing)
	default:
		d.Kind, d.Sent, d.Stored, d.IDs = Changed, c.who(sent), c.who(stored), ids(extra.Union(missing))
	}
	c.differ(d)
}

// assigned are those of the people whom the action adds to a step.
func assigned(e rules.Effect, people payload.Owners) payload.Owners {
	switch {
	case e.Action.Verb != "assign" && e.Action.Verb != "assign_only":
		return payload.Owners{}
	case e.Unknown:
		return people
	}
	return people.Minus(people.Minus(e.People))
}

// unassigned are those of the people whom the action takes out of a step.
func unassigned(e rules.Effect, people payload.Owners) payload.Owners {
	switch {
	case e.Action.Verb == "clear_assignees", e.Unknown && e.Action.Verb == "unassign":
		return people
	case e.Action.Verb == "assign_only":
		return people.Minus(e.People)
	case e.Action.Verb == "unassign":
		return people.Minus(people.Minus(e.People))
	}
	return payload.Owners{}
}

// removed are those of the people whom a rule may have taken out of a step.
func (c *comparison) removed(step string, people payload.Owners) payload.Owners {
	var gone payload.Owners
	for _, e := range c.effects[step] {
		gone = gone.Union(unassigned(e, people))
	}
	return gone
}

// expected are those who may own a step that is left to the template: who has to do
// with the launch, and the members of groups that own it.
func (c *comparison) expected(own payload.Owners) payload.Owners {
	may := payload.Owners{Users: []int64{c.sent.Launcher, c.sent.Template.OwnerID}}
	for _, key := range []string{"owner_id", "user_id"} {
		may = may.Union(userOf(plain(c.body[key]))).Union(userOf(plain(c.stored.Properties[key])))
	}
	for _, people := range c.launch.Roles {
		may = may.Union(people)
	}
	inside, _ := c.directory(payload.Owners{Groups: own.Groups}).Expand(own)
	return may.Union(inside)
}

// ruled notes what a rule did to people.
func (c *comparison) ruled(s rules.Step, e rules.Effect, people payload.Owners, did string) {
	if !people.Empty() {
		c.note(byRule(Difference{Step: s.ID, Label: s.Title + ": owners", Did: c.who(people) + " " + did, IDs: ids(people)}, e))
	}
}

func byRule(d Difference, e rules.Effect) Difference {
	d.Kind, d.Rule, d.Likely = Ruled, e.Rule.Name, e.Met == rules.Maybe
	return d
}

func (c *comparison) deadline(s rules.Step, stored time.Time) {
	sent := c.launch.Tasks[s.ID].Deadline
	if !sent.IsZero() {
		c.receipt.Checked++
	}
	before, stored := s.Before.Deadline.Truncate(time.Second), stored.Truncate(time.Second)
	if before.Equal(stored) || sent.IsZero() && stored.IsZero() {
		return
	}
	d := Difference{Step: s.ID, Label: s.Title + ": deadline", Kind: Changed, Sent: c.when(before), Stored: c.when(stored)}
	for _, e := range slices.Backward(c.effects[s.ID]) {
		if e.Action.Kind == "deadline" && sets(e, sent, stored) {
			d.Did = "moved from " + d.Sent + " to " + d.Stored
			if before.IsZero() {
				d.Sent, d.Did = "", "set to "+d.Stored
			}
			c.note(byRule(d, e))
			return
		}
	}
	later := stored.Sub(before)
	switch {
	case sent.IsZero():
		return
	case stored.IsZero():
		d.Kind, d.Stored = Lost, ""
	case later > 0 && later <= furthestMove && !c.byTemplate(s, stored):
		d.Kind = Moved
		c.note(d)
		return
	}
	c.differ(d)
}

// sets reports that the deadline is the one an action sets, or that one moved on to a
// working time. What an action sets that cannot be counted may be any, of a step whose
// own deadline is known.
func sets(e rules.Effect, sent, stored time.Time) bool {
	if e.Due.IsZero() {
		return !sent.IsZero() && !stored.IsZero()
	}
	return reaches(stored, e.Due)
}

// reaches reports that a stored deadline is the other, or that one moved on to a working
// time.
func reaches(stored, due time.Time) bool {
	// A clock change may lie between.
	later := stored.Sub(due.Truncate(time.Second))
	return later >= -time.Hour && later <= furthestMove
}

// byTemplate reports whether the stored deadline is what the template alone gives: the
// one sent was lost then, however near the two are.
func (c *comparison) byTemplate(s rules.Step, stored time.Time) bool {
	if c.alone == nil {
		c.alone = new(rules.Simulate(payload.Template{Steps: c.sent.Template.Steps}, rules.Launch{At: c.launch.At}))
	}
	own, _ := c.alone.Step(s.ID)
	return !own.Before.Deadline.IsZero() && stored.Sub(own.Before.Deadline).Abs() <= time.Minute
}

// Start is a step of a new process that somebody has before them now or later.
type Start struct {
	Step string
	// Number is the step's place in the template, counted from 1.
	Number int
	Title  string
	Owners payload.Owners
	// Due is zero for a step that is due at no time. From is the day that it would have
	// been due on, where the server moved it to a later one; zero where it did not, or
	// nobody knows.
	Due, From time.Time
}

// Started are the tasks of a process that rules do not hide, those that are due first in
// front.
func Started(tasks []Task, zone *time.Location) []Start {
	zone = cmp.Or(zone, time.UTC)
	var all []Start
	for _, t := range tasks {
		if t.Status == autoSkipped {
			continue
		}
		s := Start{Step: t.StepID, Number: t.Position, Title: shown(t.Title), Owners: t.Owners}
		if !t.Deadline.IsZero() {
			s.Due = t.Deadline.In(zone)
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b Start) int {
		if a.Due.IsZero() != b.Due.IsZero() {
			return cmp.Compare(b.Due.Unix(), a.Due.Unix())
		}
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Number, b.Number))
	})
	return all
}

// movedOn reports a deadline that was moved to a later day, as the server moves one to a
// working time (docs/api.md, "Dates and deadlines").
func movedOn(from, to time.Time, zone *time.Location) bool {
	if from.IsZero() || to.IsZero() || !reaches(to, from) {
		return false
	}
	return from.In(zone).Format(time.DateOnly) < to.In(zone).Format(time.DateOnly)
}
