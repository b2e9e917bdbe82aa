package cmd

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

func TestEffectsSayWhatTheAnswersWillDo(t *testing.T) {
	b := newBench(t)
	args := []string{"--sandbox", "templates", "effects", "Employee Onboarding", "--set", "Employment type=Contractor", "--set", "Equipment=", "--owner", "Create accounts=new@mail.test,me", "--deadline", "Create accounts=2026-12-24 17:00", "--deadline", "Review after one month=2d after Create accounts"}
	if exit := b.Run(append(args, "--json")...); exit != failure.ExitDone {
		t.Fatalf("exit %d\n%s", exit, b.Err.String())
	}
	var out struct {
		Steps []struct {
			ID, Title string
			Visible   *bool
			Why       []string
			Owners    struct {
				Users          []int64
				Guests, Groups []string
			}
			Deadline *string
			Warnings []string
		}
		NotSimulated []string `json:"not_simulated"`
		Mail         map[string]int
	}
	dec := json.NewDecoder(&b.Out)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&out); err != nil {
		t.Fatal(err)
	}
	if len(out.Steps) != 9 || out.NotSimulated == nil || out.Mail["members"] != 5 || out.Mail["guests"] != 2 || out.Mail["new_guests"] != 1 {
		t.Errorf("%d steps, %v, %v", len(out.Steps), out.NotSimulated, out.Mail)
	}
	for i, s := range out.Steps {
		hidden := map[string]string{
			"Order the equipment":           "hidden until “Equipment is ordered only when some is chosen” shows it",
			"Register for health insurance": "hidden by “Contractors have an agreement, not an insurance”",
		}[s.Title]
		if s.Why == nil || s.Owners.Users == nil || s.Owners.Guests == nil || s.Owners.Groups == nil || *s.Visible != (hidden == "") || hidden != "" && (len(s.Why) != 1 || s.Why[0] != hidden) {
			t.Errorf("step %d: %+v", i+1, s)
		}
		if s.Title == "Create accounts" && (len(s.Owners.Users) != 1 || s.Owners.Guests[0] != "new@mail.test" || *s.Deadline != "2026-12-24T16:00:00Z") {
			t.Errorf("step %d: %+v, due %v", i+1, s, *s.Deadline)
		}
	}
	var warned []string
	for _, s := range out.Steps {
		warned = append(warned, strings.Join(s.Warnings, "+"))
	}
	if got, want := strings.Join(warned, ";"), ";;;before \"Create accounts\", the step ahead of it;;;;;on a Saturday"; got != want {
		t.Errorf("warned about dates: %s, want %s", got, want)
	}
	if told := b.Err.String(); !strings.Contains(told, "not answered yet: Full name, ") {
		t.Errorf("told %q", told)
	}
	if exit := b.Run(args...); exit != failure.ExitDone {
		t.Fatalf("exit %d\n%s", exit, b.Err.String())
	}
	for _, want := range []string{
		"Employee Onboarding: 7 of 9 steps start. 7 people get mail: 5 members, 2 guests, 1 of them new.\n", "\nLater, if steps 2 and 5 show: 6 members more.\n",
		"By “Contractors have an agreement, not an insurance”: step 5 stays hidden, step 6 is shown.\n",
		"“Equipment is ordered only when some is chosen” is not met: step 2 stays hidden.\n",
		"3  Create accounts                 starts  Jo Smith, new@mail.test",
	} {
		if !strings.Contains(b.Out.String(), want) {
			t.Errorf("does not say %q:\n%s", want, b.Out.String())
		}
	}
}

func TestEffectsOfWrongAnswersPrintNothing(t *testing.T) {
	for flag, exit := range map[string]int{"--set=Start date=31 nov": failure.ExitInvalid, "--set=Nothing=1": failure.ExitUsage, "--owner=Nowhere=me": failure.ExitUsage} {
		b := newBench(t)
		if got := b.Run("--sandbox", "templates", "effects", "Employee Onboarding", flag); got != exit || b.Out.Len() > 0 || strings.Contains(b.Err.String(), "launched") {
			t.Errorf("%s: exit %d, printed %q, told %q", flag, got, b.Out.String(), b.Err.String())
		}
	}
}

// Somebody whom a rule adds is named also where scripts read, and what nobody
// understands is named with the rule.
func TestEffectsNameWhomRulesAdd(t *testing.T) {
	rules := `"automated_actions": [
		{"id":"r1","automated_alias":"Big orders","position":1,"conditions":[{"conditionable_id":"f1000000000000000000000000000007","conditionable_type":"Prerun","operation":"is_empty","position":1}],
		 "then_actions":[{"action_type":"assignment","action_verb":"assign","target_step_id":"0b000000000000000000000000000002","assignees":{"users":[2]}},{"action_type":"paint","action_verb":"red","target_step_id":"x"}]}]`
	b := newBench(t).At(cmdtest.Changed(t, `"automated_actions": []`, rules))
	if exit := b.Run("templates", "effects", "Order", "--json"); exit != failure.ExitDone {
		t.Fatalf("exit %d\n%s", exit, b.Err.String())
	}
	for _, want := range []string{`"why":["Li Wu added by “Big orders”"]`, `"not_simulated":["“Big orders” is not simulated (the action “paint red”)"]`, `"mail":{"members":2,`} {
		if !strings.Contains(b.Out.String(), want) {
			t.Errorf("does not say %s:\n%s", want, b.Out.String())
		}
	}
}

