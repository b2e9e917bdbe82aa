// Package api is the Tallyfy REST API as a Go client: requests, paging, retries,
// errors and the wire shapes, of which only this package knows.
//
// What comes out are the types of kickoff/payload, with every string made safe
// for a terminal, or an *Error that says what happened, what it means and what
// to do. Reads are retried where that may help; a launch and an upload only when the
// server said that it did not take them (429), and never before the time it told.
//
// Nothing here decides whether answers are valid, and nothing is kept on disk:
// tokens live in api/account, what was fetched in api/cache, the embedded server
// in api/sandbox.
package api

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"kickoff/payload/humanize"
	"kickoff/payload/redact"
)

// DefaultTimeout is how long a launch may take in all. The server does much
// of the work before it answers (docs/api.md, "Duplicates").
const DefaultTimeout = 5 * time.Minute

// Options are what a Client is made from.
type Options struct {
	// BaseURL is the API's root, "https://go.tallyfy.com/api". Plain http is for
	// loopback alone, because the token would be readable on the way.
	BaseURL string
	Token   string
	// Org is the organisation's id; it may follow later by WithOrg.
	Org string
	// Timeout is how long a launch, and a read too, may take in all;
	// DefaultTimeout when it is 0.
	Timeout time.Duration
	// Tell is told in a few words why nothing happens just now: what is waited for, or
	// a pause that the server asked for; and "" once that is over. It must not wait; nil
	// tells nobody.
	Tell func(words string)
	// Now is the clock on the wall, and Zone its zone for as long as that of the person
	// or the organisation was not read, for the time of day from which the server may be
	// asked again. Nil are those of the machine.
	Now  func() time.Time
	Zone *time.Location
	// Log receives one line a request: method, path, status, duration and the
	// server's request id, and what the server said against it, whole; never a
	// header, nor what was sent. Nil logs nothing.
	Log *slog.Logger
}

// Client calls the API as one person in one organisation. It is safe for use by
// several goroutines.
type Client struct {
	base    string
	token   string
	tokens  *redact.Redactor
	org     string
	timeout time.Duration
	log     *slog.Logger
	// reads keeps its connections; sends opens one for each request.
	reads  *http.Client
	sends  *http.Client
	clock  clock
	server *serverClock
	limits *limits
	zone   *zone
	here   *time.Location
	wall   func() time.Time
	tell   func(string)
	// prompt: a launch that is rate limited is told at once.
	prompt bool
}

// clock is what waiting needs; tests bring their own.
type clock struct {
	now   func() time.Time
	sleep func(ctx context.Context, d time.Duration) error
}

// New makes a client. It makes no request: a wrong token shows at the first one.
func New(o Options) (*Client, error) {
	base, err := checkBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	token := BareToken(o.Token)
	if token == "" {
		return nil, &Error{kind: ErrUnauthorized, Message: "there is no token", fix: newTokenFix(base)}
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, &Error{kind: ErrUnauthorized, Message: "the token holds a character that no token has", fix: "Copy it anew."}
	}
	timeout := o.Timeout
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	log := cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Tell == nil {
		o.Tell = func(string) {}
	}
	return &Client{
		base: base, token: token, tokens: redact.New(token), org: o.Org, timeout: timeout, log: log,
		reads: readClient(), sends: sendClient(), clock: clock{now: time.Now, sleep: Wait},
		server: new(serverClock), limits: new(limits), zone: new(zone),
		here: cmp.Or(o.Zone, time.Local), wall: o.Now, tell: o.Tell,
	}, nil
}

// WithOrg is the same client in another organisation; both share connections.
func (c *Client) WithOrg(org string) *Client {
	other := *c
	other.org = org
	return &other
}

// Prompt is the same client for somebody who watches: it tells a rate limit (429)
// of a launch or an upload at once, with how long to wait, instead of waiting by
// itself.
func (c *Client) Prompt() *Client {
	other := *c
	other.prompt = true
	return &other
}

// Org is the organisation's id, "" while none was chosen.
func (c *Client) Org() string { return c.org }

// BaseURL is the API's root without a slash at its end.
func (c *Client) BaseURL() string { return c.base }

// Scope names what drafts and caches are kept apart by: base URL and
// organisation.
func (c *Client) Scope() string { return Scope(c.base, c.org) }

// Scope is that of a base URL and an organisation.
func Scope(base, org string) string { return trimBase(base) + " " + org }

func trimBase(raw string) string { return strings.TrimRight(strings.TrimSpace(raw), "/") }

// checkBase refuses what the token must not be sent to.
func checkBase(raw string) (string, error) {
	raw = trimBase(raw)
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return "", fmt.Errorf("the base URL %s is not a web address: it looks like https://go.tallyfy.com/api", humanize.Quote(withoutUser(raw)))
	case u.User != nil:
		return "", fmt.Errorf("the base URL for %s holds a user name or password: leave them out, the token is all that is needed", u.Host)
	case u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("the base URL %s holds a query: leave out everything from the ? or #", humanize.Quote(withoutUser(raw)))
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return raw, nil
	case u.Scheme == "http":
		return "", fmt.Errorf("the base URL %s is plain http, and the token could be read on the way: use https (plain http is for this machine alone)", raw)
	}
	return "", fmt.Errorf("the base URL %s must begin with https://", humanize.Quote(withoutUser(raw)))
}

