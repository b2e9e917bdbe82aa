package account

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
	"kickoff/tui/welcome"
)

// states are what the doctor found, by name.
func states(t *testing.T, out string) map[string]welcome.Check {
	t.Helper()
	var all struct{ Checks []welcome.Check }
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	found := map[string]welcome.Check{}
	for _, c := range all.Checks {
		found[c.Name] = c
	}
	return found
}

func TestTheDoctorFindsWhatIsWrong(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	served := cmdtest.Serve(t, sandbox.Options{Now: now})
	for _, c := range []struct {
		name   string
		change func(*cmdtest.Bench)
		exit   int
		failed []string
		fix    string
	}{
		{"all is well", func(*cmdtest.Bench) {}, failure.ExitDone, nil, ""},
		{"no token", func(b *cmdtest.Bench) { delete(b.Env, "TALLYFY_ACCESS_TOKEN") }, failure.ExitUnauthorized, []string{"token"}, "kickoff login"},
		{"a token of before", func(b *cmdtest.Bench) { b.Env["TALLYFY_ACCESS_TOKEN"] = "gone-1234567" }, failure.ExitUnauthorized, []string{"token"}, "kickoff login"},
		{"another organisation", func(b *cmdtest.Bench) { b.Env["TALLYFY_ORG_ID"] = "0a00000000000000000000000000000f" }, failure.ExitForbidden, []string{"organisation"}, "--org"},
		{"no network", func(b *cmdtest.Bench) { b.Env["TALLYFY_BASE_URL"] = "http://127.0.0.1:1" }, failure.ExitNetwork, []string{"network"}, ""},
		{"neither", func(b *cmdtest.Bench) {
			b.Env["TALLYFY_BASE_URL"] = "http://127.0.0.1:1"
			delete(b.Env, "TALLYFY_ACCESS_TOKEN")
		}, failure.ExitNetwork, []string{"network", "token"}, ""},
		{"a wrong clock", func(b *cmdtest.Bench) { b.Env["KICKOFF_NOW"] = "2026-11-23T11:00:00Z" }, failure.ExitUnexpected, []string{"clock"}, "KICKOFF_NOW"},
		{"broken settings", func(b *cmdtest.Bench) {
			b.Env["KICKOFF_CONFIG_DIR"] = filepath.Dir(b.File("config.json", "{"))
		}, failure.ExitUsage, []string{"settings"}, "Mend"},
		{"no such profile", func(b *cmdtest.Bench) {
			b.Env["KICKOFF_CONFIG_DIR"] = filepath.Dir(b.File("config.json", `{"default":"a","profiles":{}}`))
		}, failure.ExitUsage, []string{"settings"}, "--profile"},
		{"a folder that is a file", func(b *cmdtest.Bench) { b.Env["KICKOFF_DATA_DIR"] = b.File("data", "") }, failure.ExitUnexpected, []string{"folders"}, "KICKOFF_DATA_DIR"},
		{"the sandbox", func(b *cmdtest.Bench) {
			b.Env = map[string]string{"KICKOFF_NOW": b.Env["KICKOFF_NOW"], "KICKOFF_CONFIG_DIR": b.Env["KICKOFF_CONFIG_DIR"], "KICKOFF_DATA_DIR": b.Env["KICKOFF_DATA_DIR"], "KICKOFF_CACHE_DIR": b.Env["KICKOFF_CACHE_DIR"], "sandbox": "1"}
		}, failure.ExitDone, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t).At(served)
			c.change(b)
			args := []string{"doctor", "--json"}
			if b.Env["sandbox"] != "" {
				args = append(args, "--sandbox")
			}
			if got := b.Run(args...); got != c.exit {
				t.Fatalf("exit %d, want %d: %s%s", got, c.exit, b.Out.String(), b.Err.String())
			}
			found, failed := states(t, b.Out.String()), 0
			for _, check := range found {
				if check.State == welcome.Failed {
					failed++
				}
			}
			if failed != len(c.failed) {
				t.Errorf("%d failed: %v", failed, found)
			}
			for i, name := range c.failed {
				if check := found[name]; check.State != welcome.Failed || check.Fix == "" || i == 0 && !strings.Contains(check.Fix, c.fix) || !strings.Contains(b.Err.String(), `"message":"`+name+": ") {
					t.Errorf("%s: %+v\n%s", name, check, b.Err.String())
				}
			}
			for _, name := range []string{"settings", "network", "proxy", "clock", "token", "organisation", "launch right", "caches", "keyring", "folders", "terminal", "colours", "keys", "clipboard"} {
				if _, looked := found[name]; !looked {
					t.Errorf("%s was not looked at", name)
				}
			}
			if strings.Contains(b.Out.String()+b.Err.String(), "gone-1234567") {
				t.Error("the token is told")
			}
		})
	}
}

