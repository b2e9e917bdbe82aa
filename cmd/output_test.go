package cmd

import (
	"bufio"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

// broken is a standard output that takes nothing.
type broken struct{ err error }

func (b broken) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: b.err}
}

// lost runs a command whose result cannot be written for that reason.
func lost(b *cmdtest.Bench, why error, args ...string) int {
	b.Err.Reset()
	h := b.Host()
	h.Out = broken{why}
	return Execute(h, args)
}

// answering is a server that says the same to everybody; its address.
func answering(t *testing.T, status, headers, body string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			for lines := bufio.NewScanner(conn); lines.Scan() && lines.Text() != ""; {
			}
			fmt.Fprintf(conn, "HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s", status, headers, len(body), body)
			conn.Close()
		}
	}()
	return "http://" + l.Addr().String()
}

// files are the names and contents of all files below a folder.
func files(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Error(err)
			}
			all.WriteString(path + "\n" + string(data))
		}
		return nil // there may be no folder at all
	})
	return all.String()
}

// ordering launches from the world of the tests.
func ordering(more ...string) []string {
	return append([]string{"launch", "Order", "--set", "Buyer=x", "--set", "Plan=Gold", "--allow-duplicate"}, more...)
}

func TestAResultThatCouldNotBeWrittenIsNoSuccess(t *testing.T) {
	s := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(s)
	b.Must(ordering("--save-draft", "weekly", "--yes")...)
	for _, args := range [][]string{
		{"templates"}, {"templates", "--json"}, {"templates", "show", "Order"}, {"templates", "show", "Order", "--json"},
		{"drafts"}, {"drafts", "--json"}, {"drafts", "show", "weekly"}, {"drafts", "show", "weekly", "--json"},
		{"drafts", "export", "weekly"}, {"drafts", "check"}, {"drafts", "check", "--json"},
		{"runs"}, {"runs", "--json"}, {"runs", "--resolve", "--json"}, {"whoami"}, {"whoami", "--json"}, {"--help"}, {"--version"}, {"sandbox", "--addr", "127.0.0.1:0"},
		ordering("--dry-run"), ordering("--export", "curl"),
	} {
		if code := lost(b, syscall.ENOSPC, args...); code != failure.ExitUnexpected || !strings.Contains(b.Err.String(), "could not be written") {
			t.Errorf("%v on a full disk: exit %d, %q", args, code, b.Err.String())
		}
		if code := lost(b, syscall.EPIPE, args...); code != failure.ExitDone || strings.Contains(b.Err.String(), "written") {
			t.Errorf("%v, whose reader has left: exit %d, %q", args, code, b.Err.String())
		}
	}
}

func TestALaunchWhoseResultIsLostStaysLaunched(t *testing.T) {
	for _, why := range []error{syscall.ENOSPC, syscall.EPIPE, syscall.EBADF} {
		for _, args := range [][]string{ordering("--yes"), ordering("--yes", "--json")} {
			s := cmdtest.Serve(t, sandbox.Options{})
			b := newBench(t).At(s)
			if code := lost(b, why, args...); code != failure.ExitUnexpected {
				t.Errorf("%v: exit %d", why, code)
			}
			for _, word := range []string{"was launched", "do not launch it again", "could not be written"} {
				if !strings.Contains(b.Err.String(), word) {
					t.Errorf("%v: %q does not say %q", why, b.Err.String(), word)
				}
			}
			if n := len(cmdtest.Launches(t, s)); n != 1 || statuses(b) != "launched" {
				t.Errorf("%v: %d launches, and the ledger has %q", why, n, statuses(b))
			}
		}
	}
}

func TestAStandardOutputThatIsNotThereIsNone(t *testing.T) {
	b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{}))
	run := func(args ...string) int {
		b.Out.Reset()
		b.Err.Reset()
		h := b.Host()
		h.OutClosed = true
		return Execute(h, args)
	}
	if code := run("templates", "--json"); code != failure.ExitUnexpected || !strings.Contains(b.Err.String(), "standard output is closed") {
		t.Errorf("exit %d, %q", code, b.Err.String())
	}
	// Without --json it may be somebody who wants no output; they are told on the
	// other stream.
	if code := run(ordering("--yes")...); code != failure.ExitDone || !strings.Contains(b.Err.String(), "standard output is closed") {
		t.Errorf("exit %d, %q", code, b.Err.String())
	}
}

