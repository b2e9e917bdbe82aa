package api

import (
	"github.com/google/go-cmp/cmp"

	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"kickoff/payload"
)

const template = `{"data":{"id":"7d1e","title":"Customer\u001b[31m Onboarding","type":"procedure","status":"active","summary":"<p>One</p>",
 "guidance":"<p>Read <a href=\"https://x.test\">me</a></p>","kickoff_title":"New customer","kickoff_description":null,
 "auto_naming":true,"default_process_name_format":"{{DATE}}","dual_version_enabled":1,"is_published_state":"1","owner_id":"1001","archived_at":null,
 "prerun":[
  {"id":"f3","label":"Items","field_type":"table","position":3,"options":[],"columns":[{"id":1,"label":"Item"},{"id":"c2","label":"Qty"}],"settings":[]},
  {"id":"f1","alias":"name-1","label":"Name","field_type":"text","position":1,"required":true,"field_validation":["required","max:20"],"default_value":"{{DATE}}","default_value_enabled":true,"settings":{}},
  {"id":"f2","label":"Plan","field_type":"dropdown","position":2,"required":0,"field_validation":"required|regex:/a|b/","options":[{"id":1,"text":"Silver ","value":null},{"id":"opt2","text":"G\u202eold"}],"default_value":"Silver ","default_value_enabled":false}],
 "automated_actions":[{"id":"r2","position":2},{"id":"r1","automated_alias":"Show","position":1,
   "conditions":[{"conditionable_id":"f2","conditionable_type":"App\\Models\\Prerun","operation":"equals","statement":"Gold","logic":"and","position":1}],
   "then_actions":[{"action_type":"visibility","action_verb":"show","target_step_id":"s2"}]},{"id":"gone","archived_at":"2026-01-01"}],
 "steps":{"data":[
  {"id":"s2","title":"Second","position":2,"assignees":[1001,"1002",{"id":1003}],"guests":["a@b.com"],"groups":["g1"],"roles":["r1",{"id":"r2","title":"Lead"},{"id":3,"name":"Boss"}],
   "assign_run_starter":false,"allow_guest_owners":0,"max_assignable":2,"deadline":{"value":"3","unit":"days","option":"from","step":"start_run"}},
  {"id":"s1","title":"First","position":1,"roles":null,"deadline":null},
  {"id":"s0","title":"Archived","position":0,"archived_at":"2026-01-01"}]},
 "tags":[{"id":"t1","title":"Onboarding"}]}}`

func TestATemplateIsReadWhole(t *testing.T) {
	var query string
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.RawQuery
		say(200, template)(w, r)
	})
	got, err := c.Template(t.Context(), "7d1e")
	if err != nil {
		t.Fatal(err)
	}
	if query != "with=steps%2Ctags%2Cfolder" {
		t.Errorf("query %s", query)
	}
	want := payload.Template{
		ID: "7d1e", Title: "Customer Onboarding", Kind: "procedure", Summary: "One", Guidance: "Read me (https://x.test)", KickoffTitle: "New customer",
		AutoNaming: true, NameFormat: "{{DATE}}", Versioned: true, Published: true, OwnerID: 1001, FieldCount: 3, StepCount: 2,
		Tags: []payload.Tag{{ID: "t1", Name: "Onboarding"}},
		Fields: []payload.Field{
			{ID: "f1", Alias: "name-1", Label: "Name", Type: "text", Position: 1, Required: true, Validation: []string{"required", "max:20"}, Default: json.RawMessage(`"{{DATE}}"`)},
			{ID: "f2", Label: "Plan", Type: "dropdown", Position: 2, Validation: []string{"required", "regex:/a|b/"}, Options: []payload.Option{
				{ID: json.RawMessage(`1`), Text: "Silver ", Label: "Silver"}, {ID: json.RawMessage(`"opt2"`), Text: "G\u202eold", Label: "Gold"}}},
			{ID: "f3", Label: "Items", Type: "table", Position: 3, Columns: []payload.Column{{ID: json.RawMessage(`1`), Label: "Item"}, {ID: json.RawMessage(`"c2"`), Label: "Qty"}}},
		},
		Steps: []payload.Step{
			{ID: "s1", Title: "First", Position: 1, AssignStarter: true, AllowGuests: true},
			{ID: "s2", Title: "Second", Position: 2, MaxOwners: 2, Owners: payload.Owners{Users: []int64{1001, 1002, 1003}, Guests: []string{"a@b.com"}, Groups: []string{"g1"}},
				Roles:    []payload.Role{{ID: "r1", Name: "r1"}, {ID: "r2", Name: "Lead"}, {ID: "3", Name: "Boss"}},
				Deadline: &payload.DeadlineRule{Value: 3, Unit: "days", Option: "from", Step: "start_run"}},
		},
		Rules: []payload.Rule{
			{ID: "r1", Name: "Show", Position: 1, Conditions: []payload.RuleCondition{{SubjectID: "f2", Subject: "Prerun", Operation: "equals", Statement: []string{"Gold"}, Logic: "and"}}, Actions: []payload.RuleAction{{Kind: "visibility", Verb: "show", TargetStep: "s2"}}},
			{ID: "r2", Position: 2},
		},
	}
	if !reflect.DeepEqual(got, want) {
		a, _ := json.MarshalIndent(got, "", " ")
		b, _ := json.MarshalIndent(want, "", " ")
		t.Errorf("got %s\nwant %s", a, b)
	}
}

