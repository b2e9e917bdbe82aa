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
	c := make(chan os.Signal, 4)
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

// Is makes it one of the ways in which a context is cancelled.
func (e endedBy) Is(target error) bool { return target == context.Canceled }

// watched is how long a command and what it sends may go on.
type watched struct {
	// ctx ends at the first signal, with it as the cause.
	ctx context.Context
	// flight ends too, but not because the terminal is gone: a launch that is under
	// way is awaited then.
	flight context.Context
	stop   func()
}

// watch listens for signals. A second signal acts as the system has it, so that
// nothing can hang; that a terminal is gone may be told more than once.
func (h Host) watch(parent context.Context) watched {
	ctx, cancel := context.WithCancelCause(parent)
	flight, abort := context.WithCancelCause(parent)
	signals, stop := h.Signals()
	over := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				cancel(endedBy{s})
				if s == syscall.SIGHUP {
					continue
				}
				stop()
				abort(endedBy{s})
				return
			case <-over:
				return
			}
		}
	}()
	return watched{ctx: ctx, flight: flight, stop: func() {
		close(over)
		stop()
		cancel(nil)
		abort(nil)
	}}
}
