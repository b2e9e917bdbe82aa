package sandbox

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

func TestPagesTellWhereTheyAre(t *testing.T) {
	c := newClient(t, Options{World: Generate(GenerateOptions{Templates: 25, Members: 3})})
	c.get("/checklists").want(200).
		is("25", "meta", "pagination", "total").is("10", "meta", "pagination", "count").is("10", "meta", "pagination", "per_page").
		is("1", "meta", "pagination", "current_page").is("3", "meta", "pagination", "total_pages").
		is(`"http://example.com`+c.org("/checklists")+`?page=2"`, "meta", "pagination", "links", "next").
		is("", "meta", "pagination", "links", "previous")
	c.get("/checklists?page=3").is("5", "meta", "pagination", "count").is("", "meta", "pagination", "links", "next")
	c.get("/checklists?page=4").is("[]", "data").is("0", "meta", "pagination", "count")
	c.get("/checklists?per_page=25").is("[]", "meta", "pagination", "links")
	c.get("/checklists?per_page=1000").is("100", "meta", "pagination", "per_page")
	c.get("/users").is("9999", "meta", "pagination", "per_page").is("[]", "meta", "pagination", "links")
	c.get("/guests").is("999", "meta", "pagination", "per_page")
	c.get("/groups").is("10", "meta", "pagination", "per_page")
	c.get("/runs").is("[]", "data").is("1", "meta", "pagination", "total_pages").is("[]", "meta", "pagination", "links")
	for path, whole := range map[string]bool{"/guests": true, "/runs": true, "/users": false, "/groups": false, "/tags": false, "/folders": false, "/checklists": false} {
		if meta := c.get(path + "?without_pagination=true").at("meta"); whole != (meta == "") {
			t.Errorf("%s without pagination has %s", path, meta)
		}
	}
}

func TestTemplateListFindsAndOrders(t *testing.T) {
	c := worldClient(t, `{"id":"a","title":"Apple pie","last_updated":"2026-01-01"},
		{"id":"b","title":"Banana","last_updated":"2026-03-01","steps":[{"id":"s"}],"prerun":[{"id":"f"}],"_launch":false,"extra":{"kept":1.50}},
		{"id":"c","title":"Cherry pie","last_updated":"2026-02-01","is_pinned":true},
		{"id":"d","title":"Date pie","archived_at":"2026-01-01"}`)
	order := func(query string) string {
		var ids []string
		list, _ := elements([]byte(c.get("/checklists" + query).want(200).at("data")))
		for _, raw := range list {
			o, _ := parseObject(raw)
			ids = append(ids, o.text("id"))
		}
		return strings.Join(ids, "")
	}
	for query, want := range map[string]string{
		"": "cba", "?q=PIE": "ca", "?sort_by=title": "cab", "?sort_by=-title": "cba", "?archived=only": "d", "?archived=1&q=pie": "cad", "?q=none": "",
	} {
		if got := order(query); got != want {
			t.Errorf("%s lists %s, want %s", query, got, want)
		}
	}
	c.get("/checklists?q=banana").is(`{"kept":1.50}`, "data", "0", "extra").is("", "data", "0", "steps").is("", "data", "0", "_launch").is(`[{"id":"f"}]`, "data", "0", "prerun")
	c.get("/checklists/b").is("", "data", "steps").is("[]", "data", "automated_actions")
	c.get("/checklists/b?with=steps,tags").is(`{"data":[{"id":"s"}]}`, "data", "steps").is("[]", "data", "tags")
	c.get("/checklists/b/steps").is(`{"data":[{"id":"s"}]}`)
	c.get("/checklists/b/form-fields").is(`{"data":[{"id":"f"}]}`)
	c.get("/checklists/d").want(404)
}