// TestNoStepIsEverMissing: a launch that names steps must name them all, so the
// steps are asked for on their own where the template does not hold them all.
func TestNoStepIsEverMissing(t *testing.T) {
	cases := []struct {
		name, template, steps string
		want                  int
		asked                 bool
	}{
		{"bare", `{"data":{"id":"a","steps_count":1,"steps":[{"id":"s1"}]}}`, ``, 1, false},
		{"wrapped", `{"data":{"id":"a","steps":{"data":[{"id":"s1"}]}}}`, ``, 1, false},
		{"missing", `{"data":{"id":"a"}}`, `{"data":[{"id":"s1"},{"id":"s2"}]}`, 2, true},
		{"null", `{"data":{"id":"a","steps":null}}`, `{"data":{"data":[{"id":"s1"}]}}`, 1, true},
		{"a part", `{"data":{"id":"a","steps_count":3,"steps":[{"id":"s1"}]}}`, `{"data":[{"id":"s1"},{"id":"s2"},{"id":"s3"}]}`, 3, true},
		{"none", `{"data":{"id":"a","steps_count":0,"steps":[]}}`, `{"data":[]}`, 0, true},
		{"the list is shorter", `{"data":{"id":"a","steps_count":3,"steps":[{"id":"s1"},{"id":"s2"}]}}`, `{"data":[{"id":"s1"}]}`, 2, true},
		{"no wrapping at all", `{"id":"a","steps":[{"id":"s1"}]}`, ``, 1, false},
	}
	for _, k := range cases {
		asked := false
		c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/steps") {
				asked = true
				say(200, k.steps)(w, r)
				return
			}
			say(200, k.template)(w, r)
		})
		got, err := c.Template(t.Context(), "a")
		if err != nil || len(got.Steps) != k.want || got.StepCount != k.want || asked != k.asked {
			t.Errorf("%s: %d steps, asked %v, %v", k.name, len(got.Steps), asked, err)
		}
	}
}

func TestAnswersThatAreNoTemplate(t *testing.T) {
	for _, body := range []string{"", "null", "[]", `{"data":[]}`, `{"data":{}}`, `{"data":{"title":"x"}}`, "<html>"} {
		c, _ := serve(t, say(200, body))
		if _, err := c.Template(t.Context(), "a"); !errors.Is(err, ErrNetwork) {
			t.Errorf("%q: %v", body, err)
		}
		if _, err := c.Me(t.Context()); !errors.Is(err, ErrNetwork) {
			t.Errorf("me, %q: %v", body, err)
		}
	}
}

func TestTemplatesOfAList(t *testing.T) {
	var query string
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.RawQuery
		say(200, `{"data":[{"id":"a","title":"A","steps_count":8,"owner_id":"user_abc123","prerun":[{"id":"f","label":"L","field_type":"text"}],"archived_at":"2026-01-01"},{"title":"no id"}]}`)(w, r)
	})
	for page, err := range c.Templates(t.Context(), TemplateQuery{Text: "on boarding", Archived: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if len(page) != 1 || page[0].StepCount != 8 || page[0].Steps != nil || page[0].FieldCount != 1 || page[0].Fields != nil || !page[0].Archived {
			t.Errorf("%+v", page)
		}
	}
	if query != "archived=only&page=1&per_page=100&q=on+boarding" {
		t.Errorf("query %s", query)
	}
}

