package account

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/drafts"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
)

// newBench is a machine without a keyring, unless a test makes one.
func newBench(t *testing.T) *cmdtest.Bench {
	keyring.MockInitWithError(errors.New("no bus"))
	b := cmdtest.New(t)
	b.Execute = cmdtest.Nouns(newLogin, newLogout, newWhoami, newDoctor, drafts.NewCommand)
	return b
}

// given is standard input that is no terminal.
func given(b *cmdtest.Bench, text string) *cmdtest.Bench {
	b.Terminal, b.Stdin = false, strings.NewReader(text)
	return b
}

// everything that was written below the folders of a machine.
func written(t *testing.T, b *cmdtest.Bench) string {
	t.Helper()
	var all strings.Builder
	for _, dir := range []string{"KICKOFF_CONFIG_DIR", "KICKOFF_DATA_DIR", "KICKOFF_CACHE_DIR"} {
		_ = filepath.WalkDir(b.Env[dir], func(path string, e os.DirEntry, err error) error {
			if err == nil && !e.IsDir() && filepath.Base(path) != "tokens.json" {
				raw, _ := os.ReadFile(path)
				all.Write(raw)
			}
			return nil
		})
	}
	return all.String()
}

func TestTheLastAccountIsKnownWithoutANetwork(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	b.Must("whoami")
	served.Close()
	b.Must("drafts")
	b.Env["TALLYFY_ACCESS_TOKEN"] = "another-token"
	b.Fails(failure.ExitNetwork, "", "drafts")
	if strings.Contains(b.Err.String(), "another-token") {
		t.Errorf("the token is told: %s", b.Err.String())
	}
}

func TestATokenFromStandardInputIsKeptAndUsed(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{Token: "tok-1234567890"})
	for _, text := range []string{"tok-1234567890", "  Bearer \"tok-1234567890\"\n", "'tok-1234567890'\r\n\r\n", "tok-1234\r\n  567890\n"} {
		for _, hasKeyring := range []bool{false, true} {
			b := newBench(t)
			place := filepath.Join(b.Env["KICKOFF_CONFIG_DIR"], "tokens.json")
			if hasKeyring {
				keyring.MockInit()
				place = "the keyring"
			}
			if out := given(b, text).Must("login", "--base-url", served.URL); out != "signed in as Mo Me <me@works.test>, in Test Works\n" {
				t.Errorf("it says %q", out)
			}
			said := b.Err.String()
			if !strings.Contains(said, "kept in "+place) || !strings.Contains(said, "log out of the Tallyfy web app") {
				t.Errorf("%q, a keyring %v: it is said: %s", text, hasKeyring, said)
			}
			if out := b.Must("whoami"); !strings.Contains(out, "Test Works") || !strings.Contains(out, "token from: "+place) || b.Err.Len() > 0 {
				t.Errorf("whoami: %s%s", out, b.Err.String())
			}
			if out := b.Must("logout"); !strings.Contains(out, "removed from "+place) {
				t.Errorf("logout: %s", out)
			}
			b.Fails(failure.ExitUnauthorized, "kickoff login", "whoami")
			if out := b.Must("logout"); !strings.Contains(out, "no token is kept") {
				t.Errorf("logout once more: %s", out)
			}
			if all := written(t, b); strings.Contains(all, "tok-1234567890") || strings.Contains(all, "accounts\":[{") {
				t.Errorf("left behind: %s", all)
			}
		}
	}
}

func TestWhatIsNoTokenIsNotKept(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	for _, c := range []struct {
		text string
		exit int
		says string
		args []string
	}{
		{"wrong-token-9876", failure.ExitUnauthorized, "the token was refused", []string{"--base-url", served.URL}},
		{"tokén", failure.ExitUnauthorized, "a character that no token has", []string{"--base-url", served.URL}},
		{" \n", failure.ExitUsage, "holds no token", []string{"--base-url", served.URL}},
		{"wrong-token-9876", failure.ExitUsage, "plain http", []string{"--base-url", "http://tallyfy.test/api"}},
		{"wrong-token-9876", failure.ExitUsage, "sandbox needs no token", []string{"--sandbox"}},
		{"wrong-token-9876", failure.ExitNetwork, "nothing answers", []string{"--base-url", "http://127.0.0.1:1"}},
		{served.Server.Token(), failure.ExitForbidden, "not for this organisation", []string{"--base-url", served.URL, "--org", "0a00000000000000000000000000000f"}},
	} {
		b := given(newBench(t), c.text)
		b.Fails(c.exit, c.says, append([]string{"login"}, c.args...)...)
		if strings.Contains(b.Err.String(), "wrong-token-9876") || written(t, b) != "" {
			t.Errorf("%q: told or kept: %s%s", c.text, b.Err.String(), written(t, b))
		}
	}
	b := newBench(t).Type(served.Server.Token())
	b.Fails(failure.ExitUsage, "nobody can be asked", "login", "--base-url", served.URL, "--no-input")
	b.Env["CI"] = "true"
	b.Fails(failure.ExitUsage, "nobody can be asked", "login", "--base-url", served.URL)
}

