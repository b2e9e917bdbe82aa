package rules

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kickoff/payload"
)

func TestAStepSaysWhatRulesDoToItAndWhich(t *testing.T) {
	people := &payload.Directory{Members: []payload.Member{{ID: 7, Name: "Bo"}, {ID: 8, Name: "Kim"}}}
	env := payload.Env{Now: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC), People: people}
	day := &payload.DeadlineRule{Value: 1, Unit: "days", Option: "from"}
	act := func(kind, verb string) payload.RuleAction {
		return payload.RuleAction{Kind: kind, Verb: verb, TargetStep: "call", People: payload.Owners{Users: []int64{8}}, Deadline: day}
	}
	gold, silver, odd := is("plan", "equals", "gold"), is("plan", "equals", "silver"), is("plan", "sounds_like", "x")
	rule := func(name string, c payload.RuleCondition, a ...payload.RuleAction) payload.Rule {
		return payload.Rule{Name: name, Conditions: []payload.RuleCondition{c}, Actions: a}
	}
	show, hide := act("visibility", "show"), act("visibility", "hide")
	for _, c := range []struct {
		name  string
		rules []payload.Rule
		word  string
		why   []string
	}{
		{"no rule", nil, "starts", nil},
		{"shown", []payload.Rule{rule("A", gold, show)}, "shown", []string{"shown by “A”"}},
		{"never shown", []payload.Rule{rule("A", silver, show), rule("B", silver, show)}, "hidden", []string{"hidden until “A” or “B” shows it"}},
		{"hidden", []payload.Rule{rule("A", gold, hide), rule("A2", gold, hide)}, "hidden", []string{"hidden by “A”"}},
		{"shown and hidden again", []payload.Rule{rule("A", gold, show), rule("B", gold, hide)}, "hidden", []string{"shown by “A”", "hidden by “B”"}},
		{"a rule that is not met", []payload.Rule{rule("A", silver, hide)}, "starts", nil},
		{"added", []payload.Rule{rule("", gold, act("assignment", "assign"))}, "starts", []string{"Kim added by a rule without a name"}},
		{"replaced", []payload.Rule{rule("A", gold, act("assignment", "assign_only"))}, "starts", []string{"Kim added by “A”", "Bo taken off by “A”"}},
		{"whom it has not is not taken off", []payload.Rule{rule("A", gold, act("assignment", "unassign"))}, "starts", nil},
		{"added and taken off again", []payload.Rule{rule("A", gold, act("assignment", "assign"), act("assignment", "unassign"))}, "starts", nil},
		{"added by one rule and taken off by another", []payload.Rule{rule("A", gold, act("assignment", "assign")), rule("B", gold, act("assignment", "unassign"))}, "starts", []string{"Kim added by “A”", "Kim taken off by “B”"}},
		{"moved twice", []payload.Rule{rule("A", gold, act("deadline", "deadline"), act("deadline", "deadline"))}, "starts", []string{"due Sat 28 Nov 09:00 instead of today 09:00 by “A”"}},
		{"what nobody knows, twice", []payload.Rule{rule("A", odd, act("paint", "red"), act("paint", "blue"))}, "starts", []string{"“A” may change it, which is not simulated"}},
		{"everybody", []payload.Rule{rule("A", gold, act("assignment", "clear_assignees"))}, "starts", []string{"Bo taken off by “A”"}},
		{"later", []payload.Rule{rule("A", gold, act("deadline", "deadline"))}, "starts", []string{"due Fri 27 Nov 09:00 instead of today 09:00 by “A”"}},
		{"not simulated", []payload.Rule{rule("A", odd, show)}, "hidden", []string{"“A” may show it, which is not simulated"}},
		{"not simulated, in every kind", []payload.Rule{rule("A", odd, act("assignment", "assign"), act("assignment", "assign_only"), act("assignment", "unassign"), act("assignment", "clear_assignees"), act("deadline", "deadline"), hide, act("paint", "red"))}, "starts", []string{
			"“A” may add Kim to it, which is not simulated", "“A” may give it to Kim alone, which is not simulated", "“A” may take Kim off it, which is not simulated",
			"“A” may take everybody off it, which is not simulated", "“A” may move the deadline of it, which is not simulated", "“A” may hide it, which is not simulated", "“A” may change it, which is not simulated",
		}},
	} {
		tpl := plan()
		tpl.Rules = c.rules
		tpl.Steps[0].Deadline = &payload.DeadlineRule{Unit: "days", Option: "from", Step: "start_run"}
		call, _ := Of(tpl, []byte(`{"prerun":{"plan":"Gold"}}`), env).Step("call")
		if got := call.Word(); got != c.word {
			t.Errorf("%s: the word is %q, want %q", c.name, got, c.word)
		}
		if got := call.Why(env); !slices.Equal(got, c.why) {
			t.Errorf("%s: says %q, want %q", c.name, got, c.why)
		}
	}
}

