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
