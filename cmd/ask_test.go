package cmd

import (
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

func TestOnATerminalWhatIsMissingIsAskedAndTheReviewShown(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).at(served).typed("Jane", "bronze", "gold", "maybe", "yes")
	out := b.must("launch", "Order", "--set", "Note=hi")
	if !strings.HasPrefix(out, "Order - 2026-11-23\t") || strings.Contains(out, "Review") {
		t.Errorf("standard output holds more than the result: %q", out)
	}
	asked := b.Err.String()
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
	served := cmdtest.Serve(t, sandbox.Options{})
	full := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold"}
	newBench(t).at(served).typed("no").fails(failure.ExitStopped, "nothing was launched", full...)
	newBench(t).at(served).typed().fails(failure.ExitStopped, "nothing was launched", full...)
	newBench(t).at(served).typed("Jane").fails(failure.ExitStopped, "nothing was launched", "launch", "Order")
	for _, never := range []func(*bench){
		func(b *bench) { b.Env["CI"] = "true" },
		func(b *bench) { b.Terminal = false },
	} {
		b := newBench(t).at(served).typed("yes")
		never(b)
		b.fails(failure.ExitUsage, "--yes", full...)
	}
	newBench(t).at(served).typed("yes").fails(failure.ExitUsage, "--yes", append(full, "--no-input")...)
	if n := len(launches(t, served)); n > 0 {
		t.Errorf("%d launches", n)
	}
}

func TestAccessibleAsksEverythingLineByLine(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
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
	if strings.ContainsRune(b.Err.String(), '\x1b') {
		t.Error("an escape code was written")
	}
}

func TestAProbableDuplicateIsAskedAboutOnATerminal(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).at(served)
	full := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold"}
	b.must(append(full, "--name", "First", "--yes")...)
	b.typed("no").fails(failure.ExitStopped, "a process with the same answers was launched", append(full, "--name", "Second")...)
	b.typed("yes", "yes").must(append(full, "--name", "Second")...)
	b.typed("yes").must(append(full, "--name", "Second", "--allow-duplicate")...)
	if strings.Contains(b.Err.String(), "Launch another one") {
		t.Errorf("asked although it is allowed: %s", b.Err.String())
	}
	if n := len(launches(t, served)); n != 3 {
		t.Errorf("%d launches", n)
	}
	// Without the ledger the server's list says the same.
	b.Env["KICKOFF_DATA_DIR"] = t.TempDir()
	b.Terminal = false
	b.fails(failure.ExitInvalid, "a process with the same name and the same answers was launched", append(full, "--name", "First", "--yes", "--refuse-duplicate")...)
	b.must(append(full, "--set", "Extras=Wrap", "--name", "Another", "--yes", "--refuse-duplicate")...)
}

func TestNothingIsSentThatCannotBeRecorded(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).at(served)
	b.Env["KICKOFF_DATA_DIR"] = b.File("a-file", "where a folder should be")
	b.fails(failure.ExitUnexpected, "the folder for the ledger", "launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--yes")
	if n := len(launches(t, served)); n > 0 {
		t.Errorf("%d launches", n)
	}
}

func TestTheOnlyOrganisationIsTaken(t *testing.T) {
	b := newBench(t).at(cmdtest.Serve(t, sandbox.Options{}))
	if out := b.must("whoami", "--json"); !strings.Contains(out, `"organization":{"id":"0a000000000000000000000000000001","name":"Test Works"}`) {
		t.Errorf("the only organisation is not taken: %s", out)
	}
	b.fails(failure.ExitForbidden, "", "whoami", "--org", "0a000000000000000000000000000009")
}
