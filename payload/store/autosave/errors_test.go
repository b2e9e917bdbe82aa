package autosave

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kickoff/payload/store"
)

func TestTroubleWithTheDiskIsToldInWords(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "write", Path: "/d/x.json", Err: syscall.ENOSPC}, "saving what is entered failed: the disk is full (/d/x.json); make room"},
		{&fs.PathError{Op: "open", Path: "/d", Err: syscall.EROFS}, "saving what is entered failed: the disk can only be read (/d); make it writable, or choose another folder by KICKOFF_DATA_DIR"},
		{&fs.PathError{Op: "open", Path: "/d", Err: syscall.EACCES}, "saving what is entered failed: it must not be written (/d); allow writing there, or choose another folder by KICKOFF_DATA_DIR"},
		{store.ErrLocked, "saving what is entered failed: another kickoff that does not let go is writing there (the folder for unfinished launches); close it, or wait until it is done"},
		{&fs.PathError{Op: "sync", Path: "/d", Err: syscall.EIO}, "saving what is entered failed: input/output error (/d); check the disk"},
	} {
		if got := onDisk("saving what is entered", fmt.Errorf("x: %w", c.err)).Error(); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func TestAFileInThePlaceOfTheFolderIsToldAndTriedAgain(t *testing.T) {
	root := t.TempDir()
	s, _ := window(root)
	blocked := filepath.Join(root, "unfinished")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	h := s.New()
	defer h.Close()
	_, err := h.Write(named("x"))
	var disk *DiskError
	if !errors.As(err, &disk) || !strings.Contains(err.Error(), "a file stands where a folder is needed") {
		t.Fatalf("it is told as %v", err)
	}
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	write(t, h, named("x"))
	if e, _ := list(t, s); len(e) != 1 {
		t.Errorf("the list is %v", e)
	}
}
