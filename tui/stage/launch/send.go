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
	"kickoff/tui/resolution"
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

// settleTimeout is how long the ledger may take to write that an outcome is unknown.
const settleTimeout = 300 * time.Millisecond

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
	case <-time.After(settleTimeout):
		return api.Run{}, api.ErrUnknownOutcome
	}
}

type answered struct {
	attempt int
	sent    delivery.Sent
	err     error
}

// send sends the one request of this attempt. Its context is the flight's own:
// neither a key nor a lost terminal takes back what may have happened already.
func (s *Stage) send(l payload.Launch) tea.Cmd {
	s.phase, s.elapsed = sending, 0
	s.order = delivery.Order{Template: s.confirmed.Template, Launch: l, Env: s.confirmed.Env, Unfinished: s.session.Unfinished}
	ctx, stop := context.WithCancel(context.Background())
	flight := &request{done: make(chan struct{}), stop: stop}
	s.flight = flight
	attempt, delivery, order := s.attempt, s.o.Delivery(), s.order
	post := func() tea.Msg {
		flight.sent, flight.err = delivery.Send(ctx, order)
		stop()
		close(flight.done)
		return answered{attempt: attempt, sent: flight.sent, err: flight.err}
	}
	return tea.Batch(post, idle.Background(s.after(sendTick)))
}

func (s *Stage) takeAnswer(msg answered) (tea.Cmd, stage.Event) {
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
		return s.markLaunched(msg.sent, "")
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
		return s.markLaunched(delivery.Sent{Entry: e.ID, Run: run}, "It was launched before, so nothing was sent now.")
	case ledger.Unknown:
		return s.resolve(e.ID, "it was sent before, and nothing was sent now")
	}
	return s.fail(failure{
		title: "It is being sent already", meaning: "Another window launches the same at this moment, so nothing was sent from here.",
		todo: "Look there what comes of it.", message: err.Error(), again: true,
	})
}

// markLaunched is called once the process is known to exist, and has it read back.
func (s *Stage) markLaunched(sent delivery.Sent, note string) (tea.Cmd, stage.Event) {
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

// rest is the pause that the server asked for. A 429 says that it took nothing
// (docs/api.md, "Rate limits and retries"), so that the launch may be sent again.
type rest struct {
	left time.Duration
	why  error
	// rounds counts the countdowns of this launch.
	rounds int
}

const (
	// usualRest stands in where the server names no time.
	usualRest = 30 * time.Second
	// maxRounds ends the row: whoever still gets a 429 then decides anew.
	maxRounds = 5
)

func (s *Stage) pause(err error) (tea.Cmd, stage.Event) {
	if s.rest.rounds++; s.rest.rounds > maxRounds {
		return s.fail(s.describe(err))
	}
	s.phase, s.rest.left, s.rest.why = resting, usualRest, err
	var refusal *api.Error
	if errors.As(err, &refusal) && refusal.RetryAfter > 0 {
		s.rest.left = refusal.RetryAfter.Round(time.Second)
	}
	return s.after(sendTick), nil
}

func (s *Stage) countDown() (tea.Cmd, stage.Event) {
	if s.rest.left -= sendTick; s.rest.left > 0 {
		return s.after(sendTick), nil
	}
	return s.sendAfterRest()
}

// sendAfterRest sends what was refused.
func (s *Stage) sendAfterRest() (tea.Cmd, stage.Event) {
	s.attempt++
	return s.prepare(), nil
}

// resolve finds out what became of the launch, by looking.
func (s *Stage) resolve(entry, why string) (tea.Cmd, stage.Event) {
	s.phase, s.failure = outcomeUnknown, failure{message: why}
	s.resolution = resolution.Of(ledger.Entry{ID: entry}, s.o.Delivery)
	return s.resolution.Look(), stage.Refused{Unknown: true, Entry: entry}
}

// takeResolved goes on with what was found; another message is none of its own.
func (s *Stage) takeResolved(msg tea.Msg) (tea.Cmd, stage.Event) {
	if s.resolution == nil || !s.resolution.Update(msg) {
		return nil, nil
	}
	switch s.resolution.Verdict() {
	case delivery.Found:
		note := "The answer had been lost; the process was found."
		if err := s.resolution.Unwritten(); err != nil {
			note += " " + err.Error()
		}
		sent := delivery.Sent{Entry: s.resolution.Entry().ID, Run: s.resolution.Run()}
		s.resolution = nil
		return s.markLaunched(sent, note)
	case delivery.NotThere:
		return nil, stage.Absent{Entry: s.resolution.Entry().ID}
	}
	return nil, nil
}

// unknownActions are the keys while nobody knows whether it was launched. Sending
// again is offered only once it is known that the first one made nothing.
func (s *Stage) unknownActions() []stage.Action {
	later := stage.On("esc", "decide later", stage.Tell(stage.Back{}))
	if s.resolution.Looking() {
		return []stage.Action{later}
	}
	save := stage.On("s", "save as draft", stage.Tell(stage.SaveDraft{}))
	leave := stage.On("q", "quit", stage.Tell(stage.Leave{}))
	if s.resolution.Verdict() == delivery.NotThere {
		again := stage.On("enter", "send it again", stage.Tell(stage.SendNow{}))
		return []stage.Action{again, stage.On("esc", "back to the review", stage.Tell(stage.Back{})), save, leave}
	}
	asking := func(ask func() tea.Cmd) func() (tea.Cmd, stage.Event) {
		return func() (tea.Cmd, stage.Event) { return ask(), nil }
	}
	list := []stage.Action{stage.On("enter", "look again", asking(s.resolution.Look))}
	if like := s.resolution.Like(); len(like) == 1 {
		list = append(list, stage.On("o", "open it", s.opening(like[0])),
			stage.On("t", "this is it", asking(func() tea.Cmd { return s.resolution.Take(like[0]) })))
	}
	return append(list, stage.On("n", "I looked, it is not there", asking(s.resolution.None)), later, save, leave)
}
