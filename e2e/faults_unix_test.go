//go:build unix

package e2e

import (
	"path/filepath"
	"testing"
)

// outcome is how a launch by keys ends: what the screen says, and what is true.
type outcome struct {
	says   []string
	exit   int
	ledger string
	made   int
}

func refused(says ...string) outcome { return outcome{says, 130, "refused", 0} }
func unknown() outcome {
	return outcome{[]string{"Not known whether it was launched", "it may still come"}, 10, "unknown", 0}
}
func found() outcome {
	return outcome{[]string{"✓ Launched", "the process was found"}, 0, "launched", 1}
}

// What goes wrong with the one request of a launch, and how that ends.
func launchFaults() map[string]outcome {
	return map[string]outcome{
		"500":             unknown(),
		"502":             unknown(),
		"html":            unknown(),
		"drop-before":     unknown(),
		"drop-after":      found(),
		"truncate":        found(),
		"500-after":       found(),
		"401":             refused("Sign in again"),
		"403":             refused("Not allowed", "may not launch Quarterly Business Review"),
		"429:1s x1":       {[]string{"✓ Launched"}, 0, "launched refused", 1},
		"forget:Customer": {[]string{"! Launched, but 1 value differs", "Customer: sent \"ACME\", stored nothing"}, 11, "launched", 1},
		"shift":           {[]string{"✓ Launched", "moved from Saturday", "moved by Tallyfy from Sat 28 Nov 2026, 12:00"}, 0, "launched", 1},
	}
}

func TestEachFaultOfALaunchEndsInTheTruth(t *testing.T) {
	t.Parallel()
	for action, want := range launchFaults() {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			s, home := serve(t, faults("POST */runs "+action)...), t.TempDir()
			w := open(t, home, 100, 30, s.account(), "Quarterly Business Review",
				"--set", "Quarter=Q2", "--set", "Meeting=+9d", "--deadline", "*=2026-11-28 12:00")
			sendForm(form(w)).See(want.says...)
			if action == "401" {
				w.Press("esc").NoLonger("paste the token").See("Not signed in any more")
			}
			w.Press("q").Ends(want.exit)
			if got := s.statuses(home); got != want.ledger {
				t.Errorf("the ledger says %q, want %q", got, want.ledger)
			}
			s.made(want.made)
			records := s.keptRecords(t, home)
			if kept := len(records) == 1 && records[0].Answers.Fields[customer].Text() == "ACME"; kept != (want.made == 0) || len(records) > 1 {
				t.Errorf("kept is %+v", records)
			}
		})
	}
}

// What goes wrong with an upload is told, nothing is launched, and launching
// once more sends the file again.
func TestEachFaultOfAnUploadIsToldAndMended(t *testing.T) {
	t.Parallel()
	for action, says := range map[string]string{
		"403":        "could not be uploaded",
		"500":        "Nobody knows whether bill.pdf was uploaded",
		"500-after":  "Nobody knows whether bill.pdf was uploaded",
		"drop-after": "Nobody knows whether bill.pdf was uploaded",
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			s, home := serve(t, faults("POST */file "+action+" x1")...), t.TempDir()
			bill := writeFile(t, filepath.Join(home, "bill.pdf"), "%PDF-1.4 bill")
			w := open(t, home, 100, 30, s.account(), "Expense Approval", "--set", "What for=Lunch", "--set", "Amount=12", "--set", "Category=Travel")
			w.See("Receipts *").Press("alt+g").Type("receipts").Press("enter").See("path of a file").Type(bill).Press("enter").See("bill.pdf")
			sendForm(w).See(says, "othing was launched")
			s.made(0)
			w.Press("l").See("y launches").Press("y").See("✓ Launched", "read back as sent").Press("q").Ends(0)
			if got := s.statuses(home); got != "launched" {
				t.Errorf("the ledger says %q", got)
			}
			s.made(1)
		})
	}
}

func TestATokenThatEndsBeforeTheLaunchIsAskedForAnew(t *testing.T) {
	t.Parallel()
	s, home := serve(t, faults("POST */runs 401 x1")...), t.TempDir()
	w := sendForm(form(review(t, s, home))).See("paste the token")
	w.Type(s.token).NoLonger("paste the token").Press("enter").NoLonger("Sign in again ─")
	w.Press("l").See("y launches").Press("y").See("✓ Launched", "read back as sent").Press("q").Ends(0)
	if got := s.statuses(home); got != "launched refused" {
		t.Errorf("the ledger says %q", got)
	}
	s.made(1)
}
