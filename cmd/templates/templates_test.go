package templates

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
)

// Scripts cut the list by columns: a wide title moves none, and nothing is coloured,
// on a terminal neither.
func TestTheListStandsInColumnsOfCells(t *testing.T) {
	b := cmdtest.New(t)
	b.Terminal = true
	b.At(cmdtest.Changed(t, `"title": "Order"`, `"title": "注文書 ✈"`))
	if err := List(t.Context(), b.Factory()); err != nil {
		t.Fatal(err)
	}
	out := b.Out.String()
	if strings.ContainsRune(out, '\x1b') || !strings.Contains(out, "注文書 ✈") {
		t.Errorf("written:\n%q", out)
	}
	column := -1
	for line := range strings.Lines(out) {
		at := strings.Index(line, "0f0000")
		if strings.HasPrefix(line, "TITLE") {
			at = strings.Index(line, "ID")
		}
		if cells := ansi.StringWidth(line[:max(0, at)]); column >= 0 && cells != column {
			t.Errorf("the id stands in column %d, not %d:\n%s", cells, column, out)
		} else {
			column = cells
		}
	}
}

// Somebody who knows a part of a title is told which templates have it, of however many.
func TestAPartOfATitleFindsTheTemplatesThatHaveIt(t *testing.T) {
	b := cmdtest.New(t).At(cmdtest.Serve(t, sandbox.Options{}))
	for ref, want := range map[string]string{"ord": `there is no template "ord"; there are "Order" (0f000000000000000000000000000001)`, "None of it": `"Twin"`} {
		if err := Show(t.Context(), b.Factory(), ref); err == nil || !strings.Contains(err.Error(), want) || ref == "ord" && strings.Contains(err.Error(), "Twin") {
			t.Errorf("%s: %v", ref, err)
		}
	}
}

// The server counts the days of deadlines in the organisation's zone: every command does, so
// that none forecasts another day than the next.
func TestDaysAreCountedInTheOrganisationsZone(t *testing.T) {
	b := cmdtest.New(t)
	b.At(cmdtest.Changed(t, `"timezone": "Europe/Berlin"`, `"timezone": "Asia/Tokyo"`))
	f := b.Factory()
	conn, err := f.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	env, err := f.Env(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	if env.OrgZone == nil || env.OrgZone.String() != "Asia/Tokyo" {
		t.Errorf("days are counted in %v", env.OrgZone)
	}
}
