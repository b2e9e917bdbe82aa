package cmd

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
)

// bench runs whole command lines.
type bench struct{ *cmdtest.Bench }

func newBench(t *testing.T) *bench { return &bench{cmdtest.New(t)} }

func (b *bench) at(s *sandbox.Running) *bench {
	b.At(s)
	return b
}

func (b *bench) typed(lines ...string) *bench {
	b.Type(lines...)
	return b
}

// get asks the sandbox for what it keeps for observers.
func get(t *testing.T, url, path string) []byte {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.0\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(bufio.NewReader(conn))
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	return body
}

// must runs a command that has to succeed and returns what it printed.
func (b *bench) must(args ...string) string {
	b.T.Helper()
	if code := b.run(args...); code != 0 {
		b.T.Fatalf("kickoff %s: exit %d\n%s", strings.Join(args, " "), code, b.Err.String())
	}
	return b.Out.String()
}

// fails runs a command that has to end with that exit code and print nothing but
// an error with those words.
func (b *bench) fails(code int, words string, args ...string) {
	b.T.Helper()
	if got := b.run(args...); got != code {
		b.T.Errorf("kickoff %s: exit %d, want %d\n%s", strings.Join(args, " "), got, code, b.Err.String())
	}
	if b.Out.Len() > 0 {
		b.T.Errorf("kickoff %s: a failure printed %q", strings.Join(args, " "), b.Out.String())
	}
	if !strings.Contains(b.Err.String(), words) {
		b.T.Errorf("kickoff %s: the error %q does not say %q", strings.Join(args, " "), b.Err.String(), words)
	}
}

// run runs a command and returns its exit code; out and err hold what it wrote.
func (b *bench) run(args ...string) int {
	b.T.Helper()
	b.Out.Reset()
	b.Err.Reset()
	return Execute(b.Host(), args)
}
