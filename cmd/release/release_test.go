package release_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
	"kickoff/cmd/launch"
	"kickoff/cmd/release"
	"kickoff/cmd/runs"
	"kickoff/cmd/undo"
	"kickoff/payload/store/ledger"
	"kickoff/payload/store/ready"
)

func newBench(t *testing.T, served *sandbox.Running) *cmdtest.Bench {
	b := cmdtest.New(t).At(served)
	b.Env["TALLYFY_ORG_ID"] = served.Server.OrgID()
	b.Execute = cmdtest.Nouns(launch.NewCommand, release.NewCommand, runs.NewCommand, undo.NewCommand)
	return b
}

// order makes a launch ready and returns its file.
func order(b *cmdtest.Bench, flags ...string) string {
	b.T.Helper()
	path := filepath.Join(b.T.TempDir(), "ready.json")
	b.Must(append([]string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--set", "Day=+3d", "--name", "The order", "--ready", path}, flags...)...)
	return path
}

func read(path string) (ready.File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return ready.File{}, err
	}
	return ready.Parse(text)
}

func TestTheBytesThatWereMadeReadyAreSentOnce(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t, served)
	paper := b.File("a.pdf", "words")
	path := order(b, "--set", "Paper="+paper, "--tag", "Urgent", "--owner", "Send=li@works.test")
	if n := len(cmdtest.Launches(t, served)); n != 0 {
		t.Fatalf("%d launches were sent", n)
	}
	f, err := read(path)
	if err != nil {
		t.Fatal(err)
	}
	review := strings.Join(f.Review, "\n")
	for _, says := range []string{"The order, from Order, in Test Works", "Buyer: Jane", "Plan: Gold", "Paper: a.pdf", "Tags: Urgent", "Step 2, Send: Li Wu", "Left empty: Extras"} {
		if !strings.Contains(review, says) {
			t.Errorf("the review does not say %q:\n%s", says, review)
		}
	}
	if f.By.Email != "me@works.test" || f.At.Format("2006-01-02") != "2026-11-23" || len(f.Files) != 1 || f.Files[0].Name != "a.pdf" {
		t.Errorf("%+v", f)
	}
	out := b.Must("release", path, "--yes", "--json")
	if sent := cmdtest.Launches(t, served); len(sent) != 1 || sent[0] != f.Body || !strings.Contains(out, `"created":true`) {
		t.Errorf("sent %q, ready was %q; printed %s", sent, f.Body, out)
	}
	if !strings.Contains(b.Err.String(), "Nothing of that has changed since") {
		t.Errorf("it says %s", b.Err.String())
	}
	book, err := ledger.Open(b.Env["KICKOFF_DATA_DIR"], served.URL+" "+served.Server.OrgID()).Read()
	if err != nil || len(book.Entries) != 1 || book.Entries[0].Intent.ReadyBy != f.By.Name || book.Entries[0].Intent.Me != f.By.ID {
		t.Errorf("the ledger has %+v, %v", book.Entries, err)
	}
	b.Fails(failure.ExitInvalid, "is released once", "release", path, "--yes")
	b.Fails(failure.ExitInvalid, "is released once", "release", path, "--yes", "--allow-duplicate")
	b.Must("undo", "The order", "--yes")
	b.Fails(failure.ExitInvalid, "and archived again", "release", path, "--yes")
	asked := len(cmdtest.Requests(t, served))
	if b.Fails(failure.ExitInvalid, "is released once", "release", path, "--yes"); len(cmdtest.Requests(t, served)) != asked {
		t.Error("the server was asked for what the ledger knows")
	}
	if n := len(cmdtest.Launches(t, served)); n != 1 {
		t.Errorf("%d launches were sent", n)
	}
	// The next launch has a file of its own.
	if b.Must("launch", "Order", "--set", "Buyer=Jo", "--set", "Plan=Gold", "--set", "Paper="+paper, "--yes"); strings.Contains(b.Err.String(), "uploaded before") {
		t.Error("two processes share a file")
	}
}

// Many that release the same file at once send it once; one whose answer is lost is looked
// up, and not sent again.
func TestManyAtOnceReleaseOnce(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "POST */runs drop-after x1", "GET */runs lag:300ms")})
	home := newBench(t, served)
	path := order(home)
	var all sync.WaitGroup
	codes := make([]int, 8)
	for i := range codes {
		all.Go(func() {
			b := newBench(t, served)
			b.Env = maps.Clone(home.Env)
			codes[i] = b.Run("release", path, "--yes")
		})
	}
	all.Wait()
	if n := len(cmdtest.Launches(t, served)); n != 1 {
		t.Errorf("%d launches were sent; they ended with %v", n, codes)
	}
}

