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

// large is a file of so many bytes that take no room.
func large(t *testing.T, size int64) string {
	path := filepath.Join(t.TempDir(), "large")
	f, err := os.Create(path)
	if err == nil {
		err = f.Truncate(size)
	}
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	return path
}

func TestInputBeyondTheLimitsIsWrongUse(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	deep := strings.Repeat(`{"a":`+"\n", 101) + "1" + strings.Repeat("}", 101)
	for _, c := range []struct{ text, says string }{
		{"Buyer: caf\xe9\n", "line 1: it is no text in UTF-8"},
		{"{\n\"checklist_id\":\"a\x00\"}", "line 2: it is no text in UTF-8"},
		{"a\x00:\x00 \x00", "UTF-8"},
		{deep, "line 101: it is nested deeper than 100 levels"},
	} {
		file := b.File("given.json", c.text)
		for _, args := range [][]string{
			{"launch", "Order", "--yes", "--values"}, {"launch", "Order", "--yes", "--payload"}, {"drafts", "import"}, {"templates", "--sandbox", "--world"},
		} {
			b.Fails(failure.ExitUsage, c.says, append(args, file)...)
			b.Stdin = strings.NewReader(c.text)
			b.Fails(failure.ExitUsage, c.says, append(args, "-")...)
		}
	}
	for size, all := range map[int64][][]string{
		64<<20 + 1:  {{"launch", "Order", "--yes", "--values"}, {"launch", "Order", "--yes", "--payload"}, {"drafts", "import"}},
		256<<20 + 1: {{"templates", "--sandbox", "--world"}},
	} {
		file := large(t, size)
		for _, args := range all {
			b.Fails(failure.ExitUsage, file+": it is too large", append(args, file)...)
		}
	}
}

func TestABrokenConfigIsWrongUse(t *testing.T) {
	for text, says := range map[string]string{
		"{\n\"default\": }": "line 2: it is not valid JSON",
		"{\"a\":\"\xff\"}":  "line 1: it is no text in UTF-8",
		`{"default":"x"}`:   "there is no profile",
	} {
		b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
		if err := os.MkdirAll(b.Env["KICKOFF_CONFIG_DIR"], 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(b.Env["KICKOFF_CONFIG_DIR"], "config.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"templates"}, {"whoami"}, {"runs"}, {"drafts"}, {"launch", "Order", "--yes"}} {
			b.Fails(failure.ExitUsage, says, args...)
		}
	}
}

func TestInputComesFromStreamsToo(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	// UTF-16 with a mark, as PowerShell writes it.
	text := "\xff\xfe"
	for _, c := range "Buyer: Jané\nPlan: Gold\n" {
		text += string([]byte{byte(c), 0})
	}
	for _, name := range []string{"-", "/dev/stdin", "/dev/fd/0", b.File("utf16.yaml", text)} {
		b.Stdin = strings.NewReader(text)
		if out := b.Must("launch", "Order", "--dry-run", "--values", name); !strings.Contains(out, `"Jané"`) {
			t.Errorf("%s: %s", name, out)
		}
	}
}

func TestADraftThatIsTakenInLosesNothing(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	whole := func(more string) string {
		return `{"version":1,"name":"Weekly","template":{"id":"0f000000000000000000000000000001"},` + more + `}`
	}
	for more, says := range map[string]string{
		`"fileds":{}`:                        `"fileds" is no key of a draft`,
		`"fields":{"f":{"txet":"x"}}`:        `"txet" is no key of a draft`,
		`"steps":{"s":{"owner":[]}}`:         `"owner" is no key of a draft`,
		`"details":{"nmae":"x"}`:             `"nmae" is no key of a draft`,
		`"fields":{},"fields":{}`:            `line 1: the key "fields" is there twice`,
		`"fields":{"f":{},"f":{}}`:           `the key "f" is there twice`,
		`"fields":{"f":{"text":1,"text":2}}`: `the key "text" is there twice`,
		`"details":{"name":"x","name":"y"}`:  `the key "name" is there twice`,
	} {
		b.Fails(failure.ExitUsage, says, "drafts", "import", b.File("draft.json", whole(more)))
	}
	b.Must("drafts", "import", b.File("draft.json", whole(`"$schema":"urn:kickoff:draft:1","fields":{"f":{"label":"L","value":{"any":1}}},"steps":{},"details":{"name":"x"},"form":{}`)))
	// A newer one may have keys of its own.
	b.Fails(failure.ExitInvalid, "newer kickoff", "drafts", "import", b.File("newer.json", `{"version":2,"more":1,"more":2}`))
}
