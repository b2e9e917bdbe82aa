package receipt

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kickoff/payload"
)

func onboarding() payload.Template {
	return payload.Template{
		ID: "tpl",
		Fields: []payload.Field{
			{ID: "name", Label: "Customer", Type: payload.TypeText},
			{ID: "plan", Label: "Plan", Type: payload.TypeDropdown},
			{ID: "tier", Label: "Tier", Type: payload.TypeRadio},
			{ID: "kit", Label: "Kit", Type: payload.TypeMultiselect},
			{ID: "from", Label: "First day", Type: payload.TypeDate},
			{ID: "docs", Label: "Contract", Type: payload.TypeFile},
			{ID: "items", Label: "Items", Type: payload.TypeTable},
			{ID: "team", Label: "Team", Type: payload.TypePeople},
		},
		Steps: []payload.Step{
			{ID: "s1", Title: "Welcome call", Deadline: &payload.DeadlineRule{Value: 3, Unit: "days", Option: "from", Step: "start_run"}},
			{ID: "s2", Title: "Legal review"},
		},
	}
}

func answers(pairs ...string) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = json.RawMessage(pairs[i+1])
	}
	return m
}

func bothSteps() []Task {
	return []Task{{StepID: "s1", Status: "not-started"}, {StepID: "s2", Status: "not-started"}}
}

