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
	// filled is who fills which job title.
	filled map[string]payload.Owners
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
