//go:build !unix

package field

import "os"

// jobSignals: nothing is suspended here.
func jobSignals() []os.Signal { return nil }
