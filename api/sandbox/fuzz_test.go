package sandbox

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"kickoff/payload/store/storetest"
)

func FuzzLoadWorld(f *testing.F) {
	f.Add(`{"organization":{"id":"o"},"checklists":[{"prerun":[{"options":[{}]}],"steps":{"data":[{}]}}]}`)
	f.Add(`{"users":[1,null,[],{"id":null}],"folders":[{"children":{"data":[{"children":[{}]}]}}]}`)
	f.Add(`{"data":[]}`)
	f.Add(`{"organization":{"id":"\u007f/?#%"}}`)
	f.Add(`{"checklists":[{"id":"tpl","prerun":[{"id":"d","field_type":"date"}],"steps":[{"id":"s","deadline":{"value":1,"unit":"day"}}],"automated_actions":[
		{"position":null,"conditions":[{"conditionable_id":"d","conditionable_type":"Prerun","operation":"equals_any","statement":["",{}]}],"then_actions":{"data":[
			{"action_type":"deadline","action_verb":"deadline","target_step_id":"s","deadline":{"value":-9e9,"unit":"months","option":"before"}},
			{"action_type":"assignment","action_verb":"unassign","target_step_id":"s","assignees":[{}]}]}}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var w *World
		var err error
		storetest.Bounded(t, func() { w, err = LoadWorld(strings.NewReader(text)) })
		if err != nil {
			return
		}
		c := newClient(t, Options{World: w})
		for _, path := range []string{"/checklists?with=steps&archived=1", "/users", "/folders", "/guests"} {
			if got := c.get(path); len(got.body) > 0 && !json.Valid(got.body) {
				t.Errorf("%s is not JSON: %s", path, got.body)
			}
		}
		if got := c.launch(`{"checklist_id":"tpl"}`); !json.Valid(got.body) || got.status == 500 {
			t.Errorf("%d %s", got.status, got.body)
		}
	})
}

func FuzzParseFault(f *testing.F) {
	f.Add("POST */runs 503 x1", "/organizations/o/runs")
	f.Add("* *a*b* forget:x y x2", "/aab")
	f.Fuzz(func(t *testing.T, rule, path string) {
		parsed, err := ParseFault(rule)
		if err != nil {
			return
		}
		if parsed.Times < 0 || parsed.Delay < 0 {
			t.Errorf("%+v", parsed)
		}
		if parsed.Glob == "*" && !parsed.matches(parsed.Method, path) {
			t.Errorf("%+v does not match %q", parsed, path)
		}
	})
}

func FuzzLaunch(f *testing.F) {
	f.Add(good(`,"tasks":{"s1":{"deadline":"today","owners":{"users":[1],"guests":["a@b.test"]}}},"roles":{"role":{"users":["8"]}}`))
	f.Add(`{"checklist_id":"tpl","prerun":{"name":{"":[]},"kit":{"a":1,"b":2},"mail":[{"x":1e99}]},"tags":[null,{}]}`)
	f.Add(`{"checklist_id":"tpl","checklist_id":5}`)
	f.Fuzz(func(t *testing.T, body string) {
		c := worldClient(t, formed)
		got := c.launch(body)
		if !json.Valid(got.body) || got.status == 500 {
			t.Errorf("%d %s", got.status, got.body)
		}
		if seen := c.do("GET", "/_sandbox/runs", ""); !json.Valid(seen.body) {
			t.Errorf("%s", seen.body)
		}
	})
}

// FuzzEndpoints sends a body and a query to every endpoint, about things that exist.
func FuzzEndpoints(f *testing.F) {
	f.Add(`{"task_id":"ID","is_approved":"1","override_user":8,"owners":{"users":["7",{}],"guests":["a@b.test"]},"deadline":"+3 days","taskdata":{"c1":[],"c2":"Yes"}}`,
		"with=run.tasks,step,form_fields&sort=-deadline&owners=7,&status=overdue")
	f.Add(`{"email":"a@b.test","name":"n","title":{},"description":[],"parent_id":"fi","folder_type":"run","content":"x","color":5}`, "entity_type=run&verb=created&per_page=-1&page=9")
	f.Add(`[]`, "without_pagination=1&archived=only&with=checklist.steps.a.b.c,..,&q=%ff")
	f.Fuzz(func(t *testing.T, body, query string) {
		c := worldClient(t, worked)
		run, tasks := work(c)
		for _, r := range c.s.routes {
			for _, task := range tasks {
				path := strings.NewReplacer("{org}", "org", "{id}", run, "{task}", task, "{email}", "a@b.test").Replace(r.pattern)
				if strings.Contains(path, "checklists/") {
					path = strings.Replace(path, run, "tpl", 1)
				}
				request := httptest.NewRequest(r.method, path, strings.NewReader(strings.Replace(body, "ID", task, 1)))
				request.URL.RawQuery = query
				request.Header.Set("Authorization", "Bearer "+c.s.Token())
				request.Header.Set("X-Tallyfy-Client", "test")
				w := httptest.NewRecorder()
				c.s.ServeHTTP(w, request)
				if w.Code >= 500 || w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
					t.Fatalf("%s %s: %d %s", r.method, path, w.Code, w.Body)
				}
			}
		}
	})
}