func compare(t *testing.T, body string, stored Stored) Receipt {
	t.Helper()
	r, err := Compare(Sent{Body: []byte(body), Template: onboarding()}, stored)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnswersAreComparedByWhatTheyMean(t *testing.T) {
	const gold = `{"id":2,"text":"Gold","value":null}`
	const sso = `{"id":1,"text":"SSO","value":null,"selected":true}`
	const vpn = `{"id":2,"text":"VPN","value":null,"selected":true}`
	for _, c := range []struct {
		name, field, sent, stored string
		kind                      Kind // "" is no difference
	}{
		{"text as sent", "name", `"ACME"`, `"ACME"`, ""},
		{"text dropped", "name", `"ACME"`, ``, Lost},
		{"text emptied", "name", `"ACME"`, `""`, Lost},
		{"text emptied to null", "name", `"ACME"`, `null`, Lost},
		{"text trimmed", "name", `"ACME "`, `"ACME"`, Changed},
		{"digits stored as a number", "name", `"15000"`, `15000`, ""},
		{"leading zeros eaten", "name", `"007"`, `7`, Changed},
		{"one number in two notations", "name", `1.0`, `1`, ""},
		{"another number", "name", `1e3`, `1e4`, Changed},
		{"a blank answer need not be stored", "name", `""`, ``, ""},
		{"yes is not no", "name", `true`, `false`, Changed},
		{"choice as sent", "plan", gold, gold, ""},
		{"choice without its null value", "plan", gold, `{"text":"Gold","id":2}`, ""},
		{"option id as text", "plan", gold, `{"id":"2","text":"Gold"}`, ""},
		{"another option", "plan", gold, `{"id":1,"text":"Silver"}`, Changed},
		{"choice became a text", "plan", gold, `"Gold"`, Changed},
		{"radio in another case", "tier", `"Express"`, `"express"`, Changed},
		{"many in another order", "kit", `[` + sso + `,` + vpn + `]`, `[` + vpn + `,` + sso + `]`, ""},
		{"one of many dropped", "kit", `[` + sso + `,` + vpn + `]`, `[` + vpn + `]`, Changed},
		{"flag dropped", "kit", `[` + sso + `]`, `[{"id":1,"text":"SSO","value":null}]`, Changed},
		{"flag turned off", "kit", `[` + sso + `]`, `[{"id":1,"text":"SSO","selected":false}]`, Changed},
		{"all of many dropped", "kit", `[` + sso + `]`, `[]`, Lost},
		{"date in another notation", "from", `"2026-12-01T00:00:00.000Z"`, `"2026-12-01 00:00:00"`, ""},
		{"date without milliseconds", "from", `"2026-12-01T00:00:00.000Z"`, `"2026-12-01T00:00:00Z"`, ""},
		{"date a day off", "from", `"2026-12-01T00:00:00.000Z"`, `"2026-11-30T00:00:00.000Z"`, Changed},
		{"file with the server's own keys", "docs", `[{"filename":"a.pdf","source":"url","url":"https://x/a.pdf"}]`,
			`[{"filename":"a.pdf","source":"url","url":"https://x/a.pdf","full_url":"https://x/a.pdf","uploaded_at":"2026-11-23T14:00:00Z"}]`, ""},
		{"file whose upload time was written anew", "docs", `[{"id":"f1","uploaded_at":"2026-11-23T14:00:00Z"}]`, `[{"id":"f1","uploaded_at":"2026-11-23T14:00:09Z"}]`, ""},
		{"file's empty object came back as a list", "docs", `[{"id":"f1","subject":{}}]`, `[{"id":"f1","subject":[]}]`, ""},
		{"another file", "docs", `[{"id":"f1"}]`, `[{"id":"f2","full_url":"x"}]`, Changed},
		{"one of two files", "docs", `[{"id":"f1"},{"id":"f2"}]`, `[{"id":"f1"}]`, Changed},
		{"table as sent", "items", `["Widget","3"]`, `["Widget","3"]`, ""},
		{"table's cells in another order", "items", `["Widget","3"]`, `["3","Widget"]`, Changed},
		{"people in another order", "team", `{"users":[1,2],"guests":["a@b.c"],"groups":[]}`, `{"users":["2","1"],"guests":["A@b.c"]}`, ""},
		{"a guest dropped", "team", `{"users":[1],"guests":["a@b.c"],"groups":[]}`, `{"users":[1],"guests":[],"groups":[]}`, Changed},
		{"a field the template does not know", "ghost", `"x"`, ``, Lost},
	} {
		t.Run(c.name, func(t *testing.T) {
			stored := Stored{Prerun: answers(), Tasks: bothSteps()}
			if c.stored != "" {
				stored.Prerun = answers(c.field, c.stored)
			}
			r := compare(t, fmt.Sprintf(`{"checklist_id":"tpl","prerun":{%q:%s}}`, c.field, c.sent), stored)
			if c.kind == "" {
				if !r.Clean() {
					t.Errorf("reported: %+v", r.Differences)
				}
				return
			}
			if len(r.Differences) != 1 || r.Differences[0].Kind != c.kind || r.Differences[0].Field != c.field {
				t.Fatalf("reported: %+v", r.Differences)
			}
			d := r.Differences[0]
			if d.Label == "" || d.Sent == "" || d.Sent == d.Stored || (d.Kind == Lost) != (d.Stored == "") {
				t.Errorf("the difference reads as %+v", d)
			}
		})
	}
}

func TestDifferenceIsReadable(t *testing.T) {
	r := compare(t, `{"prerun":{"kit":[{"id":1,"text":"SSO","selected":true},{"id":2,"text":"VPN\u001b[31m\n","selected":true}]}}`,
		Stored{Prerun: answers("kit", `[{"id":1,"text":"SSO","selected":true}]`), Tasks: bothSteps()})
	want := []Difference{{Field: "kit", Label: "Kit", Kind: Changed, Sent: "SSO, VPN", Stored: "SSO"}}
	if diff := cmp.Diff(want, r.Differences); diff != "" {
		t.Error(diff)
	}
	r = compare(t, `{"prerun":{"name":"`+strings.Repeat("long ", 500)+`"}}`, Stored{Prerun: answers(), Tasks: bothSteps()})
	if n := len([]rune(r.Differences[0].Sent)); n != longest {
		t.Errorf("a long text takes %d characters", n)
	}
}

func TestStepsAreCompared(t *testing.T) {
	friday := time.Date(2026, 11, 27, 17, 0, 0, 0, time.UTC)
	monday := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	const due = `"s1":{"deadline":"2026-11-27T17:00:00Z"}`
	const owned = `"s1":{"owners":{"users":[7],"guests":["Ann@x.org"],"groups":["g"]}}`
	owners := payload.Owners{Users: []int64{7}, Guests: []string{"ann@x.org"}, Groups: []string{"g"}}
	untold := []Task{{StepID: "s1", NoDeadline: true, NoOwners: true}, {StepID: "s2"}}
	task := func(deadline time.Time, o payload.Owners, status string) []Task {
		return []Task{{StepID: "s1", Status: status, Deadline: deadline, Owners: o}, {StepID: "s2"}}
	}
	for _, c := range []struct {
		name, tasks string
		created     time.Time
		stored      []Task
		kind        Kind
		note        Kind
		label       string
		unread      string
	}{
		{name: "deadline as sent", tasks: due, stored: task(friday, payload.Owners{}, "")},
		{name: "deadline with a fraction", tasks: due, stored: task(friday.Add(300*time.Millisecond), payload.Owners{}, "")},
		{name: "moved to the next working time", tasks: due, stored: task(monday, payload.Owners{}, ""), note: Moved, label: "Welcome call: deadline"},
		{name: "moved a whole week", tasks: due, stored: task(friday.AddDate(0, 0, 7), payload.Owners{}, ""), note: Moved, label: "Welcome call: deadline"},
		{name: "later than any holiday", tasks: due, stored: task(friday.AddDate(0, 0, 8), payload.Owners{}, ""), kind: Changed, label: "Welcome call: deadline"},
		{name: "earlier", tasks: due, stored: task(friday.Add(-time.Hour), payload.Owners{}, ""), kind: Changed, label: "Welcome call: deadline"},
		{name: "deadline lost", tasks: due, stored: task(time.Time{}, payload.Owners{}, ""), kind: Lost, label: "Welcome call: deadline"},
		{name: "the template's own deadline instead", tasks: due, created: friday, stored: task(friday.AddDate(0, 0, 3), payload.Owners{}, ""), kind: Changed, label: "Welcome call: deadline"},
		{name: "owners as sent", tasks: owned, stored: task(time.Time{}, owners, "")},
		{name: "owner's id as text", tasks: `"s1":{"owners":{"users":["7"],"guests":[],"groups":[]}}`, stored: task(time.Time{}, payload.Owners{Users: []int64{7}}, "")},
		{name: "one owner dropped", tasks: owned, stored: task(time.Time{}, payload.Owners{Users: []int64{7}, Groups: []string{"g"}}, ""), kind: Changed, label: "Welcome call: owners"},
		{name: "one owner too many", tasks: `"s1":{"owners":{"users":[7]}}`, stored: task(time.Time{}, payload.Owners{Users: []int64{7, 8}}, ""), kind: Changed, label: "Welcome call: owners"},
		{name: "all owners dropped", tasks: owned, stored: task(time.Time{}, payload.Owners{}, ""), kind: Lost, label: "Welcome call: owners"},
		{name: "left to the template", tasks: `"s1":{"owners":{"users":[],"guests":[],"groups":[]}}`, stored: task(monday, payload.Owners{}, "")},
		{name: "left to the template, and given to others", tasks: `"s1":{"owners":{"users":[],"guests":[],"groups":[]}}`, stored: task(monday, owners, ""), kind: Added, label: "Welcome call: owners"},
		{name: "hidden by a rule", tasks: owned, stored: task(time.Time{}, payload.Owners{}, "auto-skipped"), note: Hidden, label: "Welcome call"},
		{name: "hidden, with its deadline not made yet", tasks: due, stored: task(time.Time{}, payload.Owners{}, "auto-skipped"), note: Hidden, label: "Welcome call"},
		{name: "hidden, but for other people", tasks: owned, stored: task(time.Time{}, payload.Owners{Users: []int64{9}}, "auto-skipped"), note: Hidden, kind: Changed, label: "Welcome call: owners"},
		{name: "owners not told", tasks: owned, stored: untold, unread: "Welcome call: owners"},
		{name: "deadline not told", tasks: due, stored: untold, unread: "Welcome call: deadline"},
		{name: "left to the template and not told", tasks: `"s1":{}`, stored: untold},
		{name: "the step of a task is not told", tasks: due, stored: []Task{{StepID: "s2"}, {}}, unread: "Welcome call"},
		{name: "no task for a step", tasks: due, stored: []Task{{StepID: "s2"}}, kind: Lost, label: "Welcome call"},
		{name: "nothing set, a step missing", stored: []Task{{StepID: "s1"}}, kind: Lost, label: "Legal review"},
		{name: "a step of another template", tasks: `"ghost":{}`, stored: bothSteps(), kind: Lost, label: "ghost"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tasks := c.tasks
			if strings.HasPrefix(tasks, `"s1"`) {
				tasks += `,"s2":{"owners":{"users":[],"guests":[],"groups":[]}}`
			}
			r := compare(t, `{"tasks":{`+tasks+`}}`, Stored{CreatedAt: c.created, Tasks: c.stored})
			if got := kinds(r.Differences); got != string(c.kind) {
				t.Errorf("reported: %+v", r.Differences)
			}
			if len(r.Unread) > 1 || len(r.Unread) == 1 && r.Unread[0].Label != c.unread || len(r.Unread) == 0 && c.unread != "" {
				t.Errorf("not told: %+v", r.Unread)
			}
			if got := kinds(r.Notes); got != string(c.note) {
				t.Errorf("noted: %+v", r.Notes)
			}
			if all := append(r.Differences, r.Notes...); len(all) > 0 && all[0].Label != c.label {
				t.Errorf("it is said of %q", all[0].Label)
			}
		})
	}
}

