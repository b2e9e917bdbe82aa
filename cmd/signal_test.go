package cmd

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

// whileLaunching runs a launch whose answer waits, gives the signals once the server has
// made the process, has it answered then or not, and returns the exit code.
func whileLaunching(t *testing.T, b *cmdtest.Bench, answered bool, signals ...os.Signal) int {
	t.Helper()
	served := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "POST */runs slow:1h")})
	b.At(served)
	code := make(chan int)
	go func() { code <- b.Run("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--yes") }()
	for processes(t, served) == 0 {
		select {
		case c := <-code:
			t.Fatalf("ended with %d before it launched: %s", c, b.Err.String())
		default: // asking the sandbox again is the pause
		}
	}
	for _, s := range signals {
		b.Signals <- s
	}
	if answered {
		cmdtest.Release(t, served.URL)
	}
	return <-code
}

func TestAnInterruptedLaunchIsUnknownAndInTheLedger(t *testing.T) {
	for signal, exit := range map[os.Signal]int{os.Interrupt: failure.ExitUnknown, syscall.SIGTERM: failure.ExitTerminated} {
		b := newBench(t)
		if got := whileLaunching(t, b, false, signal); got != exit {
			t.Errorf("%v ends it with %d, want %d: %s", signal, got, exit, b.Err.String())
		}
		if !strings.Contains(b.Err.String(), "runs --resolve") || b.Out.Len() > 0 {
			t.Errorf("%v: said %q, printed %q", signal, b.Err.String(), b.Out.String())
		}
		if got := statuses(b); got != "unknown" {
			t.Errorf("%v: the ledger says %s", signal, got)
		}
		b.Must("runs", "--resolve")
		if got := statuses(b); got != "launched" {
			t.Errorf("%v: afterwards the ledger says %s", signal, got)
		}
	}
}

func TestALostTerminalDoesNotAbortALaunch(t *testing.T) {
	b := newBench(t)
	// A terminal that goes away is told by the kernel and by the shell. The bench keeps one
	// signal: once it takes the third, the first has done what it does.
	if got := whileLaunching(t, b, true, syscall.SIGHUP, syscall.SIGHUP, syscall.SIGHUP); got != failure.ExitHangup {
		t.Errorf("it ends with %d: %s", got, b.Err.String())
	}
	if b.Out.Len() > 0 || !strings.Contains(b.Err.String(), "after the process was launched: Order - ") {
		t.Errorf("said %q, printed %q", b.Err.String(), b.Out.String())
	}
	if got := statuses(b); got != "launched" {
		t.Errorf("the ledger says %s", got)
	}
	b = newBench(t)
	if got := whileLaunching(t, b, false, syscall.SIGHUP, syscall.SIGTERM); got != failure.ExitHangup {
		t.Errorf("ended by the system after that: %d: %s", got, b.Err.String())
	}
	if got := statuses(b); got != "unknown" {
		t.Errorf("the ledger says %s", got)
	}
}
