package review

import (
	"charm.land/bubbles/v2/key"

	"kickoff/tui/ui/footer"
)

type bindings struct {
	enter, launch, side, copy, write, search, back key.Binding
	up, down, pageUp, pageDown, home, end          key.Binding
	yes, no, save, cancel                          key.Binding
	another, open, find, words                     key.Binding
}

func keys() bindings {
	bind := func(shown, help string, keys ...string) key.Binding {
		return footer.Bind(shown, help, keys...)
	}
	return bindings{
		enter:    bind("enter", "go to it", "enter"),
		launch:   bind("l", "launch", "l"),
		side:     bind("tab", "words or JSON", "tab", "left", "right"),
		copy:     bind("y", "copy the JSON", "y"),
		write:    bind("w", "write it to a file", "w"),
		search:   bind("/", "search", "/"),
		back:     bind("shift+tab", "back", "shift+tab"),
		up:       bind("↑/↓", "move", "up", "k"),
		down:     bind("", "", "down", "j"),
		pageUp:   bind("pgup/pgdn", "page", "pgup"),
		pageDown: bind("", "", "pgdown"),
		home:     bind("home/end", "ends", "home"),
		end:      bind("", "", "end"),
		yes:      bind("enter", "launch", "enter"),
		no:       bind("esc", "do not launch", "esc"),
		save:     bind("enter", "write", "enter"),
		cancel:   bind("esc", "cancel", "esc"),
		another:  bind("a", "launch another", "a"),
		open:     bind("o", "open it", "o"),
		find:     bind("f", "find out", "f"),
		words:    bind("e", "the server's own words", "e"),
	}
}

// Keys implements stage.Stage.
func (s *Stage) Keys() []key.Binding {
	k := keys()
	switch {
	case s.naming != nil:
		return []key.Binding{k.save, k.cancel}
	case s.asking:
		return s.askingKeys()
	case s.inJSON:
		return append(append([]key.Binding{k.side}, s.json.Keys()...), k.launch, k.copy, k.write, k.back)
	}
	enter := k.enter
	if s.onButton {
		enter.SetHelp("enter", "launch")
	}
	list := []key.Binding{enter, k.launch}
	if s.session.ServerSaid != "" {
		list = append(list, k.words)
	}
	return append(list, k.side, k.copy, k.write, k.search, k.back, k.up, k.pageUp, k.home)
}
