package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"

	"kickoff/payload/clean"
)

// The time-outs of the phases of a request. A read has readTimeout in all, a
// launch Options.LaunchTimeout, an upload stallTimeout without progress and then
// Options.LaunchTimeout for the answer.
const (
	dialTimeout  = 10 * time.Second
	tlsTimeout   = 10 * time.Second
	readTimeout  = 60 * time.Second
	stallTimeout = 60 * time.Second
	idleTimeout  = 90 * time.Second
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
		Proxy:               http.ProxyFromEnvironment,
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

// read makes one attempt at a read.
func (c *Client) read(ctx context.Context, k call) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	r, err := c.request(ctx, k)
	if err != nil {
		return answer{}, err
	}
	a, err := c.exchange(c.reads, k, r)
	switch {
	case a.status >= 400:
		return a, c.refusal(k, a, ErrNetwork)
	case err != nil:
		return a, c.noAnswer(k, r.URL.Host, err, ErrNetwork)
	case a.status >= 300:
		return a, redirectError(k, a, ErrNetwork)
	}
	return a, nil
}

// exchange makes a request and reads the answer to its end, so that its connection
// can be used again. Without any answer its status is 0.
func (c *Client) exchange(by *http.Client, k call, r *http.Request) (answer, error) {
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
		c.server.read(resp.Header, c.clock.now())
		a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
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
	if p != nil {
		// GetBody stays nil: with it net/http could send the body again.
		r.Body, r.ContentLength = p.body, p.length
		r.Header.Set("Content-Type", p.contentType)
		if p.length >= askFirst {
			r.Header.Set("Expect", "100-continue")
		}
	}
	a, err := c.exchange(c.sends, k, r)
	switch {
	case a.status == 0 && !connected.Load():
		return a, c.noAnswer(k, r.URL.Host, because(ctx, err), ErrNotSent)
	case a.status >= 500:
		return a, c.refusal(k, a, ErrUnknownOutcome)
	case a.status >= 400:
		return a, c.refusal(k, a, ErrNetwork)
	case a.status == http.StatusSeeOther:
		// "See other" is the answer to a form that was taken.
		return a, redirectError(k, a, ErrUnknownOutcome)
	case a.status >= 300:
		return a, redirectError(k, a, ErrNotSent)
	case err != nil:
		return a, c.noAnswer(k, r.URL.Host, because(ctx, err), ErrUnknownOutcome)
	case a.status < 200:
		return a, c.refusal(k, a, ErrUnknownOutcome)
	}
	return a, nil
}

// because names the stalled upload that a context was ended for; net/http only
// says "canceled".
func because(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errStalled) {
		return errStalled
	}
	return err
}

var errTooLong = errors.New("the answer is longer than " + strconv.Itoa(maxBody>>20) + " MB")

// date is the server's clock when it answered, so that a wrong clock here does
// not make a wait of hours out of seconds; now where it does not tell.
func (a answer) date(now time.Time) time.Time {
	if at, err := http.ParseTime(a.header.Get("Date")); err == nil {
		return at
	}
	return now
}

func (a answer) requestID() string { return a.header.Get("X-Request-Id") }

// maxRetries is how often a read is tried again, and a launch after a 429
// (docs/api.md, "Rate limits and retries").
const maxRetries = 4

// maxRetryAfter is the longest that a server's Retry-After is followed.
const maxRetryAfter = 30 * time.Second

// waits gives the pauses between attempts: 500 ms, doubled each time up to 8 s,
// each 20 % longer or shorter so that many clients do not come back at once.
func waits() *backoff.ExponentialBackOff {
	return &backoff.ExponentialBackOff{
		InitialInterval:     500 * time.Millisecond,
		Multiplier:          2,
		MaxInterval:         8 * time.Second,
		RandomizationFactor: 0.2,
	}
}

// get makes a read, trying again where that may help.
func (c *Client) get(ctx context.Context, k call) (answer, error) {
	k.method = http.MethodGet
	return c.attempts(ctx, k, worthRetrying, ErrNetwork, func() (answer, error) { return c.read(ctx, k) })
}

// post sends what acts. Only a 429 is tried again: it alone means that the
// server did not take the request and will take it later. The body is made anew
// for each attempt.
func (c *Client) post(ctx context.Context, k call, body func() *payloadOf) (answer, error) {
	again := func(err error) bool { return !c.prompt && errors.Is(err, ErrRateLimited) }
	return c.attempts(ctx, k, again, ErrNotSent, func() (answer, error) { return c.send(ctx, k, body()) })
}

// attempts tries for as long as again wants it after an error; stopped is the kind
// of an end while it waits.
func (c *Client) attempts(ctx context.Context, k call, again func(error) bool, stopped error, try func() (answer, error)) (answer, error) {
	pause := waits()
	for attempt := 0; ; attempt++ {
		a, err := try()
		if err == nil || attempt == maxRetries || !again(err) {
			return a, err
		}
		if ended := c.clock.sleep(ctx, pauseAfter(err, pause)); ended != nil {
			return a, networkError(k, "", ended, stopped)
		}
	}
}

// worthRetrying reports whether a read may succeed a moment later.
func worthRetrying(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case 0:
		return e.cause != nil && !lasting(e.cause)
	}
	return false
}

// lasting reports the failures that a second attempt would only repeat.
func lasting(err error) bool {
	var away elsewhere
	return errors.As(err, &away) || untrusted(err) || errors.Is(err, errTooLong)
}

// pauseAfter is how long to wait after err: what the server asked for, or else
// the next pause of the row.
func pauseAfter(err error, pause *backoff.ExponentialBackOff) time.Duration {
	next := pause.NextBackOff()
	var e *Error
	if errors.As(err, &e) && e.paused {
		return min(e.RetryAfter, maxRetryAfter)
	}
	return next
}

// retryAfter reads a Retry-After header: whole seconds or an HTTP date. The
// second result is false when there is none that makes sense.
func retryAfter(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return max(0, time.Duration(seconds)*time.Second), true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return max(0, at.Sub(now)), true
}

// Wait pauses, or returns the context's error when that ends first.
func Wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

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
