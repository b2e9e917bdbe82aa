package tui

import (
	"io"

	"kickoff/tui/idle"
)

// door is what Bubble Tea runs: the model behind the count of its commands.
func (m *model) door(notes io.Writer) *idle.Door {
	var tell func(idle.Note)
	if notes != nil {
		tell = idle.Write(notes)
	}
	return idle.New(m, m.working, tell)
}

// working reports whether something is under way that no command waits for: what
// was entered is not on disk yet, or a file is being uploaded. A disk that refuses
// is tried again until it takes it, and nobody waits for that.
func (m *model) working() bool {
	if s := m.keeper.saver; s != nil && s.Status().Pending && s.Status().Err == nil {
		return true
	}
	return m.session.Uploads.Busy() || m.followsUploads() && m.session.Uploads.Version() != m.uploads.version
}
