package sandbox

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// seenLimit is how many requests are remembered; the oldest are forgotten.
const seenLimit = 20000

// inspect answers /_sandbox/…: what came in and what was launched. It needs no
// token and is not itself remembered.
//
// GET requests?path=/runs waits for a request whose path ends so, with a method
// too if one is named. GET runs/ID is the page that a process's link leads to. POST
// release has nothing be slow or late any more: every answer that waits is given, none
// waits after it, and lists show all processes. POST faults adds the rule that is sent.
func (s *Server) inspect(r *http.Request, path string) reply {
	switch r.Method + " " + path {
	case "GET /_sandbox/requests":
		q := r.URL.Query()
		s.seen.await(r.Context(), q.Get("method"), q.Get("path"))
		return data(http.StatusOK, s.seen.all())
	case "POST /_sandbox/release":
		s.held.release()
		return data(http.StatusOK, []object{})
	case "POST /_sandbox/faults":
		rule, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
		if err != nil {
			return answer(http.StatusBadRequest, refusal{Message: err.Error()})
		}
		f, err := ParseFault(string(rule))
		if err != nil {
			return answer(http.StatusUnprocessableEntity, refusal{Message: err.Error()})
		}
		s.faults.add(f)
		return data(http.StatusOK, []object{})
	case "GET /_sandbox/runs":
		s.runs.mu.Lock()
		defer s.runs.mu.Unlock()
		all := make([]object, len(s.runs.list))
		for i, r := range s.runs.list {
			all[i] = r.everything()
		}
		return data(http.StatusOK, all)
	}
	if id, ok := strings.CutPrefix(path, "/_sandbox/runs/"); ok && r.Method == http.MethodGet {
		return s.runs.of(func(found *run, _ call) reply { return data(http.StatusOK, found.everything()) })(call{params: map[string]string{"id": unescaped(id)}})
	}
	return noEndpoint()
}

// noted is one request as /_sandbox/requests tells it.
type noted struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Query   string            `json:"query"`
	Headers map[string]string `json:"headers"`
	// Body is a string, or name, size and sha256 of an upload.
	Body any `json:"body"`
}

type requestList struct {
	mu   sync.Mutex
	list []noted
	// more is closed at the next request, nil while nobody waits for one.
	more chan struct{}
}

func (l *requestList) add(n noted) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, n)
	if len(l.list) > seenLimit {
		l.list[0] = noted{}
		l.list = l.list[1:]
	}
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
}

// await waits for a request of that method whose path ends so; "" is any. It ends
// when ctx does.
func (l *requestList) await(ctx context.Context, method, suffix string) {
	matches := func(n noted) bool {
		return (method == "" || n.Method == method) && strings.HasSuffix(n.Path, suffix)
	}
	for method != "" || suffix != "" {
		l.mu.Lock()
		if slices.ContainsFunc(l.list, matches) {
			l.mu.Unlock()
			return
		}
		if l.more == nil {
			l.more = make(chan struct{})
		}
		more := l.more
		l.mu.Unlock()
		select {
		case <-more:
		case <-ctx.Done():
			return
		}
	}
}

func (l *requestList) all() []noted {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]noted{}, l.list...)
}

// requestLog writes a line for each request and keeps the token out of all that
// is told about them.
type requestLog struct {
	mu    sync.Mutex
	to    io.Writer
	now   func() time.Time
	token string
}

const redacted = "[redacted]"

func (l *requestLog) hide(text string) string { return strings.ReplaceAll(text, l.token, redacted) }

func (l *requestLog) noted(r *http.Request, in received) noted {
	n := noted{Method: r.Method, Path: l.hide(r.URL.Path), Query: l.hide(r.URL.RawQuery), Headers: map[string]string{"Host": r.Host}, Body: in.body}
	for name, values := range r.Header {
		value := strings.Join(values, ", ")
		if name == "Authorization" {
			value = hideCredentials(value)
		}
		n.Headers[name] = l.hide(value)
	}
	if in.multipart {
		n.Body = struct{}{}
	}
	if in.file != nil {
		n.Body = in.file
	}
	return n
}

// hideCredentials keeps the scheme and its spaces, which tests want to see, and
// hides whatever follows, a wrong token too.
func hideCredentials(value string) string {
	const scheme = "Bearer"
	rest, ok := strings.CutPrefix(value, scheme)
	if !ok {
		return redacted
	}
	spaces := len(rest) - len(strings.TrimLeft(rest, " "))
	return scheme + rest[:spaces] + redacted
}

func (l *requestLog) line(r *http.Request, answer reply, took time.Duration) {
	if l.to == nil {
		return
	}
	path := r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	status := answer.status
	if answer.drop {
		status = 0
	}
	text := record(
		"time", l.now().UTC().Format(time.RFC3339Nano), "method", r.Method, "path", l.hide(path),
		"status", status, "ms", float64(took.Microseconds())/1000,
	).raw()
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = l.to.Write(append(text, '\n'))
}
