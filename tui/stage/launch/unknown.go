package launch

import (
	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/delivery"
	"kickoff/payload/store/ledger"
	"kickoff/tui/resolution"
	"kickoff/tui/stage"
)

// resolve finds out what became of the launch, by looking.
func (s *Stage) resolve(entry, why string) (tea.Cmd, stage.Event) {
	s.phase, s.failure = outcomeUnknown, failure{message: why}
	s.resolution = resolution.Of(ledger.Entry{ID: entry}, s.o.Delivery)
	return s.resolution.Look(), stage.Refused{Unknown: true, Entry: entry}
}

// takeResolved goes on with what was found; another message is none of its own.
func (s *Stage) takeResolved(msg tea.Msg) (tea.Cmd, stage.Event) {
	if s.resolution == nil || !s.resolution.Update(msg) {
		return nil, nil
	}
	switch s.resolution.Verdict() {
	case delivery.Found:
		note := "The answer had been lost; the process was found."
		if err := s.resolution.Unwritten(); err != nil {
			note += " " + err.Error()
		}
		sent := delivery.Sent{Entry: s.resolution.Entry().ID, Run: s.resolution.Run()}
		s.resolution = nil
		return s.land(sent, note)
	case delivery.NotThere:
		return nil, stage.Absent{Entry: s.resolution.Entry().ID}
	}
	return nil, nil
}

// unknownActions are the keys while nobody knows whether it was launched. Sending
// again is offered only once it is known that the first one made nothing.
func (s *Stage) unknownActions() []stage.Action {
	later := stage.On("esc", "decide later", stage.Tell(stage.Back{}))
	if s.resolution.Looking() {
		return []stage.Action{later}
	}
	save := stage.On("s", "save as draft", stage.Tell(stage.SaveDraft{}))
	leave := stage.On("q", "quit", stage.Tell(stage.Leave{}))
	if s.resolution.Verdict() == delivery.NotThere {
		again := stage.On("enter", "send it again", stage.Tell(stage.SendNow{}))
		return []stage.Action{again, stage.On("esc", "back to the review", stage.Tell(stage.Back{})), save, leave}
	}
	asking := func(ask func() tea.Cmd) func() (tea.Cmd, stage.Event) {
		return func() (tea.Cmd, stage.Event) { return ask(), nil }
	}
	list := []stage.Action{stage.On("enter", "look again", asking(s.resolution.Look))}
	if like := s.resolution.Like(); len(like) == 1 {
		list = append(list, stage.On("o", "open it", s.opening(like[0])),
			stage.On("t", "this is it", asking(func() tea.Cmd { return s.resolution.Take(like[0]) })))
	}
	return append(list, stage.On("n", "I looked, it is not there", asking(s.resolution.None)), later, save, leave)
}
