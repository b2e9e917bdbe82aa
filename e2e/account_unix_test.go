//go:build unix

package e2e

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kickoff/tui/tuitest"
)

// nowhere is a bus address at which no keyring is.
const nowhere = "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"

// tokenFile is where a token is kept without a keyring.
func tokenFile(home string) string { return filepath.Join(home, "config", "tokens.json") }

// neverShown wants the token in nothing that was written to a terminal.
func (s *server) neverShown(w *tuitest.Terminal) {
	s.t.Helper()
	if strings.Contains(w.Output(), s.token) {
		s.t.Error("the token was written to the terminal")
	}
}

func TestNoTokenIsAWelcome(t *testing.T) {
	t.Parallel()
	t.Run("connect", func(t *testing.T) {
		t.Parallel()
		s, home := serve(t), t.TempDir()
		w := open(t, home, 60, 15, []string{"TALLYFY_BASE_URL=" + s.url, nowhere})
		w.See("not connected", "Try the sandbox     made-up company", "No token in the environment, the config or the keyring.", "enter choose · esc leave")
		w.Press("down", "enter").See("Connect to Tallyfy ─", "it is not shown")
		w.Type("wrong").Press("enter").See("the token was refused")
		w.Type("Bearer "+s.token).Press("enter").See("You are Jo Smith <jo@acme.test>, in Acme", "kept in", "log out")
		w.Send("enter").Await("Templates 13", "Acme · jo@acme.test")
		w.Send("ctrl+c").Await("nothing was launched").Ends(130)
		s.neverShown(w)
		if info, err := os.Stat(tokenFile(home)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the token's file: %v, %v", info, err)
		}
		if out, errs, code := kickoff(t, home, []string{"TALLYFY_BASE_URL=" + s.url, nowhere}, "whoami"); code != 0 || strings.Contains(out+errs, s.token) {
			t.Errorf("whoami ended with %d: %s%s", code, out, errs)
		}
	})
	t.Run("try the sandbox", func(t *testing.T) {
		t.Parallel()
		w := open(t, t.TempDir(), 40, 10, []string{nowhere})
		w.See("Try the sandbox", "enter choose")
		w.Send("enter").Await("SANDBOX", "Acme", "Employee")
		w.Send("ctrl+c").Ends(130)
	})
	t.Run("check this machine, and leave", func(t *testing.T) {
		t.Parallel()
		w := open(t, t.TempDir(), 120, 40, []string{"TALLYFY_BASE_URL=http://127.0.0.1:1", nowhere})
		w.See("the keyring keeps it", "Network, clock, keyring, terminal").Press("down", "down", "enter")
		w.See("✗ network", "nothing answers at 127.0.0.1:1", "✗ token", "! keyring", "✓ folders", "✓ colours").NoLonger("looking…")
		w.Press("esc").NoLonger("✗ network").Press("esc").Ends(130)
	})
	t.Run("line by line", func(t *testing.T) {
		t.Parallel()
		s := serve(t)
		w := open(t, t.TempDir(), 80, 24, []string{"TALLYFY_BASE_URL=" + s.url, nowhere}, "--accessible")
		w.Await("1 Try the sandbox", "3 Check this machine").Feed("2\r").Await("it is not shown:").Feed(s.token+"\r").Await("signed in as Jo Smith", "a part of a name.\n>")
		w.Feed("\x04").Ends(130)
		s.neverShown(w)
	})
	t.Run("a terminal that goes away", func(t *testing.T) {
		t.Parallel()
		w := open(t, t.TempDir(), 80, 24, []string{nowhere})
		w.See("Try the sandbox").HangUp().Ends(129)
	})
}

func TestLoginAtATerminalShowsNothingOfTheToken(t *testing.T) {
	t.Parallel()
	s, home := serve(t), t.TempDir()
	w := open(t, home, 80, 24, []string{nowhere}, "login", "--base-url", s.url, "--profile", "work")
	w.Await("it is not shown:").Feed(" \""+s.token+"\" \r").Await("signed in as Jo Smith <jo@acme.test>, in Acme", "the profile \"work\"").Ends(0)
	s.neverShown(w)
	w = open(t, home, 80, 24, []string{nowhere}, "login", "--base-url", s.url)
	w.Await("it is not shown:").Feed("\x03").Await("you are not signed in").Ends(130)
	w = open(t, home, 80, 24, []string{nowhere}, "login", "--base-url", s.url)
	w.Await("it is not shown:").Signal(syscall.SIGTERM).Ends(143)
	if out, errs, code := kickoff(t, home, []string{nowhere}, "templates"); code != 0 || !strings.Contains(out, "Employee Onboarding") {
		t.Errorf("templates ended with %d: %s%s", code, out, errs)
	}
}

