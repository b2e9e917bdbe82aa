//go:build unix

package store_test

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"

	"kickoff/payload/store"
)

// Opening a pipe that nobody writes to would wait for ever.
func TestReadDoesNotWaitForAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	if _, err := store.Read(path, 10); !errors.Is(err, store.ErrNotRegular) {
		t.Errorf("told as %v", err)
	}
}
