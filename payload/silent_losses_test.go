package payload

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Each test is named after a way in which the API answers 201 and loses data
// (docs/api.md, "Silent failures"). Rows about what happens after the launch or
// during an upload belong to package api.

func TestLossAnswerUnderAKeyThatIsNoFieldIsRefused(t *testing.T) { // row 1
	env, tpl := acme(t), everyType()
	s := answered(t, tpl, env, map[string]string{"f-text": "x"})
	s.Fields["company"] = Answer{Value: Text("under its alias")}
	launch, problems := Build(tpl, s, env)
	if p := mustFind(t, problems, Invalid, "no such field"); p.Field != "company" {
		t.Errorf("%+v", p)
	}
	if strings.Contains(string(launch.Body), "company") {
		t.Error("the alias was sent")
	}
	_, problems = CheckBody(tpl, []byte(`{"checklist_id":"tpl","prerun":{"Company":"x"}}`), env)
	mustFind(t, problems, Invalid, `"f-text"`)
}

func TestLossAnswersAsAListAreRefused(t *testing.T) { // row 2
	_, problems := CheckBody(everyType(), []byte(`{"checklist_id":"tpl","prerun":[{"f-text":"x"}]}`), acme(t))
	mustFind(t, problems, Invalid, "an object, not a list")
}

func TestLossUnknownKeysOfTheBodyAreRefused(t *testing.T) { // rows 3, 5 and 24
	for _, key := range []string{"prerun_data", "guests", "template_id", "fields", "Name"} {
		body := `{"checklist_id":"tpl","prerun":{"f-text":"x"},"` + key + `":[]}`
		_, problems := CheckBody(everyType(), []byte(body), acme(t))
		if p := mustFind(t, problems, Invalid, "no key of a launch"); p.Property != key {
			t.Errorf("%s: %+v", key, p)
		}
	}
}

func TestLossRolesAsAListAreRefusedAndSentAsAnObject(t *testing.T) { // row 4
	env, tpl := acme(t), everyType()
	_, problems := CheckBody(tpl, []byte(`{"checklist_id":"tpl","prerun":{"f-text":"x"},"roles":["r1"]}`), env)
	mustFind(t, problems, Invalid, "an object, not a list")

	s := answered(t, tpl, env, map[string]string{"f-text": "x"})
	s.Details.Roles = map[string]Owners{"r1": {Users: []int64{42}}, "r2": {}}
	launch, _ := Build(tpl, s, env)
	roles, ok := sent(t, launch, "roles").(map[string]any)
	if !ok || len(roles) != 1 {
		t.Errorf("roles are %v", roles)
	}
}

func TestLossOneOverrideNamesEveryStep(t *testing.T) { // row 6
	env, tpl := acme(t), everyType()
	for _, a := range []StepAnswer{{Deadline: "+3bd"}, {Owners: &Owners{Users: []int64{42}}}} {
		s := answered(t, tpl, env, map[string]string{"f-text": "x"})
		s.Steps["s2"] = a
		launch, _ := Build(tpl, s, env)
		tasks, _ := sent(t, launch, "tasks").(map[string]any)
		if got := slices.Sorted(maps.Keys(tasks)); !slices.Equal(got, []string{"s1", "s2", "s3"}) {
			t.Errorf("tasks name %v", got)
		}
		untouched, _ := json.Marshal(tasks["s1"])
		if string(untouched) != `{"owners":{"groups":[],"guests":[],"users":[]}}` {
			t.Errorf("an untouched step is %s", untouched)
		}
	}
	_, problems := CheckBody(tpl, []byte(`{"checklist_id":"tpl","prerun":{"f-text":"x"},"tasks":{"s1":{}}}`), env)
	if p := mustFind(t, problems, Invalid, "launched without it"); p.Step != "s2" {
		t.Errorf("%+v", p)
	}
}

func TestLossAddingSomebodyKeepsTheStepsOwnPeople(t *testing.T) { // row 7
	env, tpl := acme(t), everyType()
	guest := Who{Kind: WhoGuest, Email: "x@y.zz"}
	group := AddOwner(tpl.Steps[0], StepAnswer{}, guest, nil, env.People.Me)
	if !slices.Equal(group.Owners.Groups, []string{"g1"}) || !slices.Equal(group.Owners.Guests, []string{"x@y.zz"}) {
		t.Errorf("the group went: %+v", group.Owners)
	}
	starter := AddOwner(tpl.Steps[1], StepAnswer{}, guest, nil, env.People.Me)
	if !slices.Equal(starter.Owners.Users, []int64{42}) {
		t.Errorf("the launcher went: %+v", starter.Owners)
	}
	again := AddOwner(tpl.Steps[1], starter, Who{Kind: WhoMember, User: 7}, nil, env.People.Me)
	if !slices.Equal(again.Owners.Users, []int64{42, 7}) || len(again.Owners.Guests) != 1 {
		t.Errorf("%+v", again.Owners)
	}
	if !slices.Equal(tpl.Steps[0].Owners.Groups, []string{"g1"}) || tpl.Steps[0].Owners.Guests != nil {
		t.Error("the template was changed")
	}
}

