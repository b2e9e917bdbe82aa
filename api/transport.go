package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"kickoff/payload/clean"
	"kickoff/payload/crash"
)

// The time-outs of the phases of a request. A read and a launch have Options.Timeout
// in all, and a read stallTimeout without a byte; an upload has stallTimeout without
// progress and then Options.Timeout for the answer.
const (
	dialTimeout  = 10 * time.Second
	tlsTimeout   = 10 * time.Second
	stallTimeout = 60 * time.Second
	idleTimeout  = 90 * time.Second
)

// How long a server may be silent before a person is told what is waited for: a
// launch is slow as a rule.
const (
	slowRead   = 2 * time.Second
	slowLaunch = 10 * time.Second
)

// maxBody bounds what is read of one answer: a page of a hundred large templates
// is far below it.
const maxBody = 64 << 20

const maxRedirects = 5

// askFirst is the size of a body in bytes from which the server is asked before
// it is sent. A server that refuses a large body at once closes the connection,
// and its reason would be lost; curl asks from the same size on.
const (
	askFirst      = 1 << 20
	askFirstPause = 2 * time.Second
)

func transport() *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		OnProxyConnectResponse: func(_ context.Context, proxy *url.URL, _ *http.Request, r *http.Response) error {
			if r.StatusCode != http.StatusOK {
				return proxyError{proxy.Host, r.StatusCode}
			}
			return nil
		},
		DialContext:         dialer.DialContext,
		TLSHandshakeTimeout: tlsTimeout,
		IdleConnTimeout:     idleTimeout,
		MaxIdleConnsPerHost: 4,
		ForceAttemptHTTP2:   true,
	}
}

// readClient is for reads: connections are kept, and a redirect is followed
// within the same host.
func readClient() *http.Client {
	return &http.Client{Transport: transport(), CheckRedirect: sameHost}
}

// sendClient is for what acts. It follows no redirect, because a 302 turns a
// POST into a GET that answers 200. Each request has a connection of its own and
// HTTP/1.1, so that net/http has no reason ever to send one a second time: it
// does so for a kept connection that turned out dead, and for an HTTP/2 stream
// that was turned away.
func sendClient() *http.Client {
	t := transport()
	t.DisableKeepAlives = true
	t.ExpectContinueTimeout = askFirstPause
	t.ForceAttemptHTTP2 = false
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// elsewhere is a redirect that was not followed.
type elsewhere struct{ host string }

func (e elsewhere) Error() string { return "redirect to " + e.host }

// proxyError: a proxy made no connection to the server.
type proxyError struct {
	host   string
	status int
}

func (e proxyError) Error() string { return fmt.Sprintf("the proxy %s answers %d", e.host, e.status) }

// sameHost follows a redirect only where the token may go anyway.
func sameHost(r *http.Request, via []*http.Request) error {
	first := via[0].URL
	if r.URL.Scheme != first.Scheme || r.URL.Host != first.Host {
		return elsewhere{host: r.URL.Scheme + "://" + r.URL.Host}
	}
	if len(via) > maxRedirects {
		return elsewhere{host: r.URL.Host + ", again and again"}
	}
	return nil
}

// answer is a response that was read to its end, without the token that a server may
// have put into it.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// read makes one attempt at a read, and ends it when a minute passes without a byte.
func (c *Client) read(ctx context.Context, k call) (answer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r, err := c.request(ctx, k)
	if err != nil {
		return answer{}, err
	}
	silence := time.AfterFunc(stallTimeout, func() { cancel(errSilent) })
	defer silence.Stop()
	var a answer
	c.tellWhenSlow(slowRead, "waiting for "+r.URL.Host+" ("+k.doing+")…", func() {
		a, err = c.exchange(c.reads, k, r, func() { silence.Reset(stallTimeout) })
	})
	switch {
	case a.status >= 400:
		return a, c.refusal(k, a, ErrNetwork)
	case err != nil:
		return a, c.noAnswer(k, r.URL.Host, because(ctx, err), ErrNetwork)
	case a.status >= 300:
		return a, redirectError(k, a, ErrNetwork)
	}
	return a, nil
}

// tellWhenSlow does what may take long, and says what it waits for when it does.
func (c *Client) tellWhenSlow(after time.Duration, words string, do func()) {
	done := make(chan error, 1)
	go func() { done <- crash.Catch(func() error { do(); return nil }) }()
	timer := time.NewTimer(after)
	defer timer.Stop()
	select {
	case fault := <-done:
		crash.Again(fault)
	case <-timer.C:
		c.tell(words)
		fault := <-done
		c.tell("")
		crash.Again(fault)
	}
}

// progressReader is a body whose bytes are announced as they come.
type progressReader struct {
	io.Reader
	moved func()
}

func (h progressReader) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	if n > 0 {
		h.moved()
	}
	return n, err
}

// exchange makes a request and reads the answer to its end, so that its connection
// can be used again. Without any answer its status is 0. moved is told whenever
// something came.
func (c *Client) exchange(by *http.Client, k call, r *http.Request, moved func()) (answer, error) {
	start := c.clock.now()
	var a answer
	resp, err := by.Do(r)
	if err == nil {
		a.status, a.header = resp.StatusCode, resp.Header
		for _, values := range a.header {
			for i, v := range values {
				values[i] = c.hide(v)
			}
		}
		moved()
		c.server.read(resp.Header, c.clock.now())
		a.body, err = io.ReadAll(io.LimitReader(progressReader{resp.Body, moved}, maxBody+1))
		_ = resp.Body.Close()
		if len(a.body) > maxBody {
			a.body, err = a.body[:maxBody], errTooLong
		}
		a.body = c.tokens.Bytes(a.body)
	}
	c.note(k, r, a, c.clock.now().Sub(start))
	return a, err
}

