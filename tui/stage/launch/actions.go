package launch

import (
	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/tui/stage"
)

// actions are the keys of the phase, in the order of the footer.
func (s *Stage) actions() []stage.Action {
	switch s.phase {
	case preparing, uploading:
		return []stage.Action{stage.On("esc", "stop, nothing is launched", s.stopUploads)}
	case pausing:
		return []stage.Action{stage.On("esc", "stop, nothing is launched", s.stop), stage.On("enter", "send it now", func() (tea.Cmd, stage.Event) { return s.begin(), nil })}
	case launched:
		return []stage.Action{
			stage.On("y", "copy the link", s.copyLink),
			stage.On("o", "open it", s.opening(s.sent.Run)),
			stage.On("a", "another like it, with the same answers", stage.Tell(stage.Again{})),
			stage.On("s", "save as draft", stage.Tell(stage.SaveDraft{})),
			stage.On("q", "quit", stage.Tell(stage.Leave{})),
		}
	case failed:
		return s.failedActions()
	case outcomeUnknown:
		return s.unknownActions()
	}
	return nil
}

func (s *Stage) failedActions() []stage.Action {
	var list []stage.Action
	if s.failure.again {
		list = append(list, stage.On("enter", "try again", stage.Tell(stage.SendNow{})))
	}
	list = append(list, stage.On("esc", "back to the review", stage.Tell(stage.Back{})))
	if s.session.ServerSaid != "" {
		list = append(list, stage.On("e", "the server's own words", stage.Tell(stage.ShowServerReply{})))
	}
	return append(list,
		stage.On("s", "save as draft", stage.Tell(stage.SaveDraft{})),
		stage.On("q", "quit", stage.Tell(stage.Leave{})),
	)
}

func (s *Stage) copyLink() (tea.Cmd, stage.Event) {
	return tea.SetClipboard(s.o.ProcessURL(s.sent.Run)), stage.Notice{Text: "the link was sent to the terminal's clipboard"}
}

// opening is what a key does that opens a process in the browser.
func (s *Stage) opening(run api.Run) func() (tea.Cmd, stage.Event) {
	return func() (tea.Cmd, stage.Event) { return stage.Browse(s.o.Browse, s.o.ProcessURL(run)) }
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
