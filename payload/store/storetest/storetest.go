// Package storetest holds readers of files to what they may cost, for fuzz tests. What
// a reader makes of a file is tested where the reader is.
package storetest

import (
	"runtime/metrics"
	"testing"
	"time"
)

const (
	// mostAllocated is more than any reader needs for what a fuzz test makes up.
	mostAllocated = 256 << 20
	// longest is how long a reader may take on a loaded machine.
	longest = 30 * time.Second
)

// Bounded runs a reader, and fails where it allocates too much; one that does not end
// panics, so that its input is kept.
func Bounded(t testing.TB, read func()) {
	t.Helper()
	stuck := time.AfterFunc(longest, func() { panic("the reader hangs") })
	defer stuck.Stop()
	before := allocated()
	read()
	if n := allocated() - before; n > mostAllocated {
		t.Fatalf("the reader allocated %d MB, and %d are the most", n>>20, mostAllocated>>20)
	}
}

// allocated is how many bytes were allocated since the start, freed or not.
func allocated() uint64 {
	all := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(all)
	return all[0].Value.Uint64()
}
