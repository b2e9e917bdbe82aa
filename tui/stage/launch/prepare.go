package launch

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/tui/stage"
)

// files are the local files of this launch.
type files struct {
	paths []string
	// reported are those that went wrong and of which the person was told: launching
	// again sends them again.
	reported []string
	// changed are the names of those that are other files than before.
	changed []string
}

type (
	verified struct {
		attempt int
		changed []string
	}
	filled struct {
		attempt int
		launch  session.Built
	}
)

// prepare looks first whether the files that are uploaded are still the same.
func (s *Stage) prepare() tea.Cmd {
	s.phase, s.elapsed = preparing, 0
	s.files.paths, s.files.changed = nil, nil
	attempt, queue := s.attempt, s.session.Uploads
	return func() tea.Msg { return verified{attempt, queue.Verify(context.Background())} }
}

func (s *Stage) takeVerified(msg verified) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || s.phase != preparing {
		return nil, nil
	}
	s.files.changed = msg.changed
	s.session.Announce(stage.UploadsChanged)
	return s.fill(), nil
}

// fill puts the server's objects into the launch that was confirmed.
func (s *Stage) fill() tea.Cmd {
	s.phase = preparing
	attempt, confirmed, queue := s.attempt, s.confirmed, s.session.Uploads
	return func() tea.Msg { return filled{attempt, confirmed.Uploaded(queue.Fill)} }
}

func (s *Stage) takeFilled(msg filled) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || s.phase != preparing {
		return nil, nil
	}
	if problem, blocked := msg.launch.Blocked(); blocked {
		return s.fail(failure{
			title: "Not sent: the answers are not ready", meaning: "Nothing was launched.",
			todo: "Mend what is listed and launch again.", problems: []payload.Problem{problem},
		})
	}
	if len(msg.launch.Uploads) == 0 {
		return s.send(msg.launch.Launch), nil
	}
	for _, u := range msg.launch.Uploads {
		s.files.paths = append(s.files.paths, u.Path)
	}
	s.session.Uploads.Want(uploads.In(s.confirmed.Template, s.session.Answers))
	for _, path := range s.files.paths {
		status, _ := s.session.Uploads.Status(path)
		if status.State == uploads.Paused || status.Wrong() && slices.Contains(s.files.reported, path) {
			s.session.Uploads.Again(path)
		}
	}
	s.session.Announce(stage.UploadsChanged)
	s.files.reported = nil
	s.phase = uploading
	return s.awaitFiles()
}

// awaitFiles goes on once all files are there.
func (s *Stage) awaitFiles() (tea.Cmd, stage.Event) {
	waits := false
	for _, path := range s.files.paths {
		status, known := s.session.Uploads.Status(path)
		switch {
		case !known || status.State == uploads.Paused:
			return s.stopUploads()
		case status.Wrong():
			return s.failUpload(path, status)
		}
		waits = waits || status.State != uploads.Done
	}
	if waits {
		return s.after(uploadTick), nil
	}
	return s.fill(), nil
}

func (s *Stage) failUpload(path string, status uploads.Status) (tea.Cmd, stage.Event) {
	for _, p := range s.files.paths {
		if other, _ := s.session.Uploads.Status(p); other.Wrong() {
			s.files.reported = append(s.files.reported, p)
		}
	}
	cmd, _ := s.fail(s.uploadFailure(filepath.Base(path), status))
	return cmd, stage.Refused{SignedOut: errors.Is(status.Err, api.ErrUnauthorized)}
}

// stopUploads ends the attempt before anything was launched. Files that are
// uploaded already stay so.
func (s *Stage) stopUploads() (tea.Cmd, stage.Event) {
	s.session.Uploads.PauseAll()
	s.session.Announce(stage.UploadsChanged)
	return s.stop()
}

func (s *Stage) stop() (tea.Cmd, stage.Event) {
	s.attempt++
	s.phase = failed
	s.failure = failure{title: "Stopped", meaning: "Nothing was launched.", todo: "Enter launches it after all.", again: true}
	return nil, stage.Stopped{}
}
