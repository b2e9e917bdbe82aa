package tui

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/api/sandbox"
	"kickoff/api/session/delivery"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/crash"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/ledger"
	"kickoff/payload/store/uploaded"
	"kickoff/tui/stage"
	"kickoff/tui/tuitest"
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

type ending struct {
	outcome Outcome
	err     error
}

// begin runs the wizard against a real sandbox.
func begin(t *testing.T, signals chan os.Signal, faults ...sandbox.Fault) (*tuitest.Terminal, *api.Client, chan ending) {
	t.Helper()
	return beginWith(t, Options{Signals: signals}, faults...)
}

// beginWith is begin, with what else is set in o.
func beginWith(t *testing.T, o Options, faults ...sandbox.Fault) (*tuitest.Terminal, *api.Client, chan ending) {
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
	client, err := api.New(api.Options{BaseURL: running.URL, Token: running.Server.Token(), Org: "org1"})
	if err != nil {
		t.Fatal(err)
	}
	book := ledger.Open(t.TempDir(), client.Scope())
	sends := &delivery.Delivery{
		Server: client, Ledger: book, Org: "org1", Me: 1, Now: clock,
		URL:  func(r api.Run) string { return "https://acme.test/" + r.ID },
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	done := make(chan ending, 1)
	w := tuitest.Attach(t, 80, 24, func(ctx context.Context, in *os.File, out, notes io.Writer) {
		o.Service, o.Delivery, o.Drafts, o.Now, o.Theme = client, sends, savedDrafts{}, clock, "dark"
		o.Base = payload.Env{Size: func(path string) (int64, error) {
			info, err := os.Stat(path)
			if err != nil {
				return 0, err
			}
			return info.Size(), nil
		}}
		o.ProcessURL = sends.URL
		o.Input, o.Output, o.Idle, o.Environ, o.Width, o.Height = in, out, notes, []string{"TERM=xterm-256color"}, 80, 24
		outcome, err := Run(ctx, o)
		done <- ending{outcome, err}
	})
	return w, client, done
}

func finished(t *testing.T, done chan ending) ending {
	t.Helper()
	limit, cancel := tuitest.Limit(t)
	defer cancel()
	select {
	case e := <-done:
		return e
	case <-limit.Done():
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
	w.See("Customer Visit").Press("enter").See("Kick-off 0/2")
	w.Type("Jane Smith").Press("enter").See("Jane Smith").Type(path).See("map.pdf").Press("enter")
	w.See("PDF · 8 B · uploaded").Press("alt+r").See("Visitor             Jane Smith")
	w.Press("l").See("y launches").Press("y").See("read back as sent").Press("q")
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

// crashing is a memory of uploads that panics when it is asked.
type crashing struct{ uploads.Memory }

func (crashing) Find(uploaded.Key) (json.RawMessage, bool) { panic("on purpose") }

func TestWhatWasTypedIsKeptWhenTheProgramPanics(t *testing.T) {
	path := filepath.Join(t.TempDir(), "map.pdf")
	if err := os.WriteFile(path, []byte("%PDF-1.4"), 0o600); err != nil {
		t.Fatal(err)
	}
	for where, panics := range map[string]func(*tuitest.Terminal){
		"a command": func(w *tuitest.Terminal) { w.Press("alt+r").See("Jane Smith").Send("c") },
		"an upload": func(w *tuitest.Terminal) {
			w.Press("enter").See("Jane Smith").Type(path).See("map.pdf").Send("enter")
		},
	} {
		t.Run(where, func(t *testing.T) {
			kept := autosave.Open(t.TempDir(), "scope")
			w, _, done := beginWith(t, Options{Unfinished: kept, Uploaded: crashing{}, Clipboard: func(string) error { panic("on purpose") }})
			panics(w.See("Customer Visit").Press("enter").See("Kick-off 0/2").Type("Jane Smith"))
			e := finished(t, done)
			if !errors.As(e.err, new(*crash.Panic)) || !strings.HasPrefix(e.outcome.Resumable, "Customer Visit") || e.outcome.NotSaved != nil {
				t.Fatalf("ended with %+v", e)
			}
			if entries, _, err := kept.List(); err != nil || len(entries) != 1 || entries[0].Filled == 0 {
				t.Errorf("kept: %+v (%v)", entries, err)
			}
		})
	}
}

func TestWhatTheMessageThatPanickedHadChangedIsKept(t *testing.T) {
	m := newModel(Options{Service: &world{}, Unfinished: autosave.Open(t.TempDir(), "scope"), Now: clock, Width: 120, Height: 40})
	m.opener.open(openedTemplate(onboarding()))
	m.announce()
	m.session.Announce(stage.AnswersChanged)
	m.keepTyped()
	if kept, err := m.saver.flush(); kept == "" || err != nil {
		t.Errorf("kept %q (%v)", kept, err)
	}
}

func TestAPanicOfTheWriterEndsTheProgram(t *testing.T) {
	m := newModel(Options{Service: &world{}, Unfinished: autosave.Open(t.TempDir(), "scope"), Now: clock, Width: 120, Height: 40})
	m.opener.open(openedTemplate(onboarding()))
	told := m.saver.save(m.nav.At, m.front().AnswerRef())
	told()
	m.saver.writer.Save(func() autosave.Record { panic("on purpose") })
	if err := crash.Catch(func() error { told(); return nil }); !errors.As(err, new(*crash.Panic)) {
		t.Errorf("it ends with %v", err)
	}
	if _, err := m.saver.flush(); !errors.As(err, new(*crash.Panic)) {
		t.Errorf("what is kept: %v", err)
	}
}

func TestALaunchWhoseAnswerIsLostIsFoundAndNotSentTwice(t *testing.T) {
	fault, err := sandbox.ParseFault("POST */runs drop-after x1")
	if err != nil {
		t.Fatal(err)
	}
	w, client, done := begin(t, nil, fault)
	w.See("Customer Visit").Press("enter").See("Kick-off 0/2").Type("Jane").See("Jane")
	w.Press("alt+r").See("Visitor             Jane").Press("l").See("y launches").Press("y").See("Launched").Press("q")
	if e := finished(t, done); len(e.outcome.Runs) != 1 || e.outcome.Unknown {
		t.Errorf("ended with %+v", e)
	}
	if n := len(storedRuns(t, client)); n != 1 {
		t.Errorf("the server has %d processes", n)
	}
}

// A terminal with kitty's protocol is asked to tell a key that is held, for as long as the
// question stands there.
func TestAKeyThatIsHeldDoesNotAnswerWhereTheTerminalCanTell(t *testing.T) {
	const kitty, all, basic, held, pressed = "\x1b[?1u", "\x1b[=27;1u", "\x1b[=1;1u", "\x1b[121;1:2u", "\x1b[121;1:1u\x1b[121;1:3u"
	w, client, done := begin(t, nil)
	w.See("Customer Visit").Press("enter").See("Kick-off 0/2").Type("Jane").See("Jane").Strike(0, kitty)
	w.Press("alt+r").See("Visitor             Jane").Press("l").See("y launches")
	if !strings.Contains(w.Output(), all) {
		t.Fatal("the terminal is not asked to tell")
	}
	w.Strike(1, held).Strike(1, held).See("y launches")
	if n := len(storedRuns(t, client)); n != 0 {
		t.Fatal("a held key launched")
	}
	w.Strike(1, pressed).See("Launched").Press("q")
	if e := finished(t, done); len(e.outcome.Runs) != 1 || strings.LastIndex(w.Output(), basic) < strings.LastIndex(w.Output(), all) {
		t.Errorf("ended with %+v", e)
	}
}

func TestALostTerminalEndsTheProgram(t *testing.T) {
	signals := make(chan os.Signal, 1)
	w, _, done := begin(t, signals)
	w.See("Customer Visit").Press("enter").See("Kick-off 0/2")
	signals <- syscall.SIGHUP
	if e := finished(t, done); e.outcome.Signal != syscall.SIGHUP {
		t.Errorf("ended with %+v", e)
	}
	if !strings.HasSuffix(w.Output(), "\x1b[23;2t") {
		t.Error("the window keeps the title")
	}
}

func TestAShutdownDuringALaunchEndsAtOnceAndSaysThatNobodyKnows(t *testing.T) {
	fault, err := sandbox.ParseFault("POST */runs slow:1h x1")
	if err != nil {
		t.Fatal(err)
	}
	signals := make(chan os.Signal, 1)
	w, _, done := begin(t, signals, fault)
	w.See("Customer Visit").Press("enter").See("Kick-off 0/2").Type("Jane").See("Jane")
	w.Press("alt+r").See("Visitor             Jane").Press("l").See("y launches").Send("y").Await("no answer yet")
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
