// Package editor has a text edited in the person's own editor. When it is asked for, and
// what becomes of the text, is decided elsewhere.
package editor

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

// Edit has a text edited in a file that nobody else can read. When the
// editor fails the text is what it was; when the program is told to end meanwhile,
// it is what the editor wrote last.
func Edit(text, file string, in io.Reader, out, errs io.Writer) (string, error) {
	path, err := fileOf(text, file)
	if err != nil {
		return text, fmt.Errorf("the text could not be handed to an editor: %w", err)
	}
	cmd, err := editorOf(path)
	if err != nil {
		_ = os.Remove(path)
		return text, err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, errs
	signalled, gone, err := Await(cmd)
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
func fileOf(text, file string) (path string, err error) {
	var f *os.File
	if file != "" {
		f, err = os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	}
	if file == "" || err != nil {
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

// Await runs the editor to its end. Told that the program has to end, it waits no
// longer than a moment: gone is false when the editor is there even then.
func Await(cmd *exec.Cmd) (signalled, gone bool, err error) {
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
