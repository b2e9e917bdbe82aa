package launch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
)

// server answers as it was told to.
type server struct {
	bodies    []string
	uploads   []string
	launchErr error
	uploadErr error
	runs      []api.Run
	runsErr   error
}

func (s *server) Launch(_ context.Context, body []byte) (api.Run, error) {
	s.bodies = append(s.bodies, string(body))
	return api.Run{ID: "run1", Name: "Onboard Jane"}, s.launchErr
}

func (s *server) Upload(ctx context.Context, f api.UploadFile, progress func(int64)) (json.RawMessage, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	s.uploads = append(s.uploads, f.Name)
	progress(f.Size)
	return json.RawMessage(`{"id":"asset-` + f.Name + `"}`), s.uploadErr
}

func (s *server) Runs(context.Context, api.RunQuery) api.Pages[api.Run] {
	return func(yield func([]api.Run, error) bool) { yield(s.runs, s.runsErr) }
}

func clock() time.Time { return time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) }

func newDesk(files ...string) *stage.Desk {
	d := &stage.Desk{
		Theme: theme.Dark(), Now: clock,
		Base: payload.Env{
			Zone: time.UTC, People: &payload.Directory{Me: payload.Member{ID: 1}},
			Size: func(string) (int64, error) { return 3 << 20, nil },
		},
		Template: payload.Template{ID: "tpl1", Title: "Onboarding", Fields: []payload.Field{
			{ID: "doc", Label: "Contract", Type: payload.TypeFile},
		}},
	}
	d.Answers = payload.NewAnswers(d.Template, d.Env())
	d.Answers.EditDetails(func(p *payload.Details) { p.Name = "Onboard Jane" })
	if len(files) > 0 {
		a := payload.Answer{Origin: payload.FromYou}
		for _, f := range files {
			a.Files = append(a.Files, payload.File{Path: f})
		}
		d.Answers.SetField("doc", a)
	}
	return d
}

func newStage(d *stage.Desk, s *server, width, height int) *Stage {
	l := New(d, Options{
		Service: s, Organization: func() string { return "Acme Corp" },
		ProcessURL: func(r api.Run) string { return "https://acme.test/" + r.ID },
		Browse:     func(string) error { return errors.New("no browser here") },
		File:       func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("x")), nil },
	})
	l.SetSize(width, height)
	return l
}

// run does a command and all that follows, and collects the events.
func run(s *Stage, cmd tea.Cmd) []stage.Event {
	if cmd == nil {
		return nil
	}
	var events []stage.Event
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			events = append(events, run(s, c)...)
		}
	default:
		next, event := s.Update(msg)
		if event != nil {
			events = append(events, event)
		}
		events = append(events, run(s, next)...)
	}
	return events
}

// begin starts a launch and gives what was asked for first, without doing it.
func begin(s *Stage) (steps []tea.Cmd) {
	prepare := s.Enter()
	next, _ := s.Update(prepare())
	if next == nil {
		return nil
	}
	if batch, ok := next().(tea.BatchMsg); ok {
		return batch
	}
	return nil
}

func press(s *Stage, code rune) []stage.Event {
	msg := tea.KeyPressMsg{Code: code}
	if code >= ' ' && code < 0x7f {
		msg.Text = string(code)
	}
	cmd, event := s.Update(msg)
	events := run(s, cmd)
	if event != nil {
		events = append([]stage.Event{event}, events...)
	}
	return events
}

func screen(s *Stage) string { return ansi.Strip(s.View()) }

func TestFilesAreUploadedAndThenOneRequestIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, server := newDesk("/tmp/a.pdf", "/tmp/b.pdf"), &server{}
		s := newStage(d, server, 80, 20)
		events := run(s, s.Enter())
		if fmt.Sprint(server.uploads) != "[a.pdf b.pdf]" || len(server.bodies) != 1 {
			t.Fatalf("uploads %v, %d requests", server.uploads, len(server.bodies))
		}
		if len(events) != 1 || events[0] != (stage.Sent{}) || s.Run().ID != "run1" {
			t.Errorf("events %v", events)
		}
		built, _ := payload.Build(d.Template, d.Answers.Snapshot(), d.Env())
		if !bytes.Equal(built.Body, []byte(server.bodies[0])) || len(built.Uploads) != 0 {
			t.Errorf("sent %s\nthe review shows %s", server.bodies[0], built.Body)
		}
	})
}

func TestTheLaunchKeyIsDeadAfterTheFirstPress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &server{}
		s := newStage(newDesk(), server, 80, 20)
		steps := begin(s)
		if s.Enter() != nil || len(press(s, tea.KeyEnter)) != 0 || len(press(s, tea.KeyEscape)) != 0 || !s.Sending() {
			t.Fatal("a second launch was begun, or the first one was left")
		}
		for _, c := range steps {
			run(s, c)
		}
		if len(server.bodies) != 1 {
			t.Errorf("%d requests were sent", len(server.bodies))
		}
	})
}

func TestEscStopsTheUploadsAndKeepsWhatIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, server := newDesk("/tmp/a.pdf", "/tmp/b.pdf"), &server{}
		s := newStage(d, server, 80, 20)
		first := begin(s)[0]
		next, _ := s.Update(first())
		events := press(s, tea.KeyEscape)
		if len(events) != 1 || events[0] != (stage.Stopped{}) {
			t.Fatalf("events %v", events)
		}
		run(s, next)
		files := d.Answers.Field("doc").Files
		if files[0].Object == nil || files[1].Object != nil || len(server.bodies) != 0 {
			t.Fatalf("files %v, %d requests", files, len(server.bodies))
		}
		run(s, s.Enter())
		if fmt.Sprint(server.uploads) != "[a.pdf b.pdf]" || len(server.bodies) != 1 {
			t.Errorf("uploads %v, %d requests", server.uploads, len(server.bodies))
		}
	})
}

func TestAnUploadThatFailsLaunchesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &server{uploadErr: api.ErrUnknownOutcome}
		s := newStage(newDesk("/tmp/a.pdf"), server, 80, 20)
		events := run(s, s.Enter())
		if len(server.bodies) != 0 || len(events) != 1 {
			t.Fatalf("%d requests, events %v", len(server.bodies), events)
		}
		golden.RequireEqual(t, []byte(screen(s)))
	})
}

func TestAnAnswerThatIsNotReadyIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, server := newDesk(), &server{}
		d.Template.Fields[0].Required = true
		s := newStage(d, server, 80, 20)
		events := run(s, s.Enter())
		refused, ok := events[0].(stage.Refused)
		if !ok || len(refused.Problems) != 1 || refused.Problems[0].Field != "doc" || len(server.bodies) != 0 {
			t.Errorf("events %+v, %d requests", events, len(server.bodies))
		}
	})
}

func TestAnUnknownOutcomeIsLookedUpAndNeverSentAgain(t *testing.T) {
	ours := api.Run{ID: "run7", Name: "Onboard Jane", StarterID: 1, CreatedAt: clock().Add(time.Second)}
	tests := map[string]struct {
		runs  []api.Run
		err   error
		found bool
	}{
		"it went through":          {runs: []api.Run{ours}, found: true},
		"nothing there":            {},
		"another one of that name": {runs: []api.Run{{ID: "old", Name: "Onboard Jane", StarterID: 1, CreatedAt: clock().Add(-time.Hour)}}},
		"somebody else's":          {runs: []api.Run{{ID: "x", Name: "Onboard Jane", StarterID: 9, CreatedAt: clock()}}},
		"another name":             {runs: []api.Run{{ID: "x", Name: "Onboard Jan", StarterID: 1, CreatedAt: clock()}}},
		"it cannot be looked up":   {err: api.ErrNetwork},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &server{launchErr: api.ErrUnknownOutcome, runs: tt.runs, runsErr: tt.err}
				s := newStage(newDesk(), server, 80, 20)
				events := run(s, s.Enter())
				press(s, tea.KeyEnter)
				found := len(events) == 2 && events[1] == (stage.Sent{})
				if events[0].(stage.Refused).Unknown != true || found != tt.found {
					t.Errorf("events %+v", events)
				}
				if len(server.bodies) != 1 {
					t.Errorf("%d requests were sent", len(server.bodies))
				}
			})
		})
	}
}

func TestALostTerminalDoesNotStopTheLaunch(t *testing.T) {
	s := newStage(newDesk(), &server{}, 80, 20)
	post := begin(s)[0]
	flight := s.Flight()
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := flight.Wait(ended); !errors.Is(err, api.ErrUnknownOutcome) {
		t.Errorf("an impatient wait gives %v", err)
	}
	go post()
	if r, err := flight.Wait(context.Background()); err != nil || r.ID != "run1" {
		t.Errorf("the launch ended with %v, %v", r, err)
	}
}

func TestABrowserThatDoesNotOpenIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(newDesk(), &server{}, 80, 20)
		run(s, s.Enter())
		events := press(s, 'o')
		if last, ok := events[len(events)-1].(stage.Said); !ok || !strings.Contains(last.Text, "no browser here") {
			t.Errorf("events %+v", events)
		}
	})
}

func TestScreens(t *testing.T) {
	fails := func(err error) func(*Stage) {
		return func(s *Stage) {
			s.o.Service.(*server).launchErr = err
			run(s, s.Enter())
		}
	}
	states := map[string]func(*Stage){
		"uploading": func(s *Stage) {
			s.desk.Answers.SetField("doc", newDesk("/tmp/contract.pdf", "/tmp/passport.jpg").Answers.Field("doc"))
			first := begin(s)[0]
			s.Update(first())
			s.queue.files[1].sent.Store(1 << 20)
		},
		"sending": func(s *Stage) {
			begin(s)
			s.desk.Now = func() time.Time { return clock().Add(12 * time.Second) }
		},
		"launched":     func(s *Stage) { run(s, s.Enter()) },
		"not sent":     fails(api.ErrNotSent),
		"not allowed":  fails(api.ErrForbidden),
		"unknown":      fails(api.ErrUnknownOutcome),
		"rate limited": fails(fmt.Errorf("%w: %w", api.ErrRateLimited, &api.Error{Message: "slow down", RetryAfter: 7 * time.Second})),
	}
	for name, reach := range states {
		for _, size := range [][2]int{{120, 36}, {80, 20}, {60, 11}} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newStage(newDesk(), &server{}, size[0], size[1])
					reach(s)
					golden.RequireEqual(t, []byte(screen(s)))
				})
			})
		}
	}
}

func TestNamesOfFilesAreShownWithoutTheirFolder(t *testing.T) {
	s := newStage(newDesk("/home/jo/secret folder/a.pdf"), &server{}, 80, 20)
	begin(s)
	if got := screen(s); !strings.Contains(got, "a.pdf") || strings.Contains(got, filepath.Dir("/home/jo/secret folder/a.pdf")) {
		t.Errorf("the screen shows\n%s", got)
	}
}
