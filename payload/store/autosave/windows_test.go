package autosave

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kickoff/payload/store"
)

func TestASecondWindowOpensReadOnlyAndIsToldByWhom(t *testing.T) {
	root := t.TempDir()
	one, _ := window(root)
	one.Me = Owner{PID: 4711, Host: "laptop", User: "jo\x1b"}
	two, _ := window(root)
	h := one.New()
	defer h.Close()
	write(t, h, named("first"))

	other := opened(t, two, h.ID())
	taken := other.Locked()
	if taken == nil || *taken.Owner != (Owner{PID: 4711, Host: "laptop", User: "jo", Since: start()}) {
		t.Fatalf("the second window is told %+v", taken)
	}
	if got := taken.Error(); !strings.Contains(got, "jo on laptop (process 4711)") {
		t.Errorf("the words are %q", got)
	}
	if other.Record().Name != "first" {
		t.Error("it cannot be read")
	}
	if _, err := other.Write(named("second")); !errors.As(err, new(*LockedError)) {
		t.Errorf("it could be written: %v", err)
	}
	for _, end := range []func(string) error{two.Done, two.Discard} {
		if err := end(h.ID()); !errors.As(err, new(*LockedError)) {
			t.Errorf("the second window could end it: %v", err)
		}
	}
	if e, _ := list(t, two); e[0].Owner == nil || e[0].Owner.PID != 4711 {
		t.Errorf("the list does not say who has it: %+v", e)
	}
	if e, _ := list(t, one); e[0].Owner != nil {
		t.Errorf("the list says that we ourselves have it: %+v", e)
	}
	write(t, h, named("still mine"))
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if again := opened(t, two, h.ID()); again.Locked() != nil || again.Record().Name != "still mine" {
		t.Errorf("after the first window closed it is %v, %q", again.Locked(), again.Record().Name)
	}
}

func TestTakingOverStopsTheOtherWindow(t *testing.T) {
	root := t.TempDir()
	one, _ := window(root)
	two, _ := window(root)
	two.Me = Owner{PID: 2, Host: "desk", User: "ann"}
	h := one.New()
	defer h.Close()
	write(t, h, named("of the first"))

	mine, err := two.TakeOver(h.ID())
	if err != nil || mine.Record().Name != "of the first" {
		t.Fatal(err, mine)
	}
	_, err = h.Write(named("too late"))
	var taken *LockedError
	if !errors.As(err, &taken) || taken.Owner == nil || taken.Owner.PID != 2 {
		t.Fatalf("the first window could write: %v", err)
	}
	write(t, mine, named("of the second"))
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	third, _ := window(root)
	if seen := opened(t, third, h.ID()); seen.Locked() == nil || seen.Record().Name != "of the second" {
		t.Errorf("after the first window closed the second lost it: %v %q", seen.Locked(), seen.Record().Name)
	}
	back, err := one.TakeOver(h.ID())
	if err != nil || back.Record().Name != "of the second" {
		t.Fatal("it cannot be taken back", err)
	}
	write(t, back, named("again of the first"))
	if _, err := mine.Write(named("x")); !errors.As(err, &taken) {
		t.Errorf("the second window could write: %v", err)
	}
	back.Close()
	mine.Close()
}

func TestALostWindowWritesNothingAfterTheOtherIsGone(t *testing.T) {
	for name, ends := range map[string]func(*Store, *Handle) error{
		"closed":    func(_ *Store, h *Handle) error { return h.Close() },
		"done":      func(s *Store, h *Handle) error { return s.Done(h.ID()) },
		"discarded": func(s *Store, h *Handle) error { return s.Discard(h.ID()) },
		"crashed":   func(s *Store, h *Handle) error { return h.lock.file.Release() },
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			one, _ := window(root)
			two, _ := window(root)
			h := one.New()
			defer h.Close()
			write(t, h, named("old"))
			mine, err := two.TakeOver(h.ID())
			if err != nil {
				t.Fatal(err)
			}
			write(t, mine, named("new"))
			if err := ends(two, mine); err != nil {
				t.Fatal(err)
			}
			if _, err := h.Write(named("old again")); !errors.As(err, new(*LockedError)) {
				t.Errorf("the stale window could write: %v", err)
			}
			for _, e := range first(two.List()) {
				if e.Name != "new" {
					t.Errorf("%q came back", e.Name)
				}
			}
		})
	}
}

func first(entries []Entry, _ []Quarantined, _ error) []Entry { return entries }