func TestADefaultIsSafeToShowAndAsItStandsWhereItIsCompared(t *testing.T) {
	cases := []struct {
		kind payload.FieldType
		raw  string
		want string
	}{
		{"text", `"a\u001b[31mb"`, `"ab"`},
		{"text", `"plain"`, `"plain"`},
		{"textarea", `"a\nb\u202e"`, `"a\nb"`},
		{"dropdown", `"G\u202eold"`, `"G\u202eold"`},
		{"multiselect", `[ {"id": 1} ]`, `[{"id":1}]`},
		{"text", `null`, ``},
		{"text", `5`, `5`},
	}
	for _, k := range cases {
		if got := defaultOf(k.kind, json.RawMessage(k.raw)); string(got) != k.want {
			t.Errorf("%s %s: %s", k.kind, k.raw, got)
		}
	}
}

func TestPeopleAreReadAsTheyCome(t *testing.T) {
	bodies := map[string]string{
		"/users":           `{"data":[{"id":1001,"email":"mia@acme.test","full_name":"Mia Okafor","role":"Admin","status":"active","timezone":"America/New_York","date_format":"MM/DD/YYYY","groups":{"data":[]}},{"id":"1002","email":"x@acme.test","first_name":"X","last_name":"Y"},{"email":"no id"},{"id":1003,"email":"z@acme.test","status":"disabled"}]}`,
		"/guests":          `{"data":[{"id":1,"email":"guest@ext.com","first_name":"G","last_name":null,"details":{"disabled_at":null},"created_at":"2025-01-15 10:30:00","deleted_at":null},{"email":"gone@ext.com","deleted_at":"2026-01-01"},{"email":"off@ext.com","details":{"disabled_at":"2026-01-01"}},{"email":"bare@ext.com","details":[]}]}`,
		"/groups":          `{"data":[{"id":7,"name":"Sales","members":[1001,"1002"],"guests":["a@b.com"]},{"id":"g2","name":"Ops","members":{"data":[{"id":5}]},"guests":null}]}`,
		"/folders":         `{"data":[{"id":"q1","name":"Q1","folder_type":"run","parent_id":null,"children":{"data":[{"id":"jan","name":"Jan","children":[]}]}},{"id":"jan","name":"Jan","parent_id":"q1"},{"id":"week","name":"Week 1","parent_id":"jan","children":null},{"id":"t","name":"T","folder_type":"checklist"},{"id":"loop","name":"Loop","parent_id":"loop"}]}`,
		"":                 `{"data":{"id":"0f2e","name":"Acme GmbH","timezone":"Europe/Berlin"}}`,
		"/runs/r1/tasks":   `{"data":[{"id":"t","title":"Call","status":"not-started","step_id":"s1","position":1,"deadline":"2025-01-20T17:00:00Z","owners":{"users":[1001],"guests":[],"groups":{"data":[{"id":"g"}]}}},{"id":"u","title":" ","alias":"call-2","deadline":null,"owners":[]},{"id":"v"}]}`,
		"me/organizations": `{"data":[{"id":"0f2e","name":"Acme"}]}`,
	}
	var asked http.Request
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = *r
		path := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api/"), "organizations/0f2e")
		say(200, bodies[path])(w, r)
	})
	check(t, c.Members(t.Context(), "mia"), []payload.Member{
		{ID: 1001, Email: "mia@acme.test", Name: "Mia Okafor", Role: "Admin", Status: "active", Timezone: "America/New_York", DateFormat: "MM/DD/YYYY"},
		{ID: 1002, Email: "x@acme.test", Name: "X Y"}, {ID: 1003, Email: "z@acme.test", Name: "z@acme.test", Status: "disabled"},
	})
	if q := asked.URL.Query().Get("q"); q != "mia" {
		t.Errorf("asked for %q", q)
	}
	check(t, c.Guests(t.Context(), ""), []payload.Guest{{Email: "guest@ext.com", Name: "G", CreatedAt: time.Date(2025, 1, 15, 10, 30, 0, 0, time.UTC)}, {Email: "bare@ext.com"}})
	check(t, c.Groups(t.Context(), ""), []payload.Group{{ID: "7", Name: "Sales", Members: []int64{1001, 1002}, Guests: []string{"a@b.com"}}, {ID: "g2", Name: "Ops", Members: []int64{5}}})
	check(t, c.Folders(t.Context()), []payload.Folder{
		{ID: "q1", Name: "Q1", Path: "Q1"}, {ID: "jan", Name: "Jan", Path: "Q1 / Jan"}, {ID: "week", Name: "Week 1", Path: "Q1 / Jan / Week 1"},
		{ID: "loop", Name: "Loop", Path: strings.Repeat("Loop / ", maxFolderDepth) + "Loop"},
	})
	if q := asked.URL.Query().Get("folder_type"); q != "run" {
		t.Errorf("folders of type %q", q)
	}
	check(t, c.Organizations(t.Context()), []Organization{{ID: "0f2e", Name: "Acme"}})
	check(t, c.Tasks(t.Context(), "r1"), []Task{
		{ID: "t", StepID: "s1", Title: "Call", Status: "not-started", Position: 1, Deadline: time.Date(2025, 1, 20, 17, 0, 0, 0, time.UTC), Owners: payload.Owners{Users: []int64{1001}, Groups: []string{"g"}}},
		{ID: "u", Title: "call-2"},
		{ID: "v", NoDeadline: true, NoOwners: true},
	})
	if o, err := c.Organization(t.Context()); err != nil || o.Timezone != "Europe/Berlin" {
		t.Errorf("%+v, %v", o, err)
	}
}

