//go:build unix

package lines

import (
	"io"
	"testing"

	"github.com/creack/pty"

	"kickoff/payload"
)

func TestAPasteKeepsItsEmptyLines(t *testing.T) {
	notes := payload.Field{ID: "f", Label: "Notes", Type: payload.TypeTextarea}
	keyboard, terminal, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { keyboard.Close(); terminal.Close() })
	go io.Copy(io.Discard, keyboard) // what the terminal echoes
	io.WriteString(keyboard, "one\n\ntwo\n\n\nthree\n\n")
	a := New(terminal, io.Discard)
	answer, err := a.Field(t.Context(), "", notes, payload.Answer{}, env)
	if err != nil || answer.Text() != "one\n\ntwo\n\n\nthree" {
		t.Fatalf("%q %v", answer.Text(), err)
	}
	io.WriteString(keyboard, "Jo\n")
	if next, err := a.Line(t.Context(), "?"); next != "Jo" || err != nil {
		t.Errorf("the next answer is %q, %v", next, err)
	}
}
