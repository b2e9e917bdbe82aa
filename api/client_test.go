package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"kickoff/payload/crash"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const secret = "s3cret-token"

// serve makes a client of a server that answers with handle; waiting takes no
// time and is written down.
func serve(t *testing.T, handle http.HandlerFunc) (*Client, *pauses) {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return clientOf(t, s.URL+"/api/")
}

// serveInBubble is serve for a bubble of testing/synctest: the connections are pipes,
// so that the clock goes on only when both sides wait for it, and waiting waits.
func serveInBubble(t *testing.T, handle http.HandlerFunc) *Client {
	t.Helper()
	l := pipes{make(chan net.Conn), make(chan struct{})}
	s := &http.Server{Handler: handle, ErrorLog: quiet()}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	c, _ := clientOf(t, "http://localhost/api/")
	c.clock = clock{now: time.Now, sleep: Wait}
	for _, h := range []*http.Client{c.reads, c.sends} {
		h.Transport.(*http.Transport).DialContext = l.dial
		t.Cleanup(h.CloseIdleConnections)
	}
	return c
}

// pipes is a listener without a network.
type pipes struct {
	dialed chan net.Conn
	closed chan struct{}
}

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.dialed <- far:
		return near, nil
	case <-p.closed: // one that was dialed to spare, when another got free first
		return nil, net.ErrClosed
	}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.dialed:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error { close(p.closed); return nil }

func (pipes) Addr() net.Addr { return &net.TCPAddr{} }

func clientOf(t *testing.T, base string) (*Client, *pauses) {
	t.Helper()
	c, err := New(Options{BaseURL: base, Token: secret, Org: "0f2e"})
	if err != nil {
		t.Fatal(err)
	}
	p := &pauses{}
	c.clock = clock{now: p.now, sleep: p.sleep}
	return c, p
}

type pauses struct {
	mu   sync.Mutex
	all  []time.Duration
	past time.Duration
}

func (p *pauses) sleep(ctx context.Context, d time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = append(p.all, d)
	p.past += d
	return ctx.Err()
}

// now has the pauses in it, though nobody waited.
func (p *pauses) now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Now().Add(p.past)
}

// say answers with a status and a body, once it has read the request: an answer that
// comes before that may prove that the request never left whole.
func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// answering is the address of a server that says the same to whoever asks.
func answering(t *testing.T, text string) string {
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
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = io.WriteString(conn, text)
			conn.Close()
		}
	}()
	return l.Addr().String()
}

func TestEveryRequestHasTheHeadersAndOneSlash(t *testing.T) {
	var got *http.Request
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		say(200, `{"data":{"id":1001,"email":"ada@example.com"}}`)(w, r)
	})
	if _, err := c.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"Authorization": "Bearer " + secret, "Accept": "application/json",
		"X-Tallyfy-Client": "APIClient", "User-Agent": "kickoff", "Content-Type": "",
	}
	for name, value := range want {
		if h := got.Header.Get(name); h != value {
			t.Errorf("%s: %q, want %q", name, h, value)
		}
	}
	if got.URL.Path != "/api/me" {
		t.Errorf("path %q", got.URL.Path)
	}
}

func TestAnIdCannotLeaveItsPlaceInThePath(t *testing.T) {
	var path string
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.EscapedPath()
		say(404, `{}`)(w, r)
	})
	if _, err := c.Run(t.Context(), "a/../b?x=1#y"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if path != "/api/organizations/0f2e/runs/a%2F..%2Fb%3Fx=1%23y" {
		t.Errorf("path %q", path)
	}
	path = ""
	for _, id := range []string{"", ".", ".."} {
		if _, err := c.Template(t.Context(), id); !errors.Is(err, ErrNotFound) {
			t.Errorf("id %q: %v", id, err)
		}
	}
	if path != "" {
		t.Errorf("asked for %q", path)
	}
	if _, err := c.WithOrg("").Template(t.Context(), "x"); err == nil || !strings.Contains(err.Error(), "--org") {
		t.Errorf("without an organisation: %v", err)
	}
}

