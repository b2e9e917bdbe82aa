// Package launch is the last stage: the files are uploaded, then exactly one
// request is sent, and its outcome is told. What a person entered is never
// touched but for the objects of files that were uploaded.
//
//	preparing ─▶ uploading ─▶ sending ─▶ launched | failed | unknown
//
// It never sends a second time by itself: not after an error, not after a
// look-up that found nothing.
package launch

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/tui/stage"
)

// Service is what a launch asks of the API.
type Service interface {
	Launch(ctx context.Context, body []byte) (api.Run, error)
	Upload(ctx context.Context, f api.UploadFile, progress func(sent int64)) (json.RawMessage, error)
	Runs(ctx context.Context, q api.RunQuery) api.Pages[api.Run]
}

// Options are what the stage works with.
type Options struct {
	Service Service
	// Organization is named where the launch goes to.
	Organization func() string
	// ProcessURL makes the web address of a process.
	ProcessURL func(api.Run) string
	// Browse opens a web address.
	Browse func(url string) error
	// File opens a local file; os.Open when nil.
	File func(path string) (io.ReadCloser, error)
}

type phase int

const (
	preparing phase = iota
	uploading
	sending
	launched
	failed
	unknown
	looking
)

// Stage is the launch.
type Stage struct {
	desk *stage.Desk
	o    Options

	phase phase
	// attempt numbers the tries, so that what belongs to an older one is dropped.
	attempt int
	since   time.Time
	queue   queue
	sent    payload.Launch
	flight  *Flight
	run     api.Run
	known   []string
	failure failure
	// missing: a look-up found no such process.
	missing bool

	width, height int
}

// New makes the stage.
func New(d *stage.Desk, o Options) *Stage {
	if o.File == nil {
		o.File = func(path string) (io.ReadCloser, error) { return os.Open(path) }
	}
	return &Stage{desk: d, o: o, phase: launched}
}

// Enter begins a launch. While one is under way it does nothing, so that a
// second press of the launch key cannot start a second one.
func (s *Stage) Enter() tea.Cmd {
	if s.busy() {
		return nil
	}
	s.attempt++
	s.phase, s.queue, s.failure, s.missing = preparing, queue{}, failure{}, false
	return s.prepare()
}

func (s *Stage) busy() bool {
	return s.attempt > 0 && (s.phase == preparing || s.phase == uploading || s.phase == sending)
}

// Run is the process that was launched last.
func (s *Stage) Run() api.Run { return s.run }

// Sending reports that the one request is on its way and cannot be taken back.
func (s *Stage) Sending() bool { return s.attempt > 0 && s.phase == sending }

// Update implements stage.Stage.
func (s *Stage) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	switch msg := msg.(type) {
	case prepared:
		return s.takePrepared(msg)
	case uploaded:
		return s.takeUploaded(msg)
	case landed:
		return s.takeLanded(msg)
	case looked:
		return s.takeLooked(msg)
	case browsed:
		if msg.err != nil {
			return nil, stage.Said{Text: "the browser could not be opened: " + msg.err.Error()}
		}
		return nil, nil
	case ticked:
		return s.tick(msg), nil
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *Stage) press(msg tea.KeyPressMsg) (tea.Cmd, stage.Event) {
	for _, a := range s.actions() {
		if key.Matches(msg, a.key) {
			return a.do()
		}
	}
	return nil, nil
}

// Captures implements stage.Stage: esc stops uploads, is dead while the request
// is on its way, and leads back from a failure.
func (s *Stage) Captures() bool { return s.phase != launched }

// Mark implements stage.Stage: nothing is answered here.
func (s *Stage) Mark() stage.Mark { return stage.Mark{} }

// Cursor implements stage.Stage.
func (s *Stage) Cursor() *tea.Cursor { return nil }

// SetSize implements stage.Stage.
func (s *Stage) SetSize(width, height int) { s.width, s.height = width, height }

// Keys implements stage.Stage.
func (s *Stage) Keys() []key.Binding {
	var keys []key.Binding
	for _, a := range s.actions() {
		keys = append(keys, a.key)
	}
	return keys
}
