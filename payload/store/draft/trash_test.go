package draft

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// storeAt is a store whose clock is chosen.
func storeAt(t *testing.T, now *time.Time) *Store {
	t.Helper()
	s := Open(t.TempDir(), "x")
	s.Now = func() time.Time { return *now }
	return s
}

func TestARemovedDraftComesBackAsItWas(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	s := storeAt(t, &now)
	if err := s.Save(weekly()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(s.path("Weekly Order"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Remove("Weekly Order"); err != nil {
		t.Fatal(err)
	}
	if list, err := s.List(); err != nil || len(list) > 0 {
		t.Errorf("still listed: %v %v", list, err)
	}
	if gone, err := s.Removed(); err != nil || len(gone) != 1 || gone[0].Name != "Weekly Order" || !gone[0].RemovedAt.Equal(now) {
		t.Errorf("removed: %+v %v", gone, err)
	}
	if err := s.BringBack("Weekly Order", "Weekly Order"); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(s.path("Weekly Order")); err != nil || string(after) != string(before) {
		t.Errorf("it came back as %s %v", after, err)
	}
	if err := s.BringBack("Weekly Order", "Weekly Order"); !errors.Is(err, ErrNotFound) {
		t.Errorf("twice: %v", err)
	}
}

func TestSavingOverADraftKeepsTheFormerOne(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	s := storeAt(t, &now)
	first, second := weekly(), weekly()
	second.Answers.Details.Name = "For Joe"
	for _, d := range []Draft{first, first, second} { // the same again leaves nothing behind
		if err := s.Save(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.BringBack("Weekly Order", "Weekly Order"); !errors.Is(err, ErrExists) {
		t.Errorf("over the one that is there: %v", err)
	}
	if err := s.Rename("Weekly Order", "Other"); err != nil {
		t.Fatal(err)
	}
	gone, err := s.Removed()
	if err != nil || len(gone) != 1 {
		t.Fatalf("%+v %v", gone, err)
	}
	old, err := Read(gone[0].Path)
	if err != nil || old.Answers.Details.Name != "For Jane" {
		t.Errorf("the former state is %+v %v", old.Answers.Details, err)
	}
}

// What any of several windows saved under one name is there, or in the trash.
func TestWindowsThatSaveAtOnceLoseNothing(t *testing.T) {
	root := t.TempDir()
	var all sync.WaitGroup
	const windows, saves = 24, 2
	for w := range windows {
		s := Open(root, "x")
		all.Go(func() {
			for i := range saves {
				d := weekly()
				d.Answers.Details.Name = fmt.Sprintf("%d of window %d", i, w)
				if err := s.Save(d); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	// Each state that was saved over comes back under a name of its own.
	s := Open(root, "x")
	names := []string{"Weekly Order"}
	for i := 1; i < windows*saves; i++ {
		names = append(names, fmt.Sprintf("before %d", i))
		if err := s.BringBack("Weekly Order", names[i]); err != nil {
			t.Fatal(err)
		}
	}
	saved := map[string]bool{}
	for _, name := range names {
		d, err := s.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		saved[d.Answers.Details.Name] = true
	}
	if len(saved) != windows*saves {
		t.Errorf("of %d saved states %d are left", windows*saves, len(saved))
	}
	if err := s.BringBack("Weekly Order", "one more"); !errors.Is(err, ErrNotFound) {
		t.Errorf("more came back than was saved over: %v", err)
	}
}

// Of many that make a draft of one name at once, one does.
func TestANameIsGivenOnce(t *testing.T) {
	root := t.TempDir()
	var all sync.WaitGroup
	var made, refused atomic.Int32
	for range 12 {
		s := Open(root, "x")
		all.Go(func() {
			switch err := s.Create(weekly()); {
			case err == nil:
				made.Add(1)
			case errors.Is(err, ErrExists):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 || refused.Load() != 11 {
		t.Errorf("%d made it, %d were refused", made.Load(), refused.Load())
	}
}

func TestADamagedDraftCanBeRemovedAndBroughtBackToo(t *testing.T) {
	now := time.Now()
	s := storeAt(t, &now)
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.dir, "bad.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove("bad"); err != nil {
		t.Fatal(err)
	}
	if err := s.BringBack("bad", "bad"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestWhatWasRemovedLongAgoGoesForGood(t *testing.T) {
	now := time.Now()
	s := storeAt(t, &now)
	for _, name := range []string{"a", "b"} {
		d := weekly()
		d.Name = name
		if err := s.Save(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Remove("a"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(Age + time.Hour)
	if err := s.Remove("b"); err != nil {
		t.Fatal(err)
	}
	if gone, err := s.Removed(); err != nil || len(gone) != 1 || gone[0].Name != "b" {
		t.Errorf("%+v %v", gone, err)
	}
}

func TestAFullFolderOrAReadOnlyOneLosesNothing(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("no folder is read-only for root")
	}
	s := Open(t.TempDir(), "x")
	if err := s.Save(weekly()); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(s.dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(s.dir, 0o700)
	d := weekly()
	d.Answers.Details.Name = "For Joe"
	if err := s.Save(d); err == nil {
		t.Error("saved into a read-only folder")
	}
	if back, err := s.Load("Weekly Order"); err != nil || back.Answers.Details.Name != "For Jane" {
		t.Errorf("%+v %v", back.Answers.Details, err)
	}
}
