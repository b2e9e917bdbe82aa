package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kickoff/payload"
)

func TestEachPersonWhoGetsMailIsCountedOnce(t *testing.T) {
	people := &payload.Directory{
		Me:      payload.Member{ID: 1, Email: "jo@acme.test"},
		Members: []payload.Member{{ID: 1, Email: "jo@acme.test"}, {ID: 2, Email: "Kim@acme.test"}, {ID: 3}},
		Groups:  []payload.Group{{ID: "g", Members: []int64{2, 3}, Guests: []string{"Ann@partner.test"}}, {ID: "empty"}},
	}
	step := func(id string, o payload.Owners) payload.Step { return payload.Step{ID: id, Owners: o} }
	kim := payload.Owners{Users: []int64{2}}
	shows := func(operation string) []payload.Rule {
		return []payload.Rule{{
			Conditions: []payload.RuleCondition{{Subject: "Prerun", SubjectID: "f", Operation: operation}},
			Actions:    []payload.RuleAction{{Kind: "visibility", Verb: "show", TargetStep: "a"}},
		}}
	}
	tests := map[string]struct {
		template payload.Template
		body     string
		people   *payload.Directory
		want     string
	}{
		"nobody":               {payload.Template{Steps: []payload.Step{step("a", payload.Owners{})}}, `{}`, people, "1 step starts. Nobody gets mail."},
		"no steps":             {payload.Template{}, `{}`, people, "0 steps start. Nobody gets mail."},
		"the template's own":   {payload.Template{Steps: []payload.Step{step("a", kim)}}, `{}`, people, "1 step starts. 1 member gets mail."},
		"twice the same":       {payload.Template{Steps: []payload.Step{step("a", kim), step("b", kim)}}, `{}`, people, "2 steps start. 1 member gets mail."},
		"a group and a member": {payload.Template{Steps: []payload.Step{step("a", payload.Owners{Users: []int64{2}, Groups: []string{"g"}})}}, `{}`, people, "1 step starts. 3 people get mail: 2 members, 1 guest."},
		"an address in two cases": {
			payload.Template{Steps: []payload.Step{step("a", payload.Owners{Guests: []string{"ann@partner.test"}, Groups: []string{"g"}})}}, `{}`, people,
			"1 step starts. 3 people get mail: 2 members, 1 guest.",
		},
		"a member by their address": {payload.Template{Steps: []payload.Step{step("a", payload.Owners{Guests: []string{"KIM@acme.test"}})}}, `{}`, people, "1 step starts. 1 member gets mail."},
		"an empty group":            {payload.Template{Steps: []payload.Step{step("a", payload.Owners{Groups: []string{"empty"}})}}, `{}`, people, "1 step starts. Nobody gets mail."},
		"a group that is not known": {payload.Template{Steps: []payload.Step{step("a", payload.Owners{Users: []int64{2}, Groups: []string{"x"}})}}, `{}`, people, "1 step starts. 1 person gets mail: 1 member, 1 unread group."},
		"nothing is known":          {payload.Template{Steps: []payload.Step{step("a", payload.Owners{Groups: []string{"g", "h"}})}}, `{}`, nil, "1 step starts. Mail goes to 2 unread groups."},
		"what is sent replaces the template's": {
			payload.Template{Steps: []payload.Step{step("a", kim)}}, `{"tasks": {"a": {"owners": {"users": [], "guests": ["new@x.test"], "groups": []}}}}`, people,
			"1 step starts. 1 guest gets mail.",
		},
		"it falls to the launcher": {payload.Template{Steps: []payload.Step{{ID: "a", AssignStarter: true}}}, `{}`, people, "1 step starts. 1 member gets mail."},
		"a job title": {
			payload.Template{Steps: []payload.Step{{ID: "a", Roles: []payload.Role{{ID: "r"}}}}}, `{"roles": {"r": {"users": [3]}}}`, people,
			"1 step starts. 1 member gets mail.",
		},
		"a step that a rule leaves hidden": {
			payload.Template{Fields: []payload.Field{{ID: "f"}}, Steps: []payload.Step{step("a", kim), step("b", payload.Owners{Users: []int64{3}})}, Rules: shows("is_not_empty")}, `{}`, people,
			"1 step starts. 1 member gets mail.",
		},
		"a step that a rule shows": {
			payload.Template{Fields: []payload.Field{{ID: "f"}}, Steps: []payload.Step{step("a", kim), step("b", payload.Owners{Users: []int64{3}})}, Rules: shows("is_empty")}, `{}`, people,
			"2 steps start. 2 members get mail.",
		},
		"a rule that nobody understands": {
			payload.Template{Fields: []payload.Field{{ID: "f"}}, Steps: []payload.Step{step("a", kim)}, Rules: shows("rhymes_with")}, `{}`, people,
			"0 steps start. Nobody gets mail. The template's rules may change that.",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Of(tt.template, []byte(tt.body), payload.Env{People: tt.people}).Mail(payload.Env{People: tt.people}).String(); got != tt.want {
				t.Errorf("said %q, want %q", got, tt.want)
			}
		})
	}
}

