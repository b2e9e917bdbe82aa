package delivery_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/api/sandbox"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/crash"
	"kickoff/payload/receipt"
)

// office has somebody and something for every property of a launch, and a rule that
// gives the first step to Kim when the plan is gold.
const office = `{
 "organization": {"id": "0123456789abcdef0123456789abcdef", "name": "Acme"},
 "me": {"id": 7, "email": "jo@acme.test", "first_name": "Jo", "last_name": "Smith"},
 "users": [{"id": 7, "email": "jo@acme.test", "first_name": "Jo", "last_name": "Smith", "status": "active"},
  {"id": 8, "email": "kim@acme.test", "first_name": "Kim", "last_name": "Roe", "status": "active"},
  {"id": 9, "email": "bo@acme.test", "first_name": "Bo", "last_name": "Li", "status": "active"}],
 "groups": [{"id": "11111111111111111111111111111111", "name": "Sales", "members": [8], "guests": []}],
 "tags": [{"id": "22222222222222222222222222222222", "title": "Urgent"}],
 "folders": [{"id": "33333333333333333333333333333333", "name": "Customers", "folder_type": "run"}],
 "checklists": [{"id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "title": "Deal",
  "prerun": [{"id": "f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1", "label": "Plan", "field_type": "radio", "position": 1,
   "options": [{"id": 1, "text": "Silver", "value": null}, {"id": 2, "text": "Gold", "value": null}]}],
  "steps": [{"id": "51515151515151515151515151515151", "title": "Call", "position": 1, "assignees": []},
   {"id": "52525252525252525252525252525252", "title": "Legal", "position": 2, "assignees": [7],
    "roles": [{"id": "44444444444444444444444444444444", "name": "Lead"}]}],
  "automated_actions": [{"id": "99999999999999999999999999999999", "automated_alias": "Kim sees gold", "position": 1,
   "conditions": [{"conditionable_id": "f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1", "conditionable_type": "Prerun", "operation": "OPERATION", "statement": "gold", "logic": "and", "position": 1}],
   "then_actions": [{"action_type": "assignment", "action_verb": "assign", "target_step_id": "51515151515151515151515151515151", "position": 1,
    "assignees": {"users": [8], "guests": [], "groups": []}}]}]}]
}`

const everything = `{"checklist_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","name":"Deal 1","summary":"x","owner_id":"8","user_id":"9","starred":true,"is_public":true,
 "prerun":{"f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1":"Gold"},
 "tasks":{"51515151515151515151515151515151":{"deadline":"2030-12-03T17:00:00Z","owners":{"users":[9],"guests":[],"groups":[]}},
  "52525252525252525252525252525252":{"owners":{"users":[],"guests":[],"groups":[]}}},
 "tags":["22222222222222222222222222222222"],"users":["9"],"groups":["11111111111111111111111111111111"],
 "roles":{"44444444444444444444444444444444":{"users":[9],"guests":[],"groups":[]}},"folders":["33333333333333333333333333333333"]}`

// inOffice is a delivery of that launch to a sandbox whose answers about a process pass
// through change, with the path behind the organisation.
func inOffice(t *testing.T, operation string, change func(path string, body []byte) []byte) *fixture {
	t.Helper()
	w, err := sandbox.LoadWorld(strings.NewReader(strings.Replace(office, "OPERATION", operation, 1)))
	if err != nil {
		t.Fatal(err)
	}
	server := sandbox.New(sandbox.Options{World: w})
	front := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, r)
		body := answer.Body.Bytes()
		if r.Method == http.MethodGet {
			body = change(r.URL.Path[strings.Index(r.URL.Path, "cdef/")+len("cdef/"):], body)
		}
		rw.WriteHeader(answer.Code)
		_, _ = rw.Write(body)
	}))
	t.Cleanup(front.Close)
	client, err := api.New(api.Options{BaseURL: front.URL, Token: server.Token(), Org: server.OrgID()})
	if err != nil {
		t.Fatal(err)
	}
	d := deliver(t, client)
	tpl, err := client.Template(t.Context(), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	if err != nil {
		t.Fatal(err)
	}
	d.order = delivery.Order{Template: tpl, Launch: payload.Launch{Body: []byte(everything)}, Env: payload.Env{Zone: time.UTC}}
	return d
}

