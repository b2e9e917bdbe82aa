package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
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

// Ruled reports that rules do, or may do, something to the step.
func (s Step) Ruled() bool {
	return !s.Before.Visible || slices.ContainsFunc(s.Effects, func(e Effect) bool { return e.Met != No })
}

// Moved reports that rules leave the step another deadline.
func (s Step) Moved() bool { return !s.After.Deadline.Equal(s.Before.Deadline) }

// Unsure reports that what some rule does to the step cannot be told beforehand.
func (s Step) Unsure() bool {
	return slices.ContainsFunc(s.Effects, func(e Effect) bool { return e.Unknown || e.Met == Maybe })
}

// Caveat says what nobody knows before the organisation's first launch: whether its plan
// runs rules at all. It is "" where that is settled, or no rule does anything; where none
// runs, it says that.
func (f Forecast) Caveat() string {
	switch {
	case !f.ruled || f.plan == payload.AutomationsOn:
		return ""
	case f.plan == payload.AutomationsOff:
		return "The template's rules do not run here, as an earlier launch showed: every step starts."
	}
	return "Rules run only on Pro plans and trials; on other plans every step starts. The first launch will tell."
}

// Called is a rule by its name.
func Called(r payload.Rule) string {
	if name := clean.Line(r.Name); name != "" {
		return "“" + name + "”"
	}
	return "a rule without a name"
}

// change is what a rule does to a step: it does it, does not and leaves the step hidden,
// or may do it.
type change struct {
	rule payload.Rule
	met  Verdict
	// key tells what it does from all else, and say puts it into words, which costs a look at
	// people: why says it of the step, before the name of the rule; of says it of those steps.
	key string
	say func() (why, of string)
}

// those stand for the steps that a sentence is about.
const those = "\x00"

// changes are what rules do to the step, in their order. What they leave as it is is
// none, nor is what a rule does and undoes again.
func (s Step) changes(env payload.Env) []change {
	var all []change
	state, before := s.Before, s.Before
	for i, e := range s.Effects {
		add := func(met Verdict, key string, say func() (why, of string)) {
			all = append(all, change{e.Rule, met, key, say})
		}
		// who is one of the changes of the owners.
		who := func(o payload.Owners, did, from string) {
			if !o.Empty() {
				add(Yes, fmt.Sprint(did, o), func() (why, of string) {
					names := payload.PeopleText(o, env.People)
					return names + " " + did + " by", names + humanize.Verb(o.Count(), " is ", " are ") + did + from + those
				})
			}
		}
		words := func(why, of string) func() (string, string) { return func() (string, string) { return why, of } }
		switch {
		case e.Unknown || e.Met == Maybe:
			add(Maybe, fmt.Sprint(e.Action.Kind, " ", e.Action.Verb, e.People), func() (why, of string) {
				return "may " + e.would("it", env), "may " + e.would(those, env)
			})
		case e.Met == No:
			if !s.After.Visible && e.Action.Kind == "visibility" && e.Action.Verb == "show" {
				add(No, "until", words("hidden until", those+" stays hidden"))
			}
		default:
			next := e.on(state)
			switch {
			case next.Visible == state.Visible:
			case next.Visible:
				add(Yes, "show", words("shown by", those+" is shown"))
			default:
				add(Yes, "hide", words("hidden by", those+" stays hidden"))
			}
			state = next
		}
		if i+1 < len(s.Effects) && sameRule(s.Effects[i+1].Rule, e.Rule) {
			continue
		}
		who(state.Owners.Minus(before.Owners), "added", " to ")
		who(before.Owners.Minus(state.Owners), "taken off", " ")
		if !state.Deadline.Equal(before.Deadline) {
			due := "due " + moment(state.Deadline, env)
			if !before.Deadline.IsZero() {
				due += " instead of " + moment(before.Deadline, env)
			}
			add(Yes, due, words(due+" by", those+" is "+due))
		}
		before = state
	}
	return all
}

func sameRule(a, b payload.Rule) bool {
	return a.ID == b.ID && a.Name == b.Name && a.Position == b.Position
}

// Why says what rules do to the step and which, a sentence each: that they show or hide
// it, who is added or taken off, and how its deadline moves. Nothing is said of what
// they leave as it is.
func (s Step) Why(env payload.Env) []string {
	var why, until []string
	for _, c := range s.changes(env) {
		says, _ := c.say()
		by := Called(c.rule)
		text := says + " " + by
		if c.met == Maybe {
			text = by + " " + says + ", which is not simulated"
		}
		switch {
		case c.met == No:
			until = append(until, by)
		case !slices.Contains(why, text):
			why = append(why, text)
		}
	}
	if len(until) > 0 {
		why = append([]string{"hidden until " + strings.Join(slices.Compact(until), " or ") + " shows it"}, why...)
	}
	return why
}

// Sentence says something of a launch. Step is the first step that it is about, "" for
// none; Warns: it is worth a look.
type Sentence struct {
	Text, Step string
	Warns      bool
}

// String is the sentence as it is printed or read aloud.
func (s Sentence) String() string {
	text := strings.TrimSuffix(s.Text, ".") + "."
	if s.Warns {
		return "Look: " + text
	}
	return text
}

// Effects says what a launch will do: how many steps start, what each rule does and why,
// who gets mail at once and later, and last what is worth a look. Of the deadlines that
// were entered the build warns. Printed, the first sentence also counts who gets mail.
func (f Forecast) Effects(mail Mail, env payload.Env, entered func(stepID string) payload.StepAnswer, printed bool) []Sentence {
	first, now := mail.Start(), "Mail now: "+mail.now()
	switch {
	case mail.StepsUnknown:
		now = ""
	case printed:
		first, now = first+" "+mail.People(), ""
	}
	all := []Sentence{{Text: first}}
	if len(f.Steps) > 0 {
		all[0].Step = f.Steps[0].ID
	}
	all = append(all, f.ByRule(env)...)
	for _, text := range []string{f.Caveat(), now, mail.later()} {
		if text != "" {
			all = append(all, Sentence{Text: text})
		}
	}
	if text := mail.Warning(); text != "" {
		all = append(all, Sentence{Text: text, Warns: true})
	}
	return slices.Concat(all, f.unattended(env.People), f.dates(env, entered))
}

