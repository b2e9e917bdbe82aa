package sandbox

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
)

func TestAProcessCanBeChangedArchivedAndDeleted(t *testing.T) {
	c := worldClient(t, formed)
	id := strings.Trim(c.launch(good(`,"name":"Mine","users":[7],"groups":["g"]`)).want(201).at("data", "id"), `"`)
	path := c.org("/runs/" + id)
	c.do("PUT", path, `{"name":"Ours","groups":["h"]}`).want(200).is(`"Ours"`, "data", "name").is("[]", "data", "users").is(`["h"]`, "data", "groups")
	if gone := c.do("DELETE", path, "").want(204); len(gone.body) != 0 {
		t.Errorf("a body: %s", gone.body)
	}
	c.do("PUT", path, `{}`).want(422).says("Cannot update archived processes.")
	c.get("/runs").is("[]", "data")
	c.get("/runs?archived=only").is(`"archived"`, "data", "0", "status")
	c.get("/runs?status=archived").is("0", "meta", "pagination", "total")
	c.do("PUT", path+"/activate", "").want(200).is(`"active"`, "data", "status").is("null", "data", "archived_at")
	body, kind := form(t, "words", "subject_id", id, "subject_type", "Run", "uploaded_from", "run", "file:a.pdf", "name")
	c.do("POST", c.org("/file"), body, "Content-Type", kind).want(200)
	feed := c.get("/activity-feeds?entity_type=run&entity_id=" + id).want(200)
	for i, verb := range []string{"uploaded", "unarchived", "archived", "updated", "created"} {
		feed.is(`["`+verb+`"]`, "data", string(rune('0'+i)), "verb")
	}
	c.do("DELETE", path+"/delete", "").want(204)
	c.get("/runs/" + id).want(404)
	c.get("/runs/" + id + "/tasks").want(404)
}

func TestAProcessIsReadWithItsParts(t *testing.T) {
	c := newClient(t, Options{})
	tag := strings.Trim(c.get("/tags?q=vip").at("data", "0", "id"), `"`)
	folder := strings.Trim(c.get("/folders?q=people").at("data", "0", "children", "0", "id"), `"`)
	id := strings.Trim(c.launch(`{"checklist_id":"`+officeID+`","tags":["`+tag+`","none"],"folders":["`+folder+`"]}`).want(201).at("data", "id"), `"`)
	got := c.get("/runs/" + id + "?with=tasks,tags,folders,checklist,ko_form_fields").want(200)
	got.is(`"VIP"`, "data", "tags", "data", "0", "title").is("", "data", "tags", "data", "1")
	got.is(`"Onboarding 2026"`, "data", "folders", "data", "0", "name").is(`"Open the Office"`, "data", "checklist", "data", "title")
	got.is(`"not-started"`, "data", "tasks", "data", "0", "status").is(`"Alarm off"`, "data", "tasks", "data", "0", "title")
	c.get("/runs/"+id).is("", "data", "tasks").is("", "data", "tags")
	c.get("/runs?tag="+tag).is("1", "meta", "pagination", "total")
	c.get("/runs?tag=none-such").is("0", "meta", "pagination", "total")
}

func TestSixtyStepsAreSixPagesOfTasks(t *testing.T) {
	c := newClient(t, Options{})
	launch := c.get("/checklists?q=product+launch")
	id := strings.Trim(launch.at("data", "0", "id"), `"`)
	product := strings.Trim(launch.at("data", "0", "prerun", "0", "id"), `"`)
	day := strings.Trim(launch.at("data", "0", "prerun", "1", "id"), `"`)
	run := c.launch(`{"checklist_id":"` + id + `","prerun":{"` + product + `":"P","` + day + `":"2027-01-01"}}`).want(201)
	c.get("/runs/"+strings.Trim(run.at("data", "id"), `"`)+"/tasks").is("60", "meta", "pagination", "total").is("6", "meta", "pagination", "total_pages")
}

func TestManyLaunchesAtOnce(t *testing.T) {
	c := worldClient(t, formed)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				c.launch(good(""))
				c.get("/runs")
				c.do("GET", "/_sandbox/runs", "")
			}
		})
	}
	all.Wait()
	ids := map[string]bool{}
	list, _ := elements([]byte(c.get("/runs?without_pagination=true").at("data")))
	for _, raw := range list {
		o, _ := parseObject(raw)
		ids[o.text("id")] = true
	}
	if len(list) != 40 || len(ids) != 40 {
		t.Errorf("%d processes with %d ids", len(list), len(ids))
	}
}

