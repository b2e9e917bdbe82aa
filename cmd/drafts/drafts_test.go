package drafts_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/api/cache"
	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/drafts"
	"kickoff/cmd/failure"
	"kickoff/cmd/launch"
	"kickoff/payload"
)

// newBench runs the command lines of these nouns.
func newBench(t *testing.T) *cmdtest.Bench {
	b := cmdtest.New(t)
	b.Execute = cmdtest.Nouns(drafts.NewCommand, launch.NewCommand)
	return b
}

func TestADraftMeetsAChangedTemplate(t *testing.T) {
	for name, c := range map[string]struct {
		edits []string
		flags []string
		exit  int
		words string
	}{
		"renamed":             {[]string{`"label": "Buyer"`, `"label": "Customer"`}, nil, failure.ExitDone, `note: the template changed since the draft was saved: Customer: was called "Buyer" before`},
		"another id":          {[]string{`"id": "f1000000000000000000000000000001"`, `"id": "f1000000000000000000000000000099"`}, nil, failure.ExitDone, ""},
		"option renamed":      {[]string{`{"id": 2, "text": "Gold"`, `{"id": 2, "text": "Premium"`}, nil, failure.ExitDone, `the option "Gold" is called "Premium" now`},
		"option gone":         {[]string{`{"id": 2, "text": "Gold", "value": null}`, `{"id": 3, "text": "Golden", "value": null}`}, nil, failure.ExitInvalid, `the nearest that is offered is "Golden"`},
		"option gone, given":  {[]string{`{"id": 2, "text": "Gold", "value": null}`, `{"id": 3, "text": "Golden", "value": null}`}, []string{"--set", "Plan=Golden"}, failure.ExitDone, `Plan: the choice "Gold" is no longer offered`},
		"option gone, aside":  {[]string{`{"id": 2, "text": "Gold", "value": null}`, `{"id": 3, "text": "Golden", "value": null}`}, []string{"--set", "Plan=Golden"}, failure.ExitDone, `set aside: Plan: Gold`},
		"type changed, given": {[]string{`"label": "Note", "field_type": "textarea"`, `"label": "Note", "field_type": "date"`}, []string{"--set", "Note=+3d"}, failure.ExitDone, `set aside: Note: by hand`},
		"type changed":        {[]string{`"label": "Note", "field_type": "textarea"`, `"label": "Note", "field_type": "date"`}, nil, failure.ExitInvalid, `set aside: Note: by hand`},
		"new required":        {[]string{`"label": "Day", "field_type": "date", "required": false`, `"label": "Day", "field_type": "date", "required": true`}, nil, failure.ExitUsage, "it is required now, and the draft leaves it blank (give --set 'Day=…')"},
		"a new required one":  {[]string{cmdtest.PaperField, cmdtest.PaperField + `{"id": "f1000000000000000000000000000055", "alias": "cost-9", "label": "Cost", "field_type": "text", "required": true, "position": 9},`}, nil, failure.ExitUsage, "it is new in the template, and required"},
		"removed":             {[]string{`{"id": "f1000000000000000000000000000006", "alias": "team-6", "label": "Team", "field_type": "assignees_form", "required": false, "position": 6},`, ``}, nil, failure.ExitInvalid, `set aside: Team: li@works.test`},
		"removed, saved anew": {[]string{`{"id": "f1000000000000000000000000000006", "alias": "team-6", "label": "Team", "field_type": "assignees_form", "required": false, "position": 6},`, ``}, []string{"--save-draft", "Weekly"}, failure.ExitDone, `  Team: nothing, before:`},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
			b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=gold", "--set", "Team=li@works.test", "--set", "Note=by hand", "--save-draft", "Weekly", "--dry-run")
			move(b, cmdtest.Changed(t, c.edits...))
			code := b.Run(append([]string{"launch", "--draft", "Weekly", "--dry-run"}, c.flags...)...)
			if code != c.exit || !strings.Contains(b.Err.String(), c.words) {
				t.Errorf("exit %d, want %d, and %q in\n%s", code, c.exit, c.words, b.Err.String())
			}
			if code == failure.ExitDone && !strings.Contains(b.Out.String(), "Jane") {
				t.Errorf("the answers are lost:\n%s", b.Out.String())
			}
			check := b.Run("drafts", "check")
			mends := len(c.flags) > 0 && c.flags[0] == "--set" // a flag mends the launch, not the draft
			if broken := c.exit != failure.ExitDone || mends; (check == failure.ExitInvalid) != broken {
				t.Errorf("check ends with %d: %s", check, b.Err.String())
			}
		})
	}
}