func TestTheDoctorSaysWhatColoursTheScreenGets(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "the terminal's own sixteen"},
		{map[string]string{"TERM": "dumb"}, "none in a terminal of the type dumb"},
		{map[string]string{"TERM": "xterm-256color", "NO_COLOR": "1"}, "because NO_COLOR"},
		{map[string]string{"TERM": "vt100"}, "none in a terminal of the type vt100"},
	} {
		b := newBench(t)
		maps.Copy(b.Env, c.env)
		b.Run("doctor", "--json", "--sandbox")
		if got := states(t, b.Out.String())["colours"]; !strings.Contains(got.Says, c.want) {
			t.Errorf("%v: %+v", c.env, got)
		}
	}
}

func TestTheDoctorSaysWhoseTokenItTriedAndWhenThatEnded(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	ended := "e30." + base64.RawURLEncoding.EncodeToString([]byte(`{"exp":1700000000}`)) + ".x"
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{Now: now}))
	b.Env["TALLYFY_ACCESS_TOKEN"] = ended
	b.Run("doctor", "--json")
	if got := states(t, b.Out.String())["token"]; got.State != welcome.Failed || got.Says != "it ended on Tue 14 Nov 2023" {
		t.Errorf("%+v", got)
	}
	b.Run("doctor", "--json", "--sandbox")
	if got := states(t, b.Out.String())["token"]; got.State != welcome.Good || !strings.HasSuffix(got.Says, ", from the sandbox") {
		t.Errorf("%+v", got)
	}
}

func TestTheDoctorSpeaksToPeople(t *testing.T) {
	b := newBench(t)
	b.Env["TALLYFY_BASE_URL"] = "http://127.0.0.1:1"
	if got := b.Run("doctor"); got != failure.ExitNetwork {
		t.Fatalf("exit %d", got)
	}
	for _, words := range []string{"✗ network ", "nothing answers at 127.0.0.1:1", "✗ token ", "– organisation  not looked at: there is no server to ask", "– launch right  not looked at: no organisation was reached", "! keyring", "which only you can read"} {
		if !strings.Contains(b.Out.String(), words) {
			t.Errorf("%q is not said:\n%s", words, b.Out.String())
		}
	}
	if !strings.Contains(b.Err.String(), "2 checks failed of ") {
		t.Errorf("the end says %s", b.Err.String())
	}
	b.Run("doctor", "--accessible")
	if !strings.Contains(b.Out.String(), "failed: network: reaching the server: nothing answers") {
		t.Errorf("by ear it says %s", b.Out.String())
	}
}

func TestTheDoctorLeavesNothingBehind(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Run("doctor")
	if all := written(t, b); all != "" {
		t.Errorf("left behind: %s", all)
	}
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("every folder can be written here")
	}
	if err := os.Chmod(b.Env["KICKOFF_CACHE_DIR"], 0o500); err != nil {
		t.Fatal(err)
	}
	if b.Run("doctor"); !strings.Contains(b.Out.String(), "KICKOFF_CACHE_DIR") {
		t.Errorf("a folder that cannot be written: %s", b.Out.String())
	}
}

func TestDoctorSaysWhichKeysOfTheSettingsArePassedOver(t *testing.T) {
	b := newBench(t)
	b.Env["KICKOFF_CONFIG_DIR"] = filepath.Dir(b.File("config.json", `{"keys":{"nowhere":"alt+w","review":"ctrl+e"}}`))
	b.Run("doctor", "--sandbox", "--json")
	if got := states(t, b.Out.String())["keys"]; got.State != welcome.Look || !strings.Contains(got.Says, "nowhere") || !strings.Contains(got.Says, "ctrl+e") || got.Fix == "" {
		t.Errorf("%+v", got)
	}
}
