package sandbox

import (
	"strings"
	"testing"
)

func TestMissingIDsAreMadeUpAndStayTheSame(t *testing.T) {
	file := `{"me":{"email":"b@x.test"},"users":[{"email":"a@x.test"},{"email":"b@x.test"},{"id":1001}],"guests":{"data":[{"email":"g@x.test"}]},
		"groups":[{"name":"G"}],"tags":[{"title":"T"}],"folders":[{"name":"F","folder_type":"run","children":{"data":[{"name":"inside"}]}}],
		"checklists":[{"title":"T","prerun":{"data":[{"label":"A","field_type":"radio","options":[{"text":"x"},{"id":"own","text":"y"}],"columns":[{"label":"c"}]}]},
		"steps":[{"title":"S"}],"extra":1}]}`
	served := func() string {
		w, err := LoadWorld(strings.NewReader("\xef\xbb\xbf" + file))
		if err != nil {
			t.Fatal(err)
		}
		c := newClient(t, Options{World: w})
		c.do("GET", "/me", "").is("1003", "data", "id")
		c.get("/users").is("1002", "data", "0", "id").is("1003", "data", "1", "id").is("1001", "data", "2", "id")
		row := c.get("/checklists")
		row.is("1", "data", "0", "prerun", "data", "0", "options", "0", "id")
		id := strings.Trim(row.at("data", "0", "id"), `"`)
		field := strings.Trim(row.at("data", "0", "prerun", "data", "0", "id"), `"`)
		if len(id) != 32 || len(field) != 32 || len(c.s.OrgID()) != 32 {
			t.Fatalf("ids %q %q %q", id, field, c.s.OrgID())
		}
		c.launch(`{"checklist_id":"`+id+`","prerun":{"`+field+`":"y"}}`).want(201).is(`{"`+field+`":"y"}`, "data", "prerun")
		var all strings.Builder
		for _, path := range []string{"/checklists?with=steps", "/users", "/guests", "/groups", "/tags", "/folders"} {
			body := string(c.get(path).want(200).body)
			if !strings.Contains(body, `"id":`) {
				t.Errorf("%s has no ids: %s", path, body)
			}
			all.WriteString(body)
		}
		return all.String()
	}
	if first, again := served(), served(); first != again {
		t.Error("the ids change")
	}
}

func TestAWorldIsServedAsItStands(t *testing.T) {
	w, err := LoadWorld(strings.NewReader(`{"organization":{"id":"o","z":1.0},"me":{"id":"7"},"checklists":[
		{"id":"a","prerun":[{"id":"f","field_type":"hologram","options":"none","x":[1,{"y":null}]}],"steps":{"data":[{"id":"s","z":0.10}],"more":1}}, 5, null]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, Options{World: w})
	c.get("").is(`{"id":"o","z":1.0}`, "data")
	c.do("GET", "/me", "").is(`{"id":"7"}`, "data")
	c.get("/checklists/a?with=steps").is(`[{"id":"f","field_type":"hologram","options":"none","x":[1,{"y":null}]}]`, "data", "prerun").
		is(`{"data":[{"id":"s","z":0.10}],"more":1}`, "data", "steps")
	c.launch(`{"checklist_id":"a","prerun":{"f":{"any":"thing"}}}`).want(201).is(`{"f":{"any":"thing"}}`, "data", "prerun")
}

func TestAWorldThatCannotBeReadSaysWhy(t *testing.T) {
	for text, says := range map[string]string{
		"":                                       "not JSON",
		"{\n\n\"users\": nope}":                  "line 3",
		"[]":                                     "not a JSON object",
		`{"users":"all"}`:                        `"users" that is not a JSON list`,
		`{"_limits":{"assignments":"many"}}`:     `"_limits"`,
		`{"_limits":{"requests_per_minute":-1}}`: `"_limits"`,
		`{"organization":["o"]}`:                 `"organization" that is not a JSON object`,
	} {
		if _, err := LoadWorld(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
}

func TestTheBuiltInWorldHasWhatANewcomerEnjoys(t *testing.T) {
	c := newClient(t, Options{})
	list, _ := elements([]byte(c.get("/checklists?with=steps&archived=1&per_page=100").at("data")))
	if len(list) < 6 || len(list) > 15 {
		t.Errorf("%d templates", len(list))
	}
	fieldCounts, stepCounts := map[int]bool{}, map[int]bool{}
	most := 0
	for _, raw := range list {
		o, _ := parseObject(raw)
		kinds := map[string]bool{}
		fields := unwrapped(o.get("prerun"))
		known := map[string]bool{}
		for _, raw := range fields {
			f, _ := parseObject(raw)
			kinds[f.text("field_type")] = true
			known[f.text("id")] = true
		}
		steps := unwrapped(o.get("steps"))
		for _, raw := range steps {
			s, _ := parseObject(raw)
			known[s.text("id")] = true
		}
		for _, r := range readRules(o.get("automated_actions")) {
			for _, condition := range r.conditions {
				if !known[condition.about] {
					t.Errorf("%s has a rule about nothing", o.text("title"))
				}
			}
			for _, action := range r.actions {
				if !known[action.text("target_step_id")] {
					t.Errorf("%s has a rule that shows nothing", o.text("title"))
				}
			}
		}
		if int(o.number("steps_count")) != len(steps) {
			t.Errorf("%s counts %d steps of %d", o.text("title"), o.number("steps_count"), len(steps))
		}
		most = max(most, len(kinds))
		fieldCounts[len(fields)], stepCounts[len(steps)] = true, true
	}
	for _, n := range []int{0, 1, 12, 40} {
		if !fieldCounts[n] {
			t.Errorf("no form of %d fields", n)
		}
	}
	if most != 10 || !stepCounts[60] {
		t.Errorf("at most %d types in a form; step counts %v", most, stepCounts)
	}
	for path, status := range map[string]int{
		"/checklists/167d8dd2a31f68f12da1a94977913f95": 404, "/checklists/38d6f6db78692d47de2851ebf8265e9b": 200,
	} {
		c.get(path).want(status)
	}
	c.launch(`{"checklist_id":"1dc2eafef858f168dbb35a726193cbdd"}`).want(403)
	c.launch(`{"checklist_id":"38d6f6db78692d47de2851ebf8265e9b","prerun":{}}`).want(404)
}
