package rules

import (
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// Word says in one word what becomes of the step when the process begins: it "starts",
// is "shown" by a rule, or "hidden".
func (s Step) Word() string {
	switch {
	case !s.After.Visible:
		return "hidden"
	case !s.Before.Visible:
		return "shown"
	}
	return "starts"
}

// Called is a rule by its name.
func Called(r payload.Rule) string {
	if name := clean.Line(r.Name); name != "" {
		return "“" + name + "”"
	}
	return "a rule without a name"
}

// Why says what rules do to the step and which, a sentence each: that they show or hide
// it, who is added or taken off, and how its deadline moves. Nothing is said of what
// they leave as it is.
func (s Step) Why(env payload.Env) []string {
	var why, shows []string
	state, hiddenBy := s.Before, ""
	for _, e := range s.Effects {
		by := Called(e.Rule)
		if e.Action.Kind == "visibility" && e.Action.Verb == "show" {
			shows = append(shows, by)
		}
		if e.Unknown || e.Met == Maybe {
			why = append(why, by+" may "+e.would(env)+", which is not simulated")
			continue
		}
		if e.Met != Yes {
			continue
		}
		next := e.on(state)
		if next.Visible != state.Visible {
			if hiddenBy = ""; next.Visible {
				why = append(why, "shown by "+by)
			} else {
				hiddenBy = by
				why = append(why, "hidden by "+by)
			}
		}
		for _, change := range []struct {
			who payload.Owners
			did string
		}{{next.Owners.Minus(state.Owners), "added"}, {state.Owners.Minus(next.Owners), "taken off"}} {
			if !change.who.Empty() {
				why = append(why, payload.PeopleText(change.who, env.People)+" "+change.did+" by "+by)
			}
		}
		if !next.Deadline.Equal(state.Deadline) {
			text := "due " + moment(next.Deadline, env)
			if !state.Deadline.IsZero() {
				text += " instead of " + moment(state.Deadline, env)
			}
			why = append(why, text+" by "+by)
		}
		state = next
	}
	if !s.After.Visible && hiddenBy == "" && len(shows) > 0 {
		shows = slices.Compact(shows)
		why = append([]string{"hidden until " + strings.Join(shows, " or ") + " shows it"}, why...)
	}
	return why
}

// would says what an action does if its rule runs.
func (e Effect) would(env payload.Env) string {
	who := payload.PeopleText(e.People, env.People)
	if who == "" {
		who = "somebody"
	}
	switch e.Action.Kind + " " + e.Action.Verb {
	case "visibility show":
		return "show it"
	case "visibility hide":
		return "hide it"
	case "assignment assign":
		return "add " + who
	case "assignment assign_only":
		return "give it to " + who + " alone"
	case "assignment unassign":
		return "take off " + who
	case "assignment clear_assignees":
		return "take everybody off"
	case "deadline deadline":
		return "move its deadline"
	}
	return "change it"
}

func moment(t time.Time, env payload.Env) string { return humanize.Time(t, env.Clock().Here()) }
