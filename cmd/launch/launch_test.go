package launch_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/drafts"
	"kickoff/cmd/failure"
	"kickoff/cmd/launch"
	"kickoff/cmd/runs"
	"kickoff/cmd/templates"
)

// newBench runs the command lines of these nouns.
func newBench(t *testing.T) *cmdtest.Bench {
	b := cmdtest.New(t)
	b.Execute = cmdtest.Nouns(launch.NewCommand, drafts.NewCommand, templates.NewCommand, runs.NewCommand)
	return b
}

const orderValues = `
buyer-1: 007
Plan: GOLD
extras-3: [2024, wrap]
Line: [Lamp, 1.10]
Team: ["li@works.test", new@guest.test, "Sales, North"]
`

func TestLaunchSendsTheBytesOfTheDryRun(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	args := []string{
		"launch", "order", "--values", b.File("answers.yaml", orderValues), "--set", "Day=+3d",
		"--owner", "Check=+me", "--deadline", "Send=2026-12-01 10:00", "--tag", "urgent", "--folder", "Q1", "--role", "packer=li@works.test",
	}
	dry := b.Must(append(args, "--dry-run")...)
	if len(cmdtest.Launches(t, served)) > 0 {
		t.Fatal("a dry run launched")
	}
	golden, err := os.ReadFile(filepath.Join("testdata", "order.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(golden), dry); diff != "" {
		t.Errorf("the dry run (-want +got):\n%s", diff)
	}
	out := b.Must(append(args, "--yes", "--json")...)
	if diff := cmp.Diff([]string{dry}, cmdtest.Launches(t, served)); diff != "" {
		t.Errorf("the body sent (-dry run +sent):\n%s", diff)
	}
	var result struct {
		Run struct {
			ID, Name, URL string
			Template      struct{ ID, Title string }
		}
		Created bool
		Receipt struct {
			Checked     int
			Differences []any
		}
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if result.Run.Name != "Order - 2026-11-23" || !strings.Contains(result.Run.URL, result.Run.ID) || result.Run.Template.Title != "Order" {
		t.Errorf("the process is told as %s", out)
	}
	if !result.Created || result.Receipt.Checked < 8 || result.Receipt.Differences == nil || len(result.Receipt.Differences) > 0 {
		t.Errorf("the receipt is told as %s", out)
	}
}

func TestLaunchPrintsOneLineWithNameIDAndLink(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	for own, link := range map[string]string{"": served.URL + "/_sandbox/runs/", "https://x.test/{org}/{run}": "https://x.test/" + served.Server.OrgID() + "/"} {
		b.Env["TALLYFY_PROCESS_URL"] = own
		out := b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--name", "For Jane", "--yes")
		if !regexp.MustCompile(`^For Jane\t([0-9a-f]+)\t` + regexp.QuoteMeta(link) + `[0-9a-f]+\n$`).MatchString(out) {
			t.Errorf("printed %q", out)
		}
	}
}

func TestFilesAreUploadedFirstAndOnlyForARealLaunch(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	paper := b.File("paper.pdf", "words")
	args := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--set", "Paper=" + paper}
	if dry := b.Must(append(args, "--dry-run")...); !strings.Contains(dry, `"upload": "`+filepath.ToSlash(paper)+`"`) {
		t.Errorf("the dry run does not name the file:\n%s", dry)
	}
	for _, r := range cmdtest.Requests(t, served) {
		if r.Method == "POST" {
			t.Fatalf("a dry run sent %s", r.Path)
		}
	}
	b.Must(append(args, "--yes")...)
	body := cmdtest.Launches(t, served)[0]
	if strings.Contains(body, `"upload"`) || !strings.Contains(body, `"uploaded_from": "ko_field"`) {
		t.Errorf("the body does not hold the server's object:\n%s", body)
	}
	// The same through a ready body, whose local files are uploaded too.
	dry := b.Must(append(args, "--dry-run")...)
	b.Must("launch", "--payload", b.File("body.json", dry), "--yes", "--allow-duplicate")
	if again := cmdtest.Launches(t, served)[1]; strings.Contains(again, `"upload"`) || !strings.Contains(again, `"uploaded_from": "ko_field"`) {
		t.Errorf("the ready body does not hold the server's object:\n%s", again)
	}
}

func TestAReadyBodyIsCheckedAndWrittenInOurOrder(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	ready := `{"name":"Ready","prerun":{"f1000000000000000000000000000002":{"id":2,"text":"Gold"},"f1000000000000000000000000000001":"Jane"},"checklist_id":"0f000000000000000000000000000001"}`
	b.Stdin = strings.NewReader(ready)
	dry := b.Must("launch", "--payload", "-", "--dry-run")
	if !strings.HasPrefix(dry, "{\n  \"checklist_id\": \"0f000000000000000000000000000001\",\n  \"name\": \"Ready\"") {
		t.Errorf("not in our order:\n%s", dry)
	}
	b.Fails(failure.ExitInvalid, "colour", "launch", "--payload", b.File("a.json", `{"checklist_id":"0f000000000000000000000000000001","colour":"red"}`), "--dry-run")
	partial := strings.Replace(ready, `{"name"`, `{"tasks":{"0b000000000000000000000000000001":{"owners":{"users":[2],"guests":[],"groups":[]}}},"name"`, 1)
	b.Fails(failure.ExitInvalid, "tasks", "launch", "--payload", b.File("b.json", partial), "--dry-run")
	b.Fails(failure.ExitInvalid, "line 2: it is not valid JSON", "launch", "--payload", b.File("c.json", "{\"checklist_id\":\n"), "--dry-run")
	b.Fails(failure.ExitUsage, "--payload holds all answers and excludes --set", "launch", "--payload", "x.json", "--set", "Buyer=x", "--dry-run")
}

func TestTheSameProcessTwice(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	args := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--yes"}
	b.Must(append(args, "--if-absent")...)
	if out := b.Must(append(args, "--if-absent", "--json")...); !strings.Contains(out, `"created":false`) {
		t.Errorf("the running process was not returned: %s", out)
	}
	b.Fails(failure.ExitInvalid, "the same name", append(args, "--refuse-duplicate")...)
	b.Must(args...)
	if !strings.Contains(b.Err.String(), "a process with the same name and the same answers was launched") {
		t.Errorf("no warning of a second process: %s", b.Err.String())
	}
	if n := len(cmdtest.Launches(t, served)); n != 2 {
		t.Errorf("%d launches, want 2", n)
	}
}

func TestTheTemplateIsFoundByIDAliasAndTitle(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	for _, ref := range []string{"0f000000000000000000000000000001", "order-1", "Order", " oRDER "} {
		b.Must("templates", "show", ref)
	}
	b.Fails(failure.ExitUsage, "0f000000000000000000000000000003", "templates", "show", "Twin")
	b.Fails(failure.ExitNotFound, "archived", "templates", "show", "Old")
	b.Fails(failure.ExitNotFound, `"Order" (0f000000000000000000000000000001)`, "templates", "show", "Odrer")
}

func TestARepeatedLaunchSendsNoByteTwice(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "POST */runs 401 x1")})
	b := newBench(t).At(served)
	paper := b.File("paper.pdf", "words")
	args := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--set", "Paper=" + paper, "--yes"}
	count := func() int {
		n := 0
		for _, r := range cmdtest.Requests(t, served) {
			if strings.HasSuffix(r.Path, "/file") {
				n++
			}
		}
		return n
	}
	b.Fails(failure.ExitUnauthorized, "", args...)
	b.Must(args...)
	if n := count(); n != 1 {
		t.Errorf("%d uploads after a repeated launch", n)
	}
	b.Must(append(args, "--allow-duplicate")...)
	if n := count(); n != 2 {
		t.Errorf("%d uploads: another process has to have its own file", n)
	}
	if err := os.WriteFile(paper, []byte("other words"), 0o600); err != nil {
		t.Fatal(err)
	}
	lost := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "POST */file 500-after")})
	b.At(lost).Fails(failure.ExitNetwork, "may hold a copy", args...)
}

