package cmd

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

// statuses are those of the ledger, the newest first.
func statuses(b *cmdtest.Bench) string {
	b.T.Helper()
	var list struct{ Runs []struct{ Status string } }
	if err := json.Unmarshal([]byte(b.Must("runs", "--json")), &list); err != nil {
		b.T.Error(err)
	}
	var all []string
	for _, r := range list.Runs {
		all = append(all, r.Status)
	}
	return strings.Join(all, " ")
}

// requests are all that a launch makes, in their order.
func requests() []cmdtest.Request {
	return []cmdtest.Request{
		{Method: "GET", Path: "*/me/organizations"},
		{Method: "GET", Path: "*/checklists"},
		{Method: "GET", Path: "*/checklists/*"},
		{Method: "GET", Path: "*/me"},
		{Method: "GET", Path: "*/groups"},
		{Method: "GET", Path: "*/users"},
		{Method: "POST", Path: "*/file"},
		{Method: "GET", Path: "*/runs"},
		{Method: "POST", Path: "*/runs"},
		{Method: "GET", Path: "*/runs/*"},
		{Method: "GET", Path: "*/tasks"},
	}
}

// actions are all that the sandbox can do to a request, and the exit code of a
// launch when it does that to a reading before the launch is sent.
func actions() map[string]int {
	return map[string]int{
		"500": failure.ExitNetwork, "502": failure.ExitNetwork, "503": failure.ExitNetwork, "html": failure.ExitNetwork,
		"401": failure.ExitUnauthorized, "403": failure.ExitForbidden,
		"429:0s": failure.ExitRateLimited, "429:90s": failure.ExitRateLimited,
		"402": failure.ExitForbidden, "409": failure.ExitForbidden, "423": failure.ExitForbidden,
		"drop-before": failure.ExitNetwork, "drop-after": failure.ExitNetwork, "500-after": failure.ExitNetwork, "truncate": failure.ExitNetwork,
		"slow:20ms": failure.ExitDone, "lag:20ms": failure.ExitDone, "forget:Buyer": failure.ExitDone, "shift": failure.ExitDone,
	}
}

// ending is how a launch has to end: its exit code, what the ledger says, and how
// many processes there are.
type ending struct {
	exit   int
	ledger string
	made   int
}

// expected is the ending of a launch in which one request goes wrong.
func expected(r cmdtest.Request, action string, exit int) ending {
	launched := ending{failure.ExitDone, "launched", 1}
	switch r.Method + " " + r.Path {
	case "POST */runs":
		switch action {
		case "drop-after", "500-after", "truncate":
			return launched // the process is found
		case "500", "502", "503", "html", "drop-before":
			return ending{failure.ExitUnknown, "unknown", 0} // it may still come
		case "401", "402", "403", "409", "423", "429:0s", "429:90s":
			return ending{exit, "refused", 0}
		case "forget:Buyer":
			return ending{failure.ExitDiffers, "launched", 1}
		}
		return launched
	case "GET */runs":
		if action == "429:90s" { // then the server wants no other request either
			return ending{exit: exit}
		}
		return launched // a look for duplicates is no condition
	case "GET */runs/*", "GET */tasks":
		if exit != failure.ExitDone {
			return ending{failure.ExitDiffers, "launched", 1} // it cannot be read back
		}
	}
	if exit != failure.ExitDone {
		return ending{exit: exit}
	}
	return launched
}

// Every fault of the sandbox at every request of a launch ends in the right exit
// code, with the ledger telling the truth, nothing on standard output unless
// there is a process, and never a second one. With KICKOFF_SOAK=1 the faults
// stay for good; else each is for as many requests as the client tries at most.
func TestEachFaultAtEachRequestOfALaunchEndsInTheTruth(t *testing.T) {
	var all sync.WaitGroup
	defer all.Wait()
	seats := make(chan struct{}, 24) // most of the time of a case is waiting
	for _, r := range requests() {
		for action, exit := range actions() {
			if os.Getenv("KICKOFF_SOAK") == "" && patient(r, action) {
				continue
			}
			all.Add(1)
			go func() {
				defer all.Done()
				seats <- struct{}{}
				defer func() { <-seats }()
				launchUnder(t, r.Method+" "+r.Path+" "+action, expected(r, action, exit))
			}()
		}
	}
}

