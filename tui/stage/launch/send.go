package launch

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/store/ledger"
	"kickoff/tui/idle"
	"kickoff/tui/stage"
)

// request is a launch that was sent. It belongs to no screen: the request goes on
// when the terminal is lost, and Wait tells what came of it. The ledger is
// written before it leaves and after it came back.
type request struct {
	done chan struct{}
	stop context.CancelFunc
	sent delivery.Sent
	err  error
}

// settling is how long the ledger may take to write that an outcome is unknown.
const settling = 300 * time.Millisecond

// Wait returns what came of the launch. When ctx ends first, nobody listens any
// more: the ledger says unknown, and the error is api.ErrUnknownOutcome.
func (f *request) Wait(ctx context.Context) (api.Run, error) {
	select {
	case <-f.done:
		return f.sent.Run, f.err
	case <-ctx.Done():
	}
	f.stop()
	select {
	case <-f.done:
		return f.sent.Run, f.err
	case <-time.After(settling):
		return api.Run{}, api.ErrUnknownOutcome
	}
}

type landed struct {
	attempt int
	sent    delivery.Sent
	err     error
}

// send sends the one request of this attempt. Its context is the flight's own:
// neither a key nor a lost terminal takes back what may have happened already.
func (s *Stage) send(l payload.Launch) tea.Cmd {
	s.phase, s.gone = sending, 0
	s.order = delivery.Order{Template: s.confirmed.Template, Launch: l, Env: s.confirmed.Env, Unfinished: s.session.Unfinished}
	ctx, stop := context.WithCancel(context.Background())
	flight := &request{done: make(chan struct{}), stop: stop}
	s.flight = flight
	attempt, delivery, order := s.attempt, s.o.Delivery(), s.order
	post := func() tea.Msg {
		flight.sent, flight.err = delivery.Send(ctx, order)
		stop()
		close(flight.done)
		return landed{attempt: attempt, sent: flight.sent, err: flight.err}
	}
	return tea.Batch(post, idle.Background(s.beat(sendBeat)))
}

func (s *Stage) takeLanded(msg landed) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || s.phase != sending {
		return nil, nil
	}
	var earlier *ledger.EarlierError
	var refusal *api.Error
	if errors.As(msg.err, &refusal) {
		s.session.ServerSaid = ownWords(refusal)
	}
	switch {
	case msg.err == nil:
		return s.land(msg.sent, "")
	case errors.As(msg.err, &earlier):
		return s.sentBefore(earlier.Entry, msg.err)
	case errors.Is(msg.err, api.ErrUnknownOutcome):
		return s.resolve(msg.sent.Entry, msg.err.Error())
	case errors.Is(msg.err, api.ErrRateLimited):
		return s.pause(msg.err)
	}
	f := s.describe(msg.err)
	if refusal != nil {
		f.problems = refusal.Problems(s.session.Template)
	}
	cmd, _ := s.fail(f)
	return cmd, stage.Refused{Problems: f.problems, SignedOut: errors.Is(msg.err, api.ErrUnauthorized)}
}

// sentBefore: nothing was sent now, because the same launch was sent before.
func (s *Stage) sentBefore(e ledger.Entry, err error) (tea.Cmd, stage.Event) {
	switch e.Status {
	case ledger.Launched:
		run := api.Run{ID: e.Outcome.Run.ID, Name: e.Outcome.Run.Name, TemplateID: e.Intent.Template.ID}
		return s.land(delivery.Sent{Entry: e.ID, Run: run}, "It was launched before, so nothing was sent now.")
	case ledger.Unknown:
		return s.resolve(e.ID, "it was sent before, and nothing was sent now")
	}
	return s.fail(failure{
		title: "It is being sent already", meaning: "Another window launches the same at this moment, so nothing was sent from here.",
		todo: "Look there what comes of it.", message: err.Error(), again: true,
	})
}

// land is told once the process is known to exist, and has it read back.
func (s *Stage) land(sent delivery.Sent, note string) (tea.Cmd, stage.Event) {
	s.phase, s.sent, s.note = launched, sent, note
	return s.compare(), stage.Sent{Run: sent.Run, Entry: sent.Entry}
}

func (s *Stage) fail(f failure) (tea.Cmd, stage.Event) {
	s.phase, s.failure = failed, f
	return nil, stage.Refused{Problems: f.problems}
}

// ownWords is an answer as it came, as far as it can be shown.
func ownWords(e *api.Error) string {
	if body := clean.Text(e.Body); body != "" {
		return body
	}
	return e.Message
}