func kinds(ds []Difference) string {
	var out []string
	for _, d := range ds {
		out = append(out, string(d.Kind))
	}
	return strings.Join(out, " ")
}

// names are those of the tests: what they do not know goes by its id.
type names struct{}

func (names) People(payload.Owners) *payload.Directory {
	return &payload.Directory{
		Members: []payload.Member{{ID: 7, Name: "Bo Li"}, {ID: 8, Name: "Jo Day"}, {ID: 9, Name: "Kim Roe"}},
		Groups:  []payload.Group{{ID: "g", Name: "Sales", Members: []int64{7}}},
	}
}
func (names) Tag(id string) string    { return map[string]string{"a": "Urgent"}[id] }
func (names) Folder(id string) string { return map[string]string{"f": "Customers"}[id] }

// Every property, in each of the ways it can come back: as sent, lost, changed, or not
// told at all.
func TestEveryPropertyIsCompared(t *testing.T) {
	lost := func(property, label, sent string, ids ...string) []Difference {
		return []Difference{{Property: property, Label: label, Kind: Lost, Sent: sent, IDs: ids}}
	}
	changed := func(property, label, sent, stored string, ids ...string) []Difference {
		return []Difference{{Property: property, Label: label, Kind: Changed, Sent: sent, Stored: stored, IDs: ids}}
	}
	property := func(key, value string) Stored { return Stored{Properties: answers(key, value)} }
	for _, c := range []struct {
		name, body string
		stored     Stored
		want       []Difference
		checked    int // beside the two steps
		unread     string
	}{
		{"name as sent", `{"name":"Jo"}`, property("name", `"\uFEFFJo"`), nil, 1, ""},
		{"name made anew", `{"name":"Jo"}`, property("name", `"Onboarding 1"`), changed("name", "Name", "Jo", "Onboarding 1"), 1, ""},
		{"name emptied", `{"name":"Jo"}`, property("name", `""`), lost("name", "Name", "Jo"), 1, ""},
		{"name not told", `{"name":"Jo"}`, Stored{}, nil, 0, "Name"},
		{"name left to the server", `{}`, property("name", `"Onboarding 1"`), nil, 0, ""},
		{"summary as sent", `{"summary":"x"}`, property("summary", `"x"`), nil, 1, ""},
		{"summary dropped", `{"summary":"x"}`, property("summary", `null`), lost("summary", "Summary", "x"), 1, ""},
		{"summary not told", `{"summary":"x"}`, Stored{}, nil, 0, "Summary"},
		{"owner as a number", `{"owner_id":"8"}`, property("owner_id", `8`), nil, 1, ""},
		{"another owner", `{"owner_id":"8"}`, property("owner_id", `7`), changed("owner_id", "Owner", "Jo Day", "Bo Li", "8"), 1, ""},
		{"no owner", `{"owner_id":"8"}`, property("owner_id", `null`), lost("owner_id", "Owner", "Jo Day", "8"), 1, ""},
		{"owner not told", `{"owner_id":"8"}`, Stored{}, nil, 0, "Owner"},
		{"another launcher", `{"user_id":"8"}`, property("user_id", `7`), changed("user_id", "Started by", "Jo Day", "Bo Li", "8"), 1, ""},
		{"launcher not told", `{"user_id":"8"}`, Stored{}, nil, 0, "Started by"},
		{"starred as a number", `{"starred":true}`, property("starred", `1`), nil, 1, ""},
		{"not starred", `{"starred":true}`, property("starred", `false`), changed("starred", "Starred", "yes", "no"), 1, ""},
		{"starred all the same", `{"starred":false}`, property("starred", `true`), changed("starred", "Starred", "no", "yes"), 1, ""},
		{"not starred, which is nothing", `{"starred":false}`, property("starred", `null`), nil, 1, ""},
		{"starred not told", `{"starred":false}`, Stored{}, nil, 0, "Starred"},
		{"not public", `{"is_public":true}`, property("is_public", `false`), changed("is_public", "Public link", "yes", "no"), 1, ""},
		{"public not told", `{"is_public":true}`, Stored{}, nil, 0, "Public link"},
		{"another parent", `{"parent_id":"p"}`, property("parent_id", `"q"`), changed("parent_id", "Parent process", "p", "q"), 1, ""},
		{"no parent", `{"parent_id":"p"}`, property("parent_id", `null`), lost("parent_id", "Parent process", "p"), 1, ""},
		{"parent not told", `{"parent_id":"p"}`, Stored{}, nil, 0, "Parent process"},
		{"tag dropped", `{"tags":["a","b"]}`, Stored{Tags: []string{"b"}}, lost("tags", "Tags", "Urgent", "a"), 2, ""},
		{"tag of the template added", `{"tags":["a"]}`, Stored{Tags: []string{"a", "b"}}, nil, 1, ""},
		{"tags not told", `{"tags":["a"]}`, Stored{}, nil, 0, "Tags"},
		{"folder dropped", `{"folders":["f"]}`, Stored{Folders: []string{}}, lost("folders", "Folders", "Customers", "f"), 1, ""},
		{"folders not told", `{"folders":["f"]}`, Stored{}, nil, 0, "Folders"},
		{"members in any order", `{"users":["8","7"]}`, Stored{Users: []int64{7, 8, 9}}, nil, 2, ""},
		{"a member dropped", `{"users":["8","7"]}`, Stored{Users: []int64{7}}, lost("users", "Seen by", "Jo Day", "8"), 2, ""},
		{"all members dropped", `{"users":["8"]}`, Stored{Users: []int64{}}, lost("users", "Seen by", "Jo Day", "8"), 1, ""},
		{"members not told", `{"users":["8"]}`, Stored{}, nil, 0, "Seen by"},
		{"a group dropped", `{"groups":["g"]}`, Stored{Groups: []string{"h"}}, lost("groups", "Seen by groups", "Sales", "g"), 1, ""},
		{"groups not told", `{"groups":["g"]}`, Stored{}, nil, 0, "Seen by groups"},
		{"answers not told", `{"prerun":{"name":"x","plan":""}}`, Stored{}, nil, 0, "Answers"},
		{"no answers were sent", `{"prerun":{}}`, Stored{}, nil, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.stored.Tasks = bothSteps()
			r, err := Compare(Sent{Body: []byte(c.body), Template: onboarding(), Names: names{}}, c.stored)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(append([]Difference{}, c.want...), r.Differences); diff != "" || r.Checked != 2+c.checked {
				t.Errorf("%d checked; %s", r.Checked, diff)
			}
			var unread []string
			for _, d := range r.Unread {
				unread = append(unread, d.Label)
			}
			if got := strings.Join(unread, ", "); got != c.unread {
				t.Errorf("not told are %q, want %q", got, c.unread)
			}
		})
	}
}

