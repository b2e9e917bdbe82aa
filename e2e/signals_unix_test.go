//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// keptSaying wants the first answer on disk, and the words that say how to go on.
func keptSaying(t *testing.T, s *server, home string, w *terminal) {
	t.Helper()
	if records := s.keptRecords(t, home); len(records) != 1 || records[0].Answers.Fields[customer].Text() != "ACME" {
		t.Errorf("kept is %+v", records)
	}
	w.until("hear how to go on", func(string) bool {
		return strings.Contains(w.Output(), "is kept; go on with `kickoff --resume`")
	})
	s.made(0)
}

func TestWhoeverEndsItHearsHowToGoOn(t *testing.T) {
	tests := map[string]struct {
		end  func(w *terminal)
		exit int
	}{
		"ctrl+c":             {func(w *terminal) { w.Press("ctrl+c") }, 130},
		"an interrupt":       {func(w *terminal) { w.Signal(syscall.SIGINT) }, 130},
		"the system":         {func(w *terminal) { w.Signal(syscall.SIGTERM) }, 143},
		"a hang-up by name":  {func(w *terminal) { w.Signal(syscall.SIGHUP) }, 129},
		"the menu's q":       {func(w *terminal) { w.Press("esc").See("next missing answer").Press("q") }, 130},
		"ctrl+c in the menu": {func(w *terminal) { w.Press("esc").See("next missing answer").Press("ctrl+c") }, 130},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, home := serve(t), t.TempDir()
			w := form(review(t, s, home))
			test.end(w)
			w.EndsSoon(test.exit)
			keptSaying(t, s, home, w)
		})
	}
}

func TestCtrlCDuringTheLaunchAsks(t *testing.T) {
	s, home := serve(t, faults("POST */runs slow:1s")...), t.TempDir()
	w := sendForm(form(review(t, s, home))).See("waiting for the answer").Press("ctrl+c")
	w.See("The launch is on its way").Press("w").See("✓ Launched").Press("q").Ends(0)
	s.made(1)
}

func TestLeavingDuringTheLaunchIsUnknownAndFoundLater(t *testing.T) {
	for name, leave := range map[string]func(w *terminal){
		"ctrl+c twice": func(w *terminal) { w.Press("ctrl+c").See("The launch is on its way").Press("ctrl+c") },
		"an interrupt": func(w *terminal) { w.Signal(syscall.SIGINT) },
	} {
		t.Run(name, func(t *testing.T) {
			s, home := serve(t, faults("POST */runs slow:1h")...), t.TempDir()
			w := sendForm(form(review(t, s, home))).See("waiting for the answer")
			s.received("POST", "/runs")
			leave(w)
			w.EndsSoon(10)
			if got := s.statuses(home); got != "unknown" {
				t.Errorf("the ledger says %q", got)
			}
			s.resolves(home)
			s.made(1)
		})
	}
}

// shell is a shell with job control in front of a person.
func shell(t *testing.T, s *server, home string) *terminal {
	t.Helper()
	path, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no shell with job control here")
	}
	env := append(append(cleanEnv(home), s.account()...), "PS1=ready> ", "PROGRAM="+binary())
	return openCommand(t, 100, 30, env, path, "--norc", "--noprofile", "--noediting", "-i").See("ready>")
}

// Note has a shell write down, in a file of that name, how its terminal is set. The
// quotes tell what is typed from what comes out.
func (w *terminal) Note(name string) *terminal {
	w.t.Helper()
	return w.Type("stty -g >$HOME/" + name + "; echo noted' '" + name + "\r").See("noted " + name)
}

func TestSuspendedTheTerminalIsTheShellsAndTheScreenComesBack(t *testing.T) {
	for name, stop := range map[string]func(w *terminal){
		"ctrl+z":       func(w *terminal) { w.Press("ctrl+z") },
		"from outside": func(w *terminal) { w.SignalJob(syscall.SIGTSTP) },
	} {
		t.Run(name, func(t *testing.T) {
			s, home := serve(t), t.TempDir()
			w := shell(t, s, home).Note("before").Type("$PROGRAM 'Quarterly Business Review'\r")
			stop(form(w))
			w.See("Stopped").Note("during").Type("fg\r").See("Customer *", "ACME").Type(" and Sons").See("ACME and Sons")
			w.Press("ctrl+c").See("go on with").Type("echo it ended with $?\r").See("it ended with 130").Note("after")
			for _, name := range []string{"during", "after"} {
				if got, want := readFile(t, home, name), readFile(t, home, "before"); got != want {
					t.Errorf("%s the terminal is %s, it was %s", name, got, want)
				}
			}
			w.Type("exit\r").Ends(0)
		})
	}
}

// SignalJob sends a signal to the job that has the terminal.
func (w *terminal) SignalJob(s syscall.Signal) {
	w.t.Helper()
	w.control(func(fd int) error {
		job, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
		if err != nil {
			return err
		}
		return syscall.Kill(-job, s)
	})
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
	s, home := serve(t), t.TempDir()
	w := form(review(t, s, home)).Press("ctrl+z").See("no shell that could bring a suspended program back")
	w.Type(" Ltd").See("ACME Ltd").Press("ctrl+c").EndsSoon(130)
}
