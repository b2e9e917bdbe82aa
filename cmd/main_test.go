package cmd

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kickoff/api/sandbox"
)

func cleanEnv(dir string) map[string]string {
	return map[string]string{
		"KICKOFF_DATA_DIR":   filepath.Join(dir, "data"),
		"KICKOFF_CACHE_DIR":  filepath.Join(dir, "cache"),
		"KICKOFF_CONFIG_DIR": filepath.Join(dir, "config"),
		"KICKOFF_NOW":        "2026-11-23T09:00:00Z",
		"TZ":                 "UTC",
		"CI":                 "",
	}
}

// serve starts a sandbox with the world of the tests.
func serve(t *testing.T, o sandbox.Options) *sandbox.Running {
	t.Helper()
	if o.World == nil {
		f, err := os.Open(filepath.Join("testdata", "world.json"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if o.World, err = sandbox.LoadWorld(f); err != nil {
			t.Fatal(err)
		}
	}
	running, err := sandbox.Start("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { running.Close() })
	return running
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

// bench is a host for commands that run within the test.
type bench struct {
	t        *testing.T
	env      map[string]string
	stdin    io.Reader
	terminal bool
	signals  chan os.Signal
	// haste is by how much waits are shortened; 0 waits not at all.
	haste    time.Duration
	out, err bytes.Buffer
}

func newBench(t *testing.T) *bench {
	return &bench{t: t, env: cleanEnv(t.TempDir()), stdin: strings.NewReader(""), signals: make(chan os.Signal, 1)}
}

// at points the commands to a served sandbox.
func (b *bench) at(s *sandbox.Running) *bench {
	b.env["TALLYFY_BASE_URL"] = s.URL
	b.env["TALLYFY_ACCESS_TOKEN"] = s.Server.Token()
	return b
}

func (b *bench) host() Host {
	return Host{
		In: b.stdin, Out: &b.out, Err: &b.err,
		InTerminal: b.terminal, OutTerminal: b.terminal, ErrTerminal: b.terminal,
		Getenv: func(key string) string { return b.env[key] },
		Now:    time.Now,
		Wait: func(ctx context.Context, d time.Duration) error {
			if b.haste == 0 {
				return ctx.Err()
			}
			return wait(ctx, d/b.haste)
		},
		Signals: func() (<-chan os.Signal, func()) { return b.signals, func() {} },
	}
}

// must runs a command that has to succeed and returns what it printed.
func (b *bench) must(args ...string) string {
	b.t.Helper()
	if code := b.run(args...); code != 0 {
		b.t.Fatalf("kickoff %s: exit %d\n%s", strings.Join(args, " "), code, b.err.String())
	}
	return b.out.String()
}

// fails runs a command that has to end with that exit code and print nothing but
// an error with those words.
func (b *bench) fails(code int, words string, args ...string) {
	b.t.Helper()
	if got := b.run(args...); got != code {
		b.t.Errorf("kickoff %s: exit %d, want %d\n%s", strings.Join(args, " "), got, code, b.err.String())
	}
	if b.out.Len() > 0 {
		b.t.Errorf("kickoff %s: a failure printed %q", strings.Join(args, " "), b.out.String())
	}
	if !strings.Contains(b.err.String(), words) {
		b.t.Errorf("kickoff %s: the error %q does not say %q", strings.Join(args, " "), b.err.String(), words)
	}
}

// file writes a file for a test and returns its path.
func (b *bench) file(name, text string) string {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// run runs a command and returns its exit code; out and err hold what it wrote.
func (b *bench) run(args ...string) int {
	b.t.Helper()
	b.out.Reset()
	b.err.Reset()
	return Execute(b.host(), args)
}