// patient: the client tries again for seconds, and does the same after every
// such answer; two requests show it.
func patient(r cmdtest.Request, action string) bool {
	switch action {
	case "502", "503", "html", "drop-before", "drop-after":
		return r.Method == "GET" && r.Path != "*/me" && r.Path != "*/runs"
	}
	return false
}

func launchUnder(t *testing.T, rule string, want ending) {
	served := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, rule)})
	defer served.Close() // there are hundreds
	b := newBench(t).At(served)
	b.Haste = 50 // a lag is real time
	code := b.Run("launch", "order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--set", "Team=li@works.test",
		"--set", "Paper="+b.File("paper.pdf", "words"), "--deadline", "Send=2026-11-28 10:00", "--yes", "--json")
	said := fmt.Sprintf("%s: exit %d\n%s", rule, code, b.Err.String())
	printed := b.Out.Len() > 0
	if code != want.exit {
		t.Errorf("want exit %d: %s", want.exit, said)
	}
	if printed != (want.made > 0) {
		t.Errorf("printed %q: %s", b.Out.String(), said)
	}
	if code != failure.ExitDone && !strings.Contains(said, fmt.Sprintf(`"exit":%d`, code)) {
		t.Errorf("no word on it: %s", said)
	}
	if made := processes(t, served); made != want.made {
		t.Errorf("%d processes, want %d: %s", made, want.made, said)
	}
	b.Env["TALLYFY_ORG_ID"] = served.Server.OrgID() // no request for the ledger
	if got := statuses(b); got != want.ledger {
		t.Errorf("the ledger says %q, want %q: %s", got, want.ledger, said)
	}
}

// processes is how many the server has.
func processes(t *testing.T, s *sandbox.Running) int {
	var list struct{ Data []json.RawMessage }
	if err := json.Unmarshal(cmdtest.Get(t, s.URL, "/_sandbox/runs"), &list); err != nil {
		t.Error(err)
	}
	return len(list.Data)
}

// Two things that go wrong in one launch: the answer is lost, and the process
// cannot be looked for.
func TestWhatCannotBeFoundOutStaysUnknownUntilItIs(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "POST */runs drop-after x1", "GET */runs 403 x2")})
	b := newBench(t).At(served)
	args := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--yes"}
	b.Fails(failure.ExitUnknown, "runs --resolve", append(args, "--allow-duplicate")...)
	if got := statuses(b); got != "unknown" {
		t.Errorf("the ledger says %s", got)
	}
	b.Fails(failure.ExitUnknown, "of 1 unknown launch, 1 still is", "runs", "--resolve") // the second refusal
	// The same again is looked for first, and found.
	b.Fails(failure.ExitInvalid, "was launched", append(args, "--refuse-duplicate")...)
	if got := statuses(b); got != "launched" {
		t.Errorf("the ledger says %s", got)
	}
	if n := processes(t, served); n != 1 {
		t.Errorf("%d processes", n)
	}
	b.Must("runs", "--resolve")
}

func TestATwinOfUnknownOutcomeIsSaid(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "POST */runs drop-after x1", "GET */runs 403 x3")})
	b := newBench(t).At(served)
	args := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--yes"}
	b.Fails(failure.ExitUnknown, "", append(args, "--allow-duplicate")...)
	b.Must(args...) // the look for twins and for the unknown one are refused
	if !strings.Contains(b.Err.String(), "it is not known whether that was launched") {
		t.Errorf("said %s", b.Err.String())
	}
}

// Two equal launches at one moment, both answers lost: which process is whose does not
// matter, and where there is one, the other launch stays unknown.
func TestTwoEqualUnknownLaunchesHaveAProcessEach(t *testing.T) {
	for second, made := range map[string]int{"drop-after": 2, "drop-before": 1} {
		served := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "POST */runs drop-after x1", "POST */runs "+second+" x1", "GET */runs 403 x2")})
		b := newBench(t).At(served)
		args := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--yes", "--allow-duplicate"}
		b.Fails(failure.ExitUnknown, "", args...)
		b.Fails(failure.ExitUnknown, "", args...)
		want := "launched launched"
		if made == 2 {
			b.Must("runs", "--resolve")
		} else {
			want = "unknown launched"
			b.Fails(failure.ExitUnknown, "of 2 unknown launches, 1 still is", "runs", "--resolve")
		}
		if got := statuses(b); got != want {
			t.Errorf("of %d made, the ledger says %s", made, got)
		}
		if n := processes(t, served); n != made {
			t.Errorf("%d processes", n)
		}
	}
}
