package launch

import (
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/tui/stage"
)

// queue are the files of this launch, uploaded one after the other.
type queue struct {
	files []file
	at    int
	stop  context.CancelFunc
}

type file struct {
	payload.Upload
	size int64
	// sent grows while the file is read by the uploading command.
	sent *atomic.Int64
}

type (
	prepared struct {
		attempt  int
		launch   payload.Launch
		sizes    []int64
		problems []payload.Problem
	}
	uploaded struct {
		attempt int
		object  json.RawMessage
		err     error
	}
	ticked struct{ attempt int }
)

// prepare builds the launch as the answers stand at this moment.
func (s *Stage) prepare() tea.Cmd {
	attempt, t, snapshot, env := s.attempt, s.desk.Template, s.desk.Answers.Snapshot(), s.desk.Env()
	return func() tea.Msg {
		l, problems := payload.Build(t, snapshot, env)
		msg := prepared{attempt: attempt, launch: l, sizes: make([]int64, len(l.Uploads)), problems: problems}
		for i, u := range l.Uploads {
			if env.Size == nil {
				continue
			}
			size, err := env.Size(u.Path)
			if err != nil {
				msg.problems = append(msg.problems, payload.Problem{
					Kind: payload.Invalid, Field: u.Field,
					Message: filepath.Base(u.Path) + " cannot be read: " + err.Error(), Fix: "choose the file again",
				})
			}
			msg.sizes[i] = size
		}
		return msg
	}
}

func (s *Stage) takePrepared(msg prepared) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || !s.busy() {
		return nil, nil
	}
	blocking := slices.DeleteFunc(msg.problems, func(p payload.Problem) bool { return !p.Blocks() })
	if len(blocking) > 0 {
		return s.fail(failure{
			title: "Not sent: the answers are not ready", meaning: "Nothing was launched.",
			todo: "Mend what is listed and launch again.", problems: blocking,
		})
	}
	if len(msg.launch.Uploads) == 0 {
		return s.send(msg.launch), nil
	}
	s.queue = queue{}
	for i, u := range msg.launch.Uploads {
		s.queue.files = append(s.queue.files, file{Upload: u, size: msg.sizes[i], sent: new(atomic.Int64)})
	}
	s.phase = uploading
	return tea.Batch(s.upload(), s.beat(uploadBeat)), nil
}

func (s *Stage) upload() tea.Cmd {
	ctx, stop := context.WithCancel(context.Background())
	s.queue.stop = stop
	f, service, open, attempt := s.queue.files[s.queue.at], s.o.Service, s.o.File, s.attempt
	what := api.UploadFile{
		TemplateID: s.desk.Template.ID, Name: filepath.Base(f.Path), Size: f.size,
		Open: func() (io.ReadCloser, error) { return open(f.Path) },
	}
	return func() tea.Msg {
		object, err := service.Upload(ctx, what, f.sent.Store)
		return uploaded{attempt: attempt, object: object, err: err}
	}
}

// takeUploaded keeps the server's object in the answers, so that a file that is
// there once is not uploaded again by the next attempt.
func (s *Stage) takeUploaded(msg uploaded) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || s.phase != uploading {
		return nil, nil
	}
	s.queue.stop()
	f := s.queue.files[s.queue.at]
	if msg.err != nil {
		return s.fail(uploadFailure(filepath.Base(f.Path), msg.err))
	}
	f.sent.Store(f.size)
	a := s.desk.Answers.Field(f.Field)
	a.Files = slices.Clone(a.Files)
	if f.Index < len(a.Files) {
		a.Files[f.Index].Object = msg.object
	}
	s.desk.Answers.SetField(f.Field, a)
	if s.queue.at++; s.queue.at < len(s.queue.files) {
		return s.upload(), nil
	}
	return s.prepare(), nil
}

// stopUploads ends the attempt before anything was launched. Files that are
// uploaded already stay so.
func (s *Stage) stopUploads() (tea.Cmd, stage.Event) {
	if s.queue.stop != nil {
		s.queue.stop()
	}
	s.attempt++
	s.phase = failed
	s.failure = failure{title: "Stopped", meaning: "Nothing was launched.", again: true}
	return nil, stage.Stopped{}
}

// The screen is drawn again at these beats while something is under way, and at
// no other time.
const (
	uploadBeat = 100 * time.Millisecond
	sendBeat   = time.Second
)

func (s *Stage) beat(every time.Duration) tea.Cmd {
	attempt := s.attempt
	return tea.Tick(every, func(time.Time) tea.Msg { return ticked{attempt: attempt} })
}

func (s *Stage) tick(msg ticked) tea.Cmd {
	if msg.attempt != s.attempt {
		return nil
	}
	switch s.phase {
	case uploading:
		return s.beat(uploadBeat)
	case sending, looking:
		return s.beat(sendBeat)
	}
	return nil
}
