package steps

import (
	"cmp"
	"fmt"
	"slices"
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
	// deadlines are those of the answers that were drawn last, own those of the template.
	deadlines, own *payload.Deadlines
	// filled is who fills which job title.
	filled   map[string]payload.Owners
	problems map[string][]payload.Problem

	// rows are what is known of each step, worked out when it is asked for, and by now of
	// the first described of them; widest is the room that the longest of their columns
	// need, coming what it is when all are worked out anew, lengths are how wide the title
	// and the owners of each are, and measured counts how often one of these became another.
	rows           []*row
	described      int
	widest, coming columns
	lengths        []length
	measured       int
	// names and members are what people and groups are called, as far as somebody asked.
	names   map[string]string
	members map[string][]string
}

func newPlan(d *stage.Session) *plan {
	s := &plan{session: d, byID: map[string]int{}, rows: make([]*row, len(d.Template.Steps)), lengths: make([]length, len(d.Template.Steps))}
	for i, step := range d.Template.Steps {
		s.byID[step.ID] = i
	}
	s.forgetPeople()
	return s
}

// forgetPeople has people looked up anew.
func (s *plan) forgetPeople() {
	s.names, s.members = map[string]string{}, map[string][]string{}
}

// me is who launches, and gets the steps that nobody owns.
func (s *plan) me() payload.Member { return s.session.Base.Me() }

// owners are those of a step before its rules, and where they come from.
func (s *plan) owners(step payload.Step, a payload.StepAnswer) (payload.Owners, payload.Origin) {
	return payload.StepOwners(step, a, s.filled, s.me())
}

// named are up to three steps by number and title, more by how many they are.
func (s *plan) named(steps []payload.Step) string {
	if len(steps) > 3 {
		return humanize.Count(len(steps), "step")
	}
	var all []string
	for _, step := range steps {
		all = append(all, fmt.Sprintf("%d %s", s.byID[step.ID]+1, step.Title))
	}
	return strings.Join(all, ", ")
}

func ids(steps []payload.Step) []string {
	var ids []string
	for _, step := range steps {
		ids = append(ids, step.ID)
	}
	return ids
}

// look takes what all rows are made of.
func (s *plan) look() {
	s.filled = s.session.Answers.Details().Roles
	s.deadlines = s.session.Deadlines()
	s.own = payload.NewDeadlines(s.session.Template, func(string) payload.StepAnswer { return payload.StepAnswer{} }, s.session.Env())
	s.problems = map[string][]payload.Problem{}
	for _, p := range s.session.Problems() {
		if p.Step != "" {
			s.problems[p.Step] = append(s.problems[p.Step], p)
		}
	}
}

// openRole is the job title of steps that is still to be filled, else their first.
func (s *plan) openRole(of []payload.Step) payload.Role {
	roles := payload.Template{Steps: of}.Roles()
	slices.SortStableFunc(roles, func(a, b payload.Role) int {
		return cmp.Compare(min(1, s.filled[a.ID].Count()), min(1, s.filled[b.ID].Count()))
	})
	return append(roles, payload.Role{})[0]
}

// change edits the answers of steps. It returns how many became others.
func (s *plan) change(steps []payload.Step, edit func(payload.Step, payload.StepAnswer) payload.StepAnswer) int {
	ids, now := make([]string, 0, len(steps)), make([]payload.StepAnswer, 0, len(steps))
	for _, step := range steps {
		before := s.session.Answers.Step(step.ID)
		if after := edit(step, before); after != before {
			ids, now = append(ids, step.ID), append(now, after)
		}
	}
	s.session.SetSteps(ids, now)
	return len(ids)
}
