// Package terminal is for what depends on the order of things at the terminal: the time
// in which it belongs to somebody else, the shell that the program was suspended to or
// an editor that it started, and whether a key was read before or after a question was
// written (Watch). Who asks, and what follows, is decided elsewhere.
package terminal

import (
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
)

// renderGrace is a moment for the drawing to have come to its end. Bubble Tea stops
// the ticker of its renderer from a goroutine that it does not wait for; when that
// comes after the restart, nothing is drawn any more (bubbletea #1778).
const renderGrace = 20 * time.Millisecond

// KeepTitle has the terminal note its window's title, RestoreTitle brings it back. A
// terminal that is gone needs neither.
func KeepTitle(out io.Writer)    { _, _ = io.WriteString(out, "\x1b[22;2t") }
func RestoreTitle(out io.Writer) { _, _ = io.WriteString(out, "\x1b[23;2t") }

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