func TestALaunchOfWhichNoStepStartsIsWarnedAbout(t *testing.T) { // row 18 of docs/api.md, "Silent failures"
	show := payload.RuleAction{Kind: "visibility", Verb: "show", TargetStep: "a"}
	tpl := payload.Template{
		Fields: []payload.Field{{ID: "f"}}, Steps: []payload.Step{{ID: "a"}},
		Rules: []payload.Rule{{Conditions: []payload.RuleCondition{is("f", "equals", "go")}, Actions: []payload.RuleAction{show}}},
	}
	for body, want := range map[string]bool{`{}`: true, `{"prerun":{"f":"stay"}}`: true, `{"prerun":{"f":"go"}}`: false} {
		p, idle := Of(tpl, []byte(body), payload.Env{}).Mail(payload.Env{}).Idle()
		if idle != want || p.Kind != payload.Warning || !strings.Contains(p.String(), "nothing to do") {
			t.Errorf("%s: warns %v, %q", body, idle, p)
		}
	}
	if _, idle := Of(payload.Template{}, []byte(`{}`), payload.Env{}).Mail(payload.Env{}).Idle(); idle {
		t.Error("a template without steps is warned about")
	}
}

func TestMailTellsNewGuestsAndWhoWaits(t *testing.T) {
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	people := func(recent int) *payload.Directory {
		d := &payload.Directory{Me: payload.Member{ID: 1, Email: "jo@acme.test"}, Members: []payload.Member{{ID: 2}, {ID: 3}}, Guests: []payload.Guest{{Email: "ann@partner.test", CreatedAt: now.Add(-2 * time.Hour)}}}
		for i := range recent {
			d.Guests = append(d.Guests, payload.Guest{Email: fmt.Sprintf("g%d@x.test", i), CreatedAt: now.Add(-time.Duration(i) * time.Minute)})
		}
		return d
	}
	guests := func(list ...string) payload.Owners { return payload.Owners{Guests: list} }
	waits := payload.Rule{Name: "Later", Conditions: []payload.RuleCondition{is("f", "is_not_empty")}, Actions: []payload.RuleAction{{Kind: "visibility", Verb: "show", TargetStep: "b"}}}
	for _, c := range []struct {
		name                          string
		a, b                          payload.Owners
		people                        *payload.Directory
		start, all, now, later, warns string
	}{
		{"known guests", guests("ann@partner.test"), payload.Owners{Users: []int64{2, 3}}, people(0), "1 of 2 steps starts.", "1 guest gets mail.", "1 guest, no new guest", "Later, if step 2 shows: 2 members more", ""},
		{"new ones", guests("ann@partner.test", "NEW@x.test", "new@x.test"), guests("other@x.test"), people(0), "1 of 2 steps starts.", "2 people get mail: 2 guests, 1 of them new.", "2 guests, 1 of them new", "Later, if step 2 shows: 1 new guest more", ""},
		{"only new ones", guests("new@x.test"), payload.Owners{}, people(0), "1 of 2 steps starts.", "1 new guest gets mail.", "1 new guest", "", ""},
		{"the same later", payload.Owners{Users: []int64{2}}, payload.Owners{Users: []int64{2}}, people(0), "1 of 2 steps starts.", "1 member gets mail.", "1 member", "", ""},
		{"nobody knows the guests", guests("new@x.test"), payload.Owners{}, &payload.Directory{}, "1 of 2 steps starts.", "1 guest gets mail.", "1 guest, which guests are new is not known yet", "", ""},
		{"thirty within the hour", guests("new@x.test"), payload.Owners{}, people(28), "1 of 2 steps starts.", "1 new guest gets mail.", "1 new guest", "", ""},
		{"more than that", guests("new@x.test"), guests("later@x.test"), people(28), "1 of 2 steps starts.", "1 new guest gets mail.", "1 new guest", "Later, if step 2 shows: 1 new guest more", "31 new guests within the hour: an organisation may have 30, so the server may refuse the launch for up to an hour"},
	} {
		tpl := payload.Template{
			Fields: []payload.Field{{ID: "f"}, {ID: "who", Type: payload.TypePeople}},
			Steps:  []payload.Step{{ID: "a", Owners: c.a}, {ID: "b", Owners: c.b}}, Rules: []payload.Rule{waits},
		}
		m := Of(tpl, []byte(`{"prerun":{"who":{"users":[],"guests":["asked@x.test"],"groups":[]}}}`), payload.Env{Now: now, People: c.people}).Mail(payload.Env{Now: now, People: c.people})
		for what, pair := range map[string][2]string{"start": {m.Start(), c.start}, "people": {m.People(), c.all}, "now": {m.now(), c.now}, "later": {m.later(), c.later}, "warning": {m.Warning(), c.warns}} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %s is %q, want %q", c.name, what, pair[0], pair[1])
			}
		}
	}
	known := Of(payload.Template{Steps: []payload.Step{{ID: "a", Owners: guests("g1@x.test")}}}, []byte(`{}`), payload.Env{Now: now, People: people(40)})
	if warns := known.Mail(payload.Env{Now: now, People: people(40)}).Warning(); warns != "" {
		t.Errorf("of a launch without a new guest it says %q", warns)
	}
}

