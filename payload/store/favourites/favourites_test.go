package favourites

import (
	"os"
	"slices"
	"testing"
)

func TestAFavouriteIsKeptForItsScopeUntilItIsNone(t *testing.T) {
	dir := t.TempDir()
	for _, step := range []struct {
		template string
		want     []string
	}{{"b", []string{"b"}}, {"a", []string{"b", "a"}}, {"b", []string{"a"}}} {
		got, err := Open(dir, "x").Toggle(step.template)
		again, readErr := Open(dir, "x").List()
		if err != nil || readErr != nil || !slices.Equal(got, step.want) || !slices.Equal(again, step.want) {
			t.Fatalf("%s: %v %v, on disk %v %v", step.template, got, err, again, readErr)
		}
	}
	if other, err := Open(dir, "y").List(); err != nil || other != nil {
		t.Errorf("another organisation has %v, %v", other, err)
	}
	if info, err := os.Stat(Open(dir, "x").file.Path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v %v", info, err)
	}
}

func TestAFileThatCannotBeReadIsLeftAsItIs(t *testing.T) {
	for _, text := range []string{"{", `{"version":2,"templates":["x"]}`} {
		s := Open(t.TempDir(), "x")
		if _, err := s.Toggle("a"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.file.Path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, listErr := s.List()
		_, err := s.Toggle("b")
		if data, _ := os.ReadFile(s.file.Path); listErr == nil || err == nil || string(data) != text {
			t.Errorf("%s: %v, %v, then %s", text, listErr, err, data)
		}
	}
}
