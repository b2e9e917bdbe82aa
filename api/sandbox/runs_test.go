package sandbox

import (
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
	c.get("/runs?status=archived").is("1", "meta", "pagination", "total")
	c.do("PUT", path+"/activate", "").want(200).is(`"active"`, "data", "status").is("null", "data", "archived_at")
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
