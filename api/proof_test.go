package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"
)

// Of all statuses there are, a refusal is in a list, a success says so itself, and
// nothing else proves anything once the request has left.
func TestWhatTheEndOfARequestProves(t *testing.T) {
	refusals := []int{400, 401, 402, 403, 404, 405, 409, 413, 415, 422, 423, 429}
	for status := range 1000 {
		left, whole := proves(status, false), proves(status, true)
		want := [2]proof{notSent, doubtful}
		switch {
		case slices.Contains(refusals, status):
			want = [2]proof{declined, declined}
		case status/100 == 2:
			want = [2]proof{accepted, accepted}
		}
		if got := [2]proof{left, whole}; got != want {
			t.Errorf("%d proves %v, want %v", status, got, want)
		}
	}
}

// A server that answers, or hangs up, before it has the whole body cannot have acted.
func TestALaunchThatDidNotLeaveWholeIsNotSent(t *testing.T) {
	large := bytes.Repeat([]byte(" "), 32<<20)
	for name, handle := range map[string]http.HandlerFunc{
		"502": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
			w.Header().Set("Connection", "close")
			w.WriteHeader(502)
		},
		"closed": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
			panic(http.ErrAbortHandler)
		},
	} {
		c, _ := serve(t, handle)
		if _, err := c.Launch(t.Context(), large); !errors.Is(err, ErrNotSent) || errors.Is(err, ErrUnknownOutcome) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestABodyThatIsSealedIsReadNoMore(t *testing.T) {
	o := &outgoing{ReadCloser: io.NopCloser(bytes.NewReader([]byte("body"))), left: 4}
	if n, err := o.Read(make([]byte, 3)); n != 3 || err != nil || o.seal() {
		t.Errorf("%d bytes, %v", n, err)
	}
	if n, err := o.Read(make([]byte, 3)); n != 0 || err == nil {
		t.Errorf("%d bytes more, %v", n, err)
	}
}
