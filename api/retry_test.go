package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestAReadIsTriedAgainOnlyWhereThatMayHelp(t *testing.T) {
	cases := []struct {
		status, requests int
		kind             error
	}{
		{502, 5, ErrNetwork},
		{407, 1, ErrNetwork},
		{402, 1, ErrRefused},
		{409, 1, ErrRefused},
		{423, 1, ErrRefused},
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

// wait answers 429 with a Retry-After; "" leaves it out.
func wait(retryAfter string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		say(429, `{"message":"slow down"}`)(w, r)
	}
}

// What a server asks for with a 429 is waited out up to a minute in all, aloud, and it
// is never asked again earlier, whether it is read, launched or uploaded.
func TestAPauseThatTheServerAsksForIsKept(t *testing.T) {
	cases := []struct {
		name string
		// asked are the pauses of the first answers; "then" has any more.
		asked []string
		then  string
		// at is when each request comes, in whole seconds from the first.
		at   string
		told string
		from string
	}{
		{"once", []string{"2"}, "ok", "0 2", "2", ""},
		{"the whole minute", []string{"20", "20", "20"}, "ok", "0 20 40 60", "20 20 20", ""},
		{"more than a minute in all", nil, "25", "0 25 50", "25 25", "00:01:15"},
		{"longer than a minute", nil, "61", "0", "", "00:01:01"},
		{"an hour", nil, "3600", "0", "", "01:00:00"},
		{"a day", nil, "86400", "0", "", "00:00:00 on 2 January 2000"},
		{"no number of seconds is too large", nil, "99999999999999999999", "0", "", "on 31 December 2000"},
		{"at once", []string{"0"}, "ok", "0 0", "", ""},
		{"at once, again and again", nil, "0", "0 0 0 0 0", "", ""},
		{"a date", []string{"+7"}, "ok", "0 7", "7", ""},
		{"a date by a clock that is ahead", []string{"+7 ahead"}, "ok", "0 7", "7", ""},
		{"a date that is over", []string{"-60"}, "ok", "0 0", "", ""},
		{"a date in an hour", nil, "+3600", "0", "", "01:00:00"},
	}
	requests := map[string]func(*Client, context.Context) error{
		"read":   func(c *Client, ctx context.Context) error { _, err := c.Me(ctx); return err },
		"list":   func(c *Client, ctx context.Context) error { _, err := All(c.Groups(ctx, "")); return err },
		"launch": func(c *Client, ctx context.Context) error { _, err := c.Launch(ctx, []byte(body)); return err },
		"upload": func(c *Client, ctx context.Context) error {
			_, err := c.Upload(ctx, UploadFile{TemplateID: "t", Name: "a.txt", Size: 3, Open: func() (io.ReadCloser, error) {
				return io.NopCloser(strings.NewReader("abc")), nil
			}}, nil)
			return err
		},
	}
	for _, k := range cases {
		for kind, request := range requests {
			t.Run(k.name+" "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					start := time.Now()
					var at, told []string
					asked := k.asked
					c := serveInBubble(t, func(w http.ResponseWriter, r *http.Request) {
						_, _ = io.Copy(io.Discard, r.Body)
						at = append(at, strconv.Itoa(int(time.Since(start).Seconds())))
						now := k.then
						if len(asked) > 0 {
							now, asked = asked[0], asked[1:]
						}
						if now == "ok" {
							say(200, `{"data":{"id":"1"}}`)(w, r)
							return
						}
						date := time.Now()
						if rest, ahead := strings.CutSuffix(now, " ahead"); ahead {
							now, date = rest, date.Add(3*time.Hour)
						}
						w.Header().Set("Date", date.UTC().Format(http.TimeFormat))
						if n, err := strconv.Atoi(now); err == nil && strings.ContainsAny(now, "+-") {
							now = date.Add(time.Duration(n) * time.Second).UTC().Format(http.TimeFormat)
						}
						wait(now)(w, r)
					})
					c.here = time.UTC
					c.tell = func(words string) {
						if words == "" {
							return
						}
						n, ok := strings.CutPrefix(words, "rate limited, again in ")
						if !ok {
							t.Errorf("said %q", words)
						}
						told = append(told, strings.TrimSuffix(n, " s"))
					}
					err := request(c, t.Context())
					if got := strings.Join(at, " "); got != k.at {
						t.Errorf("asked at %s, want %s", got, k.at)
					}
					if got := strings.Join(told, " "); got != k.told {
						t.Errorf("told %s, want %s", got, k.told)
					}
					switch {
					case k.then == "ok" && err != nil && kind != "list":
						t.Error(err)
					case k.then != "ok" && (!errors.Is(err, ErrRateLimited) || !strings.Contains(err.Error(), "from "+k.from) && k.from != "" && !strings.Contains(err.Error(), k.from)):
						t.Errorf("not told from %s: %v", k.from, err)
					}
				})
			})
		}
	}
	for _, nonsense := range []string{"", "soon", "1.5"} {
		if d, ok := retryAfter(nonsense, time.Now()); ok {
			t.Errorf("%q is read as %v", nonsense, d)
		}
	}
}

