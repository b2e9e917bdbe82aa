package field

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/editor"

	"kickoff/payload"
	"kickoff/payload/store"
	"kickoff/tui/terminal"
)

// editorTimeout is how long an editor may take to end when the program is told to.
const editorTimeout = 300 * time.Millisecond

// signalGrace is by how much the program may hear later than its editor that both have to
// end.
const signalGrace = 100 * time.Millisecond

func editorKey() key.Binding { return bind("open in your editor", "ctrl+o", "ctrl+o") }

// edited says that the person's editor has ended.
type edited struct{ err error }

// openEditor hands the text to the person's own editor. Its command runs on the
// update loop, so the text is there before any other message comes, also the one
// that the terminal is gone; the next message takes it into the answer.
func (a *area) openEditor() tea.Cmd {
	c := &terminal.Command{Do: func(in io.Reader, out, err io.Writer) error {
		kept := ""
		if a.path != nil {
			kept = a.path()
		}
		text, failed := editOutside(a.answer.Text(), kept, in, out, err)
		a.written = &text
		return failed
	}}
	return tea.Exec(c, func(err error) tea.Msg { return edited{err} })
}

// takeWritten takes what an editor wrote.
func (a *area) takeWritten() {
	text := a.written
	a.written = nil
	if text != nil && *text != a.answer.Text() {
		a.answer, a.edit = payload.Answer{Value: payload.Text(*text), Origin: payload.FromYou}, nil
		a.Focus() // the text may have become one that cannot be edited here
	}
}

// editOutside has a text edited in a file that nobody else can read. When the
// editor fails the text is what it was; when the program is told to end meanwhile,
// it is what the editor wrote last.
func editOutside(text, kept string, in io.Reader, out, errs io.Writer) (string, error) {
	path, err := fileOf(text, kept)
	if err != nil {
		return text, fmt.Errorf("the text could not be handed to an editor: %w", err)
	}
	cmd, err := editorOf(path)
	if err != nil {
		_ = os.Remove(path)
		return text, err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, errs
	signalled, gone, err := await(cmd)
	if gone {
		defer func() { _ = os.Remove(path) }()
	}
	if err != nil && !signalled {
		return text, fmt.Errorf("%s did not end well (%w), so the text is as it was", filepath.Base(cmd.Path), err)
	}
	data, err := store.Read(path, store.MaxFile)
	if err != nil {
		return text, fmt.Errorf("what the editor wrote could not be read, so the text is as it was: %w", err)
	}
	return payload.Edited(text, string(data)), nil
}

// fileOf writes a text into a file of its own, mode 0600: the one that is kept with the
// launch, or where there is none a temporary one.
func fileOf(text, kept string) (path string, err error) {
	var f *os.File
	if kept != "" {
		f, err = os.OpenFile(kept, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	}
	if kept == "" || err != nil {
		f, err = os.CreateTemp("", "kickoff-*.txt")
	}
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// editorOf is the command of VISUAL, EDITOR, or what most machines have.
func editorOf(path string) (*exec.Cmd, error) {
	// The library reads EDITOR alone.
	if words := strings.Fields(os.Getenv("VISUAL")); len(words) > 0 {
		return exec.Command(words[0], append(words[1:], path)...), nil
	}
	return editor.Command("kickoff", path, editor.EndOfLine())
}

// await runs the editor to its end. Told that the program has to end, it waits no
// longer than a moment: gone is false when the editor is there even then.
func await(cmd *exec.Cmd) (signalled, gone bool, err error) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, append(jobSignals(), syscall.SIGHUP, syscall.SIGTERM, syscall.SIGQUIT, os.Interrupt)...)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return false, true, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var late <-chan time.Time
	for {
		select {
		case err := <-ended:
			return signalled || err != nil && due(signals), true, err
		case s := <-signals:
			if !ends(s) {
				stopWith()
				continue
			}
			if !signalled {
				signalled, late = true, time.After(editorTimeout)
				_ = cmd.Process.Signal(s) // it may have it already
			}
		case <-late:
			return signalled, false, nil
		}
	}
}

// due reports whether the program was told to end just now.
func due(signals <-chan os.Signal) bool {
	limit := time.After(signalGrace)
	for {
		select {
		case s := <-signals:
			if ends(s) {
				return true
			}
		case <-limit:
			return false
		}
	}
}

func ends(s os.Signal) bool {
	return s == syscall.SIGHUP || s == syscall.SIGTERM || s == syscall.SIGQUIT || s == os.Interrupt
}

// stopWith stops with an editor that is suspended, so that the shell gets the
// terminal and can bring both back.
func stopWith() {
	if terminal.CanStop() {
		_ = terminal.Stop()
	}
}
