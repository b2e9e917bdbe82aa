// Package cmdtest is the world and the host of the commands' tests: a served sandbox,
// and streams, environment and signals that a test holds in its hands.
package cmdtest

import (
	"bytes"
	"context"
	_ "embed"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/api/sandbox"
	"kickoff/cmd/factory"
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
		o.World = load(t, world)
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
	return Serve(t, sandbox.Options{World: load(t, text)})
}

func load(t *testing.T, text string) *sandbox.World {
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
	Haste    time.Duration
	Out, Err bytes.Buffer
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
func (b *Bench) At(s *sandbox.Running) {
	b.Env["TALLYFY_BASE_URL"] = s.URL
	b.Env["TALLYFY_ACCESS_TOKEN"] = s.Server.Token()
}

// Type makes a terminal at which these lines are typed, and then the input ends.
func (b *Bench) Type(lines ...string) {
	b.Terminal = true
	b.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
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
