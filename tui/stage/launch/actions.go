package launch

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
)

// action is a key that acts in a phase, and what it does.
type action struct {
	key key.Binding
	do  func() (tea.Cmd, stage.Event)
}

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}

func just(e stage.Event) func() (tea.Cmd, stage.Event) {
	return func() (tea.Cmd, stage.Event) { return nil, e }
}

// actions are the keys of the phase, in the order of the footer.
func (s *Stage) actions() []action {
	switch s.phase {
	case preparing, uploading:
		return []action{{bind("stop, nothing is launched", "esc"), s.stopUploads}}
	case resting:
		return []action{{bind("stop, nothing is launched", "esc"), s.stop}, {bind("send it now", "enter"), s.sendAfterRest}}
	case launched:
		return []action{
			{bind("copy the link", "y"), s.copyLink},
			{bind("open it", "o"), func() (tea.Cmd, stage.Event) { return s.open(s.o.ProcessURL(s.sent.Run)) }},
			{bind("another like it, with the same answers", "a"), just(stage.Finished{Again: true})},
			{bind("save as draft", "s"), just(stage.SaveDraft{})},
			{bind("quit", "q"), just(stage.Finished{})},
		}
	case failed:
		return s.failedActions()
	case outcomeUnknown:
		return s.unknownActions()
	}
	return nil
}

func (s *Stage) failedActions() []action {
	var list []action
	if s.failure.again {
		list = append(list, action{bind("try again", "enter"), just(stage.SendNow{})})
	}
	list = append(list, action{bind("back to the review", "esc"), just(stage.Back{})})
	if s.session.ServerSaid != "" {
		list = append(list, action{bind("the server's own words", "e"), just(stage.ShowServerReply{})})
	}
	return append(list,
		action{bind("save as draft", "s"), just(stage.SaveDraft{})},
		action{bind("quit", "q"), just(stage.Finished{})},
	)
}

type browsed struct{ err error }

func (s *Stage) copyLink() (tea.Cmd, stage.Event) {
	return tea.SetClipboard(s.o.ProcessURL(s.sent.Run)), stage.Said{Text: "the link was sent to the terminal's clipboard"}
}

func (s *Stage) open(url string) (tea.Cmd, stage.Event) {
	browse := s.o.Browse
	return func() tea.Msg { return browsed{err: browse(url)} }, stage.Said{Text: "asked the browser to open " + url}
}
