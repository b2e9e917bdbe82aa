package autosave

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// inReadOnly runs during while the folder can only be read, and afterwards when
// it can be written again. A superuser, whom no mode stops, is somebody else on
// the disk meanwhile.
func inReadOnly(t *testing.T, dir string, during, afterwards func()) {
	t.Helper()
	chmod := func(path string, mode os.FileMode) {
		t.Helper()
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	mode := os.FileMode(0o500)
	if os.Getuid() == 0 {
		mode = 0o555
		files, err := filepath.Glob(filepath.Join(dir, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			chmod(f, 0o644)
		}
		for up := filepath.Dir(dir); up != filepath.Dir(up) && up != filepath.Clean(os.TempDir()); up = filepath.Dir(up) {
			chmod(up, 0o755)
		}
	}
	chmod(dir, mode)
	asNobody(t, during)
	chmod(dir, 0o700)
	afterwards()
}

func asNobody(t *testing.T, during func()) {
	t.Helper()
	if os.Getuid() == 0 {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := syscall.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
		defer syscall.Setfsuid(0)
	}
	during()
}

func TestInAReadOnlyFolderEverythingCanStillBeRead(t *testing.T) {
	root := t.TempDir()
	s, _ := window(root)
	id, other := left(t, s, onboarding()), left(t, s, named("taken meanwhile"))
	if err := os.WriteFile(s.path("BROKEN"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	inReadOnly(t, s.Dir(), func() {
		entries, quarantined := list(t, s)
		if len(entries) != 2 || len(quarantined) != 1 || quarantined[0].Path != s.path("BROKEN") {
			t.Errorf("the list is %v, %v", entries, quarantined)
		}
		h := opened(t, s, id)
		same(t, onboarding(), h.Record())
		r := h.Record()
		r.Stage = "review"
		if _, err := h.Write(r); !errors.As(err, new(*DiskError)) || h.Locked() != nil {
			t.Fatalf("writing is told as %v", err)
		}
		if _, err := s.TakeOver(id); !errors.As(err, new(*DiskError)) {
			t.Errorf("taking over is told as %v", err)
		}
		if err := errors.Join(s.Done(id), s.Discard(id)); !errors.As(err, new(*DiskError)) {
			t.Errorf("ending is told as %v", err)
		}
	}, func() {
		h := s.handle(id)
		r := h.Record()
		r.Stage = "review"
		write(t, h, r)
		if e, _ := list(t, s); len(e) != 2 {
			t.Errorf("the list is %v", e)
		}
		third, _ := window(root)
		if got := opened(t, third, id); got.Record().Stage != "review" || got.Locked() == nil {
			t.Error("the tried-again write is not on disk, or the lock is not taken")
		}
	})
	inReadOnly(t, s.Dir(), func() { opened(t, s, other) }, func() {
		second, _ := window(root)
		write(t, opened(t, second, other), named("by another"))
		if _, err := s.handle(other).Write(named("stale")); !errors.As(err, new(*LockedError)) {
			t.Errorf("what another window wrote meanwhile is overwritten: %v", err)
		}
	})
}