func TestAJobTitleIsComparedByTheStepsThatWaitForIt(t *testing.T) {
	tpl := onboarding()
	tpl.Steps[0].Roles = []payload.Role{{ID: "lead", Name: "Lead"}}
	tpl.Rules = []payload.Rule{{Name: "Off", Conditions: []payload.RuleCondition{{Subject: "Prerun", SubjectID: "plan", Operation: "is_empty"}},
		Actions: []payload.RuleAction{{Kind: "assignment", Verb: "unassign", TargetStep: "s1", People: payload.Owners{Users: []int64{9}}}}}}
	const roles = `"roles":{"lead":{"users":[8],"guests":[],"groups":[]}}`
	task := func(status string, users ...int64) []Task {
		return []Task{{StepID: "s1", Status: status, Owners: payload.Owners{Users: users}}, {StepID: "s2"}}
	}
	for _, c := range []struct {
		name, body string
		tasks      []Task
		lost       string
		unread     string
	}{
		{"held", `{` + roles + `}`, task("", 8), "", ""},
		{"held by one more", `{` + roles + `}`, task("", 8, 1), "", ""},
		{"not held", `{` + roles + `}`, task("", 1), "Jo Day", ""},
		{"nobody owns the step", `{` + roles + `}`, task(""), "Jo Day", ""},
		{"hidden and not given yet", `{` + roles + `}`, task("auto-skipped"), "", "Lead: Jo Day"},
		{"a step with owners of its own", `{` + roles + `,"tasks":{"s1":{"owners":{"users":[7]}},"s2":{}}}`, task("", 7), "", "Lead: Jo Day"},
		{"no step waits for it", `{"roles":{"boss":{"users":[8]}}}`, task("", 1), "", "boss: Jo Day"},
		{"taken out by a rule", `{"roles":{"lead":{"users":[9]}}}`, task("", 1), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Compare(Sent{Body: []byte(c.body), Template: tpl, Launcher: 1, Names: names{}}, Stored{Tasks: c.tasks})
			if err != nil {
				t.Fatal(err)
			}
			lost := ""
			for _, d := range r.Differences {
				lost += d.Sent
				if !d.AboutSteps() || d.Label != "Job title Lead" {
					t.Errorf("it is said of %+v", d)
				}
			}
			unread := ""
			for _, d := range r.Unread {
				unread += d.Sent
			}
			if lost != c.lost || unread != c.unread {
				t.Errorf("lost is %q, want %q; not told is %q, want %q", lost, c.lost, unread, c.unread)
			}
			if c.unread != "" && r.Beside()[len(r.Beside())-1] != "job titles: Tallyfy does not tell" {
				t.Errorf("said is %q", r.Beside())
			}
		})
	}
}

