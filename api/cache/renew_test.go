package cache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/payload"
)

// server lists templates in pages of two, and counts how many were asked for.
type server struct {
	list  []payload.Template
	asked int
	// broken fails behind so many pages; 0 never.
	broken int
}

var errBroken = errors.New("no network")

func (s *server) TemplatePages(context.Context) iter.Seq2[api.TemplatePage, error] {
	return func(yield func(api.TemplatePage, error) bool) {
		for page := range slices.Chunk(s.list, 2) {
			if s.asked++; s.asked == s.broken {
				yield(api.TemplatePage{}, errBroken)
				return
			}
			if !yield(api.TemplatePage{Templates: slices.Values(page), Total: len(s.list)}, nil) {
				return
			}
		}
	}
}

// some are templates with a form each; ^ before an id is one that is pinned, and what
// follows a colon is when it was changed.
func some(ids ...string) []payload.Template {
	var list []payload.Template
	for _, id := range ids {
		name, pinned := strings.CutPrefix(id, "^")
		name, at, _ := strings.Cut(name, ":")
		list = append(list, payload.Template{
			ID: name, Title: "Title " + name, Alias: "alias", Kind: "procedure", Summary: "one\ntwo|\\n", Guidance: "long",
			FieldCount: 1, StepCount: 3, Fields: []payload.Field{{ID: "f" + name, Label: "changed " + at, Type: payload.TypeText}},
			Published: true, Versioned: true, OwnerID: 7, FolderID: "x", Folder: "Sales", UpdatedAt: at,
			Tags: []payload.Tag{{ID: "t1", Name: "One"}, {ID: "t2", Name: "Two"}}, Pinned: pinned,
		})
	}
	return list
}

func renewed(t *testing.T, c *Cache, s *server, was List, now time.Time, all bool) (last List) {
	t.Helper()
	s.asked = 0
	for l, err := range c.Renew(t.Context(), s, was, now, all) {
		if err != nil {
			t.Fatal(err)
		}
		last = l
	}
	return last
}

func ids(l List) string {
	var b strings.Builder
	for _, row := range l.Rows() {
		b.WriteString(row.ID)
	}
	return b.String()
}