// A token that was put anywhere, or that a server sends back in any form, is in
// nothing that is printed or written.
func TestTheTokenIsInNothingThatIsPrintedOrWritten(t *testing.T) {
	const token = "tok/en+1234567890=abc"
	id := "X-Request-Id: " + token[:4] + "\u200b" + token[4:] + "\r\n"
	away := answering(t, "302 Found", id+"Location: https://x.test/"+token+"\r\n", "")
	failing := answering(t, "500 Oops", id, `<p>`+token[:5]+`<b>`+token[5:]+`</b> `+token[:5]+"\u200b"+token[5:]+` tok&#47;en&#43;1234567890&#61;abc</p>`)
	refusing := answering(t, "422 No", id, `{"message":"`+token+`","errors":{"`+url.QueryEscape(token)+`":["`+token[:7]+`\u200b`+token[7:]+`"]}}`)
	s := cmdtest.Serve(t, sandbox.Options{Token: token})
	sandboxes := map[string]string{"TALLYFY_BASE_URL": s.URL, "TALLYFY_ACCESS_TOKEN": token}
	for _, c := range []struct {
		env  map[string]string
		args []string
	}{
		{map[string]string{"TALLYFY_ORG_ID": token}, []string{"templates"}},
		{map[string]string{"TALLYFY_ORG_ID": token}, []string{"drafts"}},
		{map[string]string{"TALLYFY_ORG_ID": `"` + token + `"`}, []string{"runs", "--json"}},
		{map[string]string{"TALLYFY_BASE_URL": token}, []string{"whoami"}},
		{map[string]string{"TALLYFY_BASE_URL": "https://" + token + "/api"}, []string{"whoami", "--json"}},
		{map[string]string{"TALLYFY_PROCESS_URL": "https://x.test/" + token + "/{run}"}, []string{"templates"}},
		{map[string]string{"KICKOFF_NOW": token}, []string{"templates"}},
		{map[string]string{"TALLYFY_ACCESS_TOKEN": `"Bearer ` + token + `"`, "TALLYFY_ORG_ID": token}, []string{"templates"}},
		{map[string]string{"TALLYFY_BASE_URL": away}, []string{"templates"}},
		{map[string]string{"TALLYFY_BASE_URL": failing}, []string{"templates", "show", "x", "--json"}},
		{map[string]string{"TALLYFY_BASE_URL": refusing}, []string{"launch", "x", "--yes"}},
		{sandboxes, []string{"launch", token, "--yes"}},
		{sandboxes, []string{"--" + token}},
		{sandboxes, []string{token, token}},
		{sandboxes, []string{"--profile", token, "whoami"}},
		{sandboxes, []string{"launch", "Order", "--draft", token, "--dry-run"}},
		{sandboxes, []string{"launch", "Order", "--set", token + "=1", "--dry-run", "--json"}},
		{sandboxes, []string{"launch", "Order", "--set", "Buyer=x " + token[:9] + "\u200b" + token[9:], "--save-draft", "kept", "--dry-run"}},
		{sandboxes, []string{"launch", "Order", "--name", token, "--set", "Buyer=x", "--set", "Plan=Gold", "--yes", "--json"}},
		{sandboxes, []string{"launch", "Order", "--summary", token, "--set", "Buyer=x", "--set", "Plan=Gold", "--export", "kickoff"}},
		{sandboxes, []string{"launch", "Order", "--set", "Buyer=x", "--save-draft", token, "--dry-run"}},
		{sandboxes, []string{"drafts", "rename", "nothing", token}},
		{sandboxes, []string{"launch", "Order", "--owner", "Check=" + token + "@x.test", "--dry-run"}},
	} {
		b := newBench(t)
		log := filepath.Join(t.TempDir(), "log")
		b.Env["TALLYFY_ACCESS_TOKEN"] = token
		for name, value := range c.env {
			b.Env[name] = value
		}
		code := b.Run(append([]string{"--log", log}, c.args...)...)
		logged, _ := os.ReadFile(log) // there may be none
		all := b.Out.String() + b.Err.String() + string(logged) + files(t, b.Env["KICKOFF_DATA_DIR"])
		if code == failure.ExitDone || strings.Contains(all, token[5:]) || strings.Contains(all, "%2B1234567890") {
			t.Errorf("%v %v: exit %d\n%s", c.env, c.args, code, all)
		}
	}
}
