// Package host is what a command sees of the world around it: streams, environment,
// clock, waits and signals come in through a Host, so that tests run commands
// without a process. What is said, and what a signal means for the exit code, is
// decided elsewhere.
package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/cli/browser"
	"golang.org/x/term"

	"kickoff/api"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
	"kickoff/payload/store"
	tty "kickoff/tui/terminal"
)

// Host is what a command sees of the world around it.
type Host struct {
	In       io.Reader
	Out, Err io.Writer
	// InTerminal, OutTerminal and ErrTerminal tell which of the streams are a
	// terminal.
	InTerminal, OutTerminal, ErrTerminal bool
	// OutClosed: there seems to be no standard output at all; see closed.
	OutClosed bool
	Getenv    func(string) string
	// Now is the clock; KICKOFF_NOW stands in for it when it is set.
	Now func() time.Time
	// Wait pauses, or returns the context's error when that ends first.
	Wait func(context.Context, time.Duration) error
	// Browse opens a web page where a browser can be opened, and does nothing elsewhere.
	Browse func(url string)
	// Keyboard opens the terminal that the process is at, where its standard input is none;
	// nil where nobody can.
	Keyboard func() (*os.File, error)
	// Signals tells which signals end a command, and a function that stops
	// listening.
	Signals func() (<-chan os.Signal, func())
}

// ThisProcess is the host of a real run. A reader that left becomes an error of the
// write, where it would end the process.
func ThisProcess() Host {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	return Host{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		OutClosed:   closed(os.Stdout),
		Getenv:      os.Getenv,
		Now:         time.Now,
		Wait:        api.Wait,
		Browse:      browse,
		Keyboard:    tty.Keyboard,
		Signals:     processSignals,
	}
}

func processSignals() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 4)
	signal.Notify(c, os.Interrupt, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP)
	return c, func() { signal.Stop(c) }
}

// browse opens a page beside the terminal. Where there is no desktop, or one of another
// machine, what opens pages would take the terminal over.
func browse(url string) {
	desktop := runtime.GOOS == "darwin" || runtime.GOOS == "windows" || os.Getenv("DISPLAY")+os.Getenv("WAYLAND_DISPLAY") != ""
	if os.Getenv("BROWSER") != "" || desktop && os.Getenv("SSH_CONNECTION") == "" {
		_ = OpenPage(url) // its address is said
	}
}

// OpenPage opens a web page with the command of BROWSER, else as the system does. It does
// not wait for the browser's end.
func OpenPage(url string) error {
	words := strings.Fields(os.Getenv("BROWSER"))
	if len(words) == 0 {
		browser.Stdout, browser.Stderr = io.Discard, io.Discard
		return noBrowser(browser.OpenURL(url), "none was found: BROWSER can name one")
	}
	for i, w := range words {
		words[i] = strings.ReplaceAll(w, "%s", url)
	}
	if !strings.Contains(strings.Join(words, " "), url) {
		words = append(words, url)
	}
	c := exec.Command(words[0], words[1:]...)
	err := c.Start()
	if err == nil {
		go func() { _ = c.Wait() }()
	}
	return noBrowser(err, "there is no program "+words[0]+", which BROWSER names")
}

// noBrowser says in words that a program is not there.
func noBrowser(err error, words string) error {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return errors.New(words)
	}
	return err
}

// IsSet reports whether a variable that is a switch, such as CI, counts as set: it is
// not empty, 0 or false.
func (h Host) IsSet(name string) bool {
	switch h.Getenv(name) {
	case "", "0", "false":
		return false
	}
	return true
}

// Say writes one line for people to standard error, whatever is in the arguments.
func (h Host) Say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	words := strings.TrimLeft(text, " ")
	fmt.Fprintln(h.Err, text[:len(text)-len(words)]+clean.Message(words))
}

// WriteJSON writes one value as one line to standard output.
func (h Host) WriteJSON(v any) error { return WriteJSON(h.Out, v) }

// WriteJSON writes one value as one line.
func WriteJSON(w io.Writer, v any) error {
	data, err := rawjson.Encode(v)
	if err == nil {
		_, err = w.Write(append(data, '\n'))
	}
	return err
}

// RunLine is a process on one line, its parts divided by tabs.
func RunLine(name, id, url string) string { return clean.Message(name) + "\t" + id + "\t" + url }

// ReadText reads the text of a file of at most limit bytes, of standard input for
// "-", or of a stream that a shell names (`<(jq …)`). Its error says in words what is
// wrong with which of them.
func (h Host) ReadText(name string, limit int64) ([]byte, error) {
	data, err := h.read(name, limit)
	if err == nil {
		data, err = store.Text(data)
	}
	return data, asFileError(name, err)
}

// ReadFile is ReadText for bytes of any kind.
func (h Host) ReadFile(name string, limit int64) ([]byte, error) {
	data, err := h.read(name, limit)
	return data, asFileError(name, err)
}

func asFileError(name string, err error) error {
	if err == nil {
		return nil
	}
	if !errors.As(err, new(*os.PathError)) {
		err = &os.PathError{Op: "read", Path: name, Err: err}
	}
	return errors.New(FileError(err))
}

func (h Host) read(name string, limit int64) ([]byte, error) {
	switch {
	case IsStdin(name):
		return store.ReadAll(h.In, limit)
	case !isDescriptor(name):
		return store.Read(name, limit)
	}
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return store.ReadAll(f, limit)
}

// IsStdin reports whether a name stands for standard input.
func IsStdin(name string) bool {
	return slices.Contains([]string{"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"}, name)
}

// isDescriptor reports whether a name stands for an open stream of this process.
func isDescriptor(name string) bool {
	dir, number := path.Split(name)
	_, err := strconv.Atoi(number)
	return (dir == "/dev/fd/" || dir == "/proc/self/fd/") && err == nil
}

// FileError says in words what is wrong with a file.
func FileError(err error) string {
	path, ok := errors.AsType[*os.PathError](err)
	if !ok {
		return err.Error()
	}
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Sprintf("there is no file %s", path.Path)
	case errors.Is(err, os.ErrPermission):
		return fmt.Sprintf("the file %s may not be read", path.Path)
	}
	return fmt.Sprintf("%s: %v", path.Path, path.Err)
}

// Home is the folder that "~" stands for, "" where there is none, for payload.Env.
func Home() string {
	home, _ := os.UserHomeDir()
	return home
}

// FileSize is the size of a local file, for payload.Env. The error does not name the file:
// whoever asked does.
func FileSize(path string) (int64, error) {
	info, err := store.Stat(path)
	var about *os.PathError
	switch {
	case errors.Is(err, os.ErrNotExist):
		return 0, errors.New("there is no such file")
	case errors.Is(err, os.ErrPermission):
		return 0, errors.New("you may not read it")
	case errors.As(err, &about):
		return 0, about.Err
	case err != nil:
		return 0, err
	}
	return info.Size(), nil
}
