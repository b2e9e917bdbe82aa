// Package apitest is a server that loses the answers of launches, for the tests of all
// that has to find out what came of one. How the API behaves is package sandbox's.
package apitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kickoff/api/sandbox"
)

// Lossy is a server between the client and a sandbox that loses the answers of
// launches, and may change what the lists of processes say.
type Lossy struct {
	*httptest.Server
	Sandbox *sandbox.Server
	// When says when a launch reaches the sandbox: "at once", "later", or "never".
	When string
	// Lose answers in place of the sandbox, whose answer is nil where it has not acted.
	Lose Loss
	// Change changes a process in a list; false leaves it out.
	Change func(run map[string]any) bool
	// Timeless: no answer says what the time is. Orderless: there is no list but the
	// newest first.
	Timeless, Orderless bool
	// Ascending: lists have the oldest first, whatever is asked for.
	Ascending bool
	waits     []*http.Request
}

// NewLossy serves a world for as long as the test runs.
func NewLossy(t *testing.T, world *sandbox.World, when string, lose Loss) *Lossy {
	l := &Lossy{Sandbox: sandbox.New(sandbox.Options{World: world}), When: when, Lose: lose}
	l.Server = httptest.NewUnstartedServer(l)
	l.Config.ErrorLog = log.New(io.Discard, "", 0)
	l.Start()
	t.Cleanup(l.Close)
	return l
}

func (l *Lossy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	isList := strings.HasSuffix(r.URL.Path, "/runs")
	if l.Ascending && r.URL.Query().Get("sort") == "-created_at" {
		r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "sort=-created_at", "sort=created_at", 1)
	}
	switch {
	case isList && r.Method == http.MethodPost && l.Lose != nil:
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		var answer *httptest.ResponseRecorder
		if l.When == "at once" {
			answer = l.act(r)
		} else if l.When == "later" {
			l.waits = append(l.waits, r)
		}
		l.Lose(w, r, answer)
	case isList && r.Method == http.MethodGet && l.Orderless && r.URL.Query().Get("sort") == "name":
		Says(http.StatusUnprocessableEntity, `{"message":"The selected sort is invalid."}`)(w, r, nil)
	case isList && r.Method == http.MethodGet && l.Change != nil:
		l.list(w, r)
	case l.Timeless:
		answer := l.act(r)
		w.Header()["Date"] = nil
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	default:
		l.Sandbox.ServeHTTP(w, r)
	}
}

func (l *Lossy) act(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	l.Sandbox.ServeHTTP(answer, r)
	return answer
}

// Comes lets the launches happen that wait.
func (l *Lossy) Comes() {
	for _, r := range l.waits {
		l.act(r)
	}
}

func (l *Lossy) list(w http.ResponseWriter, r *http.Request) {
	answer := l.act(r)
	var page struct {
		Data []map[string]any `json:"data"`
		Meta json.RawMessage  `json:"meta"`
	}
	_ = json.Unmarshal(answer.Body.Bytes(), &page)
	kept := []map[string]any{}
	for _, run := range page.Data {
		if l.Change(run) {
			kept = append(kept, run)
		}
	}
	page.Data = kept
	w.Header().Set("Date", answer.Header().Get("Date"))
	_ = json.NewEncoder(w).Encode(page)
}

// Made is how many processes the sandbox has.
func (l *Lossy) Made() int {
	answer := httptest.NewRecorder()
	l.Sandbox.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/_sandbox/runs", nil))
	var list struct{ Data []json.RawMessage }
	_ = json.Unmarshal(answer.Body.Bytes(), &list)
	return len(list.Data)
}

// Loss answers a launch in place of the server, which has acted where answer is there.
type Loss = func(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder)

// Says answers with a status and a body, whatever the server did.
func Says(status int, body string, header ...string) Loss {
	return func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// Wire writes bytes in place of an answer and closes the connection.
func Wire(text string) Loss {
	return func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, text)
			_ = conn.Close()
		}
	}
}

func reset(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	}
}

// silent never answers: the client's own time is over first.
func silent(_ http.ResponseWriter, r *http.Request, _ *httptest.ResponseRecorder) {
	<-r.Context().Done()
}

// Ways are those of losing the answer of a launch that has left.
func Ways() map[string]Loss {
	all := map[string]Loss{
		"closed": Wire(""), "reset": reset, "silent": silent,
		"no HTTP":               Wire("what?\r\n\r\n"),
		"half a head":           Wire("HTTP/1.1 201 Crea"),
		"a head without an end": Wire("HTTP/1.1 502 Bad Gateway\r\nContent-Type: te"),
		"a cut body":            Wire("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"data\":{"),
		"a wrong chunk":         Wire("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
		"a page of a proxy":     Says(502, "<html><title>502 Bad Gateway</title></html>"),
		"a page to sign in":     Says(200, "<html>Sign in</html>"),
		"an empty 200":          Says(200, ""), "an object with 200": Says(200, "{}"), "null with 200": Says(200, `{"data":null}`),
		"202": Says(202, ""), "204": Says(204, ""), "no gzip": Says(200, "{}", "Content-Encoding", "gzip"),
		"another protocol": Wire("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
	}
	for _, status := range []int{300, 301, 302, 303, 304, 305, 307, 308} {
		all[fmt.Sprint(status)] = Says(status, "", "Location", "/sign-in")
	}
	for _, status := range []int{406, 407, 408, 410, 411, 412, 414, 418, 421, 424, 425, 426, 428, 431, 444, 451, 460, 499, 500, 501, 502, 503, 504, 505, 507, 511, 520, 522, 524, 529, 598, 599} {
		all[fmt.Sprint(status)] = Says(status, `{"message":"it went wrong"}`)
	}
	return all
}

// Created are answers that say that there is a process, and not which.
func Created() map[string]Loss {
	return map[string]Loss{
		"201 alone": Says(201, ""), "201 and an object": Says(201, "{}"), "201 without an id": Says(201, `{"data":{"name":"x"}}`),
		"201 and the id 0": Says(201, `{"data":{"id":0,"name":"x"}}`), "201 and the id null": Says(201, `{"data":{"id":"null"}}`),
		"201 with null": Says(201, `{"data":{"id":null}}`), "201 with false": Says(201, `{"data":{"id":false}}`),
		"201 with a path": Says(201, `{"data":{"id":"../../me"}}`), "201 with a page": Says(201, "<html>fine</html>"),
		"201 cut off": Wire("HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"data\":{"),
	}
}

// Cut answers with a success that ends behind the id of the new process.
func Cut(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder) {
	Wire("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"data\":{\"id\":\""+idOf(answer)+"\",\"na")(w, r, answer)
}

// Addressed answers with the address of the new process alone.
func Addressed(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder) {
	Says(http.StatusCreated, "", "Location", "/organizations/x/runs/"+idOf(answer))(w, r, answer)
}

func idOf(answer *httptest.ResponseRecorder) string {
	var made struct{ Data struct{ ID string } }
	_ = json.Unmarshal(answer.Body.Bytes(), &made)
	return made.Data.ID
}

// Post launches a body, as somebody else would.
func (l *Lossy) Post(t *testing.T, body string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/organizations/"+l.Sandbox.OrgID()+"/runs", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+l.Sandbox.Token())
	r.Header.Set("X-Tallyfy-Client", "APIClient")
	r.Header.Set("Content-Type", "application/json")
	if answer := l.act(r); answer.Code != http.StatusCreated {
		t.Fatal(answer.Body.String())
	}
}
