// Package sandbox is an embedded server that behaves as the Tallyfy API does:
// strict where the API is strict, and losing silently what the API loses. It
// serves a world (an organisation with its people, templates and folders),
// launches processes from it, keeps them in memory and tells through
// /_sandbox/… what it received, so that tests and newcomers can look.
//
// What lives here: the wire shapes as JSON, the server's own rules (read from
// docs/api.md), worlds (built in, generated, from a file) and faults.
//
// What does not: anything of kickoff/payload or kickoff/api. The sandbox is the
// second opinion on what they send, so it shares no code with them that
// validates, encodes or applies rules.
package sandbox

import (
	"cmp"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
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
	// Limits are what may be done at most where the world does not say it.
	Limits Limits
	// Latency is added to every answer, half of it before the server acts.
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
// prefix and may be used from many goroutines at once. It is the door; what is
// behind it lives in a catalog (the world), runs and files.
type Server struct {
	catalog *catalog
	runs    *runs
	limiter *limiter
	files   *files
	routes  []route
	ids     *ids
	now     func() time.Time
	token   string
	latency time.Duration
	faults  faultRules
	log     requestLog
	seen    requestList
	held    *held
}

// New makes a sandbox. It listens nowhere; Start does.
func New(o Options) *Server {
	now := o.Now
	if now == nil {
		now = time.Now
	}
	if o.World == nil {
		o.World = Builtin(now())
	}
	s := &Server{
		catalog: newCatalog(o.World),
		ids:     &ids{now: now},
		now:     now,
		token:   cmp.Or(o.Token, DefaultToken),
		latency: o.Latency,
		held:    &held{free: make(chan struct{})},
	}
	s.limiter = newLimiter(o.World.Limits.or(o.Limits))
	s.catalog.limiter = s.limiter
	s.runs = &runs{catalog: s.catalog, ids: s.ids, now: now, elapsed: time.Now, held: s.held, at: map[string]*run{}}
	s.files = &files{catalog: s.catalog, runs: s.runs, ids: s.ids, now: now, at: map[string]*asset{}}
	s.routes = routes(s.catalog, s.runs, s.files)
	s.log = requestLog{to: o.Log, now: now, token: s.token}
	for _, rule := range o.Faults {
		s.faults.add(rule)
	}
	return s
}

// Token is the bearer token that the server accepts.
func (s *Server) Token() string { return s.token }

// OrgID is the id of the world's organisation.
func (s *Server) OrgID() string { return s.catalog.org.text("id") }

// ServeHTTP answers one request: it is read, noted, answered, then delayed,
// damaged or lost as the fault rules say, and logged.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	path := withoutPrefix(r.URL.EscapedPath())
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	w.Header().Set("X-Request-Id", s.ids.next("request"))
	if strings.HasPrefix(path, "/_sandbox/") {
		answer := s.inspect(r, path)
		s.log.line(r, answer, time.Since(started))
		answer.send(w)
		return
	}

	in := receive(r)
	s.seen.add(s.log.noted(r, in))
	if !s.held.wait(r.Context(), s.latency/2) {
		panic(http.ErrAbortHandler)
	}
	acts := s.faults.take(r.Method, unescaped(path))
	answer := acts.apply(s.now(), func() reply { return s.answer(r, path, in, acts.effects) })
	if !s.held.wait(r.Context(), s.latency-s.latency/2+acts.effects.slow) {
		answer.drop = true
	}
	s.log.line(r, answer, time.Since(started))
	if answer.drop {
		// Documented way of closing a connection without an answer.
		panic(http.ErrAbortHandler)
	}
	if answer.status/100 == 3 {
		// To the same address again, which shows who follows it.
		w.Header().Set("Location", addressOf(r).String())
	}
	answer.send(w)
}

// answer is what the API itself would answer, with effects of faults that
// change what is stored.
func (s *Server) answer(r *http.Request, path string, in received, e effects) reply {
	if r.Header.Get("X-Tallyfy-Client") == "" {
		return withStatus(http.StatusUnauthorized, "missing required headers")
	}
	if !s.authorized(r.Header.Values("Authorization")) {
		return withStatus(http.StatusUnauthorized, "")
	}
	if refused, ok := s.limiter.request(); !ok {
		return refused
	}
	if in.broken {
		return answer(http.StatusBadRequest, refusal{Message: "bad request"})
	}
	found, params, refused := match(s.routes, r.Method, path)
	if found == nil {
		return refused
	}
	if org, named := params["org"]; named && org != s.OrgID() {
		return answer(http.StatusForbidden, refusal{Message: "You don't have application's permissions for this organization!"})
	}
	return found.serve(call{
		params: params, query: r.URL.Query(), now: s.now(), in: in, effects: e,
		address: addressOf(r), host: "http://" + r.Host + prefixOf(r.URL.Path),
	})
}

// authorized wants exactly "Bearer TOKEN" with one space.
func (s *Server) authorized(values []string) bool {
	return len(values) == 1 && subtle.ConstantTimeCompare([]byte(values[0]), []byte("Bearer "+s.token)) == 1
}

// ids makes ids that a server has not given before.
type ids struct {
	now  func() time.Time
	last atomic.Int64
}

