package sandbox

import (
	"strings"
	"testing"
)

// worked is a template whose steps are of the types that are completed differently.
const worked = `{"id":"tpl","title":"Work","steps":[
	{"id":"plain","title":"Plain","position":1,"assignees":[8],"summary":"<p>Read</p>","captures":[
		{"id":"c1","label":"Notes","field_type":"text","required":true},{"id":"c2","label":"Pick","field_type":"radio","options":[{"id":1,"text":"Yes"},{"id":2,"text":"No"}]}]},
	{"id":"decide","title":"Decide","position":2,"step_type":"approval","assignees":[7]},
	{"id":"ends","title":"Ends","position":3,"step_type":"expiring","groups":["g"]},
	{"id":"mail","title":"Mail","position":4,"guests":["a@partner.test"]}]}`

// work launches and gives the process and its tasks by step.
func work(c client) (run string, tasks map[string]string) {
	c.t.Helper()
	run = c.launch(`{"checklist_id":"tpl","name":"Job"}`).want(201).id()
	tasks = map[string]string{}
	for _, o := range objects(c.get("/runs/" + run + "/tasks").want(200).body) {
		tasks[o.text("step_id")] = o.text("id")
	}
	return run, tasks
}

func TestTasksAreCompletedAndReopened(t *testing.T) {
	for _, each := range []struct {
		name, step, body string
		status           int
		says             string
	}{
		{"nothing named", "", `{}`, 422, `"task_id":["The task id field is required."]`},
		{"unknown", "", `{"task_id":"none"}`, 404, "RESOURCE_NOT_FOUND"},
		{"a form that is not filled in", "plain", `{"task_id":"ID"}`, 422, `{"taskdata":[{"c1":["Notes is required"]}]}`},
		{"plain", "mail", `{"task_id":"ID","is_approved":false}`, 200, `"is_approved":null`},
		{"by somebody else", "mail", `{"task_id":"ID","override_user":8}`, 200, `"completer_id":8`},
		{"by a stranger", "mail", `{"task_id":"ID","override_user":9}`, 422, "override user"},
		{"approval without a decision", "decide", `{"task_id":"ID"}`, 422, `"is_approved":["The is approved field is required."]`},
		{"approved", "decide", `{"task_id":"ID","is_approved":true}`, 200, `"is_approved":true`},
		{"rejected", "decide", `{"task_id":"ID","is_approved":false}`, 200, `"is_approved":false`},
		{"acknowledged", "ends", `{"task_id":"ID"}`, 200, `"is_approved":true`},
		{"expired", "ends", `{"task_id":"ID","is_approved":false}`, 200, `"is_approved":false`},
	} {
		for _, inRun := range []bool{true, false} {
			t.Run(each.name, func(t *testing.T) {
				c := worldClient(t, worked)
				run, tasks := work(c)
				path := c.org("/completed-tasks")
				if inRun {
					path = c.org("/runs/" + run + "/completed-tasks")
				}
				id := tasks[each.step]
				body := strings.Replace(each.body, "ID", id, 1)
				done := c.do("POST", path, body).want(each.status).says(each.says)
				if each.status != 200 {
					c.get("/runs/"+run+"/tasks?status=complete").is("0", "meta", "pagination", "total")
					return
				}
				done.is(`"completed"`, "data", "status").is(`"2026-11-27T10:00:00.000Z"`, "data", "completed_at").is("{}", "data", "tasks_changed_by_rules")
				c.do("POST", path, body).want(200).is(`"completed"`, "data", "status")
				c.get("/runs/"+run+"/tasks?status=complete").is("1", "meta", "pagination", "total")
				c.get("/runs/"+run).is(`{"complete":1,"percent":25,"total":4}`, "data", "progress").is(`"active"`, "data", "status")
				c.do("PUT", c.org("/tasks/"+id), `{"title":"x"}`).want(422).says("Completed tasks cannot be updated.")
				c.do("DELETE", path+"/"+id, "").want(200).is(`"in-progress"`, "data", "status").is("null", "data", "completed_at").
					is("null", "data", "completer_id").is("null", "data", "is_approved")
				c.do("DELETE", path+"/"+id, "").want(422).says("not completed")
				c.do("DELETE", path+"/none", "").want(404)
			})
		}
	}
}

