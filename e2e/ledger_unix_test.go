//go:build unix

package e2e

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/payload/store/autosave"
)

// statuses are what the ledger says of each launch, the newest first.
func (s *server) statuses(home string) string {
	s.t.Helper()
	out, errs, code := kickoff(s.t, home, s.account(), "runs", "--json")
	var list struct{ Runs []struct{ Status string } }
	if err := json.Unmarshal([]byte(out), &list); err != nil || code != 0 {
		s.t.Fatalf("kickoff runs ended with %d: %s%s (%v)", code, out, errs, err)
	}
	var all []string
	for _, r := range list.Runs {
		all = append(all, r.Status)
	}
	return strings.Join(all, " ")
}

// resolves asks an hour later what became of the launches that are unknown, which has
// to settle all of them: by then one that is not there counts as not launched.
func (s *server) resolves(home string) {
	s.t.Helper()
	later := append(s.account(), "KICKOFF_NOW=2026-11-23T10:00:00Z")
	if out, errs, code := kickoff(s.t, home, later, "runs", "--resolve"); code != 0 {
		s.t.Errorf("runs --resolve ended with %d: %s%s", code, out, errs)
	}
}

// made wants that many processes at the server.
func (s *server) made(n int) {
	s.t.Helper()
	if got := len(s.runs()); got != n {
		s.t.Errorf("%d processes were made, want %d", got, n)
	}
}

// keptRecords are the unfinished launches, read as any other program would.
func (s *server) keptRecords(t *testing.T, home string) []autosave.Record {
	t.Helper()
	store := autosave.Open(filepath.Join(home, "data"), s.url+" "+s.org)
	entries, aside, err := store.List()
	if err != nil || len(aside) > 0 {
		t.Fatalf("damaged %v, %v", aside, err)
	}
	var all []autosave.Record
	for _, e := range entries {
		h, err := store.Open(e.ID)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, h.Record())
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}