// Flags beside a draft hide nothing of what its template's changes mean.
func TestFlagsBesideADraftHideNoChange(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=gold", "--set", "Note=by hand", "--save-draft", "Weekly", "--dry-run")
	move(b, cmdtest.Changed(t,
		`{"id": 2, "text": "Gold", "value": null}`, `{"id": 3, "text": "Golden", "value": null}`,
		`"label": "Note", "field_type": "textarea"`, `"label": "Note", "field_type": "date"`))
	b.Must("launch", "Order", "--draft", "Weekly", "--set", "Plan=Golden", "--set", "Note=+3d", "--dry-run")
	for _, words := range []string{`Plan: the choice "Gold" is no longer offered`, "Note: is of the type date now", "set aside: Plan: Gold", "set aside: Note: by hand"} {
		if !strings.Contains(b.Err.String(), words) {
			t.Errorf("launch does not say %q:\n%s", words, b.Err.String())
		}
	}
}

// move puts the data of the former server under the address of another, whose
// template is another.
func move(b *cmdtest.Bench, s *sandbox.Running) {
	b.T.Helper()
	b.At(s)
	from, err := filepath.Glob(filepath.Join(b.Env["KICKOFF_DATA_DIR"], "drafts", "*", "*.json"))
	if err != nil || len(from) == 0 {
		b.T.Fatalf("%v %v", from, err)
	}
	for _, f := range from {
		b.Must("drafts", "import", f)
	}
}

func TestDraftsAreManaged(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=gold", "--save-draft", "Weekly", "--dry-run")
	b.Env["KICKOFF_NOW"] = "2026-11-26T09:00:00Z"
	if out := b.Must("drafts"); !strings.Contains(out, "3 days ago") || !strings.Contains(out, "2 of 8") {
		t.Errorf("listed as\n%s", out)
	}
	b.Must("drafts", "remove", "Weekly")
	if !strings.Contains(b.Err.String(), "drafts restore Weekly") {
		t.Errorf("how to undo it is not said: %s", b.Err.String())
	}
	b.Must("drafts", "restore", "Weekly")
	b.Fails(failure.ExitNotFound, "", "drafts", "restore", "Weekly")
	b.Must("launch", "--draft", "Weekly", "--set", "Plan=silver", "--save-draft", "Weekly", "--dry-run")
	if !strings.Contains(b.Err.String(), `Plan: "Silver", before: "Gold"`) {
		t.Errorf("what saving over changed is not said: %s", b.Err.String())
	}
	file := filepath.Join(t.TempDir(), "weekly.json")
	whole := b.Must("drafts", "export", "Weekly")
	b.Must("drafts", "export", "Weekly", file)
	if data, err := os.ReadFile(file); err != nil || string(data) != whole || !json.Valid(data) {
		t.Errorf("exported %s %v", data, err)
	}
	b.Must("drafts", "export", "Weekly", file) // the same draft again
	b.Fails(failure.ExitUsage, "another", "drafts", "export", "Weekly", b.File("other.txt", "mine"))
	b.Fails(failure.ExitUsage, "already", "drafts", "import", file)
	b.Must("drafts", "rename", "Weekly", "Monthly")
	b.Must("drafts", "import", file)
	b.Fails(failure.ExitInvalid, "newer kickoff", "drafts", "import", b.File("newer.json", `{"version": 2}`))
	b.Fails(failure.ExitInvalid, "damaged", "drafts", "import", b.File("bad.json", `{`))
}