func TestLossEmptyOwnersNeverPretendToClear(t *testing.T) { // row 8
	env, tpl := acme(t), everyType()
	s := answered(t, tpl, env, map[string]string{"f-text": "x"})
	s.Steps["s3"] = StepAnswer{Owners: &Owners{}}
	launch, problems := Build(tpl, s, env)
	if p := mustFind(t, problems, Invalid, "cannot take"); p.Step != "s3" {
		t.Errorf("%+v", p)
	}
	if sent(t, launch, "tasks") != nil {
		t.Errorf("empty owners were sent as an override:\n%s", launch.Body)
	}
}

func TestLossEveryChosenOptionIsSelected(t *testing.T) { // row 9
	env, tpl := acme(t), everyType()
	for _, raw := range []string{`"SSO,SLA"`, `["SSO",3]`, `[{"id":1},{"text":"sla"}]`, `[{"id":1,"text":"SSO"},{"id":3,"text":"SLA","value":null}]`} {
		a, err := ParseJSON(field(t, tpl, "f-multi"), json.RawMessage(raw), env)
		if err != nil {
			t.Fatal(err)
		}
		s := answered(t, tpl, env, map[string]string{"f-text": "x"})
		s.Fields["f-multi"] = a
		launch, _ := Build(tpl, s, env)
		chosen, _ := sent(t, launch, "prerun", "f-multi").([]any)
		for _, c := range chosen {
			if c.(map[string]any)["selected"] != true {
				t.Errorf("%s: %v", raw, c)
			}
		}
		if len(chosen) != 2 {
			t.Errorf("%s: %v", raw, chosen)
		}
	}
	f := field(t, tpl, "f-multi")
	f.Required = true
	a, err := ParseJSON(f, json.RawMessage(`[{"id":1,"selected":false}]`), env)
	if err != nil {
		t.Fatal(err)
	}
	mustFind(t, Check(f, a, env), Missing, "nothing is chosen")
}

func TestLossGarbageInAnEmailFieldIsRefused(t *testing.T) { // row 10
	env, tpl := acme(t), everyType()
	f := field(t, tpl, "f-mail")
	for _, text := range []string{"garbage", "a@", "@b.cc", "a@b", "a b@c.dd", "a@b..cc", "a@b.cc, d@e.ff", "a@@b.cc", "a@-b.cc", ".a@b.cc"} {
		mustFind(t, Check(f, Answer{Value: Text(text)}, env), Invalid, "not an e-mail address")
	}
	for _, text := range []string{"jo@example.com", "a.b+c@sub.example.co.uk", "o'neil@exämple.de", "x_1@1a.io"} {
		if found := Check(f, Answer{Value: Text(text)}, env); len(found) > 0 {
			t.Errorf("%s: %+v", text, found)
		}
	}
	if _, err := ParseJSON(f, json.RawMessage(`{"a":1}`), env); err == nil {
		t.Error("an object was taken")
	}
}

func TestLossTextIsAlwaysSentAsText(t *testing.T) { // row 11
	env, tpl := acme(t), everyType()
	for raw, want := range map[string]string{`12345`: "12345", `1.10`: "1.10", `true`: "yes", `false`: "no", `-1e400`: "-1e400"} {
		a, err := ParseJSON(field(t, tpl, "f-text"), json.RawMessage(raw), env)
		if err != nil {
			t.Fatal(err)
		}
		launch, _ := Build(tpl, Snapshot{Fields: map[string]Answer{"f-text": a}}, env)
		if got := sent(t, launch, "prerun", "f-text"); got != want {
			t.Errorf("%s is sent as %#v", raw, got)
		}
	}
}

