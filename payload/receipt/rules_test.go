package receipt

import (
	"strings"
	"testing"
	"time"

	"kickoff/payload"
)

// rule is one with a condition on the plan, which is Gold, and one action on the first
// step.
func rule(name, operation, statement string, a payload.RuleAction) payload.Rule {
	a.TargetStep = "s1"
	return payload.Rule{
		ID: name, Name: name, Actions: []payload.RuleAction{a},
		Conditions: []payload.RuleCondition{{Subject: "Prerun", SubjectID: "tier", Operation: operation, Statement: []string{statement}}},
	}
}

func assignment(verb string, users ...int64) payload.RuleAction {
	return payload.RuleAction{Kind: "assignment", Verb: verb, People: payload.Owners{Users: users}}
}

func inDays(n int) payload.RuleAction {
	return payload.RuleAction{Kind: "deadline", Verb: "deadline", Deadline: &payload.DeadlineRule{Value: n, Unit: "days", Option: "from"}}
}

// What a rule of the template did, or may have done, is told by its name; what no rule
// explains is a difference.
func TestWhatTheTemplatesRulesDidIsNoLoss(t *testing.T) {
	adds, unmet, odd := assignment("assign", 8), "silver", "sounds_like"
	due := time.Date(2026, 11, 27, 17, 0, 0, 0, time.UTC)
	const mine = `"tasks":{"s1":{"deadline":"2026-11-27T17:00:00Z","owners":{"users":[7]}},"s2":{}}`
	const untouched = `"tasks":{"s1":{"owners":{"users":[],"guests":[],"groups":[]}},"s2":{}}`
	for _, c := range []struct {
		name     string
		rule     payload.Rule
		body     string
		owners   []int64
		deadline time.Time
		executed map[string]bool
		said     string // "" for nothing, "!" before a difference
	}{
		{"an owner added by a rule that is met", rule("X", "equals", "gold", adds), mine, []int64{7, 8}, due, nil, "Welcome call: owners: Jo Day added by the template's rule “X”"},
		{"an owner added by a rule that may be met", rule("X", odd, "", adds), mine, []int64{7, 8}, due, nil, "Welcome call: owners: Jo Day added, probably by the template's rule “X”"},
		{"the feed says that it ran", rule("X", odd, "", adds), mine, []int64{7, 8}, due, map[string]bool{"X": true}, "Welcome call: owners: Jo Day added by the template's rule “X”"},
		{"the feed says that it did not run", rule("X", "equals", "gold", adds), mine, []int64{7, 8}, due, map[string]bool{"X": false}, `!Welcome call: owners: sent "Bo Li", stored "Bo Li, Jo Day"`},
		{"the feed says that it ran all the same", rule("X", "equals", unmet, adds), mine, []int64{7, 8}, due, map[string]bool{"X": true}, "Welcome call: owners: Jo Day added by the template's rule “X”"},
		{"an owner added by a rule that is not met", rule("X", "equals", unmet, adds), mine, []int64{7, 8}, due, nil, `!Welcome call: owners: sent "Bo Li", stored "Bo Li, Jo Day"`},
		{"somebody else than the rule adds", rule("X", "equals", "gold", adds), mine, []int64{7, 9}, due, nil, `!Welcome call: owners: sent "Bo Li", stored "Bo Li, Kim Roe"`},
		{"the one sent is gone, and the rule only adds", rule("X", "equals", "gold", adds), mine, []int64{8}, due, nil, "Welcome call: owners: Jo Day added by the template's rule “X”; " + `!Welcome call: owners: sent "Bo Li", stored "Jo Day"`},
		{"replaced by a rule", rule("X", "equals", "gold", assignment("assign_only", 8)), mine, []int64{8}, due, nil,
			"Welcome call: owners: Jo Day added by the template's rule “X”; Welcome call: owners: Bo Li removed by the template's rule “X”"},
		{"removed by a rule", rule("X", "equals", "gold", assignment("unassign", 7)), mine, nil, due, nil, "Welcome call: owners: Bo Li removed by the template's rule “X”"},
		{"cleared by a rule", rule("X", "equals", "gold", assignment("clear_assignees")), mine, nil, due, nil, "Welcome call: owners: Bo Li removed by the template's rule “X”"},
		{"a rule without a name", rule("", "equals", "gold", adds), mine, []int64{7, 8}, due, nil, "Welcome call: owners: Jo Day added by a rule of the template that has no name"},
		{"the rule did nothing, as on a plan without rules", rule("X", "equals", "gold", adds), mine, []int64{7}, due, nil, "Welcome call: Jo Day was to be added, and is not"},
		{"a step left to the template", rule("X", "equals", "gold", adds), untouched, []int64{1, 8}, time.Time{}, nil, "Welcome call: owners: Jo Day added by the template's rule “X”"},
		{"a step left to the template, and a stranger", rule("X", "equals", "gold", adds), untouched, []int64{1, 9}, time.Time{}, nil, "!Welcome call: owners: given to Kim Roe, whom neither the launch nor the template names"},
		{"a step left to the template, as it gives it", rule("X", "equals", "gold", adds), untouched, []int64{1}, time.Time{}, nil, "Welcome call: Jo Day was to be added, and is not"},
		{"a deadline moved by a rule", rule("X", "equals", "gold", inDays(9)), mine, []int64{7}, due.AddDate(0, 0, 9), nil,
			"Welcome call: deadline: moved from Fri 27 Nov 2026, 17:00 UTC to Sun 6 Dec 2026, 17:00 UTC by the template's rule “X”"},
		{"earlier, by a rule", rule("X", "equals", "gold", inDays(-3)), mine, []int64{7}, due.AddDate(0, 0, -3), nil,
			"Welcome call: deadline: moved from Fri 27 Nov 2026, 17:00 UTC to Tue 24 Nov 2026, 17:00 UTC by the template's rule “X”"},
		{"a deadline that a rule does not give", rule("X", "equals", "gold", inDays(-3)), mine, []int64{7}, due.AddDate(0, 0, -4), nil,
			`!Welcome call: deadline: sent "Fri 27 Nov 2026, 17:00 UTC", stored "Mon 23 Nov 2026, 17:00 UTC"`},
		{"a rule that is not met", rule("X", "equals", unmet, inDays(9)), mine, []int64{7}, due.AddDate(0, 0, 9), nil,
			`!Welcome call: deadline: sent "Fri 27 Nov 2026, 17:00 UTC", stored "Sun 6 Dec 2026, 17:00 UTC"`},
		{"a deadline lost, which no rule does", rule("X", "equals", "gold", inDays(9)), mine, []int64{7}, time.Time{}, nil, `!Welcome call: deadline: sent "Fri 27 Nov 2026, 17:00 UTC", stored nothing`},
		{"the template's deadline set by a rule", rule("X", "equals", "gold", inDays(2)), untouched, []int64{1}, due.AddDate(0, 0, 5), nil,
			"Welcome call: deadline: moved from Mon 30 Nov 2026, 17:00 UTC to Wed 2 Dec 2026, 17:00 UTC by the template's rule “X”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tpl := onboarding()
			tpl.Steps[0].AssignStarter = true
			tpl.Rules = []payload.Rule{c.rule}
			r, err := Compare(Sent{Body: []byte(`{"prerun":{"tier":"Gold"},` + c.body + `}`), Template: tpl, Launcher: 1, Names: names{}}, Stored{
				CreatedAt: due, Prerun: answers("tier", `"Gold"`), Executed: c.executed,
				Tasks: []Task{{StepID: "s1", Owners: payload.Owners{Users: c.owners}, Deadline: c.deadline}, {StepID: "s2"}},
			})
			if err != nil {
				t.Fatal(err)
			}
			said := r.Beside()
			for _, d := range r.Differences {
				said = append(said, "!"+d.String())
			}
			if got := strings.Join(said, "; "); got != c.said {
				t.Errorf("said is\n%s\nwant\n%s", got, c.said)
			}
		})
	}
}

