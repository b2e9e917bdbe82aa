package cmd

import (
	"encoding/json"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

func TestWrongUseIsExit2WithOneClearLine(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	order := []string{"launch", "Order", "--dry-run", "--set", "Buyer=x", "--set", "Plan=Gold"}
	with := func(more ...string) []string { return append(append([]string{}, order...), more...) }
	for _, c := range []struct {
		words string
		args  []string
	}{
		{"unknown flag: --bogus; `kickoff --help` lists", []string{"--bogus"}},
		{"--set needs a value: one answer, 'FIELD=VALUE'", []string{"launch", "--set"}},
		{"--timeout \"abc\": it takes a time such as 30s", with("--timeout", "abc")},
		{"--fields \"x\": it takes a whole number", []string{"sandbox", "--fields", "x"}},
		{"--resume \"x\": it takes true or false", []string{"--resume=x"}},
		{"its commands are bash, fish, powershell, zsh", []string{"completion", "tcsh"}},
		{"give --sandbox with it", with("--world", "x.json")},
		{"kickoff launch", nil},
		{"kickoff launch", []string{"Order"}},
		{"--yes", ordering()},
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
		{"there is no tag \"Slow\": there is \"Urgent\"", with("--tag", "Slow")},
		{"there is no folder for processes \"Q9\"", with("--folder", "Q9")},
		{"there is no group \"South\"", with("--group", "South")},
		{"there is no role of this template \"Cook\": there is \"Packer\"", with("--role", "Cook=me")},
		{"no member", with("--user", "new@guest.test")},
		{"no member", with("--starter", "new@guest.test")},
		{"there is no file", with("--values", "/nowhere/a.yaml")},
		{"answers the field \"Buyer\" twice", []string{"launch", "Order", "--dry-run", "--values", b.File("twice.yaml", "Buyer: a\nbuyer-1: b\n")}},
		{"is there twice", []string{"launch", "Order", "--dry-run", "--values", b.File("twice.json", `{"Buyer":"a","Buyer":"b"}`)}},
		{"--export", with("--export", "curl")},
		{"cannot be shown", with("--save-draft", "a\nb")},
		{"--values: it is given twice", with("--values", "a.yaml", "--values=b.yaml")},
		{"--values is empty", with("--values", "")},
		{"--draft is empty", with("--draft=")},
		{"--ready is empty", ordering("--yes", "--ready", "")},
		{"--profile is empty", with("--profile", "")},
		{"--key is empty", []string{"batch", "Order", b.File("t.csv", "Buyer\nx\n"), "--yes", "--key", ""}},
		{"needs a template and the file of a table", []string{"batch", "Order", "", "--yes"}},
		{"auto, dark, light, high-contrast", with("--theme", "pink")},
		{"--world", []string{"--sandbox", "--world", "/nowhere.json", "templates"}},
		{"METHOD PATH-GLOB ACTION", []string{"sandbox", "--fault", "nonsense"}},
		{"excludes --templates", []string{"sandbox", "--world", "x.json", "--templates", "3"}},
	} {
		b.Fails(failure.ExitUsage, c.words, c.args...)
		if n := strings.Count(strings.TrimSpace(b.Err.String()), "\n"); n != 0 {
			t.Errorf("%v: the error has %d lines:\n%s", c.args, n+1, b.Err.String())
		}
	}
	wizard := newBench(t).At(cmdtest.Serve(t, sandbox.Options{})).Type()
	wizard.Fails(failure.ExitUsage, "which template is --set for", "--set", "Buyer=x")
	wizard.Fails(failure.ExitUsage, "give a file", "Order", "--values", "-")
	wizard.Fails(failure.ExitNotFound, "there is no draft", "--draft", "Nope")
	wizard.Fails(failure.ExitUsage, "there is no field \"Colour\"", "Order", "--set", "Colour=red")
	wizard.Fails(failure.ExitInvalid, "Plan: ", "Order", "--set", "Plan=Bronze")
	wizard.Env["CI"] = "true"
	wizard.Fails(failure.ExitUsage, "kickoff launch", "Order")
	for _, unset := range []string{"0", "false"} {
		wizard.Env["CI"] = unset
		wizard.Fails(failure.ExitNotFound, "there is no draft", "--draft", "Nope")
	}
	b.Env["KICKOFF_NOW"] = "noon"
	b.Fails(failure.ExitUsage, "KICKOFF_NOW", "whoami")
}

func TestAllThatIsMissingIsNamedWithItsFlag(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Fails(failure.ExitUsage, "--set 'Buyer=…'", "launch", "Order", "--yes")
	if !strings.Contains(b.Err.String(), "--set 'Plan=…'") {
		t.Errorf("only a part is named: %s", b.Err.String())
	}
	// As soon as one answer is wrong it is the answers, and still all are named.
	b.Fails(failure.ExitInvalid, "--set 'Buyer=…'", "launch", "Order", "--yes", "--set", "Plan=Bronze")
	if !strings.Contains(b.Err.String(), "Silver") {
		t.Errorf("the options are not listed: %s", b.Err.String())
	}
	b.Fails(failure.ExitInvalid, "Send", "launch", "Order", "--yes", "--set", "Plan=Gold", "--set", "Buyer=x", "--deadline", "Send=banana")
}

func TestAFailureIsTheLastLineAsJSON(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	for _, c := range []struct {
		kind     string
		exit     int
		problems int
		args     []string
	}{
		{failure.KindUsage, 2, 0, []string{"launch", "--json", "--bogus"}},
		{failure.KindMissing, 2, 2, []string{"launch", "Order", "--yes", "--json"}},
		{failure.KindInvalid, 7, 2, []string{"launch", "Order", "--yes", "--json", "--set", "Plan=Bronze"}},
		{failure.KindNotFound, 5, 0, []string{"launch", "Nothing", "--yes", "--json"}},
	} {
		b.Fails(c.exit, "", c.args...)
		all := strings.Split(strings.TrimSpace(b.Err.String()), "\n")
		var last struct {
			Error struct {
				Kind, Message string
				Exit          int
				Problems      []map[string]string
			}
		}
		if err := json.Unmarshal([]byte(all[len(all)-1]), &last); err != nil {
			t.Fatalf("%v: %v in %s", c.args, err, b.Err.String())
		}
		if last.Error.Kind != c.kind || last.Error.Exit != c.exit || len(last.Error.Problems) != c.problems || last.Error.Message == "" {
			t.Errorf("%v: told as %+v", c.args, last.Error)
		}
	}
}

func TestWhereNobodyCanBeAskedAllThatIsMissingIsNamedAtOnce(t *testing.T) {
	s := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(s).Type("y")
	b.Env["CI"] = "true"
	for _, word := range []string{"--yes", "--set 'Buyer=…'", "--set 'Plan=…'"} {
		b.Fails(failure.ExitUsage, word, "launch", "Order")
	}
	b.Fails(failure.ExitUsage, `"kind":"missing"`, "launch", "Order", "--json")
	b.Fails(failure.ExitInvalid, "--yes", "launch", "Order", "--set", "Plan=Lead")
	b.Fails(failure.ExitInvalid, "Buyer", "launch", "Order", "--set", "Plan=Lead")
	b.Fails(failure.ExitUsage, "kickoff launch", "Order")
	if n := len(cmdtest.Launches(t, s)); n != 0 {
		t.Errorf("%d launches", n)
	}
}

func TestATemplateIsAskedForByItsIDAlone(t *testing.T) {
	s := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(s)
	b.Must("templates", "show", "Order")
	b.Must("templates", "show", "order")
	b.Fails(failure.ExitNotFound, "", "templates", "show", "Nothing")
	for _, r := range cmdtest.Requests(t, s) {
		if id := path.Base(r.Path); strings.Contains(r.Path, "/checklists/") && len(id) != 32 {
			t.Errorf("%s %s", r.Method, r.Path)
		}
	}
}

func TestATokenIsUnwrappedAndAHomelessPersonIsTold(t *testing.T) {
	s := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(s)
	for _, form := range []string{`"%"`, `'%'`, "Bearer %", "bearer  %", `"Bearer %"`, " %\r\n", "`%`", "“%”", "«%»", "„%“", "<%>", "%,",
		"Bearer\t%", "Authorization: Bearer %", "'Authorization: Bearer %'", "export TALLYFY_ACCESS_TOKEN=\"%\"", "\ufeff%\u200b", "\u00a0%"} {
		b.Env["TALLYFY_ACCESS_TOKEN"] = strings.ReplaceAll(form, "%", s.Server.Token())
		b.Must("whoami")
	}
	delete(b.Env, "KICKOFF_DATA_DIR")
	b.Fails(failure.ExitUsage, "HOME is not set", "drafts")
}

func TestWhoIsNotSignedInIsToldAboutTheSandbox(t *testing.T) {
	b := newBench(t)
	for _, args := range [][]string{{"whoami"}, {"launch", "x", "--yes"}, {"templates"}} {
		b.Fails(failure.ExitUnauthorized, "--sandbox", args...)
	}
}

func TestWhatCannotBeLaunchedIsRefusedClearly(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Fails(failure.ExitForbidden, "", "launch", "Locked", "--yes")
	b.Env["TALLYFY_BASE_URL"] = "http://127.0.0.1:1"
	b.Env["TALLYFY_ORG_ID"] = "0a000000000000000000000000000001"
	b.Env["TALLYFY_ACCESS_TOKEN"] = "secret-token"
	if b.Run("launch", "Order", "--yes", "--payload", b.File("x.json", "{")) != failure.ExitInvalid || strings.Contains(b.Err.String(), "secret-token") {
		t.Errorf("a body that is no JSON: %s", b.Err.String())
	}
}

// An organisation that was used last and lets nobody in any more is said, forgotten, and
// looked for anew the next time.
func TestAnOrganisationThatIsClosedIsForgotten(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	delete(b.Env, "TALLYFY_ORG_ID")
	gone := account.Remembered{Organization: api.Organization{ID: "0a00000000000000000000000000000f", Name: "Gone Ltd"}}
	if err := b.Factory().Memory().Note(b.Env["TALLYFY_BASE_URL"], b.Env["TALLYFY_ACCESS_TOKEN"], gone); err != nil {
		t.Fatal(err)
	}
	if got := b.Run("whoami"); got != failure.ExitForbidden || !strings.Contains(b.Err.String(), "Gone Ltd; it is forgotten") {
		t.Fatalf("exit %d: %s", got, b.Err.String())
	}
	if got := b.Run("whoami"); got != failure.ExitDone {
		t.Errorf("the next time: exit %d: %s", got, b.Err.String())
	}
}

// failing is a standard input that panics with what it would give.
type failing struct{}

func (failing) Read([]byte) (int, error) { panic("Buyer: Jane") }

func TestAPanicIsToldInWordsWithAReport(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	h := b.Host()
	h.In = failing{}
	if code := Execute(h, []string{"launch", "Order", "--values", "-", "--yes"}); code != failure.ExitUnexpected {
		t.Errorf("it ends with %d", code)
	}
	files, err := filepath.Glob(filepath.Join(b.Env["KICKOFF_DATA_DIR"], "report-*.txt"))
	if err != nil || len(files) != 1 || !strings.Contains(b.Err.String(), files[0]) {
		t.Fatalf("the reports are %v (%v), and it says %s", files, err, b.Err.String())
	}
	report, err := os.ReadFile(files[0])
	if err != nil || !strings.Contains(string(report), "failing.Read") || strings.Contains(string(report), "Jane") {
		t.Errorf("the report is\n%s (%v)", report, err)
	}
	if info, err := os.Stat(files[0]); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v (%v)", info.Mode(), err)
	}
}

// refusing is standard error that panics where it is told of a second question.
type refusing struct{ io.Writer }

func (r refusing) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "Question 2 of") {
		panic("Buyer: Jane")
	}
	return r.Writer.Write(p)
}

// A panic must not count as the end of a launch: what was typed before it stays.
func TestAPanicBetweenQuestionsKeepsWhatWasTyped(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	h := b.Type("order", "Jane").Host()
	h.Err = refusing{h.Err}
	if code := Execute(h, []string{"--accessible"}); code != failure.ExitUnexpected {
		t.Errorf("it ends with %d: %s", code, b.Err.String())
	}
	b.Type("goto 1", "quit").Fails(failure.ExitStopped, "Now: Jane", "--accessible", "--resume")
}
