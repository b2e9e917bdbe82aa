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
	return s.resolution.Look(), stage.Refused{Unknown: true}
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
		return nil, stage.Absent{}
	}
	return nil, nil
}

// unknownActions are the keys while nobody knows whether it was launched. Sending
// again is offered only once it is known that the first one made nothing.
func (s *Stage) unknownActions() []action {
	later := action{bind("decide later", "esc"), just(stage.Back{})}
	if s.resolution.Looking() {
		return []action{later}
	}
	save := action{bind("save as draft", "s"), just(stage.SaveDraft{})}
	leave := action{bind("quit", "q"), just(stage.Finished{})}
	if s.resolution.Verdict() == delivery.NotThere {
		back := action{bind("back to the review", "esc"), just(stage.Back{})}
		return []action{{bind("send it again", "enter"), just(stage.SendNow{})}, back, save, leave}
	}
	list := []action{{bind("look again", "enter"), func() (tea.Cmd, stage.Event) { return s.resolution.Look(), nil }}}
	if like := s.resolution.Like(); len(like) == 1 {
		list = append(list,
			action{bind("open it", "o"), func() (tea.Cmd, stage.Event) { return s.open(s.o.ProcessURL(like[0])) }},
			action{bind("this is it", "t"), func() (tea.Cmd, stage.Event) { return s.resolution.Take(like[0]), nil }},
		)
	}
	none := action{bind("I looked, it is not there", "n"), func() (tea.Cmd, stage.Event) { return s.resolution.None(), nil }}
	return append(list, none, later, save, leave)
}