// The rules are those of the version that was launched, and nobody knows whether they
// met the answers that were sent or those that are stored.
func TestRulesAreThoseOfTheProcess(t *testing.T) {
	tpl := onboarding()
	body := []byte(`{"prerun":{"tier":"Silver"},"tasks":{"s1":{"owners":{"users":[7]}},"s2":{}}}`)
	stored := Stored{Prerun: answers("tier", `"Gold"`), Rules: []payload.Rule{rule("New", "equals", "gold", assignment("assign", 8))},
		Tasks: []Task{{StepID: "s1", Owners: payload.Owners{Users: []int64{7, 8}}}, {StepID: "s2"}}}
	r, err := Compare(Sent{Body: body, Template: tpl}, stored)
	if err != nil || len(r.Notes) != 1 || r.Notes[0].Rule != "New" || len(r.Differences) != 1 || r.Differences[0].Field != "tier" {
		t.Errorf("%+v, %v", r, err)
	}
	tpl.Rules, stored.Rules = stored.Rules, []payload.Rule{}
	if r, _ = Compare(Sent{Body: body, Template: tpl}, stored); len(r.Notes) != 0 || len(r.Differences) != 2 {
		t.Errorf("a rule that the process does not have explains %+v", r)
	}
}

func TestAHiddenStepNamesItsRule(t *testing.T) {
	show, hide := payload.RuleAction{Kind: "visibility", Verb: "show"}, payload.RuleAction{Kind: "visibility", Verb: "hide"}
	for want, rules := range map[string][]payload.Rule{
		"hidden until the template's rule “X” shows it":                         {rule("X", "equals", "silver", show)},
		"hidden for now by the template's rule “Y”":                             {rule("X", "equals", "silver", show), rule("Y", "equals", "gold", hide)},
		"hidden for now, and no rule of the template says so, and was to start": {rule("Y", "equals", "silver", hide), rule("Z", "equals", "gold", assignment("assign", 8))},
		"hidden until a rule of the template that has no name shows it":         {rule("", "equals", "silver", show)},
	} {
		tpl := onboarding()
		tpl.Rules = rules
		r, err := Compare(Sent{Body: []byte(`{"prerun":{"tier":"Gold"}}`), Template: tpl}, Stored{
			Prerun: answers("tier", `"Gold"`), Tasks: []Task{{StepID: "s1", Status: "auto-skipped"}, {StepID: "s2"}},
		})
		if err != nil || !r.Clean() || len(r.Notes) != 1 || r.Notes[0].short() != want {
			t.Errorf("%s: %+v, %v", want, r, err)
		}
	}
}

