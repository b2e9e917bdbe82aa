package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFaultRulesAreRead(t *testing.T) {
	for rule, want := range map[string]Fault{
		"POST */runs 503 x1":                   {Method: "POST", Glob: "*/runs", Action: "503", Times: 1},
		"get /api/me 429:2s":                   {Method: "GET", Glob: "/me", Action: "429", Argument: "2s", Delay: 2 * time.Second},
		"* * 429:date":                         {Method: "*", Glob: "*", Action: "429", Argument: "date"},
		"* * 429":                              {Method: "*", Glob: "*", Action: "429"},
		"POST */runs forget:Full name  x2":     {Method: "POST", Glob: "*/runs", Action: "forget", Argument: "Full name", Times: 2},
		"POST * 402:No seats left x1":          {Method: "POST", Glob: "*", Action: "402", Argument: "No seats left", Times: 1},
		"POST * 402:5s":                        {Method: "POST", Glob: "*", Action: "402", Argument: "5s"},
		"* * 599-after:late: very x3":          {Method: "*", Glob: "*", Action: "599-after", Argument: "late: very", Times: 3},
		"* * 429-after:2s":                     {Method: "*", Glob: "*", Action: "429-after", Argument: "2s", Delay: 2 * time.Second},
		"POST */runs forget:5s":                {Method: "POST", Glob: "*/runs", Action: "forget", Argument: "5s"},
		"GET /organizations/*/users slow:50ms": {Method: "GET", Glob: "/organizations/*/users", Action: "slow", Argument: "50ms", Delay: 50 * time.Millisecond},
	} {
		if got, err := ParseFault(rule); err != nil || got != want {
			t.Errorf("%s is %+v, %v", rule, got, err)
		}
	}
	for rule, says := range map[string]string{
		"":                    "three words",
		"POST 503":            "three words",
		"POST runs 503":       `must start with / or *`,
		"PO5T * 503":          "not an HTTP method",
		"POST * 299":          `"299" is not an action`,
		"POST * 600":          `"600" is not an action`,
		"POST * 199-after":    `"199-after" is not an action`,
		"POST * -503":         `"-503" is not an action`,
		"POST * 0503":         `"0503" is not an action`,
		"POST * html-after":   `"html-after" is not an action`,
		"POST * 503 x0":       "number of times",
		"POST * html:2s":      "takes nothing",
		"POST * slow":         "needs a duration",
		"POST * slow:-1s":     "needs a duration",
		"POST * lag:soon":     "needs a duration",
		"POST * 429:tomorrow": "429:date",
		"POST * forget:":      "forget:Name",
	} {
		if _, err := ParseFault(rule); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", rule, err, says)
		}
	}
}

func TestGlobs(t *testing.T) {
	for _, each := range []struct {
		glob, path string
		want       bool
	}{
		{"*", "/a/b", true}, {"*/runs", "/organizations/x/runs", true}, {"*/runs", "/organizations/x/runs/1", false},
		{"*/runs*", "/organizations/x/runs/1", true}, {"/me", "/me", true}, {"/me", "/me/organizations", false},
		{"/o/*/r/*/t", "/o/1/r/2/t", true}, {"**", "", true}, {"*a*b", "aab", true}, {"*a*b", "ba", false},
	} {
		if got := globMatches(each.glob, each.path); got != each.want {
			t.Errorf("%s and %s: %v", each.glob, each.path, got)
		}
	}
}

