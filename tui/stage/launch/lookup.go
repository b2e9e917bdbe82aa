package launch

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/tui/stage"
)

// skew is how far the server's clock may be behind ours when a process is looked
// up by its time.
const skew = 2 * time.Minute

type looked struct {
	attempt int
	run     api.Run
	found   bool
	err     error
}

// lookUp asks whether the launch whose outcome is unknown went through: a
// process of that template and name, started by this person since it was sent.
// It only reads.
func (s *Stage) lookUp() (tea.Cmd, stage.Event) {
	s.phase = looking
	attempt, service, sent, since := s.attempt, s.o.Service, s.sent, s.since.Add(-skew)
	me, known := s.me(), slices.Clone(s.known)
	q := api.RunQuery{TemplateID: s.desk.Template.ID, Sort: "-created_at"}
	if sent.Named {
		q.Text = sent.Name
	}
	return func() tea.Msg {
		for page, err := range service.Runs(context.Background(), q) {
			if err != nil {
				return looked{attempt: attempt, err: err}
			}
			for _, r := range page {
				old := r.CreatedAt.Before(since) || slices.Contains(known, r.ID)
				stranger := me != 0 && r.StarterID != 0 && r.StarterID != me
				if !old && !stranger && (!sent.Named || r.Name == sent.Name) {
					return looked{attempt: attempt, run: r, found: true}
				}
			}
			if n := len(page); n > 0 && page[n-1].CreatedAt.Before(since) {
				break
			}
		}
		return looked{attempt: attempt}
	}, nil
}

func (s *Stage) me() int64 {
	if id := s.desk.Answers.Details().StarterID; id != 0 {
		return id
	}
	if s.desk.Base.People == nil {
		return 0
	}
	return s.desk.Base.People.Me.ID
}

func (s *Stage) takeLooked(msg looked) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || s.phase != looking {
		return nil, nil
	}
	if msg.found {
		return s.land(msg.run)
	}
	s.phase, s.missing = unknown, msg.err == nil
	if msg.err != nil {
		s.failure.message = "it could not be looked up: " + msg.err.Error()
	}
	return nil, nil
}
