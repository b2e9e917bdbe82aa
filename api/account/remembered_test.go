package account

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"kickoff/api"
	"kickoff/payload"
)

func TestAnAccountIsRememberedByItsTokenWithoutIt(t *testing.T) {
	dir := t.TempDir()
	jo := Remembered{Me: payload.Member{ID: 1, Email: "jo@acme.test", Timezone: "Europe/Berlin"}, Organization: api.Organization{ID: "o1", Name: "Acme"}}
	if err := OpenMemory(dir).Note("https://a.test/api/", "secret-1", jo); err != nil {
		t.Fatal(err)
	}
	m := OpenMemory(dir)
	for _, c := range []struct {
		base, token string
		want        Remembered
	}{
		{"https://a.test/api", `Bearer "secret-1"`, jo}, {base: "https://a.test/api", token: "secret-2"}, {base: "https://b.test/api", token: "secret-1"},
	} {
		if got := m.Find(c.base, c.token); got != c.want {
			t.Errorf("%s at %s: %+v", c.token, c.base, got)
		}
	}
	raw, err := os.ReadFile(m.path())
	if err != nil || strings.Contains(string(raw), "secret") || strings.Contains(string(raw), "a.test") {
		t.Errorf("the file says %s, %v", raw, err)
	}
	if info, err := os.Stat(m.path()); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if other := OpenMemory(t.TempDir()); other.Note("https://a.test/api", "secret-1", jo) != nil || other.read().Accounts[0].Key == m.read().Accounts[0].Key {
		t.Error("two machines hash a token alike")
	}
}

func TestOnlyTheLastAccountsAreRemembered(t *testing.T) {
	m := OpenMemory(t.TempDir())
	for i := range mostRemembered + 3 {
		if err := m.Note("https://a.test", fmt.Sprint("token", i), Remembered{Organization: api.Organization{ID: "o"}}); err != nil {
			t.Fatal(err)
		}
	}
	for token, want := range map[string]bool{"token0": false, "token2": false, "token3": true, "token22": true} {
		if known := m.Find("https://a.test", token) != (Remembered{}); known != want {
			t.Errorf("%s is remembered: %v", token, known)
		}
	}
	if err := m.Forget("https://a.test", "token22"); err != nil {
		t.Fatal(err)
	}
	if m.Find("https://a.test", "token22") != (Remembered{}) {
		t.Error("what is to be forgotten is remembered")
	}
}

func TestADamagedMemoryIsNone(t *testing.T) {
	m := OpenMemory(t.TempDir())
	for _, text := range []string{"", "{", "[]", "null", `{"accounts":5}`} {
		if err := os.WriteFile(m.path(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if m.Find("https://a.test", "t") != (Remembered{}) {
			t.Errorf("%q", text)
		}
		if err := m.Note("https://a.test", "t", Remembered{Told: true}); err != nil {
			t.Error(err)
		}
		if got := m.Find("https://a.test", "t"); !got.Told {
			t.Errorf("after %q: %v", text, got)
		}
	}
}
