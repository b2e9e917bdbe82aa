package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kickoff/payload"
	"kickoff/payload/receipt"
)

var start = time.Date(2026, 11, 23, 14, 2, 0, 0, time.UTC)

func open(t *testing.T, root string) *Ledger {
	t.Helper()
	l := Open(root, "https://go.tallyfy.com/api acme")
	t.Cleanup(func() { l.Close() })
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	now := start
	l.Now = func() time.Time { now = now.Add(time.Second); return now }
	return l
}

func begin(t *testing.T, l *Ledger, in Intent) string {
	t.Helper()
	id, err := l.Begin(in)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func settle(t *testing.T, l *Ledger, id string, o Outcome) {
	t.Helper()
	if err := l.Settle(id, o); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, l *Ledger) Book {
	t.Helper()
	b, err := l.Read()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func status(t *testing.T, l *Ledger, id string) Status {
	t.Helper()
	e, ok := read(t, l).Entry(id)
	if !ok {
		t.Fatalf("launch %s is not in the ledger", id)
	}
	return e.Status
}

func intent(name string) Intent {
	return Intent{Template: Template{ID: "t1", Title: "Onboarding"}, Name: name, Body: "b-" + name, Answers: "a-" + name, Org: "acme"}
}

func TestLaunchIsRememberedWithItsOutcome(t *testing.T) {
	root := t.TempDir()
	l := open(t, root)
	first := begin(t, l, intent("Jo"))
	second := begin(t, l, intent("Ann"))
	settle(t, l, first, Outcome{Status: Launched, Run: Run{ID: "r1", Name: "Jo", URL: "https://x/r1"}})
	settle(t, l, second, Outcome{Status: Refused, Reason: "Plan is required"})

	b := read(t, open(t, root))
	if len(b.Entries) != 2 || len(b.Damaged) != 0 {
		t.Fatalf("the ledger holds %+v", b)
	}
	if e := b.Entries[0]; e.ID != second || e.Status != Refused || e.Outcome.Reason != "Plan is required" {
		t.Errorf("the newest launch reads as %+v", e)
	}
	if e := b.Entries[1]; e.Status != Launched || e.Outcome.Run.URL != "https://x/r1" || e.Intent.Name != "Jo" || e.Intent.Template.Title != "Onboarding" || e.Intent.At.IsZero() {
		t.Errorf("the older launch reads as %+v", e)
	}
}

func TestReceiptIsKeptWithTheLaunch(t *testing.T) {
	l := open(t, t.TempDir())
	id := begin(t, l, intent("Jo"))
	settle(t, l, id, Outcome{Status: Launched, Run: Run{ID: "r1"}})
	settle(t, l, id, Outcome{Status: Launched, Receipt: &receipt.Receipt{Checked: 3, Differences: []receipt.Difference{{Field: "f", Label: "Plan", Kind: receipt.Lost}}}})
	settle(t, l, id, Outcome{Status: Unknown})

	e, _ := read(t, l).Entry(id)
	if e.Status != Launched || e.Outcome.Run.ID != "r1" || e.Outcome.Receipt == nil || e.Outcome.Receipt.Differences[0].Label != "Plan" {
		t.Errorf("the launch reads as %+v", e)
	}
}

// What was taken back stays so when its receipt comes later, and is no duplicate.
func TestAnArchivedLaunchStaysArchived(t *testing.T) {
	l := open(t, t.TempDir())
	id := begin(t, l, intent("Jo"))
	settle(t, l, id, Outcome{Status: Launched, Run: Run{ID: "r1"}})
	query := Query{Template: intent("Jo").Template.ID, Name: "Jo"}
	if n := len(read(t, l).Recent(query)); n != 1 {
		t.Fatalf("%d duplicates before, want 1", n)
	}
	settle(t, l, id, Outcome{Status: Launched, Archived: true})
	settle(t, l, id, Outcome{Status: Launched, Receipt: &receipt.Receipt{Checked: 3}})
	b := read(t, l)
	if e, _ := b.Entry(id); !e.Outcome.Archived || e.Outcome.Run.ID != "r1" || len(b.Recent(query)) != 0 {
		t.Errorf("the launch reads as %+v", e)
	}
}

// The in-process sandbox forgets its launches, and not what they showed of its plan.
func TestThePlanIsKeptBeyondTheLedger(t *testing.T) {
	plan, ran := filepath.Join(t.TempDir(), "sandbox", "plan"), false
	for i, want := range []payload.Automations{payload.AutomationsUnknown, payload.AutomationsOff} {
		l := open(t, t.TempDir())
		l.Plan = plan
		if got := read(t, l).Automations(); got != want {
			t.Errorf("launch %d: the plan reads as %v, want %v", i, got, want)
		}
		settle(t, l, begin(t, l, intent("Jo")), Outcome{Status: Launched, Receipt: &receipt.Receipt{RulesRan: &ran}})
	}
}

func TestKilledWhileSendingIsUnknown(t *testing.T) {
	root := t.TempDir()
	l, other := open(t, root), open(t, root)
	id := begin(t, l, intent("Jo"))
	if got := status(t, other, id); got != Pending {
		t.Errorf("while it is being sent, another window says %s", got)
	}
	l.Close() // as the kernel does with the locks of a killed process
	if got := status(t, other, id); got != Unknown {
		t.Errorf("after the kill it is %s", got)
	}
	if n := len(read(t, other).Unknown()); n != 1 {
		t.Errorf("%d unknown launches are offered", n)
	}
	settle(t, other, id, Outcome{Status: Absent})
	if got := status(t, other, id); got != Absent {
		t.Errorf("after the search it is %s", got)
	}
	if left, _ := filepath.Glob(filepath.Join(other.dir, "sending-*")); len(left) != 0 {
		t.Errorf("locks are left behind: %v", left)
	}
}

func TestUnfinishedLaunchIsSentOnce(t *testing.T) {
	for _, c := range []struct {
		name    string
		outcome Status
		again   bool
	}{
		{"while in flight", "", false},
		{"after it was launched", Launched, false},
		{"while nobody knows", Unknown, false},
		{"after a refusal", Refused, true},
		{"after it was looked for in vain", Absent, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			l := open(t, root)
			in := intent("Jo")
			in.Unfinished = "u1"
			id := begin(t, l, in)
			if c.outcome != "" {
				settle(t, l, id, Outcome{Status: c.outcome})
			}
			_, err := open(t, root).Begin(in)
			var earlier *EarlierError
			if again := err == nil; again != c.again || !again && (!errors.As(err, &earlier) || earlier.Entry.ID != id) {
				t.Errorf("sending it again gives %v", err)
			}
			in.Unfinished = "u2"
			begin(t, l, in)
		})
	}
}

func TestTwoWindowsPressLaunchAtOnce(t *testing.T) {
	root := t.TempDir()
	in := intent("Jo")
	in.Unfinished = "u1"
	begun := make(chan string, 8)
	var all sync.WaitGroup
	for range 8 {
		l := open(t, root)
		l.Now = time.Now
		all.Go(func() {
			if id, err := l.Begin(in); err == nil {
				begun <- id
			}
		})
	}
	all.Wait()
	if len(begun) != 1 {
		t.Errorf("%d windows were allowed to send", len(begun))
	}
}

func TestManyWindowsWriteAtOnce(t *testing.T) {
	root := t.TempDir()
	var all sync.WaitGroup
	for w := range 8 {
		l := open(t, root)
		l.Now = time.Now
		all.Go(func() {
			for i := range 5 {
				id, err := l.Begin(intent(fmt.Sprintf("%d-%d", w, i)))
				if err != nil {
					t.Error(err)
					return
				}
				if err := l.Settle(id, Outcome{Status: Launched, Run: Run{ID: id}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	b := read(t, open(t, root))
	if len(b.Entries) != 40 || len(b.Damaged) != 0 {
		t.Fatalf("%d launches are left, damaged: %v", len(b.Entries), b.Damaged)
	}
	for _, e := range b.Entries {
		if e.Status != Launched || e.Outcome.Run.ID != e.ID {
			t.Errorf("a launch reads as %+v", e)
		}
	}
}

func TestSandboxNeverMixesWithAnOrganisation(t *testing.T) {
	root := t.TempDir()
	begin(t, open(t, root), intent("Jo"))
	if b := read(t, Open(root, "sandbox")); len(b.Entries) != 0 {
		t.Errorf("the sandbox sees %v", b.Entries)
	}
}

func TestOnlyTheOwnerCanReadTheLedger(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no file modes")
	}
	l := open(t, t.TempDir())
	begin(t, l, intent("Jo"))
	info, err := os.Stat(l.Path())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// Each way to break the disk must stop the launch with a word, and must leave no
// launch behind that would be asked about later.
func TestNothingIsSentWhenItCannotBeRecorded(t *testing.T) {
	for _, c := range []struct {
		name, want string
		harm       func(*testing.T, *Ledger)
	}{
		{"read-only folder", "permission denied", func(t *testing.T, l *Ledger) {
			if os.Geteuid() == 0 || runtime.GOOS == "windows" {
				t.Skip("this user may write everywhere")
			}
			os.Chmod(l.dir, 0o500)
			t.Cleanup(func() { os.Chmod(l.dir, 0o700) })
		}},
		{"a file in the place of the folder", "cannot be made", func(t *testing.T, l *Ledger) {
			os.RemoveAll(l.dir)
			os.WriteFile(l.dir, nil, 0o600)
		}},
		{"a folder in the place of the file", "no ordinary file but a folder", func(t *testing.T, l *Ledger) { os.Mkdir(l.Path(), 0o700) }},
		{"a device in the place of the file", "no ordinary file but a device", func(t *testing.T, l *Ledger) {
			if _, err := os.Stat("/dev/full"); err != nil {
				t.Skip("no /dev/full here")
			}
			os.Symlink("/dev/full", l.Path())
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t, t.TempDir())
			c.harm(t, l)
			_, err := l.Begin(intent("Jo"))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "nothing was sent") || strings.Contains(err.Error(), "\n") {
				t.Errorf("the launch is told: %v", err)
			}
			if left, _ := filepath.Glob(filepath.Join(l.dir, "sending-*")); len(left) != 0 {
				t.Errorf("locks are left behind: %v", left)
			}
		})
	}
}

func TestAFullDiskIsTold(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	if err := open(t, t.TempDir()).write(full, []byte("x")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("told as %v", err)
	}
}

func TestFolderThatCannotBeMadeIsTold(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l := Open(file, "acme")
	if _, err := l.Begin(intent("Jo")); err == nil || !strings.Contains(err.Error(), "cannot be made") {
		t.Errorf("the launch is told %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	begin(t, l, intent("Jo"))
}

func TestOutcomeThatCannotBeRecordedIsTriedAgain(t *testing.T) {
	l := open(t, t.TempDir())
	id := begin(t, l, intent("Jo"))
	away := l.dir + "-away"
	if err := os.Rename(l.dir, away); err != nil {
		t.Fatal(err)
	}
	if err := l.Settle(id, Outcome{Status: Launched}); err == nil {
		t.Fatal("a lost outcome is not told")
	}
	if err := os.Rename(away, l.dir); err != nil {
		t.Fatal(err)
	}
	if got := status(t, l, id); got != Pending {
		t.Errorf("before the second try it is %s", got)
	}
	settle(t, l, id, Outcome{Status: Launched})
	if got := status(t, l, id); got != Launched {
		t.Errorf("after the second try it is %s", got)
	}
}

func TestOutcomeMustBeOne(t *testing.T) {
	l := open(t, t.TempDir())
	id := begin(t, l, intent("Jo"))
	for _, s := range []Status{"", Pending, "done"} {
		if l.Settle(id, Outcome{Status: s}) == nil {
			t.Errorf("a launch can end as %q", s)
		}
	}
}

func TestALaunchThatAnotherSendsIsWaitedFor(t *testing.T) {
	root := t.TempDir()
	sends, waits := open(t, root), open(t, root)
	id := begin(t, sends, Intent{})
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if sent, err := waits.Await(over, id); sent || !errors.Is(err, context.Canceled) {
		t.Errorf("it was waited for: %v, %v", sent, err)
	}
	ended := make(chan Status, 1)
	go func() {
		sent, err := waits.Await(t.Context(), id)
		b, _ := waits.Read()
		if e, _ := b.Entry(id); sent && err == nil {
			ended <- e.Status
		}
		close(ended)
	}()
	settle(t, sends, id, Outcome{Status: Launched})
	// The wait may begin after the end, and then there is nothing to wait for.
	if got, waited := <-ended; waited && got != Launched {
		t.Errorf("after the wait it is %s", got)
	}
	if sent, err := waits.Await(t.Context(), id); sent || err != nil {
		t.Errorf("what has ended is waited for: %v, %v", sent, err)
	}
	if files, _ := filepath.Glob(filepath.Join(sends.dir, "sending-*")); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
}
