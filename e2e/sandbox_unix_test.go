//go:build unix

package e2e

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"kickoff/tui/tuitest"
)

// server is `kickoff sandbox`, served by the built program.
type server struct {
	t               *testing.T
	url, token, org string
}

// serve starts a sandbox with more flags, such as "--fault".
func serve(t testing.TB, flags ...string) *server {
	t.Helper()
	cmd := exec.Command(binary(), append([]string{"sandbox", "--addr", "127.0.0.1:0", "--json"}, flags...)...)
	cmd.Env = cleanEnv(t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the sandbox said %q: %v", line, err)
	}
	var ready struct{ URL, Token, Org string }
	if err := json.Unmarshal([]byte(line), &ready); err != nil {
		t.Fatalf("the sandbox said %q: %v", line, err)
	}
	story, _ := t.(*testing.T) // a benchmark tells none
	return &server{t: story, url: ready.URL, token: ready.Token, org: ready.Org}
}

// faults are the flags that make a sandbox misbehave.
func faults(rules ...string) []string {
	var flags []string
	for _, rule := range rules {
		flags = append(flags, "--fault", rule)
	}
	return flags
}

// account is the environment of a person who is signed in there.
func (s *server) account() []string {
	return []string{"TALLYFY_BASE_URL=" + s.url, "TALLYFY_ACCESS_TOKEN=" + s.token, "TALLYFY_ORG_ID=" + s.org}
}

// request is one that the server received.
type request struct {
	Method, Path string
	Body         json.RawMessage
}

func (s *server) requests() []request {
	s.t.Helper()
	var log struct{ Data []request }
	s.get("/_sandbox/requests", &log)
	return log.Data
}

// launches are the bodies of the launches that the server received.
func (s *server) launches() []string {
	s.t.Helper()
	var bodies []string
	for _, r := range s.requests() {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.Path, "/runs") {
			continue
		}
		var body string
		if err := json.Unmarshal(r.Body, &body); err != nil {
			s.t.Fatal(err)
		}
		bodies = append(bodies, body)
	}
	return bodies
}

// run is a process that the server made.
type run struct {
	ID, Name string
	Prerun   json.RawMessage
	Tasks    []struct {
		StepID   string `json:"step_id"`
		Title    string
		Deadline string
		Owners   struct {
			Users  []int64
			Guests []string
			Groups []string
		}
	}
	Tags, Folders []string
}

func (s *server) runs() []run {
	s.t.Helper()
	var all struct{ Data []run }
	s.get("/_sandbox/runs", &all)
	return all.Data
}

// received waits until the server has a request of that method whose path ends so.
func (s *server) received(method, suffix string) {
	s.t.Helper()
	var log struct{ Data []request }
	s.get("/_sandbox/requests?"+url.Values{"method": {method}, "path": {suffix}}.Encode(), &log)
}

// release has a slow server give all the answers that it holds back.
func (s *server) release() {
	s.t.Helper()
	s.ask(http.MethodPost, "/_sandbox/release", "", &struct{}{})
}

// turns has the server misbehave from now on.
func (s *server) turns(rule string) {
	s.t.Helper()
	s.ask(http.MethodPost, "/_sandbox/faults", rule, &struct{}{})
}

func (s *server) get(path string, into any) {
	s.t.Helper()
	s.ask(http.MethodGet, path, "", into)
}

func (s *server) ask(method, path, body string, into any) {
	s.t.Helper()
	limit, cancel := tuitest.Limit(s.t)
	defer cancel()
	r, err := http.NewRequestWithContext(limit, method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s was answered with %s", method, path, resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		s.t.Fatal(err)
	}
}

// open starts the program with its arguments in a terminal of that size. home
// holds everything it writes; env is the rest of what is set.
func open(t *testing.T, home string, cols, rows int, env []string, args ...string) *tuitest.Terminal {
	t.Helper()
	return tuitest.Start(t, cols, rows, append(cleanEnv(home), env...), binary(), args...)
}

// kickoff runs a command to its end, without a terminal.
func kickoff(t *testing.T, home string, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	limit, cancel := tuitest.Limit(t)
	defer cancel()
	cmd := exec.CommandContext(limit, binary(), args...)
	cmd.Env = append(cleanEnv(home), env...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	code = tuitest.ExitCode(cmd.Run())
	return out.String(), errs.String(), code
}

// writeFile makes a file and returns its path.
func writeFile(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// cable is the way to a server, which can be pulled out and lead to another one.
type cable struct {
	server
	address, to string

	mu       sync.Mutex
	listener net.Listener // nil while it is pulled out
	ends     []net.Conn
}

// plug is a cable to a server. A socket that never listens keeps its port for the whole
// test: while the cable is out, nobody else gets it.
func plug(t *testing.T, s *server) *cable {
	t.Helper()
	keeper, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	unix.CloseOnExec(keeper)
	t.Cleanup(func() { _ = unix.Close(keeper) })
	if err := errors.Join(share(keeper), unix.Bind(keeper, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})); err != nil {
		t.Fatal(err)
	}
	bound, err := unix.Getsockname(keeper)
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{server: *s, address: fmt.Sprint("127.0.0.1:", bound.(*unix.SockaddrInet4).Port)}
	c.url = "http://" + c.address
	c.leads(s)
	t.Cleanup(c.pull)
	return c
}

// share lets several sockets have one port.
func share(socket int) error {
	return unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
}

// pull has nobody get through from now on.
func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listener != nil {
		c.listener.Close()
	}
	for _, end := range c.ends {
		end.Close()
	}
	c.listener, c.ends = nil, nil
}

// push puts it in again.
func (c *cable) push() {
	c.t.Helper()
	sharing := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var refused error
		err := raw.Control(func(fd uintptr) { refused = share(int(fd)) })
		return errors.Join(err, refused)
	}}
	l, err := sharing.Listen(c.t.Context(), "tcp", c.address)
	if err != nil {
		c.t.Fatal(err)
	}
	c.mu.Lock()
	c.listener = l
	c.mu.Unlock()
	go c.carry(l, c.to)
}

// leads has it lead to another server from now on.
func (c *cable) leads(to *server) {
	c.t.Helper()
	c.pull()
	c.to = strings.TrimPrefix(to.url, "http://")
	c.push()
}

func (c *cable) carry(l net.Listener, to string) {
	for {
		near, err := l.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", to)
		if err != nil || !c.joins(l, near, far) {
			near.Close()
			continue
		}
		for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
			go func() {
				_, _ = io.Copy(way[0], way[1])
				way[0].Close()
			}()
		}
	}
}

// joins adds a connection, unless the cable was pulled out before it stood.
func (c *cable) joins(l net.Listener, near, far net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listener != l {
		far.Close()
		return false
	}
	c.ends = append(c.ends, near, far)
	return true
}
