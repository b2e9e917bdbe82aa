package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"kickoff/payload/store"
)

func TestReplaceLeavesOneFileForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	for _, content := range []string{"first", "second, longer", ""} {
		if err := store.Replace(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("the file holds %q, %v, want %q", got, err, content)
		}
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("the folder holds %v, %v", files, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v", info.Mode())
	}
}

func TestAFailureLeavesTheFolderAsItWas(t *testing.T) {
	dir := t.TempDir()
	if err := store.Replace(filepath.Join(dir, "no folder", "a"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder gave %v", err)
	}
	// A folder stands where the file should be, so the last step fails.
	taken := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := store.Replace(taken, []byte("x")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("the folder holds %v, %v", files, err)
	}
}

func TestQuarantineOverwritesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	now := time.Date(2026, 11, 23, 14, 2, 5, 0, time.UTC)
	for _, end := range []string{"", "-2", "-3"} {
		if err := store.Replace(path, []byte(end)); err != nil {
			t.Fatal(err)
		}
		if to, err := store.Quarantine(path, "damaged", now); err != nil || to != path+".damaged-20261123T140205Z"+end {
			t.Errorf("it lies at %s, %v", to, err)
		}
		if data, err := os.ReadFile(path + ".damaged-20261123T140205Z" + end); err != nil || string(data) != end {
			t.Errorf("it holds %q, %v", data, err)
		}
	}
}

func TestAChangedByteSpoilsTheChecksum(t *testing.T) {
	signed := store.Sign([]byte(`{"a":1}`))
	if string(signed) != `{"a":1,"sum":"a702fc6e"}`+"\n" {
		t.Errorf("signed: %s", signed)
	}
	if sum, ok := store.Signed(signed); !ok || sum != `,"sum":"a702fc6e"}` || len(sum) != store.TailLen {
		t.Errorf("the checksum is %s, %v", sum, ok)
	}
	for i := range len(signed) - 1 {
		bad := bytes.Clone(signed)
		bad[i] ^= 1
		if _, ok := store.Signed(bad); ok {
			t.Errorf("a change of byte %d is not seen", i)
		}
		if _, ok := store.Signed(signed[:i]); ok {
			t.Errorf("a file cut at %d is whole", i)
		}
	}
}
