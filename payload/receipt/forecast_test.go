package receipt

import (
	"strings"
	"testing"
	"time"

	"kickoff/payload"
)

func TestForecastAndFactAreCompared(t *testing.T) {
	show := payload.RuleAction{Kind: "visibility", Verb: "show"}
	hidden, shown := rule("X", "equals", "silver", show), rule("X", "equals", "gold", show)
	deadline := rule("X", "equals", "gold", payload.RuleAction{Kind: "deadline", Verb: "deadline", Deadline: &payload.DeadlineRule{Value: 1, Unit: "days", Option: "from"}})
	gives := rule("X", "equals", "gold", assignment("assign_only", 8))
	odd := rule("X", "sounds_like", "x", show)
	due := time.Date(2026, 11, 27, 17, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		rule     payload.Rule
		known    payload.Automations
		stored   Task
		executed map[string]bool
		notes    string
		held     string
		shows    payload.Automations
	}{
		{"hidden, as foretold", hidden, 0, Task{Status: "auto-skipped"}, nil, "Welcome call: hidden until the template's rule “X” shows it", "1 step with rules turned out as expected", payload.AutomationsOn},
		{"shown, as foretold, which shows nothing of the plan", shown, 0, Task{}, nil, "", "1 step with rules turned out as expected", 0},
		{"the feed tells of a rule", shown, 0, Task{}, map[string]bool{"r": true}, "", "1 step with rules turned out as expected", payload.AutomationsOn},
		{"it starts: no rule runs", hidden, 0, Task{}, nil, "Rules: none ran, so every step starts: the organisation's plan has none", "1 step with rules turned out otherwise than expected", payload.AutomationsOff},
		{"it starts, where that was known", hidden, payload.AutomationsOff, Task{}, nil, "", "", payload.AutomationsOff},
		{"it starts, although rules run", hidden, 0, Task{}, map[string]bool{"other": false}, "Welcome call: was to stay hidden, and starts", "1 step with rules turned out otherwise than expected", payload.AutomationsOn},
		{"it is hidden where no rule ran before", hidden, payload.AutomationsOff, Task{Status: "auto-skipped"}, nil, "Welcome call: hidden until the template's rule “X” shows it", "", payload.AutomationsOn},
		{"not simulated", odd, 0, Task{}, nil, "", "", 0},
		{"nobody is given it", gives, 0, Task{Owners: payload.Owners{Users: []int64{7}}, Deadline: due}, nil, "Welcome call: Jo Day was to be added, and is not; Welcome call: Bo Li was to be taken off, and is not", "1 step with rules turned out otherwise than expected", 0},
		{"the deadline stays", deadline, 0, Task{Owners: payload.Owners{Users: []int64{7}}, Deadline: due}, nil, "Welcome call: was to be due Sat 28 Nov 2026, 17:00 UTC, and is due Fri 27 Nov 2026, 17:00 UTC", "1 step with rules turned out otherwise than expected", 0},
		{"the deadline goes to a working time", deadline, 0, Task{Owners: payload.Owners{Users: []int64{7}}, Deadline: due.AddDate(0, 0, 3)}, nil, "Welcome call: deadline: moved from Fri 27 Nov 2026, 17:00 UTC to Mon 30 Nov 2026, 17:00 UTC by the template's rule “X”", "1 step with rules turned out as expected", 0},
	} {
		tpl := onboarding()
		tpl.Rules = []payload.Rule{c.rule}
		body := `{"prerun":{"tier":"Gold"},"tasks":{"s1":{"deadline":"2026-11-27T17:00:00Z","owners":{"users":[7]}},"s2":{}}}`
		c.stored.StepID = "s1"
		if c.stored.Deadline.IsZero() {
			c.stored.Deadline, c.stored.Owners = due, payload.Owners{Users: []int64{7}}
		}
		r, err := Compare(Sent{Body: []byte(body), Template: tpl, Names: names{}, Automations: c.known}, Stored{
			Prerun: answers("tier", `"Gold"`), Tasks: []Task{c.stored, {StepID: "s2"}}, Executed: c.executed, CreatedAt: due.AddDate(0, 0, -1),
		})
		if err != nil || !r.Clean() {
			t.Fatalf("%s: %+v, %v", c.name, r, err)
		}
		if got := strings.Join(r.Beside(), "; "); got != c.notes || r.RulesText() != c.held || r.Automations() != c.shows {
			t.Errorf("%s: says %q, %q and that rules run %d\nwant %q, %q and %d", c.name, got, r.RulesText(), r.Automations(), c.notes, c.held, c.shows)
		}
	}
}
