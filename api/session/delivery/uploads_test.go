package delivery_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"kickoff/api/session/delivery"
)

func TestAnUploadIsFoundByItsContentUntilItIsUsed(t *testing.T) {
	dir := t.TempDir()
	paper := filepath.Join(dir, "paper.pdf")
	write := func(text string) delivery.UploadKey {
		t.Helper()
		if err := os.WriteFile(paper, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		k, err := delivery.KeyOf("t1", paper)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	now := time.Now()
	shelf := func(scope string) *delivery.Uploads {
		u := delivery.OpenUploads(dir, scope)
		u.Now = func() time.Time { return now }
		return u
	}
	u, first := shelf("a"), write("words")
	if err := u.Keep(first, []byte(`{"id":"<x> & y"}`)); err != nil {
		t.Fatal(err)
	}
	if object, ok := shelf("a").Find(first); !ok || string(object) != `{"id":"<x> & y"}` {
		t.Errorf("found %s %v", object, ok)
	}
	if _, ok := u.Find(write("other words")); ok {
		t.Error("a file that changed since was found")
	}
	if _, ok := shelf("b").Find(first); ok {
		t.Error("found in another organisation")
	}
	other := first
	other.Template = "t2"
	if _, ok := u.Find(other); ok {
		t.Error("found for another template")
	}
	now = now.Add(8 * 24 * time.Hour)
	if _, ok := u.Find(first); ok {
		t.Error("found after more than a week")
	}
	now = now.Add(-8 * 24 * time.Hour)
	u.Forget(first)
	if _, ok := u.Find(first); ok {
		t.Error("found after it was used")
	}
}