func TestAListComesBackRowByRowAndWithItsForms(t *testing.T) {
	c := Open(t.TempDir(), "s")
	list := some("a:1", "^b:2", "c")
	list[2] = payload.Template{ID: `c|\`}
	renewed(t, c, &server{list: list}, List{}, noon(), false)
	l := c.Templates()
	if l.Len() != 3 || !l.Checked().Equal(noon()) {
		t.Fatalf("%d rows of %v", l.Len(), l.Checked())
	}
	for i, want := range list {
		if got := l.Row(i); !reflect.DeepEqual(got, want.Row()) {
			t.Errorf("the row is %+v, not %+v", got, want.Row())
		}
		if got, at, err := c.Template(want.ID); !reflect.DeepEqual(got, want) || !at.Equal(noon()) || err != nil {
			t.Errorf("the form is %+v, not %+v (%v)", got, want, err)
		}
	}
	if _, _, err := c.Template("d"); !errors.Is(err, errNotHere) {
		t.Error(err)
	}
}

func TestHowMuchOfTheListIsReadAgain(t *testing.T) {
	const minute = time.Minute
	for _, k := range []struct {
		name     string
		was, is  string
		age      time.Duration
		all      bool
		requests int
		want     string
	}{
		{"nothing changed", "a b c d e f g h", "a b c d e f g h", 20 * minute, false, 1, "abcdefgh"},
		{"one is new", "a b c d e f g h", "x a b c d e f g h", 20 * minute, false, 2, "xabcdefgh"},
		{"one was changed", "a b c d e f g h", "e:2 a b c d f g h", 20 * minute, false, 2, "eabcdfgh"},
		{"one is gone", "a b c d e f g h", "a b c d e f h", 20 * minute, false, 4, "abcdefh"},
		{"one is new and one gone", "a b c d e f g h", "x a b c d e f h", 20 * minute, false, 4, "xabcdefh"},
		{"pinned ones say nothing of the others", "^a ^b ^c d e f g h", "^a ^b ^c x d e f g h", 20 * minute, false, 3, "abcxdefgh"},
		{"a changed pinned one does not go on", "^a b c d e f g h", "^a:2 b c d e f g h", 20 * minute, false, 1, "abcdefgh"},
		{"within ten minutes one page", "^a ^b c d e f g h", "^a ^b c d e f g h", 9 * minute, false, 1, "abcdefgh"},
		{"within ten minutes with one new", "a b c d e f g h", "x a b c d e f g h", 9 * minute, false, 1, "xabcdefgh"},
		{"within ten minutes with more than a page", "a b c d e f g h", "x y a b c d e f g h", 9 * minute, false, 2, "xyabcdefgh"},
		{"a day gone by", "a b c d e f g h", "a b c d e f g h", 24 * time.Hour, false, 4, "abcdefgh"},
		{"a clock that was set back", "a b c d", "a b c d", -minute, false, 2, "abcd"},
		{"on demand", "a b c d e f g h", "a b c d e f g h", minute, true, 4, "abcdefgh"},
	} {
		c := Open(t.TempDir(), "s")
		renewed(t, c, &server{list: some(strings.Fields(k.was)...)}, List{}, noon(), false)
		s := &server{list: some(strings.Fields(k.is)...)}
		got := renewed(t, c, s, c.Templates(), noon().Add(k.age), k.all)
		if s.asked != k.requests || ids(got) != k.want {
			t.Errorf("%s: %d requests gave %s", k.name, s.asked, ids(got))
		}
		kept := c.Templates()
		if ids(kept) != k.want || !kept.Checked().Equal(noon().Add(k.age)) {
			t.Errorf("%s: %s is kept, of %v", k.name, ids(kept), kept.Checked())
		}
		for _, want := range s.list {
			if got, _, err := c.Template(want.ID); err != nil || got.Fields[0].Label != want.Fields[0].Label {
				t.Errorf("%s: the form of %s is %+v, %v", k.name, want.ID, got.Fields, err)
			}
		}
	}
}

// A day counts from when the list was read whole, however often it was looked at since.
func TestManySmallLooksDoNotPutTheWholeReadOff(t *testing.T) {
	c, s := Open(t.TempDir(), "s"), &server{list: some("a", "b", "c", "d")}
	renewed(t, c, s, List{}, noon(), false)
	for hour := range 24 {
		if renewed(t, c, s, c.Templates(), noon().Add(time.Duration(hour)*time.Hour), false); s.asked != 1 {
			t.Fatalf("%d requests after %d hours", s.asked, hour)
		}
	}
	if renewed(t, c, s, c.Templates(), noon().Add(24*time.Hour), false); s.asked != 2 {
		t.Errorf("%d requests after a day", s.asked)
	}
}

func TestWhatWasKnownStandsWhenTheNetworkGoes(t *testing.T) {
	c := Open(t.TempDir(), "s")
	renewed(t, c, &server{list: some("a", "b", "c", "d")}, List{}, noon(), false)
	s := &server{list: some("x", "y", "a", "b", "c", "d"), broken: 2}
	var last List
	var failed error
	for l, err := range c.Renew(t.Context(), s, c.Templates(), noon().Add(time.Hour), false) {
		last, failed = l, err
	}
	if !errors.Is(failed, errBroken) || ids(last) != "xyabcd" {
		t.Errorf("%s, %v", ids(last), failed)
	}
	if kept := c.Templates(); ids(kept) != "abcd" || !kept.Checked().Equal(noon()) {
		t.Errorf("%s is kept", ids(kept))
	}
}

func TestTheBeginningOfAListIsKeptAndCountsAsNoList(t *testing.T) {
	c := Open(t.TempDir(), "s")
	s := &server{list: some("a", "b", "c", "d", "e", "f"), broken: 3}
	read := func() error {
		s.asked = 0
		for _, err := range c.Renew(t.Context(), s, c.Templates(), noon(), false) {
			if err != nil {
				return err
			}
		}
		return nil
	}
	if err := read(); !errors.Is(err, errBroken) {
		t.Fatal(err)
	}
	is := func(want string, none bool) {
		t.Helper()
		l := c.Templates()
		_, _, err := c.Template(want[len(want)-1:])
		if ids(l) != want || l.None() != none || !l.Checked().Equal(noon()) || err != nil {
			t.Errorf("%q is kept, none: %t, of %v: %v", ids(l), l.None(), l.Checked(), err)
		}
	}
	is("abcd", true)
	s.broken = 2 // less than is here
	_ = read()
	is("abcd", true)
	s.broken = 0
	if err := read(); err != nil || s.asked != 3 {
		t.Errorf("%d pages are asked for, %v", s.asked, err)
	}
	is("abcdef", false)
	s.broken = 1 // what was read whole stays
	_ = read()
	is("abcdef", false)
}

func TestOneTemplateIsFoundWithoutTheOthers(t *testing.T) {
	c := Open(t.TempDir(), "s")
	renewed(t, c, &server{list: some("a", "ab", "a|b", "c")}, List{}, noon(), false)
	all := c.Templates()
	for i := range all.Len() {
		l := c.Listed(all.ID(i))
		if l.Len() != 1 || l.None() || !reflect.DeepEqual(l.Row(0), all.Row(i)) || !l.Checked().Equal(all.Checked()) {
			t.Errorf("%s: %+v", all.ID(i), l)
		}
	}
	for _, id := range []string{"", "b", "abc"} {
		if l := c.Listed(id); l.Len() != 0 || l.None() {
			t.Errorf("%q is found: %+v", id, l)
		}
	}
	if l := Open(t.TempDir(), "s").Listed("a"); !l.None() {
		t.Errorf("an empty cache has %+v", l)
	}
}

func TestADamagedListIsNoneAndWrittenOver(t *testing.T) {
	whole := func() *Cache {
		c := Open(t.TempDir(), "s")
		renewed(t, c, &server{list: some("a", "b", "c")}, List{}, noon(), false)
		return c
	}
	good, err := os.ReadFile(whole().file(rowsFile))
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := bytes.Cut(good, []byte("\n"))
	for name, text := range map[string][]byte{
		"empty": {}, "half": good[:len(good)/2], "a line gone": good[:bytes.LastIndexByte(good[:len(good)-1], '\n')+1],
		"another version": bytes.Replace(good, []byte(`"version":3`), []byte(`"version":4`), 1),
		"no head":         rest, "only the head": first, "a text more": append(slices.Clone(good[:len(good)-1]), "x|\n"...),
		"the old format": []byte(`{"version":2,"fetched":"2026-11-23T12:00:00Z","templates":[]}`),
		"many rows":      bytes.Replace(good, []byte(`"rows":3`), []byte(`"rows":3000000000`), 1),
	} {
		c := whole()
		if err := os.WriteFile(c.file(rowsFile), text, 0o600); err != nil {
			t.Fatal(err)
		}
		if l := c.Templates(); !l.None() || l.Len() > 0 {
			t.Errorf("%s: %s", name, ids(l))
		}
		c.Listed("c")
		s := &server{list: some("a", "b", "c")}
		if renewed(t, c, s, c.Templates(), noon(), false); s.asked != 2 || ids(c.Templates()) != "abc" {
			t.Errorf("%s: %d requests, then %s", name, s.asked, ids(c.Templates()))
		}
	}
}

func TestFormsThatAreGoneAreReadAgain(t *testing.T) {
	c, s := Open(t.TempDir(), "s"), &server{list: some("a", "b", "c", "d")}
	l := renewed(t, c, s, List{}, noon(), false)
	if err := os.WriteFile(c.file(l.head.Forms), bytes.Repeat([]byte("x"), 4000), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, _, err := c.Template("a"); !errors.Is(err, errNotHere) {
		t.Errorf("a damaged form is %+v, %v", got, err)
	}
	if err := os.Remove(c.file(l.head.Forms)); err != nil {
		t.Fatal(err)
	}
	renewed(t, c, s, c.Templates(), noon(), false)
	if _, _, err := c.Template("d"); err != nil || s.asked != 2 {
		t.Errorf("%d requests, %v", s.asked, err)
	}
}

func BenchmarkTemplates(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var names []string
			for i := range n {
				names = append(names, fmt.Sprintf("%032x:2026-01-05T07:59:00.000Z", i))
			}
			c := Open(b.TempDir(), "s")
			for range c.Renew(b.Context(), &server{list: some(names...)}, List{}, noon(), true) {
			}
			b.ReportAllocs()
			for b.Loop() {
				if c.Templates().Len() != n {
					b.Fatal("not all of them")
				}
			}
		})
	}
}
