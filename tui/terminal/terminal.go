// Package terminal is for what depends on the order of things at the terminal: the time
// in which it belongs to somebody else, the shell that the program was suspended to or
// an editor that it started, its window's title, and whether a key was read before or after a
// question was written (Watch). Who asks, and what follows, is decided elsewhere.
package terminal

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/crash"
)

// renderGrace is a moment for the drawing to have come to its end. Bubble Tea stops
// the ticker of its renderer from a goroutine that it does not wait for; when that
// comes after the restart, nothing is drawn any more (bubbletea #1778).
const renderGrace = 20 * time.Millisecond

// KeepTitle has the terminal note its window's title, RestoreTitle brings it back. A
// terminal that is gone needs neither.
func KeepTitle(out io.Writer)    { _, _ = io.WriteString(out, "\x1b[22;2t") }
func RestoreTitle(out io.Writer) { _, _ = io.WriteString(out, "\x1b[23;2t") }

// Run runs a program that catches no panics, and gives the window its title back where the
// terminal is still there: else writing to it may never return. The error is a *crash.Panic where
// the program panicked; the terminal is given back then too.
func Run(out io.Writer, p *tea.Program) error {
	KeepTitle(out)
	err := crash.Catch(func() error { _, err := p.Run(); return err })
	if errors.As(err, new(*crash.Panic)) {
		// Kill alone closes the keyboard while it is still being read.
		_ = p.ReleaseTerminal()
		p.Kill()
		RestoreTitle(out)
	}
	if err == nil {
		RestoreTitle(out)
	}
	return err
}

// ShowsProgress reports whether the terminal has a bar for what OSC 9;4 says. Others post it
// as a notification (iTerm2 before 3.6.6, kitty, foot) or print it, so that those are named that
// say of themselves which they are; a multiplexer between hides it from them.
func ShowsProgress(getenv func(string) string) bool {
	switch {
	case getenv("TMUX") != "", getenv("STY") != "":
		return false
	case getenv("WT_SESSION") != "", getenv("ConEmuANSI") == "ON":
		return true
	case getenv("TERM_PROGRAM") == "iTerm.app":
		return strings.Contains(getenv("TERM_FEATURES"), "P")
	}
	return slices.Contains([]string{"ghostty", "WezTerm"}, getenv("TERM_PROGRAM"))
}

// Command is something that is done while the terminal is as it was before the
// program; tea.Exec runs it. What it is done with are the program's own streams.
type Command struct {
	Do func(in io.Reader, out, err io.Writer) error

	in       io.Reader
	out, err io.Writer
}

var _ tea.ExecCommand = (*Command)(nil)

// Run implements tea.ExecCommand.
func (c *Command) Run() error {
	time.Sleep(renderGrace)
	return c.Do(c.in, c.out, c.err)
}

// SetStdin implements tea.ExecCommand.
func (c *Command) SetStdin(r io.Reader) { c.in = own(r) }

// SetStdout implements tea.ExecCommand.
func (c *Command) SetStdout(w io.Writer) { c.out = own(w) }

// SetStderr implements tea.ExecCommand.
func (c *Command) SetStderr(w io.Writer) { c.err = w }

// Keyboard opens the terminal that the process is at, for the keys, where standard input
// is something else.
func Keyboard() (*os.File, error) {
	in, out, err := tea.OpenTTY()
	if err == nil && out != in {
		err = out.Close()
	}
	return in, err
}
