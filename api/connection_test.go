package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Where nobody was reached another try seldom helps, and where a proxy says no it
// never does.
func TestAProxyIsNamed(t *testing.T) {
	for status, want := range map[int]struct {
		tries int
		words []string
	}{
		407: {1, []string{"the proxy 127.0.0.1:", "407 Proxy Authentication Required", "NAME:PASSWORD"}},
		403: {1, []string{"the proxy 127.0.0.1:", "403 Forbidden", "runs the proxy"}},
		502: {2, []string{"the proxy 127.0.0.1:", "502 Bad Gateway"}},
	} {
		tries := 0
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			tries++
			w.WriteHeader(status)
		}))
		defer proxy.Close()
		c, _ := clientOf(t, "https://tallyfy.test/api")
		at, _ := url.Parse(proxy.URL)
		for _, h := range []*http.Client{c.reads, c.sends} {
			h.Transport.(*http.Transport).Proxy = http.ProxyURL(at)
		}
		_, err := c.Me(t.Context())
		if !errors.Is(err, ErrNetwork) || tries != want.tries {
			t.Errorf("%d: %d tries: %v", status, tries, err)
		}
		for _, words := range want.words {
			if !strings.Contains(err.Error(), words) {
				t.Errorf("%d: no %q in %v", status, words, err)
			}
		}
		if _, err := c.Launch(t.Context(), []byte(body)); !errors.Is(err, ErrNotSent) || tries != want.tries+1 {
			t.Errorf("%d: a launch: %d tries: %v", status, tries, err)
		}
	}
}

func TestAProxyThatDoesNotAnswerIsNamed(t *testing.T) {
	nobody := httptest.NewServer(nil)
	nobody.Close()
	at, _ := url.Parse(nobody.URL)
	c, waited := clientOf(t, "https://tallyfy.test")
	c.reads.Transport.(*http.Transport).Proxy = http.ProxyURL(at)
	_, err := c.Me(t.Context())
	for _, words := range []string{"proxy of HTTPS_PROXY", "nothing answers at " + at.Host} {
		if !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), words) || len(waited.all) != 1 {
			t.Errorf("waited %v, no %q in %v", waited.all, words, err)
		}
	}
}

// What is no web server will be none a second later.
func TestWhatDoesNotSpeakHTTPIsSaidAtOnce(t *testing.T) {
	plain := httptest.NewServer(say(200, "{}"))
	defer plain.Close()
	for _, address := range []string{"http://" + answering(t, "SSH-2.0-OpenSSH_9.9\r\n"), strings.Replace(plain.URL, "http", "https", 1)} {
		c, waited := clientOf(t, address)
		_, err := c.Me(t.Context())
		if !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "does not speak") || strings.Contains(err.Error(), "net/http") || len(waited.all) > 0 {
			t.Errorf("%s: waited %v: %v", address, waited.all, err)
		}
	}
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
	if !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "connection refused") || len(waited.all) != 1 {
		t.Errorf("waited %v: %v", waited.all, err)
	}
}
