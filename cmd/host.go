package cmd

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"
)

// Host is what a command sees of the world around it.
type Host struct {
	In       io.Reader
	Out, Err io.Writer
	// InTerminal, OutTerminal and ErrTerminal tell which of the streams are a
	// terminal.
	InTerminal, OutTerminal, ErrTerminal bool
	Getenv                               func(string) string
	// Now is the clock; KICKOFF_NOW stands in for it when it is set.
	Now func() time.Time
	// Wait pauses, or returns the context's error when that ends first.
	Wait func(context.Context, time.Duration) error
	// Signals tells which signals end a command, and a function that stops
	// listening.
	Signals func() (<-chan os.Signal, func())
}

// ThisProcess is the host of a real run.
func ThisProcess() Host {
	return Host{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		Getenv:      os.Getenv,
		Now:         time.Now,
		Wait:        wait,
		Signals:     processSignals,
	}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func processSignals() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	return c, func() { signal.Stop(c) }
}

// endedBy is the cause of a context that a signal ended.
type endedBy struct{ signal os.Signal }

func (e endedBy) Error() string {
	switch e.signal {
	case os.Interrupt:
		return "stopped"
	case syscall.SIGHUP:
		return "ended: the terminal was closed"
	}
	return fmt.Sprintf("ended by the system (%s)", e.signal)
}

// untilSignal returns a context that ends at the first signal, with it as the
// cause. A second signal acts as the system has it, so that nothing can hang.
func (h Host) untilSignal(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals, stop := h.Signals()
	go func() {
		select {
		case s := <-signals:
			stop()
			cancel(endedBy{s})
		case <-ctx.Done():
		}
	}()
	return ctx, func() { stop(); cancel(nil) }
}