// Without a Retry-After the pauses are our own, longer and longer, for a minute.
func TestALimitWithoutATimeIsWaitedOutForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, requests := time.Now(), 0
		c := serveInBubble(t, func(w http.ResponseWriter, r *http.Request) {
			requests++
			wait("")(w, r)
		})
		_, err := c.Me(t.Context())
		if !errors.Is(err, ErrRateLimited) || !strings.Contains(err.Error(), "Wait a minute") {
			t.Error(err)
		}
		if took := time.Since(start); took != maxPause || requests < 8 || requests > 16 {
			t.Errorf("%d requests in %v", requests, took)
		}
	})
}

// A pause that one request was told holds for the others of the same token, and is
// told once; one of more than a minute is about that very request.
func TestAPauseHoldsForAllRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		asked := map[string][]time.Duration{}
		var mu sync.Mutex
		answer := map[string]http.HandlerFunc{"/api/me": wait("40"), "/api/organizations/0f2e/runs": wait("3600")}
		c := serveInBubble(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			mu.Lock()
			handle := answer[r.URL.Path]
			asked[r.URL.Path] = append(asked[r.URL.Path], time.Since(start))
			if r.URL.Path == "/api/me" {
				delete(answer, r.URL.Path)
			}
			mu.Unlock()
			if handle == nil {
				handle = say(200, `{"data":{"id":"1"}}`)
			}
			handle(w, r)
		})
		said := 0
		c.tell = func(string) { mu.Lock(); said++; mu.Unlock() } // the words, and their end
		other := c.WithOrg("0f2e")
		var both sync.WaitGroup
		both.Go(func() { _, _ = c.Me(t.Context()) })
		synctest.Wait()
		both.Go(func() { _, _ = other.Organization(t.Context()) })
		both.Wait()
		if got := asked["/api/organizations/0f2e"]; len(got) != 1 || got[0] != 40*time.Second || said != 2 {
			t.Errorf("the other request came at %v, and %d times something was said", got, said)
		}
		for _, b := range []string{"a", "a", "b"} {
			if _, err := c.Prompt().Launch(t.Context(), []byte(b)); !errors.Is(err, ErrRateLimited) {
				t.Error(err)
			}
		}
		if _, err := c.Organization(t.Context()); err != nil {
			t.Error(err)
		}
		if got := asked["/api/organizations/0f2e/runs"]; len(got) != 2 {
			t.Errorf("two different launches were sent at %v", got)
		}
		// What a read is told for long is no limit on what it does: it holds for all.
		if _, err := All(c.Runs(t.Context(), RunQuery{})); !errors.Is(err, ErrRateLimited) {
			t.Error(err)
		}
		_, err := c.Prompt().Launch(t.Context(), []byte("c"))
		if e := new(Error); !errors.As(err, &e) || !e.ForAll || e.Status != 0 || e.RetryAfter != time.Hour {
			t.Errorf("a launch after it is %v", err)
		}
	})
}

