package tui

import (
	"io"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/terminal"
)

// jobs hands the terminal to the shell and takes it back.
type jobs struct {
	*screen
	// suspended: the program was stopped from here, and will hear that it goes on.
	suspended bool
}

// jobControl says that the system wants the program to stop, or has continued it.
type jobControl struct {
	stop bool
	// over is set once a stop has been followed by a continue. Whoever hears of the
	// stop only then, because an editor had the terminal, has nothing to do.
	over *atomic.Bool
}

// suspend hands the terminal back to the shell, where there is one to bring it
// back.
func (j *jobs) suspend() tea.Cmd {
	if !terminal.CanStop() {
		j.notify("this terminal has no shell that could bring a suspended program back", "")
		return nil
	}
	j.suspended = true
	return lend(terminal.Stop)
}

// obey does what the system asked for. After a stop that could not be seen coming
// the terminal may be in any state, so it is taken anew.
func (j *jobs) obey(msg jobControl) tea.Cmd {
	switch {
	case msg.stop && msg.over.Load():
		return nil
	case msg.stop:
		return j.suspend()
	case j.suspended:
		j.suspended = false
		return nil
	}
	return lend(func() error { return nil })
}

// lend does something while the terminal is as it was before the program, its title too.
func lend(do func() error) tea.Cmd {
	c := &terminal.Command{Do: func(_ io.Reader, out, _ io.Writer) error {
		terminal.RestoreTitle(out)
		defer terminal.KeepTitle(out)
		return do()
	}}
	return tea.Exec(c, func(error) tea.Msg { return tea.ResumeMsg{} })
}
