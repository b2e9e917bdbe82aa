package batch_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/batch"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
	"kickoff/cmd/launch"
	"kickoff/cmd/release"
	"kickoff/payload/store/ready"
)

// Each row has a file of its own, with the bytes that it would be sent as, and can be
// released alone.
func TestRowsAreMadeReadyEachInAFileOfItsOwn(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := cmdtest.New(t).At(served)
	b.Execute = cmdtest.Nouns(launch.NewCommand, batch.NewCommand, release.NewCommand)
	paper := b.File("a.pdf", "words")
	table := b.File("rows.csv", "Buyer,Plan,@name,Paper\nA,Gold,First,"+paper+"\n,Gold,,\nB,Silver,Second,"+paper+"\n")
	path := filepath.Join(t.TempDir(), "out.json")
	b.Fails(failure.ExitInvalid, "row 3, Buyer", "batch", "Order", table, "--ready", path)
	if code := b.Run("batch", "Order", table, "--ready", path, "--only-valid", "--json"); code != failure.ExitSome {
		t.Fatalf("exit %d: %s", code, b.Err.String())
	}
	var out struct {
		Ready []struct {
			Row    int
			SHA256 string
		}
	}
	if err := json.Unmarshal(b.Out.Bytes(), &out); err != nil || len(out.Ready) != 2 || out.Ready[1].Row != 4 || len(cmdtest.Launches(t, served)) != 0 {
		t.Fatalf("%s, %v", b.Out.String(), err)
	}
	sums := map[int]string{2: out.Ready[0].SHA256, 4: out.Ready[1].SHA256}
	seen := map[string]bool{}
	for row, name := range map[int]string{2: "First", 4: "Second"} {
		text, err := os.ReadFile(ready.RowPath(path, row))
		if err != nil {
			t.Fatal(err)
		}
		f, err := ready.Parse(text)
		if err != nil || !strings.Contains(f.Body, name) || len(f.Files) != 1 || seen[f.Files[0].ID] || f.SHA256 != sums[row] {
			t.Errorf("%+v, %v", f, err)
		}
		seen[f.Files[0].ID] = true
		b.Must("release", ready.RowPath(path, row), "--yes")
		if sent := cmdtest.Launches(t, served); sent[len(sent)-1] != f.Body {
			t.Errorf("sent %s, ready was %s", sent[len(sent)-1], f.Body)
		}
	}
	b.Fails(failure.ExitUsage, "there already", "batch", "Order", table, "--ready", path, "--only-valid")
	b.Fails(failure.ExitUsage, "without --check", "batch", "Order", table, "--ready", path, "--check")
}
