package mapping

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
)

func TestWhatColumnsFillIsKeptForTheirTemplate(t *testing.T) {
	dir := t.TempDir()
	want := map[string]string{"Customer": "Name", "Note": ""}
	if err := Open(dir, "x").Keep("t1", want); err != nil {
		t.Fatal(err)
	}
	if err := Open(dir, "x").Keep("t2", map[string]string{"A": "B"}); err != nil {
		t.Fatal(err)
	}
	if got, err := Open(dir, "x").Of("t1"); err != nil || !maps.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for _, none := range [][2]string{{"x", "t3"}, {"y", "t1"}} {
		if got, err := Open(dir, none[0]).Of(none[1]); err != nil || got != nil {
			t.Errorf("%v: %v, %v", none, got, err)
		}
	}
}

// What is kept does not grow for ever: what was said last stays.
func TestTheNewestTemplatesAreKept(t *testing.T) {
	wide := map[string]string{}
	for i := range 1000 {
		wide[fmt.Sprintf("a column with a long name, number %d", i)] = ""
	}
	for name, c := range map[string]struct {
		n       int
		targets map[string]string
		oldest  bool
	}{
		"few":          {5, wide, true},
		"many columns": {40, wide, false},
		"many":         {maxTemplates + 5, map[string]string{"A": "B"}, false},
	} {
		s := Open(t.TempDir(), "x")
		_, err := s.file.Edit(func(f *file) { // as if each was kept
			f.Version, f.Templates = version, map[string]map[string]string{}
			for i := range c.n - 1 {
				id := fmt.Sprint("t", i)
				f.Templates[id], f.Order = c.targets, append(f.Order, id)
			}
			f.forget()
		})
		if err = errors.Join(err, s.Keep("t1", c.targets), s.Keep(fmt.Sprint("t", c.n-1), c.targets)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for id, there := range map[string]bool{"t0": c.oldest, "t1": true, fmt.Sprint("t", c.n-1): true} {
			if got, err := s.Of(id); err != nil || (got != nil) != there {
				t.Errorf("%s: of %s %d columns are kept, %v", name, id, len(got), err)
			}
		}
	}
	s := Open(t.TempDir(), "x")
	if err := s.Keep("t1", wide); err != nil {
		t.Fatal(err)
	}
	if err := s.Keep("t2", map[string]string{strings.Repeat("x", 1<<20): ""}); err == nil {
		t.Error("what cannot be read any more is kept")
	}
	if got, err := s.Of("t1"); err != nil || len(got) != len(wide) {
		t.Errorf("%d columns are kept, %v", len(got), err)
	}
}

func TestWhatAnOlderProgramKeptStays(t *testing.T) {
	s := Open(t.TempDir(), "x")
	if err := s.Keep("t1", map[string]string{"A": "B"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.file.Edit(func(f *file) { f.Order = nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.Keep("t2", map[string]string{"A": "C"}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Of("t1"); err != nil || got["A"] != "B" {
		t.Errorf("%v, %v", got, err)
	}
}
