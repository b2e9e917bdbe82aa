package api

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"kickoff/payload/humanize"
)

const (
	// maxRetries is how often a read is tried again after what may pass in a moment
	// (docs/api.md, "Rate limits and retries").
	maxRetries = 4
	// maxPause is how long the pauses that a server asks for are waited out in all.
	maxPause = time.Minute
)

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
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, lateError{c.timeout})
	defer cancel()
	return c.attempts(ctx, k, ErrNetwork, func() (answer, error) { return c.read(ctx, k) })
}

// post sends what acts. Only a 429 is tried again: it alone means that the
// server did not take the request and will take it later. The body is made anew
// for each attempt.
func (c *Client) post(ctx context.Context, k call, body func() *payloadOf) (answer, error) {
	return c.attempts(ctx, k, ErrNotSent, func() (a answer, err error) {
		c.tellWhenSlow(slowLaunch, "still waiting for Tallyfy ("+k.doing+"): a large template can take a minute", func() { a, err = c.send(ctx, k, body()) })
		return a, err
	})
}

// attempts tries until it succeeds or another try would not help. It waits out what
// the server asks for, and never asks before that time; stopped is the kind of an
// end while it waits.
func (c *Client) attempts(ctx context.Context, k call, stopped error, try func() (answer, error)) (answer, error) {
	row, budget := waits(), pauseBudgetOf(ctx)
	for tries := 0; ; {
		var a answer
		err := c.limits.ask(k, c.clock.now())
		if err == nil {
			a, err = try()
			c.limits.note(k, err, c.clock.now())
			tries++
		}
		pause, again := row.NextBackOff(), false
		e, ok := errors.AsType[*Error](err)
		if ok {
			switch {
			case e.asksForPause() && !(c.prompt && k.method != http.MethodGet):
				pause, again = budget.pause(e, pause, tries)
			case k.method == http.MethodGet:
				again = tries <= e.retries()
			}
		}
		if until, ends := ctx.Deadline(); !again || ends && until.Before(c.clock.now().Add(pause)) {
			return a, c.dated(e, err)
		}
		told := e.asksForPause() && pause > 0 && c.limits.first(e)
		if told {
			c.tell(e.pauseText(pause))
		}
		ended := c.clock.sleep(ctx, pause)
		if told {
			c.tell("")
		}
		if ended != nil {
			return a, c.noAnswer(k, "", because(ctx, ended), stopped)
		}
	}
}

// asksForPause: the server asked to be asked later, and took nothing.
func (e *Error) asksForPause() bool {
	return e.kind == ErrRateLimited || e.Status == http.StatusServiceUnavailable && e.kind == ErrNetwork && e.paused
}

// retries is how often a read is tried again after this failure: not at all after
// what a second attempt would only repeat, and once where nobody was reached.
func (e *Error) retries() int {
	var timeout net.Error
	switch {
	case e.Status == http.StatusBadGateway && e.page:
		return 1
	case e.Status == http.StatusBadGateway, e.Status == http.StatusServiceUnavailable, e.Status == http.StatusGatewayTimeout:
		return maxRetries
	case e.Status != 0 || e.cause == nil || lasting(e.cause):
		return 0
	case unreached(e.cause), errors.As(e.cause, &timeout) && timeout.Timeout():
		return 1
	}
	return maxRetries
}

// lasting reports the failures that a second attempt would only repeat.
func lasting(err error) bool {
	var proxy proxyError
	return errors.As(err, new(elsewhere)) || untrusted(err) || noHTTP(err) || errors.Is(err, errTooLong) || errors.Is(err, errSilent) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.As(err, &proxy) && proxy.status < 500
}

// unreached: there was no connection to the server.
func unreached(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect") || errors.As(err, new(proxyError))
}

// pauseBudget is how much longer a server's pauses are waited out.
type pauseBudget struct {
	mu   sync.Mutex
	left time.Duration
}

type pauseBudgetKey struct{}

// WithPauseBudget makes a context in which all requests together wait out a minute of a
// server's pauses; without it each request does.
func WithPauseBudget(ctx context.Context) context.Context {
	return context.WithValue(ctx, pauseBudgetKey{}, &pauseBudget{left: maxPause})
}

func pauseBudgetOf(ctx context.Context) *pauseBudget {
	if p, ok := ctx.Value(pauseBudgetKey{}).(*pauseBudget); ok {
		return p
	}
	return &pauseBudget{left: maxPause}
}

