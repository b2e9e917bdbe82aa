//go:build unix

package e2e

import (
	"encoding/json"
	"strings"
	"testing"
)

// The README promises an exit code for each way in which a command can end; so
// does the last line of standard error with --json.
func TestTheExitCodesOfTheReadme(t *testing.T) {
	t.Parallel()
	office := []string{"launch", "Open the Office", "--yes", "--json"}
	review := []string{"launch", "Quarterly Business Review", "--yes", "--json", "--set", "Quarter=Q2", "--set", "Meeting=+9d"}
	nobody := []string{"TALLYFY_ACCESS_TOKEN="}
	with := func(args []string, more ...string) []string { return append(append([]string{}, args...), more...) }
	tests := map[string]struct {
		faults, env, args []string
		exit              int
		kind              string
		made              int
	}{
		"launched":                    {nil, nil, office, 0, "", 1},
		"done":                        {nil, nil, []string{"templates", "--json"}, 0, "", 0},
		"the wizard without a screen": {nil, nil, []string{"--json"}, 2, "usage", 0},
		"a flag that is none":         {nil, nil, with(office, "--no-such"), 2, "usage", 0},
		"an answer is missing":        {nil, nil, review, 2, "missing", 0},
		"nobody said yes":             {nil, nil, []string{"launch", "Open the Office", "--json"}, 2, "usage", 0},
		"no token":                    {nil, nobody, office, 3, "unauthorized", 0},
		"a refused token":             {[]string{"POST */runs 401"}, nil, office, 3, "unauthorized", 0},
		"not allowed":                 {[]string{"POST */runs 403"}, nil, office, 4, "forbidden", 0},
		"no such template":            {nil, nil, []string{"launch", "Nothing", "--yes", "--json"}, 5, "not_found", 0},
		"too many requests":           {[]string{"POST */runs 429:0s"}, nil, office, 6, "rate_limited", 0},
		"an answer is wrong":          {nil, nil, []string{"launch", "Quarterly Business Review", "--yes", "--json", "--set", "Customer=ACME", "--set", "Quarter=Q9", "--set", "Meeting=+9d"}, 7, "invalid", 0},
		"the answer is lost":          {[]string{"POST */runs drop-after", "GET */runs 403"}, nil, office, 10, "unknown", 1},
		"stored otherwise":            {[]string{"POST */runs forget:Customer"}, nil, with(review, "--set", "Customer=ACME"), 11, "unexpected", 1},
		"the server fails":            {[]string{"GET */checklists* 500"}, nil, office, 12, "network", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, faults(test.faults...)...)
			out, errs, code := kickoff(t, t.TempDir(), append(s.account(), test.env...), test.args...)
			if code != test.exit {
				t.Errorf("ended with %d, want %d: %s", code, test.exit, errs)
			}
			if printed := strings.TrimSpace(out) != ""; printed != (code == 0 || code == 11) {
				t.Errorf("printed %q", out)
			}
			s.made(test.made)
			if code == 0 {
				return
			}
			lines := strings.Split(strings.TrimSpace(errs), "\n")
			var told struct {
				Error struct {
					Kind, Message string
					Exit          int
				}
			}
			if err := json.Unmarshal([]byte(lines[len(lines)-1]), &told); err != nil || told.Error.Kind != test.kind || told.Error.Exit != test.exit || told.Error.Message == "" {
				t.Errorf("the last line is %s (%v)", lines[len(lines)-1], err)
			}
		})
	}
}

// The answer is lost, and the process shows only after everybody has stopped looking.
func TestALaunchThatShowsLateIsNeverCalledNothing(t *testing.T) {
	t.Parallel()
	s, home := serve(t, faults("POST */runs drop-after x1", "GET */runs* lag:1h")...), t.TempDir()
	_, errs, code := kickoff(t, home, s.account(), "launch", "Open the Office", "--name", "N", "--yes")
	if code != 10 || !strings.Contains(errs, "looked 4 times in 7 s, by date and by name: not there; it may still come") || strings.Contains(errs, "nothing was launched") {
		t.Errorf("ended with %d: %s", code, errs)
	}
	if got := s.statuses(home); got != "unknown" {
		t.Errorf("the ledger says %q", got)
	}
	s.release()
	s.resolves(home)
	if got := s.statuses(home); got != "launched" {
		t.Errorf("afterwards the ledger says %q", got)
	}
	s.made(1)
}
