package api

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

const body = "{\n  \"checklist_id\": \"7d1e\",\n  \"name\": \"A <b> & c\"\n}\n"

func TestALaunchSendsItsBytesAndReadsTheProcess(t *testing.T) {
	var sent, kind, path string
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		sent, kind, path = string(raw), r.Header.Get("Content-Type"), r.Method+" "+r.URL.Path
		say(201, `{"data":{"id":"run_9","name":"launched\u001b[31m","status":"active","checklist_id":"7d1e","started_by":"1001","created_at":"2026-06-02T08:00:00.000Z","prerun":{"f1":1.10},"link":"https://go.tallyfy.com/x/processes/run_9"}}`)(w, r)
	})
	r, err := c.Launch(t.Context(), []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if sent != body || kind != "application/json" || path != "POST /api/organizations/0f2e/runs" {
		t.Errorf("%s %s %q", path, kind, sent)
	}
	if r.ID != "run_9" || r.Name != "launched" || r.StarterID != 1001 || r.TemplateID != "7d1e" || r.CreatedAt.IsZero() || string(r.Answers["f1"]) != "1.10" || r.URL == "" {
		t.Errorf("%+v", r)
	}
}

// TestWhatBecameOfALaunch walks all that can happen to one: whether it is told
// as not created, as unknown, or by its kind, and how often it was sent.
func TestWhatBecameOfALaunch(t *testing.T) {
	abort := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	redirect := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", status) }
	}
	half := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(201)
		_, _ = w.Write([]byte(`{"data":{"id":"r`))
	}
	cases := []struct {
		name   string
		handle http.HandlerFunc
		kind   error
		posts  int
	}{
		{"422", say(422, `{"message":"no"}`), ErrInvalid, 1},
		{"403", say(403, `{"message":"forbidden"}`), ErrForbidden, 1},
		{"401", say(401, ""), ErrUnauthorized, 1},
		{"404", say(404, ""), ErrNotFound, 1},
		{"429 for an hour", wait("3600"), ErrRateLimited, 1},
		{"402", say(402, `{"message":"Trial limit reached"}`), ErrRefused, 1},
		{"409", say(409, ""), ErrRefused, 1},
		{"423", say(423, ""), ErrRefused, 1},
		{"500", say(500, ""), ErrUnknownOutcome, 1},
		{"502 page", say(502, "<html><title>502 Bad Gateway</title></html>"), ErrUnknownOutcome, 1},
		{"503", say(503, ""), ErrUnknownOutcome, 1},
		{"connection lost", abort, ErrUnknownOutcome, 1},
		{"half an answer", half, ErrUnknownOutcome, 1},
		{"cut JSON", say(201, `{"data":{"id":"r`), ErrUnknownOutcome, 1},
		{"empty 201", say(201, ""), ErrUnknownOutcome, 1},
		{"no id", say(201, `{"data":{"name":"x"}}`), ErrUnknownOutcome, 1},
		{"a page with 200", say(200, "<html>Sign in</html>"), ErrUnknownOutcome, 1},
		{"301", redirect(301), ErrUnknownOutcome, 1},
		{"302", redirect(302), ErrUnknownOutcome, 1},
		{"307", redirect(307), ErrUnknownOutcome, 1},
		{"308", redirect(308), ErrUnknownOutcome, 1},
		{"303", redirect(303), ErrUnknownOutcome, 1},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			var posts, others atomic.Int32
			c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodPost {
					others.Add(1)
					say(200, `{"data":{"id":"someone-elses"}}`)(w, r)
					return
				}
				posts.Add(1)
				_, _ = io.Copy(io.Discard, r.Body)
				k.handle(w, r)
			})
			_, err := c.Launch(t.Context(), []byte(body))
			if !errors.Is(err, k.kind) {
				t.Errorf("not %v: %v", k.kind, err)
			}
			for _, other := range []error{ErrNotSent, ErrUnknownOutcome} {
				if other != k.kind && errors.Is(err, other) {
					t.Errorf("also %v: %v", other, err)
				}
			}
			if int(posts.Load()) != k.posts || others.Load() != 0 {
				t.Errorf("%d launches and %d other requests, want %d and none", posts.Load(), others.Load(), k.posts)
			}
		})
	}
}

