//go:build unix

package host

import (
	"os"

	"golang.org/x/sys/unix"
)

// closed reports that the process began without that stream (`>&-`). Go opens the null
// device in its place, for reading and writing (runtime.checkfds); a shell's >/dev/null
// opens it for writing alone. Programs that discard an output (Python's DEVNULL) may do
// as Go does, so that this is a sign and no proof.
func closed(f *os.File) bool {
	flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_ACCMODE != unix.O_RDWR {
		return err != nil
	}
	this, err := f.Stat()
	if err != nil {
		return true
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(this, null)
}