func TestLaggingReplicaIsNotADifference(t *testing.T) {
	lag := compare(t, `{"prerun":{"name":"ACME"}}`, Stored{Prerun: answers(), Tasks: []Task{{StepID: "s1"}}})
	lost := compare(t, `{"prerun":{"name":"ACME"}}`, Stored{Prerun: answers(), Tasks: bothSteps()})
	if r := Agreed(lag, lag, lost); len(r.Differences) != 1 || r.Differences[0].Field != "name" {
		t.Errorf("agreed: %+v", r.Differences)
	}
	whole := compare(t, `{"prerun":{"name":"ACME"}}`, Stored{Prerun: answers("name", `"ACME"`), Tasks: bothSteps()})
	if r := Agreed(lag, lost, whole); !r.Clean() || r.Checked != 3 {
		t.Errorf("agreed: %+v", r)
	}
	if r := Agreed(lost, lost, lost); r.Clean() {
		t.Error("a loss that every read has is not reported")
	}
}

func TestReceiptKeepsItsShapeAsJSON(t *testing.T) {
	r := compare(t, `{"prerun":{"name":"ACME"}}`, Stored{Prerun: answers("name", `"ACME"`), Tasks: bothSteps()})
	got, err := json.Marshal(r)
	if err != nil || string(got) != `{"checked":3,"differences":[]}` {
		t.Errorf("%s, %v", got, err)
	}
}

