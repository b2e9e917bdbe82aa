package launch

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/tui/stage"
)

// Flight is a launch that was sent. It belongs to no screen: the request goes on
// when the terminal is lost, and Wait tells what came of it.
type Flight struct {
	done chan struct{}
	run  api.Run
	err  error
}

// Wait returns what came of the launch. When ctx ends first, the outcome is not
// known and the error is api.ErrUnknownOutcome.
func (f *Flight) Wait(ctx context.Context) (api.Run, error) {
	select {
	case <-f.done:
		return f.run, f.err
	case <-ctx.Done():
		return api.Run{}, api.ErrUnknownOutcome
	}
}

// Flight is the launch that is on its way, nil for none.
func (s *Stage) Flight() *Flight {
	if !s.Sending() {
		return nil
	}
	return s.flight
}

type landed struct {
	attempt int
	run     api.Run
	err     error
}

// send sends the one request of this attempt. Its context is nobody's: neither
// a key nor the end of the program takes back what may have happened already.
func (s *Stage) send(l payload.Launch) tea.Cmd {
	s.phase, s.sent, s.since = sending, l, s.desk.Now()
	flight := &Flight{done: make(chan struct{})}
	s.flight = flight
	attempt, service := s.attempt, s.o.Service
	post := func() tea.Msg {
		flight.run, flight.err = service.Launch(context.Background(), l.Body)
		close(flight.done)
		return landed{attempt: attempt, run: flight.run, err: flight.err}
	}
	return tea.Batch(post, s.beat(sendBeat))
}

func (s *Stage) takeLanded(msg landed) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || s.phase != sending {
		return nil, nil
	}
	switch {
	case msg.err == nil:
		return s.land(msg.run)
	case errors.Is(msg.err, api.ErrUnknownOutcome):
		s.phase, s.failure = unknown, failure{message: msg.err.Error()}
		cmd, _ := s.lookUp()
		return cmd, stage.Refused{Unknown: true}
	}
	f := describe(msg.err)
	if refusal := new(api.Error); errors.As(msg.err, &refusal) && errors.Is(msg.err, api.ErrInvalid) {
		f.problems = refusal.Problems(s.desk.Template)
	}
	return s.fail(f)
}

func (s *Stage) land(run api.Run) (tea.Cmd, stage.Event) {
	s.phase, s.run = launched, run
	s.known = append(s.known, run.ID)
	return nil, stage.Sent{}
}

func (s *Stage) fail(f failure) (tea.Cmd, stage.Event) {
	s.phase, s.failure = failed, f
	return nil, stage.Refused{Problems: f.problems}
}