func TestOfManyRulesTheFirstAreTold(t *testing.T) {
	tpl := plan()
	for i := range 20 {
		tpl.Rules = append(tpl.Rules, payload.Rule{ID: fmt.Sprint(i), Name: fmt.Sprint(i), Position: i, Conditions: []payload.RuleCondition{is("plan", "equals", "gold")}, Actions: []payload.RuleAction{{Kind: "assignment", Verb: "assign", TargetStep: "call", People: payload.Owners{Users: []int64{int64(100 + i)}}}}})
	}
	got := Of(tpl, []byte(`{"prerun":{"plan":"Gold"}}`), payload.Env{}).ByRule(payload.Env{})
	if len(got) != 13 || got[11].Text != "By “11”: member 111 is added to step 1." || got[12].Text != "8 more rules, each told at its steps." {
		t.Errorf("says %q", got)
	}
}

// A launch of a thousand steps and rules, in an organisation of 20,000.
func BenchmarkForecast(b *testing.B) {
	people := &payload.Directory{}
	for i := range 20_000 {
		people.Members = append(people.Members, payload.Member{ID: int64(i + 1), Email: fmt.Sprintf("m%d@acme.test", i)})
	}
	tpl := payload.Template{}
	answers := map[string]json.RawMessage{}
	for i := range 1000 {
		id := fmt.Sprint("id", i)
		answers[id] = json.RawMessage(`"x"`)
		tpl.Fields = append(tpl.Fields, payload.Field{ID: id, Type: payload.TypeText})
		tpl.Steps = append(tpl.Steps, payload.Step{ID: id, Owners: payload.Owners{Users: []int64{int64(i + 1)}, Guests: []string{fmt.Sprintf("g%d@x.test", i)}}})
		tpl.Rules = append(tpl.Rules, payload.Rule{Name: id, Conditions: []payload.RuleCondition{is(id, "is_not_empty")}, Actions: []payload.RuleAction{{Kind: "visibility", Verb: "show", TargetStep: id}}})
	}
	body, err := json.Marshal(map[string]any{"prerun": answers})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("worked out", func(b *testing.B) {
		for b.Loop() {
			if m := Of(tpl, body, payload.Env{People: people}).Mail(payload.Env{People: people}); m.AtOnce.Members != 1000 || m.AtOnce.NewGuests != 1000 {
				b.Fatal(m)
			}
		}
	})
	b.Run("in words", func(b *testing.B) {
		for i := range tpl.Rules {
			tpl.Rules[i].Actions = []payload.RuleAction{{Kind: "assignment", Verb: "assign", TargetStep: tpl.Steps[i].ID, People: payload.Owners{Users: []int64{int64(5000 + i)}}}}
		}
		env := payload.Env{People: people}
		f := Of(tpl, body, env)
		for b.Loop() {
			if said := f.ByRule(env); len(said) != mostRules+1 {
				b.Fatal(said)
			}
		}
	})
}

func TestAForecastSaysWhatIsNewSinceAnother(t *testing.T) {
	tpl := plan()
	tpl.Steps = append(tpl.Steps, payload.Step{ID: "third"})
	rule := func(verb, step string) payload.Rule {
		return payload.Rule{Conditions: []payload.RuleCondition{is("plan", "equals", "gold")}, Actions: []payload.RuleAction{{Kind: "visibility", Verb: verb, TargetStep: step}}}
	}
	tpl.Rules = []payload.Rule{rule("show", "call"), rule("show", "third"), rule("hide", "legal")}
	gold, silver := Of(tpl, []byte(`{"prerun":{"plan":"Gold"}}`), payload.Env{}), Of(tpl, []byte(`{"prerun":{"plan":"Silver"}}`), payload.Env{})
	for _, c := range []struct {
		now, former Forecast
		want        string
	}{
		{gold, silver, "Steps 1 and 3 are shown, step 2 stays hidden."},
		{silver, gold, "Step 2 starts, steps 1 and 3 stay hidden."},
		{gold, gold, ""},
		{gold, Forecast{}, ""},
	} {
		if got := c.now.Since(c.former); got != c.want {
			t.Errorf("says %q, want %q", got, c.want)
		}
	}
}

