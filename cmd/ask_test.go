package cmd

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"kickoff/api/sandbox"
)

// typed makes a terminal at which these lines are typed, and then the input ends.
func (b *bench) typed(lines ...string) *bench {
	b.terminal = true
	b.stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	return b
}

func TestOnATerminalWhatIsMissingIsAskedAndTheReviewShown(t *testing.T) {
	served := serve(t, sandbox.Options{})
	b := newBench(t).at(served).typed("Jane", "bronze", "gold", "maybe", "yes")
	out := b.must("launch", "Order", "--set", "Note=hi")
	if !strings.HasPrefix(out, "Order - 2026-11-23\t") || strings.Contains(out, "Review") {
		t.Errorf("standard output holds more than the result: %q", out)
	}
	asked := b.err.String()
	for _, words := range []string{"Buyer (required)", "Options: Silver; Gold", "Taken as: Gold", "Note: hi", `"checklist_id"`, "Please answer yes or no"} {
		if !strings.Contains(asked, words) {
			t.Errorf("%q is not said:\n%s", words, asked)
		}
	}
	if bodies := launches(t, served); len(bodies) != 1 || !strings.Contains(bodies[0], `"Jane"`) {
		t.Errorf("launched: %v", bodies)
	}
}

func TestWithoutAYesNothingIsLaunched(t *testing.T) {
	served := serve(t, sandbox.Options{})
	full := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold"}
	newBench(t).at(served).typed("no").fails(exitStopped, "nothing was launched", full...)
	newBench(t).at(served).typed().fails(exitStopped, "nothing was launched", full...)
	newBench(t).at(served).typed("Jane").fails(exitStopped, "nothing was launched", "launch", "Order")
	for _, never := range []func(*bench){
		func(b *bench) { b.env["CI"] = "true" },
		func(b *bench) { b.terminal = false },
	} {
		b := newBench(t).at(served).typed("yes")
		never(b)
		b.fails(exitUsage, "--yes", full...)
	}
	newBench(t).at(served).typed("yes").fails(exitUsage, "--yes", append(full, "--no-input")...)
	if n := len(launches(t, served)); n > 0 {
		t.Errorf("%d launches", n)
	}
}

func TestAccessibleAsksEverythingLineByLine(t *testing.T) {
	served := serve(t, sandbox.Options{})
	b := newBench(t).at(served).typed(
		"order",         // the template
		"Jane", "2", "", // Buyer, Plan by id, Extras left out
		"+3d", "", "li@works.test", "", // Day, Line, Team, Paper
		"first", "second", "", // Note, of two lines
		"By line", "yes", // name, confirm
	)
	b.must("--accessible")
	body := launches(t, served)[0]
	for _, words := range []string{`"name": "By line"`, `"text": "Gold"`, "2026-11-26", `first\nsecond`, "\"users\": [\n        2\n      ]"} {
		if !strings.Contains(body, words) {
			t.Errorf("%s is not in the body:\n%s", words, body)
		}
	}
	if strings.ContainsRune(b.err.String(), '\x1b') {
		t.Error("an escape code was written")
	}
}

func TestASignalWhileTheLaunchIsUnderWayIsNoPlainFailure(t *testing.T) {
	for signal, exit := range map[os.Signal]int{os.Interrupt: exitUnknown, syscall.SIGTERM: exitTerminated, syscall.SIGHUP: exitHangup} {
		fault, err := sandbox.ParseFault("POST */runs slow:1h")
		if err != nil {
			t.Fatal(err)
		}
		served := serve(t, sandbox.Options{Faults: []sandbox.Fault{fault}})
		b := newBench(t).at(served)
		code := make(chan int)
		go func() { code <- b.run("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--yes") }()
		for len(launches(t, served)) == 0 {
			select {
			case c := <-code:
				t.Fatalf("ended with %d before it launched: %s", c, b.err.String())
			default: // asking the sandbox again is the pause
			}
		}
		b.signals <- signal
		if got := <-code; got != exit {
			t.Errorf("%v ends it with %d, want %d: %s", signal, got, exit, b.err.String())
		}
		if !strings.Contains(b.err.String(), "look for it") || b.out.Len() > 0 {
			t.Errorf("%v: said %q, printed %q", signal, b.err.String(), b.out.String())
		}
	}
}

func TestTheOnlyOrganisationIsTaken(t *testing.T) {
	b := newBench(t).at(serve(t, sandbox.Options{}))
	if out := b.must("whoami", "--json"); !strings.Contains(out, `"organization":{"id":"0a000000000000000000000000000001","name":"Test Works"}`) {
		t.Errorf("the only organisation is not taken: %s", out)
	}
	b.fails(exitForbidden, "", "whoami", "--org", "0a000000000000000000000000000009")
}
