package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
)

// slowFront is a stage that waits for something.
type slowFront struct {
	stage.Stage
	waits bool
}

func (r *slowFront) Waiting() bool { return r.waits }

func TestATerminalShowsWaitsOnlyOnceTheyAreLong(t *testing.T) {
	m := newModel(Options{Service: &world{}, Now: clock, Width: 80, Height: 24, Progress: true})
	front := &slowFront{Stage: m.front(), waits: true}
	m.made[m.nav.At] = front
	bar := func(msg tea.Msg) *tea.ProgressBar {
		m.Update(msg)
		return m.View().ProgressBar
	}
	if bar(nil) != nil {
		t.Error("a wait shows at once")
	}
	if got := bar(waitIsLong(m.progress.turn)); got == nil || got.State != tea.ProgressBarIndeterminate {
		t.Errorf("a long wait shows %v", got)
	}
	front.waits = false
	if bar(nil) != nil {
		t.Error("it shows when it is over")
	}
	front.waits = true
	if bar(nil) != nil || bar(waitIsLong(m.progress.turn-1)) != nil {
		t.Error("the next wait is as long as the one before")
	}
	m.progress.shows = false
	if bar(waitIsLong(m.progress.turn)) != nil {
		t.Error("a terminal without a bar gets one")
	}
}
