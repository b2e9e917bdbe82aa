package sandbox

import (
	"crypto/subtle"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// DefaultToken is the bearer token that a sandbox accepts unless it is told
// another one. It opens nothing but the sandbox.
const DefaultToken = "sandbox-token"

// Options say what a sandbox serves and how it misbehaves. The zero value is the
// built-in world, no faults, the machine's clock and no log.
type Options struct {
	// World is what is served; nil for Builtin.
	World *World
	// Faults are rules of misbehaviour, see ParseFault. Of those that replace an
	// answer the first that matches acts; slow, lag, forget and shift add up.
	Faults []Fault
	// Latency is added to every answer.
	Latency time.Duration
	// Token is the one that is accepted; "" for DefaultToken.
	Token string
	// Now is the clock that stamps processes and the Date header; nil for
	// time.Now.
	Now func() time.Time
	// Log gets one line of JSON for each request, the token redacted.
	Log io.Writer
}

// Server is the sandbox as an http.Handler. It answers with and without an /api
// prefix and may be used from many goroutines at once.
type Server struct {
	stock   *stock
	token   string
	latency time.Duration
	now     func() time.Time
	// elapsed is the clock of lag: real time, even where now stands still.
	elapsed func() time.Time
	routes  []route
	faults  faultRules
	log     requestLog
	seen    requestList
	held    held

	mu       sync.Mutex
	sequence int
	launched int
	runs     []*run
	runAt    map[string]*run
	assets   map[string]*asset
}

// New makes a sandbox. It listens nowhere; Start does.
func New(o Options) *Server {
	now := o.Now
	if now == nil {
		now = time.Now
	}
	world := o.World
	if world == nil {
		world = Builtin(now())
	}
	token := o.Token
	if token == "" {
		token = DefaultToken
	}
	return &Server{
		stock:   stockOf(world),
		token:   token,
		latency: o.Latency,
		now:     now,
		elapsed: time.Now,
		routes:  routes(),
		faults:  newFaultRules(o.Faults),
		log:     requestLog{to: o.Log, now: now, token: token},
		held:    held{free: make(chan struct{})},
		runAt:   map[string]*run{},
		assets:  map[string]*asset{},
	}
}

// Token is the bearer token that the server accepts.
func (s *Server) Token() string { return s.token }

// OrgID is the id of the world's organisation.
func (s *Server) OrgID() string { return s.stock.org.text("id") }

// ServeHTTP answers one request: it is read, noted, answered, then delayed,
// damaged or lost as the fault rules say, and logged.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := s.elapsed()
	path := withoutPrefix(r.URL.EscapedPath())
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	w.Header().Set("X-Request-Id", s.nextID("request"))
	if strings.HasPrefix(path, "/_sandbox/") {
		answer := s.inspect(r, path)
		s.log.line(r, answer, s.elapsed().Sub(began))
		answer.send(w)
		return
	}

	in := receive(r)
	s.seen.add(s.log.noted(r, in))
	acts := s.faults.take(r.Method, unescaped(path))
	answer := acts.apply(s, func(e effects) reply {
		return s.answer(r, path, in, e)
	})

	inTime := s.held.wait(r.Context(), s.latency+acts.effects.slow)
	if !inTime {
		answer.drop = true
	}
	s.log.line(r, answer, s.elapsed().Sub(began))
	if answer.drop {
		// Documented way of closing a connection without an answer.
		panic(http.ErrAbortHandler)
	}
	answer.send(w)
}

// answer is what the API itself would answer, with effects of faults that
// change what is stored.
func (s *Server) answer(r *http.Request, path string, in received, e effects) reply {
	if r.Header.Get("X-Tallyfy-Client") == "" {
		return missingHeaders()
	}
	if !s.authorized(r.Header.Values("Authorization")) {
		return unauthenticated()
	}
	if in.broken {
		return answer(http.StatusBadRequest, refusal{Message: "bad request"})
	}
	found, params, refused := match(s.routes, r.Method, path)
	if found == nil {
		return refused
	}
	if org, named := params["org"]; named && org != s.OrgID() {
		return foreignOrganization()
	}
	return found.serve(s, call{
		params: params, query: r.URL.Query(), in: in, effects: e,
		address: addressOf(r), host: "http://" + r.Host + prefixOf(r.URL.Path),
	})
}

// authorized wants exactly "Bearer TOKEN" with one space.
func (s *Server) authorized(values []string) bool {
	return len(values) == 1 && subtle.ConstantTimeCompare([]byte(values[0]), []byte("Bearer "+s.token)) == 1
}

// nextID makes an id that this server has not given before.
func (s *Server) nextID(kind string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sequence++
	return makeID(kind, s.sequence, s.now().UnixNano())
}

func prefixOf(path string) string {
	if path == "/api" || strings.HasPrefix(path, "/api/") {
		return "/api"
	}
	return ""
}

func withoutPrefix(path string) string { return strings.TrimPrefix(path, prefixOf(path)) }

// addressOf is the request's own address for links to other pages.
func addressOf(r *http.Request) *url.URL {
	return &url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
}

func unescaped(path string) string {
	if plain, err := url.PathUnescape(path); err == nil {
		return plain
	}
	return path
}
