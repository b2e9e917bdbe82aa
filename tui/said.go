package tui

import "kickoff/tui/ui/frame"

// said is the word on the last thing that happened. The next key takes it away:
// nothing ticks while nothing moves.
type said struct {
	kind frame.Tone
	text string
}

func (s *said) clear() { *s = said{} }

// say puts a word into the foot of the screen; rest follows it.
func (m *model) say(text, rest string) { m.said = said{frame.Plain, text + rest} }

// praise says that something worked out.
func (m *model) praise(text string) { m.said = said{frame.Good, text} }
