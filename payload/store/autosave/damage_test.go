package autosave

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/payload/store"
	"kickoff/payload/store/storetest"
)

// stride is how many bytes lie between two places of damage: all are tried in the
// long version.
func stride() int {
	if soak() {
		return 1
	}
	return 11
}

// ward is a store with one record that is well.
type ward struct {
	*Store
	well string
}

func newWard(t *testing.T) ward {
	s, _ := window(t.TempDir())
	return ward{s, left(t, s, named("well"))}
}

// hurt puts broken bytes in the place of a second record, and checks that they are
// quarantined as they are and that the first one opens.
func (w ward) hurt(t *testing.T, broken []byte) Quarantined {
	t.Helper()
	const id = "BROKEN"
	if err := os.WriteFile(w.path(id), broken, 0o600); err != nil {
		t.Fatal(err)
	}
	entries, quarantined := list(t, w.Store)
	if len(entries) != 1 || entries[0].ID != w.well || len(quarantined) != 1 {
		t.Fatalf("%d listed, %d quarantined", len(entries), len(quarantined))
	}
	a := quarantined[0]
	if got, err := os.ReadFile(a.Path); err != nil || !bytes.Equal(got, broken) {
		t.Fatalf("the broken file was changed: %v", err)
	}
	if !strings.HasPrefix(filepath.Base(a.Path), id) || a.Reason == "" || a.Newer == a.Fresh {
		t.Fatalf("it is told as %+v", a)
	}
	if err := os.Remove(a.Path); err != nil {
		t.Fatal(err)
	}
	h, err := w.Open(w.well)
	if err != nil || h.Record().Name != "well" {
		t.Fatal("the other one does not open", err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAHalfWrittenFileIsQuarantinedAndTheRestOpens(t *testing.T) {
	data, _, err := encode(onboarding())
	if err != nil {
		t.Fatal(err)
	}
	w := newWard(t)
	for cut := 0; cut < len(data)-1; cut += stride() {
		if a := w.hurt(t, data[:cut]); !strings.Contains(a.Path, ".json.damaged-20261123T140205Z") {
			t.Fatalf("cut at %d it lies at %s", cut, a.Path)
		}
	}
	if _, _, err := decode(data[:len(data)-1]); err != nil {
		t.Errorf("only the last line end is gone, and nothing is read: %v", err)
	}
}

func TestAChangedByteAnywhereIsNoticed(t *testing.T) {
	data, _, err := encode(onboarding())
	if err != nil {
		t.Fatal(err)
	}
	w := newWard(t)
	for at := 0; at < len(data); at += stride() {
		for _, bad := range []byte{0, '9', '\n', data[at] ^ 0x20, 0xff} {
			if bad != data[at] {
				broken := bytes.Clone(data)
				broken[at] = bad
				w.hurt(t, broken)
			}
		}
	}
}

func TestADamagedFileIsQuarantinedWhenItIsOpened(t *testing.T) {
	s, _ := window(t.TempDir())
	for n, want := range []string{"", "-2", "-3"} {
		if err := os.WriteFile(s.path(left(t, s, named("x"))), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(s.Dir(), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.path("SAME"), []byte{byte(n)}, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := s.Open("SAME")
		var unreadable *UnreadableError
		if !errors.As(err, &unreadable) || unreadable.File.Path != s.path("SAME")+".damaged-20261123T140205Z"+want {
			t.Fatalf("opened: %v", err)
		}
	}
	for n, a := range []string{"", "-2", "-3"} {
		got, err := os.ReadFile(s.path("SAME") + ".damaged-20261123T140205Z" + a)
		if err != nil || len(got) != 1 || got[0] != byte(n) {
			t.Errorf("what was quarantined was overwritten: %v %v", got, err)
		}
	}
	list(t, s)
	if _, quarantined := list(t, s); len(quarantined) != 6 || quarantined[0].Fresh {
		t.Errorf("told again as %+v", quarantined)
	}
}

func TestAFileOfANewerKickoffIsLeftUntouched(t *testing.T) {
	whole, _, err := encode(named("x"))
	if err != nil {
		t.Fatal(err)
	}
	w := newWard(t)
	for _, newer := range []string{
		`{"version":2,"summary":"all is otherwise"}`,
		`{"what":"ever","version":12}`,
		strings.Replace(string(whole), `"version":1`, `"version":7`, 1),
	} {
		a := w.hurt(t, []byte(newer))
		if !a.Newer || !strings.HasSuffix(a.Path, "/BROKEN.json") || !strings.Contains(a.Reason, "newer kickoff") {
			t.Errorf("%s is told as %+v", newer, a)
		}
	}
}

func TestADamageWhileItIsOpenLosesNothing(t *testing.T) {
	for name, there := range map[string]string{"damaged": "{", "replaced": ""} {
		s, _ := window(t.TempDir())
		if there == "" {
			data, _, err := encode(named("of another"))
			if err != nil {
				t.Fatal(err)
			}
			there = string(data)
		}
		h := s.New()
		write(t, h, named("one"))
		if err := os.WriteFile(s.path(h.ID()), []byte(there), 0o600); err != nil {
			t.Fatal(err)
		}
		write(t, h, named("two"))
		entries, quarantined := list(t, s)
		if len(entries) != 1 || entries[0].Name != "two" || len(quarantined) != 1 || !strings.Contains(quarantined[0].Path, "."+name+"-") {
			t.Fatalf("%s: %v %v", name, entries, quarantined)
		}
		if got, _ := os.ReadFile(quarantined[0].Path); string(got) != there {
			t.Errorf("%s: it was changed", name)
		}
		h.Close()
	}
}

func TestADamagedOwnerFileStopsNobody(t *testing.T) {
	s, _ := window(t.TempDir())
	h := s.New()
	defer h.Close()
	write(t, h, named("one"))
	if err := os.WriteFile(s.ownerPath(h.ID()), []byte(`{"token":"../x`), 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, h, named("two"))
	if e, _ := list(t, s); len(e) != 1 || e[0].Name != "two" {
		t.Errorf("the list is %+v", e)
	}
}

func FuzzRead(f *testing.F) {
	data, _, err := encode(onboarding())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte(`{"version":1,"summary":{"template":{"id":"t"}},"entered":{"answers":{"fields":{"a":{"people":{}}}},"loose":{"b":{}}}`))
	f.Add(bytes.Replace(data, []byte(`"details":true,`), nil, 1))
	f.Fuzz(func(t *testing.T, junk []byte) {
		if _, err := decodeEntry("X", junk); err != nil && !errors.Is(err, errDamaged) && !errors.Is(err, errNewer) {
			t.Fatal(err)
		}
		var r Record
		var err error
		storetest.Bounded(t, func() { r, _, err = decode(store.Sign(junk)) })
		if err != nil {
			return
		}
		again, _, err := encode(r)
		if err != nil {
			t.Fatal(err)
		}
		back, _, err := decode(again)
		if err != nil {
			t.Fatal(err)
		}
		same(t, r, back)
	})
}
