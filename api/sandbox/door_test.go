package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestRequestsWithoutTheRightHeadersAreTurnedAway(t *testing.T) {
	c := newClient(t, Options{Token: "secret"})
	for _, each := range []struct {
		name, path, header, value, says string
		status                          int
	}{
		{"all is well", "/me", "Accept", "application/json", `"email":"jo@acme.test"`, 200},
		{"with the api prefix", "/api/me", "Accept", "application/json", `"email":"jo@acme.test"`, 200},
		{"two spaces", "/me", "Authorization", "Bearer  secret", `{"error":true,"message":"unauthenticated"}`, 401},
		{"no space", "/me", "Authorization", "Bearersecret", "unauthenticated", 401},
		{"bare token", "/me", "Authorization", "secret", "unauthenticated", 401},
		{"wrong token", "/me", "Authorization", "Bearer other", "unauthenticated", 401},
		{"no token", "/me", "Authorization", "", "unauthenticated", 401},
		{"no client header", "/me", "X-Tallyfy-Client", "", `{"error":true,"message":"missing required headers"}`, 401},
		{"another client's name", "/me", "X-Tallyfy-Client", "n8n", "jo@acme.test", 200},
		{"unknown path", "/nothing", "Accept", "*/*", "ENDPOINT_NOT_FOUND", 404},
		{"doubled slash", "//me", "Accept", "*/*", "ENDPOINT_NOT_FOUND", 404},
		{"foreign organisation", "/organizations/other/runs", "Accept", "*/*", "You don't have application's permissions for this organization!", 403},
		{"unknown template", c.org("/checklists/none"), "Accept", "*/*", "RESOURCE_NOT_FOUND", 404},
	} {
		t.Run(each.name, func(t *testing.T) {
			got := client{t, c.s}.do("GET", each.path, "", each.header, each.value).want(each.status).says(each.says)
			if got.header.Get("X-Request-Id") == "" || got.header.Get("Date") != "Fri, 27 Nov 2026 10:00:00 GMT" {
				t.Errorf("headers %v", got.header)
			}
		})
	}
	c.do("PATCH", "/me", "").want(http.StatusMethodNotAllowed)
}

func TestEveryEndpointIsBehindTheDoor(t *testing.T) {
	c := worldClient(t, `{"id":"tpl"}`)
	c.launch(`{"checklist_id":"tpl"}`).want(201)
	before := c.do("GET", "/_sandbox/runs", "").body
	for _, r := range c.s.routes {
		fill := func(org string) string {
			return strings.NewReplacer("{org}", org, "{id}", "none", "{task}", "none", "{email}", "none").Replace(r.pattern)
		}
		own := fill("org")
		c.do(r.method, own, "{}", "X-Tallyfy-Client", "").want(401)
		c.do(r.method, own, "{}", "Authorization", "Bearer x").want(401)
		if own != r.pattern {
			c.do(r.method, fill("other"), "{}").want(403)
		}
		if r.method != "GET" {
			c.do(r.method, own, `{"task_id":`).want(400)
		}
		if strings.Contains(own, "none") && r.method+own != "POST/organizations/org/runs/none/completed-tasks" {
			c.do(r.method, own, "{}").want(404).says("RESOURCE_NOT_FOUND")
		}
	}
	if after := c.do("GET", "/_sandbox/runs", "").body; !bytes.Equal(before, after) {
		t.Errorf("something was done:\n%s\n%s", before, after)
	}
}

func TestTheTokenIsNeverTold(t *testing.T) {
	var log bytes.Buffer
	c := newClient(t, Options{Token: "secret-1234", Log: &log})
	c.do("GET", "/me?token=secret-1234", "")
	c.do("GET", "/me", "", "Authorization", "Bearer  wrong-5678")
	seen := c.do("GET", "/_sandbox/requests", "", "Authorization", "").want(200)
	for _, secret := range []string{"secret-1234", "wrong-5678"} {
		if strings.Contains(log.String(), secret) || bytes.Contains(seen.body, []byte(secret)) {
			t.Errorf("%s is told: %s %s", secret, log.String(), seen.body)
		}
	}
	seen.is(`"Bearer [redacted]"`, "data", "0", "headers", "Authorization").is(`"Bearer  [redacted]"`, "data", "1", "headers", "Authorization")

	var line struct {
		Time, Method, Path string
		Status             int
		MS                 *float64
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if err := json.Unmarshal([]byte(lines[1]), &line); err != nil || line.Status != 401 || line.Method != "GET" || line.Path != "/me" || line.MS == nil {
		t.Errorf("log line %q: %v", lines[1], err)
	}
}

func TestReceivedRequestsCanBeLookedAt(t *testing.T) {
	c := worldClient(t, `{"id":"tpl"}`)
	body := "{ \"checklist_id\": \"tpl\",\n \"name\": \"<é>\" }"
	c.do("POST", "/api"+c.org("/runs")+"?a=1", body).want(201)
	got := c.do("GET", "/_sandbox/requests", "", "X-Tallyfy-Client", "").want(200)
	got.is(`"POST"`, "data", "0", "method").is(`"/api/organizations/org/runs"`, "data", "0", "path").is(`"a=1"`, "data", "0", "query")
	got.is(string(encode(body)), "data", "0", "body")
	c.do("GET", "/_sandbox/runs", "").want(200).is(string(encode(body)), "data", "0", "body").is(`"<é>"`, "data", "0", "name")
	if again := c.do("GET", "/_sandbox/requests", ""); again.at("data", "1") != "" {
		t.Error("a look is itself remembered")
	}
}