// asks counts how often a name is asked for.
type asks struct {
	names
	people int
}

func (a *asks) People(o payload.Owners) *payload.Directory {
	a.people++
	return a.names.People(o)
}

// A launch that is stored as it was sent costs no look at anybody's name.
func TestNobodyIsLookedUpForACleanReceipt(t *testing.T) {
	tpl, a := onboarding(), &asks{}
	tpl.Steps[0].Owners.Groups, tpl.Steps[1].Owners.Users = []string{"g"}, []int64{7}
	r, err := Compare(Sent{Body: []byte(`{"users":["8"],"tasks":{"s1":{},"s2":{"owners":{"users":[8]}}}}`), Template: tpl, Names: a}, Stored{
		Users: []int64{8}, Tasks: []Task{{StepID: "s1", Owners: tpl.Steps[0].Owners}, {StepID: "s2", Owners: payload.Owners{Users: []int64{8}}}},
	})
	if err != nil || !r.Clean() || len(r.Notes) > 0 || a.people > 0 {
		t.Errorf("asked %d times for %+v, %v", a.people, r, err)
	}
	// Nor is whoever started it, where the launcher is not known.
	r, _ = Compare(Sent{Body: []byte(`{}`), Template: onboarding()}, Stored{
		Properties: answers("user_id", `9`), Tasks: []Task{{StepID: "s1", Owners: payload.Owners{Users: []int64{9}}}, {StepID: "s2"}},
	})
	if !r.Clean() {
		t.Errorf("the launcher is %+v", r)
	}
	// Those inside a group that owns a step are no strangers.
	r, _ = Compare(Sent{Body: []byte(`{}`), Template: tpl, Names: a}, Stored{
		Tasks: []Task{{StepID: "s1", Owners: payload.Owners{Users: []int64{7}, Groups: []string{"g"}}}, {StepID: "s2"}},
	})
	if !r.Clean() {
		t.Errorf("a member of the group is %+v", r)
	}
}
