package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kickoff/payload/store"
)

func TestTheTrashGivesBackForAWhile(t *testing.T) {
	for layout, file := range map[string]string{"": "a.b.1795442525000000000.json", store.Stamp: "a.b.20261123T140205Z.json"} {
		dir := t.TempDir()
		trash := store.Trash{Dir: filepath.Join(dir, "gone"), Age: time.Hour, Layout: layout}
		path, now := filepath.Join(dir, "a.b.json"), time.Date(2026, 11, 23, 14, 2, 5, 0, time.UTC)
		put := func(text string) {
			t.Helper()
			if err := store.Replace(path, []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		put("first")
		if err := trash.Move(path, now); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(trash.Dir, file)); err != nil {
			t.Error("the name is another one:", err)
		}
		put("second")
		if err := trash.Copy(path, []byte("second"), now); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(trash.Dir, "by hand.json"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := trash.List(now.Add(time.Hour))
		if err != nil || len(got) != 2 || got[0].Name != "a.b" || !got[1].At.Equal(now) {
			t.Fatalf("listed: %+v, %v", got, err)
		}
		if err := trash.Restore(got[1], path); !errors.Is(err, fs.ErrExist) {
			t.Errorf("over one that is there: %v", err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := trash.Restore(got[1], path); err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != "first" {
			t.Errorf("it came back as %q, %v", data, err)
		}
		later := now.Add(time.Hour + 2*time.Second)
		if got, err := trash.List(later); err != nil || len(got) != 0 {
			t.Errorf("later: %+v, %v", got, err)
		}
		trash.Sweep(later)
		if left, err := os.ReadDir(trash.Dir); err != nil || len(left) != 1 || left[0].Name() != "by hand.json" {
			t.Errorf("left are %v, %v", left, err)
		}
	}
	if got, err := (store.Trash{Dir: filepath.Join(t.TempDir(), "none")}).List(time.Now()); err != nil || got != nil {
		t.Errorf("an empty one: %v, %v", got, err)
	}
}
