package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/tui/idle"
	"kickoff/tui/stage"
)

// uploadTicks is how often the screen follows an upload.
const uploadTicks = 100 * time.Millisecond

// uploadSync brings what becomes of the uploads into the session: one command waits
// for the next file that is done or went wrong, and a tick redraws meanwhile. Both
// rest while nothing is under way.
type uploadSync struct{ waiting, ticking bool }

type (
	uploadMoved struct{}
	uploadTick  struct{}
)

// follow takes what is uploaded, and waits for more while more is to come.
func (u *uploadSync) follow(s *stage.Session) tea.Cmd {
	q := s.Uploads
	since := q.Version()
	s.TakeUploads()
	if !q.Busy() {
		return nil
	}
	var cmds []tea.Cmd
	if !u.waiting {
		u.waiting = true
		cmds = append(cmds, func() tea.Msg { q.Wait(since); return uploadMoved{} })
	}
	if !u.ticking {
		u.ticking = true
		cmds = append(cmds, idle.Background(tea.Tick(uploadTicks, func(time.Time) tea.Msg { return uploadTick{} })))
	}
	return tea.Batch(cmds...)
}

// took notes that a wait has ended.
func (u *uploadSync) took(msg tea.Msg) {
	switch msg.(type) {
	case uploadMoved:
		u.waiting = false
	case uploadTick:
		u.ticking = false
	}
}

// chosenFiles are the files that a person chose here, and those that are under way
// for another reason. What a draft or a flag names is uploaded with the launch.
func chosenFiles(s *stage.Session) []uploads.Wanted {
	var list []uploads.Wanted
	for _, w := range uploads.In(s.Template, s.Answers) {
		chosen := s.Answers.Field(w.Field).Origin == payload.FromYou
		if _, known := s.Uploads.Status(w.Path); chosen || known || w.Stored {
			list = append(list, w)
		}
	}
	return list
}
