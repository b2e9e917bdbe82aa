package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/api/sandbox"
	"kickoff/payload/store/draft"
	"kickoff/tui/lines"
)

func TestEveryFailureHasItsExitCodeAndKind(t *testing.T) {
	none := error(nil)
	hup, term, interrupt := endedBy{syscall.SIGHUP}, endedBy{syscall.SIGTERM}, endedBy{os.Interrupt}
	for _, c := range []struct {
		err   error
		cause error
		want  verdict
	}{
		{usage("x"), none, verdict{kindUsage, 2}},
		{account.ErrNoToken, none, verdict{kindUnauthorized, 3}},
		{api.ErrUnauthorized, none, verdict{kindUnauthorized, 3}},
		{api.ErrForbidden, none, verdict{kindForbidden, 4}},
		{api.ErrNotFound, none, verdict{kindNotFound, 5}},
		{draft.ErrNotFound, none, verdict{kindNotFound, 5}},
		{api.ErrRateLimited, none, verdict{kindRateLimited, 6}},
		{api.ErrInvalid, none, verdict{kindInvalid, 7}},
		{api.ErrUnknownOutcome, none, verdict{kindUnknown, 10}},
		{fmt.Errorf("%w: %w", api.ErrUnknownOutcome, api.ErrNetwork), none, verdict{kindUnknown, 10}},
		{api.ErrNetwork, none, verdict{kindNetwork, 12}},
		{api.ErrNotSent, none, verdict{kindNetwork, 12}},
		{lines.ErrCanceled, none, verdict{kindCanceled, 130}},
		{context.Canceled, none, verdict{kindCanceled, 130}},
		{errors.New("x"), none, verdict{kindUnexpected, 1}},
		{context.Canceled, hup, verdict{kindCanceled, 129}},
		{context.Canceled, term, verdict{kindCanceled, 143}},
		{context.Canceled, interrupt, verdict{kindCanceled, 130}},
		{api.ErrUnknownOutcome, interrupt, verdict{kindUnknown, 10}},
		{api.ErrUnknownOutcome, term, verdict{kindUnknown, 143}},
		{api.ErrUnknownOutcome, hup, verdict{kindUnknown, 129}},
	} {
		if got := judge(fmt.Errorf("doing it: %w", c.err), c.cause); got != c.want {
			t.Errorf("%v ended by %v is %+v, want %+v", c.err, c.cause, got, c.want)
		}
	}
}

func TestWrongUseIsExit2WithOneClearLine(t *testing.T) {
	b := newBench(t).at(serve(t, sandbox.Options{}))
	order := []string{"launch", "Order", "--dry-run", "--set", "Buyer=x", "--set", "Plan=Gold"}
	with := func(more ...string) []string { return append(append([]string{}, order...), more...) }
	for _, c := range []struct {
		words string
		args  []string
	}{
		{"--bogus", []string{"--bogus"}},
		{"kickoff launch", nil},
		{"kickoff launch", []string{"Order"}},
		{"--yes", []string{"launch", "Order"}},
		{"which template", []string{"launch", "--dry-run"}},
		{"quotes", []string{"launch", "Order", "form", "--dry-run"}},
		{"there is no field \"Colour\"", with("--set", "Colour=red")},
		{"has no =", with("--set", "Buyer")},
		{"twice", with("--set", "buyer-1=y")},
		{"there is no step \"Pack\"", with("--owner", "Pack=me")},
		{"nobody", with("--owner", "Check=nobody")},
		{"names nobody", with("--owner", "Check=")},
		{"mixes", with("--owner", "Check=me,+li@works.test")},
		{"twice", with("--owner", "Check=me", "--owner", "check=li@works.test")},
		{"disabled", with("--owner", "Check=gone@works.test")},
		{"there is no tag \"Slow\"; there are \"Urgent\"", with("--tag", "Slow")},
		{"there is no folder for processes \"Q9\"", with("--folder", "Q9")},
		{"there is no group \"South\"", with("--group", "South")},
		{"there is no role of this template \"Cook\"; there are \"Packer\"", with("--role", "Cook=me")},
		{"no member", with("--user", "new@guest.test")},
		{"no member", with("--starter", "new@guest.test")},
		{"there is no file", with("--values", "/nowhere/a.yaml")},
		{"answers the field \"Buyer\" twice", []string{"launch", "Order", "--dry-run", "--values", b.file("twice.yaml", "Buyer: a\nbuyer-1: b\n")}},
		{"is there twice", []string{"launch", "Order", "--dry-run", "--values", b.file("twice.json", `{"Buyer":"a","Buyer":"b"}`)}},
		{"--export", with("--export", "curl")},
		{"dark and light", with("--theme", "pink")},
		{"--world", []string{"--sandbox", "--world", "/nowhere.json", "templates"}},
		{"METHOD PATH-GLOB ACTION", []string{"sandbox", "--fault", "nonsense"}},
		{"excludes --templates", []string{"sandbox", "--world", "x.json", "--templates", "3"}},
	} {
		b.fails(exitUsage, c.words, c.args...)
		if n := strings.Count(strings.TrimSpace(b.err.String()), "\n"); n != 0 {
			t.Errorf("%v: the error has %d lines:\n%s", c.args, n+1, b.err.String())
		}
	}
	wizard := newBench(t).at(serve(t, sandbox.Options{})).typed()
	wizard.fails(exitUsage, "which template is --set for", "--set", "Buyer=x")
	wizard.fails(exitUsage, "give a file", "Order", "--values", "-")
	wizard.fails(exitNotFound, "there is no draft", "--draft", "Nope")
	wizard.fails(exitUsage, "there is no field \"Colour\"", "Order", "--set", "Colour=red")
	wizard.fails(exitInvalid, "Plan: ", "Order", "--set", "Plan=Bronze")
	b.env["KICKOFF_NOW"] = "noon"
	b.fails(exitUsage, "KICKOFF_NOW", "whoami")
}

