//go:build unix

package tuitest

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/termios"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"kickoff/tui/idle"
)

// process is a command behind a terminal of its own.
type process struct {
	cmd *exec.Cmd
	tty *os.File
	// inner is the path of the program's end of the terminal.
	inner string
	err   error // how it ended, once the terminal's gone is closed
	// read is closed when nobody holds the terminal any more and all that was written is read.
	read chan struct{}
	// before is the state of the terminal when the program came, nil once it was
	// hung up.
	before *term.State
}

// Start starts a command in a terminal of that size. Its environment is env and
// the pipe through which it says what it does.
func Start(t *testing.T, cols, rows int, env []string, name string, args ...string) *Terminal {
	t.Helper()
	tty, inner, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	said, notes, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(name, args...), tty: tty, inner: inner.Name(), read: make(chan struct{})}
	w := newTerminal(t, cols, rows, tty, p.echoes)
	w.process = p
	p.size(t, cols, rows)
	p.control(t, echoesAsItIs)
	p.before = p.state(t)
	// Opening has made reads block, and a read that blocks keeps the terminal from
	// being closed.
	p.control(t, func(fd int) error { return syscall.SetNonblock(fd, true) })
	p.cmd.Env = append(env[:len(env):len(env)], idle.Variable+"=3")
	p.cmd.ExtraFiles = []*os.File{notes}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = inner, inner, inner
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = inner.Close(), notes.Close()
	listened := make(chan struct{})
	w.over = make(chan struct{})
	go func() {
		defer close(p.read)
		w.read(tty)
	}()
	go func() {
		defer close(listened)
		w.listen(said)
	}()
	go func() {
		p.err = p.cmd.Wait()
		close(w.gone)
		<-p.read
		close(w.over)
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-w.gone
		_, _ = tty.Close(), said.Close()
		<-w.over
		<-listened
	})
	return w
}

func (w *Terminal) read(tty *os.File) {
	buf := make([]byte, 32*1024)
	for {
		n, err := tty.Read(buf)
		if n > 0 {
			w.draw(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

// Process is the program's own.
func (w *Terminal) Process() *os.Process { return w.process.cmd.Process }

// Used is the processor time that the program has used, once it has ended.
func (w *Terminal) Used() *os.ProcessState { return w.process.cmd.ProcessState }

// Resize changes the window.
func (w *Terminal) Resize(cols, rows int) *Terminal {
	w.t.Helper()
	w.mu.Lock()
	w.screen.Resize(cols, rows)
	w.mu.Unlock()
	w.cols, w.rows = cols, rows
	w.process.size(w.t, cols, rows)
	return w
}

// Signal sends a signal to the program.
func (w *Terminal) Signal(s syscall.Signal) *Terminal {
	w.t.Helper()
	if err := w.Process().Signal(s); err != nil {
		w.t.Fatal(err)
	}
	return w
}

// FeedBefore types a text that is in the terminal, and not read, when a signal comes: the
// program stands still until then.
func (w *Terminal) FeedBefore(s syscall.Signal, text string) *Terminal {
	w.t.Helper()
	inner, err := os.OpenFile(w.process.inner, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	defer inner.Close()
	w.Signal(syscall.SIGSTOP)
	if _, err := unix.Wait4(w.Process().Pid, nil, unix.WUNTRACED, nil); err != nil {
		w.t.Fatal(err)
	}
	w.Feed(text)
	unread := []unix.PollFd{{Fd: int32(inner.Fd()), Events: unix.POLLIN}}
	for unread[0].Revents == 0 {
		if _, err := unix.Poll(unread, -1); err != nil && !errors.Is(err, unix.EINTR) {
			w.t.Fatal(err)
		}
	}
	return w.Signal(s).Signal(syscall.SIGCONT)
}

// SignalJob sends a signal to the job that has the terminal.
func (w *Terminal) SignalJob(s syscall.Signal) *Terminal {
	w.t.Helper()
	w.process.control(w.t, func(fd int) error {
		job, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
		if err != nil {
			return err
		}
		return syscall.Kill(-job, s)
	})
	return w
}

// Kill ends the program without a word, and waits for its end. The terminal is left
// as it is.
func (w *Terminal) Kill() {
	w.t.Helper()
	// It may have ended before.
	_ = w.Process().Kill()
	w.Until("for the program to be dead", w.dead)
}

// HangUp takes the terminal away, as closing its window does.
func (w *Terminal) HangUp() *Terminal {
	w.t.Helper()
	w.process.before = nil
	if err := w.process.tty.Close(); err != nil {
		w.t.Fatal(err)
	}
	return w
}

// Drained is closed when nobody holds the terminal any more and all that was written is
// read. A program that has ended may have left others that hold it.
func (w *Terminal) Drained() <-chan struct{} { return w.process.read }

// Ends waits for the program to end with that exit code, and wants the terminal as
// it was before.
func (w *Terminal) Ends(code int) {
	w.t.Helper()
	w.Until("for the program to end", w.dead)
	if got := ExitCode(w.process.err); got != code {
		w.t.Fatalf("ended with %d, want %d; the screen:\n%s", got, code, w.Screen())
	}
	if w.process.before == nil {
		return
	}
	if after := w.process.state(w.t); *after != *w.process.before {
		w.t.Errorf("the terminal is left as %+v, it was %+v", after, w.process.before)
	}
}

// state is what `stty` shows of the terminal.
func (p *process) state(t *testing.T) *term.State {
	t.Helper()
	var state *term.State
	p.control(t, func(fd int) (err error) {
		state, err = term.GetState(fd)
		return err
	})
	return state
}

// echoesAsItIs has a terminal show what it echoes as it is. An answer that comes just after a
// program has given the terminal back is an escape sequence, which draws nothing, and not
// "^[[?9001;0$y" in the middle of its last words.
func echoesAsItIs(fd int) error {
	state, err := termios.GetTermios(fd)
	if err != nil {
		return err
	}
	return termios.SetTermios(fd, uint32(state.Ispeed), uint32(state.Ospeed), nil, nil, nil, nil, map[termios.L]bool{termios.ECHOCTL: false})
}

// echoes reports whether the terminal shows by itself what is typed, which no program
// that draws on it lets it do. One that is gone does not.
func (p *process) echoes() bool {
	echoes := false
	if raw, err := p.tty.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			state, err := termios.GetTermios(int(fd))
			echoes = err == nil && state.Lflag&unix.ECHO != 0
		})
	}
	return echoes
}

func (p *process) size(t *testing.T, cols, rows int) {
	t.Helper()
	p.control(t, func(fd int) error {
		return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(cols), Row: uint16(rows)})
	})
}

// control does something with the terminal's descriptor, which Fd would make
// blocking.
func (p *process) control(t *testing.T, do func(fd int) error) {
	t.Helper()
	raw, err := p.tty.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = do(int(fd)) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
}

// ExitCode is how a command ended, as a shell tells it.
func ExitCode(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled():
		return 128 + int(exit.Sys().(syscall.WaitStatus).Signal())
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}