func TestProcessesAreFiltered(t *testing.T) {
	c := worldClient(t, formed+`,{"id":"other","title":"Other","type":"form","steps":[{"id":"o1","assignees":[8]}]}`)
	for name, more := range map[string]string{
		"a": `,"tags":["t1"],"owner_id":"8"`, "b": `,"tags":["t2"],"folders":["fi"],"starred":true`, "c": `,"groups":["h"]`,
	} {
		id := c.launch(good(`,"name":"` + name + `","tasks":{"s2":{"owners":{"users":[7]}}}` + more)).want(201).id()
		if name == "c" {
			c.do("DELETE", c.org("/runs/"+id), "").want(204)
		}
	}
	done := c.launch(`{"checklist_id":"other","name":"d","tasks":{"o1":{"deadline":"2026-11-01T00:00:00Z"}}}`).want(201).id()
	c.launch(`{"checklist_id":"other","name":"e","tasks":{"o1":{"owners":{"groups":["g"]}}}}`).want(201)
	for query, want := range map[string]string{
		"": "a b d e", "owners=8": "a d", "owners=7": "a b d e", "owners=99": "", "owners=99,8": "a d",
		"tag=t1": "a", "tag_ids=t1,t2": "a b", "tag_ids=none": "", "untagged=true": "d e", "untagged=0": "a b d e",
		"groups=g": "e", "groups=h": "", "groups=h&archived=only": "c", "folder=fi": "b", "starred=1": "b", "status=starred": "b",
		"archived=only": "c", "archived=true": "a b c d e", "status=archived": "", "status=active": "a b d e", "status=complete": "", "status=delayed": "d",
		"type=form": "d e", "checklist_id=other": "d e", "blueprint_id=tpl": "a b", "q=A": "a", "without_pagination=true&q=d": "d",
	} {
		if got := c.get("/runs?sort=name&" + query).texts("name"); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	task := strings.Trim(c.get("/runs/"+done+"/tasks").at("data", "0", "id"), `"`)
	c.do("POST", c.org("/runs/"+done+"/completed-tasks"), `{"task_id":"`+task+`"}`).want(200)
	c.get("/runs?status=complete").is(`"d"`, "data", "0", "name").is(`{"complete":1,"percent":100,"total":1}`, "data", "0", "progress").
		is(`"2026-11-27T10:00:00.000Z"`, "data", "0", "completed_at")
	c.get("/runs?status=delayed").is("[]", "data")
}

func TestAProcessKeepsTheTemplateThatItWasLaunchedFrom(t *testing.T) {
	c := worldClient(t, formed)
	id := c.launch(good("")).want(201).id()
	c.get("/runs/"+id+"?with=checklist").is(`"Form"`, "data", "checklist", "data", "title").is("[]", "data", "checklist", "data", "automated_actions").
		is("", "data", "checklist", "data", "steps").is("", "data", "steps")
	c.get("/runs/"+id+"?with=checklist.steps,tags").is(`"One"`, "data", "checklist", "data", "steps", "data", "0", "title").is(`{"data":[]}`, "data", "tags")
	c.do("POST", c.org("/runs/"+id+"/export"), "").want(200).is(`"Three"`, "data", "tasks", "data", "2", "title").
		is(`"Three"`, "data", "checklist", "data", "steps", "data", "2", "title").is(`"Name"`, "data", "ko_form_fields", "data", "0", "label")
	c.do("POST", c.org("/runs/none/export"), "").want(404)
}

func TestTheLinkOfAProcessLeadsToThisServer(t *testing.T) {
	r := started(t, Options{})
	answer, err := r.post(t.Context(), `{"checklist_id":"`+officeID+`"}`)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	top, _ := parseObject(body)
	made, _ := parseObject(top.get("data"))
	page, err := http.Get(made.text("link"))
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	if text, _ := io.ReadAll(page.Body); page.StatusCode != 200 || !strings.Contains(string(text), made.text("id")) {
		t.Errorf("%s leads to %d %s", made.text("link"), page.StatusCode, text)
	}
}
