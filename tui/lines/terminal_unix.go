//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package lines

import (
	"os"

	"golang.org/x/sys/unix"
)

// foreground reports that a terminal's keys are for this program, and not for the shell that
// has it in the background.
func foreground(f *os.File) bool {
	group, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

// interrupt does what ctrl+c does where it is no key.
func interrupt() { _ = unix.Kill(0, unix.SIGINT) }

// byKey has a terminal hand over each key as it is pressed and show none, until restore.
// Its own lines end after 4,095 bytes on Linux, 1,023 on a Mac, and lose the rest; and
// a key in a paste would stop the program.
func byKey(f *os.File) (restore func(), ok bool) {
	fd := int(f.Fd())
	was, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return nil, false
	}
	now := *was
	now.Lflag &^= unix.ICANON | unix.ECHO | unix.ISIG | unix.IEXTEN
	now.Cc[unix.VMIN], now.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(fd, setTermios, &now); err != nil {
		return nil, false
	}
	return func() { _ = unix.IoctlSetTermios(fd, setTermios, was) }, true
}