// What the rules do to people is said by their names: in the words for people, before a
// launch is let go, and in the file of one that somebody else releases.
func TestRulesNameWhomTheyTakeOffAndMayAdd(t *testing.T) {
	rules := `"automated_actions": [
		{"id":"r1","automated_alias":"Big orders","position":1,"conditions":[{"conditionable_id":"f1000000000000000000000000000007","conditionable_type":"Prerun","operation":"is_empty","position":1}],
		 "then_actions":[{"action_type":"assignment","action_verb":"clear_assignees","target_step_id":"0b000000000000000000000000000001"}]},
		{"id":"r2","automated_alias":"Odd","position":2,"conditions":[{"conditionable_id":"f1000000000000000000000000000007","conditionable_type":"Prerun","operation":"sounds_like","position":1}],
		 "then_actions":[{"action_type":"assignment","action_verb":"assign","target_step_id":"0b000000000000000000000000000002","assignees":{"users":[2]}}]}]`
	served := cmdtest.Changed(t, `"automated_actions": []`, rules)
	want := []string{"By “Big orders”: Li Wu is taken off step 1.", "it may add Li Wu to step 2."}
	says := func(where, text string) {
		t.Helper()
		for _, words := range want {
			if !strings.Contains(text, words) {
				t.Errorf("%s does not say %q:\n%s", where, words, text)
			}
		}
	}
	answers := []string{"Order", "--set", "Buyer=Jo", "--set", "Plan=Gold"}
	b := newBench(t).At(served)
	says("the command", b.Must(append([]string{"templates", "effects"}, answers...)...))
	b = newBench(t).At(served).Type("quit")
	b.Fails(failure.ExitStopped, want[0], append([]string{"launch"}, answers...)...)
	says("the review", b.Err.String())
	file := filepath.Join(t.TempDir(), "ready.json")
	newBench(t).At(served).Must(append([]string{"launch", "--yes", "--ready", file}, answers...)...)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	says("the file", string(text))
}

// Whether rules run at all is a question of the plan: it is said until a receipt of the
// organisation shows it, and then no more.
func TestTheFirstReceiptSettlesWhetherRulesRun(t *testing.T) {
	rules := `"automated_actions": [
		{"id":"r1","automated_alias":"Big orders","position":1,"conditions":[{"conditionable_id":"f1000000000000000000000000000001","conditionable_type":"Prerun","operation":"equals","statement":"Big","position":1}],
		 "then_actions":[{"action_type":"visibility","action_verb":"show","target_step_id":"0b000000000000000000000000000002"}]}]`
	const caveat, never = "Rules run only on Pro plans and trials", "rules do not run here"
	for _, c := range []struct {
		plan          string
		before, after string
		steps, told   string
	}{
		{"true", caveat, "", `"title":"Send","visible":false`, "note: 1 step with rules turned out as expected"},
		{"false", caveat, never, `"title":"Send","visible":true`, "note: Rules: none ran"},
	} {
		b := newBench(t).At(cmdtest.Changed(t, `"automated_actions": []`, rules, `"users": [`, `"_automations": `+c.plan+`, "users": [`))
		effects := func(want string) string {
			if exit := b.Run("templates", "effects", "Order", "--set", "Buyer=Jo", "--json"); exit != failure.ExitDone {
				t.Fatalf("exit %d\n%s", exit, b.Err.String())
			}
			for _, text := range []string{caveat, never} {
				if said := strings.Count(b.Err.String(), text); (said == 1) != (text == want) || said > 1 {
					t.Errorf("plan %s: %q is said %d times:\n%s", c.plan, text, said, b.Err.String())
				}
			}
			return b.Out.String()
		}
		effects(c.before)
		if exit := b.Run("launch", "Order", "--set", "Buyer=Jo", "--set", "Plan=Gold", "--yes"); exit != failure.ExitDone || !strings.Contains(b.Err.String(), c.told) {
			t.Errorf("plan %s: exit %d\n%s", c.plan, exit, b.Err.String())
		}
		if out := effects(c.after); !strings.Contains(out, c.steps) {
			t.Errorf("plan %s: does not say %s:\n%s", c.plan, c.steps, out)
		}
	}
}

// Line by line an answer says at once which steps it shows and hides, and the review what
// each rule does and who gets mail.
func TestLineByLineAnAnswerSaysWhatItDoes(t *testing.T) {
	b := newBench(t).Type("Contractor")
	b.Run("--sandbox", "launch", "Employee Onboarding", "--set=Full name=Jane", "--set=Private e-mail=j@x.test", "--set=Start date=+3d", "--set=Department=Design", "--owner=Create accounts=new@mail.test")
	for _, want := range []string{
		"> Taken: Contractor. Step 6 is shown, step 5 stays hidden.\n", "\n8 of 9 steps start. 10 people get mail: 8 members, 2 guests, 1 of them new.\n",
		"step 5 stays hidden, step 6 is shown.\n", "\nLater, if step 5 shows: 3 members more.\n",
	} {
		if n := strings.Count(b.Err.String(), want); n != 1 {
			t.Errorf("says %q %d times:\n%s", want, n, b.Err.String())
		}
	}
}