func TestOnATerminalTheTokenAndTheOrganisationAreAskedFor(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).Type("", served.Server.Token())
	b.Must("login", "--base-url", served.URL)
	if said := b.Err.String(); strings.Count(said, "it is not shown") != 2 || strings.Contains(said, "go.tallyfy.com") || len(b.Browsed) > 0 {
		t.Errorf("asked: %s, opened %v", said, b.Browsed)
	}
	b = newBench(t).Type()
	b.Stdin = strings.NewReader("")
	b.Fails(failure.ExitStopped, "stopped", "login")
	if want := "https://go.tallyfy.com/#/settings/integrations"; !slices.Equal(b.Browsed, []string{want}) || !strings.Contains(b.Err.String(), want) {
		t.Errorf("opened %v, said %s", b.Browsed, b.Err.String())
	}
}

func TestAProfileIsMadeByLoggingIn(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := given(newBench(t), served.Server.Token())
	b.Must("login", "--base-url", served.URL, "--profile", "work")
	config := written(t, b)
	for _, want := range []string{`"default": "work"`, `"base_url": "` + served.URL + `"`, `"org": "0a000000000000000000000000000001"`} {
		if !strings.Contains(config, want) {
			t.Errorf("%s is not in %s", want, config)
		}
	}
	if strings.Contains(config, served.Server.Token()) {
		t.Error("the token is in it")
	}
	b.Must("whoami")
	b.Must("whoami", "--profile", "work")
	b.Fails(failure.ExitUsage, `no profile "home"`, "whoami", "--profile", "home")
	b.Must("logout", "--profile", "work")
	b.Fails(failure.ExitUnauthorized, "not signed in", "whoami")
}

func TestTheEnvironmentWinsAndIsSaid(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := given(newBench(t).At(served), served.Server.Token())
	b.Must("login")
	if !strings.Contains(b.Err.String(), "TALLYFY_ACCESS_TOKEN is set and wins") {
		t.Errorf("said: %s", b.Err.String())
	}
	b.Must("logout")
	if !strings.Contains(b.Err.String(), "TALLYFY_ACCESS_TOKEN is still set") {
		t.Errorf("said: %s", b.Err.String())
	}
	b.Fails(failure.ExitUsage, "unset TALLYFY_ACCESS_TOKEN", "logout")
}

func TestWhoamiSaysOnceThatATokenEndsAtLogOut(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	for i := range 2 {
		b.Must("whoami")
		if said := strings.Contains(b.Err.String(), factory.EndsAtLogOut); said != (i == 0) {
			t.Errorf("run %d: %s", i, b.Err.String())
		}
	}
}

func TestWhoamiSaysUntilWhenATokenIsGood(t *testing.T) {
	end := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	claims := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"exp":%d}`, end.Unix()))
	token := "eyJ0eXAiOiJKV1QifQ." + claims + ".c2lnbmF0dXJl"
	served := cmdtest.Serve(t, sandbox.Options{Token: token})
	b := newBench(t).At(served)
	if out := b.Must("whoami"); !strings.Contains(out, "it ends on Tue 1 Dec 2026") {
		t.Errorf("whoami: %s", out)
	}
	var out struct{ Until time.Time }
	if err := json.Unmarshal([]byte(b.Must("whoami", "--json")), &out); err != nil || !out.Until.Equal(end) {
		t.Errorf("until %v, %v", out.Until, err)
	}
}

func TestAKeyOfConfigThatMeansNothingIsWarnedAbout(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	b.Env["KICKOFF_CONFIG_DIR"] = filepath.Dir(b.File("config.json", `{"default":"a","profiles":{"a":{"prodction":true}}}`))
	b.Must("whoami")
	if said := b.Err.String(); strings.Count(said, `"prodction"`) != 1 || !strings.Contains(said, "production") {
		t.Errorf("said: %s", said)
	}
	b.Env["KICKOFF_CONFIG_DIR"] = filepath.Dir(b.File("config.json", `{"default":`))
	b.Fails(failure.ExitUsage, "config.json is broken", "whoami")
}