// All requests of one command wait for a minute together.
func TestACommandHasOnePauseBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, left := time.Now(), 2
		c := serveInBubble(t, func(w http.ResponseWriter, r *http.Request) {
			if left--; left%2 != 0 {
				wait("40")(w, r)
				return
			}
			say(200, `{"data":{"id":"1"}}`)(w, r)
		})
		ctx := WithPauseBudget(t.Context())
		if _, err := c.Me(ctx); err != nil {
			t.Error(err)
		}
		if _, err := c.Me(ctx); !errors.Is(err, ErrRateLimited) || time.Since(start) != 40*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

func TestTheTimeOfDayIsThePersons(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC)
	me := `{"data":{"id":1,"timezone":"Europe/Berlin"}}`
	org := `{"data":{"id":"0f2e","timezone":"America/New_York"}}`
	for want, known := range map[string][]string{"12:32:00": nil, "13:32:00 (Europe/Berlin)": {org, me}, "07:32:00 (America/New_York)": {org}} {
		body := ""
		c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if body == "" {
				wait("120")(w, r)
				return
			}
			say(200, body)(w, r)
		})
		c.wall, c.here = func() time.Time { return now }, time.UTC
		for _, body = range known {
			if body == me {
				_, _ = c.Me(t.Context())
			} else {
				_, _ = c.Organization(t.Context())
			}
		}
		body = ""
		if _, err := c.Organization(t.Context()); err == nil || !strings.Contains(err.Error(), "from "+want) {
			t.Errorf("not from %s: %v", want, err)
		}
	}
}

// A read says after two seconds what it waits for, and ends a minute after the last
// byte, or when its time is over.
func TestAReadHasAnEndInSight(t *testing.T) {
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	stalls := func(w http.ResponseWriter, r *http.Request) {
		for range 3 {
			_, _ = w.Write([]byte(`  `))
			w.(http.Flusher).Flush()
			_ = Wait(r.Context(), 50*time.Second)
		}
		<-r.Context().Done()
	}
	drips := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = w.Write([]byte(` `))
			w.(http.Flusher).Flush()
			_ = Wait(r.Context(), time.Second)
		}
	}
	for _, k := range []struct {
		name    string
		handle  http.HandlerFunc
		timeout time.Duration
		took    time.Duration
		words   string
	}{
		{"silent", silent, 0, time.Minute, "sent nothing for a minute"},
		{"stalls", stalls, 0, 160 * time.Second, "sent nothing for a minute"},
		{"drips", drips, 0, DefaultTimeout, "within 5m0s"},
		{"silent, with a time-out", silent, 3 * time.Second, 3 * time.Second, "within 3s"},
		{"stalls, with a time-out", stalls, 70 * time.Second, 70 * time.Second, "within 1m10s"},
	} {
		t.Run(k.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start, requests := time.Now(), new(atomic.Int32)
				c := serveInBubble(t, func(w http.ResponseWriter, r *http.Request) { requests.Add(1); k.handle(w, r) })
				if k.timeout > 0 {
					c.timeout = k.timeout
				}
				var told []time.Duration
				over := 0
				c.tell = func(words string) {
					if words == "" {
						over++
						return
					}
					if !strings.Contains(words, "waiting for localhost (reading who you are)") {
						t.Errorf("said %q", words)
					}
					told = append(told, time.Since(start))
				}
				_, err := c.Me(t.Context())
				if !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), k.words) {
					t.Error(err)
				}
				if took := time.Since(start); took != k.took || requests.Load() != 1 || len(told) != 1 || told[0] != slowRead || over != 1 {
					t.Errorf("%d requests in %v, told after %v", requests.Load(), took, told)
				}
			})
		})
	}
}

func TestStoppingEndsTheWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveInBubble(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "20")
			say(503, "")(w, r)
		})
		start := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(30*time.Second, cancel)
		if _, err := c.Me(ctx); !errors.Is(err, context.Canceled) || time.Since(start) != 30*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		// What cannot be waited out in time is not waited for at all.
		short, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start = time.Now()
		if _, err := c.Me(short); !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "asked again from") || time.Since(start) != 0 {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		stopped, stop := context.WithCancel(t.Context())
		stop()
		if _, err := c.Me(stopped); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "stopped") {
			t.Errorf("stopped: %v", err)
		}
	})
}
