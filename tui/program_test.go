package tui

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"kickoff/api"
	"kickoff/api/sandbox"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/store/ledger"
)

const visitWorld = `{
  "organization": {"id": "org1", "name": "Acme"},
  "me": {"id": 1, "email": "jo@acme.test", "first_name": "Jo", "last_name": "Smith", "timezone": "Europe/Berlin"},
  "users": [{"id": 1, "email": "jo@acme.test", "first_name": "Jo", "last_name": "Smith"}],
  "checklists": [{
    "id": "visit", "title": "Customer Visit", "type": "procedure", "status": "active",
    "prerun": [
      {"id": "who", "alias": "who", "label": "Visitor", "field_type": "text", "required": true, "position": 1},
      {"id": "map", "alias": "map", "label": "Map", "field_type": "file", "position": 2}
    ],
    "steps": [{"id": "greet", "alias": "greet", "title": "Greet", "position": 1}]
  }]
}`

// tty is an emulated one in front of a whole program.
type tty struct {
	t       *testing.T
	keys    *io.PipeWriter
	mu      sync.Mutex
	screen  *vt.Emulator
	changed chan struct{}
}

// Write draws what the program writes. Without a tty it ends lines with a bare
// line feed.

func (w *tty) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.screen.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	close(w.changed)
	w.changed = make(chan struct{})
	return len(p), nil
}

func (w *tty) look() (string, chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.screen.String(), w.changed
}

// see waits until the screen shows a text.
func (w *tty) see(text string) *tty {
	w.t.Helper()
	late := time.After(20 * time.Second)
	for {
		screen, changed := w.look()
		if strings.Contains(screen, text) {
			return w
		}
		select {
		case <-changed:
		case <-late:
			w.t.Fatalf("the screen never showed %q:\n%s", text, screen)
		}
	}
}

func (w *tty) press(keys string) *tty {
	w.t.Helper()
	if _, err := io.WriteString(w.keys, keys); err != nil {
		w.t.Fatal(err)
	}
	return w
}

type ending struct {
	outcome Outcome
	err     error
}

