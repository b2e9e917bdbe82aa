// Package launch is the last stage: the files are waited for, then exactly one
// request is sent, and its outcome is told. What a person entered is never
// touched but for the objects of files that were uploaded.
//
//	preparing ─▶ uploading ─▶ sending ─▶ launched | failed | outcomeUnknown | resting
//
// It never sends a second time by itself, not after an error and not after a
// look-up that found nothing; only a 429, by which the server says that it took
// nothing, is followed by another try, at the end of a countdown that can be
// stopped. How a launch is sent, looked up and read back is package
// api/session/delivery's, how files are uploaded api/session/uploads'.
package launch

import (
	"context"
	"errors"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/tui/idle"
	"kickoff/tui/resolution"
	"kickoff/tui/stage"
)

// Options are what the stage works with.
type Options struct {
	// Delivery is what sends; it is asked for at each use, because signing in again
	// makes another one.
	Delivery func() *delivery.Delivery
	// Organization is named where the launch goes to.
	Organization func() string
	// ProcessURL makes the web address of a process.
	ProcessURL func(api.Run) string
	// Browse opens a web address.
	Browse func(url string) error
	// Limit is how long the answer is waited for, to be said; 0 says nothing of it.
	Limit time.Duration
}

type phase int

const (
	preparing phase = iota
	uploading
	sending
	launched
	failed
	// outcomeUnknown: nobody knows whether it was launched.
	outcomeUnknown
	// resting: the server asked for a pause, and the countdown runs.
	resting
)

// Stage is the launch.
type Stage struct {
	session *stage.Session
	o       Options

	phase phase
	// attempt numbers the tries, so that what belongs to an older one is dropped.
	attempt int
	// elapsed is how long the attempt has taken, counted in ticks: the clock may be
	// one that stands still.
	elapsed time.Duration
	files   files
	// confirmed is the launch as the person was shown it: nothing else is sent, but
	// for the server's objects in the place of its files.
	confirmed session.Built
	order     delivery.Order
	// flight is the request that is on its way.
	flight     *request
	sent       delivery.Sent
	resolution *resolution.Resolution
	// note is what is to be said of a process that was found and not just launched.
	note    string
	check   *comparison
	rest    rest
	failure failure

	width, height int
}

// New makes the stage.
func New(d *stage.Session, o Options) *Stage {
	return &Stage{session: d, o: o, phase: launched}
}

// Activate begins a launch of what the person was shown. While one is under way it does nothing, so that a
// second press of the launch key cannot start a second one.
func (s *Stage) Activate() tea.Cmd {
	if s.busy() {
		return nil
	}
	s.attempt++
	s.confirmed = s.session.Shown
	s.failure, s.note, s.resolution, s.check = failure{}, "", nil, nil
	s.session.ServerSaid = ""
	s.rest.rounds = 0
	return s.prepare()
}

func (s *Stage) busy() bool {
	return s.attempt > 0 && (s.phase == preparing || s.phase == uploading || s.phase == sending || s.phase == resting)
}

// Sending reports that the one request is on its way and cannot be taken back.
func (s *Stage) Sending() bool { return s.attempt > 0 && s.phase == sending }

// Await waits for what is on its way when the screen is gone, the request or the
// comparison of a new process, and returns the event that would have come of it; nil
// for none. Of a request that ctx is too short for the outcome is unknown.
func (s *Stage) Await(ctx context.Context) stage.Event {
	switch {
	case s.Sending():
		run, err := s.flight.Wait(ctx)
		if err == nil {
			return stage.Sent{Run: run}
		}
		return stage.Refused{Unknown: errors.Is(err, api.ErrUnknownOutcome)}
	case s.check != nil:
		if r, made := s.check.Wait(ctx); made {
			return stage.Compared{Run: s.sent.Run, Receipt: r}
		}
	}
	return nil
}

// Changed implements stage.Stage: a launch that was confirmed changes by nothing.
func (s *Stage) Changed(stage.Change) tea.Cmd { return nil }

// Update implements stage.Stage.
func (s *Stage) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	switch msg := msg.(type) {
	case verified:
		return s.takeVerified(msg)
	case filled:
		return s.takeFilled(msg)
	case answered:
		return s.takeAnswer(msg)
	case checked:
		return s.takeChecked(msg)
	case stage.Browsed:
		return nil, msg.Failure()
	case ticked:
		return s.tick(msg)
	case tea.KeyPressMsg:
		cmd, event, _ := stage.Press(s.actions(), msg)
		return cmd, event
	}
	return s.takeResolved(msg)
}

// CapturesInput implements stage.Stage: esc stops uploads, is dead while the request
// is on its way, and leads back from a failure.
func (s *Stage) CapturesInput() bool { return s.phase != launched }

// AnswerRef implements stage.Stage: nothing is answered here.
func (s *Stage) AnswerRef() stage.AnswerRef { return stage.AnswerRef{} }

// Cursor implements stage.Stage.
func (s *Stage) Cursor() *tea.Cursor { return nil }

// SetSize implements stage.Stage.
func (s *Stage) SetSize(width, height int) { s.width, s.height = width, height }

// Keys implements stage.Stage.
func (s *Stage) Keys() []key.Binding { return stage.KeysOf(s.actions()) }

// The screen is drawn again at these times while something is under way, and at
// no other time.
const (
	uploadTick = 100 * time.Millisecond
	sendTick   = time.Second
)

type ticked struct {
	attempt int
	phase   phase
}

func (s *Stage) after(every time.Duration) tea.Cmd {
	t := ticked{s.attempt, s.phase}
	return tea.Tick(every, func(time.Time) tea.Msg { return t })
}

func (s *Stage) tick(msg ticked) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || msg.phase != s.phase {
		return nil, nil
	}
	switch s.phase {
	case uploading:
		return s.awaitFiles()
	case sending:
		s.elapsed += sendTick
		return idle.Background(s.after(sendTick)), nil
	case resting:
		return s.countDown()
	}
	return nil, nil
}