// payloadOf is the body of a request that acts. Open is called once.
type payloadOf struct {
	contentType string
	length      int64
	body        io.ReadCloser
}

// send makes the only attempt at a request that acts, and says in its error
// whether it can have acted: ErrNotSent, ErrUnknownOutcome, or neither when the
// server said no.
func (c *Client) send(ctx context.Context, k call, p *payloadOf) (answer, error) {
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	r, err := c.request(httptrace.WithClientTrace(ctx, trace), k)
	if err != nil {
		if p != nil {
			_ = p.body.Close()
		}
		return answer{}, err
	}
	left := connected.Load
	if p != nil {
		body := &outgoing{ReadCloser: p.body, left: p.length}
		left = body.seal
		// GetBody stays nil: with it net/http could send the body again.
		r.Body, r.ContentLength = body, p.length
		r.Header.Set("Content-Type", p.contentType)
		if p.length >= askFirst {
			r.Header.Set("Expect", "100-continue")
		}
	}
	a, err := c.exchange(c.sends, k, r, func() {})
	kind := ErrUnknownOutcome
	switch proves(a.status, left()) {
	case accepted:
		if err != nil {
			return a, c.noAnswer(k, r.URL.Host, because(ctx, err), ErrUnknownOutcome)
		}
		return a, nil
	case declined:
		return a, c.refusal(k, a, ErrNetwork)
	case notSent:
		kind = ErrNotSent
	}
	switch {
	case a.status == 0:
		return a, c.noAnswer(k, r.URL.Host, because(ctx, err), kind)
	case a.status >= 300 && a.status < 400:
		return a, redirectError(k, a, kind)
	}
	e := c.refusal(k, a, kind)
	if e.kind = kind; kind == ErrUnknownOutcome {
		e.fix = k.doubt
	}
	return a, e
}

// because names what of ours a context was ended by; net/http only says "canceled".
func because(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, errStalled) || errors.Is(cause, errSilent) || errors.As(cause, new(lateError)) {
		return cause
	}
	return err
}

var (
	errTooLong = errors.New("the answer is longer than " + strconv.Itoa(maxBody>>20) + " MB")
	errSilent  = errors.New("the server sent nothing for a minute")
)

// lateError: the time is over that a call was given.
type lateError struct{ after time.Duration }

func (e lateError) Error() string { return "there was no whole answer within " + e.after.String() }

func (e lateError) Unwrap() error { return context.DeadlineExceeded }

func (a answer) requestID() string { return a.header.Get("X-Request-Id") }

// note logs a request. This is all that is ever logged: the query is left out, for
// what a person typed to find somebody is nobody's business. What a server said
// against a request is there whole, because the screen shortens it.
func (c *Client) note(k call, r *http.Request, a answer, took time.Duration) {
	attrs := []slog.Attr{
		slog.String("method", k.method),
		slog.String("path", r.URL.EscapedPath()),
		slog.Int("status", a.status),
		slog.Int64("ms", took.Milliseconds()),
	}
	level := slog.LevelInfo
	if id := a.requestID(); id != "" {
		attrs = append(attrs, slog.String("request_id", clean.Line(id)))
	}
	if a.status == 0 || a.status >= 400 {
		level = slog.LevelWarn
		if len(a.body) > 0 {
			attrs = append(attrs, slog.String("answer", capped(string(a.body))))
		}
	}
	c.log.LogAttrs(r.Context(), level, "request", attrs...)
}

// Reached is what is learnt of a server without a token.
type Reached struct {
	// Took is how long its answer took.
	Took time.Duration
	// Proxy is the host of the proxy on the way, "" for none.
	Proxy string
	// Date is the server's time, to about a second; zero where it told none.
	Date time.Time
}

// Reach asks the API below a base URL who one is, once and without a token: that it
// refuses (401) shows that it is there. The error of a server that cannot be reached, or
// is none of Tallyfy's, is ErrNetwork; Proxy is told with it too.
func Reach(ctx context.Context, base string) (Reached, error) {
	base, err := checkBase(base)
	if err != nil {
		return Reached{}, err
	}
	k := call{doing: "reaching the server", method: http.MethodGet, path: []string{"me"}}
	c := &Client{base: base}
	r, err := c.request(ctx, k)
	if err != nil {
		return Reached{}, err
	}
	r.Header.Del("Authorization")
	var reached Reached
	if proxy, err := http.ProxyFromEnvironment(r); err == nil && proxy != nil {
		reached.Proxy = proxy.Host
	}
	begun := time.Now()
	resp, err := readClient().Do(r)
	if err != nil {
		return reached, networkError(k, r.URL.Host, err, ErrNetwork)
	}
	defer resp.Body.Close()
	reached.Took = time.Since(begun)
	reached.Date, _ = http.ParseTime(resp.Header.Get("Date")) // zero is none
	a := answer{status: resp.StatusCode, header: resp.Header}
	switch {
	case a.status >= 500:
		return reached, unusable(k, a, ErrNetwork, fmt.Sprintf("%s answers %d %s", r.URL.Host, a.status, http.StatusText(a.status)))
	case a.status != http.StatusUnauthorized && a.status >= 300, strings.Contains(resp.Header.Get("Content-Type"), "html"):
		return reached, unusable(k, a, ErrNetwork, fmt.Sprintf("what answers at %s (%d) is not Tallyfy's API", r.URL.Host, a.status))
	}
	return reached, nil
}
