package cmd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

func TestWhatIsThereCanBeSeen(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	world := newBench(t).WorldFile()
	for _, c := range []struct {
		args  []string
		words []string
	}{
		{[]string{"--sandbox", "--world", world, "templates"}, []string{"Order", "0f000000000000000000000000000001"}},
		{[]string{"templates", "list"}, []string{"Order", "Twin"}},
		{[]string{"templates", "--json"}, []string{`{"templates":[{"id":"0f000000000000000000000000000001","title":"Order","alias":"order-1","steps":2,"fields":8,"obstacle":""}`}},
		{[]string{"templates", "show", "ORDER"}, []string{"Plan (dropdown, required)", "options: Silver; Gold", "who: Li Wu, role Packer", "who: whoever launches"}},
		{[]string{"templates", "show", "order-1", "--json"}, []string{`"label":"Plan","type":"dropdown","required":true`, `"columns":[{"id":1,"label":"Item"}`}},
		{[]string{"whoami"}, []string{"Mo Me <me@works.test>", "Test Works", "Europe/Berlin"}},
		{[]string{"--help"}, []string{"launch", "--sandbox"}},
		{[]string{"launch", "--help"}, []string{"--set", "--dry-run"}},
		{[]string{"completion", "bash"}, []string{"kickoff"}},
		{[]string{"__complete", "templates", "show", ""}, []string{"Order"}},
	} {
		b := newBench(t).At(served)
		b.Env["TALLYFY_ORG_ID"] = served.Server.OrgID()
		if c.args[0] == "__complete" {
			b.Must("templates") // completion knows what was listed last
		}
		out := b.Must(c.args...)
		for _, words := range c.words {
			if !strings.Contains(out, words) {
				t.Errorf("%v: %q is not in\n%s", c.args, words, out)
			}
		}
		if strings.ContainsRune(out, '\x1b') || strings.Contains(out+b.Err.String(), served.Server.Token()) {
			t.Errorf("%v: an escape code or the token was printed:\n%s", c.args, out)
		}
	}
}

func TestADraftIsSavedUsedAndLeftAsItIs(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=gold", "--set", "Day=+3d", "--deadline", "Send=+5d", "--save-draft", "Weekly", "--dry-run")
	if out := b.Must("drafts", "--json"); !strings.HasPrefix(out, `{"drafts":[{"name":"Weekly","template":{"id":"0f000000000000000000000000000001","title":"Order"}`) {
		t.Errorf("listed as %s", out)
	}
	saved := b.Must("drafts", "show", "Weekly", "--json")
	if !strings.Contains(saved, `"text": "+3d"`) || strings.Contains(saved, sandbox.DefaultToken) {
		t.Errorf("saved as\n%s", saved)
	}
	b.Must("launch", "--draft", "Weekly", "--yes")
	dry := b.Must("launch", "--draft", "Weekly", "--set", "Buyer=Joe", "--dry-run")
	for _, words := range []string{`"Joe"`, `"Gold"`, "2026-11-26T00:00:00.000Z", `"deadline": "2026-11-28T16:00:00Z"`, `"as always"`} {
		if !strings.Contains(dry, words) {
			t.Errorf("%s is not in\n%s", words, dry)
		}
	}
	if now := b.Must("drafts", "show", "Weekly", "--json"); now != saved {
		t.Errorf("launching changed the draft to\n%s", now)
	}
	if out := b.Must("drafts", "--sandbox"); out != "" {
		t.Errorf("the sandbox has the account's draft: %s", out)
	}
	b.Fails(failure.ExitNotFound, `there is no draft "Wekly"; there are "Weekly"`, "launch", "--draft", "Wekly", "--dry-run")
	b.Fails(failure.ExitUsage, "is for the template", "launch", "0f000000000000000000000000000002", "--draft", "Weekly", "--dry-run")
	b.Must("drafts", "copy", "Weekly", "Second")
	b.Must("drafts", "rename", "Second", "Monthly")
	b.Fails(failure.ExitSome, `"kind":"partial"`, "drafts", "remove", "Monthly", "Second", "--json")
	b.Must("drafts", "remove", "Weekly")
	if out := b.Must("drafts", "list"); out != "" {
		t.Errorf("left: %s", out)
	}
}

func TestAFieldThatADraftAsksAnewIsMissingUntilItIsGiven(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=gold", "--set", "Day=+3d", "--save-draft", "Weekly", "--dry-run")
	files, err := filepath.Glob(filepath.Join(b.Env["KICKOFF_DATA_DIR"], "drafts", "*", "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v %v", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	asks := strings.Replace(string(data), `"text": "+3d"`, `"ask": true, "text": "+3d"`, 1)
	if err := os.WriteFile(files[0], []byte(asks), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Fails(failure.ExitUsage, "--set 'Day=…'", "launch", "--draft", "Weekly", "--yes")
	b.Must("launch", "--draft", "Weekly", "--set", "Day=tomorrow", "--dry-run")
}
