package rules

import (
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/humanize"
)

// DateWarning is what is worth a second look about when a step is due after the rules;
// nothing for one that stays hidden.
func (f Forecast) DateWarning(i int, env payload.Env) payload.DateWarning {
	s := f.Steps[i]
	if !s.After.Visible {
		return payload.DateWarning{}
	}
	ahead, title := time.Time{}, ""
	if i > 0 && f.Steps[i-1].After.Visible {
		ahead, title = f.Steps[i-1].After.Deadline, f.Steps[i-1].Title
	}
	return payload.WarnOfDate(s.After.Deadline, ahead, title, env)
}

// dates says which steps are due on a weekend or in the past, a sentence for each kind:
// "Steps 2 and 6 fall on Sat 28 Nov, step 9 on Sat 26 Dec". Steps whose deadline was
// entered are left out, unless a rule moves it: the build warns of these.
func (f Forecast) dates(env payload.Env, answer func(stepID string) payload.StepAnswer) []Sentence {
	var weekend, past groups
	for i, s := range f.Steps {
		if answer(s.ID).Deadline != "" && !s.Moved() {
			continue
		}
		switch w := f.DateWarning(i, env); {
		case w.Past:
			past.add(s.ID, i+1, humanize.Day(s.After.Deadline, env.Clock().Here()))
		case w.Weekend != "":
			_, where := env.ServerDay(s.After.Deadline)
			weekend.add(s.ID, i+1, humanize.Day(s.After.Deadline, env.ServerHere())+where)
		}
	}
	return append(past.sentence("In the past: ", "on", "on"), weekend.sentence("", "falls on", "fall on")...)
}

// Warned is a problem; Steps calls the steps that its words are about where these are
// several: "Steps 2 and 6".
type Warned struct {
	payload.Problem
	Steps string
}

// Alike are problems, those warnings as one that say the same of several steps.
func Alike(t payload.Template, problems []payload.Problem) []Warned {
	var list []Warned
	number := map[string]int{}
	for i, s := range t.Steps {
		number[s.ID] = i + 1
	}
	first, steps := map[string]int{}, map[int][]int{}
	for _, p := range problems {
		step := number[p.Step]
		if p.Blocks() || step == 0 {
			list = append(list, Warned{Problem: p})
			continue
		}
		i, seen := first[p.String()]
		if !seen {
			i = len(list)
			first[p.String()] = i
			list = append(list, Warned{Problem: p})
		}
		if steps[i] = append(steps[i], step); seen {
			list[i].Steps = humanize.Capital(Numbered(steps[i]))
		}
	}
	return list
}

// groups are numbers of steps by day, in the order in which the days came up.
type groups []group

type group struct {
	day, first string
	steps      []int
}

func (g *groups) add(id string, step int, day string) {
	i := slices.IndexFunc(*g, func(o group) bool { return o.day == day })
	if i < 0 {
		i = len(*g)
		*g = append(*g, group{day: day, first: id})
	}
	(*g)[i].steps = append((*g)[i].steps, step)
}

// most is how many days and steps a sentence names.
const most = 6

// sentence is one, or none where there is no step.
func (g groups) sentence(lead, one, several string) []Sentence {
	if len(g) == 0 {
		return nil
	}
	var parts []string
	for n, on := range g {
		if n == most {
			parts = append(parts, humanize.Count(len(g)-most, "day")+" more")
			break
		}
		steps, verb := Numbered(on.steps), humanize.Verb(len(on.steps), one, several)
		if len(on.steps) > most {
			steps = humanize.Count(len(on.steps), "step")
		}
		if n > 0 {
			verb = "on"
		}
		parts = append(parts, steps+" "+verb+" "+on.day)
	}
	return []Sentence{{Text: humanize.Capital(lead + strings.Join(parts, ", ")), Step: g[0].first, Warns: true}}
}
