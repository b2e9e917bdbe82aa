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
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"kickoff/api"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
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
		Signals:     processSignals,
	}
}

func processSignals() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 4)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	return c, func() { signal.Stop(c) }
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
	fmt.Fprintln(h.Err, clean.Line(fmt.Sprintf(format, args...)))
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

// largestFile is more than any map of answers or body of a launch.
const largestFile = 64 << 20

// ReadFile reads a file, or standard input for "-". Its error says in words what
// is wrong with it.
func (h Host) ReadFile(name string) ([]byte, error) {
	in := h.In
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, errors.New(FileError(err))
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, largestFile+1))
	switch {
	case err != nil:
		return nil, errors.New(name + ": " + FileError(err))
	case len(data) > largestFile:
		return nil, errors.New(name + ": the file is too large")
	}
	return data, nil
}

// FileError says in words what is wrong with a file.
func FileError(err error) string {
	var path *os.PathError
	if !errors.As(err, &path) {
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

// FileSize is the size of a local file, for payload.Env.
func FileSize(path string) (int64, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return 0, errors.New(FileError(err))
	case info.IsDir():
		return 0, fmt.Errorf("%s is a folder", path)
	case !info.Mode().IsRegular():
		return 0, fmt.Errorf("%s is no ordinary file", path)
	}
	return info.Size(), nil
}
