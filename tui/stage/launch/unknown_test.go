package launch

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/tui/stage"
	"kickoff/tui/tuitest"
)

// ours is the process that a launch of newSession makes.
func ours(id, answer string) api.Run {
	r := api.Run{ID: id, Name: "Onboard Jane", StarterID: 1, CreatedAt: clock().Add(time.Second)}
	r.Answers = map[string]json.RawMessage{"who": json.RawMessage(fmt.Sprintf("%q", answer))}
	return r
}

// Words of the server stand behind what kind of answer they are, which they may name.
func TestAnAnswerThatSaysNothingIsNamedByItsStatus(t *testing.T) {
	for message, says := range map[string]string{
		"Gateway Timeout": "the answer was 504, Gateway Timeout.", "504 from proxy1": "the answer was 504 from proxy1.",
	} {
		synctest.Test(t, func(t *testing.T) {
			late := fmt.Errorf("%w: %w", api.ErrUnknownOutcome, &api.Error{Status: 504, Message: message})
			s := newStage(t, newSession(), &server{errs: []error{late}}, 80, 20)
			run(s, s.Activate())
			if text := screen(s); !strings.Contains(text, says) {
				t.Errorf("it says\n%s", text)
			}
		})
	}
}

// A connection that was lost is no word of the server's.
func TestWhereTheServerSaidNothingItsWordsAreNotOffered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lost := fmt.Errorf("%w: %w", api.ErrUnknownOutcome, &api.Error{Message: "the connection was lost"})
		s := newStage(t, newSession(), &server{errs: []error{lost}}, 80, 20)
		run(s, s.Activate())
		if s.session.ServerReply != "" {
			t.Errorf("the server said %q", s.session.ServerReply)
		}
	})
}

// What an unknown launch is found to be, what the ledger says then, and that one more
// press of enter sends nothing.
func TestAnUnknownOutcomeIsLookedUpAndNeverSentAgainUnasked(t *testing.T) {
	old, hour, strange, other := ours("old", "Jane"), ours("old", "Jane"), ours("x", "Jane"), ours("x", "Jane")
	old.CreatedAt, hour.CreatedAt = clock().AddDate(0, 0, -7), clock().Add(-time.Hour)
	strange.StarterID = 9
	other.Name = "Jane"
	tests := map[string]struct {
		runs   []api.Run
		err    error
		ledger string
		says   string
		event  stage.Event
	}{
		"it went through":           {[]api.Run{ours("run7", "Jane")}, nil, "[launched]", "the process was found", stage.Sent{}},
		"nothing there":             {nil, nil, "[unknown]", "it may still come", nil},
		"an older one of that name": {[]api.Run{old}, nil, "[unknown]", "it may still come", nil},
		"an hour older":             {[]api.Run{hour}, nil, "[unknown]", "may be it", nil},
		"somebody else's":           {[]api.Run{strange}, nil, "[unknown]", "may be it", nil},
		"another name":              {[]api.Run{other}, nil, "[unknown]", "may be it", nil},
		"other answers":             {[]api.Run{ours("run7", "Jane?")}, nil, "[unknown]", "may be it", nil},
		"it cannot be looked up":    {nil, api.ErrForbidden, "[unknown]", "could not be looked up", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &server{errs: []error{api.ErrUnknownOutcome}, runs: tt.runs, runsErr: tt.err}
				s := newStage(t, newSession(), server, 80, 20)
				events := run(s, s.Activate())
				if refused, ok := events[0].(stage.Refused); !ok || !refused.Unknown {
					t.Errorf("events %+v", events)
				}
				if tt.event != nil && (len(events) < 2 || kinds(events[1:2]) != kinds([]stage.Event{tt.event})) {
					t.Errorf("events %+v", events)
				}
				if got := entries(t, s); got != tt.ledger {
					t.Errorf("the ledger has %s", got)
				}
				if got := strings.Join(strings.Fields(screen(s)), " "); !strings.Contains(got, tt.says) {
					t.Errorf("the screen shows\n%s", screen(s))
				}
				if again := press(s, "enter"); len(again) > 0 {
					t.Errorf("enter asks for %v", again)
				}
				again := press(s, "S")
				if asks := len(again) == 1 && again[0] == (stage.AskLaunch{Again: true}); asks != (tt.ledger == "[unknown]") {
					t.Errorf("S asks for %v", again)
				}
				if len(server.bodies) != 1 {
					t.Errorf("%d requests were sent", len(server.bodies))
				}
			})
		})
	}
}

