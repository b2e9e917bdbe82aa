package steps

import (
	"fmt"
	"strings"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
)

// plan is what is known of the steps before the launch: who will own each and when it
// is due, as far as it can be told, and why.
type plan struct {
	session *stage.Session
	// byID is the place of a step.
	byID map[string]int
	// deadlines are those of the answers that were drawn last.
	deadlines *payload.Deadlines
}

// me is who launches, and gets the steps that nobody owns.
func (s *plan) me() payload.Member {
	if s.session.Base.People == nil {
		return payload.Member{}
	}
	return s.session.Base.People.Me
}

// roles are who fills which job title.
func (s *plan) roles() map[string]payload.Owners { return s.session.Answers.Details().Roles }

// agreed are the owners that all of the steps have now; none, and true, when
// they differ.
func (s *plan) agreed(steps []payload.Step) (payload.Owners, bool) {
	var first payload.Owners
	for i, step := range steps {
		o, _ := payload.StepOwners(step, s.session.Answers.Step(step.ID), s.roles(), s.me())
		if i == 0 {
			first = o
			continue
		}
		if !o.Same(first) {
			return payload.Owners{}, true
		}
	}
	return first, false
}

func originWord(o payload.Origin) string {
	switch o {
	case "":
		return string(payload.FromYou)
	case payload.FromStarter:
		return "falls to you"
	case payload.FromRole:
		return "job title"
	}
	return string(o)
}

// rule says a template's deadline (docs/api.md, "Dates and deadlines"): so much
// time after or before the launch or another step.
func (s *plan) rule(r *payload.DeadlineRule) string {
	if r == nil {
		return "no deadline"
	}
	unit := strings.TrimSuffix(r.Unit, "s")
	side := "after"
	if r.Option == "prior_to" {
		side = "before"
	}
	anchor := "the launch"
	if i, ok := s.byID[r.Step]; ok && r.Step != payload.AtLaunch {
		anchor = fmt.Sprintf("“%s”", s.session.Template.Steps[i].Title)
	}
	return fmt.Sprintf("%s %s %s", humanize.Count(r.Value, unit), side, anchor)
}
