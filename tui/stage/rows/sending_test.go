package rows_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"kickoff/api"
	engine "kickoff/api/session/batch"
	"kickoff/payload/store/batch"
	"kickoff/payload/store/ledger"
	"kickoff/tui/stage"
)

// outcome is that of a row, with its process where it has one.
func outcome(row int, status engine.Status, reason string) engine.Outcome {
	o := engine.Outcome{Row: row, Status: status, Reason: reason}
	if status == engine.Launched || status == engine.Found {
		o.Run = ledger.Run{ID: "r", Name: "Onboarding", URL: "https://acme.test/r"}
	}
	return o
}

func TestScreensOfSending(t *testing.T) {
	at := now.Add(64 * time.Minute)
	changed := func(progress int, o engine.Outcome) engine.Event {
		return engine.Event{What: engine.RowChanged, Outcome: o, Progress: engine.Progress{Done: progress, Total: 5, Rate: 4, Left: 3 * time.Second}}
	}
	waits := engine.Event{What: engine.Waits, Until: now.Add(8 * time.Second), Why: "the server cannot be reached", Progress: engine.Progress{Done: 2, Total: 5}}
	for _, c := range []struct {
		name, keys string
		waves      []engine.Wave
		events     []engine.Event
		result     *engine.Result
	}{
		{"one wave", "", []engine.Wave{{At: now, Rows: 5}}, []engine.Event{changed(1, outcome(3, engine.Launched, "")), changed(2, outcome(4, engine.Launched, ""))}, nil},
		{"two waves", "", []engine.Wave{{At: now, Rows: 3}, {At: at, Rows: 2}}, []engine.Event{changed(1, outcome(3, engine.Launched, ""))}, nil},
		{"two waves, limited", "", []engine.Wave{{At: now, Rows: 3}, {At: at, Rows: 2}}, []engine.Event{changed(1, outcome(3, engine.Launched, "")), changed(1, outcome(4, engine.Unknown, "lost")), waits}, nil},
		{"reading back", "", []engine.Wave{{At: now, Rows: 5}}, []engine.Event{
			{What: engine.Looks}, changed(1, outcome(3, engine.Launched, "")), changed(2, outcome(4, engine.Launched, "")),
			{What: engine.Compares, Progress: engine.Progress{Done: 2, Total: 2}}, changed(2, outcome(3, engine.Launched, "")),
		}, nil},
		{"paused", "space", []engine.Wave{{At: now, Rows: 5}}, []engine.Event{changed(1, outcome(3, engine.Launched, ""))}, nil},
		{"stopping, one failed", "s", []engine.Wave{{At: now, Rows: 5}}, []engine.Event{changed(1, outcome(3, engine.Failed, "the server refused it"))}, nil},
		{"over", "", nil, nil, &engine.Result{Compared: 3, Outcomes: []engine.Outcome{
			outcome(2, engine.Wrong, "x"), outcome(3, engine.Launched, ""), outcome(4, engine.Launched, ""), outcome(5, engine.Wrong, "x"),
			outcome(6, engine.Found, "the answer was lost; it was found by looking"), outcome(7, engine.Left, ""), outcome(8, engine.Launched, ""),
		}}},
		{"over for now", "", nil, nil, &engine.Result{Ended: &engine.LaterError{At: at, Guests: true}, Outcomes: []engine.Outcome{
			outcome(3, engine.Launched, ""), outcome(4, engine.Unknown, "lost"), outcome(6, engine.Failed, "the server refused it"), outcome(7, engine.Waiting, ""), outcome(8, engine.Waiting, ""),
		}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t, starters, batch.Plan{})
			w.s.SetSize(78, 16)
			w.s.Send(&engine.Batch{Now: func() time.Time { return now }}, engine.Review{Waves: c.waves, Send: []int{1, 2, 4, 5, 6}})
			w.s.Hear(c.events)
			w.press(c.keys)
			if c.result != nil {
				w.s.Finish(*c.result, "/data/starters.kickoff.csv", nil)
			}
			golden.RequireEqual(t, []byte(w.screen()))
		})
	}
}