// TestFaultsInPlaceOfAnAnswer also checks for each whether the launch happened.
func TestFaultsInPlaceOfAnAnswer(t *testing.T) {
	for _, each := range []struct {
		action string
		status int
		header string
		says   string
		acted  bool
	}{
		{"500", 500, "", "Server Error", false},
		{"502", 502, "", "Bad Gateway", false},
		{"503", 503, "", "Service Unavailable", false},
		{"401", 401, "", "unauthenticated", false},
		{"403", 403, "", "forbidden", false},
		{"html", 502, "", "<html>", false},
		{"429:1500ms", 429, "2", "RATE_LIMIT_EXCEEDED", false},
		{"429:0s", 429, "0", "RATE_LIMIT_EXCEEDED", false},
		{"429:120", 429, "120", "RATE_LIMIT_EXCEEDED", false},
		{"429:date", 429, "Fri, 27 Nov 2026 10:00:02 GMT", "RATE_LIMIT_EXCEEDED", false},
		{"302", 302, "", `{"message":"Found"}`, false},
		{"307:Moved", 307, "", `{"message":"Moved"}`, false},
		{"304", 304, "", "", false},
		{"400:No", 400, "", `{"message":"No"}`, false},
		{"402", 402, "", `"code":"TRIAL_LIMIT_REACHED_100_U"`, false},
		{"402:No seats  left.", 402, "", `{"error":true,"message":"No seats left.","code":"NO_SEATS_LEFT"}`, false},
		{"404", 404, "", `"code":"RESOURCE_NOT_FOUND"`, false},
		{"409", 409, "", `{"error":{"code":"SEAT_POOL_EXHAUSTED","message":`, false},
		{"413", 413, "", "Request Entity Too Large", false},
		{`422:{"errors": {"name":["Too long"]}}`, 422, "", `{"errors":{"name":["Too long"]}}`, false},
		{"423", 423, "", "open issue", false},
		{"499", 499, "", `{"message":"status 499"}`, false},
		{"599", 599, "", "status 599", false},
		{"500-after", 500, "", "Server Error", true},
		{"402-after:Too late", 402, "", "Too late", true},
		{"307-after", 307, "", "Temporary Redirect", true},
		{"504-after", 504, "", "Gateway Timeout", true},
		{"429-after:9s", 429, "9", "RATE_LIMIT_EXCEEDED", true},
		{`201-after:{"data":{"name":"x"}}`, 201, "", `{"data":{"name":"x"}}`, true},
		{"204-after", 204, "", "", true},
		{"truncate", 201, "", `{"data":{"id"`, true},
	} {
		t.Run(each.action, func(t *testing.T) {
			c := worldClient(t, formed, "POST */runs "+each.action+" x1")
			got := c.launch(good("")).want(each.status).says(each.says)
			if got.header.Get("Retry-After") != each.header {
				t.Errorf("Retry-After %q", got.header.Get("Retry-After"))
			}
			redirect := each.status >= 300 && each.status < 400
			if at := got.header.Get("Location"); redirect != (at == "http://example.com"+c.org("/runs")) {
				t.Errorf("it leads to %q", at)
			}
			if each.action == "truncate" && json.Valid(got.body) {
				t.Error("the body is whole")
			}
			want := "0"
			if each.acted {
				want = "1"
			}
			c.get("/runs").is(want, "meta", "pagination", "total")
			c.launch(good("")).want(201)
		})
	}
}

func TestDroppedConnectionsSendNothing(t *testing.T) {
	for action, launched := range map[string]int{"drop-before": 0, "drop-after": 1} {
		t.Run(action, func(t *testing.T) {
			rule, _ := ParseFault("POST */runs " + action)
			r := started(t, Options{Faults: []Fault{rule}})
			answer, err := r.post(t.Context(), `{"checklist_id":"`+officeID+`"}`)
			if err == nil {
				answer.Body.Close()
				t.Fatalf("an answer: %v", answer.Status)
			}
			if got := r.launched(t); got != launched {
				t.Errorf("%d processes, want %d", got, launched)
			}
		})
	}
}

func TestASlowAnswerComesAfterTheLaunch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rule, _ := ParseFault("POST * slow:1h")
		c := newClient(t, Options{Faults: []Fault{rule}})
		answered := make(chan response, 1)
		go func() { answered <- c.launch(`{"checklist_id":"` + officeID + `"}`) }()
		synctest.Wait()
		if got := len(c.s.runs.list); got != 1 || len(answered) > 0 {
			t.Errorf("%d processes, answered: %v", got, len(answered) > 0)
		}
		start := time.Now()
		(<-answered).want(201)
		if took := time.Since(start); took != time.Hour {
			t.Errorf("it answered after %v", took)
		}
	})
}

