package launch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/tui/keymap"
	"kickoff/tui/stage"
)

func TestFilesAreUploadedAndThenOneRequestIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, server := newSession("/tmp/a.pdf", "/tmp/b.pdf"), &server{}
		s := newStage(t, d, server, 80, 20)
		events := run(s, s.Activate())
		if fmt.Sprint(server.uploads) != "[a.pdf b.pdf]" || len(server.bodies) != 1 {
			t.Fatalf("uploads %v, %d requests", server.uploads, len(server.bodies))
		}
		if len(events) != 2 || kinds(events) != "stage.Sent stage.Compared" || events[0].(stage.Sent).Run.ID != "run1" {
			t.Errorf("events %v", events)
		}
		d.TakeUploads()
		built, _ := payload.Build(d.Template, d.Answers.Snapshot(), d.Env())
		if !bytes.Equal(built.Body, []byte(server.bodies[0])) || len(built.Uploads) != 0 {
			t.Errorf("sent %s\nthe review shows %s", server.bodies[0], built.Body)
		}
		if got := entries(t, s); got != "[launched]" {
			t.Errorf("the ledger has %s", got)
		}
	})
}

func TestAPracticeIsArchivedByOneKey(t *testing.T) {
	commented := []api.Activity{{Types: []string{"Comment"}, Verbs: []string{"commented"}, Actor: 1}}
	for name, tt := range map[string]struct {
		named    string
		keys     string
		err      error
		touched  []api.Activity
		archived string
		screen   string
	}{
		"a practice":                  {"TEST Onboarding", "u u", nil, nil, "[run1]", "Archived: this process"},
		"it is refused":               {"TEST Onboarding", "u", errors.New("no right to do that"), nil, "[run1]", "no right to do that"},
		"not by chance":               {"Onboarding", "u", nil, nil, "[]", "u again archives it"},
		"asked twice":                 {"Onboarding", "u u", nil, nil, "[run1]", "Archived: this process"},
		"touched":                     {"Onboarding", "u u u", nil, commented, "[]", "Nothing was archived: you wrote in it"},
		"a practice that was touched": {"TEST Onboarding", "u u", nil, commented, "[]", "Nothing was archived: you wrote in it"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, server := newSession(), &server{archiveErr: tt.err, touched: tt.touched}
				d.EditDetails("name", func(p *payload.Details) { p.Name = tt.named })
				s := newStage(t, d, server, 80, 24)
				run(s, s.Activate())
				for _, key := range strings.Fields(tt.keys) {
					press(s, key)
				}
				if got := fmt.Sprint(server.archived); got != tt.archived || !strings.Contains(screen(s), tt.screen) {
					t.Errorf("archived %s, want %s\n%s", got, tt.archived, screen(s))
				}
				book, err := s.o.Delivery().Ledger.Read()
				if err != nil {
					t.Fatal(err)
				}
				if got, want := book.Entries[0].Outcome.Archived, tt.err == nil && tt.archived != "[]"; got != want {
					t.Errorf("the ledger says archived %t, want %t", got, want)
				}
			})
		})
	}
}

func TestTheLaunchKeyIsDeadAfterTheFirstPress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &server{}
		s := newStage(t, newSession(), server, 80, 20)
		steps := begin(s)
		if s.Activate() != nil || len(press(s, "enter")) != 0 || len(press(s, "esc")) != 0 || !s.Sending() {
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

func TestTheSameUnfinishedLaunchIsSentOnceFromTwoWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, d := &server{gate: make(chan struct{})}, newSession()
		d.Unfinished = "u1"
		here := newStage(t, d, server, 80, 20)
		there := New(d, here.o)
		there.SetSize(80, 20)
		flying := begin(here)[0]
		landing := make(chan tea.Msg)
		go func() { landing <- flying() }()
		synctest.Wait()
		run(there, there.Activate())
		if len(server.bodies) != 1 || !strings.Contains(screen(there), "being sent already") {
			t.Errorf("while it is out: %d requests, the other window shows\n%s", len(server.bodies), screen(there))
		}
		close(server.gate)
		here.Update(<-landing)
		run(there, there.Activate())
		if len(server.bodies) != 1 || !strings.Contains(screen(there), "launched before") {
			t.Errorf("afterwards: %d requests, the other window shows\n%s", len(server.bodies), screen(there))
		}
	})
}