func TestWhatHasChangedSinceIsSaid(t *testing.T) {
	const at = `"title": "Order",`
	for name, tt := range map[string]struct {
		edits []string
		days  string
		exit  int
		says  []string
	}{
		"another day":        {nil, "2026-11-27", 0, []string{"It was made 4 days ago", "Day: Thu 26 Nov has passed since", "Send: the deadline"}},
		"another title":      {[]string{at, `"title": "Purchase",`}, "", 0, []string{"was: The order, from Order", "now: The order, from Purchase"}},
		"another step":       {[]string{`"title": "Send",`, `"title": "Ship",`}, "", 0, []string{"was: Step 2, Send: Mo Me", "now: Step 2, Ship: Mo Me"}},
		"other people":       {[]string{`"full_name": "Li Wu"`, `"full_name": "Li Chen"`}, "", 0, []string{"was: Step 1, Check: Li Wu", "now: Step 1, Check: Li Chen"}},
		"a new question":     {[]string{`"prerun": [`, `"prerun": [{"id": "f2000000000000000000000000000001", "label": "Colour", "field_type": "text", "position": 9},`}, "", 0, []string{"Line, Team, Paper, Colour"}},
		"one that is needed": {[]string{`"prerun": [`, `"prerun": [{"id": "f2000000000000000000000000000001", "label": "Colour", "field_type": "text", "required": true, "position": 9},`}, "", failure.ExitInvalid, []string{"Colour: is required", "have it made ready anew"}},
		"an option is gone":  {[]string{`"text": "Gold"`, `"text": "Golden"`}, "", failure.ExitInvalid, []string{"Plan"}},
		"a question is gone": {[]string{`"label": "Buyer"`, `"label": "Buyer", "id": "f3000000000000000000000000000001"`}, "", failure.ExitInvalid, []string{"is not the id of a field"}},
		"it is archived":     {[]string{at, `"title": "Order", "archived_at": "2026-11-24T00:00:00Z",`}, "", failure.ExitNotFound, []string{"there is no template"}},
		"it is a draft":      {[]string{at, `"title": "Order", "dual_version_enabled": true, "is_published_state": false,`}, "", failure.ExitInvalid, []string{"published"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, cmdtest.Serve(t, sandbox.Options{}))
			path := order(b, "--deadline", "Send=+2d")
			served := cmdtest.Changed(t, tt.edits...)
			b.At(served)
			if tt.days != "" {
				b.Env["KICKOFF_NOW"] = tt.days + "T09:00:00Z"
			}
			if code := b.Run("release", path, "--yes"); code != tt.exit || len(cmdtest.Launches(t, served)) != map[bool]int{true: 1}[tt.exit == 0] {
				t.Errorf("exit %d, %d launches\n%s", code, len(cmdtest.Launches(t, served)), b.Err.String())
			}
			for _, says := range tt.says {
				if !strings.Contains(b.Err.String(), says) {
					t.Errorf("it does not say %q:\n%s", says, b.Err.String())
				}
			}
		})
	}
}

// At the review line by line the word ready writes the file, and launches nothing.
func TestTheReviewLineByLineMakesReady(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t, served)
	path := filepath.Join(t.TempDir(), "ready.json")
	out := b.Type("ready", filepath.Join(path, "none"), "ready", path).Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--set", "Day=2026-12-24", "--name", "The order")
	f, err := read(path)
	if err != nil || !strings.Contains(f.Body, "The order") || !strings.Contains(out, "is ready in") || len(cmdtest.Launches(t, served)) != 0 {
		t.Errorf("%+v, %v: %s%s", f, err, out, b.Err.String())
	}
	if !strings.Contains(b.Err.String(), "there is no folder") && !strings.Contains(b.Err.String(), "There is no folder") {
		t.Errorf("a wrong file is not told: %s", b.Err.String())
	}
}

func TestWhoReleasesIsAskedAndMayHaveToBeAnother(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t, served)
	path := order(b)
	b.Fails(failure.ExitUsage, "give --yes", "release", path)
	b.Type("quit").Fails(failure.ExitStopped, "nothing was launched", "release", path)
	b.Type("launch").Fails(failure.ExitStopped, "", "release", path)
	b.Env["KICKOFF_CONFIG_DIR"] = filepath.Dir(b.File("config.json", `{"default": "live", "profiles": {"live": {"release_by_another": true}}}`))
	b.Type("release").Fails(failure.ExitForbidden, "release_by_another", "release", path)
	b.Env["KICKOFF_CONFIG_DIR"] = filepath.Dir(b.File("config.json", `{"default": "live", "profiles": {"live": {"release_by_another": true, "production": true}}}`))
	other := cmdtest.Changed(t, `"me": {"id": 1, "email": "me@works.test"`, `"me": {"id": 2, "email": "li@works.test"`)
	b.At(other)
	b.Type("release").Fails(failure.ExitStopped, "", "release", path)
	b.Type("Test Works").Must("release", path)
	if n := len(cmdtest.Launches(t, other)); n != 1 || len(cmdtest.Launches(t, served)) != 0 {
		t.Errorf("%d launches were sent", n)
	}
	if !strings.Contains(b.Err.String(), "Made ready by Mo Me") {
		t.Errorf("it says %s", b.Err.String())
	}
}

