package steps

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/when"
	"kickoff/tui/picker/people"
	"kickoff/tui/stage"
)

// plan is what is known of the steps before the launch: who will own each and when it
// is due, as far as it can be told, and why.
type plan struct {
	session *stage.Session
	// byID is the place of a step.
	byID map[string]int
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

// who says who will own a step, and why: by the template, by what was entered,
// or because a step that nobody owns falls to the launcher.
func (s *plan) who(step payload.Step, a payload.StepAnswer) (text, why string) {
	owners, origin := payload.StepOwners(step, a, s.roles(), s.me())
	var names []string
	switch {
	case !owners.Empty():
		names = append(names, people.Names(owners, s.session.Base.People))
	case origin == payload.FromStarter:
		names = append(names, "you")
	}
	for _, r := range step.Roles {
		if s.roles()[r.ID].Empty() {
			names = append(names, "job title "+r.Name)
		}
	}
	if len(names) == 0 {
		names = append(names, "nobody")
	}
	return strings.Join(names, ", "), originWord(origin)
}

func originWord(o payload.Origin) string {
	switch o {
	case "":
		return string(payload.FromTemplate)
	case payload.FromStarter:
		return "falls to you"
	case payload.FromRole:
		return "job title"
	}
	return string(o)
}

// when says when a step is due, and why.
func (s *plan) when(step payload.Step, a payload.StepAnswer) (text, why string) {
	if a.Deadline == "" {
		return s.rule(step.Deadline), "template"
	}
	origin := cmp.Or(a.DeadlineOrigin, payload.FromYou)
	r, err := when.Deadline(a.Deadline, s.session.Env().Clock())
	if err != nil {
		return a.Deadline, originWord(origin)
	}
	return humanize.Time(r.Local(), s.session.Env().Clock().Here()), originWord(origin)
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
	anchor := "launch"
	if i, ok := s.byID[r.Step]; ok && r.Step != atLaunch {
		anchor = fmt.Sprintf("“%s”", s.session.Template.Steps[i].Title)
	}
	return fmt.Sprintf("%s %s %s", humanize.Count(r.Value, unit), side, anchor)
}

// atLaunch is the API's word for a deadline that counts from the launch.
const atLaunch = "start_run"

// due is when a step falls due as far as it can be told before the launch: as
// entered, or by a rule that counts from the launch.
func (s *plan) due(step payload.Step) (time.Time, bool) {
	env := s.session.Env()
	if text := s.session.Answers.Step(step.ID).Deadline; text != "" {
		r, err := when.Deadline(text, env.Clock())
		return r.Time, err == nil
	}
	r := step.Deadline
	if r == nil || r.Step != atLaunch {
		return time.Time{}, false
	}
	n := r.Value
	if r.Option == "prior_to" {
		n = -n
	}
	switch strings.TrimSuffix(r.Unit, "s") {
	case "minute":
		return env.Now.Add(time.Duration(n) * time.Minute), true
	case "hour":
		return env.Now.Add(time.Duration(n) * time.Hour), true
	case "day":
		return env.Now.AddDate(0, 0, n), true
	case "week":
		return env.Now.AddDate(0, 0, 7*n), true
	case "month":
		return env.Now.AddDate(0, n, 0), true
	}
	return time.Time{}, false
}

// warnings are what is worth a second look about an entered deadline; none of it
// stops a launch.
func (s *plan) warnings(i int) []string {
	step := s.session.Template.Steps[i]
	text := s.session.Answers.Step(step.ID).Deadline
	if text == "" {
		return nil
	}
	r, err := when.Deadline(text, s.session.Env().Clock())
	if err != nil {
		return nil
	}
	var out []string
	if r.Time.Before(s.session.Now()) {
		out = append(out, "in the past")
	}
	if day := r.Local().Weekday(); slices.Contains([]time.Weekday{time.Saturday, time.Sunday}, day) {
		out = append(out, "on a "+day.String())
	}
	if i > 0 {
		ahead := s.session.Template.Steps[i-1]
		if due, ok := s.due(ahead); ok && r.Time.Before(due) {
			out = append(out, fmt.Sprintf("before “%s”, the step ahead of it", ahead.Title))
		}
	}
	return out
}
