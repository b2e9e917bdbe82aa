package launch

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/stage"
)

// archive is what becomes of the new process when the person takes it back.
type archive struct {
	// asked: the key was pressed once; a launch that is no practice needs it twice.
	asked, running, done bool
	err                  error
}

type archived struct {
	run string
	err error
}

// archive archives the process that was launched, and no other.
func (s *Stage) archive() (tea.Cmd, stage.Event) {
	run, entry, sends := s.sent.Run, s.sent.Entry, s.o.Delivery()
	if !s.archived.asked && !payload.IsPractice(s.order.Launch.Name) {
		s.archived.asked = true
		return nil, stage.Notice{Text: "u again archives " + run.Name + ": its tasks leave everybody's list; Tallyfy can bring it back"}
	}
	s.archived = archive{running: true}
	return func() tea.Msg { return archived{run.ID, sends.Archive(context.Background(), entry, run.ID)} }, nil
}

func (s *Stage) takeArchived(msg archived) (tea.Cmd, stage.Event) {
	if msg.run == s.sent.Run.ID {
		s.archived = archive{done: msg.err == nil, err: msg.err}
	}
	return nil, nil
}
