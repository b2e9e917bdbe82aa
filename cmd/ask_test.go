package cmd

import (
	"path/filepath"
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

func TestOnATerminalWhatIsMissingIsAskedAndTheReviewShown(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served).Type("Jane", "bronze", "gold", "yes", "launch")
	out := b.Must("launch", "Order", "--set", "Note=hi")
	if !strings.HasPrefix(out, "Order - 2026-11-23\t") || strings.Contains(out, "Review") {
		t.Errorf("standard output holds more than the result: %q", out)
	}
	asked := b.Err.String()
	for _, words := range []string{"Question 1 of 8, required: Buyer. Now: nothing.\n> Taken: Jane.", "Question 2 of 8, required: Plan. One of 2.\n1 Silver, 2 Gold. Now: nothing.\n> Wrong: \"bronze\" is not one of the options. Choose one of \"Silver\", \"Gold\".\n> Taken: Gold.",
		"\nReview. Order - 2026-11-23, from Order, in Test Works.\n2 steps start. 2 members get mail.\nNothing is launched yet. Type the word launch, or: back, show, save, quit.\n",
		"Launched: Order - 2026-11-23. 6 of 6 values read back as sent.\nFirst: Check, Li Wu, no deadline.\n"} {
		if !strings.Contains(asked, words) {
			t.Errorf("%q is not said:\n%s", words, asked)
		}
	}
	if bodies := cmdtest.Launches(t, served); len(bodies) != 1 || !strings.Contains(bodies[0], `"Jane"`) {
		t.Errorf("launched: %v", bodies)
	}
}

func TestWithoutTheWordNothingIsLaunched(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	full := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold"}
	for _, no := range []string{"no", "quit", ""} {
		newBench(t).At(served).Type("", "y", "yes", no).Fails(failure.ExitStopped, "nothing was launched", full...)
	}
	newBench(t).At(served).Type().Fails(failure.ExitStopped, "nothing was launched", full...)
	newBench(t).At(served).Type("Jane").Fails(failure.ExitStopped, "nothing was launched", "launch", "Order")
	for _, never := range []func(*cmdtest.Bench){
		func(b *cmdtest.Bench) { b.Env["CI"] = "true" },
		func(b *cmdtest.Bench) { b.Terminal = false },
	} {
		b := newBench(t).At(served).Type("yes")
		never(b)
		b.Fails(failure.ExitUsage, "--yes", full...)
	}
	newBench(t).At(served).Type("yes").Fails(failure.ExitUsage, "--yes", append(full, "--no-input")...)
	if n := len(cmdtest.Launches(t, served)); n > 0 {
		t.Errorf("%d launches", n)
	}
}

func TestAProductionProfileWantsItsNameTyped(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	b.Env["KICKOFF_CONFIG_DIR"] = filepath.Dir(b.File("config.json", `{"default": "live", "profiles": {"live": {"production": true}}}`))
	full := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold"}
	b.Type("launch", "yes", "quit").Fails(failure.ExitStopped, "Type the word Test Works, or: back", full...)
	b.Type("test works").Must(full...)
	if n := len(cmdtest.Launches(t, served)); n != 1 {
		t.Errorf("%d launches", n)
	}
}

func TestAccessibleAsksEverythingLineByLine(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served).Type(
		"order",         // the template
		"Jane", "2", "", // Buyer, Plan by id, Extras left out
		"+3d", "", "li@works.test", "", // Day, Line, Team, Paper
		"first", "second", ".", // Note, of two lines
		"By line", "launch", // name, confirm
	)
	b.Must("--accessible")
	body := cmdtest.Launches(t, served)[0]
	for _, words := range []string{`"name": "By line"`, `"text": "Gold"`, "2026-11-26", `first\nsecond`, "\"users\": [\n        2\n      ]"} {
		if !strings.Contains(body, words) {
			t.Errorf("%s is not in the body:\n%s", words, body)
		}
	}
	if strings.ContainsRune(b.Err.String(), '\x1b') {
		t.Error("an escape code was written")
	}
}

func TestWordsLeadThroughTheQuestionsLineByLine(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served).Type(
		"order",
		"Jane", "undo", // taken back, and asked again
		"redo", "", // made again, and kept
		"back", "June", "list", "why", "help", // Buyer anew; none of these is a plan
		"skip", "save", "half", "review", // Plan is required, so it is asked for behind all
		"goto 99", "gold",
		"undo", "redo", "", // at the review: to Plan, and back
		"goto 1", `\back`, "list", "launch", // the word itself
	)
	b.Must("--accessible")
	said := b.Err.String()
	for _, words := range []string{
		"Question 1 of", "Answer, or: back, skip", "Buyer is nothing now.", `Buyer is "Jane" now.`, "1 Buyer, required: June.",
		"Nothing is launched without an answer.", "Saved as the draft \"half\"", "There are ", "To answer with one of these words",
	} {
		if !strings.Contains(said, words) {
			t.Errorf("%q was not said:\n%s", words, said)
		}
	}
	body := cmdtest.Launches(t, served)[0]
	for _, words := range []string{`"text": "Gold"`, `: "back"`} {
		if !strings.Contains(body, words) {
			t.Errorf("%s is not in the body:\n%s", words, body)
		}
	}
}

