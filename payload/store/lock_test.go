package store_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"kickoff/payload/store"
)

func TestALockIsForOneAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.lock")
	if store.Held(path) {
		t.Error("a lock that is not there is held")
	}
	first, err := store.TryAcquire(path)
	if err != nil || !store.Held(path) {
		t.Fatal(err)
	}
	for name, acquire := range map[string]func() (*store.Lock, error){
		"at once": func() (*store.Lock, error) { return store.TryAcquire(path) },
		"waiting": func() (*store.Lock, error) { return store.Acquire(path, time.Millisecond) },
		"shared":  func() (*store.Lock, error) { return store.AcquireShared(path, time.Millisecond) },
	} {
		if _, err := acquire(); !errors.Is(err, store.ErrLocked) {
			t.Errorf("%s: the second one gets %v", name, err)
		}
	}
	waits := make(chan error)
	go func() {
		second, err := store.Acquire(path, time.Minute)
		waits <- errors.Join(err, second.Release())
	}()
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if err := <-waits; err != nil {
		t.Errorf("after its release the lock cannot be had: %v", err)
	}
	if store.Held(path) {
		t.Error("it is held by nobody")
	}
	reader, err := store.AcquireShared(path, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	beside, err := store.AcquireShared(path, time.Minute)
	if err := errors.Join(err, reader.Release(), beside.Release()); err != nil {
		t.Errorf("two readers: %v", err)
	}
	if _, err := store.Acquire(filepath.Join(path, "no folder", "x"), time.Minute); err == nil || errors.Is(err, store.ErrLocked) {
		t.Errorf("where no lock can be made: %v", err)
	}
}
