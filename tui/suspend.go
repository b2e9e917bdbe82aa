package tui

import (
	"io"
	"os"

	tea "charm.land/bubbletea/v2"
)

// jobControl says that the system wants the program to stop, or has continued it.
type jobControl struct{ stop bool }

// suspend hands the terminal back to the shell, where there is one to bring it
// back.
func (m *model) suspend() tea.Cmd {
	if !canSuspend(os.Getppid()) {
		m.say("this terminal has no shell that could bring a suspended program back", "")
		return nil
	}
	m.suspended = true
	return tea.Exec(pause{stopNow}, func(error) tea.Msg { return tea.ResumeMsg{} })
}

// obey does what the system asked for. After a stop that could not be seen coming
// the terminal may be in any state, so it is taken anew.
func (m *model) obey(msg jobControl) tea.Cmd {
	switch {
	case msg.stop:
		return m.suspend()
	case m.suspended:
		m.suspended = false
		return nil
	}
	return tea.Exec(pause{func() error { return nil }}, func(error) tea.Msg { return tea.ResumeMsg{} })
}

// pause is something that is done while the terminal is as it was before the
// program.
type pause struct{ do func() error }

func (p pause) Run() error          { return p.do() }
func (p pause) SetStdin(io.Reader)  {}
func (p pause) SetStdout(io.Writer) {}
func (p pause) SetStderr(io.Writer) {}
