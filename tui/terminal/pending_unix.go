//go:build unix

package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// pending reports whether something was typed that nobody has read yet.
func pending(f *os.File) bool {
	ready := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}
	n, err := unix.Poll(ready, 0)
	return err == nil && n > 0 && ready[0].Revents&unix.POLLIN != 0
}
