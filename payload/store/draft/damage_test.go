package draft

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file cut or spoilt anywhere is named with a clear word and hides no other.
// With KICKOFF_SOAK=1 every byte is tried.
func TestADraftDamagedAnywhereIsNamedAndHidesNoOther(t *testing.T) {
	s := Open(t.TempDir(), "x")
	good, bad := weekly(), weekly()
	bad.Name = "Bad"
	for _, d := range []Draft{good, bad} {
		if err := s.Save(d); err != nil {
			t.Fatal(err)
		}
	}
	path := s.path("Bad")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	step := 13
	if os.Getenv("KICKOFF_SOAK") != "" {
		step = 1
	}
	for i := 0; i < len(whole)-1; i += step {
		flipped := append([]byte(nil), whole...)
		flipped[i] ^= 0x80
		for _, data := range [][]byte{whole[:i], append(append([]byte(nil), whole[:i]...), make([]byte, len(whole)-i)...), flipped} {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			tell(t, s, i)
			if after, err := os.ReadFile(path); err != nil || string(after) != string(data) {
				t.Fatalf("byte %d: the damaged file was touched", i)
			}
		}
	}
}

// tell checks that the list has the good draft first, and words for the bad one
// unless it can still be read (a byte within a text).
func tell(t *testing.T, s *Store, at int) {
	t.Helper()
	list, err := s.List()
	if err != nil || len(list) != 2 {
		t.Fatalf("byte %d: %v %v", at, list, err)
	}
	for _, e := range list {
		var damaged *DamagedError
		switch {
		case e.Err == nil:
			continue
		case filepath.Base(e.Path) == fileName("Weekly Order"):
			t.Errorf("byte %d: the good one: %v", at, e.Err)
		case !errors.As(e.Err, &damaged) || !strings.Contains(e.Err.Error(), e.Path):
			t.Errorf("byte %d: told as %v", at, e.Err)
		}
	}
	if _, err := s.Load("Weekly Order"); err != nil {
		t.Errorf("byte %d: %v", at, err)
	}
}

func TestAWrongValueIsNamedByItsKeysAlone(t *testing.T) {
	for text, says := range map[string]string{
		`{"version":1,"name":"x","template":{"id":"t"},"fields":{"a":{"text":7}}}`: "fields.text cannot be a JSON number",
		`{"version":"x"}`: `"version" is not a number`,
	} {
		_, err := decode("f", []byte(text))
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "Stored") {
			t.Error(err)
		}
	}
}
