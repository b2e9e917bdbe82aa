package launch

import (
	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/delivery"
	"kickoff/tui/stage"
)

// wonder begins the question what became of the launch, by looking.
func (s *Stage) wonder(entry, why string) (tea.Cmd, stage.Event) {
	s.phase, s.failure = asking, failure{message: why}
	s.question = NewQuestion(s.o.Delivery, entry)
	return s.question.Look(), stage.Refused{Unknown: true}
}

func (s *Stage) takeFound(msg tea.Msg) (tea.Cmd, stage.Event) {
	if s.question == nil || !s.question.Update(msg) {
		return nil, nil
	}
	switch s.question.Verdict() {
	case delivery.Found:
		note := "The answer had been lost; the process was found."
		if err := s.question.unwritten; err != nil {
			note += " " + err.Error()
		}
		sent := delivery.Sent{Entry: s.question.id, Run: s.question.Run()}
		s.question = nil
		return s.land(sent, note)
	case delivery.NotThere:
		return nil, stage.Absent{}
	}
	return nil, nil
}

// askingActions are the keys while nobody knows whether it was launched. Sending
// again is offered only once it is known that the first one made nothing.
func (s *Stage) askingActions() []action {
	later := action{bind("decide later", "esc"), just(stage.Back{})}
	if s.question.Looking() {
		return []action{later}
	}
	save := action{bind("save as draft", "s"), just(stage.SaveDraft{})}
	leave := action{bind("quit", "q"), just(stage.Finished{})}
	if s.question.Verdict() == delivery.NotThere {
		back := action{bind("back to the review", "esc"), just(stage.Back{})}
		return []action{{bind("send it again", "enter"), just(stage.SendNow{})}, back, save, leave}
	}
	list := []action{{bind("look again", "enter"), func() (tea.Cmd, stage.Event) { return s.question.Look(), nil }}}
	if like := s.question.Like(); len(like) == 1 {
		list = append(list,
			action{bind("open it", "o"), func() (tea.Cmd, stage.Event) { return s.open(s.o.ProcessURL(like[0])) }},
			action{bind("this is it", "t"), func() (tea.Cmd, stage.Event) { return s.question.Take(like[0]), nil }},
		)
	}
	none := action{bind("I looked, it is not there", "n"), func() (tea.Cmd, stage.Event) { return s.question.None(), nil }}
	return append(list, none, later, save, leave)
}
