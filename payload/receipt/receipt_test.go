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
			stored := Stored{Tasks: bothSteps()}
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
	r = compare(t, `{"prerun":{"name":"`+strings.Repeat("long ", 500)+`"}}`, Stored{Tasks: bothSteps()})
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
		{name: "left to the template", tasks: `"s1":{"owners":{"users":[],"guests":[],"groups":[]}}`, stored: task(monday, owners, "")},
		{name: "hidden by a rule", tasks: owned, stored: task(time.Time{}, payload.Owners{}, "auto-skipped"), note: Hidden, label: "Welcome call"},
		{name: "hidden, with its deadline not made yet", tasks: due, stored: task(time.Time{}, payload.Owners{}, "auto-skipped"), note: Hidden, label: "Welcome call"},
		{name: "hidden, but for other people", tasks: owned, stored: task(time.Time{}, payload.Owners{Users: []int64{9}}, "auto-skipped"), note: Hidden, kind: Changed, label: "Welcome call: owners"},
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

func TestTagsFoldersAndPropertiesAreCompared(t *testing.T) {
	for _, c := range []struct {
		name, body string
		stored     Stored
		want       []Difference
		checked    int
	}{
		{"name as sent", `{"name":"Jo"}`, Stored{Name: "\uFEFFJo"}, []Difference{}, 3},
		{"name made anew", `{"name":"Jo"}`, Stored{Name: "Onboarding 1"}, []Difference{{Property: "name", Label: "Name", Kind: Changed, Sent: "Jo", Stored: "Onboarding 1"}}, 3},
		{"name left to the server", `{}`, Stored{Name: "Onboarding 1"}, []Difference{}, 2},
		{"tag dropped", `{"tags":["a","b"]}`, Stored{Tags: []string{"b"}}, []Difference{{Property: "tags", Label: "Tag", Kind: Lost, Sent: "Urgent"}}, 4},
		{"tag of the template added", `{"tags":["a"]}`, Stored{Tags: []string{"a", "b"}}, []Difference{}, 3},
		{"tags not read", `{"tags":["a"]}`, Stored{}, []Difference{}, 2},
		{"folder dropped", `{"folders":["f"]}`, Stored{Folders: []string{}}, []Difference{{Property: "folders", Label: "Folder", Kind: Lost, Sent: "Customers"}}, 3},
		{"summary dropped", `{"summary":"x"}`, Stored{Properties: answers("summary", `""`)}, []Difference{{Property: "summary", Label: "Summary", Kind: Lost, Sent: "x"}}, 3},
		{"owner as a number", `{"owner_id":"1001"}`, Stored{Properties: answers("owner_id", `1001`)}, []Difference{}, 3},
		{"another launcher", `{"user_id":"1001"}`, Stored{Properties: answers("user_id", `7`)}, []Difference{{Property: "user_id", Label: "Launcher", Kind: Changed, Sent: "1001", Stored: "7"}}, 3},
		{"not public", `{"is_public":true}`, Stored{Properties: answers("is_public", `false`)}, []Difference{{Property: "is_public", Label: "Public link", Kind: Changed, Sent: "yes", Stored: "no"}}, 3},
		{"members in any order", `{"users":["1","2"]}`, Stored{Properties: answers("users", `[2,1,3]`)}, []Difference{}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.stored.Tasks = bothSteps()
			r, err := Compare(Sent{
				Body: []byte(c.body), Template: onboarding(),
				Tags: []payload.Tag{{ID: "a", Name: "Urgent"}}, Folders: []payload.Folder{{ID: "f", Name: "Customers"}},
			}, c.stored)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, r.Differences); diff != "" || r.Checked != c.checked {
				t.Errorf("%d checked; %s", r.Checked, diff)
			}
		})
	}
}

func TestLaggingReplicaIsNotADifference(t *testing.T) {
	lag := compare(t, `{"prerun":{"name":"ACME"}}`, Stored{Tasks: []Task{{StepID: "s1"}}})
	lost := compare(t, `{"prerun":{"name":"ACME"}}`, Stored{Tasks: bothSteps()})
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