func TestWhatIsTypedLineByLineIsKept(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	b.Type().Fails(failure.ExitNotFound, "no unfinished launch to resume", "--accessible", "--resume")
	b.Type("order", "").Fails(failure.ExitStopped, "nothing was launched", "--accessible")
	b.Type().Fails(failure.ExitNotFound, "no unfinished launch to resume", "--accessible", "--resume")
	b.Type("order").Fails(failure.ExitUsage, "takes no template", "Order", "--accessible", "--resume")

	b.Type("order", "Jane", "2").Fails(failure.ExitStopped, "Order is kept; go on with `kickoff --accessible --resume`", "--accessible")
	b.Type("", "+3d", "", "li@works.test", "", "first", "second").Fails(failure.ExitStopped, "is kept", "--accessible", "--resume")
	if asked := b.Err.String(); strings.Contains(asked, "required: Buyer") || !strings.Contains(asked, "Going on with Order: 2 questions before this one answered.") {
		t.Errorf("what was answered is asked again:\n%s", asked)
	}
	b.Type("third", ".", "By line", "quit").Fails(failure.ExitStopped, "is kept", "--accessible", "--resume")
	if n := len(cmdtest.Launches(t, served)); n > 0 {
		t.Fatalf("%d launches", n)
	}
	b.Type("", "", "launch").Must("--accessible", "--resume")
	body := cmdtest.Launches(t, served)[0]
	for _, words := range []string{`"name": "By line"`, `"Jane"`, `"text": "Gold"`, "2026-11-26", `"third"`} {
		if !strings.Contains(body, words) {
			t.Errorf("%s is not in the body:\n%s", words, body)
		}
	}
	b.Type().Fails(failure.ExitNotFound, "no unfinished launch to resume", "--accessible", "--resume")
}

func TestWhatIsTypedIsKeptWhenTheServerRefuses(t *testing.T) {
	fault, err := sandbox.ParseFault("POST */runs 402:No seats left x1")
	if err != nil {
		t.Fatal(err)
	}
	served := cmdtest.Serve(t, sandbox.Options{Faults: []sandbox.Fault{fault}})
	b := newBench(t).At(served)
	b.Type("Jane", "Gold", "launch").Fails(failure.ExitForbidden, "Order is kept; go on with `kickoff --resume`", "launch", "Order")
	b.Type("", "", "", "", "", "", "", "", "launch").Must("--accessible", "--resume")
	if bodies := cmdtest.Launches(t, served); len(bodies) != 2 || bodies[0] != bodies[1] {
		t.Errorf("sent: %v", bodies)
	}
}

func TestWithFlagsAloneNothingIsKept(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Type("quit").Fails(failure.ExitStopped, "nothing was launched", "launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold")
	b.Type().Fails(failure.ExitNotFound, "no unfinished launch to resume", "--accessible", "--resume")
}

func TestAProbableDuplicateIsAskedAboutOnATerminal(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	full := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold"}
	b.Must(append(full, "--name", "First", "--yes")...)
	b.Type("no").Fails(failure.ExitStopped, "Look: A process with the same answers was launched", append(full, "--name", "Second")...)
	b.Type("yes", "launch").Must(append(full, "--name", "Second")...)
	b.Type("Launch").Must(append(full, "--name", "Second", "--allow-duplicate")...)
	if strings.Contains(b.Err.String(), "Launch another one") {
		t.Errorf("asked although it is allowed: %s", b.Err.String())
	}
	if n := len(cmdtest.Launches(t, served)); n != 3 {
		t.Errorf("%d launches", n)
	}
	// Without the ledger the server's list says the same.
	b.Env["KICKOFF_DATA_DIR"] = t.TempDir()
	b.Terminal = false
	b.Fails(failure.ExitInvalid, "a process with the same name and the same answers was launched", append(full, "--name", "First", "--yes", "--refuse-duplicate")...)
	b.Must(append(full, "--set", "Extras=Wrap", "--name", "Another", "--yes", "--refuse-duplicate")...)
}

func TestNothingIsSentThatCannotBeRecorded(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	b.Env["KICKOFF_DATA_DIR"] = b.File("a-file", "where a folder should be")
	b.Fails(failure.ExitUnexpected, "the folder for the ledger", "launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--yes")
	if n := len(cmdtest.Launches(t, served)); n > 0 {
		t.Errorf("%d launches", n)
	}
}

func TestTheOnlyOrganisationIsTaken(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	if out := b.Must("whoami", "--json"); !strings.Contains(out, `"organization":{"id":"0a000000000000000000000000000001","name":"Test Works"}`) {
		t.Errorf("the only organisation is not taken: %s", out)
	}
	b.Fails(failure.ExitForbidden, "", "whoami", "--org", "0a000000000000000000000000000009")
}

func TestDraftsAndUnfinishedLaunchesAreChosenLineByLine(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	b.Type("order", "Jane", "2", "save", "weekly", "quit").Fails(failure.ExitStopped, "is kept", "--accessible")
	b.Type("drafts", "weekly", "", "", "review", "launch").Must("--accessible")
	if said := b.Err.String(); !strings.Contains(said, "4 templates, 1 draft, 1 unfinished launch. Type a number or a part of a title, or drafts, or unfinished.\n") || !strings.Contains(said, "1 weekly, for Order, 2 of 8 answered, saved just now.\n") {
		t.Errorf("said:\n%s", said)
	}
	b.Type("drafts", "", "unfinished", "1", "review", "yes", "launch").Must("--accessible")
	if bodies := cmdtest.Launches(t, served); len(bodies) != 2 || bodies[0] != bodies[1] {
		t.Errorf("launched: %q", bodies)
	}
	b.Type().Fails(failure.ExitNotFound, "no unfinished launch to resume", "--accessible", "--resume")
}
