package rules

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"kickoff/payload"
)

// The vectors of testdata/rule-cases.json run in package api, where a template is
// read as the server writes it. Here is what they do not hold.

func plan() payload.Template {
	return payload.Template{
		Fields: []payload.Field{
			{ID: "plan", Label: "Plan", Type: payload.TypeText},
			{ID: "items", Label: "Items", Type: payload.TypeTable, Columns: []payload.Column{{Label: "Item"}, {Label: "Qty"}}},
			{ID: "file", Label: "File", Type: payload.TypeFile},
			{ID: "held", Label: "File that the server has", Type: payload.TypeFile},
			{ID: "long", Label: "Long s", Type: payload.TypeText},
		},
		Steps: []payload.Step{{ID: "call", Title: "Call", Owners: payload.Owners{Users: []int64{7}}}, {ID: "legal", Title: "Legal"}},
	}
}

func gold() map[string]json.RawMessage {
	return map[string]json.RawMessage{"plan": json.RawMessage(`"Gold"`)}
}

func is(field, operation string, statement ...string) payload.RuleCondition {
	return payload.RuleCondition{Subject: "Prerun", SubjectID: field, Operation: operation, Statement: statement, Logic: "and"}
}

func or(c payload.RuleCondition) payload.RuleCondition { c.Logic = "or"; return c }

func TestWhatNobodyKnowsIsNeitherMetNorUnmet(t *testing.T) {
	weather := payload.RuleCondition{Subject: "Weather", Operation: "equals", Logic: "and"}
	entered := payload.RuleCondition{Subject: "Capture", Operation: "is_empty", Logic: "and"}
	for _, c := range []struct {
		name       string
		conditions []payload.RuleCondition
		met        Verdict
		told       bool // it is named as not simulated
	}{
		{"met", []payload.RuleCondition{is("plan", "equals", "gold")}, Yes, false},
		{"unmet", []payload.RuleCondition{is("plan", "equals", "silver")}, No, false},
		{"an operation that is not known", []payload.RuleCondition{is("plan", "sounds_like", "x")}, Maybe, true},
		{"it and what is unmet", []payload.RuleCondition{is("plan", "sounds_like", "x"), is("plan", "equals", "silver")}, No, true},
		{"it and what is met", []payload.RuleCondition{is("plan", "sounds_like", "x"), is("plan", "equals", "gold")}, Maybe, true},
		{"it or what is met", []payload.RuleCondition{is("plan", "sounds_like", "x"), or(is("plan", "equals", "gold"))}, Yes, true},
		{"a subject that is not known, alone", []payload.RuleCondition{weather}, Maybe, true},
		{"a step's field that is still empty", []payload.RuleCondition{is("plan", "equals", "gold"), entered}, Maybe, true},
		{"no logic joins as and does", []payload.RuleCondition{is("plan", "equals", "gold"), {Subject: "Prerun", SubjectID: "plan", Operation: "equals", Statement: []string{"silver"}}}, No, false},
		{"nothing of the kick-off form", []payload.RuleCondition{{Subject: "Step", Operation: "completed"}}, No, false},
		{"one column of a table", []payload.RuleCondition{{Subject: "Prerun", SubjectID: "items", Operation: "contains", Statement: []string{"3"}, Column: "Item"}}, No, false},
		{"the other column", []payload.RuleCondition{{Subject: "Prerun", SubjectID: "items", Operation: "contains", Statement: []string{"3"}, Column: "qty"}}, Yes, false},
		{"a column where there is none", []payload.RuleCondition{{Subject: "Prerun", SubjectID: "file", Operation: "is_not_empty", Column: "Item"}}, Yes, false},
		{"a file that has an id alone", []payload.RuleCondition{is("held", "is_not_empty")}, Yes, false},
		{"letters that only look alike", []payload.RuleCondition{is("long", "equals_any", "silver")}, No, false},
		{"hexadecimal is no number", []payload.RuleCondition{is("plan", "less_than", "0x10")}, No, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			tpl := plan()
			tpl.Rules = []payload.Rule{{Name: "R", Conditions: c.conditions, Actions: []payload.RuleAction{{Kind: "visibility", Verb: "hide", TargetStep: "legal"}}}}
			answers := gold()
			answers["file"] = json.RawMessage(`[{"filename":"a.pdf"}]`)
			answers["items"] = json.RawMessage(`["Widget","3"]`)
			answers["held"], answers["long"] = json.RawMessage(`[{"id":"f1"}]`), json.RawMessage(`"ſilver"`)
			f := Simulate(tpl, Launch{Answers: answers})
			legal, _ := f.Step("legal")
			if got := legal.Effects[0].Met; got != c.met {
				t.Errorf("met is %v, want %v", got, c.met)
			}
			if told := len(f.NotSimulated) == 1; told != c.told {
				t.Errorf("named as not simulated: %v", told)
			}
			if hidden := !legal.After.Visible; hidden != (c.met == Yes) {
				t.Errorf("hidden: %v", hidden)
			}
		})
	}
}