func TestCheckSaysWhichDraftsWouldNoLongerLaunch(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	dir := t.TempDir()
	for _, name := range []string{"One", "Two"} {
		b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=gold", "--save-draft", name, "--dry-run")
		b.Must("drafts", "export", name, filepath.Join(dir, name+".json"))
	}
	if out := b.Must("drafts", "check", dir, "--json"); !strings.Contains(out, `"launches":true`) {
		t.Errorf("printed %s", out)
	}
	for file, text := range map[string]string{
		"gone.json":    `{"version":1,"name":"Gone","template":{"id":"0f0000000000000000000000000000ff"},"fields":{}}`,
		"silver.json":  `{"version":1,"name":"Bad plan","template":{"id":"0f000000000000000000000000000001"},"fields":{"f1000000000000000000000000000002":{"label":"Plan","type":"dropdown","choices":[{"id":9,"text":"Bronze"}]}}}`,
		"damaged.json": `{"version":1,`,
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	served := cmdtest.Changed(t, `"Old"`, `"Older"`)
	b.At(served)
	b.Fails(failure.ExitInvalid, "3 of 5 drafts would no longer launch", "drafts", "check", dir, "--json")
	for _, words := range []string{"Gone", `Bad plan: Plan: the draft's choice \"Bronze\" is no longer offered`, "damaged.json"} {
		if !strings.Contains(b.Err.String(), words) {
			t.Errorf("%s is not said: %s", words, b.Err.String())
		}
	}
	for _, r := range cmdtest.Requests(t, served) {
		if r.Method != "GET" {
			t.Errorf("check sent %s %s", r.Method, r.Path)
		}
	}
}

// Who is meant is named from what was fetched before, without a request.
func TestADraftNamesPeople(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Must("launch", "Order", "--set", "Team=li@works.test", "--save-draft", "Weekly", "--dry-run", "--set", "Buyer=Jane", "--set", "Plan=gold", "--owner", "Check=me")
	f := b.Factory()
	scope, _ := f.OfflineScope()
	if out := b.Must("drafts", "show", "Weekly"); !strings.Contains(out, "member 2") || !strings.Contains(out, "Mo Me") {
		t.Fatalf("nobody is fetched yet but oneself:\n%s", out)
	}
	if err := cache.Save(f.Cache(scope), cache.People, cache.Everybody{Members: []payload.Member{{ID: 2, Name: "Li Wu", Email: "li@works.test"}}}, f.Now()); err != nil {
		t.Fatal(err)
	}
	if out := b.Must("drafts", "show", "Weekly"); !strings.Contains(out, "Li Wu") || strings.Contains(out, "member 2") {
		t.Errorf("it says\n%s", out)
	}
}

func TestADraftOfTheSandboxNamesPeople(t *testing.T) {
	b := newBench(t)
	b.Run("launch", "--sandbox", "Open the Office", "--owner", "*=sofia.rossi@acme.test", "--save-draft", "Weekly", "--dry-run")
	if out := b.Must("drafts", "show", "Weekly", "--sandbox"); !strings.Contains(out, "Sofia Rossi") || strings.Contains(out, "user ") {
		t.Errorf("it says\n%s", out)
	}
}

func TestADraftIsShownInWords(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Must("launch", "Order", "--set", "Note=by\nhand", "--set", "Buyer=Jane", "--set", "Plan=gold", "--set", "Day=+3d", "--owner", "Check=a@b.test", "--deadline", "Send=+5d", "--name", "Weekly order", "--starred", "--save-draft", "Weekly", "--dry-run")
	out := b.Must("drafts", "show", "Weekly")
	rest := out
	for _, words := range []string{"Weekly\n", "Order (0f000000000000000000000000000001)", "Buyer", "Jane\n", "Plan", "Gold\n", "Day", "+3d\n", "Note", "by hand\n", "Check: owners", "a@b.test (guest)\n", "Send: deadline", "+5d\n", "name", "Weekly order\n", "starred", "yes\n"} {
		before, after, found := strings.Cut(rest, words)
		if !found {
			t.Fatalf("%q is not behind %q in\n%s", words, before, out)
		}
		rest = after
	}
	if file, exported := b.Must("drafts", "show", "Weekly", "--json"), b.Must("drafts", "export", "Weekly"); file != exported || !strings.HasPrefix(file, "{") {
		t.Errorf("the file is told as\n%s", file)
	}
}