// pause is how long to wait after what the server said: as long as it asked for, or
// the next of our own row where that is longer. It is false when that is more than is
// left. A server that says "at once" again and again is believed a few times.
func (p *pauseBudget) pause(e *Error, next time.Duration, tries int) (time.Duration, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.paused && e.RetryAfter == 0 {
		return 0, tries <= maxRetries
	}
	if e.RetryAfter > p.left || p.left == 0 {
		return 0, false
	}
	pause := min(max(next, e.RetryAfter), p.left)
	p.left -= pause
	return pause, true
}

// limits are the pauses that a server asked for. Clients that share connections
// share them.
type limits struct {
	mu sync.Mutex
	// all is when any request may leave again. A pause of more than a minute for one that
	// acts is no limit on requests but on what it does, such as inviting guests; until
	// has those, by the request.
	all   time.Time
	until map[string]time.Time
	told  time.Time
}

// name tells apart what a server's long pause is about.
func (k call) name() string { return k.method + " " + strings.Join(k.path, "/") + " " + k.body }

// digest stands for the body of a request in its name.
func digest(body []byte) string { return fmt.Sprintf("%x", sha256.Sum256(body)) }

func (l *limits) note(k call, err error, now time.Time) {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.kind != ErrRateLimited || e.RetryAfter <= 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	at := now.Add(e.RetryAfter)
	e.ForAll = e.RetryAfter <= maxPause || k.method == http.MethodGet
	switch {
	case !e.ForAll && l.until == nil:
		l.until = map[string]time.Time{k.name(): at}
	case !e.ForAll:
		l.until[k.name()] = at
	case at.After(l.all):
		l.all = at
	}
}

// Pausing reports that the server has asked not to be asked just now.
func (c *Client) Pausing() bool {
	c.limits.mu.Lock()
	defer c.limits.mu.Unlock()
	return c.limits.all.After(c.clock.now())
}

// ask refuses a request that the server does not want yet.
func (l *limits) ask(k call, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.all
	if own := l.until[k.name()]; own.After(at) {
		at = own
	}
	if !at.After(now) {
		return nil
	}
	return &Error{kind: ErrRateLimited, doing: k.doing, Message: "the pause that the server asked for is not over", RetryAfter: at.Sub(now), ForAll: at.Equal(l.all), paused: true}
}

// first reports whether this pause was not told yet: many requests may wait for its
// end.
func (l *limits) first(e *Error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e.kind != ErrRateLimited || e.RetryAfter <= 0 {
		return true
	}
	if l.told.Equal(l.all) {
		return false
	}
	l.told = l.all
	return true
}

// pauseText says why nothing happens.
func (e *Error) pauseText(pause time.Duration) string {
	why := "rate limited"
	if e.kind != ErrRateLimited {
		why = "the server asks for a pause"
	}
	return why + ", again in " + humanize.Short(pause)
}

// dated notes from when on the server may be asked again, by the clock on the wall.
func (c *Client) dated(e *Error, err error) error {
	if e == nil || !e.asksForPause() || e.RetryAfter <= 0 {
		return err
	}
	now := c.wall()
	at := now.Add(e.RetryAfter + time.Second - time.Nanosecond).Truncate(time.Second)
	zone := c.zone.of(c.here)
	e.from = at.In(zone).Format("15:04:05")
	if day := at.In(zone).Format("2 January 2006"); day != now.In(zone).Format("2 January 2006") {
		e.from += " on " + day
	}
	if zone != time.Local {
		e.from += " (" + zone.String() + ")"
	}
	return err
}

// date is the server's clock when it answered, so that a wrong clock here does
// not make a wait of hours out of seconds; now where it does not tell.
func (a answer) date(now time.Time) time.Time {
	if at, err := http.ParseTime(a.header.Get("Date")); err == nil {
		return at
	}
	return now
}

// retryAfter reads a Retry-After header: whole seconds or an HTTP date. The
// second result is false when there is none that makes sense.
func retryAfter(value string, now time.Time) (time.Duration, bool) {
	const longest = 365 * 24 * time.Hour
	value = strings.TrimSpace(value)
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(max(0, seconds), int64(longest/time.Second))) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(0, at.Sub(now)), longest), true
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
