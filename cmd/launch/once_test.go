package launch_test

import (
	"maps"
	"strings"
	"sync"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
	"kickoff/payload/store/ledger"
)

// Many that want no second process, started at once from one home, make one, also where
// the list of processes is behind.
func TestStartedAtOnceTheyLaunchOnce(t *testing.T) {
	for flag, exit := range map[string]int{"--if-absent": failure.ExitDone, "--refuse-duplicate": failure.ExitInvalid} {
		for _, fault := range []string{"GET */runs lag:1h", "GET */runs slow:10ms"} {
			t.Run(flag+" "+fault, func(t *testing.T) {
				served := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, fault)})
				home := newBench(t).At(served)
				var all sync.WaitGroup
				codes, printed := make([]int, 25), make([]string, 25)
				for i := range codes {
					all.Go(func() {
						b := newBench(t)
						b.Env = maps.Clone(home.Env)
						codes[i] = b.Run("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--yes", flag)
						printed[i] = b.Out.String()
					})
				}
				all.Wait()
				done := 0
				for i, code := range codes {
					switch code {
					case failure.ExitDone:
						done++
						if printed[i] == "" {
							t.Error("a success printed nothing")
						}
					case exit:
					default:
						t.Errorf("exit %d", code)
					}
				}
				if want := map[bool]int{true: 25, false: 1}[exit == 0]; done != want {
					t.Errorf("%d succeeded, want %d", done, want)
				}
				if n := len(cmdtest.Launches(t, served)); n != 1 {
					t.Errorf("%d launches were sent", n)
				}
			})
		}
	}
}

// Who waits for another until the time is over has sent nothing and says so; a launch
// that another is sending counts as there.
func TestAnotherLaunchOnThisMachineIsWaitedForAloud(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	b.Env["TALLYFY_ORG_ID"] = served.Server.OrgID()
	args := []string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--name", "Mine", "--yes", "--timeout", "2s"}
	book := ledger.Open(b.Env["KICKOFF_DATA_DIR"], served.URL+" "+served.Server.OrgID())
	lock, err := book.Guard(t.Context(), "0f000000000000000000000000000001", func() {})
	if err != nil {
		t.Fatal(err)
	}
	for _, flag := range []string{"--if-absent", "--refuse-duplicate"} {
		b.Fails(failure.ExitNetwork, "nothing was sent", append(args, flag)...)
		if !strings.Contains(b.Err.String(), "another kickoff on this machine is launching \"Order\"") {
			t.Errorf("waited in silence: %s", b.Err.String())
		}
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	intent := ledger.Intent{Template: ledger.Template{ID: "0f000000000000000000000000000001"}, Name: "Mine"}
	id, err := book.Begin(intent)
	if err != nil {
		t.Fatal(err)
	}
	b.Fails(failure.ExitNetwork, "nothing was sent", append(args, "--if-absent")...)
	b.Fails(failure.ExitInvalid, "is being launched by another kickoff", append(args, "--refuse-duplicate")...)
	if n := len(cmdtest.Launches(t, served)); n != 0 {
		t.Errorf("%d launches were sent", n)
	}
	if err := book.Settle(id, ledger.Outcome{Status: ledger.Refused}); err != nil {
		t.Fatal(err)
	}
	b.Must(append(args, "--if-absent", "--timeout", "1m")...)
}