func TestWhatCannotBeReleased(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t, served)
	path := order(b)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(do func(map[string]any)) string {
		var f map[string]any
		if err := json.Unmarshal(text, &f); err != nil {
			t.Fatal(err)
		}
		do(f)
		changed, _ := json.Marshal(f)
		return b.File("changed.json", string(changed))
	}
	for name, tt := range map[string]struct {
		path string
		exit int
		says string
	}{
		"other bytes":       {edit(func(f map[string]any) { f["body"] = strings.Replace(f["body"].(string), "Jane", "Joan", 1) }), failure.ExitInvalid, "not as it was made ready"},
		"another review":    {edit(func(f map[string]any) { f["review"] = []string{"All is well."} }), failure.ExitInvalid, "not as it was made ready"},
		"another person":    {edit(func(f map[string]any) { f["by"] = map[string]any{"id": 2} }), failure.ExitInvalid, "not as it was made ready"},
		"half of it":        {b.File("half.json", string(text[:len(text)/2])), failure.ExitInvalid, "not as it was made ready"},
		"a newer one":       {edit(func(f map[string]any) { f["version"] = 2 }), failure.ExitUsage, "newer kickoff"},
		"no text":           {b.File("latin.json", "{\"version\": \"\xe9\"}"), failure.ExitUsage, "UTF-8"},
		"nothing":           {filepath.Join(t.TempDir(), "none.json"), failure.ExitUsage, "none.json"},
		"a folder":          {t.TempDir(), failure.ExitUsage, "folder"},
		"something devious": {os.DevNull, failure.ExitUsage, "device"},
	} {
		t.Run(name, func(t *testing.T) { b.Fails(tt.exit, tt.says, "release", tt.path, "--yes") })
	}
	b.Type("release").Fails(failure.ExitUsage, "standard input cannot be the file", "release", "-")
	b.Env["TALLYFY_ORG_ID"] = "ffffffffffffffffffffffffffffffff"
	b.Fails(failure.ExitUsage, "another organisation", "release", path, "--yes")
	if n := len(cmdtest.Launches(t, served)); n != 0 {
		t.Errorf("%d launches were sent", n)
	}
	b.Env["TALLYFY_ORG_ID"] = served.Server.OrgID()
	b.Terminal, b.Stdin = false, strings.NewReader(string(text))
	b.Must("release", "-", "--yes")
}

func TestTheDuplicateLookStandsBeforeARelease(t *testing.T) {
	for flag, want := range map[string]string{"--refuse-duplicate": "7 1", "--if-absent": "0 1", "": "0 2", "--allow-duplicate": "0 2"} {
		t.Run(flag, func(t *testing.T) {
			served := cmdtest.Serve(t, sandbox.Options{})
			b := newBench(t, served)
			path := order(b)
			b.Must("launch", "Order", "--set", "Buyer=Another", "--set", "Plan=Gold", "--name", "The order", "--yes")
			code := b.Run(append([]string{"release", path, "--yes"}, strings.Fields(flag)...)...)
			if got := fmt.Sprint(code, " ", len(cmdtest.Launches(t, served))); got != want || (flag == "") != strings.Contains(b.Err.String(), "warning: a process with the same name") {
				t.Errorf("%s, want %s\n%s", got, want, b.Err.String())
			}
		})
	}
}

func TestAFileIsNotWrittenOver(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t, served)
	path := order(b)
	before, _ := os.ReadFile(path)
	args := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--name", "Other", "--ready", path}
	b.Fails(failure.ExitUsage, "is there already", args...)
	b.Type("no").Fails(failure.ExitStopped, "was left as it is", args...)
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("it was written over")
	}
	b.Must(append(args, "--force", "--yes")...)
	if f, err := read(path); err != nil || !strings.Contains(f.Body, "Other") {
		t.Errorf("%+v, %v", f, err)
	}
	b.Fails(failure.ExitUsage, "--ready sends nothing", append(args, "--if-absent")...)
	b.Fails(failure.ExitUsage, "there is no folder", "launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--ready", filepath.Join(path, "..", "none", "r.json"))
	if n := len(cmdtest.Launches(t, served)); n != 0 {
		t.Errorf("%d launches were sent", n)
	}
	b.Fails(failure.ExitUsage, "give one", append(args, "--dry-run")...)
}