func TestWhatBecameOfARowIsSeenWithoutColour(t *testing.T) {
	w := open(t, starters, batch.Plan{})
	w.s.SetSize(118, 30)
	w.s.Send(&engine.Batch{Now: func() time.Time { return now }}, engine.Review{Send: []int{1, 2}})
	w.s.Finish(engine.Result{Outcomes: []engine.Outcome{outcome(3, engine.Launched, ""), outcome(4, engine.Failed, "the server refused it")}}, "", nil)
	w.sees("Mend the 1").press("enter").sees("    3 ● Ola Lind", "    4 ! Wei", "    7 ✓ Ada")
	w.press("/ failed").sees("1 of 7 rows", "›   4 ! Wei").press("esc / launched").sees("1 of 7 rows", "›   3 ● Ola Lind")
}

// Rows that are only read back are neither paused nor stopped.
func TestKeysThatDoNothingAreNotOffered(t *testing.T) {
	w := open(t, starters, batch.Plan{})
	w.s.Send(&engine.Batch{Now: func() time.Time { return now }}, engine.Review{Send: []int{1}})
	if len(w.s.Keys()) == 0 {
		t.Error("nothing pauses rows on their way")
	}
	w.s.Hear([]engine.Event{{What: engine.Compares}})
	if keys := w.s.Keys(); len(keys) != 0 {
		t.Errorf("offered is %v", keys[0].Help())
	}
}

func TestRowsThatAreUnknownCountAmongThoseThatAreLaunchedNext(t *testing.T) {
	w := open(t, starters, batch.Plan{})
	offered := func() (all string) {
		for _, k := range w.s.Keys() {
			all += k.Help().Desc + " · "
		}
		return all
	}
	w.s.TakeOutcomes([]engine.Outcome{outcome(3, engine.Unknown, "lost"), outcome(4, engine.Launched, "")})
	if got := offered(); !strings.Contains(got, "launch 4… · ") {
		t.Errorf("three are ready and one is unknown: %s", got)
	}
	w.s.TakeOutcomes([]engine.Outcome{outcome(6, engine.Launched, ""), outcome(7, engine.Launched, ""), outcome(8, engine.Launched, "")})
	if got := offered(); !strings.Contains(got, "launch 1… · ") {
		t.Errorf("one is unknown: %s", got)
	}
}

func TestWhyRowsWereRefusedIsToldWholeWhereThereIsRoom(t *testing.T) {
	w := open(t, starters, batch.Plan{})
	w.s.Send(&engine.Batch{Now: func() time.Time { return now }}, engine.Review{Send: []int{1}})
	w.s.Finish(engine.Result{Outcomes: []engine.Outcome{outcome(3, engine.Failed, "the trial's limit is reached, please upgrade to continue")}}, "", nil)
	w.s.SetSize(58, 11)
	w.sees("please upgrade to", "to continue", "› Mend the 1")
	w.s.SetSize(58, 6)
	w.sees("1 failed", "› Mend the 1")
}