func TestEscStopsTheUploadsAndKeepsWhatIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, server := newSession("/tmp/a.pdf", "/tmp/b.pdf"), &server{slow: time.Second}
		s := newStage(t, d, server, 80, 20)
		begin(s)
		time.Sleep(1500 * time.Millisecond)
		synctest.Wait()
		events := press(s, "esc")
		if len(events) != 1 || events[0] != (stage.Stopped{}) {
			t.Fatalf("events %v", events)
		}
		time.Sleep(time.Minute)
		if fmt.Sprint(server.uploads) != "[a.pdf]" || len(server.bodies) != 0 {
			t.Fatalf("uploads %v, %d requests", server.uploads, len(server.bodies))
		}
		run(s, s.Activate())
		if fmt.Sprint(server.uploads) != "[a.pdf b.pdf]" || len(server.bodies) != 1 {
			t.Errorf("uploads %v, %d requests", server.uploads, len(server.bodies))
		}
	})
}

func TestAnUploadThatMayBeStoredIsNotRepeatedUnasked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &server{uploadErr: fmt.Errorf("%w: the connection was lost", api.ErrUnknownOutcome)}
		s := newStage(t, newSession("/tmp/a.pdf"), server, 80, 20)
		events := run(s, s.Activate())
		if len(server.bodies) != 0 || len(events) != 1 || len(server.uploads) != 1 {
			t.Fatalf("%d requests, events %v, uploads %v", len(server.bodies), events, server.uploads)
		}
		golden.RequireEqual(t, []byte(screen(s)))
		server.uploadErr = nil
		run(s, s.Activate())
		if len(server.bodies) != 1 || len(server.uploads) != 2 {
			t.Errorf("when asked to: %d requests, uploads %v", len(server.bodies), server.uploads)
		}
	})
}

func TestALaunchThatFailedSendsNoByteTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &server{errs: []error{api.ErrNotSent}}
		s := newStage(t, newSession("/tmp/a.pdf"), server, 80, 20)
		run(s, s.Activate())
		run(s, s.Activate())
		if len(server.bodies) != 2 || len(server.uploads) != 1 || entries(t, s) != "[launched refused]" {
			t.Errorf("%d requests, uploads %v, ledger %s", len(server.bodies), server.uploads, entries(t, s))
		}
	})
}

func TestEveryFailureSaysThatNothingWasLaunched(t *testing.T) {
	for _, err := range []error{
		api.ErrInvalid, api.ErrUnauthorized, api.ErrForbidden, api.ErrRefused, api.ErrNotFound, api.ErrRateLimited,
		api.ErrNotSent, api.ErrNetwork, &api.Error{Status: 400}, &api.Error{Status: 405}, errors.New("the disk is full"),
	} {
		if f := describe(newSession(), err); !strings.Contains(strings.ToLower(f.meaning), "nothing was launched") {
			t.Errorf("%v: it says %q", err, f.meaning)
		}
	}
}

func TestAnAnswerThatIsNotReadyIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, server := newSession(), &server{}
		d.Template.Fields[0].Required = true
		s := newStage(t, d, server, 80, 20)
		events := run(s, s.Activate())
		refused, ok := events[0].(stage.Refused)
		if !ok || len(refused.Problems) != 1 || refused.Problems[0].Field != "doc" || len(server.bodies) != 0 {
			t.Errorf("events %+v, %d requests", events, len(server.bodies))
		}
		if got := entries(t, s); got != "[]" {
			t.Errorf("the ledger has %s", got)
		}
	})
}

func TestTheServersPauseIsCountedDownAndThenItIsSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &server{errs: []error{limited(7 * time.Second), limited(3 * time.Second)}}
		s := newStage(t, newSession(), server, 80, 20)
		before := time.Now()
		events := run(s, s.Activate())
		if len(server.bodies) != 3 || !is[stage.Sent](events[0]) {
			t.Errorf("%d requests, events %v", len(server.bodies), events)
		}
		if took := time.Since(before); took < 10*time.Second || took > 15*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

func TestTheCountdownCanBeStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &server{errs: []error{limited(time.Minute)}}
		s := newStage(t, newSession(), server, 80, 20)
		var waits tea.Cmd
		for _, c := range begin(s)[:1] {
			waits, _ = s.Update(c())
		}
		if s.phase != pausing || s.Activate() != nil {
			t.Fatal("it does not wait")
		}
		events := press(s, "esc")
		run(s, waits)
		if len(events) != 1 || events[0] != (stage.Stopped{}) || len(server.bodies) != 1 {
			t.Errorf("events %v, %d requests", events, len(server.bodies))
		}
	})
}

func TestAPauseThatNeverEndsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for want, pause := range map[int]time.Duration{61: time.Second, 7: 9500 * time.Millisecond, 3: 30 * time.Second, 1: time.Hour} {
			server := &server{}
			for range 99 {
				server.errs = append(server.errs, limited(pause))
			}
			s := newStage(t, newSession(), server, 80, 20)
			before := time.Now()
			run(s, s.Activate())
			if len(server.bodies) != want || s.phase != failed || time.Since(before) < time.Duration(want-1)*pause {
				t.Errorf("pauses of %v: %d requests in %v", pause, len(server.bodies), time.Since(before))
			}
		}
	})
}

func TestALostTerminalDoesNotStopTheLaunch(t *testing.T) {
	s := newStage(t, newSession(), &server{}, 80, 20)
	post := begin(s)[0]
	request := s.request
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := request.Wait(ended); !errors.Is(err, api.ErrUnknownOutcome) {
		t.Errorf("an impatient wait gives %v", err)
	}
	go post()
	if r, err := request.Wait(context.Background()); err != nil || r.ID != "run1" {
		t.Errorf("the launch ended with %v, %v", r, err)
	}
}

func TestWhatWasLostIsOnTheScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &server{lost: "who"}
		s := newStage(t, newSession(), server, 80, 20)
		events := run(s, s.Activate())
		if made, r := s.comparison.Wait(t.Context()), s.comparison.receipt; !made || len(r.Differences) != 1 || !is[stage.Compared](events[len(events)-1]) {
			t.Errorf("the receipt is %+v, events %v", r, events)
		}
		if got := screen(s); !strings.Contains(got, "Name: sent \"Jane\", stored nothing") {
			t.Errorf("the screen shows\n%s", got)
		}
	})
}

func TestABrowserThatDoesNotOpenIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, newSession(), &server{}, 80, 20)
		run(s, s.Activate())
		events := press(s, "o")
		if last, ok := events[len(events)-1].(stage.Notice); !ok || !strings.Contains(last.Text, "no browser here") {
			t.Errorf("events %+v", events)
		}
	})
}

func TestTheKeyThatLeavesALaunchIsSaidAsItIsBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, newSession(), &server{}, 80, 20)
		s.session.Keymap, _ = keymap.Read([]byte(`{"leave": "f8"}`))
		begin(s)
		for range 12 {
			s.Update(ticked{s.attempt, sending})
		}
		if said := screen(s); !strings.Contains(said, "safe (f8)") || s.Keys()[0].Help().Key != "f8" {
			t.Errorf("%s says\n%s", s.Keys()[0].Help().Key, said)
		}
	})
}

func TestTheServersOwnWordsAreOneKeyAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refusal := &api.Error{Status: 409, Message: "No seats are left", Body: "{\"error\":{\"code\":\"SEAT_POOL_EXHAUSTED\"}}\x1b[2J"}
		s := newStage(t, newSession(), &server{errs: []error{refusal}}, 80, 20)
		run(s, s.Activate())
		if events := press(s, "e"); len(events) != 1 || events[0] != (stage.ShowServerReply{}) {
			t.Errorf("events %v", events)
		}
		if said := s.session.ServerReply; !strings.Contains(said, "SEAT_POOL_EXHAUSTED") || strings.Contains(said, "\x1b") {
			t.Errorf("it said %q", said)
		}
	})
}

func TestNamesOfFilesAreShownWithoutTheirFolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, newSession("/home/jo/secret folder/a.pdf"), &server{slow: time.Minute}, 80, 20)
		begin(s)
		if got := screen(s); !strings.Contains(got, "a.pdf") || strings.Contains(got, filepath.Dir("/home/jo/secret folder/a.pdf")) {
			t.Errorf("the screen shows\n%s", got)
		}
	})
}
