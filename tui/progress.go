package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/uploads"
	"kickoff/tui/idle"
)

// longWait is from when on a wait shows: shorter ones are silent.
const longWait = 300 * time.Millisecond

// progress is what the terminal itself shows of a long wait, on its tab or in the task bar
// (OSC 9;4): how far uploads are, or that something is sent or read.
type progress struct {
	*screen
	sender *sender
	// shows: the terminal has such a bar, see Options.
	shows bool
	// waits: something is waited for just now, and long says for how long already.
	waits, long bool
	// turn counts the waits.
	turn int
}

// waitIsLong says that the wait of that turn is a long one, if it still is.
type waitIsLong int

// follow notes whether something is waited for.
func (p *progress) follow() tea.Cmd {
	waits := p.shows && (p.reads() || p.session.Uploads.Busy())
	if waits == p.waits {
		return nil
	}
	p.waits, p.long, p.turn = waits, false, p.turn+1
	if !waits {
		return nil
	}
	turn := waitIsLong(p.turn)
	return idle.Background(tea.Tick(longWait, func(time.Time) tea.Msg { return turn }))
}

func (p *progress) took(turn waitIsLong) { p.long = p.long || p.waits && int(turn) == p.turn }

// reads reports that something is waited for of which nobody knows how much there is.
func (p *progress) reads() bool {
	front, ok := p.front().(interface{ Waiting() bool })
	return p.sender.sending() || ok && front.Waiting()
}

// bar is what the terminal shows; nil for nothing.
func (p *progress) bar() *tea.ProgressBar {
	switch {
	case !p.long:
		return nil
	case p.reads():
		return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	var done, all float64
	for _, w := range uploads.In(p.session.Template, p.session.Answers) {
		if s, ok := p.session.Uploads.Status(w.Path); ok {
			done, all = done+s.Share(), all+1
		}
	}
	return tea.NewProgressBar(tea.ProgressBarDefault, int(100*done/max(1, all)))
}
