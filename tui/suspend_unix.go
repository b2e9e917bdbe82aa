//go:build unix

package tui

import "golang.org/x/sys/unix"

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