// A keyring that takes the question and never answers is waited for three seconds once,
// and what is not in it is kept in the file.
func TestASilentKeyringIsSaidAndPassedOver(t *testing.T) {
	t.Parallel()
	s, home := serve(t), t.TempDir()
	bus, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	at := bus.Addr().(*net.TCPAddr)
	silent := []string{fmt.Sprint("DBUS_SESSION_BUS_ADDRESS=tcp:host=127.0.0.1,port=", at.Port)}
	// asked is how many came to the bus: those who wait there before us.
	asked := func() (n int) {
		mark, err := net.DialTCP("tcp", nil, at)
		if err != nil {
			t.Fatal(err)
		}
		defer mark.Close()
		for ; ; n++ {
			c, err := bus.Accept()
			if err != nil {
				t.Fatal(err)
			}
			c.Close()
			if c.RemoteAddr().String() == mark.LocalAddr().String() {
				return n
			}
		}
	}
	const words = "the keyring did not answer within 3 seconds"
	w := open(t, home, 80, 24, silent, "login", "--base-url", s.url)
	w.Await("it is not shown:").Feed(s.token + "\r").Await("signed in as Jo Smith").Ends(0)
	w.Until("to hear of the keyring and the file", func() bool {
		out := strings.Join(strings.Fields(w.Output()), " ")
		return strings.Contains(out, words) && strings.Contains(out, "tokens.json")
	})
	if n := asked(); n != 1 {
		t.Errorf("the keyring was asked %d times", n)
	}
	out, errs, code := kickoff(t, home, silent, "whoami")
	if n := asked(); code != 0 || n != 0 {
		t.Errorf("with the token in the file whoami asked the keyring %d times, and ended with %d: %s%s", n, code, out, errs)
	}
	if out, errs, code := kickoff(t, home, silent, "logout"); code != 1 || !strings.Contains(errs, "is removed from "+tokenFile(home)) || !strings.Contains(errs, "may still be in it") {
		t.Errorf("logout ended with %d: %s%s", code, out, errs)
	}
	if _, errs, code := kickoff(t, home, silent, "templates"); code != 3 || !strings.Contains(errs, words) || !strings.Contains(errs, "waiting for the keyring") {
		t.Errorf("templates ended with %d: %s", code, errs)
	}
	open(t, home, 80, 24, silent).See("the keyring did not answer", "Try the sandbox").Press("esc").Ends(130)
}

// severalOrganizations is the same server for somebody who belongs to another
// organisation too.
func (s *server) severalOrganizations() string {
	s.t.Helper()
	behind, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(behind)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/me/organizations" {
			proxy.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"data":[{"id":"00000000000000000000000000000001","name":"Zenith"},{"id":%q,"name":"Acme"}]}`, s.org)
	}))
	s.t.Cleanup(front.Close)
	return front.URL
}

func TestWhoBelongsToSeveralOrganisationsChoosesOne(t *testing.T) {
	t.Parallel()
	s := serve(t)
	at := s.severalOrganizations()
	t.Run("at a terminal", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		w := open(t, home, 80, 24, []string{nowhere}, "login", "--base-url", at)
		w.Await("it is not shown:").Feed(s.token+"\r").Await("Zenith", "Which one?").Feed("2\r").Await("in Acme").Ends(0)
		if out, errs, code := kickoff(t, home, []string{nowhere}, "templates"); code != 0 || !strings.Contains(out, "Employee Onboarding") {
			t.Errorf("templates ended with %d: %s%s", code, out, errs)
		}
	})
	t.Run("in the wizard", func(t *testing.T) {
		t.Parallel()
		w := open(t, t.TempDir(), 80, 24, []string{"TALLYFY_BASE_URL=" + at, nowhere})
		w.Press("down", "enter").Type(s.token).Press("enter").See("Which organisation?", "Zenith", s.org)
		w.Press("down", "enter").See("in Acme").Send("enter").Await("Templates 13")
		w.Send("ctrl+c").Ends(130)
	})
	t.Run("where nobody is asked", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		token := func(args ...string) (string, int) {
			cmd := exec.Command(binary(), append([]string{"login", "--base-url", at}, args...)...)
			cmd.Env, cmd.Stdin = append(cleanEnv(home), nowhere), strings.NewReader("Bearer \""+s.token+"\"\n")
			out, err := cmd.CombinedOutput()
			return string(out), tuitest.ExitCode(err)
		}
		if out, code := token(); code != 2 || !strings.Contains(out, "Zenith") || !strings.Contains(out, "--org") {
			t.Errorf("login ended with %d: %s", code, out)
		}
		if _, err := os.Stat(tokenFile(home)); err == nil {
			t.Error("the token is kept although it is not known for what")
		}
		if out, code := token("--org", s.org); code != 0 || !strings.Contains(out, "in Acme") {
			t.Errorf("login ended with %d: %s", code, out)
		}
		if out, errs, code := kickoff(t, home, []string{nowhere}, "whoami"); code != 0 || !strings.Contains(out, "Acme") {
			t.Errorf("whoami ended with %d: %s%s", code, out, errs)
		}
	})
}
