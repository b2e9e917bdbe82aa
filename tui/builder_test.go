package tui

import (
	"testing"
	"testing/synctest"
	"time"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
)

// However changes and builds fall together, there is never a second build beside
// one, and the last one has everything.
func TestTheLastChangeIsBuilt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := stage.NewSession(theme.Dark(), time.Now, payload.Env{})
		s.Open(session.New(bare(), s.Now, s.Base))
		b := newBuilder(s)
		change := func(name string) { s.EditDetails("name", func(d *payload.Details) { d.Name = name }) }
		change("one")
		first := b.ask()
		change("two")
		if b.ask() != nil {
			t.Fatal("two builds at once")
		}
		wait := b.update(first())
		if s.Built.Name != "one" || !s.Stale {
			t.Errorf("built %q, stale %v", s.Built.Name, s.Stale)
		}
		if b.ask() != nil {
			t.Error("two waits at once")
		}
		change("three")
		begun := time.Now()
		second := b.update(wait())
		if took := time.Since(begun); took != buildInterval {
			t.Errorf("the next build came after %s", took)
		}
		prepare := b.update(second()) // what it changes, which says nothing
		if prepare() != nil || s.Built.Name != "three" || s.Stale {
			t.Errorf("built %q, stale %v", s.Built.Name, s.Stale)
		}
		if newBuilder(s).update(first()); s.Built.Name != "three" {
			t.Error("the build of a builder that was put away was taken")
		}
	})
}
