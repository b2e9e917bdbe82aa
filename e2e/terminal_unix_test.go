//go:build unix

package e2e

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// patience is how long a story waits for what it says it sees. It is a limit
// for a broken program, never a pause: every wait ends with its condition.
const patience = 20 * time.Second

// soon is how long the program may take to end when it is told to.
const soon = time.Second

// terminal is the built program in a terminal of its own, and a person in
// front of it: a story is a chain of what they see and press.
type terminal struct {
	t    *testing.T
	cmd  *exec.Cmd
	tty  *os.File
	gone chan struct{} // closed when the program has ended
	err  error         // how it ended, once gone is closed

	// before is the state of the terminal when the program came, nil once it was
	// hung up.
	before *term.State

	mu      sync.Mutex
	screen  *vt.Emulator
	changed chan struct{} // closed and replaced after each piece of output
	output  bytes.Buffer
}

// open starts the program with its arguments in a terminal of that size. home
// holds everything it writes; env goes before nothing but those variables.
func open(t *testing.T, home string, cols, rows int, env []string, args ...string) *terminal {
	t.Helper()
	return openCommand(t, cols, rows, append(cleanEnv(home), env...), binary(), args...)
}

// openCommand starts any command in a terminal, such as a shell that starts the
// program.
func openCommand(t *testing.T, cols, rows int, env []string, name string, args ...string) *terminal {
	t.Helper()
	w := &terminal{t: t, screen: vt.NewEmulator(cols, rows), changed: make(chan struct{}), gone: make(chan struct{})}
	tty, inner, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	w.tty = tty
	w.size(cols, rows)
	w.before = w.state()
	// Opening has made reads block, and a read that blocks keeps the terminal from
	// being closed.
	w.control(func(fd int) error { return syscall.SetNonblock(fd, true) })
	w.cmd = exec.Command(name, args...)
	w.cmd.Env = env
	w.cmd.Stdin, w.cmd.Stdout, w.cmd.Stderr = inner, inner, inner
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = inner.Close()
	go w.answer()
	read := make(chan struct{})
	go w.read(read)
	go func() {
		w.err = w.cmd.Wait()
		close(w.gone)
	}()
	t.Cleanup(func() {
		_ = w.cmd.Process.Kill()
		<-w.gone
		_ = tty.Close()
		<-read
		if pipe, ok := w.screen.InputPipe().(io.Closer); ok {
			_ = pipe.Close()
		}
	})
	return w
}

// answer hands the emulator's answers to the program: who asks for the
// background colour waits for one.
func (w *terminal) answer() {
	buf := make([]byte, 1024)
	for {
		n, err := w.screen.Read(buf)
		if err != nil {
			return
		}
		// The emulator waits for its answers to be taken, also when the terminal is gone.
		_, _ = w.tty.Write(buf[:n])
	}
}

func (w *terminal) read(done chan<- struct{}) {
	defer close(done)
	buf := make([]byte, 32*1024)
	for {
		n, err := w.tty.Read(buf)
		w.mu.Lock()
		if n > 0 {
			w.output.Write(buf[:n])
			_, _ = w.screen.Write(buf[:n])
		}
		close(w.changed)
		w.changed = make(chan struct{})
		w.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Screen is what stands on the screen now, without colours.
func (w *terminal) Screen() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return ansi.Strip(w.screen.String())
}

// Output is every byte that the program wrote.
func (w *terminal) Output() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.output.String()
}

// See waits until each of the texts stands on the screen.
func (w *terminal) See(texts ...string) *terminal {
	w.t.Helper()
	for _, text := range texts {
		w.until("see "+text, func(screen string) bool { return strings.Contains(screen, text) })
	}
	return w
}

// NoLonger waits until none of the texts stands on the screen.
func (w *terminal) NoLonger(texts ...string) *terminal {
	w.t.Helper()
	for _, text := range texts {
		w.until("no longer see "+text, func(screen string) bool { return !strings.Contains(screen, text) })
	}
	return w
}

