package idle

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// fence finds out that the terminal has shown everything. It asks the terminal for
// the setting of a mode that no terminal has, and every terminal answers in the
// order in which it is asked. Bubble Tea writes such a question before the frame
// of the same beat, so the first answer says only that a beat has begun; the
// question after it is written in a later beat, and its answer comes when the frame
// stands on the screen.
type fence struct {
	// asked numbers the questions; open: the newest one counts; second: it is the
	// second of its fence.
	asked        int
	open, second bool
}

// firstMode is above all modes that terminals know; numbers go round, so that a
// late answer to an older question is told from the one that is waited for.
const (
	firstMode = 9000
	modes     = 900
)

// question is written to the terminal as it is.
type question string

// raise begins a fence, in place of one that was begun before.
func (f *fence) raise() tea.Cmd {
	f.open, f.second = true, false
	return f.ask()
}

// drop forgets a fence that was begun.
func (f *fence) drop() { f.open = false }

func (f *fence) ask() tea.Cmd {
	f.asked++
	return tea.Raw(question(ansi.RequestMode(f.mode())))
}

func (f *fence) mode() ansi.DECMode { return ansi.DECMode(firstMode + f.asked%modes) }

// take takes what belongs to a fence: a question on its way out, or an answer.
// passed reports that it was the last one; again is the next question.
func (f *fence) take(msg tea.Msg) (mine, passed bool, again tea.Cmd) {
	switch msg := msg.(type) {
	case tea.RawMsg:
		_, mine = msg.Msg.(question)
		return mine, false, nil
	case tea.ModeReportMsg:
		mode, ok := msg.Mode.(ansi.DECMode)
		switch {
		case !ok || mode < firstMode || mode >= firstMode+modes:
			return false, false, nil
		case !f.open || mode != f.mode():
			return true, false, nil
		case f.second:
			f.open = false
			return true, true, nil
		}
		f.second = true
		return true, false, f.ask()
	}
	return false, false, nil
}
