//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"kickoff/tui/tuitest"
)

// The long texts of the template "Expense Approval".
const remarks = "4093d679477cd78661ae196dbdad07bf"

// editorOf makes a program that edits as a person would; env names it.
func editorOf(t *testing.T, home, script string) (env []string) {
	t.Helper()
	path := writeFile(t, filepath.Join(home, "editor"), "#!/bin/sh\n"+script+"\n")
	if err := os.Chmod(path, 0o700); err != nil {
		t.Fatal(err)
	}
	// By its name: a path with blanks in it would be a program and its arguments.
	return []string{"EDITOR=editor", "PATH=" + home + string(os.PathListSeparator) + os.Getenv("PATH"), "TMPDIR=" + t.TempDir()}
}

// inRemarks opens the form at its long text.
func inRemarks(t *testing.T, s *server, home string, editor []string) *tuitest.Terminal {
	t.Helper()
	w := open(t, home, 100, 30, append(s.account(), editor...), "Expense Approval")
	return toRemarks(w).Type("draft").See("draft")
}

func toRemarks(w *tuitest.Terminal) *tuitest.Terminal {
	return w.See("What for *").Press("alt+g").Type("remarks").Press("enter").See("new line")
}

func keptRemarks(t *testing.T, s *server, home string) string {
	t.Helper()
	records := s.keptRecords(t, home)
	if len(records) != 1 {
		t.Fatalf("kept is %+v", records)
	}
	return records[0].Answers.Fields[remarks].Text()
}

func TestALongTextIsEditedInThePersonsEditor(t *testing.T) {
	t.Parallel()
	s, home := serve(t), t.TempDir()
	w := inRemarks(t, s, home, editorOf(t, home, `cat "$1"; echo " is what I got; go on?"; read answer; printf 'first\n%s\n' "$answer" >"$1"`))
	w.Send("ctrl+o").Await("draft is what I got").Feed("second\r").See("new line", "first", "second")
	w.Type(" and more").See("second and more").Press("ctrl+c").Ends(130)
	if got := keptRemarks(t, s, home); got != "first\nsecond and more" {
		t.Errorf("kept is %q", got)
	}
}

func TestAnEditorThatFailsIsToldAndLosesNothing(t *testing.T) {
	t.Parallel()
	s, home := serve(t), t.TempDir()
	w := inRemarks(t, s, home, []string{"EDITOR=no-such-editor"})
	w.Press("ctrl+o").See("no-such-editor did not end well").Type("ed").See("drafted").Press("ctrl+c").Ends(130)
	if got := keptRemarks(t, s, home); got != "drafted" {
		t.Errorf("kept is %q", got)
	}
}

func TestWhatTheEditorWroteIsKeptWhenTheProgramHasToEnd(t *testing.T) {
	t.Parallel()
	// The second of the editors does not hear that it has to end, but goes with the
	// test.
	for name, script := range map[string]string{
		"an editor":             `echo written >"$1"; echo in the editor; read answer`,
		"one that does not end": `trap '' HUP TERM; exec 3<"$HOME/over"; echo written >"$1"; echo in the editor; read answer <&3`,
	} {
		for by, end := range map[string]struct {
			how  func(w *tuitest.Terminal)
			exit int
		}{
			"a closed window": {func(w *tuitest.Terminal) { w.HangUp() }, 129},
			"the system":      {func(w *tuitest.Terminal) { w.Signal(syscall.SIGTERM) }, 143},
		} {
			t.Run(name+" and "+by, func(t *testing.T) {
				t.Parallel()
				s, home := serve(t), t.TempDir()
				fifo(t, filepath.Join(home, "over"))
				w := inRemarks(t, s, home, editorOf(t, home, script))
				end.how(w.Send("ctrl+o").Await("in the editor"))
				w.Ends(end.exit)
				if got := keptRemarks(t, s, home); got != "written" {
					t.Errorf("kept is %q", got)
				}
			})
		}
	}
}

func TestTheFirstThingWrittenInAnEditorOutlivesAKill(t *testing.T) {
	t.Parallel()
	s, home := serve(t), t.TempDir()
	fifo(t, filepath.Join(home, "over"))
	editor := editorOf(t, home, `while [ ! -e "${1%.text.*}.json" ]; do :; done; exec 3<"$HOME/over"; echo written >"$1"; echo in the editor; read answer <&3`)
	toRemarks(open(t, home, 100, 30, append(s.account(), editor...), "Expense Approval")).Send("ctrl+o").Await("in the editor").Kill()
	open(t, home, 100, 30, s.account(), "--resume").See("Remarks", "written")
}

// fifo makes a named pipe, which whoever has opened it reads to its end when the test
// ends.
func fifo(t *testing.T, path string) {
	t.Helper()
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	// Open for both, nobody waits for the other.
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
}

func TestAnEditorCanBeSuspended(t *testing.T) {
	t.Parallel()
	s, home := serve(t), t.TempDir()
	editorOf(t, home, `echo in the editor; kill -TSTP 0; echo back in it; read answer; echo written >"$1"`)
	w := shell(t, s, home).Feed("PATH=$HOME:$PATH EDITOR=editor \"$PROGRAM\" 'Expense Approval'\r").See("What for *")
	w.Press("alt+g").Type("remarks").Press("enter").See("new line").Send("ctrl+o").Await("Stopped")
	w.Feed("fg\r").Await("back in it").Feed("\r").See("new line", "written").Type(" here").See("written here")
	w.Press("ctrl+c").Await("go on with").Feed("exit 0\r").Ends(0)
	if got := keptRemarks(t, s, home); got != "written here" {
		t.Errorf("kept is %q", got)
	}
}