// What the server tells of a rule settles whether it ran.
func TestWhatTheServerTellsOfARuleCounts(t *testing.T) {
	tpl := plan()
	odd, met := is("plan", "sounds_like", "x"), is("plan", "equals", "gold")
	for _, c := range []struct {
		condition payload.RuleCondition
		executed  bool
		want      Verdict
	}{{odd, true, Yes}, {odd, false, No}, {met, false, No}} {
		tpl.Rules = []payload.Rule{{ID: "r", Conditions: []payload.RuleCondition{c.condition}, Actions: []payload.RuleAction{{Kind: "visibility", Verb: "hide", TargetStep: "legal"}}}}
		f := Simulate(tpl, Launch{Answers: gold(), Executed: map[string]bool{"r": c.executed, "other": true}})
		if legal, _ := f.Step("legal"); legal.Effects[0].Met != c.want || len(f.NotSimulated) > 0 {
			t.Errorf("%s, executed %v: met is %v, not simulated %v", c.condition.Operation, c.executed, legal.Effects[0].Met, f.NotSimulated)
		}
	}
}

func TestALaunchIsReadFromItsBody(t *testing.T) {
	l, err := Read([]byte(`{"prerun":{"plan":"Gold"},"roles":{"lead":{"users":[9]}},
		"tasks":{"call":{"deadline":"2026-12-01T17:00:00Z","owners":{"users":[8],"guests":[],"groups":[]}},"legal":{"owners":{"users":[],"guests":[],"groups":[]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	tpl := plan()
	tpl.Steps[1].Roles = []payload.Role{{ID: "lead"}}
	tpl.Steps = append(tpl.Steps,
		payload.Step{ID: "mine", AssignStarter: true, Deadline: &payload.DeadlineRule{Value: 2, Unit: "days", Option: "prior_to", Step: "call"}},
		payload.Step{ID: "a", Deadline: &payload.DeadlineRule{Value: 1, Unit: "days", Option: "from", Step: "b"}},
		payload.Step{ID: "b", Deadline: &payload.DeadlineRule{Value: 1, Unit: "days", Option: "from", Step: "a"}})
	l.Launcher, l.At = 1, time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	f := Simulate(tpl, l)
	due := time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)
	for i, want := range []Task{
		{Owners: payload.Owners{Users: []int64{8}}, Deadline: due},
		{Owners: payload.Owners{Users: []int64{9}}},
		{Owners: payload.Owners{Users: []int64{1}}, Deadline: due.AddDate(0, 0, -2)},
		{}, {},
	} {
		if got := f.Steps[i].After; !got.Owners.Same(want.Owners) || !got.Deadline.Equal(want.Deadline) {
			t.Errorf("%s: %+v, want %+v", f.Steps[i].ID, got, want)
		}
	}
	if _, err := Read([]byte(`{"prerun":`)); err == nil {
		t.Error("a torn body was read")
	}
}

// A verb counts with its own kind of action alone.
func TestAVerbOfAnotherKindDoesNothing(t *testing.T) {
	for _, verb := range []string{"assign", "assign_only", "unassign", "clear_assignees", "hide", "deadline"} {
		tpl := plan()
		tpl.Rules = []payload.Rule{{ID: "r", Conditions: []payload.RuleCondition{is("plan", "is_not_empty")}, Actions: []payload.RuleAction{
			{Kind: "status", Verb: verb, TargetStep: "call", People: payload.Owners{Users: []int64{7, 8}}, Deadline: &payload.DeadlineRule{Value: 1, Unit: "days", Option: "from"}}}}}
		f := Simulate(tpl, Launch{Answers: gold()})
		call, _ := f.Step("call")
		if !call.After.Visible || !call.After.Owners.Same(call.Before.Owners) || !call.After.Deadline.IsZero() || len(f.NotSimulated) != 1 {
			t.Errorf("%s: %+v, not simulated %d", verb, call.After, len(f.NotSimulated))
		}
	}
}

func TestADeadlineThatNobodyCanCountIsNamed(t *testing.T) {
	deadline := func(unit, option, source, id string) payload.RuleAction {
		return payload.RuleAction{Kind: "deadline", Verb: "deadline", TargetStep: "legal", Source: source, SourceID: id, Deadline: &payload.DeadlineRule{Value: 1, Unit: unit, Option: option}}
	}
	for _, c := range []struct {
		name   string
		action payload.RuleAction
		told   bool
	}{
		{"from its own, which it has not", deadline("days", "from", "", ""), true},
		{"from a step that has none", deadline("days", "from", "Step", "call"), true},
		{"from a blank field", deadline("days", "from", "Prerun", "plan"), true},
		{"from a text that reads as a day", deadline("days", "from", "Prerun", "long"), true},
		{"an option that is none", deadline("days", "around", "Prerun", "day"), true},
		{"from a day", deadline("day", "before", "Prerun", "day"), false},
	} {
		tpl := plan()
		tpl.Fields = append(tpl.Fields, payload.Field{ID: "day", Type: payload.TypeDate})
		tpl.Rules = []payload.Rule{{ID: "r", Conditions: []payload.RuleCondition{is("day", "is_not_empty")}, Actions: []payload.RuleAction{c.action}}}
		f := Simulate(tpl, Launch{Answers: map[string]json.RawMessage{"day": json.RawMessage(`"2026-12-02T00:00:00.000Z"`), "long": json.RawMessage(`"2026-12-02"`)}})
		if told := slices.ContainsFunc(f.NotSimulated, func(n NotSimulated) bool { return n.ID == "r" }); told != c.told {
			t.Errorf("%s: named as not simulated %v", c.name, told)
		}
		if legal, _ := f.Step("legal"); legal.After.Deadline.IsZero() != c.told {
			t.Errorf("%s: the deadline is %v", c.name, legal.After.Deadline)
		}
	}
}

// What a rule would do that does not run is nobody's guess: only that it holds something
// unknown is told.
func TestARuleThatDoesNotRunMakesNothingUnsure(t *testing.T) {
	from := func(unit string) payload.RuleAction {
		return payload.RuleAction{Kind: "deadline", Verb: "deadline", TargetStep: "legal", Source: "Prerun", SourceID: "day", Deadline: &payload.DeadlineRule{Value: 2, Unit: unit, Option: "from"}}
	}
	for _, c := range []struct {
		name   string
		action payload.RuleAction
		told   []string
	}{
		{"from a blank field", from("days"), nil},
		{"a unit that is none", from("fortnights"), []string{"“R” is not simulated (the deadline “2 fortnights from”)"}},
		{"a verb that is none", payload.RuleAction{Kind: "visibility", Verb: "fade", TargetStep: "legal"}, []string{"“R” is not simulated (the action “visibility fade”)"}},
	} {
		for _, runs := range []string{"is_empty", "is_not_empty"} {
			tpl := plan()
			tpl.Fields = append(tpl.Fields, payload.Field{ID: "day", Type: payload.TypeDate})
			tpl.Rules = []payload.Rule{{Name: "R", Conditions: []payload.RuleCondition{is("day", runs)}, Actions: []payload.RuleAction{c.action}}}
			f := Simulate(tpl, Launch{At: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)})
			legal, _ := f.Step("legal")
			unsure := runs == "is_empty" // and so is met
			if why := legal.Why(payload.Env{}); legal.Unsure() != unsure || f.Mail(payload.Env{}).Unsure != unsure || (len(why) > 0) != unsure {
				t.Errorf("%s, %s: unsure is %v, because %q", c.name, runs, legal.Unsure(), why)
			}
			var told []string
			for _, n := range f.NotSimulated {
				told = append(told, n.String())
			}
			if !unsure && !slices.Equal(told, c.told) {
				t.Errorf("%s: told are %q, want %q", c.name, told, c.told)
			}
		}
	}
}