func TestStepsThatNobodyCanDoAreWorthALook(t *testing.T) {
	gone := payload.Owners{Users: []int64{2}}
	tpl := payload.Template{
		Fields: []payload.Field{{ID: "f"}},
		Steps:  []payload.Step{{ID: "a", Owners: payload.Owners{Users: []int64{1, 2}}}, {ID: "b", Owners: gone}, {ID: "c", Owners: gone}, {ID: "d", Owners: gone}},
		Rules: []payload.Rule{{
			Conditions: []payload.RuleCondition{{Subject: "Prerun", SubjectID: "f", Operation: "is_empty"}},
			Actions:    []payload.RuleAction{{Kind: "visibility", Verb: "hide", TargetStep: "b"}},
		}},
	}
	env := payload.Env{People: &payload.Directory{Members: []payload.Member{{ID: 1}, {ID: 2, Status: "disabled"}}}}
	f := Of(tpl, []byte(`{}`), env)
	all := f.Effects(f.Mail(env), env, func(string) payload.StepAnswer { return payload.StepAnswer{} }, false)
	if got := all[len(all)-1]; got != (Sentence{Text: "Steps 3 and 4 belong to nobody who is active", Step: "c", Warns: true}) {
		t.Errorf("the last that is said is %+v", got)
	}
}
