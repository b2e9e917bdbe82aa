package tui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
)

// command is something that can be asked for everywhere: by its letter in the
// menu, or at once by its other keys.
type command struct {
	letter     string
	label      string
	everywhere key.Binding
	do         func(*model) tea.Cmd
	// open: it needs an open template.
	open bool
	// only, when set, says whether there is anything to do it to.
	only func(*model) bool
}

// commands are all of them, in the order of the menu. Keys besides alt+letter
// are extras: terminals, multiplexers and browsers eat them.
func commands() []command {
	list := []command{
		{"g", "go to anything", footer.Bind("alt+g", "go to", "alt+g"), (*model).goToAnything, true, nil},
		{"n", "next missing answer", footer.Bind("alt+n", "next missing", "alt+n"), (*model).nextMissing, true, nil},
		{"s", "save as a draft", footer.Bind("alt+s", "save draft", "alt+s", "ctrl+s"), (*model).saveDraft, true, nil},
		{"r", "review", footer.Bind("alt+r", "review", "alt+r"), (*model).review, true, nil},
		{"p", "the payload", footer.Bind("alt+p", "payload", "alt+p"), (*model).showPayload, true, nil},
		{"z", "undo", footer.Bind("alt+z", "undo", "alt+z"), (*model).takeBack, true, nil},
	}
	for i, at := range numbered() {
		n := string(rune('1' + i))
		list = append(list, command{n, at.Title(), footer.Bind("alt+"+n, at.Title(), "alt+"+n), func(m *model) tea.Cmd {
			return m.visit(at)
		}, at != journey.Start, nil})
	}
	readOnly := func(m *model) bool { return m.saver.readOnly != nil }
	orphaned := func(m *model) bool { return len(m.session.Orphaned) > 0 }
	refused := func(m *model) bool { return m.session.ServerSaid != "" }
	signedOut := func(m *model) bool { return m.o.SignIn != nil && m.reauth.refused.Load() }
	kept := func(m *model) bool { return m.saver.writer != nil && !readOnly(m) }
	return append(list,
		command{"t", "take it over", footer.Bind("alt+t", "take over", "alt+t"), (*model).askTakeOver, true, readOnly},
		command{"o", "what is left over", footer.Bind("alt+o", "left over", "alt+o"), (*model).showOrphaned, true, orphaned},
		command{"d", "discard this launch", footer.Bind("", ""), (*model).askDiscard, true, kept},
		command{"e", "the server's own words", footer.Bind("alt+e", "server's words", "alt+e"), (*model).showServerReply, true, refused},
		command{"i", "sign in again", footer.Bind("alt+i", "sign in", "alt+i"), (*model).signIn, false, signedOut},
		command{"?", "all keys", footer.Bind("f1", "all keys", "alt+?", "f1"), (*model).help, false, nil},
		command{"q", "leave", footer.Bind("ctrl+c", "leave", "alt+q", "ctrl+c"), (*model).leave, false, nil},
	)
}

// commands are those that there is something to do for.
func (m *model) commands() []command {
	return slices.DeleteFunc(commands(), func(c command) bool { return c.open && !m.nav.Open || c.only != nil && !c.only(m) })
}

// numbered are the stages that have a number.
func numbered() []journey.Stage { return journey.Stages()[:journey.Launch] }

func menuKey() key.Binding    { return footer.Bind("esc", "menu", "esc") }
func suspendKey() key.Binding { return footer.Bind("ctrl+z", "suspend", "ctrl+z") }
func againKey() key.Binding   { return footer.Bind("ctrl+r", "reload", "ctrl+r") }

// run does a command, or says why it cannot be done now.
func (m *model) run(c command) tea.Cmd {
	switch {
	case c.open && !m.nav.Open:
		m.notify("choose a template first", "")
		return nil
	case m.nav.Flying && c.letter != "q" && c.letter != "?":
		m.notify("a launch is on its way; this has to wait", "")
		return nil
	}
	return c.do(m)
}

func (m *model) visit(at journey.Stage) tea.Cmd {
	return m.move(journey.Event{Kind: journey.GoTo, To: at})
}

// review shows every problem from now on: whoever asks for the review wants to
// know what is missing.
func (m *model) review() tea.Cmd {
	for _, at := range []journey.Stage{journey.Kickoff, journey.Steps, journey.Details} {
		if s, ok := m.stage(at).(interface{ ShowProblems() }); ok {
			s.ShowProblems()
		}
	}
	return m.visit(journey.Review)
}

// nextMissing leads to the next answer that stands in the way.
func (m *model) nextMissing() tea.Cmd {
	if k, ok := m.stage(journey.Kickoff).(interface{ NextMissing() bool }); ok && k.NextMissing() {
		return m.visit(journey.Kickoff)
	}
	for _, p := range m.session.Built.Problems {
		if p.Blocks() && p.Field == "" {
			return m.goTo(stage.RefOf(p))
		}
	}
	m.notify("nothing is missing", "")
	return nil
}