func (i *ids) next(kind string) string { return makeID(kind, i.last.Add(1), i.now().UnixNano()) }

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
	now     time.Time
	in      received
	effects effects
	address *url.URL
	// host is scheme, host and prefix of the address that the client uses.
	host string
}

// link is an address of this server.
func (c call) link(segments ...string) string {
	address := c.host
	for _, each := range segments {
		address += "/" + url.PathEscape(each)
	}
	return address
}

type handler func(call) reply

// route is one endpoint; a {name} in its pattern takes one path segment.
type route struct {
	method, pattern string
	serve           handler
}

// routes is the table of all endpoints (docs/api.md, "Endpoints"). What stands in
// of(…) is asked for something that must exist.
func routes(k *catalog, r *runs, f *files) []route {
	org := "/organizations/{org}"
	return []route{
		{"GET", "/me", func(call) reply { return data(http.StatusOK, k.me) }},
		{"GET", "/me/organizations", newDirectory([]json.RawMessage{k.org.raw()}).listed(short())},
		{"GET", org, func(call) reply { return data(http.StatusOK, k.org) }},
		// Members of every status, disabled ones too.
		{"GET", org + "/users", k.users.listed(pageSize{usual: 9999, most: 9999})},
		{"GET", org + "/guests", k.guests.listed(pageSize{usual: 999, most: 999, whole: true})},
		{"POST", org + "/guests", k.createGuest},
		{"GET", org + "/guests/{email}", k.guests.one("email")},
		{"GET", org + "/groups", k.groups.listed(short())},
		{"POST", org + "/groups", k.createGroup},
		{"GET", org + "/groups/{id}", k.groups.one("id")},
		{"GET", org + "/tags", k.tags.listed(short(), tagWanted)},
		{"POST", org + "/tags", k.createTag},
		{"GET", org + "/tags/{id}", k.tags.one("id")},
		// Those at the top; the folders inside them are their children.
		{"GET", org + "/folders", k.folders.listed(pageSize{usual: 100, most: 100}, folderWanted)},
		{"POST", org + "/folders", k.createFolder},
		{"GET", org + "/search", r.search},
		{"GET", org + "/checklists", k.listTemplates},
		{"GET", org + "/checklists/{id}", k.of(getTemplate)},
		{"PUT", org + "/checklists/{id}/publish", k.of(k.publish)},
		{"GET", org + "/checklists/{id}/steps", k.of(listSteps)},
		{"GET", org + "/checklists/{id}/form-fields", k.of(listFormFields)},
		{"GET", org + "/runs", r.getList},
		{"POST", org + "/runs", r.launch},
		{"GET", org + "/runs/{id}", r.of(r.get)},
		{"PUT", org + "/runs/{id}", r.of(r.update)},
		{"DELETE", org + "/runs/{id}", r.of(r.archive)},
		{"PUT", org + "/runs/{id}/activate", r.of(r.activate)},
		{"DELETE", org + "/runs/{id}/delete", r.of(r.remove)},
		{"POST", org + "/runs/{id}/export", r.of(r.export)},
		{"GET", org + "/runs/{id}/tasks", r.of(r.getTasks)},
		{"GET", org + "/runs/{id}/tasks/{task}", r.ofTask(r.getTask)},
		{"PUT", org + "/runs/{id}/tasks/{task}", r.ofTask(r.updateTask)},
		{"POST", org + "/runs/{id}/completed-tasks", r.completeTask},
		{"DELETE", org + "/runs/{id}/completed-tasks/{task}", r.ofTask(r.reopenTask)},
		// The same without the process, as official clients ask too.
		{"GET", org + "/tasks", r.allTasks},
		{"GET", org + "/me/tasks", r.myTasks},
		{"GET", org + "/tasks/{task}", r.ofTask(r.getTask)},
		{"PUT", org + "/tasks/{task}", r.ofTask(r.updateTask)},
		{"POST", org + "/completed-tasks", r.completeTask},
		{"DELETE", org + "/completed-tasks/{task}", r.ofTask(r.reopenTask)},
		{"POST", org + "/tasks/{task}/comment", r.ofTask(r.comment)},
		{"GET", org + "/activity-feeds", r.getActivities},
		{"POST", org + "/file", f.upload},
		{"POST", org + "/assets", f.upload},
		{"GET", org + "/assets/{id}", f.of(getAsset)},
		{"DELETE", org + "/assets/{id}", f.of(f.remove)},
		{"GET", org + "/file/{id}", f.of(readFile)},
		{"GET", org + "/file/{id}/dl", f.of(downloadFile)},
		{"DELETE", org + "/file/{id}", f.of(f.remove)},
	}
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
	pattern := strings.Split(r.pattern, "/")
	if len(segments) != len(pattern) {
		return nil, false
	}
	params := map[string]string{}
	for i, want := range pattern {
		name, open := strings.CutPrefix(want, "{")
		switch value := unescaped(segments[i]); {
		case !open && segments[i] != want, open && value == "":
			return nil, false
		case open:
			params[strings.TrimSuffix(name, "}")] = value
		}
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
	host = cmp.Or(host, "127.0.0.1")
	if ip := net.ParseIP(host); host != "localhost" && !ip.IsLoopback() {
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
