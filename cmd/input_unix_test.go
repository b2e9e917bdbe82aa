//go:build unix

package cmd

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

// irregular makes what is no ordinary file at a path: each would hang whoever opens it,
// fill the memory, or cannot be read.
func irregular() map[string]func(t *testing.T, path string) {
	return map[string]func(*testing.T, string){
		"pipe":   func(t *testing.T, path string) { must(t, syscall.Mkfifo(path, 0o600)) },
		"folder": func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) },
		"device": func(t *testing.T, path string) { must(t, os.Symlink("/dev/zero", path)) },
		"socket": func(t *testing.T, path string) {
			t.Chdir(filepath.Dir(path)) // the path of a socket must be short
			l, err := net.Listen("unix", filepath.Base(path))
			must(t, err)
			t.Cleanup(func() { l.Close() })
		},
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What a person names, as a file, and is none, is wrong use, at once.
func TestAFileThatIsNoneIsRefused(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	for kind, make := range irregular() {
		bad := filepath.Join(t.TempDir(), "bad")
		make(t, bad)
		for _, c := range []struct {
			exit int
			args []string
		}{
			{failure.ExitUsage, []string{"launch", "Order", "--yes", "--values", bad}},
			{failure.ExitUsage, []string{"launch", "Order", "--yes", "--payload", bad}},
			{failure.ExitUsage, []string{"--sandbox", "--world", bad, "templates"}},
			{failure.ExitUsage, []string{"sandbox", "--world", bad}},
			{failure.ExitUsage, []string{"drafts", "import", bad}},
			{failure.ExitUsage, []string{"templates", "--log", bad}},
			{failure.ExitInvalid, []string{"launch", "Order", "--yes", "--set", "Buyer=x", "--set", "Plan=Gold", "--set", "Paper=" + bad}},
		} {
			b := newBench(t).At(served)
			b.Fails(c.exit, "no ordinary file", c.args...)
			if !strings.Contains(b.Err.String(), bad) {
				t.Errorf("%s, %v: the file is not named: %s", kind, c.args, b.Err.String())
			}
		}
	}
	if n := len(cmdtest.Launches(t, served)); n > 0 {
		t.Errorf("%d launches", n)
	}
}

// What lies in a folder of ours, in the place of a file, stops nobody and sends nothing.
func TestAFileOfOursThatIsNoneIsTold(t *testing.T) {
	full := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold"}
	for kind, make := range irregular() {
		for _, c := range []struct {
			// file is a pattern below the folders of the bench.
			file string
			exit int
			says string
			args []string
		}{
			{"data/drafts/*/*.json", failure.ExitDone, "no ordinary file", []string{"drafts"}},
			{"data/drafts/*/*.json", failure.ExitUsage, "no ordinary file", []string{"drafts", "show", "weekly-29751324"}},
			{"data/drafts/*/*.json", failure.ExitUsage, "no ordinary file", []string{"launch", "--draft", "weekly-29751324", "--yes"}},
			{"data/drafts/*/*.json", failure.ExitInvalid, "no ordinary file", []string{"drafts", "check"}},
			{"data/ledger/*/ledger.jsonl", failure.ExitUsage, "no ordinary file", []string{"runs"}},
			{"data/ledger/*/ledger.jsonl", failure.ExitUsage, "no ordinary file", append(full, "--yes")},
			{"data/ledger/*/ledger.lock", failure.ExitDone, "", []string{"runs"}},
			{"data/ledger/*/ledger.lock", failure.ExitUsage, "no ordinary file", append(full, "--yes")},
			{"data/drafts/*/drafts.lock", failure.ExitUsage, "no ordinary file", append(full, "--dry-run", "--save-draft", "Weekly")},
			{"cache/*/templates.json", failure.ExitDone, "", []string{"__complete", "launch", ""}},
			{"config/config.json", failure.ExitUsage, "no ordinary file", []string{"templates"}},
		} {
			if kind == "folder" && strings.Contains(c.file, "*.json") {
				continue // a folder beside the drafts is none
			}
			served := cmdtest.Serve(t, sandbox.Options{})
			b := newBench(t).At(served)
			b.Env["TALLYFY_ORG_ID"] = served.Server.OrgID()
			b.Must(append(full, "--set", "Paper="+b.File("paper.pdf", "words"), "--name", "First", "--yes", "--save-draft", "Weekly")...)
			b.Must("templates")
			must(t, os.MkdirAll(b.Env["KICKOFF_CONFIG_DIR"], 0o700))
			must(t, os.WriteFile(filepath.Join(b.Env["KICKOFF_CONFIG_DIR"], "config.json"), []byte("{}"), 0o600))
			files, err := filepath.Glob(filepath.Join(filepath.Dir(b.Env["KICKOFF_DATA_DIR"]), c.file))
			if err != nil || len(files) == 0 {
				t.Fatalf("%s: %v, %v", c.file, files, err)
			}
			for _, f := range files {
				must(t, os.Remove(f))
				make(t, f)
			}
			if code := b.Run(c.args...); code != c.exit || !strings.Contains(b.Err.String(), c.says) {
				t.Errorf("a %s as %s: %v ends with %d, want %d: %s", kind, c.file, c.args, code, c.exit, b.Err.String())
			}
			if n := len(cmdtest.Launches(t, served)); n != 1 {
				t.Errorf("a %s as %s: %d launches", kind, c.file, n)
			}
			served.Close()
		}
	}
}

// As `--values <(jq …)` hands it over.
func TestAStreamThatAShellNamesIsRead(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	for _, dir := range []string{"/dev/fd/", "/proc/self/fd/"} {
		r, w, err := os.Pipe()
		must(t, err)
		go func() {
			w.WriteString(`{"Buyer":"Jane","Plan":"Gold"}`)
			w.Close()
		}()
		name := dir + strconv.Itoa(int(r.Fd()))
		if _, err := os.Stat(name); err != nil {
			t.Skip(err)
		}
		if out := b.Must("launch", "Order", "--dry-run", "--values", name); !strings.Contains(out, "Jane") {
			t.Errorf("%s", out)
		}
		must(t, r.Close())
	}
	b.Fails(failure.ExitUsage, "/dev/fd/x", "launch", "Order", "--dry-run", "--values", "/dev/fd/x")
}
