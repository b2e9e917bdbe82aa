package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// tasksOf launches and gives the tasks by step id.
func tasksOf(c client, body string) map[string]object {
	c.t.Helper()
	id := strings.Trim(c.launch(body).want(201).at("data", "id"), `"`)
	list, _ := elements([]byte(c.get("/runs/" + id + "/tasks?per_page=100").want(200).at("data")))
	tasks := map[string]object{}
	for _, raw := range list {
		o, _ := parseObject(raw)
		tasks[o.text("step_id")] = o
	}
	return tasks
}

func TestDeadlinesFollowTheTemplateUnlessGiven(t *testing.T) {
	c := worldClient(t, `{"id":"tpl","steps":[
		{"id":"none","position":1},
		{"id":"hours","position":2,"deadline":{"value":3,"unit":"hours","option":"from","step":"start_run"}},
		{"id":"month","position":3,"deadline":{"value":1,"unit":"month","option":"from","step":"start_run"}},
		{"id":"before","position":4,"deadline":{"value":2,"unit":"days","option":"prior_to","step":"month"}},
		{"id":"after","position":5,"deadline":{"value":1,"unit":"weeks","option":"from","step":"before"}},
		{"id":"round","position":6,"deadline":{"value":1,"unit":"days","option":"from","step":"about"}},
		{"id":"about","position":7,"deadline":{"value":1,"unit":"days","option":"from","step":"round"}},
		{"id":"lean","position":8,"deadline":{"value":1,"unit":"days","option":"from","step":"none"}}]}`)
	check := func(body string, want map[string]string) {
		t.Helper()
		tasks := tasksOf(c, body)
		for step, deadline := range want {
			if got := tasks[step].text("deadline"); got != deadline {
				t.Errorf("%s is due %q, want %q", step, got, deadline)
			}
		}
	}
	check(`{"checklist_id":"tpl"}`, map[string]string{
		"none": "", "hours": "2026-11-27T13:00:00Z", "month": "2026-12-27T10:00:00Z", "before": "2026-12-25T10:00:00Z",
		"after": "2027-01-01T10:00:00Z", "round": "", "lean": "",
	})
	check(`{"checklist_id":"tpl","tasks":{"month":{"deadline":"2027-03-01T17:00:00+01:00"},"before":{},"none":{"deadline":"2026-12-01 08:00:00"}}}`, map[string]string{
		"none": "2026-12-01T08:00:00Z", "month": "2027-03-01T16:00:00Z", "before": "2027-02-27T16:00:00Z", "hours": "",
	})
}

func TestStepsAreShownAndHiddenByTheAnswers(t *testing.T) {
	c := newClient(t, Options{})
	onboarding, customer := "e22efb61d6add92790cf01b17372be88", "c9ac423fabca4f3ca4392e89e5ad1409"
	fields := func(template string) map[string]string {
		ids := map[string]string{}
		list, _ := elements([]byte(c.get("/checklists/"+template).want(200).at("data", "prerun")))
		for _, raw := range list {
			o, _ := parseObject(raw)
			ids[o.text("label")] = o.text("id")
		}
		return ids
	}
	f, g := fields(onboarding), fields(customer)
	person := func(kind, more string) string {
		return `{"checklist_id":"` + onboarding + `","prerun":{"` + f["Full name"] + `":"Jane","` + f["Private e-mail"] + `":"j@x.test","` + f["Start date"] +
			`":"2026-12-01","` + f["Employment type"] + `":"` + kind + `","` + f["Department"] + `":{"id":4,"text":"Engineering"}` + more + `}}`
	}
	customerOf := func(id, plan, modules string) string {
		return `{"checklist_id":"` + customer + `","prerun":{"` + g["Customer name"] + `":"X","` + g["Contact e-mail"] + `":"j@x.test","` +
			g["Plan"] + `":{"id":` + id + `,"text":"` + plan + `"},"` + g["Modules"] + `":[` + modules + `]}}`
	}
	for _, each := range []struct{ name, body, skipped string }{
		{"nothing chosen", person("Full-time", ""), "Check the contractor agreement,Order the equipment"},
		{"equipment", person("Full-time", `,"`+f["Equipment"]+`":[{"id":1,"text":"Laptop","selected":true}]`), "Check the contractor agreement"},
		{"equipment that is not selected", person("Full-time", `,"`+f["Equipment"]+`":[{"id":1,"text":"Laptop"}]`), "Check the contractor agreement,Order the equipment"},
		{"contractor", person("Contractor", ""), "Order the equipment,Register for health insurance"},
		{"silver", customerOf("1", "Silver", ""), "Assign a named engineer,Configure single sign-on,Executive greeting"},
		{"gold with sign-on", customerOf("2", "Gold", `{"id":1,"text":"SSO","selected":true}`), "Executive greeting"},
		{"platinum", customerOf("3", "Platinum", ""), "Configure single sign-on"},
	} {
		t.Run(each.name, func(t *testing.T) {
			var skipped []string
			for _, task := range tasksOf(client{t, c.s}, each.body) {
				if task.text("status") == "auto-skipped" {
					skipped = append(skipped, task.text("title"))
				}
			}
			want := strings.Split(each.skipped, ",")
			if len(skipped) != len(want) {
				t.Fatalf("skipped %q, want %q", skipped, want)
			}
			for _, title := range want {
				if !strings.Contains(strings.Join(skipped, ","), title) {
					t.Errorf("skipped %q, want %q", skipped, want)
				}
			}
		})
	}
}

