package sandbox

import (
	"strings"
	"testing"
)

// formed is a template with a required text, a table and three steps.
const formed = `{"id":"tpl","title":"Form","owner_id":8,"prerun":[
	{"id":"name","alias":"name-1","label":"Name","field_type":"text","required":true,"position":1},
	{"id":"kit","label":"Kit","field_type":"table","required":true,"position":2,"columns":[{"id":1,"label":"A"},{"id":2,"label":"B"}]},
	{"id":"mail","label":"Mail","field_type":"email","position":3}],
	"steps":[{"id":"s1","title":"One","position":1,"assignees":[8],"groups":["g"]},
	{"id":"s2","title":"Two","position":2,"roles":[{"id":"role"}]},
	{"id":"s3","title":"Three","position":3,"assign_run_starter":false}]}`

// good is a launch body of it with more keys.
func good(more string) string {
	return `{"checklist_id":"tpl","prerun":{"name":"x","kit":["a","b"]}` + more + `}`
}

func TestALaunchTellsTheWholeProcess(t *testing.T) {
	c := worldClient(t, formed)
	parent := c.launch(good("")).want(201).id()
	got := c.launch(good(`,"name":"Mine","summary":"s","owner_id":"8","user_id":8,"starred":true,"users":["8",7,"x"],"groups":["g"],"parent_id":"` + parent + `","is_public":true`)).want(201)
	for key, want := range map[string]string{
		"checklist_id": `"tpl"`, "checklist_title": `"Form"`, "name": `"Mine"`, "summary": `"s"`, "status": `"active"`, "owner_id": "8", "started_by": "8",
		"prerun": `{"name":"x","kit":["a","b"]}`, "starred": "true", "is_public": "true", "users": "[8,7]", "groups": `["g"]`, "parent_id": `"` + parent + `"`,
		"prerun_length": "3", "created_at": `"2026-11-27T10:00:00.000Z"`, "archived_at": "null", "progress": `{"complete":0,"percent":0,"total":3}`,
	} {
		got.is(want, "data", key)
	}
	if id := got.at("data", "id"); len(id) != 34 {
		t.Errorf("id %s", id)
	}
	c.get("/runs/"+got.id()).want(200).is(got.at("data", "prerun"), "data", "prerun")
}

func TestWhatTheOrganisationHasNotIsLostWithoutAWord(t *testing.T) {
	c := worldClient(t, formed)
	got := c.launch(good(`,"owner_id":"99","users":["8","99"],"groups":["g","none"],"tags":["t2","none"],"parent_id":"none",
		"folders":["fr","fi","fc","none"],"roles":{"role":{"users":[99,8],"groups":["none","h"],"guests":["a@partner.test"]}},
		"tasks":{"s1":{"owners":{"users":[99,7],"groups":["none"]}},"s2":{},"s3":{"owners":{"groups":["none"]}}}`)).want(201)
	for key, want := range map[string]string{"owner_id": "7", "users": "[8]", "groups": `["g"]`, "parent_id": "null"} {
		got.is(want, "data", key)
	}
	all := c.get("/runs/"+got.id()+"?with=tags,folders").is(`"t2"`, "data", "tags", "data", "0", "id").is("", "data", "tags", "data", "1").
		is(`"fi"`, "data", "folders", "data", "1", "id").is("", "data", "folders", "data", "2")
	all.is(`"fr"`, "data", "folders", "data", "0", "id")
	for step, want := range map[string]string{
		"0": `{"users":[7],"guests":[],"groups":[]}`, "1": `{"users":[8],"guests":["a@partner.test"],"groups":["h"]}`, "2": `{"users":[],"guests":[],"groups":[]}`,
	} {
		c.get("/runs/"+got.id()+"/tasks").is(want, "data", step, "owners")
	}
}

