//go:build !unix

package editor

import "os"

// jobSignals: nothing is suspended here.
func jobSignals() []os.Signal { return nil }