func TestALaunchWaitsOutA429AndIsSentWhole(t *testing.T) {
	var posts atomic.Int32
	c, waited := serve(t, func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		if posts.Add(1) < 3 {
			w.Header().Set("Retry-After", "1")
			say(429, "")(w, r)
			return
		}
		if string(raw) != body {
			t.Errorf("the last body is %q", raw)
		}
		say(201, `{"data":{"id":"r"}}`)(w, r)
	})
	if _, err := c.Launch(t.Context(), []byte(body)); err != nil || posts.Load() != 3 || len(waited.all) != 2 {
		t.Errorf("%d posts, waited %v: %v", posts.Load(), waited.all, err)
	}
}

func TestAPromptLaunchTellsA429AtOnce(t *testing.T) {
	var posts atomic.Int32
	c, waited := serve(t, func(w http.ResponseWriter, r *http.Request) {
		posts.Add(1)
		w.Header().Set("Retry-After", "7")
		say(429, "")(w, r)
	})
	_, err := c.Prompt().Launch(t.Context(), []byte(body))
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, ErrRateLimited) || e.RetryAfter != 7*time.Second {
		t.Errorf("told %v", err)
	}
	if posts.Load() != 1 || len(waited.all) != 0 {
		t.Errorf("%d posts, waited %v", posts.Load(), waited.all)
	}
}

func TestAKeptConnectionThatDiedDoesNotLaunchTwice(t *testing.T) {
	var posts, reads atomic.Int32
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			reads.Add(1)
			say(200, `{"data":{"id":1}}`)(w, r)
			return
		}
		posts.Add(1)
		// No byte of an answer: so ends a kept connection that had died.
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.Close()
	})
	for range 3 {
		if _, err := c.Me(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	_, err := c.Launch(t.Context(), []byte(body))
	if !errors.Is(err, ErrUnknownOutcome) || posts.Load() != 1 || reads.Load() != 3 {
		t.Errorf("%d launches: %v", posts.Load(), err)
	}
}

func TestALaunchThatReachedNobody(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	untrusted := httptest.NewTLSServer(say(201, `{}`))
	defer untrusted.Close()
	untrusted.Config.ErrorLog = quiet()
	for _, base := range []string{gone.URL, untrusted.URL} {
		c, _ := clientOf(t, base)
		_, err := c.Launch(t.Context(), []byte(body))
		if !errors.Is(err, ErrNotSent) || !errors.Is(err, ErrNetwork) || errors.Is(err, ErrUnknownOutcome) {
			t.Errorf("%s: %v", base, err)
		}
	}
}

func TestALaunchThatIsNotAnsweredInTimeMayHaveHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var arrived atomic.Int32
		start := time.Now()
		c := serveInBubble(t, func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			arrived.Add(1)
			<-r.Context().Done()
		})
		_, err := c.Launch(t.Context(), []byte(body))
		if !errors.Is(err, ErrUnknownOutcome) || !strings.Contains(err.Error(), "in time") || !strings.Contains(err.Error(), "before you launch again") {
			t.Error(err)
		}
		if took := time.Since(start); took != DefaultTimeout || arrived.Load() != 1 {
			t.Errorf("given up after %v, %d launches arrived", took, arrived.Load())
		}
		stopped, stop := context.WithCancel(t.Context())
		stop()
		if _, err := c.Launch(stopped, []byte(body)); !errors.Is(err, ErrNotSent) || !errors.Is(err, context.Canceled) {
			t.Errorf("stopped before it began: %v", err)
		}
	})
}

func TestStoppingWhileA429IsWaitedOutLaunchesNothing(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	c, _ := serve(t, say(429, ""))
	c.clock.sleep = func(ctx context.Context, _ time.Duration) error {
		stop()
		return ctx.Err()
	}
	_, err := c.Launch(ctx, []byte(body))
	if !errors.Is(err, ErrNotSent) || errors.Is(err, ErrUnknownOutcome) {
		t.Error(err)
	}
}

func TestArchiving(t *testing.T) {
	var asked string
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Method + " " + r.URL.Path
		w.WriteHeader(http.StatusNoContent)
	})
	if err := c.Archive(t.Context(), "run_9"); err != nil || asked != "DELETE /api/organizations/0f2e/runs/run_9" {
		t.Errorf("%s: %v", asked, err)
	}
}
