package sandbox

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// limitedClient serves a template of two steps that fall to the launcher, in a world
// with limits; the clock of the limits stands where *now does.
func limitedClient(t *testing.T, limits string) (client, *time.Time) {
	t.Helper()
	w, err := LoadWorld(strings.NewReader(`{"me":{"id":7},"groups":[{"id":"g"}],"guests":[{"email":"Old@client.test"}],"_limits":` + limits + `,"checklists":[{"id":"tpl",
		"prerun":[{"id":"p","field_type":"assignees_form"}],"steps":[{"id":"a"},{"id":"b"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, Options{World: w, Limits: Limits{Assignments: 1000}})
	now := testClock()
	c.s.limiter.elapsed = func() time.Time { return now }
	return c, &now
}

func TestRequestsAMinuteAreLimitedInARollingWindow(t *testing.T) {
	c, now := limitedClient(t, `{"requests_per_minute":3}`)
	get := func(status int) response { t.Helper(); return c.get("/runs").want(status) }
	get(200)
	*now = now.Add(20 * time.Second)
	get(200)
	get(200)
	c.do("GET", "/_sandbox/requests", "").want(200)
	c.do("GET", c.org("/runs"), "", "Authorization", "Bearer x").want(401)
	refused := get(429).is(`"RATE_LIMIT_EXCEEDED"`, "code")
	if after := refused.header.Get("Retry-After"); after != "40" {
		t.Errorf("again after %q seconds, want 40", after)
	}
	*now = now.Add(40*time.Second - time.Millisecond)
	if after := get(429).header.Get("Retry-After"); after != "1" {
		t.Errorf("again after %q seconds, want 1", after)
	}
	*now = now.Add(time.Millisecond)
	get(200)
	get(429)
}

func TestNewGuestsAnHourAreLimited(t *testing.T) {
	c, now := limitedClient(t, `{"new_guests_per_hour":2}`)
	launch := func(status int, owners, picked string) response {
		t.Helper()
		return c.launch(fmt.Sprintf(`{"checklist_id":"tpl","tasks":{"a":{"owners":{"guests":[%s]}},"b":{}},"prerun":{"p":{"users":[],"guests":[%s],"groups":[]}}}`, owners, picked)).want(status)
	}
	launch(201, `"old@client.test"`, ``)
	launch(201, `"a@client.test"`, `"A@client.test","old@client.test"`)
	refused := launch(429, `"b@client.test"`, `"c@client.test"`).says("hourly limit for Guest Invite (2 per hour per organization)").is(`"RATE_LIMIT_EXCEEDED"`, "code")
	if after := refused.header.Get("Retry-After"); after != "3600" {
		t.Errorf("again after %q seconds", after)
	}
	c.get("/runs").is("2", "meta", "pagination", "total")
	launch(201, `"b@client.test"`, ``)
	launch(429, `"c@client.test"`, ``)
	launch(201, `"a@client.test"`, `"b@client.test"`)
	*now = now.Add(time.Hour)
	launch(201, `"c@client.test"`, ``)
	launch(429, `"d@client.test","e@client.test"`, ``)
	c.get("/guests").is("4", "meta", "pagination", "total")
	c.do("POST", c.org("/guests"), `{"email":"d@client.test"}`).want(201)
	c.do("POST", c.org("/guests"), `{"email":"e@client.test"}`).want(429).says("hourly limit for Guest Invite")
	c.do("POST", c.org("/guests"), `{"email":"D@client.test"}`).want(201)
	c.get("/guests").is("5", "meta", "pagination", "total")
}

func TestTheAssignmentsOfATrialAreLimited(t *testing.T) {
	c, _ := limitedClient(t, `{"assignments":4}`)
	c.launch(`{"checklist_id":"tpl"}`).want(201)
	c.launch(`{"checklist_id":"tpl","tasks":{"a":{"owners":{"users":[7],"guests":["x@client.test"],"groups":["g"]}}}}`).want(402).
		is(`{"error":true,"message":"Trial limit reached: 4 unique task assignments. Please upgrade to continue.","code":"TRIAL_LIMIT_REACHED_4_UNI"}`)
	c.get("/runs").is("1", "meta", "pagination", "total")
	c.launch(`{"checklist_id":"tpl"}`).want(201)
	c.launch(`{"checklist_id":"tpl"}`).want(402)

	documented := newClient(t, Options{Limits: DocumentedLimits()})
	refused, ok := documented.s.limiter.assign(101, 0)
	if want := `"code":"TRIAL_LIMIT_REACHED_100_U"`; ok || !strings.Contains(string(refused.body), want) {
		t.Errorf("the documented limit answers %s, want %s", refused.body, want)
	}
}

func TestNothingIsLimitedUnlessAskedFor(t *testing.T) {
	c := newClient(t, Options{})
	for range 700 {
		c.get("/tags").want(200)
	}
}