func TestTagsAndFolderOfATemplateComeOnlyWhenAskedFor(t *testing.T) {
	c := worldClient(t, `{"id":"a","title":"A","tags":[{"id":"t1"}],"folder":{"id":"fc"},"folder_id":"fc"},{"id":"b","title":"B"}`)
	for _, path := range []string{"/checklists/a?", "/checklists/a?with=steps", "/checklists?q=a&"} {
		if body := string(c.get(path).want(200).body); strings.Contains(body, `"tags"`) || strings.Contains(body, `"folder":`) || !strings.Contains(body, "folder_id") {
			t.Errorf("%s has %s", path, body)
		}
	}
	c.get("/checklists/a?with=tags,folder").is(`[{"id":"t1"}]`, "data", "tags").is(`{"id":"fc"}`, "data", "folder")
	c.get("/checklists/b?with=tags,folder").is("[]", "data", "tags").is("null", "data", "folder")
	c.get("/checklists?with=tags&q=a").is(`[{"id":"t1"}]`, "data", "0", "tags")
	c.get("/checklists?tag=t1&folder=fc").is("1", "meta", "pagination", "total")
}

func TestADraftCanBeLaunchedOnceItIsPublished(t *testing.T) {
	c := worldClient(t, `{"id":"draft","title":"D","dual_version_enabled":true,"is_published_state":false}`)
	c.launch(`{"checklist_id":"draft"}`).want(404)
	c.do("PUT", c.org("/checklists/draft/publish"), "").want(200).is("true", "data", "is_published_state")
	c.get("/checklists").is("true", "data", "0", "is_published_state")
	c.launch(`{"checklist_id":"draft"}`).want(201)
	c.do("PUT", c.org("/checklists/none/publish"), "").want(404)
}

func TestPeopleAndPlacesAreFound(t *testing.T) {
	c := newClient(t, Options{})
	c.get("/users?q=alex").is("2", "meta", "pagination", "total")
	c.get("/users").is("40", "meta", "pagination", "total")
	c.get("/guests/ann%40partner.test").want(200).is(`"Ann"`, "data", "first_name")
	c.get("/guests/nobody%40partner.test").want(404)
	c.get("/groups?q=peop").is(`"People Team"`, "data", "0", "name")
	c.get("/tags").is("12", "meta", "pagination", "total")
	c.get("/tags?all=true").is("13", "meta", "pagination", "total")
	c.get("/folders?folder_type=run").is("4", "meta", "pagination", "total").is(`"People"`, "data", "0", "name")
	c.get("/folders?folder_type=checklist").is("3", "meta", "pagination", "total")
	c.get("/search?search=onboarding&on=blueprint").is("2", "meta", "pagination", "total")
	c.do("GET", "/me/organizations", "").is(`"Acme"`, "data", "0", "name").is("[]", "meta", "pagination", "links")
	c.get("").is(`"Europe/Berlin"`, "data", "timezone")
}

// Templates that nobody asks for are not made.
func TestAHundredThousandTemplatesAreListedAtOnce(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c := newClient(t, Options{World: Generate(GenerateOptions{Templates: 100000, Fields: 10, Steps: 10, Members: 5})})
	c.get("/checklists?per_page=100&page=1000").want(200).is("100", "meta", "pagination", "count").is("100000", "meta", "pagination", "total")
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / 100000; each > 4000 {
		t.Errorf("%d bytes were allocated for each", each)
	}
}

func TestAGeneratedWorldIsTheSameForItsSeed(t *testing.T) {
	o := GenerateOptions{Templates: 3, Fields: 12, Steps: 4, Members: 5, Seed: 42}
	world := func(o GenerateOptions) string {
		c := newClient(t, Options{World: Generate(o)})
		return fmt.Sprintf("%s%s%s", c.get("/checklists?with=steps").body, c.get("/users").body, c.get("/folders").body)
	}
	if first, again := world(o), world(o); first != again {
		t.Error("the same options make another world")
	}
	other := o
	other.Seed = 43
	if world(o) == world(other) {
		t.Error("another seed makes the same world")
	}
	c := newClient(t, Options{World: Generate(o)})
	fields, _ := elements([]byte(c.get("/checklists").at("data", "0", "prerun")))
	kinds := map[string]bool{}
	for _, raw := range fields {
		f, _ := parseObject(raw)
		kinds[f.text("field_type")] = true
	}
	if len(fields) != 12 || len(kinds) != len(fieldTypes()) {
		t.Errorf("%d fields of %d types", len(fields), len(kinds))
	}
}
