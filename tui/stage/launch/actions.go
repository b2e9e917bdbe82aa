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
	save := action{bind("save as draft", "s"), just(stage.SaveDraft{})}
	leave := action{bind("quit", "q"), just(stage.Finished{})}
	back := action{bind("back to the review", "esc"), just(stage.Back{})}
	switch s.phase {
	case preparing, uploading:
		return []action{{bind("stop, nothing is launched", "esc"), s.stopUploads}}
	case launched:
		return []action{
			{bind("copy the link", "y"), s.copyLink},
			{bind("open it", "o"), s.openLink},
			{bind("another like it, with the same answers", "a"), just(stage.Finished{Again: true})},
			save, leave,
		}
	case failed:
		actions := []action{back, save, leave}
		if s.failure.again {
			actions = append([]action{{bind("try again", "enter"), just(stage.SendNow{})}}, actions...)
		}
		return actions
	case unknown:
		return []action{{bind("look again", "enter"), s.lookUp}, back, save, leave}
	case looking:
		return []action{back}
	}
	return nil
}

type browsed struct{ err error }

func (s *Stage) copyLink() (tea.Cmd, stage.Event) {
	return tea.SetClipboard(s.o.ProcessURL(s.run)), stage.Said{Text: "the link was sent to the terminal's clipboard"}
}

func (s *Stage) openLink() (tea.Cmd, stage.Event) {
	url, browse := s.o.ProcessURL(s.run), s.o.Browse
	return func() tea.Msg { return browsed{err: browse(url)} }, stage.Said{Text: "asked the browser to open " + url}
}
