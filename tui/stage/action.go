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

// Browsed is what came of opening a web address.
type Browsed struct{ err error }

// Browse has a web address opened. The answer is a Browsed, whose Failure is to be told.
func Browse(open func(url string) error, url string) (tea.Cmd, Event) {
	return func() tea.Msg { return Browsed{open(url)} }, Notice{Text: "asked the browser to open " + url}
}

// Failure says that no browser could be opened, nil when it could.
func (b Browsed) Failure() Event {
	if b.err == nil {
		return nil
	}
	return Notice{Text: "the browser could not be opened: " + b.err.Error()}
}
