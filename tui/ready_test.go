package tui

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"kickoff/api/session"
)

// From the review a launch is made ready: what is shown goes into the file, and nothing is
// sent.
func TestALaunchIsMadeReadyFromTheReview(t *testing.T) {
	for name, tt := range map[string]struct {
		answer string
		err    error
		says   string
		made   string
	}{
		"as it is shown":       {"Jane", nil, "ready in ready.json, and not sent", "[ready.json]"},
		"it fails":             {"Jane", errors.New("ready.json is there already"), "ready.json is there already", "[ready.json]"},
		"an answer is missing": {"", nil, "not made ready: is required", "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, 120, 40, func(d *driver) {
				var made []string
				var body string
				d.m.sender.o.Ready = func(_ context.Context, b session.Built, path string) error {
					made, body = append(made, path), string(b.Body)
					return tt.err
				}
				d.press("enter")
				if tt.answer != "" {
					d.write(tt.answer)
				}
				d.press("alt+5", "r").sees("Make it ready in:").press("enter").sees(tt.says)
				if fmt.Sprint(made) != tt.made || tt.made != "[]" && body != string(d.m.session.Built.Body) || len(d.world.bodies) != 0 {
					t.Errorf("made %s of %s; %d launches", made, body, len(d.world.bodies))
				}
			})
		})
	}
}
