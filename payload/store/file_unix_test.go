//go:build unix

package store_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"kickoff/payload/store"
)

// Opening a pipe that nobody writes to would wait for ever, and a device may have no end.
func TestOnlyRegularFilesAreOpened(t *testing.T) {
	dir := t.TempDir()
	pipe, link, socket := filepath.Join(dir, "pipe"), filepath.Join(dir, "link"), "socket"
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink(pipe, link); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir) // the path of a socket must be short
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for _, path := range []string{pipe, link, socket, dir, "/dev/zero"} {
		for name, open := range map[string]func() error{
			"read":       func() error { _, err := store.Read(path, 10); return err },
			"open":       func() error { _, err := store.Open(path); return err },
			"write":      func() error { return store.Writable(path) },
			"lock":       func() error { _, err := store.TryAcquire(path); return err },
			"wait":       func() error { _, err := store.Acquire(path, time.Minute); return err },
			"share":      func() error { _, err := store.AcquireShared(path, time.Minute); return err },
			"while lock": func() error { return store.WhileLocked(path, time.Minute, func() error { return nil }) },
		} {
			if err := open(); !errors.Is(err, store.ErrNotRegular) {
				t.Errorf("%s %s: told as %v", name, path, err)
			}
		}
		if store.Held(path) {
			t.Errorf("%s is held", path)
		}
	}
}
