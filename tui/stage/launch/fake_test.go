package launch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/store/ledger"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

// server answers as it was told to.
type server struct {
	delivery.Server // what is not told here is not asked
	bodies          []string
	uploads         []string
	// errs are what launches end with, one after the other; none is success.
	errs      []error
	uploadErr error
	// slow is how long an upload takes.
	slow time.Duration
	// runs are listed from the time late on.
	runs    []api.Run
	late    time.Time
	runsErr error
	// gate keeps the answer of a launch back until it is closed.
	gate chan struct{}
	// steps is how many tasks a process has.
	steps int
	// lost is an answer that is not stored.
	lost string
	// archived are the processes that were archived, archiveErr what it ends with.
	archived   []string
	archiveErr error
	// touched is what somebody did in the process.
	touched []api.Activity
}

func (s *server) Launch(_ context.Context, body []byte) (api.Run, error) {
	s.bodies = append(s.bodies, string(body))
	if s.gate != nil {
		<-s.gate
	}
	if len(s.errs) > 0 {
		err := s.errs[0]
		s.errs = s.errs[1:]
		if err != nil {
			return api.Run{}, err
		}
	}
	return api.Run{ID: "run1", Name: "Onboard Jane"}, nil
}

func (s *server) Upload(ctx context.Context, f api.UploadFile, progress func(int64)) (json.RawMessage, error) {
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if _, err := io.Copy(io.Discard, file); err != nil {
		return nil, err
	}
	progress(f.Size / 2)
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(s.slow):
	}
	s.uploads = append(s.uploads, f.Name)
	return json.RawMessage(`{"id":"asset-` + f.Name + `"}`), s.uploadErr
}

func (s *server) Runs(context.Context, api.RunQuery) api.Pages[api.Run] {
	return func(yield func([]api.Run, error) bool) {
		if time.Now().Before(s.late) {
			yield(nil, nil)
			return
		}
		yield(s.runs, s.runsErr)
	}
}

// Run is what was sent last, as it would be stored.
func (s *server) Run(_ context.Context, id string) (api.Run, error) {
	var sent struct{ Prerun map[string]json.RawMessage }
	if len(s.bodies) > 0 {
		_ = json.Unmarshal([]byte(s.bodies[len(s.bodies)-1]), &sent)
	}
	delete(sent.Prerun, s.lost)
	return api.Run{ID: id, Name: "Onboard Jane", Answers: sent.Prerun, Raw: json.RawMessage(`{"name":"Onboard Jane"}`)}, nil
}

// Tasks are those of a process with as many steps as it was told.
func (s *server) Tasks(context.Context, string) api.Pages[api.Task] {
	var all []api.Task
	for i := range s.steps {
		all = append(all, api.Task{
			StepID: fmt.Sprint("s", i+1), Position: i + 1, Title: "Prepare the contract", Deadline: clock().AddDate(0, 0, i),
			Owners: payload.Owners{Users: []int64{1}},
		})
	}
	return func(yield func([]api.Task, error) bool) { yield(all, nil) }
}

func (s *server) Trace(_ context.Context, id string) (api.Trace, error) {
	return api.Trace{Run: api.Run{ID: id}, Activities: s.touched}, nil
}

func (s *server) Archive(_ context.Context, id string) error {
	s.archived = append(s.archived, id)
	return s.archiveErr
}

func (s *server) ServerNow() time.Time { return clock() }

func clock() time.Time { return time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) }

func newSession(files ...string) *stage.Session {
	d := &stage.Session{
		Theme: theme.Dark(), Session: &session.Session{
			Now: clock,
			Base: payload.Env{
				Zone: time.UTC, People: &payload.Directory{Me: payload.Member{ID: 1, Name: "Jo Smith"}},
				Size: func(string) (int64, error) { return 3, nil },
			},
			Template: payload.Template{ID: "tpl1", Title: "Onboarding", Fields: []payload.Field{
				{ID: "doc", Label: "Contract", Type: payload.TypeFile},
				{ID: "who", Label: "Name", Type: payload.TypeText},
			}},
		},
	}
	d.Open(session.New(d.Template, d.Now, d.Base))
	d.EditDetails("name", func(p *payload.Details) { p.Name = "Onboard Jane" })
	d.SetField("who", payload.Answer{Value: payload.Text("Jane"), Origin: payload.FromYou})
	if len(files) > 0 {
		var list []payload.File
		for _, f := range files {
			list = append(list, payload.File{Path: f})
		}
		d.SetField("doc", payload.Answer{Origin: payload.FromYou}.WithFiles(list))
	}
	return d
}