func TestAServerThatTurnsSlowHoldsBackUntilItIsReleased(t *testing.T) {
	r := started(t, Options{})
	for rule, want := range map[string]int{"POST * slow:1h": http.StatusOK, "POST * sleep": http.StatusUnprocessableEntity} {
		added, err := http.Post(r.URL+"/_sandbox/faults", "text/plain", strings.NewReader(rule))
		if err != nil {
			t.Fatal(err)
		}
		if added.Body.Close(); added.StatusCode != want {
			t.Errorf("the rule %q was answered with %d", rule, added.StatusCode)
		}
	}
	status := make(chan int, 1)
	go func() {
		answer, err := r.post(t.Context(), `{"checklist_id":"`+officeID+`"}`)
		if err != nil {
			t.Error(err)
			status <- 0
			return
		}
		answer.Body.Close()
		status <- answer.StatusCode
	}()
	seen, err := http.Get(r.URL + "/_sandbox/requests?method=POST&path=/runs")
	if err != nil {
		t.Fatal(err)
	}
	seen.Body.Close()
	if len(status) > 0 {
		t.Error("it was answered at once")
	}
	released, err := http.Post(r.URL+"/_sandbox/release", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	released.Body.Close()
	if got := <-status; got != http.StatusCreated && got != http.StatusOK {
		t.Errorf("answered with %d", got)
	}
}

func TestLagHidesNewProcessesFromLists(t *testing.T) {
	for _, rule := range []string{"* * lag:5s", "POST */runs lag:5s", "GET * lag:5s"} {
		t.Run(rule, func(t *testing.T) {
			c := worldClient(t, formed, rule)
			real := testClock()
			c.s.runs.elapsed = func() time.Time { return real }
			id := strings.Trim(c.launch(good("")).want(201).at("data", "id"), `"`)
			c.get("/runs").is("0", "meta", "pagination", "total")
			c.get("/runs/"+id+"/tasks").is("0", "meta", "pagination", "total")
			c.get("/runs/" + id).want(200)
			real = real.Add(5 * time.Second)
			c.get("/runs").is("1", "meta", "pagination", "total")
			c.get("/runs/"+id+"/tasks").is("3", "meta", "pagination", "total")
		})
	}
}

func TestForgetLosesOneValue(t *testing.T) {
	for _, name := range []string{"name", "name-1", "Name"} {
		c := worldClient(t, formed, "POST */runs forget:"+name+" x1", "POST */runs forget:Kit x1")
		c.launch(good("")).want(201).is(`[]`, "data", "prerun")
		c.launch(good("")).want(201).is(`{"name":"x","kit":["a","b"]}`, "data", "prerun")
	}
}

func TestShiftMovesDeadlinesToWorkingTime(t *testing.T) {
	c := worldClient(t, formed, "POST */runs shift")
	for sent, want := range map[string]string{
		"2026-11-28T12:00:00Z": "2026-11-30T08:00:00Z", // a Saturday
		"2026-11-27T20:00:00Z": "2026-11-30T08:00:00Z", // a Friday evening
		"2026-11-26T20:00:00Z": "2026-11-27T08:00:00Z",
		"2026-11-27T05:00:00Z": "2026-11-27T08:00:00Z",
		"2026-11-27T16:00:00Z": "2026-11-27T16:00:00Z", // five in Berlin
	} {
		id := strings.Trim(c.launch(good(`,"tasks":{"s1":{"deadline":"`+sent+`"}}`)).want(201).at("data", "id"), `"`)
		c.get("/runs/"+id+"/tasks").is(`"`+want+`"`, "data", "0", "deadline")
	}
}

func TestRulesAreUsedUpInTheirOrder(t *testing.T) {
	c := worldClient(t, formed, "* /me 503 x1", "* /me 429:1s x1", "* /me 401 x1")
	for _, want := range []int{503, 429, 401, 200} {
		c.do("GET", "/me", "").want(want)
	}
}

// officeID is a template of the built-in world without kick-off fields.
const officeID = "e28f3371b7475163dafd97a1d99ef40a"

// running is a sandbox with a listener, closed with the test.
type running struct{ *Running }

func started(t *testing.T, o Options) running {
	t.Helper()
	r, err := Start("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return running{r}
}

func (r running) post(ctx context.Context, body string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, "POST", r.URL+"/api/organizations/"+r.Server.OrgID()+"/runs", bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+r.Server.Token())
	request.Header.Set("X-Tallyfy-Client", "APIClient")
	request.Header.Set("Content-Type", "application/json")
	return http.DefaultClient.Do(request)
}

func (r running) launched(t *testing.T) int {
	t.Helper()
	answer, err := http.Get(r.URL + "/_sandbox/runs")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	o, _ := parseObject(body)
	list, _ := elements(o.get("data"))
	return len(list)
}

func TestTheSandboxStaysOnThisMachine(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", "192.0.2.1:0", "example.com:80", "nonsense"} {
		if r, err := Start(addr, Options{}); err == nil {
			_ = r.Close()
			t.Errorf("it listens at %s", addr)
		}
	}
	for _, addr := range []string{":0", "localhost:0"} {
		r, err := Start(addr, Options{})
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
	}
}