func TestEachRuleSaysWhatItDoesToWhichSteps(t *testing.T) {
	tpl := plan()
	tpl.Steps = nil
	for i := range 9 {
		tpl.Steps = append(tpl.Steps, payload.Step{ID: fmt.Sprint(i + 1)})
	}
	rule := func(name, operation string, kind, verb string, steps ...string) {
		r := payload.Rule{Name: name, Position: len(tpl.Rules), Conditions: []payload.RuleCondition{is("plan", operation, "gold")}}
		for _, id := range steps {
			r.Actions = append(r.Actions, payload.RuleAction{Kind: kind, Verb: verb, TargetStep: id, People: payload.Owners{Users: []int64{8}}})
		}
		tpl.Rules = append(tpl.Rules, r)
	}
	rule("A", "equals", "visibility", "show", "1", "2", "3", "6")
	tpl.Rules[0].Actions = append(tpl.Rules[0].Actions, payload.RuleAction{Kind: "visibility", Verb: "hide", TargetStep: "9"})
	rule("B", "not_equals", "visibility", "show", "7", "8")
	rule("C", "sounds_like", "assignment", "assign", "4", "5")
	rule("D", "equals", "assignment", "assign", "4")
	rule("E", "equals", "webhook", "call", "gone")
	rule("F", "sounds_like", "paint", "red", "2")
	rule("G", "equals", "assignment", "assign", "5")
	tpl.Rules[5].Actions = append(tpl.Rules[5].Actions, payload.RuleAction{Kind: "paint", Verb: "blue", TargetStep: "2"})
	tpl.Rules[6].Actions[0].People.Guests = []string{"ann@x.test"}
	people := &payload.Directory{Members: []payload.Member{{ID: 8, Name: "Kim"}}}
	var got []string
	for _, s := range Of(tpl, []byte(`{"prerun":{"plan":"Gold"}}`), payload.Env{People: people}).ByRule(payload.Env{People: people}) {
		got = append(got, s.Step+" "+s.Text)
	}
	want := []string{
		"1 By “A”: steps 1 to 3 and 6 are shown, step 9 stays hidden.", "7 “B” is not met: steps 7 and 8 stay hidden.",
		"4 “C” is not simulated (the operation “sounds_like”): it may add Kim to steps 4 and 5.", "4 By “D”: Kim is added to step 4.",
		"2 “F” is not simulated (the action “paint blue”, the action “paint red”, the operation “sounds_like”): it may change step 2.", "5 By “G”: Kim, ann@x.test (guest) are added to step 5.", " “E” is not simulated (the action “webhook call”).",
	}
	if !slices.Equal(got, want) {
		t.Errorf("says %q, want %q", got, want)
	}
}

// What the review, the line mode and `templates effects` say is this list.
func TestEffectsAreSaidInOneOrder(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	saturday := &payload.DeadlineRule{Value: 5, Unit: "days"}
	tpl := payload.Template{
		Fields: []payload.Field{{ID: "plan"}},
		Steps:  []payload.Step{{ID: "a", Owners: payload.Owners{Users: []int64{1}}, Deadline: saturday}, {ID: "b", Owners: payload.Owners{Guests: []string{"new@x.test"}}}},
		Rules:  []payload.Rule{{Name: "Gold only", Conditions: []payload.RuleCondition{is("plan", "is_not_empty")}, Actions: []payload.RuleAction{{Kind: "visibility", Verb: "show", TargetStep: "b"}}}},
	}
	people := &payload.Directory{Guests: []payload.Guest{}}
	for i := range 30 {
		people.Guests = append(people.Guests, payload.Guest{Email: fmt.Sprint(i, "@x.test"), CreatedAt: now})
	}
	env := payload.Env{Now: now, Zone: time.UTC, People: people}
	f := Of(tpl, []byte(`{"prerun":{}}`), env)
	var got []string
	for _, s := range f.Effects(f.Mail(env), env, func(string) payload.StepAnswer { return payload.StepAnswer{} }, false) {
		got = append(got, s.Step+" "+s.String())
	}
	want := []string{
		"a 1 of 2 steps starts.", "b “Gold only” is not met: step 2 stays hidden.",
		" Rules run only on Pro plans and trials; on other plans every step starts. The first launch will tell.",
		" Mail now: 1 member.", " Later, if step 2 shows: 1 new guest more.",
		" Look: 31 new guests within the hour: an organisation may have 30, so the server may refuse the launch for up to an hour.",
		"a Look: Step 1 falls on Sat 28 Nov.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