func TestALaunchIsRefusedForWhatIsWrong(t *testing.T) {
	c := worldClient(t, formed+`,{"id":"no","_launch":false},{"id":"draft","dual_version_enabled":true,"is_published_state":false},
		{"id":"live","dual_version_enabled":true,"is_published_state":true},{"id":"old","archived_at":"2026-01-01"}`)
	long := strings.Repeat("é", 550)
	for _, each := range []struct {
		name, body string
		status     int
		says       string
	}{
		{"no template", `{}`, 422, `{"message":"The given data was invalid.","errors":{"checklist_id":["The checklist id field is required."]}}`},
		{"no body", ``, 422, "checklist id"},
		{"a list for a body", `[]`, 422, "checklist id"},
		{"half a body", `{"checklist_id":`, 400, "bad request"},
		{"unknown template", `{"checklist_id":"none"}`, 404, "RESOURCE_NOT_FOUND"},
		{"archived template", `{"checklist_id":"old"}`, 404, "RESOURCE_NOT_FOUND"},
		{"forbidden template", `{"checklist_id":"no"}`, 403, "Permission denied: cannot launch process from this template."},
		{"draft", `{"checklist_id":"draft"}`, 404, "Template not found"},
		{"published", `{"checklist_id":"live"}`, 201, ""},
		{"550 characters of name", good(`,"name":"` + long + `"`), 201, ""},
		{"551 characters of name", good(`,"name":"` + long + `é"`), 422, `"name":["The name may not be greater than 550 characters."]`},
		{"a number for a name", good(`,"name":5`), 422, "The name must be a string."},
		{"launcher from elsewhere", good(`,"user_id":"99"`), 422, "user id"},
		{"required and empty", `{"checklist_id":"tpl","prerun":{"name":"0","kit":["a","b"]}}`, 422, `{"prerun":[{"name":["Name is required"]}]}`},
		{"all is missing", `{"checklist_id":"tpl"}`, 422, `{"prerun":[{"name":["Name is required"]},{"kit":["Kit is required"]}]}`},
		{"null table", `{"checklist_id":"tpl","prerun":{"name":"x","kit":null}}`, 422, `[{"kit":["Invalid table field","Kit is required"]}]`},
		{"white space is something", `{"checklist_id":"tpl","prerun":{"name":" ","kit":["a","b"]}}`, 201, ""},
		{"unknown step", good(`,"tasks":{"nope":{}}`), 422, "The task nope is not part of the template"},
		{"steps as a list", good(`,"tasks":[{}]`), 422, "The task 0 is not part of the template"},
		{"guest is a member", good(`,"tasks":{"s1":{"owners":{"guests":["mia@acme.test"]}}}`), 422, `"tasks.s1.owners.guests":`},
		{"guest is no address", good(`,"tasks":{"s1":{"owners":{"guests":["mia"]}}}`), 422, `"tasks.s1.owners.guests":`},
		{"guests are no list", good(`,"tasks":{"s1":{"owners":{"guests":"a@b.test"}}}`), 422, `"tasks.s1.owners.guests":`},
		{"deadline is no date", good(`,"tasks":{"s1":{"deadline":"soon-ish"}}`), 422, `"tasks.s1.deadline":`},
	} {
		t.Run(each.name, func(t *testing.T) {
			client{t, c.s}.launch(each.body).want(each.status).says(each.says)
		})
	}
}

func TestSilentLosses(t *testing.T) {
	optional := `{"id":"opt","title":"O","prerun":[{"id":"f","alias":"f-1","label":"F","field_type":"text"},{"id":"mail","field_type":"email"},
		{"id":"r","field_type":"radio","options":[{"id":1,"text":"A"},{"id":2,"text":"B"}]},
		{"id":"d","field_type":"dropdown","options":[{"id":1,"text":"A"}]}],
		"steps":[{"id":"s1","assignees":[8],"groups":["g"],"guests":["a@b.test"]},{"id":"s2","roles":["role"]}]}`
	c := worldClient(t, optional)
	for _, each := range []struct{ name, more, prerun, tasks string }{
		{"alias as key", `,"prerun":{"f-1":"x"}`, "[]", "8|g|a@b.test;7||"},
		{"label as key", `,"prerun":{"F":"x"}`, "[]", "8|g|a@b.test;7||"},
		{"a list of values", `,"prerun":[{"f":"x"}]`, "[]", "8|g|a@b.test;7||"},
		{"prerun_data", `,"prerun_data":{"f":"x"}`, "[]", "8|g|a@b.test;7||"},
		{"run guests and unknown keys", `,"guests":["a@b.test"],"template_id":"x"`, "[]", "8|g|a@b.test;7||"},
		{"roles as a list", `,"roles":[{"id":"role","users":[8]}]`, "[]", "8|g|a@b.test;7||"},
		{"roles as an object", `,"roles":{"role":{"users":[8]}}`, "[]", "8|g|a@b.test;8||"},
		{"some steps only", `,"tasks":{"s2":{}}`, "[]", "7||"},
		{"no steps is all steps", `,"tasks":{}`, "[]", "8|g|a@b.test;7||"},
		{"one bucket replaces all", `,"tasks":{"s1":{"owners":{"users":["7"]}},"s2":{}}`, "[]", "7||;7||"},
		{"empty owners change nothing", `,"tasks":{"s1":{"owners":{"users":[],"guests":[],"groups":[]}},"s2":null}`, "[]", "8|g|a@b.test;7||"},
		{"assignees for users", `,"tasks":{"s1":{"owners":{"assignees":[7]}},"s2":{}}`, "[]", "7||;7||"},
		{"garbage in an e-mail field", `,"prerun":{"mail":{"x":1}}`, `{"mail":{"x":1}}`, "8|g|a@b.test;7||"},
		{"numbers keep their form", `,"prerun":{"f":1.50}`, `{"f":1.50}`, "8|g|a@b.test;7||"},
		{"an option that is empty to PHP", `,"prerun":{"r":"0"}`, `{"r":"0"}`, "8|g|a@b.test;7||"},
		{"option id as text", `,"prerun":{"d":{"id":"1","text":"A","z":[ 1 ]}}`, `{"d":{"id":"1","text":"A","z":[1]}}`, "8|g|a@b.test;7||"},
		{"HTML is not touched", `,"prerun":{"f":"<a>&\u2028"}`, `{"f":"<a>&\u2028"}`, "8|g|a@b.test;7||"},
	} {
		t.Run(each.name, func(t *testing.T) {
			c := client{t, c.s}
			run := c.launch(`{"checklist_id":"opt"`+each.more+`}`).want(201).is(each.prerun, "data", "prerun")
			got := taskOwners(c, run)
			if got != each.tasks {
				t.Errorf("tasks belong to %s, want %s", got, each.tasks)
			}
		})
	}
}

