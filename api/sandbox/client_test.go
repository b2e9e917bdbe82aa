package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// testClock is the moment at which every test server stands: a Friday.
func testClock() time.Time { return time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC) }

// client speaks to a server of a test without a listener.
type client struct {
	t *testing.T
	s *Server
}

func newClient(t *testing.T, o Options) client {
	t.Helper()
	if o.Now == nil {
		o.Now = testClock
	}
	return client{t, New(o)}
}

// worldClient serves one template given as JSON.
func worldClient(t *testing.T, checklist string, faults ...string) client {
	t.Helper()
	w, err := LoadWorld(strings.NewReader(`{"organization":{"id":"org","timezone":"Europe/Berlin"},
		"me":{"id":7,"email":"me@acme.test"},"users":[{"id":7,"email":"me@acme.test"},{"id":8,"email":"Mia@acme.test"}],
		"groups":[{"id":"g","name":"G","members":[7]},{"id":"h","name":"H","members":[8]}],
		"tags":[{"id":"t1","title":"One"},{"id":"t2","title":"Two"}],
		"folders":[{"id":"fr","name":"Runs","folder_type":"run","children":[{"id":"fi","name":"Inside"}]},{"id":"fc","name":"Templates","folder_type":"checklist"}],
		"checklists":[` + checklist + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	rules, err := ParseFaults(faults...)
	if err != nil {
		t.Fatal(err)
	}
	return newClient(t, Options{World: w, Faults: rules})
}

type response struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

func (c client) do(method, path, body string, header ...string) response {
	c.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+c.s.Token())
	r.Header.Set("X-Tallyfy-Client", "APIClient")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Del(header[i])
		if header[i+1] != "" {
			r.Header.Set(header[i], header[i+1])
		}
	}
	w := httptest.NewRecorder()
	c.s.ServeHTTP(w, r)
	got, _ := io.ReadAll(w.Body)
	return response{c.t, w.Code, w.Header(), got}
}

func (c client) org(path string) string {
	return "/organizations/" + url.PathEscape(c.s.OrgID()) + path
}

func (c client) get(path string) response { c.t.Helper(); return c.do("GET", c.org(path), "") }

func (c client) launch(body string) response {
	c.t.Helper()
	return c.do("POST", c.org("/runs"), body)
}

// id is the id of what was answered.
func (r response) id() string { r.t.Helper(); return strings.Trim(r.at("data", "id"), `"`) }

// texts are those at a key of each row that was answered, in their order.
func (r response) texts(key string) string {
	r.t.Helper()
	var all []string
	for _, o := range objects(r.want(200).body) {
		all = append(all, o.text(key))
	}
	return strings.Join(all, " ")
}

func (r response) want(status int) response {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// at walks into the body; a missing key gives "".
func (r response) at(keys ...string) string {
	r.t.Helper()
	raw := json.RawMessage(r.body)
	for _, key := range keys {
		if list, ok := elements(raw); ok {
			raw = nil
			if i := strings.Index("0123456789", key); i >= 0 && i < len(list) {
				raw = list[i]
			}
			continue
		}
		o, _ := parseObject(raw)
		raw = o.get(key)
	}
	var b bytes.Buffer
	if len(raw) > 0 && json.Compact(&b, raw) != nil {
		r.t.Fatalf("not JSON: %s", raw)
	}
	return b.String()
}

func (r response) is(want string, keys ...string) response {
	r.t.Helper()
	if got := r.at(keys...); got != want {
		r.t.Errorf("%s is %s, want %s", strings.Join(keys, "."), got, want)
	}
	return r
}

func (r response) says(text string) response {
	r.t.Helper()
	if !strings.Contains(string(r.body), text) {
		r.t.Errorf("the answer does not say %q: %s", text, r.body)
	}
	return r
}