func TestLikeTakesOverWhatAProcessHolds(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	out := b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--set", "Extras=Wrap", "--set", "Day=+3d", "--set", "Team=li@works.test", "--set", "Note=",
		"--owner", "Check=new@guest.test", "--summary", "As agreed", "--name", "For Jane", "--yes")
	parts := strings.Split(strings.TrimSpace(out), "\t")
	for _, ref := range []string{parts[1], parts[2], "for jane", "https://go.tallyfy.com/tracker/" + parts[1] + "?x=1"} {
		dry := b.Must("launch", "--like", ref, "--set", "Buyer=Joe", "--dry-run")
		for _, words := range []string{`"Joe"`, `"Gold"`, `"Wrap"`, `"new@guest.test"`, `"As agreed"`, `"name": "Order - 2026-11-23"`} {
			if !strings.Contains(dry, words) {
				t.Errorf("%s: %s is not in\n%s", ref, words, dry)
			}
		}
		for _, words := range []string{"Jane", "as always", "f1000000000000000000000000000004"} {
			if strings.Contains(dry, words) {
				t.Errorf("%s: %s is in\n%s", ref, words, dry)
			}
		}
	}
	if byLink := b.Must("launch", parts[2], "--set", "Buyer=Joe", "--dry-run"); !strings.Contains(byLink, `"As agreed"`) {
		t.Errorf("a process's address is not gone on from:\n%s", byLink)
	}
	b.Fails(failure.ExitNotFound, "--like", "launch", "--like", "nope", "--dry-run")
	b.Fails(failure.ExitNotFound, "there is no process", "launch", "--like", "nobody knows it", "--dry-run")
	b.Must("launch", "--like", parts[1], "--set", "Buyer=Joe", "--name", "For Jane", "--allow-duplicate", "--yes")
	b.Fails(failure.ExitUsage, "names 2 processes: use the id of one", "launch", "--like", "For Jane", "--dry-run")
	b.Fails(failure.ExitUsage, " CET)", "launch", "--like", "For Jane", "--dry-run")
	b.Fails(failure.ExitUsage, "is one of the template", "launch", "0f000000000000000000000000000002", "--like", parts[1], "--dry-run")
}

