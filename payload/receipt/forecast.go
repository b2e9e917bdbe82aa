package receipt

import (
	"slices"

	"kickoff/payload"
	"kickoff/payload/rules"
)

// forecastOf is what was worked out of the launch before it was sent, as the review has it
// and `templates effects`.
func forecastOf(sent Sent, at payload.Env) rules.Forecast {
	at.People = &payload.Directory{Me: payload.Member{ID: sent.Launcher}}
	at.Zone, at.OrgZone, at.Automations = sent.Zone, sent.OrgZone, sent.Automations
	return rules.Of(sent.Template, sent.Body, at)
}

// foretold holds what was worked out before against what became of the steps, and finds
// out whether rules run in the organisation at all. As is the forecast of the rules as they
// were launched.
func (c *comparison) foretold(as rules.Forecast) {
	c.rulesRan(as)
	none := c.sent.Automations != payload.AutomationsOff && c.receipt.Automations() == payload.AutomationsOff
	if none {
		c.note(Difference{Property: "rules", Label: "Rules", Kind: Unexpected, Did: "none ran, so every step starts: the organisation's plan has none"})
	}
	for _, s := range c.foreseen.Steps {
		task, found := c.task(s.ID)
		if !s.Ruled() || s.Unsure() || !found {
			continue
		}
		c.receipt.Forecast++
		otherwise, hidden := c.otherwise(s, task), task.Status == autoSkipped
		if len(otherwise) == 0 && (!hidden || !s.After.Visible) {
			c.receipt.AsForecast++
		}
		told := slices.ContainsFunc(c.receipt.Differences, func(d Difference) bool { return d.Step == s.ID })
		for _, did := range otherwise {
			if !none && !told {
				c.note(Difference{Step: s.ID, Label: s.Title, Kind: Unexpected, Did: did})
			}
		}
	}
}

// rulesRan: a step that is hidden, or a rule that the feed tells of, shows that they do;
// one that starts although rules hide it for certain, that they do not.
func (c *comparison) rulesRan(as rules.Forecast) {
	ran := len(c.stored.Executed) > 0
	for _, task := range c.stored.Tasks {
		ran = ran || task.Status == autoSkipped
	}
	hides := func(s rules.Step) bool {
		_, found := c.task(s.ID)
		return found && !s.After.Visible && !slices.ContainsFunc(s.Effects, func(e rules.Effect) bool { return e.Met == rules.Maybe })
	}
	if ran || c.receipt.Clean() && slices.ContainsFunc(as.Steps, hides) {
		c.receipt.RulesRan = &ran
	}
}

func (c *comparison) task(step string) (Task, bool) {
	i := slices.IndexFunc(c.stored.Tasks, func(t Task) bool { return t.StepID == step })
	if i < 0 {
		return Task{}, false
	}
	return c.stored.Tasks[i], true
}

// otherwise says what of a step that starts is not as rules were expected to leave it.
func (c *comparison) otherwise(s rules.Step, task Task) []string {
	switch {
	case task.Status == autoSkipped:
		return nil
	case !s.After.Visible:
		return []string{"was to stay hidden, and starts"}
	}
	var all []string
	added, gone := s.After.Owners.Minus(s.Before.Owners), s.Before.Owners.Minus(s.After.Owners)
	if missing := added.Minus(task.Owners); !task.NoOwners && !missing.Empty() {
		all = append(all, c.who(missing)+" was to be added, and is not")
	}
	if stays := gone.Minus(gone.Minus(task.Owners)); !task.NoOwners && !stays.Empty() {
		all = append(all, c.who(stays)+" was to be taken off, and is not")
	}
	if due := s.After.Deadline; !task.NoDeadline && !due.Equal(s.Before.Deadline) && !reaches(task.Deadline, due) {
		all = append(all, "was to be due "+c.when(due)+", and is "+map[bool]string{true: "not due at all", false: "due " + c.when(task.Deadline)}[task.Deadline.IsZero()])
	}
	return all
}
