package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

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
	pause := waits()
	for attempt := 0; ; attempt++ {
		a, err := c.read(ctx, k)
		if err == nil {
			return a, nil
		}
		if ctx.Err() != nil {
			return answer{}, networkError(k, "", ctx.Err(), ErrNetwork)
		}
		if attempt == maxRetries || !worthRetrying(err) {
			return answer{}, err
		}
		if stopped := c.clock.sleep(ctx, pauseAfter(err, pause)); stopped != nil {
			return answer{}, networkError(k, "", stopped, ErrNetwork)
		}
	}
}

// post sends what acts. Only a 429 is tried again: it alone means that the
// server did not take the request and will take it later. The body is made anew
// for each attempt.
func (c *Client) post(ctx context.Context, k call, body func() *payloadOf) (answer, error) {
	pause := waits()
	for attempt := 0; ; attempt++ {
		a, err := c.send(ctx, k, body())
		if err == nil || c.prompt || attempt == maxRetries || !errors.Is(err, ErrRateLimited) {
			return a, err
		}
		if stopped := c.clock.sleep(ctx, pauseAfter(err, pause)); stopped != nil {
			return answer{}, networkError(k, "", stopped, ErrNotSent)
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
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	return errors.As(err, &away) || errors.As(err, &certificate) || errors.As(err, &authority) ||
		errors.As(err, &hostname) || errors.Is(err, errTooLong)
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

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
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
