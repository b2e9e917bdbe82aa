//go:build unix

package terminal

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// CanStop reports whether a shell with job control started the program: it puts
// each job into a process group of its own, within its session. Elsewhere (the
// command of an ssh, a container or a tmux window) the system would ignore the
// stop, and nobody would ever continue a program that waits for it.
func CanStop() bool {
	session, err := unix.Getsid(0)
	if err != nil || unix.Getpgrp() == session {
		return false
	}
	theirs, err := unix.Getsid(os.Getppid())
	return err == nil && theirs == session
}

// Stop stops the whole job until the shell continues it. SIGTSTP would do nothing:
// Go keeps its own handler for a signal that was listened to once, also after
// signal.Reset, which is why Bubble Tea's Suspend cannot be used.
//
// The stop may take hold a moment after it was asked for. Going on in between would
// take the terminal from the shell that gets it, so the continue is waited for.
func Stop() error {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if err := syscall.Kill(0, syscall.SIGSTOP); err != nil {
		return err
	}
	<-continued
	return nil
}

// pending reports whether something was typed that nobody has read yet.
func pending(f *os.File) bool {
	ready := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}
	n, err := unix.Poll(ready, 0)
	return err == nil && n > 0 && ready[0].Revents&unix.POLLIN != 0
}
