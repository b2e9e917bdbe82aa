//go:build unix

package editor

import (
	"os"
	"syscall"
)

// jobSignals are those by which an editor is suspended.
func jobSignals() []os.Signal { return []os.Signal{syscall.SIGTSTP} }
