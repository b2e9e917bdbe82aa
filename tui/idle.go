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
	return idle.New(m, tell)
}