func TestConditions(t *testing.T) {
	text, date, many := kickoffField{kind: "text"}, kickoffField{kind: "date"}, kickoffField{kind: "multiselect"}
	table := kickoffField{kind: "table", columns: unwrapped([]byte(`[{"label":"A"},{"label":"B"}]`))}
	people, file := kickoffField{kind: "assignees_form"}, kickoffField{kind: "file"}
	two := `[{"text":"Big Red","selected":true},{"text":"Blue","selected":true},{"text":"Green"}]`
	for _, each := range []struct {
		field                               kickoffField
		value, operation, statement, column string
		want                                bool
	}{
		{text, `"ÄPFEL"`, "equals", `"äpfel"`, "", true},
		{text, `" b"`, "equals", `"b"`, "", false},
		{text, ``, "equals", `""`, "", true},
		{text, ``, "not_equals", `null`, "", false},
		{text, ``, "contains", `""`, "", true},
		{text, `"x"`, "not_contains", `""`, "", false},
		{many, ``, "contains", `""`, "", false},
		{many, two, "contains", `"RED"`, "", true},
		{many, two, "equals", `"green"`, "", false},
		{many, two, "equals_any", `"x, blue"`, "", true},
		{many, `[{"text":"50","selected":true}]`, "greater_than", `"1"`, "", false},
		{text, `"B"`, "equals_any", `"a, b"`, "", true},
		{text, `"b"`, "equals_any", `"[\"a\",\"b\"]"`, "", true},
		{text, `"7"`, "equals_any", `[6,7]`, "", true},
		{text, ``, "equals_any", `"a,,b"`, "", false},
		{text, ``, "equals", `["a","b"]`, "", false},
		{text, `"a"`, "contains", `["a","b"]`, "", false},
		{text, `" 9.5 "`, "less_than", `"1e1"`, "", true},
		{text, `"0x10"`, "greater_than", `"1"`, "", false},
		{text, `"1_000"`, "greater_than", `"1"`, "", false},
		{text, `"1,000"`, "greater_than", `"1"`, "", false},
		{text, `"inf"`, "greater_than", `"1"`, "", false},
		{text, ``, "less_than", `"1"`, "", false},
		{text, `"5"`, "greater_than", `""`, "", false},
		{date, `"2026-12-01"`, "greater_than", `"2026-11-30"`, "", false},
		{date, `"2026-12-01"`, "less_than", `"2027-11-30"`, "", false},
		{text, `" \n"`, "is_empty", ``, "", true},
		{text, `"0"`, "is_not_empty", ``, "", true},
		{many, `[{"text":"Green"}]`, "is_empty", ``, "", true},
		{people, `{"users":[],"guests":[],"groups":[]}`, "is_empty", ``, "", true},
		{text, `"0"`, "unheard_of", ``, "", false},
		{text, `"a"`, "Equals", `"a"`, "", false},
		{table, `["x","y"]`, "contains", `"Y"`, "b", true},
		{table, `["x","y"]`, "contains", `"y"`, "A", false},
		{people, `{"users":[7],"guests":[],"groups":[]}`, "equals", `7`, "", true},
		{file, `[{"filename":"a.pdf"}]`, "contains", `".PDF"`, "", true},
		{file, `[{"url":"https://a.test/b"}]`, "is_not_empty", ``, "", true},
	} {
		c := condition{operation: each.operation, statement: []byte(each.statement), column: each.column}
		if got := c.isMet(each.field, []byte(each.value)); got != each.want {
			t.Errorf("%s %s %s: %v", each.value, each.operation, each.statement, got)
		}
	}
}

