package api

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAReadIsTriedAgainOnlyWhereThatMayHelp(t *testing.T) {
	cases := []struct {
		status, requests int
		kind             error
	}{
		{429, 5, ErrRateLimited},
		{502, 5, ErrNetwork},
		{503, 5, ErrNetwork},
		{504, 5, ErrNetwork},
		{500, 1, ErrNetwork},
		{400, 1, nil},
		{401, 1, ErrUnauthorized},
		{403, 1, ErrForbidden},
		{404, 1, ErrNotFound},
		{422, 1, ErrInvalid},
	}
	for _, k := range cases {
		requests := 0
		c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			requests++
			say(k.status, "")(w, r)
		})
		_, err := c.Me(t.Context())
		if err == nil || k.kind != nil && !errors.Is(err, k.kind) {
			t.Errorf("%d: %v", k.status, err)
		}
		if requests != k.requests {
			t.Errorf("%d: %d requests, want %d", k.status, requests, k.requests)
		}
	}
}

func TestAReadSurvivesALostConnectionAndHalfAnAnswer(t *testing.T) {
	requests := 0
	c, waited := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		switch requests {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`{"data":`))
		default:
			say(200, `{"data":{"id":1}}`)(w, r)
		}
	})
	if _, err := c.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	// net/http itself repeats a read once on a connection that died at once.
	if len(waited.all) == 0 || requests < 3 {
		t.Errorf("%d requests, waited %v", requests, waited.all)
	}
}

func TestPausesGrowAndAreCapped(t *testing.T) {
	pause := waits()
	for i, want := range []time.Duration{500, 1000, 2000, 4000, 8000, 8000, 8000} {
		want *= time.Millisecond
		got := pause.NextBackOff()
		if got < want*8/10 || got > want*12/10+1 {
			t.Errorf("pause %d is %v, want about %v", i, got, want)
		}
	}
}

func TestRetryAfterIsFollowed(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	cases := []struct {
		header string
		want   time.Duration
	}{
		{"2", 2 * time.Second},
		{"0", 0},
		{"3600", 30 * time.Second},
		{"-5", 0},
		{now.Add(7 * time.Second).Format(http.TimeFormat), 7 * time.Second},
		{now.Add(-time.Hour).Format(http.TimeFormat), 0},
		{now.Add(time.Hour).Format(http.TimeFormat), 30 * time.Second},
	}
	for _, k := range cases {
		requests := 0
		c, waited := serve(t, func(w http.ResponseWriter, r *http.Request) {
			requests++
			w.Header().Set("Date", now.Format(http.TimeFormat))
			if requests == 1 {
				w.Header().Set("Retry-After", k.header)
				say(429, "")(w, r)
				return
			}
			say(200, `{"data":{"id":1}}`)(w, r)
		})
		if _, err := c.Me(t.Context()); err != nil {
			t.Errorf("%q: %v", k.header, err)
		}
		if len(waited.all) != 1 || waited.all[0] != k.want {
			t.Errorf("%q: waited %v, want %v", k.header, waited.all, k.want)
		}
	}
	for _, nonsense := range []string{"", "soon", "1.5"} {
		if d, ok := retryAfter(nonsense, now); ok {
			t.Errorf("%q is read as %v", nonsense, d)
		}
	}
}

func TestStoppingEndsTheWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveInBubble(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "20")
			say(503, "")(w, r)
		})
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if _, err := c.Me(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 30*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		stopped, stop := context.WithCancel(t.Context())
		stop()
		if _, err := c.Me(stopped); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "stopped") {
			t.Errorf("stopped: %v", err)
		}
	})
}

func TestACertificateNobodyTrustsIsToldAtOnce(t *testing.T) {
	s := httptest.NewTLSServer(say(200, "{}"))
	defer s.Close()
	s.Config.ErrorLog = quiet()
	c, waited := clientOf(t, s.URL)
	_, err := c.Me(t.Context())
	if !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "certificate") || len(waited.all) > 0 {
		t.Errorf("waited %v: %v", waited.all, err)
	}
}

func TestNobodyAtTheAddress(t *testing.T) {
	s := httptest.NewServer(nil)
	address := s.URL
	s.Close()
	c, waited := clientOf(t, address)
	_, err := c.Me(t.Context())
	if !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "connection refused") || len(waited.all) != maxRetries {
		t.Errorf("waited %v: %v", waited.all, err)
	}
}