func TestTheTokenIsNotSentInTheClear(t *testing.T) {
	cases := []struct {
		base string
		ok   bool
	}{
		{"https://go.tallyfy.com/api", true},
		{"https://go.tallyfy.com/api/", true},
		{"http://127.0.0.1:8080", true},
		{"http://127.9.9.9", true},
		{"http://[::1]:80", true},
		{"http://localhost:1/api", true},
		{"http://go.tallyfy.com/api", false},
		{"http://localhost.evil.test", false},
		{"http://192.168.0.1", false},
		{"ftp://127.0.0.1", false},
		{"go.tallyfy.com", false},
		{"localhost:80", false},
		{"https://user:hunter2@go.tallyfy.com", false},
		{"https://go.tallyfy.com/api?x=1", false},
		{"", false},
	}
	for _, c := range cases {
		_, err := New(Options{BaseURL: c.base, Token: secret})
		if (err == nil) != c.ok {
			t.Errorf("%q: %v", c.base, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("password shown: %v", err)
		}
	}
	for _, token := range []string{"", " ", "\n\u200b", "tök"} {
		if _, err := New(Options{BaseURL: "https://x.test", Token: token}); !errors.Is(err, ErrUnauthorized) {
			t.Errorf("token %q: %v", token, err)
		}
	}
	if got := BareToken(" Bearer eyJ0.eyJz\r\n  dWIi.c2ln\n"); got != "eyJ0.eyJzdWIi.c2ln" {
		t.Errorf("a token that was wrapped is %q", got)
	}
}

func TestARedirectIsFollowedOnlyWithinTheHost(t *testing.T) {
	stolen := false
	thief := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen = true }))
	defer thief.Close()
	c, waited := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/me":
			http.Redirect(w, r, "/moved", http.StatusFound)
		case "/moved":
			say(200, `{"data":{"id":7}}`)(w, r)
		default:
			http.Redirect(w, r, thief.URL+"/x", http.StatusFound)
		}
	})
	if m, err := c.Me(t.Context()); err != nil || m.ID != 7 {
		t.Errorf("within the host: %v, %v", m, err)
	}
	_, err := c.Organization(t.Context())
	if !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), thief.URL) {
		t.Errorf("to another host: %v", err)
	}
	if stolen || len(waited.all) > 0 {
		t.Errorf("followed: %v, retried after %v", stolen, waited.all)
	}
}

func TestAnAnswerThatIsNoneShowsNoToken(t *testing.T) {
	c, _ := clientOf(t, "http://"+answering(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: "+secret+"\r\n\r\n"))
	if _, err := c.Me(t.Context()); err == nil || strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), "[token]") {
		t.Errorf("%v", err)
	}
}

func TestNeitherLogNorErrorShowsTheToken(t *testing.T) {
	var log bytes.Buffer
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "req-1")
		say(500, `{"message":"boom for `+r.Header.Get("Authorization")+`","errors":{"`+secret+`":["`+secret+`"]}}`)(w, r)
	}))
	defer s.Close()
	c, err := New(Options{BaseURL: s.URL, Token: secret, Org: "o", Log: slog.New(slog.NewJSONHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Launch(t.Context(), []byte(`{}`))
	var e *Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"log": log.String(), "error": err.Error(), "body": e.Body, "path": e.Fields[0].Path, "field": e.Fields[0].Message} {
		if strings.Contains(text, secret) {
			t.Errorf("%s shows the token: %s", name, text)
		}
	}
	for _, want := range []string{`"method":"POST"`, `"path":"/organizations/o/runs"`, `"status":500`, `"request_id":"req-1"`, `"ms":`, `boom for Bearer [token]`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s: %s", want, log.String())
		}
	}
}

// crashing panics when a request goes through it.
type crashing struct{}

func (crashing) RoundTrip(*http.Request) (*http.Response, error) { panic("on purpose") }

func TestAPanicOfARequestComesToWhoAsks(t *testing.T) {
	c, _ := clientOf(t, "http://localhost/api/")
	c.reads = &http.Client{Transport: crashing{}}
	err := crash.Catch(func() error { _, err := c.Me(t.Context()); return err })
	if !errors.As(err, new(*crash.Panic)) {
		t.Errorf("it ends with %v", err)
	}
}
