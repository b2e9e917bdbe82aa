//go:build unix

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kickoff/tui/tuitest"
)

// form opens the form of a template whose other answers are given, and types its
// first one.
func form(w *tuitest.Terminal) *tuitest.Terminal {
	return w.See("Customer *").Type("ACME").See("ACME")
}

// confirm goes from the form to where one more y launches.
func confirm(w *tuitest.Terminal) *tuitest.Terminal {
	return w.Press("alt+5").See("› [ Launch").Press("enter").See("y launches")
}

// sendForm goes from the form to what comes of the launch.
func sendForm(w *tuitest.Terminal) *tuitest.Terminal { return confirm(w).Press("y") }

// sendHeld goes from the form to the launch, which stays on its way.
func sendHeld(w *tuitest.Terminal) *tuitest.Terminal {
	return confirm(w).Send("y").Await("no answer yet")
}

// review opens the template that the form above is of.
func review(t *testing.T, s *server, home string) *tuitest.Terminal {
	t.Helper()
	return open(t, home, 100, 30, s.account(), "Quarterly Business Review", "--set", "Quarter=Q2", "--set", "Meeting=+9d")
}

// busy is the processor time that the program has used up to now, where the
// system tells.
func busy(w *tuitest.Terminal) time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.Process().Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(rest)
	var ticks int64
	for _, at := range []int{11, 12} { // utime and stime, proc(5)
		n, _ := strconv.ParseInt(fields[at], 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func TestAClosedWindowLosesNothing(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		faults []string
		// until goes to the moment at which the window is closed.
		until  func(w *tuitest.Terminal, s *server)
		ledger string
	}{
		"in the form": {nil, func(w *tuitest.Terminal, s *server) { form(w) }, ""},
		"in the menu": {nil, func(w *tuitest.Terminal, s *server) { form(w).Press("esc").See("save as a draft") }, ""},
		"in a question": {nil, func(w *tuitest.Terminal, s *server) {
			form(w).Press("esc").See("discard this launch").Press("d").See("keep it")
		}, ""},
		"while nobody may send yet": {[]string{"POST */runs 429:1m"}, func(w *tuitest.Terminal, s *server) {
			confirm(form(w)).Send("y").Await("Rate limited, again in")
		}, "refused"},
		"while it is looked up": {[]string{"POST */runs drop-after"}, func(w *tuitest.Terminal, s *server) {
			confirm(form(w))
			s.turns("GET */runs slow:1h")
			w.Send("y").Await("Looking for it")
		}, "unknown"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, home := serve(t, faults(test.faults...)...), t.TempDir()
			w := review(t, s, home)
			test.until(w, s)
			w.HangUp().Ends(129)
			records := s.keptRecords(t, home)
			if len(records) != 1 || records[0].Answers.Fields[customer].Text() != "ACME" {
				t.Errorf("kept is %+v", records)
			}
			if got := s.statuses(home); got != test.ledger {
				t.Errorf("the ledger says %q, want %q", got, test.ledger)
			}
			if test.ledger == "unknown" {
				s.release()
				s.resolves(home)
				s.made(1)
				return
			}
			s.made(0)
		})
	}
}

func TestAWindowClosedDuringAnUploadKeepsTheFile(t *testing.T) {
	t.Parallel()
	s, home := serve(t, faults("POST */file slow:1h")...), t.TempDir()
	bill := writeFile(t, filepath.Join(home, "bill.pdf"), "%PDF-1.4 bill")
	w := open(t, home, 100, 30, s.account(), "Expense Approval")
	w.See("What for *").Type("Lunch").Press("alt+g").See("Receipts").Type("receipts").Press("enter").See("path of a file")
	w.Type(bill).Send("enter").Await("bill.pdf  PDF")
	s.received("POST", "/file")
	w.HangUp().Ends(129)
	records := s.keptRecords(t, home)
	if len(records) != 1 {
		t.Fatalf("kept is %+v", records)
	}
	var paths []string
	for _, a := range records[0].Answers.Fields {
		for _, f := range a.Files() {
			paths = append(paths, f.Path)
		}
	}
	if len(paths) != 1 || paths[0] != bill || len(records[0].Uploads) > 0 {
		t.Errorf("the files kept are %v, uploaded %v", paths, records[0].Uploads)
	}
	s.made(0)
}

func TestAWindowClosedDuringTheLaunchWaitsForItsAnswer(t *testing.T) {
	t.Parallel()
	s, home := serve(t, faults("POST */runs slow:1h")...), t.TempDir()
	w := sendHeld(form(review(t, s, home)))
	s.received("POST", "/runs")
	before := busy(w)
	w.HangUp()
	released := make(chan struct{})
	time.AfterFunc(time.Second, func() { // time enough to be seen spinning
		defer close(released)
		s.release()
	})
	w.Ends(129)
	<-released
	used := w.Used().UserTime() + w.Used().SystemTime()
	if before > 0 && used-before > 300*time.Millisecond {
		t.Errorf("waiting took %v of the processor", used-before)
	}
	if got := s.statuses(home); got != "launched" {
		t.Errorf("the ledger says %q", got)
	}
	if records := s.keptRecords(t, home); len(records) > 0 {
		t.Errorf("%q is still unfinished", records[0].Name)
	}
	s.made(1)
}

func TestTerminatedDuringTheLaunchItIsUnknownAndFoundLater(t *testing.T) {
	t.Parallel()
	s, home := serve(t, faults("POST */runs slow:1h")...), t.TempDir()
	w := sendHeld(form(review(t, s, home)))
	s.received("POST", "/runs")
	w.Signal(syscall.SIGTERM).Ends(143)
	w.Until("to hear how to find out", func() bool { return strings.Contains(w.Output(), "runs --resolve") })
	if got := s.statuses(home); got != "unknown" {
		t.Errorf("the ledger says %q", got)
	}
	s.resolves(home)
	if got := s.statuses(home); got != "launched" {
		t.Errorf("afterwards the ledger says %q", got)
	}
	s.made(1)
}
