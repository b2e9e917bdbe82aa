package payload

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestAPracticeLaunchIsAllMine(t *testing.T) {
	me := Member{ID: 42}
	mine := Owners{Users: []int64{42}}
	guests := People{Owners: Owners{Guests: []string{"ann@partner.test"}}}
	both := People{Owners: Owners{Users: []int64{7}, Guests: []string{"ann@partner.test"}}}
	tpl := Template{
		Title:  "Onboarding",
		Fields: []Field{{ID: "must", Type: TypePeople, Required: true}, {ID: "may", Type: TypePeople}, {ID: "both", Type: TypePeople}, {ID: "json", Type: TypePeople}, {ID: "text", Type: TypeText}},
		Steps:  []Step{{ID: "a", Owners: Owners{Users: []int64{7}}}, {ID: "b", AssignStarter: true}},
	}
	before := Snapshot{
		Fields:  map[string]Answer{"must": {Value: guests}, "may": {Value: guests}, "both": {Value: both}, "text": {Value: Text("x")}, "json": {Value: JSON(`{"users":[7],"guests":["ann@partner.test"]}`)}},
		Steps:   map[string]StepAnswer{"a": {Owners: &guests.Owners, Deadline: "+3d", DeadlineOrigin: FromDraft, Typed: "jo"}},
		Details: Details{Roles: map[string]Owners{"r": {Users: []int64{7}}}, Tags: []string{"t"}},
	}
	env := acme(t)
	got := Practice(tpl, before, env, me)
	want := Snapshot{
		Fields: map[string]Answer{
			"must": {Value: People{Owners: mine}, Origin: FromYou}, "may": {Value: People{}, Origin: FromYou},
			"both": {Value: People{Owners: Owners{Users: []int64{7}}}, Origin: FromYou}, "text": {Value: Text("x")},
			"json": {Value: People{Owners: Owners{Users: []int64{7}}}, Origin: FromYou},
		},
		Steps: map[string]StepAnswer{
			"a": {Owners: &mine, OwnersOrigin: FromYou, Deadline: "+3d", DeadlineOrigin: FromDraft}, "b": {Owners: &mine, OwnersOrigin: FromYou},
		},
		Details: Details{Name: "TEST " + ProposedName(tpl, env), Roles: map[string]Owners{"r": mine}, Tags: []string{"t"}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if before.Details.Name != "" || before.Steps["a"].Typed == "" || before.Fields["may"].People().Empty() {
		t.Error("the answers that it was made of were written to")
	}
	if diff := cmp.Diff(got, Practice(tpl, got, env, me)); diff != "" {
		t.Errorf("done twice it is another one: %s", diff)
	}
	long := Practice(tpl, Snapshot{Details: Details{Name: strings.Repeat("é", longestName)}}, env, me).Details.Name
	if n := len([]rune(long)); n != longestName || !IsPractice(long) {
		t.Errorf("a long name has %d characters: %s", n, long)
	}
}