// begin runs the wizard against a real sandbox.
func begin(t *testing.T, signals chan os.Signal, faults ...sandbox.Fault) (*tty, *api.Client, chan ending) {
	t.Helper()
	world, err := sandbox.LoadWorld(strings.NewReader(visitWorld))
	if err != nil {
		t.Fatal(err)
	}
	running, err := sandbox.Start("127.0.0.1:0", sandbox.Options{World: world, Now: clock, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { running.Close() })
	client, err := api.New(api.Options{BaseURL: running.URL, Token: running.Server.Token(), Org: "org1", UserAgent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	book := ledger.Open(t.TempDir(), client.Scope())
	carrier := &delivery.Delivery{
		Server: client, Ledger: book, Org: "org1", Me: 1, Now: clock,
		URL:  func(r api.Run) string { return "https://acme.test/" + r.ID },
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	in, keys := io.Pipe()
	w := &tty{t: t, keys: keys, screen: vt.NewEmulator(80, 24), changed: make(chan struct{})}
	// The emulator answers questions about colours; nobody waits for them here.
	go io.Copy(io.Discard, w.screen)
	done := make(chan ending, 1)
	go func() {
		o, err := Run(context.Background(), Options{
			Service: client, Delivery: carrier, Drafts: shelf{}, Now: clock, Theme: "dark",
			Base: payload.Env{Size: func(path string) (int64, error) {
				info, err := os.Stat(path)
				if err != nil {
					return 0, err
				}
				return info.Size(), nil
			}},
			ProcessURL: func(r api.Run) string { return "https://acme.test/" + r.ID },
			Input:      in, Output: w, Environ: []string{"TERM=xterm-256color"}, Width: 80, Height: 24, Signals: signals,
		})
		done <- ending{o, err}
	}()
	t.Cleanup(func() {
		keys.Close()
		// Closing the emulator itself races with its own Read.
		if pipe, ok := w.screen.InputPipe().(io.Closer); ok {
			pipe.Close()
		}
	})
	return w, client, done
}

func finished(t *testing.T, done chan ending) ending {
	t.Helper()
	select {
	case e := <-done:
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("the program does not end")
		return ending{}
	}
}

func storedRuns(t *testing.T, client *api.Client) []api.Run {
	t.Helper()
	var all []api.Run
	for page, err := range client.Runs(context.Background(), api.RunQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page...)
	}
	return all
}

func TestAWholeLaunchByKeysAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "map.pdf")
	if err := os.WriteFile(path, []byte("%PDF-1.4"), 0o600); err != nil {
		t.Fatal(err)
	}
	w, client, done := begin(t, nil)
	w.see("Customer Visit").press("\r").see("Kick-off 0/2")
	w.press("Jane Smith\r").see("Jane Smith").press(path).see("map.pdf").press("\r")
	w.see("uploaded").press("\x1br").see("Visitor: Jane Smith")
	w.press("l").see("enter launches").press("\r").see("values are stored").press("q")
	e := finished(t, done)
	if r := e.outcome.Receipts[e.outcome.Runs[0].ID]; r.Checked < 3 || !r.Clean() {
		t.Errorf("the receipt is %+v", r)
	}
	if e.err != nil || len(e.outcome.Runs) != 1 {
		t.Fatalf("ended with %+v", e)
	}
	stored := storedRuns(t, client)
	if len(stored) != 1 || stored[0].ID != e.outcome.Runs[0].ID {
		t.Fatalf("the server has %+v", stored)
	}
	run, err := client.Run(context.Background(), stored[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(run.Answers["who"]); got != `"Jane Smith"` {
		t.Errorf("the visitor is %s", got)
	}
	if got := string(run.Answers["map"]); !strings.Contains(got, "map.pdf") {
		t.Errorf("the map is %s", got)
	}
}

func TestALaunchWhoseAnswerIsLostIsFoundAndNotSentTwice(t *testing.T) {
	fault, err := sandbox.ParseFault("POST */runs drop-after x1")
	if err != nil {
		t.Fatal(err)
	}
	w, client, done := begin(t, nil, fault)
	w.see("Customer Visit").press("\r").see("Kick-off 0/2").press("Jane").see("Jane")
	w.press("\x1br").see("Visitor: Jane").press("l").see("enter launches").press("\r").see("Launched").press("q")
	if e := finished(t, done); len(e.outcome.Runs) != 1 || e.outcome.Unknown {
		t.Errorf("ended with %+v", e)
	}
	if n := len(storedRuns(t, client)); n != 1 {
		t.Errorf("the server has %d processes", n)
	}
}

func TestALostTerminalEndsTheProgram(t *testing.T) {
	signals := make(chan os.Signal, 1)
	w, _, done := begin(t, signals)
	w.see("Customer Visit").press("\r").see("Kick-off 0/2")
	signals <- syscall.SIGHUP
	if e := finished(t, done); e.outcome.Signal != syscall.SIGHUP {
		t.Errorf("ended with %+v", e)
	}
}

func TestAShutdownDuringALaunchEndsAtOnceAndSaysThatNobodyKnows(t *testing.T) {
	fault, err := sandbox.ParseFault("POST */runs slow:30s x1")
	if err != nil {
		t.Fatal(err)
	}
	signals := make(chan os.Signal, 1)
	w, _, done := begin(t, signals, fault)
	w.see("Customer Visit").press("\r").see("Kick-off 0/2").press("Jane").see("Jane")
	w.press("\x1br").see("Visitor: Jane").press("l").see("enter launches").press("\r").see("waiting for the answer")
	signals <- syscall.SIGTERM
	if e := finished(t, done); !e.outcome.Unknown || e.outcome.Signal != syscall.SIGTERM {
		t.Errorf("ended with %+v", e)
	}
}

// BenchmarkFirstFrame is what a person waits for at the start: the program made
// and its first screen drawn, before any answer of the network.
func BenchmarkFirstFrame(b *testing.B) {
	w := &world{templates: []payload.Template{onboarding()}}
	b.ReportAllocs()
	for b.Loop() {
		m := newModel(Options{Service: w, Now: clock, Width: 120, Height: 40})
		m.Init()
		if m.View().Content == "" {
			b.Fatal("nothing was drawn")
		}
	}
}