func TestALinkOpensItsTemplateAndFillsWhatItCarries(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	at := "https://go.tallyfy.com/o/process/0f000000000000000000000000000001/create?default_run_name=By%20link&ko_fields="
	link := at + url.QueryEscape(`[{"buyer-1":"Jane"},{"Plan":{"id":2,"text":"Gold","value":null}},{"Team":"li@works.test"},{"nowhere":"x"},{"Day":"someday"}]`)
	dry, said := b.Must("launch", link, "--set", "Note=by hand", "--dry-run"), b.Err.String()
	for _, words := range []string{`"By link"`, `"Jane"`, `"Gold"`, `"by hand"`} {
		if !strings.Contains(dry, words) {
			t.Errorf("%s is not in\n%s", words, dry)
		}
	}
	b.Type("https://go.tallyfy.com/nothing", "https://go.tallyfy.com/o/process/0f0000000000000000000000000000ff/create", link, "quit").Fails(failure.ExitStopped, "nothing was launched", "launch", "--accessible")
	for _, words := range []string{"Wrong: https://go.tallyfy.com/nothing is no address of a template or a process.", "Wrong: No template here has that address.", "Taken: Order.", "Review. By link, from Order"} {
		if !strings.Contains(b.Err.String(), words) {
			t.Errorf("line by line %q is not said:\n%s", words, b.Err.String())
		}
	}
	if strings.Contains(dry, "li@works.test") {
		t.Errorf("a link chose people, as one could choose a file of this machine:\n%s", dry)
	}
	for _, words := range []string{"links carry no files", `"nowhere"`, "not taken over from the link: Day"} {
		if !strings.Contains(said, words) {
			t.Errorf("%q is not said:\n%s", words, said)
		}
	}
	b.Fails(failure.ExitUsage, "is no address", "launch", "https://go.tallyfy.com/o/settings/x", "--dry-run")
	b.Fails(failure.ExitUsage, "another organisation", "launch", strings.Replace(at, "/o/", "/"+strings.Repeat("f", 32)+"/", 1), "--dry-run")
}

func TestThatATokenEndsAtLogOutIsSaidOnceLineByLine(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	for i := range 2 {
		b.Type("quit").Fails(failure.ExitStopped, "Organisation", "launch", "--accessible")
		if said := strings.Contains(b.Err.String(), "A personal token ends when you log out of the Tallyfy web app."); said != (i == 0) {
			t.Errorf("run %d:\n%s", i, b.Err.String())
		}
	}
}