// newStage has a ledger of its own and a disk on which every file is there.
func newStage(t *testing.T, d *stage.Session, s *server, width, height int) *Stage {
	t.Helper()
	book := ledger.Open(t.TempDir(), "test")
	book.Now = clock
	sender := &delivery.Delivery{
		Server: s, Ledger: book, Org: "org1", Me: 1, Now: clock,
		URL:  func(r api.Run) string { return "https://acme.test/" + r.ID },
		Wait: func(ctx context.Context, d time.Duration) error { time.Sleep(d); return ctx.Err() },
	}
	disk := func(path string) fstest.MapFS {
		return fstest.MapFS{filepath.Base(path): {Data: []byte("abc"), ModTime: clock()}}
	}
	d.Uploads = uploads.New(uploads.Options{
		Sender: s,
		Open:   func(path string) (io.ReadCloser, error) { return disk(path).Open(filepath.Base(path)) },
		Stat:   func(path string) (fs.FileInfo, error) { return disk(path).Stat(filepath.Base(path)) },
	})
	d.Uploads.Restore(d.Template.ID, nil)
	t.Cleanup(d.Uploads.Close)
	d.Built = d.Builder()()
	d.Confirm()
	l := New(d, Options{
		Delivery: func() *delivery.Delivery { return sender }, Organization: func() string { return "Acme Corp" },
		ProcessURL: sender.URL, Browse: func(string) error { return errors.New("no browser here") },
		Limit: 5 * time.Minute, Count: func() int { return 3 },
	})
	l.SetSize(width, height)
	return l
}

// entries are the launches of the ledger by what became of them, the newest first.
func entries(t *testing.T, s *Stage) string {
	t.Helper()
	book, err := s.o.Delivery().Ledger.Read()
	if err != nil {
		t.Fatal(err)
	}
	var list []ledger.Status
	for _, e := range book.Entries {
		list = append(list, e.Status)
	}
	return fmt.Sprint(list)
}

// is reports what an event says.
func is[E stage.Event](e stage.Event) bool { _, ok := e.(E); return ok }

// kinds are the names of some events.
func kinds(events []stage.Event) string {
	names := make([]string, len(events))
	for i, e := range events {
		names[i] = fmt.Sprintf("%T", e)
	}
	return strings.Join(names, " ")
}

// run does a command and all that follows, and collects the events.
func run(s *Stage, cmd tea.Cmd) (events []stage.Event) {
	tuitest.Do(cmd, func(msg tea.Msg) tea.Cmd {
		if tick, ok := msg.(ticked); ok && tick.phase == outcomeUnknown {
			return nil // it looks again by itself, for half an hour
		}
		if word, ok := msg.(stage.Notice); ok {
			events = append(events, word) // the root says it
			return nil
		}
		next, event := s.Update(msg)
		if event != nil {
			events = append(events, event)
		}
		return next
	})
	return events
}

// begin does what comes before the first long step, and gives that one's
// commands without doing them.
func begin(s *Stage) []tea.Cmd {
	cmd := s.Activate()
	for s.phase == preparing {
		cmd, _ = s.Update(cmd())
	}
	if s.phase != sending {
		return []tea.Cmd{cmd}
	}
	batch, _ := cmd().(tea.BatchMsg)
	return batch
}

func press(s *Stage, key string) []stage.Event {
	return run(s, func() tea.Msg { return tuitest.Key(key) })
}

func screen(s *Stage) string { return ansi.Strip(s.View()) }

func limited(pause time.Duration) error {
	return fmt.Errorf("%w: %w", api.ErrRateLimited, &api.Error{Message: "slow down", RetryAfter: pause})
}
