// Package launch is the last stage: the files are waited for, then exactly one
// request is sent, and its outcome is told. What a person entered is never
// touched but for the objects of files that were uploaded.
//
//	preparing ─▶ uploading ─▶ sending ─▶ launched | failed | outcomeUnknown | pausing
//
// It never sends a second time by itself, not after an error and not after a
// look-up that found nothing; only a 429, by which the server says that it took
// nothing, is followed by another try, at the end of a countdown of a minute at most
// that can be stopped. How a launch is sent, looked up and read back is package
// api/session/delivery's, how files are uploaded api/session/uploads'.
package launch

import (
	"context"
	"errors"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/tui/idle"
	"kickoff/tui/resolution"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
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
	// Count is how many processes were launched since the program began.
	Count func() int
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
	// pausing: the server asked for a pause, and the countdown runs.
	pausing
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
	sentAt    time.Time
	// request is the one that is on its way, pause what the server asked for instead.
	request *request
	pause   pause
	// sent is the process that came of it, and comparison what was stored against what
	// was sent; note is what is to be said of a process that was found and not just
	// launched.
	sent       delivery.Sent
	comparison *comparison
	taken      stage.Undo
	note       string
	// top is the first of the new tasks that shows.
	top        int
	resolution *resolution.Resolution
	failure    failure
	// looks counts the look-ups of an unknown outcome.
	looks int

	width, height int
}

// New makes the stage.
func New(d *stage.Session, o Options) *Stage {
	return &Stage{session: d, o: o, phase: launched, files: files{session: d}}
}

// Activate begins a launch of what the person was shown. While one is under way it does
// nothing, so that a second press of the launch key cannot start a second one; nor does it
// once that was launched: then the result is looked at again.
func (s *Stage) Activate() tea.Cmd {
	if s.session.Launched != "" {
		return nil
	}
	if s.attempt > 0 && slices.Contains([]phase{preparing, uploading, sending, pausing}, s.phase) {
		return nil
	}
	s.confirmed = s.session.Shown
	s.failure, s.note, s.resolution, s.comparison, s.taken, s.top = failure{}, "", nil, nil, stage.Undo{}, 0
	s.session.ServerReply = ""
	s.pause.asked = 0
	return s.begin()
}

// Sending reports that the one request is on its way and cannot be taken back.
func (s *Stage) Sending() bool { return s.attempt > 0 && s.phase == sending }

// Await waits for what is on its way when the screen is gone, the request or the
// comparison of a new process, and returns the event that would have come of it; nil
// for none. Of a request that ctx is too short for the outcome is unknown.
func (s *Stage) Await(ctx context.Context) stage.Event {
	switch {
	case s.Sending():
		run, err := s.request.Wait(ctx)
		if err == nil {
			return stage.Sent{Run: run}
		}
		return stage.Refused{Unknown: errors.Is(err, api.ErrUnknownOutcome)}
	case s.comparison != nil:
		if s.comparison.Wait(ctx) {
			return s.compared()
		}
	}
	return nil
}

func (s *Stage) compared() stage.Event {
	return stage.Compared{Run: s.sent.Run, Receipt: s.comparison.receipt, Err: s.comparison.err}
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
	case stage.Undone:
		if msg.Entry == s.sent.Entry {
			s.taken.Take(msg)
		}
		return nil, nil
	case compared:
		if msg.by == s.comparison {
			return nil, s.compared()
		}
		return nil, nil
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
func (s *Stage) CapturesInput() bool { return s.phase != launched && s.phase != outcomeUnknown }

// AnswerRef implements stage.Stage: nothing is answered here.
func (s *Stage) AnswerRef() stage.AnswerRef { return stage.AnswerRef{} }

// Cursor implements stage.Stage.
func (s *Stage) Cursor() *tea.Cursor { return nil }

// SetSize implements stage.Stage.
func (s *Stage) SetSize(width, height int) { s.width, s.height = width, height }

// Keys implements stage.Stage.
func (s *Stage) Keys() []key.Binding { return stage.KeysOf(s.actions()) }

// The screen is drawn again at these ticks while something is under way, and at
// no other time.
const (
	uploadTick = 100 * time.Millisecond
	secondTick = time.Second
)

type ticked struct {
	attempt int
	phase   phase
}

func (s *Stage) after(wait time.Duration) tea.Cmd {
	t := ticked{s.attempt, s.phase}
	return tea.Tick(wait, func(time.Time) tea.Msg { return t })
}

func (s *Stage) tick(msg ticked) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || msg.phase != s.phase {
		return nil, nil
	}
	switch s.phase {
	case uploading:
		return s.awaitFiles()
	case sending:
		s.elapsed += secondTick
		return idle.Background(s.after(secondTick)), nil
	case pausing:
		if s.pause.left -= secondTick; s.pause.left > 0 {
			return s.after(secondTick), nil
		}
		return s.begin(), nil
	case outcomeUnknown:
		return s.untilNextLook(), nil
	}
	return nil, nil
}

// actions are the keys of the phase, in the order of the footer.
func (s *Stage) actions() []stage.Action {
	switch s.phase {
	case preparing, uploading:
		return []stage.Action{stage.On("esc", "stop, nothing is launched", s.stopUploads)}
	case pausing:
		return []stage.Action{stage.On("esc", "stop, nothing is launched", s.stop)}
	case sending:
		return []stage.Action{{Key: footer.Bind(s.session.Keymap.Key("leave"), "leave: looked up next time", "")}}
	case launched:
		return s.resultActions()
	case failed:
		return s.failedActions()
	case outcomeUnknown:
		return s.unknownActions()
	}
	return nil
}

func (s *Stage) failedActions() []stage.Action {
	var list []stage.Action
	if s.failure.again {
		list = append(list, stage.On("l", "launch again"+theme.SignCut, stage.Tell(stage.AskLaunch{})))
	}
	list = append(list, stage.On("esc", "back to the review", stage.Tell(stage.Back{})))
	if s.session.ServerReply != "" {
		list = append(list, stage.On("e", "the server's own words", stage.Tell(stage.ShowServerReply{})))
	}
	return append(list,
		stage.On("s", "save draft", stage.Tell(stage.SaveDraft{})),
		stage.On("q", "leave", stage.Tell(stage.Leave{})),
	)
}

// opening is what a key does that opens a process in the browser.
func (s *Stage) opening(run api.Run) func() (tea.Cmd, stage.Event) {
	return func() (tea.Cmd, stage.Event) { return stage.Browse(s.o.Browse, s.o.ProcessURL(run)) }
}
