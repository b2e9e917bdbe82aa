//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package lines

import (
	"os"

	"golang.org/x/sys/unix"
)

const getTermios, setTermios = unix.TIOCGETA, unix.TIOCSETA

// drop throws away what was typed into a terminal and not read yet.
func drop(f *os.File) {
	const read = 1 // FREAD of <sys/file.h>
	_ = unix.IoctlSetPointerInt(int(f.Fd()), unix.TIOCFLUSH, read)
}
