package start

import (
	"cmp"
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/tui/stage"
)

// opening is a launch on its way to being opened.
type opening struct {
	asked  int
	name   string
	cancel context.CancelFunc
	err    error
	// ahead is what was typed meanwhile; it belongs to the form that comes.
	ahead []tea.Msg
}

func (o *opening) busy() bool { return o.cancel != nil }

// Opening reports that what is typed belongs to the launch that comes.
func (s *Stage) Opening() bool { return s.opening.busy() }

type openedMsg struct {
	asked  int
	opened *session.Session
	table  *stage.Table
	err    error
}

// open runs a finder in a command; esc cancels it.
func (s *Stage) open(name string, find func(context.Context) (*session.Session, error)) tea.Cmd {
	return s.openTable(name, Alone(find))
}

func (s *Stage) openTable(name string, find Finder) tea.Cmd {
	ctx, cancel := context.WithCancel(context.Background())
	s.opening = opening{asked: s.opening.asked + 1, name: name, cancel: cancel}
	asked := s.opening.asked
	return func() tea.Msg {
		o, table, err := find(ctx)
		return openedMsg{asked: asked, opened: o, table: table, err: err}
	}
}

func (s *Stage) cancelOpening() {
	s.opening.cancel()
	s.opening = opening{asked: s.opening.asked + 1}
}

func (s *Stage) takeOpened(msg openedMsg) (tea.Cmd, stage.Event) {
	if msg.asked != s.opening.asked {
		return release(msg.opened), nil
	}
	s.opening.cancel()
	s.opening.cancel = nil
	if msg.err != nil {
		s.opening.err = msg.err
		return nil, nil
	}
	t := msg.opened.Template
	if why := t.Obstacle(); why != "" {
		s.opening.err = fmt.Errorf("%s cannot be launched: %s", titleOf(t), why)
		return release(msg.opened), nil
	}
	s.templates.whole[t.ID] = t
	opened := stage.Opened{Session: msg.opened, Ahead: s.opening.ahead, Table: cmp.Or(msg.table, s.table)}
	s.opening.ahead, s.table = nil, nil
	return nil, opened
}

// release gives a launch free that nobody waits for any more.
func release(opened *session.Session) tea.Cmd {
	if opened == nil || opened.Resumed == nil {
		return nil
	}
	return func() tea.Msg {
		// The lock is held until the process ends, whatever is wrong with the disk.
		_ = opened.Resumed.Close()
		return nil
	}
}
