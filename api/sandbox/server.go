package sandbox

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
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

// call is one request that has passed the door.
type call struct {
	params  map[string]string
	query   url.Values
	in      received
	effects effects
	address *url.URL
	// host is scheme, host and prefix of the address that the client uses.
	host string
}

// route is one endpoint; a {name} in its pattern takes one path segment.
type route struct {
	method  string
	pattern []string
	serve   func(*Server, call) reply
}

// routes is the table of all endpoints (docs/api.md, "Endpoints").
func routes() []route {
	org := "/organizations/{org}"
	table := []struct {
		method, pattern string
		serve           func(*Server, call) reply
	}{
		{"GET", "/me", (*Server).getMe},
		{"GET", "/me/organizations", (*Server).listOrganizations},
		{"GET", org, (*Server).getOrganization},
		{"GET", org + "/users", (*Server).listUsers},
		{"GET", org + "/guests", (*Server).listGuests},
		{"GET", org + "/guests/{email}", (*Server).getGuest},
		{"GET", org + "/groups", (*Server).listGroups},
		{"GET", org + "/tags", (*Server).listTags},
		{"GET", org + "/folders", (*Server).listFolders},
		{"GET", org + "/search", (*Server).search},
		{"GET", org + "/checklists", (*Server).listTemplates},
		{"GET", org + "/checklists/{id}", (*Server).getTemplate},
		{"GET", org + "/checklists/{id}/steps", (*Server).listSteps},
		{"GET", org + "/checklists/{id}/form-fields", (*Server).listFormFields},
		{"GET", org + "/runs", (*Server).listRuns},
		{"POST", org + "/runs", (*Server).launch},
		{"GET", org + "/runs/{id}", (*Server).getRun},
		{"PUT", org + "/runs/{id}", (*Server).updateRun},
		{"DELETE", org + "/runs/{id}", (*Server).archiveRun},
		{"PUT", org + "/runs/{id}/activate", (*Server).activateRun},
		{"DELETE", org + "/runs/{id}/delete", (*Server).deleteRun},
		{"GET", org + "/runs/{id}/tasks", (*Server).listTasks},
		{"POST", org + "/file", (*Server).upload},
		{"POST", org + "/assets", (*Server).upload},
		{"GET", org + "/assets/{id}", (*Server).getAsset},
		{"DELETE", org + "/assets/{id}", (*Server).deleteAsset},
		{"GET", org + "/file/{id}", (*Server).readFile},
		{"GET", org + "/file/{id}/dl", (*Server).downloadFile},
		{"DELETE", org + "/file/{id}", (*Server).deleteAsset},
	}
	all := make([]route, len(table))
	for i, r := range table {
		all[i] = route{r.method, strings.Split(r.pattern, "/"), r.serve}
	}
	return all
}

// match finds the endpoint of an escaped path; without one the reply says
// whether the path or only the method is unknown.
func match(all []route, method, path string) (*route, map[string]string, reply) {
	segments := strings.Split(path, "/")
	var allowed []string
	for i := range all {
		params, ok := all[i].params(segments)
		if !ok {
			continue
		}
		if all[i].method == method {
			return &all[i], params, reply{}
		}
		allowed = append(allowed, all[i].method)
	}
	if allowed == nil {
		return nil, nil, noEndpoint()
	}
	slices.Sort(allowed)
	refused := answer(http.StatusMethodNotAllowed, refusal{true, "The " + method + " method is not supported for this route.", "METHOD_NOT_ALLOWED"})
	refused.header["Allow"] = strings.Join(allowed, ", ")
	return nil, nil, refused
}

func (r *route) params(segments []string) (map[string]string, bool) {
	if len(segments) != len(r.pattern) {
		return nil, false
	}
	params := map[string]string{}
	for i, want := range r.pattern {
		name, open := strings.CutPrefix(want, "{")
		if !open {
			if segments[i] != want {
				return nil, false
			}
			continue
		}
		value := unescaped(segments[i])
		if value == "" {
			return nil, false
		}
		params[strings.TrimSuffix(name, "}")] = value
	}
	return params, true
}

// Running is a sandbox that listens on loopback.
type Running struct {
	// URL is the base URL without a trailing slash; URL + "/api" works as well.
	URL    string
	Server *Server

	http *http.Server
	done chan struct{}
}

// Start listens at host:port, port 0 for any free one, and serves until Close.
// Only loopback hosts are taken: a sandbox has a token that everybody knows.
func Start(addr string, o Options) (*Running, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%q is not an address to listen at; use host:port, such as 127.0.0.1:0", addr)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	if !loopback(host) {
		return nil, fmt.Errorf("the sandbox serves on this machine only; use 127.0.0.1:%s instead of %s", port, addr)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("the sandbox cannot listen at %s; choose another port, or 0 for any: %w", addr, err)
	}
	r := &Running{
		URL:    "http://" + listener.Addr().String(),
		Server: New(o),
		done:   make(chan struct{}),
	}
	r.http = &http.Server{
		Handler:           r.Server,
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(r.done)
		_ = r.http.Serve(listener)
	}()
	return r, nil
}

// Close stops listening and breaks the connections that are open.
func (r *Running) Close() error {
	err := r.http.Close()
	<-r.done
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