func (w *terminal) until(what string, holds func(screen string) bool) {
	w.t.Helper()
	limit := time.After(patience)
	for {
		w.mu.Lock()
		screen, changed := ansi.Strip(w.screen.String()), w.changed
		w.mu.Unlock()
		if holds(screen) {
			return
		}
		select {
		case <-changed:
		case <-limit:
			w.t.Fatalf("waited in vain to %s; the screen:\n%s", what, screen)
		}
	}
}

// Press sends keys by name: "enter", "tab", "alt+s", "down".
func (w *terminal) Press(keys ...string) *terminal {
	w.t.Helper()
	for _, k := range keys {
		w.send(keyBytes(w.t, k))
	}
	return w
}

// Type sends text as it is.
func (w *terminal) Type(text string) *terminal {
	w.t.Helper()
	w.send(text)
	return w
}

func (w *terminal) send(s string) {
	w.t.Helper()
	if _, err := io.WriteString(w.tty, s); err != nil {
		w.t.Fatalf("the terminal took no %q: %v", s, err)
	}
}

// Resize changes the window.
func (w *terminal) Resize(cols, rows int) *terminal {
	w.t.Helper()
	w.mu.Lock()
	w.screen.Resize(cols, rows)
	w.mu.Unlock()
	w.size(cols, rows)
	return w
}

// Signal sends a signal to the program.
func (w *terminal) Signal(s syscall.Signal) *terminal {
	w.t.Helper()
	if err := w.cmd.Process.Signal(s); err != nil {
		w.t.Fatal(err)
	}
	return w
}

// HangUp takes the terminal away, as closing its window does.
func (w *terminal) HangUp() *terminal {
	w.t.Helper()
	w.before = nil
	if err := w.tty.Close(); err != nil {
		w.t.Fatal(err)
	}
	return w
}

// Ends waits for the program to end with that exit code, and wants the terminal
// as it was before.
func (w *terminal) Ends(code int) {
	w.t.Helper()
	select {
	case <-w.gone:
	case <-time.After(patience):
		w.t.Fatalf("the program did not end; the screen:\n%s", w.Screen())
	}
	if got := exitCode(w.err); got != code {
		w.t.Fatalf("ended with %d, want %d; the screen:\n%s", got, code, w.Screen())
	}
	if w.before == nil {
		return
	}
	if after := w.state(); *after != *w.before {
		w.t.Errorf("the terminal is left as %+v, it was %+v", after, w.before)
	}
}

// EndsSoon is Ends within a second of now.
func (w *terminal) EndsSoon(code int) {
	w.t.Helper()
	began := time.Now()
	w.Ends(code)
	if took := time.Since(began); took > soon {
		w.t.Errorf("it took %v to end", took)
	}
}

// state is what `stty` shows of the terminal.
func (w *terminal) state() *term.State {
	w.t.Helper()
	var state *term.State
	w.control(func(fd int) (err error) {
		state, err = term.GetState(fd)
		return err
	})
	return state
}

func (w *terminal) size(cols, rows int) {
	w.t.Helper()
	w.control(func(fd int) error {
		return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(cols), Row: uint16(rows)})
	})
}

// control does something with the terminal's descriptor, which Fd would make
// blocking.
func (w *terminal) control(do func(fd int) error) {
	w.t.Helper()
	raw, err := w.tty.SyscallConn()
	if err != nil {
		w.t.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = do(int(fd)) }); err != nil || failed != nil {
		w.t.Fatal(err, failed)
	}
}

func exitCode(err error) int {
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

func keyBytes(t *testing.T, name string) string {
	t.Helper()
	if rest, ok := strings.CutPrefix(name, "alt+"); ok {
		return "\x1b" + keyBytes(t, rest)
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok && len(rest) == 1 {
		return string(rune(rest[0] & 0x1f))
	}
	named := map[string]string{
		"enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b", "space": " ",
		"backspace": "\x7f", "delete": "\x1b[3~", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
		"home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~", "pgdown": "\x1b[6~", "f1": "\x1bOP",
	}
	if s, ok := named[name]; ok {
		return s
	}
	if len([]rune(name)) == 1 {
		return name
	}
	t.Fatalf("no such key: %s", name)
	return ""
}