func TestMomentsThatPHPReads(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-18T00:00:00.000Z": "2026-03-18T00:00:00Z", "2026-03-18": "2026-03-18T00:00:00Z", "2026-03-01 09:00:00": "2026-03-01T09:00:00Z",
		"2026-03-18T12:00:00+02:00": "2026-03-18T10:00:00Z", "2026-03-18T12:00": "2026-03-18T12:00:00Z", "2026-03-18 12:00:00.5": "2026-03-18T12:00:00Z",
		"03/18/2026": "2026-03-18T00:00:00Z", "18-03-2026": "2026-03-18T00:00:00Z", "18.3.2026": "2026-03-18T00:00:00Z", "18 Mar 2026": "2026-03-18T00:00:00Z",
		"March 18, 2026": "2026-03-18T00:00:00Z", "@0": "1970-01-01T00:00:00Z", "now": "2026-11-27T10:00:00Z", "today": "2026-11-27T00:00:00Z",
		"tomorrow": "2026-11-28T00:00:00Z", "Monday": "2026-11-30T00:00:00Z", "next friday": "2026-12-04T00:00:00Z", "last friday": "2026-11-20T00:00:00Z",
		"+3 days": "2026-11-30T10:00:00Z", "-1 week": "2026-11-20T10:00:00Z", "next month": "2026-12-27T10:00:00Z",
		"banana": "", "not a date at all": "", "": "", " ": "", "2026-13-01": "", "25:00": "", "soon": "", "three days": "", "2026-03-18T12:00:00Zebra": "",
	} {
		got, ok := parseTime(text, testClock())
		if ok != (want != "") || ok && got.Format(deadlineLayout) != want {
			t.Errorf("%q is %v %v, want %q", text, got.Format(time.RFC3339), ok, want)
		}
	}
}

// An action with nothing to count from or by, or a verb that is none, does nothing.
func TestActionsOfARule(t *testing.T) {
	deadline := func(value, more string) string {
		return `"action_type":"deadline","action_verb":"deadline","deadline":` + value + more
	}
	assign := func(verb, more string) string {
		return `"action_type":"assignment","action_verb":"` + verb + `","assignees":{"users":[8],"guests":[],"groups":["g"]}` + more
	}
	day, field := `{"value":1,"unit":"day","option":"before"}`, `,"actionable_id":"d","actionable_type":"Tallyfy\\Prerun"`
	for _, each := range []struct{ action, due, owners string }{
		{deadline(day, ``), "", "7"},
		{deadline(day, `,"actionable_id":"other","actionable_type":"Step"`), "2026-11-28T10:00:00Z", "7"},
		{deadline(day, `,"actionable_id":"bare","actionable_type":"Step"`), "", "7"},
		{deadline(day, `,"actionable_id":"gone","actionable_type":"Step"`), "", "7"},
		{deadline(day, field), "2026-12-01T09:00:00Z", "7"},
		{deadline(day, `,"actionable_id":"blank","actionable_type":"Prerun"`), "", "7"},
		{deadline(day, `,"actionable_id":"d","actionable_type":"Capture"`), "", "7"},
		{deadline(`{"value":1,"unit":"months","option":"from"}`, field), "2027-01-02T09:00:00Z", "7"},
		{deadline(`{"value":90,"unit":"minutes","option":"from"}`, field), "2026-12-02T10:30:00Z", "7"},
		{deadline(`{"value":1,"unit":"years","option":"from"}`, field), "", "7"},
		{deadline(`{"value":1,"unit":"days","option":"around"}`, field), "", "7"},
		{deadline(`{"unit":"days","option":"from"}`, field), "", "7"},
		{`"action_type":"deadline","action_verb":"move","deadline":` + day + field, "", "7"},
		{assign("assign", ``), "", "7,8,g"},
		{assign("assign_only", ``), "", "8,g"},
		{assign("assign", `,"actionable_id":"who","actionable_type":"Prerun"`), "", "7,9"},
		{assign("unassign", `,"actionable_id":"who","actionable_type":"Prerun"`), "", "7"},
		{assign("assign", `,"actionable_id":"nobody","actionable_type":"Prerun"`), "", "7,8,g"},
		{assign("give", ``), "", "7"},
	} {
		c := worldClient(t, `{"id":"tpl","prerun":[{"id":"d","field_type":"date"},{"id":"blank","field_type":"date"},
			{"id":"who","field_type":"assignees_form"},{"id":"nobody","field_type":"assignees_form"}],
			"steps":[{"id":"s"},{"id":"bare"},{"id":"other","deadline":{"value":2,"unit":"days"}}],"automated_actions":[{"conditions":[
			{"conditionable_type":"Prerun","conditionable_id":"d","operation":"is_not_empty"}],"then_actions":[{"target_step_id":"s",`+each.action+`}]}]}`)
		task := tasksOf(c, `{"checklist_id":"tpl","prerun":{"d":"2026-12-02 09:00:00","who":{"users":[9],"guests":[],"groups":[]}}}`)["s"]
		owned := readOwners(task.get("owners"))
		names := owned.Groups
		for _, id := range slices.Backward(owned.Users) {
			names = append([]string{strconv.FormatInt(id, 10)}, names...)
		}
		if due, owners := task.text("deadline"), strings.Join(names, ","); due != each.due || owners != each.owners {
			t.Errorf("%s: due %q and owned by %s, want %q and %s", each.action, due, owners, each.due, each.owners)
		}
	}
}

