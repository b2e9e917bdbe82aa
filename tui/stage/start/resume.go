package start

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/payload/store/autosave"
)

func (s *Stage) resume(e autosave.Entry) tea.Cmd {
	store, service, env := s.o.Unfinished, s.o.Templates, s.o.Env()
	return s.open(named(e), func(ctx context.Context) (*session.Session, error) {
		h, err := store.Open(e.ID)
		if err != nil {
			return nil, err
		}
		return session.Resume(ctx, service, h, env)
	})
}

// letGo gives a launch free that nobody waits for any more.
func letGo(opened *session.Session) tea.Cmd {
	if opened == nil || opened.Resumed == nil {
		return nil
	}
	return func() tea.Msg {
		// Its process holds the seat until it ends, whatever is wrong with the disk.
		_ = opened.Resumed.Close()
		return saved{}
	}
}
