//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kickoff/tui/tuitest"
)

// keptSaying wants the first answer on disk, and the words that say how to go on.
func keptSaying(t *testing.T, s *server, home string, w *tuitest.Terminal) {
	t.Helper()
	if records := s.keptRecords(t, home); len(records) != 1 || records[0].Answers.Fields[customer].Text() != "ACME" {
		t.Errorf("kept is %+v", records)
	}
	w.Until("to hear how to go on", func() bool {
		return strings.Contains(w.Output(), "is kept; go on with `kickoff --resume`")
	})
	s.made(0)
}

func TestWhoeverEndsItHearsHowToGoOn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		end  func(w *tuitest.Terminal)
		exit int
	}{
		"ctrl+c":               {func(w *tuitest.Terminal) { w.Press("ctrl+c") }, 130},
		"an interrupt":         {func(w *tuitest.Terminal) { w.Signal(syscall.SIGINT) }, 130},
		"the system":           {func(w *tuitest.Terminal) { w.Signal(syscall.SIGTERM) }, 143},
		"ctrl+\\ from outside": {func(w *tuitest.Terminal) { w.Signal(syscall.SIGQUIT) }, 130},
		"a hang-up by name":    {func(w *tuitest.Terminal) { w.Signal(syscall.SIGHUP) }, 129},
		"the menu's q":         {func(w *tuitest.Terminal) { w.Press("esc").See("save as a draft").Press("q") }, 130},
		"ctrl+c in the menu":   {func(w *tuitest.Terminal) { w.Press("esc").See("save as a draft").Press("ctrl+c") }, 130},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, home := serve(t), t.TempDir()
			w := form(review(t, s, home))
			test.end(w)
			w.Ends(test.exit)
			keptSaying(t, s, home, w)
		})
	}
}

// The keys are in the terminal when the signal comes, and as good as read; so is a paste
// that does not end.
func TestKeysThatCameBeforeASignalAreKept(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]struct {
		signal syscall.Signal
		exit   int
	}{"TERM": {syscall.SIGTERM, 143}, "QUIT": {syscall.SIGQUIT, 130}, "HUP": {syscall.SIGHUP, 129}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, sent := range []string{" and thirteen", "\x1b[200~ and thirteen"} {
				s, home := serve(t), t.TempDir()
				w := form(review(t, s, home))
				w.FeedBefore(by.signal, sent).Ends(by.exit)
				records := s.keptRecords(t, home)
				if len(records) != 1 || records[0].Answers.Fields[customer].Text() != "ACME and thirteen" {
					t.Errorf("%q: kept is %+v", sent, records)
				}
			}
		})
	}
}

func TestCtrlCDuringTheLaunchAsks(t *testing.T) {
	t.Parallel()
	s, home := serve(t, faults("POST */runs slow:1h")...), t.TempDir()
	w := sendHeld(form(review(t, s, home))).Send("ctrl+c").Await("The launch is on its way").Send("w")
	s.received("POST", "/runs")
	s.release()
	w.See("✓ Launched").Press("q").Ends(0)
	s.made(1)
}

func TestLeavingDuringTheLaunchIsUnknownAndFoundLater(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(w *tuitest.Terminal){
		"ctrl+c twice": func(w *tuitest.Terminal) { w.Send("ctrl+c").Await("The launch is on its way").Press("ctrl+c") },
		"an interrupt": func(w *tuitest.Terminal) { w.Signal(syscall.SIGINT) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, home := serve(t, faults("POST */runs slow:1h")...), t.TempDir()
			w := sendHeld(form(review(t, s, home)))
			s.received("POST", "/runs")
			leave(w)
			w.Ends(10)
			if got := s.statuses(home); got != "unknown" {
				t.Errorf("the ledger says %q", got)
			}
			s.resolves(home)
			s.made(1)
		})
	}
}

// shell is a shell with job control in front of a person.
func shell(t *testing.T, s *server, home string) *tuitest.Terminal {
	t.Helper()
	path, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no shell with job control here")
	}
	env := append(append(cleanEnv(home), s.account()...), "PS1=ready> ", "PROGRAM="+binary())
	return tuitest.Start(t, 100, 30, env, path, "--norc", "--noprofile", "--noediting", "-i").Await("ready>")
}

// stty has a shell write down, in a file of that name, how its terminal is set. The
// quotes tell what is typed from what comes out.
func stty(w *tuitest.Terminal, name string) *tuitest.Terminal {
	return w.Feed("stty -g >\"$HOME/" + name + "\"; echo noted' '" + name + "\r").Await("noted " + name)
}

func TestSuspendedTheTerminalIsTheShellsAndTheScreenComesBack(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(w *tuitest.Terminal){
		"ctrl+z":       func(w *tuitest.Terminal) { w.Send("ctrl+z") },
		"from outside": func(w *tuitest.Terminal) { w.SignalJob(syscall.SIGTSTP) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, home := serve(t), t.TempDir()
			w := stty(shell(t, s, home), "before").Feed("\"$PROGRAM\" 'Quarterly Business Review'\r")
			stop(form(w))
			stty(w.Await("Stopped"), "during").Feed("fg\r").Await("Customer *", "ACME").Type(" and Sons").See("ACME and Sons")
			stty(w.Press("ctrl+c").Await("go on with").Feed("echo it ended with $?\r").Await("it ended with 130"), "after")
			for _, name := range []string{"during", "after"} {
				if got, want := readFile(t, home, name), readFile(t, home, "before"); got != want {
					t.Errorf("%s the terminal is %s, it was %s", name, got, want)
				}
			}
			w.Feed("exit\r").Ends(0)
		})
	}
}

func readFile(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestWithoutJobControlASuspendIsRefusedWithAWord(t *testing.T) {
	t.Parallel()
	s, home := serve(t), t.TempDir()
	w := form(review(t, s, home)).Press("ctrl+z").See("no shell that could bring a suspended program back")
	w.Type(" Ltd").See("ACME Ltd").Press("ctrl+c").Ends(130)
}