// received launches and reads back.
func (d *fixture) received(t *testing.T) receipt.Receipt {
	t.Helper()
	sent, err := d.Send(t.Context(), d.order)
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.ReadBack(t.Context(), d.order, sent)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// edit changes the data of an answer about the one process, or about its tasks.
func edit(about string, change func(map[string]any)) func(string, []byte) []byte {
	return func(path string, body []byte) []byte {
		if !strings.HasPrefix(path, "runs/") || strings.HasSuffix(path, "/tasks") != (about == "tasks") {
			return body
		}
		var answer struct {
			Data any `json:"data"`
		}
		if json.Unmarshal(body, &answer) != nil {
			return body
		}
		if list, ok := answer.Data.([]any); ok {
			for _, each := range list {
				change(each.(map[string]any))
			}
		} else {
			change(answer.Data.(map[string]any))
		}
		body, _ = json.Marshal(answer)
		return body
	}
}

// What the server loses of a launch is a difference, told by its name; what it does not
// tell is named, and neither counted nor called stored.
func TestWhatTheServerLosesOrDoesNotTell(t *testing.T) {
	asSent := inOffice(t, "equals", func(_ string, body []byte) []byte { return body }).received(t)
	const ruled = "Call: owners: Kim Roe added by the template's rule “Kim sees gold”"
	if !asSent.Clean() || len(asSent.Unread) > 0 || strings.Join(asSent.Beside(), "; ") != ruled {
		t.Fatalf("as it was sent: %+v", asSent)
	}
	for _, c := range []struct {
		key, label string
		empty      any
		lost       string
	}{
		{"name", "Name", "", `Name: sent "Deal 1", stored nothing`},
		{"summary", "Summary", "", `Summary: sent "x", stored nothing`},
		{"owner_id", "Owner", 7, `Owner: sent "Kim Roe", stored "Jo Smith"`},
		{"started_by", "Started by", 7, `Started by: sent "Bo Li", stored "Jo Smith"`},
		{"starred", "Starred", false, `Starred: sent "yes", stored "no"`},
		{"is_public", "Public link", false, `Public link: sent "yes", stored "no"`},
		{"prerun", "Answers", []any{}, `Plan: sent "Gold", stored nothing`},
		{"tags", "Tags", []any{}, `Tags: sent "Urgent", stored nothing`},
		{"users", "Seen by", []any{}, `Seen by: sent "Bo Li", stored nothing`},
		{"groups", "Seen by groups", []any{}, `Seen by groups: sent "Sales", stored nothing`},
		{"folders", "Folders", []any{}, `Folders: sent "Customers", stored nothing`},
	} {
		t.Run(c.key, func(t *testing.T) {
			r := inOffice(t, "equals", edit("run", func(run map[string]any) { delete(run, c.key) })).received(t)
			if !r.Clean() || len(r.Unread) != 1 || r.Unread[0].Label != c.label || r.Checked != asSent.Checked-1 {
				t.Errorf("not told: %+v", r)
			}
			r = inOffice(t, "equals", edit("run", func(run map[string]any) { run[c.key] = c.empty })).received(t)
			if len(r.Differences) != 1 || r.Differences[0].String() != c.lost || r.Checked != asSent.Checked {
				t.Errorf("lost: %+v", r)
			}
		})
	}
}

// The list of tasks shows a new process late: while it is empty nothing is lost.
func TestTasksThatDoNotShowYetAreNotLost(t *testing.T) {
	d := inOffice(t, "equals", func(path string, body []byte) []byte {
		if strings.HasSuffix(path, "/tasks") {
			return []byte(`{"data":[]}`)
		}
		return body
	})
	sent, err := d.Send(t.Context(), d.order)
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.ReadBack(t.Context(), d.order, sent)
	if unread := new(delivery.UnreadError); !errors.As(err, &unread) || !strings.Contains(err.Error(), "steps") {
		t.Errorf("the error is %v", err)
	}
	if !r.Clean() || len(r.Unread) == 0 {
		t.Errorf("told: %+v", r)
	}
}

// The template's rules are judged by what they mean, and by the activity feed where it
// can be read.
func TestTheFeedSettlesWhatARuleDid(t *testing.T) {
	asIs := func(_ string, body []byte) []byte { return body }
	noFeed := func(path string, body []byte) []byte {
		if strings.HasPrefix(path, "activity-feeds") {
			return []byte("<html>")
		}
		return body
	}
	failed := func(path string, body []byte) []byte {
		if strings.HasPrefix(path, "activity-feeds") {
			return bytes.ReplaceAll(body, []byte(`"executed"`), []byte(`"execution_fail"`))
		}
		return body
	}
	stranger := func(next func(string, []byte) []byte) func(string, []byte) []byte {
		add := edit("tasks", func(task map[string]any) {
			if task["title"] == "Call" {
				task["owners"].(map[string]any)["users"] = []any{9, 8}
			}
		})
		return func(path string, body []byte) []byte { return add(path, next(path, body)) }
	}
	const did, unexplained = "Call: owners: Kim Roe added by the template's rule “Kim sees gold”", `!Call: owners: sent "Bo Li", stored "Bo Li, Kim Roe"`
	for _, c := range []struct {
		name, operation string
		change          func(string, []byte) []byte
		said            string
	}{
		{"met, and the feed says so", "equals", asIs, did},
		{"met, and no feed", "equals", noFeed, did},
		{"met, and the feed says that it failed", "equals", failed, unexplained},
		{"not met, and somebody added", "not_equals", stranger(asIs), unexplained},
		{"not known, and no feed", "sounds_like", stranger(noFeed), "Call: owners: Kim Roe added, probably by the template's rule “Kim sees gold”"},
		{"not known, and the feed says that it failed", "sounds_like", stranger(asIs), unexplained},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := inOffice(t, c.operation, c.change).received(t)
			said := r.Beside()
			for _, d := range r.Differences {
				said = append(said, "!"+d.String())
			}
			if got := strings.Join(said, "; "); got != c.said {
				t.Errorf("said is\n%s\nwant\n%s", got, c.said)
			}
		})
	}
}