func TestTasksAreListedAndFound(t *testing.T) {
	c := worldClient(t, worked)
	run, tasks := work(c)
	other := c.launch(`{"checklist_id":"tpl","name":"Else","tasks":{"plain":{"owners":{"users":[7]},"deadline":"2026-11-01"},"mail":{"deadline":"2026-12-24"},"ends":{}}}`).want(201).id()
	archived := c.launch(`{"checklist_id":"tpl","name":"Gone"}`).want(201).id()
	c.do("DELETE", c.org("/runs/"+archived), "").want(204)
	for path, want := range map[string]string{
		"/runs/" + run + "/tasks":                 "plain decide ends mail",
		"/runs/" + run + "/tasks?sort=-position":  "mail ends decide plain",
		"/runs/" + other + "/tasks?sort=deadline": "plain mail ends",
		"/tasks":                          "plain decide ends mail plain ends mail",
		"/tasks?archived=only":            "plain decide ends mail",
		"/tasks?owners=7":                 "decide plain",
		"/tasks?owners=7,8":               "plain decide plain",
		"/tasks?guests=A@partner.test":    "mail mail",
		"/tasks?groups=g":                 "ends ends",
		"/tasks?q=else":                   "plain ends mail",
		"/tasks?q=PLAIN":                  "plain plain",
		"/tasks?status=overdue":           "plain",
		"/tasks?status=complete":          "",
		"/tasks?status=not-started&q=job": "plain decide ends mail",
		"/tasks?unassigned=1":             "",
		"/me/tasks":                       "decide ends plain ends",
		"/me/tasks?status=active":         "decide ends plain ends",
	} {
		if got := c.get(path).texts("step_id"); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	c.get("/tasks?per_page=2").is("4", "meta", "pagination", "total_pages").is("7", "meta", "pagination", "total")
	c.get("/runs/none/tasks").want(404)
	for _, path := range []string{"/tasks/", "/runs/" + run + "/tasks/"} {
		c.get(path+tasks["plain"]).want(200).is(`"`+run+`"`, "data", "run_id").is(`"tpl"`, "data", "checklist_id").is(`"<p>Read</p>"`, "data", "summary").
			is("false", "data", "is_oneoff_task").is("", "data", "step")
		c.get(path + "none").want(404)
	}
	c.get("/runs/" + other + "/tasks/" + tasks["plain"]).want(404)
	c.get("/runs/"+run+"?with=tasks.form_fields").is(`"Notes"`, "data", "tasks", "data", "0", "form_fields", "data", "0", "label")
	c.get("/tasks/"+tasks["plain"]+"?with=step,form_fields,threads,run.checklist").is(`"Plain"`, "data", "step", "data", "title").
		is(`"Notes"`, "data", "form_fields", "data", "0", "label").is(`{"data":[]}`, "data", "threads").is(`"Work"`, "data", "run", "data", "checklist", "data", "title")
}

func TestATaskIsChanged(t *testing.T) {
	for _, each := range []struct {
		name, body string
		status     int
		says       string
	}{
		{"nothing", `{}`, 200, `"title":"Plain"`},
		{"title", `{"title":"New","summary":"s","position":9}`, 200, `"title":"New"`},
		{"deadline", `{"deadline":"2026-12-24 17:00:00"}`, 200, `"deadline":"2026-12-24T17:00:00Z"`},
		{"no date", `{"deadline":"banana"}`, 422, `"deadline":["The deadline is not a valid date."]`},
		{"one bucket of owners empties the others", `{"owners":{"guests":["b@partner.test"]}}`, 200, `"owners":{"users":[],"guests":["b@partner.test"],"groups":[]}`},
		{"owners as texts, strangers among them", `{"owners":{"users":["7",99,"x"],"groups":["h","none"]}}`, 200, `"owners":{"users":[7],"guests":[],"groups":["h"]}`},
		{"owners that are none", `{"owners":null}`, 200, `"owners":{"users":[8],"guests":[],"groups":[]}`},
		{"a member as a guest", `{"owners":{"guests":["mia@acme.test"]}}`, 422, `"owners.guests":["The owners.guests must be an array of valid guest emails."]`},
		{"values", `{"taskdata":{"c1":"x","none":1,"c2":"Yes"}}`, 200, `"taskdata":{"c1":"x","c2":"Yes"}`},
		{"a value that is no option", `{"taskdata":{"c2":"Maybe"}}`, 422, `{"taskdata":[{"c2":["Invalid radio choice selected."]}]}`},
		{"a long title", `{"title":"` + strings.Repeat("é", 601) + `"}`, 422, "greater than 600"},
	} {
		t.Run(each.name, func(t *testing.T) {
			c := worldClient(t, worked)
			run, tasks := work(c)
			path := "/runs/" + run + "/tasks/" + tasks["plain"]
			c.do("PUT", c.org(path), each.body).want(each.status).says(each.says)
			if each.status == 200 {
				c.get(path).want(200).says(each.says)
				c.get("/runs/"+run+"/tasks?q="+strings.Trim(c.get(path).at("data", "title"), `"`)).is("1", "meta", "pagination", "total")
			}
			if strings.Contains(each.body, "b@partner.test") {
				c.get("/guests/b@partner.test").want(200)
			}
			c.do("PUT", c.org("/tasks/none"), each.body).want(404)
			c.do("DELETE", c.org("/runs/"+run), "").want(204)
			c.do("PUT", c.org(path), each.body).want(422).says("Cannot update archived processes.")
		})
	}
}

func TestATaskIsCommentedOn(t *testing.T) {
	c := worldClient(t, worked)
	_, tasks := work(c)
	path := c.org("/tasks/" + tasks["mail"] + "/comment")
	c.do("POST", path, `{"content":" "}`).want(201)
	c.do("POST", path, `{}`).want(422).is(`["The content field is required."]`, "errors", "content")
	c.do("POST", path, `{"content":"Hi <b>","label":"advice"}`).want(201).is(`"Hi <b>"`, "data", "content").is("7", "data", "author_id").is(`"advice"`, "data", "label")
	c.get("/tasks/"+tasks["mail"]+"?with=threads").is(`"Hi <b>"`, "data", "threads", "data", "1", "content")
	c.do("POST", c.org("/tasks/none/comment"), `{"content":"x"}`).want(404)
}

func TestTheFeedTellsWhatHappened(t *testing.T) {
	c := worldClient(t, `{"id":"tpl","title":"Work","prerun":[{"id":"f","label":"Plan","field_type":"text"}],"steps":[{"id":"s","title":"S"}],"automated_actions":[
		{"id":"r1","automated_alias":"Hide it","position":1,"conditions":[{"conditionable_type":"Prerun","conditionable_id":"f","operation":"equals","statement":"gold","position":1}],
			"then_actions":[{"action_type":"visibility","action_verb":"hide","target_step_id":"s"}]},
		{"id":"r2","automated_alias":"Not this","position":2,"conditions":[{"conditionable_type":"Prerun","conditionable_id":"f","operation":"equals","statement":"lead","position":1}],
			"then_actions":[{"action_type":"visibility","action_verb":"hide","target_step_id":"s"}]}]}`)
	run := c.launch(`{"checklist_id":"tpl","prerun":{"f":"Gold"}}`).want(201).id()
	c.launch(`{"checklist_id":"tpl"}`).want(201)
	task := strings.Trim(c.get("/runs/"+run+"/tasks").at("data", "0", "id"), `"`)
	c.do("POST", c.org("/tasks/"+task+"/comment"), `{"content":"x"}`).want(201)

	feed := c.get("/activity-feeds?entity_type=run&entity_id="+run).want(200).is("4", "meta", "pagination", "total").is("20", "meta", "pagination", "per_page")
	for i, verb := range []string{"commented", "execution_fail", "executed", "created"} {
		feed.is(`["`+verb+`"]`, "data", string(rune('0'+i)), "verb")
	}
	feed.is(`["execution"]`, "data", "2", "type").is(`"2026-11-27 10:00:00"`, "data", "2", "created_at").is(`"`+run+`"`, "data", "2", "auditable_id").
		is(`"r1"`, "data", "2", "audit_state", "automation_id").is("true", "data", "2", "audit_state", "rules", "0", "isMet").
		is(`"Hide it"`, "data", "2", "audit_state", "alias").is(`{"`+task+`":{"title":"S","actions":["hide"]}}`, "data", "2", "audit_state", "actions").
		is("false", "data", "1", "audit_state", "rules", "0", "isMet").is("{}", "data", "1", "audit_state", "actions").is("null", "data", "3", "audit_state")
	for query, want := range map[string]string{
		"entity_type=run&sort=created_at&entity_id=" + run: "1 2 3 7", "entity_type=task&entity_id=" + task: "7", "type=Process": "4 1",
		"verb=commented": "7", "entity_type=checklist&entity_id=tpl&per_page=2": "7 6", "entity_type=run&entity_id=none": "", "type=Task": "",
	} {
		if got := c.get("/activity-feeds?" + query).texts("id"); got != want {
			t.Errorf("%s is %q, want %q", query, got, want)
		}
	}
	for _, query := range []string{"verb=executed", "type=execution", "entity_type=process"} {
		c.get("/activity-feeds?" + query).want(422)
	}
}
