//go:build unix

package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"kickoff/tui/tuitest"
)

const onboarding = "Employee Onboarding"

// fillOnboarding answers the form that has all ten types, by keys alone.
func fillOnboarding(w *tuitest.Terminal, contract string) {
	w.See("A new colleague", "Full name *").Type("Jane Smith").Press("enter")
	w.Type("jane@partner.test").Press("enter")
	w.Type("fri").See("= Fri 27 Nov 2026").Press("enter")
	w.Type("1 dec 10:00").See("= Tue 1 Dec 2026, 10:00 Berlin").Press("enter")
	w.See("○ Part-time").Press("down", "down", "enter")
	w.See("Part-time").Type("eng").See("Engineering").Press("enter")
	w.See("[x] Laptop").Press("down", "space").See("[x] Second screen").Press("enter")
	w.See("path of a file").Type(contract).Press("enter").See(filepath.Base(contract) + "  PDF · 15 B · uploaded").Press("enter")
	w.See("Item   Quantity").Type("Chair").Press("enter").Type("2").Press("enter").Type("300").Press("enter")
	w.See("type a name, group or e-mail").Type("mia.okafor").See("› [ ] Mia Okafor").Press("enter")
	w.Type("buddy@partner.test").See("+ new guest buddy@partner.test").Press("enter").See("buddy@partner.test (guest)").Press("enter")
	w.See("11 of 12", "CC- 4200").Press("enter")
	w.See("12 of 12", "Started on 2026-11-23").Press("tab").See("of 9 start")
}

// assignSteps gives two steps to somebody, and all of them a deadline.
func assignSteps(w *tuitest.Terminal) {
	w.Press("space", "space").See("2 marked")
	w.Press("enter").See("Owners of 1 Prepare the contract, 2 Order the equipment").Type("priya").See("› [ ] Priya Raman").Press("enter", "enter").See("2 changed")
	w.Press("a").See("9 marked")
	w.Press("d").See("Deadline of 9 steps").Type("4 dec 12:00").See("Fri 4 Dec 2026, 12:00 Berlin").Press("enter").See("Fri 4 Dec 12:00")
}

func TestAPersonLaunchesTheFormThatHasEveryType(t *testing.T) {
	t.Parallel()
	for _, latency := range []string{"0s", "1s"} {
		t.Run(latency, func(t *testing.T) {
			t.Parallel()
			launchEveryType(t, serve(t, "--latency", latency))
		})
	}
}

func launchEveryType(t *testing.T, s *server) {
	t.Helper()
	home := t.TempDir()
	contract := writeFile(t, filepath.Join(home, "contract.pdf"), "%PDF-1.4 signed")

	w := open(t, home, 120, 40, s.account())
	w.See("Templates 13", onboarding)
	w.Type("employee").Press("enter")
	fillOnboarding(w, contract)
	assignSteps(w)
	w.Press("alt+5").See("What will happen", "[ Launch")
	w.Press("enter").See("y launches").Press("y").See("✓ Launched", "/_sandbox/runs/")
	w.Press("q").Ends(0)

	runs, bodies := s.runs(), s.launches()
	if len(runs) != 1 || len(bodies) != 1 {
		t.Fatalf("%d processes, %d launches, want one of each", len(runs), len(bodies))
	}
	w.Until("to have the process's id in the scrollback", func() bool { return strings.Contains(w.Output(), runs[0].ID) })
	for _, value := range []string{
		`"Jane Smith"`, `"jane@partner.test"`, `"2026-11-27T00:00:00.000Z"`, `"2026-12-01T09:00:00.000Z"`, `"Part-time"`,
		`"Engineering"`, `"Second screen"`, `"contract.pdf"`, `"Chair"`, `"300"`, `"buddy@partner.test"`, `1002`, `"4200"`,
		`"Started on 2026-11-23 from Employee Onboarding."`,
	} {
		if !strings.Contains(string(runs[0].Prerun), value) {
			t.Errorf("%s is not stored: %s", value, runs[0].Prerun)
		}
	}
	if len(runs[0].Tasks) != 9 {
		t.Fatalf("%d tasks, want 9", len(runs[0].Tasks))
	}
	for i, task := range runs[0].Tasks {
		if !strings.HasPrefix(task.Deadline, "2026-12-04T11:00:00") {
			t.Errorf("%s is due %s", task.Title, task.Deadline)
		}
		if priya := len(task.Owners.Users) == 1 && task.Owners.Users[0] == 1005 && len(task.Owners.Groups) == 0; i < 2 && !priya {
			t.Errorf("%s is owned by %+v", task.Title, task.Owners)
		}
	}

	// The same answers by flags give the same bytes, but for the file, which a
	// dry run does not upload.
	out, _, code := kickoff(t, home, s.account(), "launch", onboarding, "--dry-run",
		"--set", "Full name=Jane Smith", "--set", "Private e-mail=jane@partner.test", "--set", "Start date=fri",
		"--set", "Welcome meeting=1 dec 10:00", "--set", "Employment type=Part-time", "--set", "Department=Engineering",
		"--set", "Equipment=Laptop,Badge,Second screen", "--set", "Signed contract="+contract, "--set", "Extra purchase=Chair|2|300",
		"--set", "Manager and buddy=mia.okafor@acme.test,buddy@partner.test",
		"--owner", "Prepare the contract=priya.raman@acme.test", "--owner", "Order the equipment=priya.raman@acme.test",
		"--deadline", "*=4 dec 12:00")
	if code != 0 {
		t.Fatalf("the dry run ended with %d", code)
	}
	if got, want := withoutFile(t, bodies[0]), withoutFile(t, out); got != want {
		t.Errorf("the body sent:\n%s\nthe dry run:\n%s", got, want)
	}
}

// withoutFile takes the value of the file field out of a body: what is uploaded
// has the server's object, what is not has its path.
func withoutFile(t *testing.T, body string) string {
	t.Helper()
	const signedContract = `"61ccf6f0a6745ca9648790f7ecc4cd0a": [`
	before, rest, found := strings.Cut(body, signedContract)
	_, after, closed := strings.Cut(rest, "\n    ]")
	if !found || !closed {
		t.Fatalf("no file in the body:\n%s", body)
	}
	return before + after
}
