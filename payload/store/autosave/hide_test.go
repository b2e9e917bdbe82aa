package autosave

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestTheTokenIsNotInWhatIsKept(t *testing.T) {
	dir := t.TempDir()
	s := Open(dir, "scope")
	s.Hide = func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("s3cret-token"), []byte("[token]")) }
	h := s.New()
	if _, err := h.Write(named("my s3cret-token")); err != nil {
		t.Fatal(err)
	}
	found := false
	_ = filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			data, _ := os.ReadFile(path)
			found = found || bytes.Contains(data, []byte("my [token]"))
			if bytes.Contains(data, []byte("s3cret-token")) {
				t.Errorf("%s: %s", path, data)
			}
		}
		return nil
	})
	records, _, err := s.List()
	if err != nil || !found || len(records) != 1 {
		t.Errorf("%v, %v, %v", found, records, err)
	}
}
