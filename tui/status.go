package tui

import "kickoff/tui/ui/frame"

// status is the word on the last thing that happened. The next key takes it away:
// nothing ticks while nothing moves.
type status struct {
	kind frame.Tone
	text string
}

func (s *status) clear() { *s = status{} }

// notify puts a word into the foot of the screen; rest follows it.
func (m *model) notify(text, rest string) { m.status = status{frame.Plain, text + rest} }

// notifySuccess says that something worked out.
func (m *model) notifySuccess(text string) { m.status = status{frame.Good, text} }