func TestRulesOfAPlanWithoutAutomations(t *testing.T) {
	template := `"checklists":[{"id":"tpl","prerun":[{"id":"f","field_type":"text"}],"steps":[{"id":"s"}],"automated_actions":[{"id":"r",
		"conditions":[{"conditionable_type":"Prerun","conditionable_id":"f","operation":"equals","statement":"x"}],
		"then_actions":[{"action_type":"visibility","action_verb":"show","target_step_id":"s"}]}]}]`
	for world, status := range map[string]string{
		`{` + template + `}`:                        "auto-skipped",
		`{"_automations":true,` + template + `}`:    "auto-skipped",
		`{"_automations": false ,` + template + `}`: "not-started",
	} {
		w, err := LoadWorld(strings.NewReader(world))
		if err != nil {
			t.Fatal(err)
		}
		if got := tasksOf(newClient(t, Options{World: w}), `{"checklist_id":"tpl"}`)["s"].text("status"); got != status {
			t.Errorf("%.30s: %s, want %s", world, got, status)
		}
	}
}

func TestEvaluationsOfALaunch(t *testing.T) {
	c := worldClient(t, `{"id":"tpl","prerun":[{"id":"f","label":"Plan","field_type":"text"}],"steps":[{"id":"s","title":"Call"}],"automated_actions":[
		{"id":"r2","automated_alias":"Two","position":2,"conditions":[{"conditionable_type":"Prerun","conditionable_id":"f","operation":"equals","statement":"Gold"},
			{"conditionable_type":"Step","conditionable_id":"s","operation":"completed","logic":"or"}],
			"then_actions":[{"action_type":"visibility","action_verb":"show","target_step_id":"s"},{"action_type":"assignment","action_verb":"clear_assignees","target_step_id":"s"}]},
		{"id":"r1","automated_alias":"One","position":1,"conditions":[{"conditionable_type":"A\\Prerun","conditionable_id":"f","operation":"is_empty"}],
			"then_actions":[{"action_type":"visibility","action_verb":"hide","target_step_id":"s"}]},
		{"id":"r3","conditions":[{"conditionable_type":"Step","conditionable_id":"s","operation":"completed"}],
			"then_actions":[{"action_type":"visibility","action_verb":"hide","target_step_id":"s"}]}]}`)
	tasks := tasksOf(c, `{"checklist_id":"tpl","prerun":{"f":"gold"}}`)
	id := tasks["s"].text("id")
	want := []string{
		`{"automation_id":"r1","alias":"One","rules":[{"type":"Prerun","field_label":"Plan","operation":"is_empty","statement":null,"logic":"and","isMet":false}],"actions":{}}`,
		`{"automation_id":"r2","alias":"Two","rules":[{"type":"Prerun","field_label":"Plan","operation":"equals","statement":"Gold","logic":"and","isMet":true},` +
			`{"type":"Step","task_title":"Call","operation":"completed","statement":null,"logic":"or","isMet":false}],"actions":{"` +
			id + `":{"title":"Call","actions":["show","clear_assignees"]}}}`,
	}
	got := c.s.runs.list[0].evaluations
	if len(got) != len(want) {
		t.Fatalf("%d evaluations, want %d", len(got), len(want))
	}
	for i, each := range got {
		if string(each.audit.raw()) != want[i] || each.executed != (i == 1) || !each.at.Equal(testClock()) {
			t.Errorf("evaluation %d is %v %s, want %s", i, each.executed, each.audit.raw(), want[i])
		}
	}
}