// Enter does what helps now: what a refusal of all rows ended has nothing to be mended.
func TestWhatHelpsNowComesFirst(t *testing.T) {
	refused := func(err error) engine.Outcome { return outcome(3, engine.Failed, err.Error()) }
	plan := &api.Error{Status: 402, Message: "The trial ended"}
	token := fmt.Errorf("refused: %w", api.ErrUnauthorized)
	wrong := outcome(2, engine.Wrong, "x")
	for _, c := range []struct {
		name        string
		ended       error
		list        []engine.Outcome
		enter, rest string
		goesOn      bool
	}{
		{"a plan", plan, []engine.Outcome{refused(plan), outcome(4, engine.Waiting, "")}, "› Go on: 2 rows to launch", "go on…", true},
		{"a plan at the last row", plan, []engine.Outcome{outcome(4, engine.Launched, ""), refused(plan)}, "› Go on: 1 row to launch", "r to the rows", true},
		{"a plan, and a wrong row", plan, []engine.Outcome{wrong, refused(plan), outcome(4, engine.Waiting, "")}, "› Go on: 2 rows to launch", "Mend the 1", true},
		{"a token", token, []engine.Outcome{refused(token), outcome(4, engine.Waiting, "")}, "› Go on: 2 rows to launch", "", true},
		{"stopped", nil, []engine.Outcome{outcome(3, engine.Failed, "no"), outcome(4, engine.Waiting, "")}, "› Go on: 1 row to launch", "Mend the 1", true},
		{"unknown alone", nil, []engine.Outcome{outcome(4, engine.Unknown, "")}, "› Look again for the 1 unknown", "", true},
		{"unknown and wrong", nil, []engine.Outcome{wrong, outcome(4, engine.Unknown, "")}, "› Mend the 1", "l go on…", false},
		{"all that can be", nil, []engine.Outcome{wrong, outcome(4, engine.Launched, "")}, "› Mend the 1", "", false},
	} {
		w := open(t, starters, batch.Plan{})
		w.s.Send(&engine.Batch{Now: func() time.Time { return now }}, engine.Review{Send: []int{1}})
		w.s.Finish(engine.Result{Ended: c.ended, Outcomes: c.list}, "", nil)
		offered := w.screen()
		for _, k := range w.s.Keys() {
			offered += "\n" + k.Help().Key + " " + k.Help().Desc
		}
		if !strings.Contains(offered, c.enter) || !strings.Contains(offered, c.rest) {
			t.Errorf("%s: offered is\n%s", c.name, offered)
		}
		if strings.Contains(c.enter, "Go on") == strings.Contains(offered, "as far as it can be") {
			t.Errorf("%s: the head is not what enter does:\n%s", c.name, offered)
		}
		w.press("enter")
		if _, goesOn := w.event.(stage.LaunchRows); goesOn != c.goesOn || w.s.Launching() != c.goesOn {
			t.Errorf("%s: enter gives %T", c.name, w.event)
		}
		if c.goesOn && strings.Contains(offered, "\nr ") {
			if w.press("r"); w.s.Launching() {
				t.Errorf("%s: r does not lead to the rows", c.name)
			}
		}
	}
}

func TestWhatWasLaunchedIsNotChangedAnyMore(t *testing.T) {
	w := open(t, starters, batch.Plan{})
	w.s.Send(&engine.Batch{Now: func() time.Time { return now }}, engine.Review{Send: []int{1, 2}})
	if !w.s.Sending() {
		t.Fatal("nothing is sent")
	}
	w.press("D o enter -").sees("Launching starters.csv")
	w.s.Finish(engine.Result{Outcomes: []engine.Outcome{outcome(3, engine.Launched, ""), outcome(4, engine.Failed, "the server refused it"), outcome(2, engine.Wrong, "")}}, "", errors.New("the result could not be written"))
	w.sees("1 launched", "the result could not be written", "› Mend the 2").press("enter").sees("7 rows · 1 launched · 4 ready · 2 to mend", "›   2 ✗ Jane")
	for _, keys := range []string{"down enter", "e", "o", "-", "paste:x"} {
		before := w.cells(3)
		if w.press(keys); w.cells(3) != before || w.s.Undoable() {
			t.Errorf("%s: row 3 says %q", keys, w.cells(3))
		}
		if _, opened := w.event.(stage.OpenRow); opened {
			t.Errorf("%s opens it in the form", keys)
		}
	}
	w.press("down").sees("not launched: the server refused it").press("home enter Wei enter").sees("7 rows · 1 launched · 4 ready")
	if got := w.cells(4); got[:4] != "Wei|" {
		t.Errorf("a row that failed says %q once it is mended", got)
	}
	w.press("pgup down paste:Wu⏎Wu")
	if told, _ := w.event.(stage.Notice); told.Text != "pasted into 1 cell, and not into 1 of launched rows" {
		t.Errorf("told is %q", told.Text)
	}
}
