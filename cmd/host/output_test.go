package host

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"kickoff/payload/redact"
)

// However help is written, it is seen that it could not be.
func TestHelpGoesThroughTheOneWriter(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name) // for reading: it takes nothing
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for how, write := range map[string]func(io.Writer){
		"Write":       func(w io.Writer) { _, _ = w.Write([]byte("x")) },
		"WriteString": func(w io.Writer) { _, _ = io.WriteString(w, "x") },
	} {
		out := NewOutput(file, redact.New())
		write(out.ForHelp())
		if out.Unwritten() == nil {
			t.Errorf("%s: nobody noticed", how)
		}
	}
}