func TestACrashLeavesTheLaunchFreeAndTheFolderTidy(t *testing.T) {
	root := t.TempDir()
	one, _ := window(root)
	h := one.New()
	write(t, h, named("kept"))
	if err := store.Write(one.tempPath(h.ID(), h.lock.token), []byte(`{"half`)); err != nil {
		t.Fatal(err)
	}
	h.lock.file.Release() // all that a killed process does

	two, _ := window(root)
	if e, _ := list(t, two); len(e) != 1 || e[0].Owner != nil {
		t.Fatalf("the list is %+v", e)
	}
	got := opened(t, two, h.ID())
	if got.Locked() != nil || got.Record().Name != "kept" {
		t.Errorf("it opens as %v, %q", got.Locked(), got.Record().Name)
	}
	got.Close()
	if names := files(t, two); len(names) != 3 {
		t.Errorf("what is left: %v", names)
	}
}

func TestDiscardedLaunchesComeBackForAWeek(t *testing.T) {
	root := t.TempDir()
	s, c := window(root)
	id := left(t, s, onboarding())
	if err := s.Discard(id); err != nil {
		t.Fatal(err)
	}
	if e, _ := list(t, s); len(e) != 0 {
		t.Fatalf("it is still listed: %v", e)
	}
	if err := s.Discard(id); !errors.Is(err, ErrNotFound) {
		t.Errorf("discarded twice: %v", err)
	}
	c.now = c.now.Add(Week - time.Second)
	list(t, s)
	d, err := s.Discarded()
	if err != nil || len(d) != 1 || d[0].ID != id || !d[0].DiscardedAt.Equal(start().Truncate(time.Second)) {
		t.Fatalf("discarded: %+v %v", d, err)
	}
	if err := s.Restore(id); err != nil {
		t.Fatal(err)
	}
	same(t, onboarding(), opened(t, s, id).Record())
	if err := s.Restore(id); !errors.Is(err, errExists) {
		t.Errorf("restored over itself: %v", err)
	}

	if err := s.Discard(id); err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(Week + time.Minute)
	if d, _ := s.Discarded(); len(d) != 0 {
		t.Errorf("after a week: %v", d)
	}
	list(t, s)
	if err := s.Restore(id); !errors.Is(err, ErrNotFound) {
		t.Errorf("after a week: %v", err)
	}
	if names := files(t, s); len(names) != 2 {
		t.Errorf("what is left: %v", names)
	}
}

func TestADoneLaunchIsGoneAndStaysGone(t *testing.T) {
	root := t.TempDir()
	s, _ := window(root)
	h := s.New()
	write(t, h, named("x"))
	if err := s.Done(h.ID()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Write(named("late")); !errors.Is(err, errEnded) {
		t.Errorf("a late write: %v", err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Done(h.ID()); err != nil {
		t.Errorf("done twice: %v", err)
	}
	if names := files(t, s); len(names) != 2 {
		t.Errorf("what is left: %v", names)
	}
	for _, id := range []string{h.ID(), "../../etc/passwd", ""} {
		if _, err := s.Open(id); !errors.Is(err, ErrNotFound) {
			t.Errorf("opening %q: %v", id, err)
		}
	}
	fresh := Open(t.TempDir(), "x")
	never := fresh.New()
	if err := errors.Join(fresh.Done(never.ID()), fresh.Discard(fresh.New().ID())); err != nil {
		t.Errorf("ending what was never written: %v", err)
	}
	if err := fresh.Discard(never.ID()); !errors.Is(err, ErrNotFound) {
		t.Errorf("discarding what is not there: %v", err)
	}
}

func TestOnlyTheOwnerCanReadWhatWasEntered(t *testing.T) {
	s, _ := window(t.TempDir())
	h := s.New()
	defer h.Close()
	write(t, h, onboarding())
	if err := s.Discard(left(t, s, onboarding())); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(filepath.Dir(s.Dir()), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %s", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFolderThatIsDeletedMeanwhileIsMadeAnew(t *testing.T) {
	s, _ := window(t.TempDir())
	h := s.New()
	write(t, h, named("before"))
	if err := os.RemoveAll(s.Dir()); err != nil {
		t.Fatal(err)
	}
	write(t, h, named("after"))
	write(t, h, named("and on"))
	if e, _ := list(t, s); len(e) != 1 || e[0].Name != "and on" {
		t.Errorf("the list is %+v", e)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}