// ByRule says what each rule does, a sentence a rule in their order: what those do whose
// conditions are met, what stays hidden because of others, and what is not simulated;
// not more than people read.
func (f Forecast) ByRule(env payload.Env) []Sentence {
	type group struct {
		change
		first string
		steps map[string][]int
		does  []change
	}
	groups := map[string]*group{}
	var sorted []*group
	for i, s := range f.Steps {
		for _, c := range s.changes(env) {
			key := fmt.Sprint(c.met, c.rule.ID, c.rule.Name)
			g := groups[key]
			if g == nil {
				g = &group{change: c, first: s.ID, steps: map[string][]int{}}
				groups[key], sorted = g, append(sorted, g)
			}
			if g.steps[c.key] == nil {
				g.does = append(g.does, c)
			}
			g.steps[c.key] = append(g.steps[c.key], i+1)
		}
	}
	slices.SortStableFunc(sorted, func(a, b *group) int { return cmp.Compare(a.rule.Position, b.rule.Position) })
	var all []Sentence
	told := map[string]string{}
	for _, n := range f.NotSimulated {
		told[n.ID+n.Name] = n.String()
	}
	for n, g := range sorted {
		if n == mostRules {
			return append(all, Sentence{Text: humanize.Count(len(sorted)-n, "more rule") + ", each told at its steps.", Step: g.first})
		}
		var parts []string
		for i, c := range g.does {
			if i == mostRules {
				parts = append(parts, "and "+humanize.Count(len(g.does)-i, "thing")+" more")
				break
			}
			_, of := c.say()
			if part := about(of, g.steps[c.key]); !slices.Contains(parts, part) {
				parts = append(parts, part)
			}
		}
		what := strings.Join(parts, ", ")
		switch by := Called(g.rule); g.met {
		case Yes:
			all = append(all, Sentence{Text: "By " + by + ": " + what + ".", Step: g.first})
		case No:
			all = append(all, Sentence{Text: by + " is not met: " + what + ".", Step: g.first})
		default:
			all = append(all, Sentence{Text: told[g.rule.ID+g.rule.Name] + ": it " + what + ".", Step: g.first})
			delete(told, g.rule.ID+g.rule.Name)
		}
	}
	for _, n := range f.NotSimulated {
		if told[n.ID+n.Name] != "" && len(all) < mostRules {
			all = append(all, Sentence{Text: n.String() + "."})
		}
	}
	return all
}

// Since says which steps show or hide now that did not in a former forecast: "Step 6 is
// shown, step 5 stays hidden."; "" where it is the same.
func (f Forecast) Since(former Forecast) string {
	steps := map[string][]int{}
	for i, s := range f.Steps {
		if was, known := former.Step(s.ID); known && was.After.Visible != s.After.Visible {
			steps[s.Word()] = append(steps[s.Word()], i+1)
		}
	}
	var parts []string
	for _, how := range [][2]string{{"shown", those + " is shown"}, {"starts", those + " starts"}, {"hidden", those + " stays hidden"}} {
		if of := steps[how[0]]; len(of) > 0 {
			parts = append(parts, about(how[1], of))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	text := strings.Join(parts, ", ")
	return humanize.Capital(text) + "."
}

// mostRules is how many sentences ByRule says, and how much in one.
const mostRules = 12

// about says something of one step or several by their numbers: "steps 2 and 9 are shown".
func about(of string, steps []int) string {
	if len(steps) > 1 {
		of = strings.NewReplacer(those+" stays", those+" stay", those+" shows", those+" show", those+" starts", those+" start", those+" is", those+" are").Replace(of)
	}
	return strings.Replace(of, those, Numbered(steps), 1)
}

// Numbered calls steps by their numbers, which count from 1: "step 2", "steps 2, 5 to 9 and
// 12".
func Numbered(steps []int) string {
	var runs []string
	for i := 0; i < len(steps); {
		j := i
		for j+1 < len(steps) && steps[j+1] == steps[j]+1 {
			j++
		}
		if j < i+2 {
			j = i
		}
		run := strconv.Itoa(steps[i])
		if j > i {
			run += " to " + strconv.Itoa(steps[j])
		}
		runs = append(runs, run)
		i = j + 1
	}
	switch last := len(runs) - 1; {
	case len(steps) == 1:
		return "step " + runs[0]
	case last > 0:
		return "steps " + strings.Join(runs[:last], ", ") + " and " + runs[last]
	}
	return "steps " + strings.Join(runs, "")
}

// would says what an action does to a step if its rule runs.
func (e Effect) would(step string, env payload.Env) string {
	who := cmp.Or(payload.PeopleText(e.People, env.People), "somebody")
	switch e.Action.Kind + " " + e.Action.Verb {
	case "visibility show":
		return "show " + step
	case "visibility hide":
		return "hide " + step
	case "assignment assign":
		return "add " + who + " to " + step
	case "assignment assign_only":
		return "give " + step + " to " + who + " alone"
	case "assignment unassign":
		return "take " + who + " off " + step
	case "assignment clear_assignees":
		return "take everybody off " + step
	case "deadline deadline":
		return "move the deadline of " + step
	}
	return "change " + step
}

func moment(t time.Time, env payload.Env) string { return humanize.Time(t, env.Clock().Here()) }
