package tui

import (
	"fmt"
	"reflect"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/dialog"
	"kickoff/tui/idle"
	"kickoff/tui/stage"
	"kickoff/tui/ui/frame"
)

// screen is what a person has before them: a stage, what lies over it, and the word on
// what has just happened. Every part of the wizard speaks to the person through it.
type screen struct {
	*stages
	session *stage.Session
	// dialogs lie over the stage; the last one has the keyboard.
	dialogs dialog.Stack
	status  status
	// waits is the status of what is waited for, behind is what it stands over.
	waits, behind status
}

// status is the word on the last thing that happened. The next key takes it away:
// nothing ticks while nothing moves.
type status struct {
	kind frame.Tone
	text string
}

// notify puts a word into the foot of the screen; rest follows it.
func (s *screen) notify(text, rest string) { s.status = status{frame.Plain, text + rest} }

// notifySuccess says that something worked out.
func (s *screen) notifySuccess(text string) { s.status = status{frame.Good, text} }

// wait says why nothing happens just now; "" that it is over.
func (s *screen) wait(words string) {
	switch {
	case words == "" && s.status == s.waits:
		s.status = s.behind
	case words != "":
		if s.status != s.waits {
			s.behind = s.status
		}
		s.notify(words, "")
		s.waits = s.status
	}
}

// notifyLater says something where nothing else is said but what is waited for; false where
// something is.
func (s *screen) notifyLater(text string) bool {
	at := &s.status
	if s.waits.text != "" && s.status == s.waits {
		at = &s.behind
	}
	if at.text != "" {
		return false
	}
	*at = status{frame.Plain, text}
	return true
}

// show puts a dialog over the stage.
func (s *screen) show(d dialog.Dialog) tea.Cmd {
	s.dialogs.Open(d)
	return nil
}

// ask puts a question over the stage.
func (s *screen) ask(title, text string, choices ...dialog.Choice) tea.Cmd {
	return s.show(dialog.NewConfirm(s.session.Theme, title, text, choices...))
}

// browser opens web addresses, and says so.
func (s *screen) browser(open func(url string) error) func(url string) tea.Cmd {
	return func(url string) tea.Cmd {
		cmd, event := stage.Browse(open, url)
		s.notify(event.Text, "")
		return cmd
	}
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d more)", n)
}

// addressed is a message for the one that asked for it, whoever is in front when
// it comes. One for a stage or dialog that is gone is dropped.
type addressed struct {
	to  any
	msg tea.Msg
}

// address has the answer of a command brought to whoever asked.
func address(to any, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			out := make(tea.BatchMsg, len(batch))
			for i, c := range batch {
				out[i] = address(to, c)
			}
			return out
		}
		if wait, ok := msg.(idle.Waiting); ok {
			return idle.Waiting(address(to, tea.Cmd(wait)))
		}
		if msg == nil || forRuntime(msg) {
			return msg
		}
		return addressed{to: to, msg: msg}
	}
}

// forRuntime reports whether Bubble Tea itself takes the message (the clipboard,
// a pasted text, a quit); most of those types cannot be named from outside.
func forRuntime(msg tea.Msg) bool {
	return strings.HasPrefix(reflect.TypeOf(msg).PkgPath(), "charm.land/bubbletea/v2")
}