func TestLossRadioTakesItsOwnOptionsOnly(t *testing.T) { // row 12
	env, tpl := acme(t), everyType()
	f := field(t, tpl, "f-radio")
	for _, text := range []string{"0", "No", "3"} {
		if _, err := Parse(f, text, env); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
	mustFind(t, Check(f, Answer{Value: Choices{{Text: "0"}}}, env), Invalid, "not one of the options")
}

func TestLossOptionIDsAreTheTemplatesOwn(t *testing.T) { // row 13
	env, tpl := acme(t), everyType()
	f := field(t, tpl, "f-drop")
	a, err := ParseJSON(f, json.RawMessage(`{"id":"2","text":"Gold"}`), env)
	if err != nil || string(a.Choices()[0].ID) != `2` {
		t.Errorf("%+v, %v", a, err)
	}
	mustFind(t, Check(f, Answer{Value: Choices{{ID: json.RawMessage(`"2"`), Text: "Gold"}}}, env), Invalid, "not one of the options")
}

func TestLossFileObjectWithoutFilenameIsToldBefore(t *testing.T) { // row 14
	env, tpl := acme(t), everyType()
	f := field(t, tpl, "f-file")
	a, err := ParseJSON(f, json.RawMessage(`[{"name":"a.pdf","url":"https://x.test/a.pdf"}]`), env)
	if err != nil {
		t.Fatal(err)
	}
	mustFind(t, Check(f, a, env), Warning, `no "filename"`)
}

func TestLossPeopleThatNoRuleUsesAreToldBefore(t *testing.T) { // row 15
	env, tpl := acme(t), everyType()
	s := answered(t, tpl, env, map[string]string{"f-text": "x", "f-people": "me"})
	if _, problems := Build(tpl, s, env); len(problems) > 0 {
		t.Errorf("a rule uses the field: %+v", problems)
	}
	tpl.Rules = nil
	_, problems := Build(tpl, s, env)
	if p := mustFind(t, problems, Warning, "nobody gets a step"); p.Field != "f-people" {
		t.Errorf("%+v", p)
	}
	delete(s.Fields, "f-people")
	if _, problems := Build(tpl, s, env); len(problems) > 0 {
		t.Errorf("nobody is chosen: %+v", problems)
	}
}

func TestLossDeadlineOnAWeekendIsToldBefore(t *testing.T) { // row 16
	env, tpl := acme(t), everyType()
	s := answered(t, tpl, env, map[string]string{"f-text": "x"})
	s.Steps["s1"] = StepAnswer{Deadline: "2026-11-28"}
	_, problems := Build(tpl, s, env)
	if p := mustFind(t, problems, Warning, "Saturday"); p.Step != "s1" {
		t.Errorf("%+v", p)
	}
}

func TestLossTableCellsStandInTheOrderOfTheirColumns(t *testing.T) { // row 23
	env, tpl := acme(t), everyType()
	f := field(t, tpl, "f-table")
	for _, raw := range []string{`{"Qty":"3","Item":"Widget"}`, `{"qty ":"3","ITEM":"Widget"}`, `["Widget","3"]`, `"Widget | 3"`, `"Widget\t3"`} {
		a, err := ParseJSON(f, json.RawMessage(raw), env)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		launch, _ := Build(tpl, Snapshot{Fields: map[string]Answer{"f-table": a}}, env)
		cells, _ := json.Marshal(sent(t, launch, "prerun", "f-table"))
		if string(cells) != `["Widget","3"]` {
			t.Errorf("%s is sent as %s", raw, cells)
		}
	}
	if _, err := ParseJSON(f, json.RawMessage(`{"Quantity":"3"}`), env); err == nil {
		t.Error("an unknown column was taken")
	}
}

func TestLossRequiredAnswersOfBlanksAreMissing(t *testing.T) {
	env := acme(t)
	for _, f := range everyType().Fields {
		f.Required = true
		for _, text := range []string{"", "   ", "\n\t "} {
			a, err := Parse(f, text, env)
			if err != nil {
				t.Errorf("%s: blank text is an error: %v", f.Type, err)
			}
			mustFind(t, Check(f, a, env), Missing, "is required")
		}
		if f.Type == TypeText || f.Type == TypeDate {
			mustFind(t, Check(f, Answer{Value: Text(" \u00a0")}, env), Missing, "is required")
		}
	}
	f := Field{ID: "f", Type: TypeText, Required: true}
	mustFind(t, Check(f, Answer{Value: Text("0")}, env), Warning, `"0"`)
}

func TestLossMembersAreNeverSentAsGuests(t *testing.T) {
	env, tpl := acme(t), everyType()
	s := answered(t, tpl, env, map[string]string{"f-text": "x", "f-people": "KIM@acme.test"})
	if p := s.Fields["f-people"].People(); !slices.Equal(p.Users, []int64{7}) || len(p.Guests) > 0 {
		t.Errorf("%+v", p)
	}
	s.Steps["s1"] = StepAnswer{Owners: &Owners{Guests: []string{"kim@ACME.test"}}}
	s.Fields["f-people"] = Answer{Value: People{Owners: Owners{Guests: []string{"gone@acme.test"}}}}
	_, problems := Build(tpl, s, env)
	mustFind(t, problems, Invalid, "is a member")
	mustFind(t, problems, Invalid, "disabled member")
}
