package cmd

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

// serveCommand runs `kickoff sandbox` until it is ready; the returned function
// sends it a signal and waits for its exit code.
func serveCommand(t *testing.T, b *cmdtest.Bench, args ...string) (string, func(os.Signal) int) {
	t.Helper()
	host := b.Host()
	read, write := io.Pipe()
	host.Out = write
	host.Err = io.Discard
	code := make(chan int)
	go func() {
		c := Execute(host, append([]string{"sandbox"}, args...))
		write.Close()
		code <- c
	}()
	out := bufio.NewReader(read)
	ready, err := out.ReadString('\n')
	if err != nil {
		t.Fatalf("no ready line: %v", err)
	}
	return ready, func(s os.Signal) int {
		t.Helper()
		b.Signals <- s
		if rest, _ := io.ReadAll(out); len(rest) > 0 {
			t.Errorf("more than the ready line: %q", rest)
		}
		return <-code
	}
}

func TestTheSandboxSaysWhenItIsReadyAndEndsAtASignal(t *testing.T) {
	b := newBench(t)
	ready, end := serveCommand(t, b, "--token", "abc", "--templates", "3", "--seed", "7")
	m := regexp.MustCompile(`^sandbox ready: (http://127\.0\.0\.1:\d+) token=(abc) org=([0-9a-f]{32})\n$`).FindStringSubmatch(ready)
	if m == nil {
		t.Fatalf("the ready line is %q", ready)
	}
	client := newBench(t)
	client.Env["TALLYFY_BASE_URL"], client.Env["TALLYFY_ACCESS_TOKEN"] = m[1]+"/api", m[2]
	if out := client.Must("templates"); strings.Count(out, "\n") != 4 {
		t.Errorf("three templates were asked for:\n%s", out)
	}
	if code := end(syscall.SIGTERM); code != failure.ExitTerminated {
		t.Errorf("SIGTERM ends it with %d", code)
	}
	ready, end = serveCommand(t, newBench(t), "--json")
	var line map[string]string
	if err := json.Unmarshal([]byte(ready), &line); err != nil || len(line) != 3 || line["url"] == "" || line["token"] == "" || line["org"] == "" {
		t.Errorf("as JSON it is %q (%v)", ready, err)
	}
	if code := end(os.Interrupt); code != failure.ExitStopped {
		t.Errorf("an interrupt ends it with %d", code)
	}
}

// What was launched in the sandbox inside the program is gone with it, and so is what
// was uploaded there.
func TestTheSandboxInsideTheProgramLeavesNothingBehind(t *testing.T) {
	b := newBench(t)
	passing := t.TempDir()
	t.Setenv("TMPDIR", passing)
	t.Setenv("TEMP", passing)
	t.Setenv("TMP", passing)
	world := b.WorldFile()
	out := b.Must("--sandbox", "--world", world, "launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--yes")
	if said := b.Err.String(); !strings.Contains(out, "/_sandbox/runs/") || !strings.Contains(said, "ends with each command") {
		t.Errorf("the link leads elsewhere, or it is not said for how long: %s%s", out, said)
	}
	if list := b.Must("--sandbox", "--world", world, "runs", "--json"); strings.Join(strings.Fields(list), "") != `{"runs":[]}` {
		t.Errorf("it is still listed: %s", list)
	}
	if list := b.Must("--sandbox", "runs"); list != "" || !strings.Contains(b.Err.String(), "ends with each command") {
		t.Errorf("it is still listed: %s%s", list, b.Err.String())
	}
	b.Must("--sandbox", "runs", "--resolve")
	if left, err := os.ReadDir(passing); err != nil || len(left) > 0 {
		t.Errorf("left in the folder for passing files: %v, %v", left, err)
	}
}