// withoutUser keeps a password out of an error.
func withoutUser(raw string) string {
	if at := strings.LastIndexByte(raw, '@'); at >= 0 {
		return "…" + raw[at:]
	}
	return raw
}

// loopback reports whether requests to the host stay on this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// call is one request of the API.
type call struct {
	// doing says what the call is for, as the start of an error: "reading the
	// template".
	doing  string
	method string
	// path are its segments, unescaped.
	path  []string
	query url.Values
	// body tells calls of one address apart by what they send.
	body string
	// doubt says what to do when it cannot be known whether the call acted.
	doubt string
}

// inOrg is a call's path below the organisation.
func (c *Client) inOrg(segments ...string) []string {
	return append([]string{"organizations", c.org}, segments...)
}

// url joins the call's path to the base with exactly one slash. A segment that
// is empty or climbs ("..") would ask for something else than was meant.
func (c *Client) url(k call) (string, error) {
	var b strings.Builder
	b.WriteString(c.base)
	for i, s := range k.path {
		switch {
		case s == "" && i == 1 && k.path[0] == "organizations":
			return "", fmt.Errorf("%s: no organisation was chosen: name one with --org or TALLYFY_ORG_ID", k.doing)
		case s == "" || s == "." || s == "..":
			return "", &Error{kind: ErrNotFound, doing: k.doing, Message: fmt.Sprintf("%s is not an id", humanize.Quote(s))}
		}
		b.WriteByte('/')
		b.WriteString(url.PathEscape(s))
	}
	if len(k.query) > 0 {
		b.WriteByte('?')
		b.WriteString(k.query.Encode())
	}
	return b.String(), nil
}

// request makes the HTTP request of a call, with the headers that every call has.
// Without X-Tallyfy-Client the edge answers as if the route did not exist
// (docs/api.md, "Headers").
func (c *Client) request(ctx context.Context, k call) (*http.Request, error) {
	address, err := c.url(k)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, k.method, address, nil)
	if err != nil {
		return nil, &Error{kind: ErrNotFound, doing: k.doing, Message: "no web address can be made of that id"}
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("X-Tallyfy-Client", "APIClient")
	r.Header.Set("User-Agent", "kickoff")
	return r, nil
}

// serverClock remembers how far the server's clock is from ours, as its last
// answer told. Clients that share connections share it.
type serverClock struct{ ahead atomic.Pointer[time.Duration] }

func (s *serverClock) read(h http.Header, now time.Time) {
	at, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return
	}
	s.ahead.Store(new(at.Sub(now)))
}

// ServerNow is the server's clock at this moment, to about a second; zero while
// it has answered nothing. A process is looked up by the time that the server
// puts on it (docs/api.md, "Duplicates").
func (c *Client) ServerNow() time.Time {
	ahead := c.server.ahead.Load()
	if ahead == nil {
		return time.Time{}
	}
	return c.clock.now().Add(*ahead)
}

// zone is where the person is, as the server told: their own zone, or else the
// organisation's. Clients that share connections share it.
type zone struct{ own, org atomic.Pointer[time.Location] }

func (z *zone) of(otherwise *time.Location) *time.Location {
	return cmp.Or(z.own.Load(), z.org.Load(), otherwise)
}

// learn notes a zone by its IANA name; what names none says nothing.
func learn(to *atomic.Pointer[time.Location], name string) {
	if at := ZoneNamed(name); at != nil {
		to.Store(at)
	}
}

// ZoneNamed is the zone of an IANA name; nil for none.
func ZoneNamed(name string) *time.Location {
	if at, err := time.LoadLocation(name); err == nil && name != "" {
		return at
	}
	return nil
}

// tokenDress is what comes along when a token is copied out of a file, a command or a
// request: blanks, quotes, what does not print, the name that it was set to, and the
// words of its header.
var tokenDress = regexp.MustCompile("(?i)^(?:[\\s\\p{Z}\\p{Cf}\\p{Pi}\\p{Pf}\"'`„‚<]+|(?:export\\s+)?(?:\\w*token|authorization)\\s*[=:]|bearer[\\s:]+)+|[\\s\\p{Z}\\p{Cf}\\p{Pi}\\p{Pf}\"'`>,;]+$")

// BareToken is the token in what somebody took for one. Blanks and line ends within are
// those of a paste that was wrapped: no token has any.
func BareToken(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, tokenDress.ReplaceAllString(text, ""))
}

// LooksLikeToken reports a text that holds a token as Tallyfy makes them (a JSON web
// token), and so is nothing else.
func LooksLikeToken(text string) bool {
	_, rest, found := strings.Cut(text, "eyJ")
	return found && len(rest) > 60 && strings.Contains(rest, ".")
}
