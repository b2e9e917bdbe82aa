package batch

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	engine "kickoff/api/session/batch"
	"kickoff/cmd/cmdtest"
	"kickoff/payload/crash"
)

// Who listens is told in sentences, and not often: at a tenth of the rows, or after a while.
func TestWhoListensIsToldInSentences(t *testing.T) {
	b := cmdtest.New(t)
	b.Env["TERM"] = "dumb"
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	p := newProgress(b.Factory(), time.UTC, func() time.Time { return now })
	p.said, p.pause, p.stop = now, func(bool) {}, func() {}
	at := engine.Progress{Total: 200, Rate: 4}
	for range 200 {
		now = now.Add(250 * time.Millisecond)
		at.Done++
		at.Left = time.Duration(at.Total-at.Done) * 250 * time.Millisecond
		p.hear(engine.Event{What: engine.RowChanged, Outcome: engine.Outcome{Status: engine.Launched}, Progress: at})
		switch at.Done {
		case 50:
			p.hear(engine.Event{What: engine.Waits, Until: now.Add(90 * time.Second), Why: "rate limited", Progress: at})
			p.hear(engine.Event{What: engine.RowChanged, Outcome: engine.Outcome{Row: 7, Status: engine.Unknown, Reason: "the answer was lost"}, Progress: at})
			p.hear(engine.Event{What: engine.Goes, Progress: at})
		case 60:
			p.press(' ')
			p.press(' ')
		}
	}
	said := b.Err.String()
	for _, part := range []string{"20 of 200 rows are launched. It takes about 45 seconds more.\n", "Rate limited: waiting until 09:01:43 (2 minutes).\n", "Row 7: unknown: the answer was lost.\n", "60 of 200 rows are launched. It is paused: space goes on, s stops.\n"} {
		if !strings.Contains(said, part) {
			t.Errorf("%q is not said:\n%s", part, said)
		}
	}
	if n := strings.Count(said, "\n"); n > 13 || strings.Count(said, "Rate limited") != 1 {
		t.Errorf("%d lines are said:\n%s", n, said)
	}
}

// How far it is, and what is waited for, is said: on a terminal on a line that counts
// down, elsewhere in lines of their own.
func TestAWaitIsSaidAndCountsDown(t *testing.T) {
	for _, live := range []bool{true, false} {
		b := cmdtest.New(t)
		now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
		p := newProgress(b.Factory(), time.UTC, func() time.Time { return now })
		var line bytes.Buffer
		if live {
			p.live = &line
		}
		p.hear(engine.Event{What: engine.RowChanged, Outcome: engine.Outcome{Status: engine.Launched}, Progress: engine.Progress{Done: 18, Total: 44, Rate: 4, Left: 7 * time.Second}})
		now = now.Add(10 * time.Second)
		p.hear(engine.Event{What: engine.Waits, Until: now.Add(90 * time.Second), Why: "rate limited", Progress: engine.Progress{Done: 18, Total: 44}})
		now = now.Add(40 * time.Second)
		p.hear(engine.Event{What: engine.RowChanged, Outcome: engine.Outcome{Row: 7, Status: engine.Unknown, Reason: "the answer was lost"}, Progress: engine.Progress{Done: 18, Total: 44}})
		now = now.Add(50 * time.Second)
		p.hear(engine.Event{What: engine.Goes, Progress: engine.Progress{Done: 18, Total: 44}})
		said := b.Err.String()
		for _, part := range []string{"rate limited", "row 7: unknown: the answer was lost", "09:01:40"} {
			if !strings.Contains(said, part) {
				t.Errorf("live %v: %q is not said:\n%s", live, part, said)
			}
		}
		if live != strings.Contains(line.String(), "18 of 44 launched, 4 a second, 7 seconds left") || live != strings.Contains(line.String(), "again in 50 seconds") {
			t.Errorf("live %v: the line is %q", live, line.String())
		}
		if !live && !strings.Contains(said, "18 of 44 launched") {
			t.Errorf("it is not said how far it is:\n%s", said)
		}
	}
}

func TestAPanicOfAKeyComesToTheCommand(t *testing.T) {
	p := newProgress(cmdtest.New(t).Factory(), time.UTC, time.Now)
	p.keys = func(context.Context, func(byte)) { panic("on purpose") }
	err := crash.Catch(func() error { p.start(t.Context())(); return nil })
	if !errors.As(err, new(*crash.Panic)) {
		t.Errorf("it ends with %v", err)
	}
}