func TestAllThatIsMissingIsNamedWithItsFlag(t *testing.T) {
	b := newBench(t).at(serve(t, sandbox.Options{}))
	b.fails(exitUsage, "--set 'Buyer=…'", "launch", "Order", "--yes")
	if !strings.Contains(b.err.String(), "--set 'Plan=…'") {
		t.Errorf("only a part is named: %s", b.err.String())
	}
	// As soon as one answer is wrong it is the answers, and still all are named.
	b.fails(exitInvalid, "--set 'Buyer=…'", "launch", "Order", "--yes", "--set", "Plan=Bronze")
	if !strings.Contains(b.err.String(), "Silver") {
		t.Errorf("the options are not listed: %s", b.err.String())
	}
	b.fails(exitInvalid, "Send", "launch", "Order", "--yes", "--set", "Plan=Gold", "--set", "Buyer=x", "--deadline", "Send=banana")
}

func TestAFailureIsTheLastLineAsJSON(t *testing.T) {
	b := newBench(t).at(serve(t, sandbox.Options{}))
	for _, c := range []struct {
		kind     string
		exit     int
		problems int
		args     []string
	}{
		{kindUsage, 2, 0, []string{"launch", "--json", "--bogus"}},
		{kindMissing, 2, 2, []string{"launch", "Order", "--yes", "--json"}},
		{kindInvalid, 7, 2, []string{"launch", "Order", "--yes", "--json", "--set", "Plan=Bronze"}},
		{kindNotFound, 5, 0, []string{"launch", "Nothing", "--yes", "--json"}},
	} {
		b.fails(c.exit, "", c.args...)
		all := strings.Split(strings.TrimSpace(b.err.String()), "\n")
		var last struct {
			Error struct {
				Kind, Message string
				Exit          int
				Problems      []map[string]string
			}
		}
		if err := json.Unmarshal([]byte(all[len(all)-1]), &last); err != nil {
			t.Fatalf("%v: %v in %s", c.args, err, b.err.String())
		}
		if last.Error.Kind != c.kind || last.Error.Exit != c.exit || len(last.Error.Problems) != c.problems || last.Error.Message == "" {
			t.Errorf("%v: told as %+v", c.args, last.Error)
		}
	}
}

func TestWhoIsNotSignedInIsToldAboutTheSandbox(t *testing.T) {
	b := newBench(t)
	for _, args := range [][]string{{"whoami"}, {"launch", "x", "--yes"}, {"templates"}} {
		b.fails(exitUnauthorized, "--sandbox", args...)
	}
}

func TestWhatCannotBeLaunchedIsRefusedClearly(t *testing.T) {
	b := newBench(t).at(serve(t, sandbox.Options{}))
	b.fails(exitForbidden, "", "launch", "Locked", "--yes")
	b.env["TALLYFY_BASE_URL"] = "http://127.0.0.1:1"
	b.env["TALLYFY_ORG_ID"] = "0a000000000000000000000000000001"
	b.env["TALLYFY_ACCESS_TOKEN"] = "secret-token"
	if b.run("launch", "Order", "--yes", "--payload", b.file("x.json", "{")) != exitInvalid || strings.Contains(b.err.String(), "secret-token") {
		t.Errorf("a body that is no JSON: %s", b.err.String())
	}
}
