package launch_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"kickoff/api"
	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/payload"
)

func TestAMemberOfALargeOrganisationIsFoundWithoutReadingThemAll(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{World: sandbox.Generate(sandbox.GenerateOptions{Templates: 1, Fields: 0, Steps: 2, Members: 1200, Seed: 1})})
	client, err := api.New(api.Options{BaseURL: served.URL, Token: served.Server.Token(), Org: served.Server.OrgID()})
	if err != nil {
		t.Fatal(err)
	}
	everybody, err := api.All(client.Members(t.Context(), ""))
	if err != nil || len(everybody) < 1000 {
		t.Fatalf("%d members, %v", len(everybody), err)
	}
	var last payload.Member
	for _, m := range everybody[200:] {
		if !m.Disabled() {
			last = m
		}
	}
	before := len(cmdtest.Requests(t, served))
	b := newBench(t).At(served)
	var template string
	for _, row := range mustTemplates(t, b) {
		template = row.ID
	}
	out := b.Must("launch", template, "--owner", "*="+strings.ToUpper(last.Email), "--dry-run")
	if !strings.Contains(out, fmt.Sprintf("\"users\": [\n          %d\n", last.ID)) {
		t.Errorf("the member is not found:\n%s", out)
	}
	if n := len(cmdtest.Requests(t, served)) - before; n > 12 {
		t.Errorf("it took %d requests", n)
	}
	if out := b.Must("launch", template, "--owner", fmt.Sprintf("*=%d", last.ID), "--dry-run"); !strings.Contains(out, fmt.Sprint(last.ID)) {
		t.Errorf("not found by id:\n%s", out)
	}
}

func mustTemplates(t *testing.T, b *cmdtest.Bench) []struct{ ID string } {
	t.Helper()
	var list struct{ Templates []struct{ ID string } }
	if err := json.Unmarshal([]byte(b.Must("templates", "--json")), &list); err != nil {
		t.Fatal(err)
	}
	return list.Templates
}