func check[T any](t *testing.T, list Pages[T], want []T) {
	t.Helper()
	var got []T
	for page, err := range list {
		if err != nil {
			t.Error(err)
		}
		got = append(got, page...)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestAProcessIsReadAsItComes(t *testing.T) {
	cases := []struct {
		body    string
		answers int
		url     string
	}{
		{`{"data":{"id":"r","prerun":[],"progress":5}}`, 0, ""},
		{`{"data":{"id":"r","prerun":{},"progress":{"total":1}}}`, 0, ""},
		{`{"data":{"id":"r","prerun":null}}`, 0, ""},
		{`{"data":{"id":"r","prerun":{"a":"1","b":[]},"url":"https://go.tallyfy.com/tracker/r"}}`, 2, "https://go.tallyfy.com/tracker/r"},
		{`{"data":{"id":"r","prerun":[],"ClientURL":"https://x.test/r"}}`, 0, "https://x.test/r"},
		{`{"data":{"id":"r","prerun":[],"url":"javascript:alert(1)","link":"/x"}}`, 0, ""},
	}
	for _, k := range cases {
		c, _ := serve(t, say(200, k.body))
		r, err := c.Run(t.Context(), "r")
		if err != nil || r.ID != "r" || len(r.Answers) != k.answers || r.URL != k.url || r.Answers == nil || len(r.Raw) == 0 {
			t.Errorf("%s: %+v, %v", k.body, r, err)
		}
	}
}

// What an answer does not tell is not the same as what is empty in it.
func TestAProcessTellsWhatItDoesNotKnow(t *testing.T) {
	for raw, want := range map[string]Run{
		`{"id":"r"}`: {ID: "r"},
		`{"id":"r","prerun":null,"tags":null,"folders":[],"groups":{"data":[]},"users":[],"checklist":{"data":{"automated_actions":[]}}}`: {
			ID: "r", Answers: map[string]json.RawMessage{}, Tags: []string{}, Folders: []string{}, Groups: []string{}, Users: []int64{}, Rules: []payload.Rule{}},
		`{"id":"r","users":[7,"8",{"id":9}],"groups":["g",{"id":"h"}],"checklist":{"automated_actions":[{"id":"a","position":2},{"id":"b","position":1}]}}`: {
			ID: "r", Users: []int64{7, 8, 9}, Groups: []string{"g", "h"}, Rules: []payload.Rule{{ID: "b", Position: 1}, {ID: "a", Position: 2}}},
	} {
		got, err := item(call{}, answer{body: []byte(raw)}, nil, wireRun.run)
		got.Raw = nil
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s, %v (-want +got):\n%s", raw, err, diff)
		}
	}
}

func TestTheFeedTellsWhichRulesRan(t *testing.T) {
	var asked string
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Path + "?" + r.URL.Query().Encode()
		say(200, `{"data":[
			{"type":["execution"],"verb":["executed"],"auditable_id":"run","audit_state":{"automation_id":"a","rules":[{"isMet":true}]},"created_at":"2026-09-29 21:00:21"},
			{"type":["execution"],"verb":["execution_fail"],"audit_state":{"automation_id":"a"}},
			{"type":["execution"],"verb":["execution_fail"],"audit_state":{"automation_id":"b"}},
			{"type":["execution"],"verb":["executed"],"auditable_id":"another","audit_state":{"automation_id":"c"}},
			{"type":["task"],"verb":["executed"],"audit_state":{"automation_id":"d"}},
			{"type":"execution","verb":[],"audit_state":[]}, {"type":["comment"],"audit_state":null}]}`)(w, r)
	})
	got, err := c.RulesExecuted(t.Context(), "run")
	if diff := cmp.Diff(map[string]bool{"a": true, "b": false}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if !strings.Contains(asked, "/activity-feeds?entity_id=run&entity_type=run") {
		t.Errorf("asked %s", asked)
	}
}

