// Package terminal is for what depends on the order of things at the terminal: the time
// in which it belongs to somebody else, the shell that the program was suspended to or
// an editor that it started, its window's title, what is left of a program that panicked, and
// whether a key was read before or after a question was written (Watch). Who asks, and what
// follows, is decided elsewhere.
package terminal

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
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

// Run runs a program that catches no panics, and gives the window its title back where the
// terminal is still there: else writing to it may never return. The error is a *Panic where
// the program panicked; the terminal is given back then too.
func Run(out io.Writer, p *tea.Program) (err error) {
	KeepTitle(out)
	defer func() {
		if value := recover(); value != nil {
			err = Caught(value)
			// Kill alone closes the keyboard while it is still being read.
			_ = p.ReleaseTerminal()
			p.Kill()
			RestoreTitle(out)
		}
	}()
	if _, err = p.Run(); err == nil {
		RestoreTitle(out)
	}
	return err
}

// Panic is the error of a program that panicked.
type Panic struct {
	value any
	stack []byte
}

// Caught makes one of what recover gave, on whose stack it is called. What was caught in
// another goroutine before stays as it is.
func Caught(value any) *Panic {
	if p, before := value.(*Panic); before {
		return p
	}
	return &Panic{value, debug.Stack()}
}

func (*Panic) Error() string { return "a fault in the program itself ended it" }

// Report is what is known of it. The words of a panic may hold what somebody entered, so
// that those of Go itself alone are in it.
func (p *Panic) Report() string {
	words := fmt.Sprintf("%T", p.value)
	if own, ok := p.value.(runtime.Error); ok {
		words = own.Error()
	}
	return "panic: " + words + "\n\n" + string(p.stack)
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