func TestAJobTitleIsReadFromTheStepsThatWaitForIt(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(map[string]any)
		said   string
	}{
		{"lost", func(task map[string]any) {
			if task["title"] == "Legal" {
				task["owners"] = map[string]any{"users": []any{7}}
			}
		}, `Job title Lead: sent "Bo Li", stored nothing`},
		{"hidden", func(task map[string]any) {
			if task["title"] == "Legal" {
				task["owners"], task["status"] = map[string]any{}, "auto-skipped"
			}
		}, "job titles: Tallyfy does not tell"},
	} {
		r := inOffice(t, "equals", edit("tasks", c.change)).received(t)
		said := r.Beside()
		for _, d := range r.Differences {
			said = append(said, d.String())
		}
		if got := strings.Join(said, "; "); !strings.Contains(got, c.said) || len(r.Differences)+len(r.Unread) != 1 {
			t.Errorf("%s: said is %s", c.name, got)
		}
	}
}

func TestAPanicOfOneThatIsReadBackComesToWhoReads(t *testing.T) {
	d := inOffice(t, "equals", func(_ string, body []byte) []byte { return body })
	sent, err := d.Send(t.Context(), d.order)
	if err != nil {
		t.Fatal(err)
	}
	order := func() delivery.Order { return d.order }
	all := []delivery.Launched{{Order: order, Sent: sent}, {Order: order, Sent: sent}, {Order: order, Sent: sent}, {Order: order, Sent: sent}, {Order: order, Sent: sent}, {Order: order, Sent: sent}}
	err = crash.Catch(func() error {
		d.ReadBackAll(t.Context(), all, 0, func(int, receipt.Receipt, error) { panic("on purpose") })
		return nil
	})
	if !errors.As(err, new(*crash.Panic)) {
		t.Errorf("it ends with %v", err)
	}
}