func TestMomentsOfAllKinds(t *testing.T) {
	at := time.Date(2026, 6, 2, 8, 0, 0, 0, time.UTC)
	for _, s := range []string{`"2026-06-02T08:00:00.000Z"`, `"2026-06-02T08:00:00Z"`, `"2026-06-02T10:00:00+02:00"`, `"2026-06-02 08:00:00"`, `"2026-06-02T08:00:00.000000Z"`} {
		var m timestamp
		if err := json.Unmarshal([]byte(s), &m); err != nil || !m.Equal(at) {
			t.Errorf("%s: %v, %v", s, m, err)
		}
	}
	for _, s := range []string{`null`, `""`, `"soon"`, `5`, `{}`} {
		var m timestamp
		if err := json.Unmarshal([]byte(s), &m); err != nil || !m.IsZero() {
			t.Errorf("%s: %v, %v", s, m, err)
		}
	}
}

func TestTheAddressOfAProcess(t *testing.T) {
	for _, k := range [][4]string{
		{"", "o", "r", "https://go.tallyfy.com/o/processes/r"},
		{"https://x.test/tracker/{run}", "o", "r", "https://x.test/tracker/r"},
		{"", "o", "a/b", "https://go.tallyfy.com/o/processes/a%2Fb"},
	} {
		if got := ProcessURL(k[0], k[1], k[2]); got != k[3] {
			t.Errorf("%v: %s", k, got)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add([]byte(template))
	for _, s := range []string{"", "null", `{"data":{"id":1,"prerun":{"data":{"1":{"id":[]}}},"steps":5}}`, `{"id":"a","prerun":[{"id":"x","field_validation":"|||","options":["a",null]}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		w, err := item(call{}, answer{body: body}, nil, func(w wireTemplate) (wireTemplate, bool) { return w, ident(w.ID) != "" })
		if err != nil {
			return
		}
		tpl := w.whole(w.Steps)
		for _, f := range tpl.Fields {
			for _, o := range f.Options {
				if strings.ContainsFunc(o.Label, unicode.IsControl) || o.ID != nil && !json.Valid(o.ID) {
					t.Fatalf("%+v", o)
				}
			}
			if f.Default != nil && !json.Valid(f.Default) {
				t.Fatalf("default %q", f.Default)
			}
		}
		if strings.ContainsFunc(tpl.Title, unicode.IsControl) {
			t.Fatalf("title %q", tpl.Title)
		}
	})
}

func TestTheTagsOfAProcessAreReadInEachShape(t *testing.T) {
	for raw, want := range map[string][]string{
		`{"id":"r"}`:                                      nil,
		`{"id":"r","tags":null}`:                          {},
		`{"id":"r","tags":[]}`:                            {},
		`{"id":"r","tags":["a","b"]}`:                     {"a", "b"},
		`{"id":"r","tags":[{"id":"a","title":"Urgent"}]}`: {"a"},
		`{"id":"r","tags":{"data":[{"id":"a"},{"x":1}]}}`: {"a"},
		`{"id":"r","tags":{"data":[]}}`:                   {},
	} {
		r, err := item(call{}, answer{body: []byte(raw)}, nil, wireRun.run)
		if diff := cmp.Diff(want, r.Tags); diff != "" || err != nil {
			t.Errorf("%s, %v (-want +got):\n%s", raw, err, diff)
		}
	}
}
