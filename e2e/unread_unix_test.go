//go:build unix

package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/tui/tuitest"
)

// launchesNothing wants the program to run on, and the server to have no process.
func (s *server) launchesNothing(w *tuitest.Terminal, after string) {
	s.t.Helper()
	if n := len(s.launches()); n > 0 {
		s.t.Fatalf("%s launched; the screen:\n%s", after, w.Screen())
	}
}

func TestNothingIsLaunchedByAKeyOfSomebodyWhoDidNotReadTheQuestion(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 40}, {80, 24}, {60, 15}, {40, 10}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			w := open(t, t.TempDir(), size[0], size[1], s.account(), "Quarterly Business Review", "--set", "Quarter=Q2", "--set", "Meeting=+9d", "--set", "Customer=ACME")
			w.See("Customer *")

			w.Press("alt+4")
			for range 10 {
				w.Press("enter")
			}
			s.launchesNothing(w, "ten enters from the details")
			w.See("y launches", "esc goes back", "get", "mail").Press("esc").NoLonger("y launches")

			w.Type("ly").See("y launches")
			s.launchesNothing(w, "l and y at once")
			w.Press("esc").NoLonger("y launches")

			w.Type("l" + strings.Repeat("y", 300)).See("y launches")
			s.launchesNothing(w, "l and a held y")

			w.Type(strings.Repeat("\r", 10)).Press("enter", "l", "space").See("y launches")
			s.launchesNothing(w, "enter")

			w.Feed("\x1b[200~y\x1b[201~").Settle().See("y launches")
			w.Type("yes\r").See("y launches")
			s.launchesNothing(w, "a paste")

			w.Press("y").See("✓ Launched").Press("y", "q").Ends(0)
			if n := len(s.launches()); n != 1 {
				t.Errorf("%d launches", n)
			}
		})
	}
}

func TestAProductionProfileWantsItsNameTypedInFull(t *testing.T) {
	t.Parallel()
	s, home := serve(t), t.TempDir()
	writeFile(t, filepath.Join(home, "config.json"), `{"default": "live", "profiles": {"live": {"production": true}}}`)
	env := append(s.account(), "KICKOFF_CONFIG_DIR="+home)
	w := open(t, home, 80, 24, env, "Quarterly Business Review", "--set", "Quarter=Q2", "--set", "Meeting=+9d", "--set", "Customer=ACME")
	w.See("Customer *").Press("alt+r").See("› [ Launch").Press("l").See("type Acme", "and enter to launch")
	w.Press("y", "backspace", "enter").See("and enter to launch")
	w.Feed("\x1b[200~Acme\x1b[201~").Settle().Press("enter").See("and enter to launch")
	s.launchesNothing(w, "a paste")
	w.Type("Acme\r").See("and enter to launch")
	s.launchesNothing(w, "the name and enter at once")
	w.Press("enter").See("✓ Launched").Press("q").Ends(0)
}

func TestWhatWasTypedBeforeTheLineModesQuestionIsDropped(t *testing.T) {
	t.Parallel()
	s := serve(t, faults("GET */checklists slow:1h x1")...)
	w := open(t, t.TempDir(), 100, 30, s.account(), "launch", "Quarterly Business Review", "--set", "Quarter=Q2", "--set", "Meeting=+9d", "--set", "Customer=ACME")
	s.received("GET", "/checklists")
	w.Feed("launch\nlau")
	w.Until("for it to be there", func() bool { return strings.Contains(w.Output(), "launch\r\nlau") }) // the system echoes it
	s.release()
	w.Until("for the question to be asked", func() bool {
		_, after, asked := strings.Cut(w.Screen(), "Type the word launch, or: back, show, save, quit.")
		return asked && strings.HasPrefix(strings.TrimSpace(after), ">")
	})
	w.Feed("quit\n").Ends(130)
	s.launchesNothing(w, "what was typed before")
}
