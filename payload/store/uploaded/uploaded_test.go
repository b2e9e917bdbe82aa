package uploaded

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAnUploadIsFoundByItsContentUntilItIsUsed(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	open := func(scope string) *Store {
		s := Open(dir, scope)
		s.Now = func() time.Time { return now }
		return s
	}
	s, first := open("a"), Key{Template: "t1", Name: "paper.pdf", Sum: "ab"}
	if err := s.Keep(first, []byte(`{"id":"<x> & y"}`)); err != nil {
		t.Fatal(err)
	}
	if object, ok := open("a").Find(first); !ok || string(object) != `{"id":"<x> & y"}` {
		t.Errorf("found %s %v", object, ok)
	}
	for what, k := range map[string]Key{
		"a file that changed":  {Template: "t1", Name: "paper.pdf", Sum: "cd"},
		"another name":         {Template: "t1", Name: "other.pdf", Sum: "ab"},
		"for another template": {Template: "t2", Name: "paper.pdf", Sum: "ab"},
	} {
		if _, ok := s.Find(k); ok {
			t.Errorf("%s was found", what)
		}
	}
	if _, ok := open("b").Find(first); ok {
		t.Error("found in another organisation")
	}
	now = now.Add(Age + time.Hour)
	if _, ok := s.Find(first); ok {
		t.Error("found after more than a week")
	}
	now = now.Add(-2 * time.Hour)
	s.Forget(first)
	if _, ok := s.Find(first); ok {
		t.Error("found after it was used")
	}
}

func TestWhatIsTooOldGoesAndADamagedFileIsNoUpload(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	s := Open(t.TempDir(), "a")
	s.Now = func() time.Time { return now }
	old, torn, last := Key{Name: "old"}, Key{Name: "torn"}, Key{Name: "last"}
	for _, k := range []Key{old, torn} {
		if err := s.Keep(k, []byte(`{}`)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(s.path(torn), []byte(`{"name":"torn","obj`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Find(torn); ok {
		t.Error("half a file was found")
	}
	now = now.Add(Age + time.Hour)
	if err := s.Keep(last, []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, "*")); len(left) != 2 {
		t.Errorf("left are %v", left)
	}
	if _, ok := s.Find(last); !ok {
		t.Error("the newest is gone")
	}
}
