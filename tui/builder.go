package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/tui/stage"
)

// buildInterval is the least time between two builds: the payload follows the
// typing without costing a build a key.
const buildInterval = 50 * time.Millisecond

// builder is the one place where launches are built: in a command, never two at
// once, and at last from everything as it is. What comes of a builder that was put
// away is dropped.
type builder struct {
	session *stage.Session
	// running: a build is out; waiting: one is put off; again: something has changed
	// since the one that is out began.
	running, waiting, again bool
	last                    time.Time
}

type (
	built struct {
		by     *builder
		launch session.Built
	}
	buildDue struct{ by *builder }
)

func newBuilder(s *stage.Session) *builder { return &builder{session: s} }

// ask has the launch built anew, because something that it is made of has changed.
func (b *builder) ask() tea.Cmd {
	switch {
	case b.running:
		b.again = true
		return nil
	case b.waiting:
		return nil
	}
	if wait := buildInterval - b.session.Now().Sub(b.last); wait > 0 && wait <= buildInterval {
		b.waiting = true
		return tea.Tick(wait, func(time.Time) tea.Msg { return buildDue{b} })
	}
	return b.start()
}

func (b *builder) start() tea.Cmd {
	b.running, b.waiting, b.again = true, false, false
	build := b.session.Builder()
	return func() tea.Msg { return built{b, build()} }
}

// update takes the builder's own messages.
func (b *builder) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case buildDue:
		if msg.by == b && b.waiting {
			return b.start()
		}
	case built:
		if msg.by != b {
			return nil
		}
		b.running, b.last = false, b.session.Now()
		b.session.SetBuilt(msg.launch, !b.again)
		if b.again {
			b.again = false
			return b.ask()
		}
		prepare := b.session.PrepareChanges()
		return func() tea.Msg { prepare(); return nil }
	}
	return nil
}