// taskOwners writes the owners of a run's tasks as "users|groups|guests", with
// semicolons between tasks.
func taskOwners(c client, run response) string {
	c.t.Helper()
	list, _ := elements([]byte(c.get("/runs/" + strings.Trim(run.at("data", "id"), `"`) + "/tasks").want(200).at("data")))
	var all []string
	plain := func(raw []byte) string { return strings.NewReplacer("[", "", "]", "", `"`, "").Replace(string(raw)) }
	for _, raw := range list {
		task, _ := parseObject(raw)
		o, _ := parseObject(task.get("owners"))
		all = append(all, plain(o.get("users"))+"|"+plain(o.get("groups"))+"|"+plain(o.get("guests")))
	}
	return strings.Join(all, ";")
}

func TestTwoLaunchesAreTwoProcesses(t *testing.T) {
	c := worldClient(t, formed)
	body := good(`,"name":"Twice"`)
	a := c.do("POST", c.org("/runs"), body, "Idempotency-Key", "1").want(201)
	b := c.do("POST", c.org("/runs"), body, "Idempotency-Key", "1").want(201)
	if a.at("data", "id") == b.at("data", "id") {
		t.Error("one id for two processes")
	}
	c.get("/runs?q=twice&checklist_id=tpl&sort=-created_at").is("2", "meta", "pagination", "total").is(b.at("data", "id"), "data", "0", "id")
}

func TestAProcessWithoutANameGetsOne(t *testing.T) {
	fields := `"prerun":[{"id":"n","alias":"who-1","label":"Who","field_type":"dropdown","options":[{"id":1,"text":"Ann"}]}]`
	c := worldClient(t, `{"id":"plain","title":"Plain"},
		{"id":"auto","title":"Auto","auto_naming":true,"default_process_name_format":"{{TEMPLATE_NAME}} for {{who-1}} on {{ DATE }} {{other}} {{",`+fields+`}`)
	c.launch(`{"checklist_id":"plain"}`).is(`"Plain - 2026-11-27"`, "data", "name")
	c.launch(`{"checklist_id":"plain","name":""}`).is(`"Plain - 2026-11-27"`, "data", "name")
	c.launch(`{"checklist_id":"auto","prerun":{"n":{"id":1,"text":"Ann"}}}`).is(`"Auto for Ann on 2026-11-27 {{other}} {{"`, "data", "name")
	c.launch(`{"checklist_id":"auto","name":"Given"}`).is(`"Given"`, "data", "name")
}

func TestABotsStepsFallToTheOwnerOfTheTemplate(t *testing.T) {
	w, err := LoadWorld(strings.NewReader(`{"organization":{"id":"org"},"me":{"id":7,"type":"bot"},"checklists":[` + formed + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, Options{World: w})
	if got := taskOwners(c, c.launch(good("")).want(201)); got != "8|g|;8||;||" {
		t.Errorf("tasks belong to %s", got)
	}
}

func TestFilesByLinkAreCompleted(t *testing.T) {
	c := worldClient(t, `{"id":"tpl","prerun":[{"id":"f","field_type":"file"}]}`)
	c.launch(`{"checklist_id":"tpl","prerun":{"f":[{"url":"https://x.test/a","filename":"a"},{"url":"uploads/b"},{"id":"1"},{"url":"u","full_url":"v"}]}}`).want(201).
		is(`{"url":"https://x.test/a","filename":"a","full_url":"https://x.test/a","uploaded_at":"2026-11-27T10:00:00Z"}`, "data", "prerun", "f", "0").
		is(`"http://example.com/uploads/b"`, "data", "prerun", "f", "1", "full_url").
		is(`{"id":"1"}`, "data", "prerun", "f", "2").is(`{"url":"u","full_url":"v"}`, "data", "prerun", "f", "3")
}
