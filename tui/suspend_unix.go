//go:build unix

package tui

import (
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// canSuspend reports whether a shell with job control started the program: it
// puts each job into a process group of its own, within its session. Elsewhere
// (the command of an ssh, a container or a tmux window) the system would ignore
// the stop, and nobody would ever continue a program that waits for it.
func canSuspend(parent int) bool {
	session, err := unix.Getsid(0)
	if err != nil || unix.Getpgrp() == session {
		return false
	}
	theirs, err := unix.Getsid(parent)
	return err == nil && theirs == session
}

// watchJobs turns a stop that comes from outside into the one of ctrl+z, which
// leaves the terminal as it was before, and has the screen drawn anew after one
// that nobody could see come.
func watchJobs(p *tea.Program) (stop func()) {
	signals, done := make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(signals, syscall.SIGTSTP, syscall.SIGCONT)
	go func() {
		for {
			select {
			case s := <-signals:
				go p.Send(jobControl{stop: s == syscall.SIGTSTP})
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}

// stopNow stops the whole job until the shell continues it. SIGTSTP would do
// nothing: Go keeps its own handler for a signal that was listened to once, also
// after signal.Reset, which is why Bubble Tea's Suspend cannot be used.
//
// The stop may take hold a moment after it was asked for. Going on in between would
// take the terminal from the shell that gets it, so the continue is waited for.
func stopNow() error {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if err := syscall.Kill(0, syscall.SIGSTOP); err != nil {
		return err
	}
	<-continued
	return nil
}
