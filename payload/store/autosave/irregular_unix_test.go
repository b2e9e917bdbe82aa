//go:build unix

package autosave

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"kickoff/payload/store"
)

// A pipe in the place of any file of the folder makes nobody wait, and hides no other
// launch.
func TestAPipeInTheFolderStopsNobody(t *testing.T) {
	w := newWard(t)
	pipe := func(path string) {
		t.Helper()
		os.Remove(path)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Skip(err)
		}
	}
	pipe(w.path("PIPE"))
	if e, q := list(t, w.Store); len(e) != 1 || len(q) != 1 || q[0].Path != w.path("PIPE") || q[0].Fresh {
		t.Errorf("listed: %+v, %+v", e, q)
	}
	var unreadable *UnreadableError
	if _, err := w.Open("PIPE"); !errors.As(err, &unreadable) {
		t.Errorf("it opens: %v", err)
	}
	pipe(w.ownerPath(w.well))
	if h, err := w.Open(w.well); err == nil {
		_, err = h.Write(named("again"))
		h.Close()
		if !errors.Is(err, store.ErrNotRegular) {
			t.Errorf("with a pipe as its owner it is written: %v", err)
		}
	}
	pipe(w.folderLock())
	if e, _ := list(t, w.Store); len(e) != 1 {
		t.Errorf("with a pipe as the folder's lock, listed: %+v", e)
	}
	if err := w.Discard(w.well); !errors.Is(err, store.ErrNotRegular) {
		t.Errorf("discarded without a lock: %v", err)
	}
}
