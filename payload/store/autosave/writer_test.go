package autosave

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"kickoff/payload/crash"
	"kickoff/payload/store"
)

// slowDisk is a disk that takes its time that can be full.
type slowDisk struct {
	mu     sync.Mutex
	takes  time.Duration
	full   error
	record []string
	at     []time.Time
	tries  int
}

func (d *slowDisk) Write(r Record) (time.Time, error) {
	d.mu.Lock()
	takes := d.takes
	d.mu.Unlock()
	time.Sleep(takes) // the test's clock, not a real pause
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tries++
	if d.full != nil {
		return time.Time{}, d.full
	}
	d.record, d.at = append(d.record, r.Stage), append(d.at, time.Now())
	return time.Now(), nil
}

func (d *slowDisk) Close() error { return nil }

func (d *slowDisk) breaks(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.full = err
}

func (d *slowDisk) tried() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tries
}

func stage(name string) func() Record {
	return func() Record { return Record{Summary: Summary{Stage: name}} }
}

func TestAnyOrderOfChangesEndsWithTheNewestOnDiskInTime(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		takes := time.Duration(rapid.IntRange(0, 90).Draw(r, "milliseconds a write")) * time.Millisecond
		acts := rapid.SliceOfN(rapid.SampledFrom([]string{"key", "key", "key", "key fast", "pause", "break", "mend", "flush"}), 1, 40).Draw(r, "acts")
		var err error
		synctest.Test(t, func(*testing.T) { err = play(&slowDisk{takes: takes}, acts) })
		if err != nil {
			r.Fatal(err)
		}
	})
}

// play saves as the acts say and tells what went wrong.
func play(d *slowDisk, acts []string) error {
	s := newWriter(d)
	wasFull := false
	var handed []time.Time
	for _, act := range acts {
		switch act {
		case "key", "key fast":
			s.Save(stage(number(len(handed))))
			handed = append(handed, time.Now())
			if act == "key" {
				time.Sleep(25 * time.Millisecond)
			}
		case "pause":
			time.Sleep(300 * time.Millisecond)
		case "break":
			wasFull = true
			d.breaks(store.ErrLocked)
		case "mend":
			d.breaks(nil)
			time.Sleep(retryDelay + time.Second)
			if s.Status().Pending {
				return errors.New("it was not tried again")
			}
		case "flush":
			if err := s.Flush(context.Background()); (err == nil) == s.Status().Pending {
				return fmt.Errorf("flushed: %w", err)
			}
		}
	}
	d.breaks(nil)
	if err := s.Close(context.Background()); err != nil {
		return err
	}
	if !slices.IsSorted(d.record) || len(slices.Compact(slices.Clone(d.record))) != len(d.record) {
		return fmt.Errorf("written in this order: %v", d.record)
	}
	if n := len(handed); n > 0 && d.record[len(d.record)-1] != number(n-1) {
		return fmt.Errorf("the last of %d changes on disk is %s", n, d.record[len(d.record)-1])
	}
	for i, at := range handed {
		if late := onDiskAfter(d, i, at); !wasFull && late > 200*time.Millisecond {
			return fmt.Errorf("change %d was on disk after %s", i, late)
		}
	}
	if st := s.Status(); st.Pending || st.Err != nil {
		return fmt.Errorf("at the end: %+v", st)
	}
	return nil
}

func number(n int) string { return fmt.Sprintf("%04d", n) }

// onDiskAfter is how long it took until a change, or a later one, was on disk.
func onDiskAfter(d *slowDisk, change int, at time.Time) time.Duration {
	for i, r := range d.record {
		if r >= number(change) {
			return d.at[i].Sub(at)
		}
	}
	return time.Hour
}

func TestTroubleIsToldOnceAndEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &slowDisk{full: &DiskError{Doing: "saving what is entered", Err: store.ErrLocked}}
		s := newWriter(d)
		for i := range 100 {
			s.Save(stage(fmt.Sprint(i)))
			time.Sleep(100 * time.Millisecond)
		}
		// A try is due at this very moment: what it tells must be told.
		synctest.Wait()
		if n := d.tried(); n < 4 || n > 6 {
			t.Errorf("in ten seconds it was tried %d times", n)
		}
		if st := <-s.Changes(); st.Err == nil || !st.Pending || !strings.Contains(st.Warning(), "tried again") {
			t.Errorf("told as %+v: %q", st, st.Warning())
		}
		select {
		case st := <-s.Changes():
			t.Errorf("told again: %+v", st)
		default:
		}
		if err := s.Flush(t.Context()); !errors.Is(err, store.ErrLocked) {
			t.Errorf("flushed: %v", err)
		}
		d.breaks(nil)
		time.Sleep(retryDelay)
		synctest.Wait()
		if st := <-s.Changes(); st.Err != nil || st.Pending || st.Warning() != "" {
			t.Errorf("after it is mended: %+v", st)
		}
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if len(d.record) != 1 || d.record[0] != "99" {
			t.Errorf("on disk are %v", d.record)
		}
		s.Save(stage("too late"))
		if _, open := <-s.Changes(); open || s.Status().Pending {
			t.Error("it is not closed")
		}
	})
}

func TestAHangingDiskDoesNotHoldUpTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &slowDisk{takes: time.Hour}
		s := newWriter(d)
		s.Save(stage("x"))
		synctest.Wait()
		begun := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		defer cancel()
		if err := s.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("closed: %v", err)
		}
		if took := time.Since(begun); took > 500*time.Millisecond {
			t.Errorf("it took %s", took)
		}
		<-s.stopped
	})
}

func TestTheOtherWindowsWriterSaysThatItLostTheLaunch(t *testing.T) {
	root := t.TempDir()
	one, _ := window(root)
	two, _ := window(root)
	h := one.New()
	s := NewWriter(h)
	defer s.Close(soon(t))
	s.Save(func() Record { return named("of the first") })
	if err := s.Flush(soon(t)); err != nil {
		t.Fatal(err)
	}
	mine, err := two.TakeOver(h.ID())
	if err != nil {
		t.Fatal(err)
	}
	defer mine.Close()
	<-s.Changes() // it was saved
	s.Save(func() Record { return named("typed too late") })
	st := <-s.Changes()
	if st.Locked() == nil || !strings.Contains(st.Warning(), "not saved") {
		t.Fatalf("it says %+v", st)
	}
	// What was typed there can go on as a launch of its own.
	copied := NewWriter(one.New())
	copied.Save(func() Record { return named("typed too late") })
	if err := copied.Close(soon(t)); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range first(two.List()) {
		names = append(names, e.Name)
	}
	if len(names) != 2 || !strings.Contains(strings.Join(names, "|"), "of the first") {
		t.Errorf("on disk are %q", names)
	}
}

func TestAWriterOfAFinishedLaunchBringsNothingBack(t *testing.T) {
	store, _ := window(t.TempDir())
	h := store.New()
	s := NewWriter(h)
	s.Save(func() Record { return named("x") })
	if err := s.Flush(soon(t)); err != nil {
		t.Fatal(err)
	}
	if st := s.Status(); !st.SavedAt.Equal(start()) || st.Pending {
		t.Errorf("saved: %+v", st)
	}
	if err := store.Done(h.ID()); err != nil {
		t.Fatal(err)
	}
	s.Save(func() Record { return named("late") })
	if err := errors.Join(s.Flush(soon(t)), s.Close(soon(t))); err != nil {
		t.Error(err)
	}
	if e, _ := list(t, store); len(e) != 0 {
		t.Errorf("it came back: %+v", e)
	}
	if st := s.Status(); st.Warning() != "" {
		t.Errorf("trouble: %s", st.Warning())
	}
}

func TestAWriterOfABlockedFolderGoesOnWhenItIsFree(t *testing.T) {
	root := t.TempDir()
	store, _ := window(root)
	blocked := filepath.Join(root, "unfinished")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := NewWriter(store.New())
	s.Save(func() Record { return named("x") })
	if st := <-s.Changes(); !errors.As(st.Err, new(*DiskError)) {
		t.Fatalf("it says %+v", st)
	}
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(soon(t)); err != nil {
		t.Fatal(err)
	}
	if e, _ := list(t, store); len(e) != 1 || e[0].Owner != nil {
		t.Errorf("the list is %+v", e)
	}
}

// What is handed over after a state that cannot be taken down is written all the same.
func TestAPanicOfARecordIsToldAndTheNextOneIsWritten(t *testing.T) {
	d := &slowDisk{}
	w := newWriter(d)
	w.Save(func() Record { panic("on purpose") })
	if s := <-w.Changes(); !errors.As(s.Err, new(*crash.Panic)) || !s.Pending {
		t.Errorf("the status is %+v", s)
	}
	w.Save(stage("kickoff"))
	if err := w.Close(t.Context()); err != nil || !slices.Equal(d.record, []string{"kickoff"}) {
		t.Errorf("written: %v (%v)", d.record, err)
	}
}