func TestTornBodyIsAnError(t *testing.T) {
	if _, err := Compare(Sent{Body: []byte(`{"name":`)}, Stored{}); err == nil {
		t.Error("a torn body is taken for a launch")
	}
}

func TestTheSentenceCountsOnlyWhatWasComparedWith(t *testing.T) {
	three := Stored{Prerun: answers("name", `"ACME"`), Tasks: bothSteps()}
	for _, c := range []struct {
		body   string
		stored Stored
		want   string
	}{
		{`{"prerun":{"name":"ACME"}}`, three, "3 of 3 values read back as sent"},
		{`{"prerun":{"name":"ACME"},"users":["7"]}`, three, "3 of 3 values read back as sent"},
		{`{"prerun":{"name":"Globex"}}`, three, "1 value of 3 stored otherwise than sent: mend it in the process itself"},
	} {
		if got := compare(t, c.body, c.stored).Summary(); got != c.want {
			t.Errorf("%s: %q", c.body, got)
		}
	}
	for r, want := range map[*Receipt]string{
		{}:                         "nothing was sent that could be compared",
		{Checked: 1}:               "1 of 1 value read back as sent",
		{Unread: []Difference{{}}}: "nothing was sent that can be read back",
	} {
		if got := r.Summary(); got != want {
			t.Errorf("%+v: %q", r, got)
		}
	}
}
