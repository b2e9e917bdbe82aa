// Package cmdtest is the world and the host of the commands' tests: a served sandbox,
// and streams, environment and signals that a test holds in its hands.
package cmdtest

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"kickoff/api"

	"kickoff/api/sandbox"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
)

// world is what the sandbox of the tests holds.
//
//go:embed world.json
var world string

// PaperField is a field of that world, with the comma behind it.
const PaperField = `{"id": "f1000000000000000000000000000007", "alias": "paper-7", "label": "Paper", "field_type": "file", "required": false, "position": 7},`

// Serve starts a sandbox, with the world of the tests where o has none.
func Serve(t *testing.T, o sandbox.Options) *sandbox.Running {
	t.Helper()
	if o.World == nil {
		o.World = World(t, world)
	}
	running, err := sandbox.Start("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { running.Close() })
	return running
}

// Changed serves the world of the tests with edits: pairs of a text in it and what
// stands in its place.
func Changed(t *testing.T, edits ...string) *sandbox.Running {
	t.Helper()
	text := world
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("the world has no %s", edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	return Serve(t, sandbox.Options{World: World(t, text)})
}

// WorldText is the world of the tests, as JSON.
func WorldText() string { return world }

// World reads a world.
func World(t *testing.T, text string) *sandbox.World {
	t.Helper()
	w, err := sandbox.LoadWorld(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// WorldFile writes the world of the tests for --world.
func (b *Bench) WorldFile() string { return b.File("world.json", world) }

// Bench is the host of commands that run within the test.
type Bench struct {
	T        *testing.T
	Env      map[string]string
	Stdin    io.Reader
	Terminal bool
	Signals  chan os.Signal
	// Haste is by how much waits are shortened; 0 waits not at all.
	Haste time.Duration
	// Execute runs a command line and returns its exit code: cmd.Execute, or Nouns.
	Execute  func(host.Host, []string) int
	Out, Err bytes.Buffer
	// Browsed are the web pages that were opened.
	Browsed []string
}

// New makes a host with folders of its own and a clock that stands still.
func New(t *testing.T) *Bench {
	dir := t.TempDir()
	return &Bench{T: t, Stdin: strings.NewReader(""), Signals: make(chan os.Signal, 1), Env: map[string]string{
		"KICKOFF_DATA_DIR":   filepath.Join(dir, "data"),
		"KICKOFF_CACHE_DIR":  filepath.Join(dir, "cache"),
		"KICKOFF_CONFIG_DIR": filepath.Join(dir, "config"),
		"KICKOFF_NOW":        "2026-11-23T09:00:00Z",
		"TZ":                 "UTC",
		"CI":                 "",
	}}
}

// At points the commands to a served sandbox.
func (b *Bench) At(s *sandbox.Running) *Bench {
	b.Env["TALLYFY_BASE_URL"] = s.URL
	b.Env["TALLYFY_ACCESS_TOKEN"] = s.Server.Token()
	return b
}

// Type makes a terminal at which these lines are typed, and then the input ends.
func (b *Bench) Type(lines ...string) *Bench {
	b.Terminal = true
	b.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	return b
}

// File writes a file and returns its path.
func (b *Bench) File(name, text string) string {
	b.T.Helper()
	path := filepath.Join(b.T.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.T.Fatal(err)
	}
	return path
}

// Host is what a command sees.
func (b *Bench) Host() host.Host {
	return host.Host{
		In: b.Stdin, Out: &b.Out, Err: &b.Err,
		InTerminal: b.Terminal, OutTerminal: b.Terminal, ErrTerminal: b.Terminal,
		Getenv: func(key string) string { return b.Env[key] },
		Now:    time.Now,
		Browse: func(url string) { b.Browsed = append(b.Browsed, url) },
		Wait: func(ctx context.Context, d time.Duration) error {
			if b.Haste == 0 {
				return ctx.Err()
			}
			return api.Wait(ctx, d/b.Haste)
		},
		Signals: func() (<-chan os.Signal, func()) { return b.Signals, func() {} },
	}
}

// Factory is what commands are made with on this host.
func (b *Bench) Factory() *factory.Factory {
	b.T.Helper()
	f := factory.New(b.Host())
	if err := f.Check(); err != nil {
		b.T.Fatal(err)
	}
	return f
}

// Nouns runs the command lines of some commands, without what only the whole command
// line does: signals, and what is wrong with its words.
func Nouns(commands ...func(*factory.Factory) *cobra.Command) func(host.Host, []string) int {
	return func(h host.Host, args []string) int {
		f := factory.New(h)
		root := &cobra.Command{Use: "kickoff", SilenceErrors: true, SilenceUsage: true}
		root.PersistentPreRunE = func(*cobra.Command, []string) error { return f.Check() }
		f.Register(root)
		for _, command := range commands {
			root.AddCommand(command(f))
		}
		root.SetArgs(args)
		err := root.Execute()
		if err == nil {
			return failure.ExitDone
		}
		v := failure.Judge(err)
		failure.Report(f.Err, f.JSON, err, v)
		return v.Exit
	}
}

// Must runs a command that has to succeed and returns what it printed.
func (b *Bench) Must(args ...string) string {
	b.T.Helper()
	if code := b.Run(args...); code != 0 {
		b.T.Fatalf("kickoff %s: exit %d\n%s", strings.Join(args, " "), code, b.Err.String())
	}
	return b.Out.String()
}

// Fails runs a command that has to end with that exit code and print nothing but
// an error with that text.
func (b *Bench) Fails(code int, text string, args ...string) {
	b.T.Helper()
	if got := b.Run(args...); got != code {
		b.T.Errorf("kickoff %s: exit %d, want %d\n%s", strings.Join(args, " "), got, code, b.Err.String())
	}
	if b.Out.Len() > 0 {
		b.T.Errorf("kickoff %s: a failure printed %q", strings.Join(args, " "), b.Out.String())
	}
	if !strings.Contains(b.Err.String(), text) {
		b.T.Errorf("kickoff %s: the error %q does not say %q", strings.Join(args, " "), b.Err.String(), text)
	}
}

// Run runs a command and returns its exit code; Out and Err hold what it wrote.
func (b *Bench) Run(args ...string) int {
	b.T.Helper()
	b.Out.Reset()
	b.Err.Reset()
	return b.Execute(b.Host(), args)
}

// Request is one that a sandbox received.
type Request struct {
	Method, Path string
	Body         any
}

// Requests are those that a sandbox received.
func Requests(t *testing.T, s *sandbox.Running) []Request {
	t.Helper()
	var list struct{ Data []Request }
	if err := json.Unmarshal(Get(t, s.URL, "/_sandbox/requests"), &list); err != nil {
		t.Fatal(err)
	}
	return list.Data
}

// Launches are the payloads of the launches that a sandbox received.
func Launches(t *testing.T, s *sandbox.Running) []string {
	t.Helper()
	var bodies []string
	for _, r := range Requests(t, s) {
		if body, ok := r.Body.(string); ok && r.Method == "POST" && strings.HasSuffix(r.Path, "/runs") {
			bodies = append(bodies, body)
		}
	}
	return bodies
}

// Faults are the rules of a sandbox that misbehaves.
func Faults(t *testing.T, rules ...string) []sandbox.Fault {
	t.Helper()
	all, err := sandbox.ParseFaults(rules...)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Get asks the sandbox for what it keeps for observers.
func Get(t *testing.T, url, path string) []byte {
	t.Helper()
	return ask(t, url, "GET "+path)
}

// Release has the sandbox give every answer that waits.
func Release(t *testing.T, url string) {
	t.Helper()
	ask(t, url, "POST /_sandbox/release")
}

func ask(t *testing.T, url, request string) []byte {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request+" HTTP/1.0\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(bufio.NewReader(conn))
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	return body
}
