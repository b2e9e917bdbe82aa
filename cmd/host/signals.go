package host

import (
	"context"
	"fmt"
	"os"
	"syscall"
)

// Ended is the cause of a context that a signal ended.
type Ended struct{ Signal os.Signal }

func (e Ended) Error() string {
	switch e.Signal {
	case os.Interrupt, syscall.SIGQUIT:
		return "stopped"
	case syscall.SIGHUP:
		return "ended: the terminal was closed"
	}
	return fmt.Sprintf("ended by the system (%s)", e.Signal)
}

// Is makes it one of the ways in which a context is cancelled.
func (e Ended) Is(target error) bool { return target == context.Canceled }

// flight is the key of the second context; see Watch.
type flight struct{}

// Watch makes a context that ends at the first signal, with an Ended as its cause. A
// second signal acts as the system has it, so that nothing can hang; that a
// terminal is gone may be told more than once.
func (h Host) Watch(parent context.Context) (ctx context.Context, stop func()) {
	watched, cancel := context.WithCancelCause(parent)
	sending, abort := context.WithCancelCause(parent)
	signals, ignore := h.Signals()
	over := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				cancel(Ended{s})
				if s == syscall.SIGHUP {
					continue
				}
				ignore()
				abort(Ended{s})
				return
			case <-over:
				return
			}
		}
	}()
	return context.WithValue(watched, flight{}, sending), func() {
		close(over)
		ignore()
		cancel(nil)
		abort(nil)
	}
}

// Flight is the context of a launch that is under way in a watched one: it ends at
// signals too, but not because the terminal is gone; the launch is awaited then.
func Flight(ctx context.Context) context.Context {
	if sending, ok := ctx.Value(flight{}).(context.Context); ok {
		return sending
	}
	return ctx
}