// One that comes late is found while the screen waits, and nothing is sent for it.
func TestALaunchThatComesLateIsFoundByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &server{errs: []error{api.ErrUnknownOutcome}, runs: []api.Run{ours("run7", "Jane")}, late: time.Now().Add(12 * time.Second)}
		s := newStage(t, newSession(), server, 80, 20)
		var events []stage.Event
		tuitest.Do(s.Activate(), func(msg tea.Msg) tea.Cmd {
			cmd, event := s.Update(msg)
			if event != nil {
				events = append(events, event)
			}
			return cmd
		})
		if kinds(events) != "stage.Refused stage.Sent stage.Compared" || len(server.bodies) != 1 || entries(t, s) != "[launched]" {
			t.Errorf("events %s, %d requests, the ledger has %s", kinds(events), len(server.bodies), entries(t, s))
		}
	})
}

// The server said that it launched, and not what: that is no failure, and not known to
// be right either.
func TestALaunchThatCannotBeReadBackIsCalledThat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		created := fmt.Errorf("%w: %w", api.ErrUnknownOutcome, &api.Error{Status: 201, Created: true})
		s := newStage(t, newSession(), &server{errs: []error{created}}, 80, 20)
		events := run(s, s.Activate())
		if kinds(events) != "stage.Refused stage.Sent" || entries(t, s) != "[launched]" {
			t.Errorf("events %s, the ledger has %s", kinds(events), entries(t, s))
		}
		if got := screen(s); !strings.Contains(got, "Launched, says the server; it cannot be read back") || strings.Contains(got, "✓") {
			t.Errorf("the screen shows\n%s", got)
		}
	})
}

func TestWhatTheToolCannotTellAPersonMayDecide(t *testing.T) {
	tests := map[string]struct {
		key    string
		ledger string
		event  stage.Event
	}{
		"this is it":    {"t", "[launched]", stage.Sent{}},
		"decided later": {"shift+tab", "[unknown]", stage.Back{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newSession()
				d.Unfinished = "u1"
				server := &server{errs: []error{api.ErrUnknownOutcome}, runs: []api.Run{ours("run7", "Jane?")}}
				s := newStage(t, d, server, 80, 20)
				run(s, s.Activate())
				if events := press(s, tt.key); len(events) == 0 || kinds(events[:1]) != kinds([]stage.Event{tt.event}) {
					t.Errorf("events %v", events)
				}
				if got := entries(t, s); got != tt.ledger {
					t.Errorf("the ledger has %s", got)
				}
				if len(server.bodies) != 1 {
					t.Errorf("%d requests were sent", len(server.bodies))
				}
			})
		})
	}
}

func TestALaunchThatWasLeftUndecidedAsksBeforeItIsSentOnceMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newSession()
		d.Unfinished = "u1"
		server := &server{errs: []error{api.ErrUnknownOutcome}, runsErr: api.ErrForbidden}
		s := newStage(t, d, server, 80, 20)
		run(s, s.Activate())
		server.runsErr, server.runs = nil, []api.Run{ours("run7", "Jane")}
		events := run(s, s.Activate())
		if len(server.bodies) != 1 || !is[stage.Sent](events[1]) || events[1].(stage.Sent).Run.ID != "run7" {
			t.Errorf("%d requests, events %v", len(server.bodies), events)
		}
	})
}
