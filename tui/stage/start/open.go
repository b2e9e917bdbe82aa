package start

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/tui/stage"
)

// opening is a template on its way.
type opening struct {
	asked  int
	name   string
	cancel context.CancelFunc
	err    error
	// ahead is what was typed meanwhile; it belongs to the form that comes.
	ahead []tea.Msg
}

func (o opening) busy() bool { return o.cancel != nil }

type openedMsg struct {
	asked  int
	opened *session.Session
	err    error
}

func (s *Stage) openTemplate(id, name string) tea.Cmd {
	service, env := s.o.Templates, s.o.Env()
	return s.open(name, func(ctx context.Context) (*session.Session, error) {
		return session.OpenTemplate(ctx, service, id, env)
	})
}

// open runs a finder in a command; esc cancels it.
func (s *Stage) open(name string, find func(context.Context) (*session.Session, error)) tea.Cmd {
	ctx, cancel := context.WithCancel(context.Background())
	s.opening = opening{asked: s.opening.asked + 1, name: name, cancel: cancel}
	asked := s.opening.asked
	return func() tea.Msg {
		o, err := find(ctx)
		return openedMsg{asked: asked, opened: o, err: err}
	}
}

func (s *Stage) cancelOpening() {
	s.opening.cancel()
	s.opening.cancel, s.opening.ahead = nil, nil
	s.opening.asked++
}

// hold keeps a key or a paste for the form that is on its way.
func (s *Stage) hold(msg tea.Msg) {
	s.opening.ahead = append(s.opening.ahead, msg)
}

func (s *Stage) takeOpened(msg openedMsg) (tea.Cmd, stage.Event) {
	if msg.asked != s.opening.asked {
		return letGo(msg.opened), nil
	}
	s.opening.cancel()
	s.opening.cancel = nil
	if msg.err != nil {
		s.opening.err = msg.err
		return nil, nil
	}
	if why := msg.opened.Template.Obstacle(); why != "" {
		s.opening.err = fmt.Errorf("%s cannot be launched: %s", title(msg.opened.Template), why)
		return letGo(msg.opened), nil
	}
	s.preview.known[msg.opened.Template.ID] = msg.opened.Template
	opened := stage.Opened{Session: msg.opened, Ahead: s.opening.ahead}
	s.opening.ahead = nil
	return nil, opened
}

func (s *Stage) zone() *time.Location {
	if z := s.o.Env().Zone; z != nil {
		return z
	}
	return time.UTC
}
