package rules

import (
	"testing"

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
		"the template's own":   {payload.Template{Steps: []payload.Step{step("a", kim)}}, `{}`, people, "1 step starts. 1 person gets mail: 1 member."},
		"twice the same":       {payload.Template{Steps: []payload.Step{step("a", kim), step("b", kim)}}, `{}`, people, "2 steps start. 1 person gets mail: 1 member."},
		"a group and a member": {payload.Template{Steps: []payload.Step{step("a", payload.Owners{Users: []int64{2}, Groups: []string{"g"}})}}, `{}`, people, "1 step starts. 3 people get mail: 2 members, 1 guest."},
		"an address in two cases": {
			payload.Template{Steps: []payload.Step{step("a", payload.Owners{Guests: []string{"ann@partner.test"}, Groups: []string{"g"}})}}, `{}`, people,
			"1 step starts. 3 people get mail: 2 members, 1 guest.",
		},
		"a member by their address": {payload.Template{Steps: []payload.Step{step("a", payload.Owners{Guests: []string{"KIM@acme.test"}})}}, `{}`, people, "1 step starts. 1 person gets mail: 1 member."},
		"an empty group":            {payload.Template{Steps: []payload.Step{step("a", payload.Owners{Groups: []string{"empty"}})}}, `{}`, people, "1 step starts. Nobody gets mail."},
		"a group that is not known": {payload.Template{Steps: []payload.Step{step("a", payload.Owners{Users: []int64{2}, Groups: []string{"x"}})}}, `{}`, people, "1 step starts. 1 person gets mail: 1 member, 1 unread group."},
		"nothing is known":          {payload.Template{Steps: []payload.Step{step("a", payload.Owners{Groups: []string{"g", "h"}})}}, `{}`, nil, "1 step starts. Mail goes to 2 unread groups."},
		"what is sent replaces the template's": {
			payload.Template{Steps: []payload.Step{step("a", kim)}}, `{"tasks": {"a": {"owners": {"users": [], "guests": ["new@x.test"], "groups": []}}}}`, people,
			"1 step starts. 1 person gets mail: 1 guest.",
		},
		"it falls to the launcher": {payload.Template{Steps: []payload.Step{{ID: "a", AssignStarter: true}}}, `{}`, people, "1 step starts. 1 person gets mail: 1 member."},
		"a job title": {
			payload.Template{Steps: []payload.Step{{ID: "a", Roles: []payload.Role{{ID: "r"}}}}}, `{"roles": {"r": {"users": [3]}}}`, people,
			"1 step starts. 1 person gets mail: 1 member.",
		},
		"a step that a rule leaves hidden": {
			payload.Template{Fields: []payload.Field{{ID: "f"}}, Steps: []payload.Step{step("a", kim), step("b", payload.Owners{Users: []int64{3}})}, Rules: shows("is_not_empty")}, `{}`, people,
			"1 step starts. 1 person gets mail: 1 member.",
		},
		"a step that a rule shows": {
			payload.Template{Fields: []payload.Field{{ID: "f"}}, Steps: []payload.Step{step("a", kim), step("b", payload.Owners{Users: []int64{3}})}, Rules: shows("is_empty")}, `{}`, people,
			"2 steps start. 2 people get mail: 2 members.",
		},
		"a rule that nobody understands": {
			payload.Template{Fields: []payload.Field{{ID: "f"}}, Steps: []payload.Step{step("a", kim)}, Rules: shows("rhymes_with")}, `{}`, people,
			"0 steps start. Nobody gets mail. The template's rules may change that.",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Of(tt.template, []byte(tt.body), payload.Env{People: tt.people}).Mail(tt.people).String(); got != tt.want {
				t.Errorf("said %q, want %q", got, tt.want)
			}
		})
	}
}
