package stage

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/ui/footer"
)

// Action is a key that acts now, and what it does. The keys that act and those that
// are shown are the same by it. One that does nothing is shown for somebody else who
// acts on it, such as a list.
type Action struct {
	Key key.Binding
	Do  func() (tea.Cmd, Event)
}

// On is an action of one key.
func On(pressed, does string, do func() (tea.Cmd, Event)) Action {
	return Action{footer.Bind(pressed, does, pressed), do}
}

// Tell is what a key does that only asks something of the parent.
func Tell(e Event) func() (tea.Cmd, Event) {
	return func() (tea.Cmd, Event) { return nil, e }
}

// Just is what a key does that changes the stage alone.
func Just(do func()) func() (tea.Cmd, Event) {
	return func() (tea.Cmd, Event) { do(); return nil, nil }
}

// Press does what a key is for; false when it is for none of the actions.
func Press(actions []Action, msg tea.KeyPressMsg) (cmd tea.Cmd, e Event, acted bool) {
	for _, a := range actions {
		if a.Do != nil && key.Matches(msg, a.Key) {
			cmd, e = a.Do()
			return cmd, e, true
		}
	}
	return nil, nil, false
}

// KeysOf are the bindings of actions, for the footer and the help.
func KeysOf(actions []Action) []key.Binding {
	keys := make([]key.Binding, len(actions))
	for i, a := range actions {
		keys[i] = a.Key
	}
	return keys
}

// Notify is a command that says a word, where a stage has no event to say it by.
func Notify(text string) tea.Cmd { return func() tea.Msg { return Notice{text} } }

// Browse has a web address opened, and says so when that fails.
func Browse(open func(url string) error, url string) (tea.Cmd, Notice) {
	return func() tea.Msg {
		if err := open(url); err != nil {
			return Notice{"the browser could not be opened: " + err.Error()}
		}
		return nil
	}, Notice{"asked the browser to open " + url}
}
