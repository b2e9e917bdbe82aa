package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestReachLearnsOfAServerWithoutAToken(t *testing.T) {
	var sent http.Header
	status, kind, date := 401, "application/json", time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = r.Header
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Date", date.Format(http.TimeFormat))
		w.WriteHeader(status)
	}))
	defer s.Close()
	got, err := Reach(t.Context(), s.URL)
	if err != nil || !got.Date.Equal(date) || sent.Get("Authorization") != "" || sent.Get("X-Tallyfy-Client") == "" {
		t.Errorf("%+v, %v, sent %v", got, err, sent)
	}
	for _, c := range []struct {
		status int
		kind   string
		says   string
	}{
		{502, "text/html", "answers 502"}, {200, "text/html; charset=utf-8", "not Tallyfy's API"}, {404, "application/json", "not Tallyfy's API"}, {302, "", "not Tallyfy's API"},
	} {
		status, kind = c.status, c.kind
		if _, err := Reach(t.Context(), s.URL); !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%d %s: %v", c.status, c.kind, err)
		}
	}
	s.Close()
	if _, err := Reach(t.Context(), s.URL); !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "nothing answers") {
		t.Errorf("a server that is gone: %v", err)
	}
	if _, err := Reach(t.Context(), "http://tallyfy.test"); err == nil || !strings.Contains(err.Error(), "plain http") {
		t.Errorf("a token in the clear: %v", err)
	}
}
