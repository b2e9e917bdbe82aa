package batch

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/api/sandbox"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	kept "kickoff/payload/store/batch"
	"kickoff/payload/store/ledger"
	"kickoff/payload/store/uploaded"
)

// world is a template with two fields and a step.
const world = `{
 "organization": {"id": "0123456789abcdef0123456789abcdef", "name": "Acme"},
 "me": {"id": 7, "email": "jo@acme.test", "first_name": "Jo", "last_name": "Smith"},
 "users": [{"id": 7, "email": "jo@acme.test", "first_name": "Jo", "last_name": "Smith", "status": "active"}],
 "checklists": [{"id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "title": "Onboarding",
  "prerun": [
   {"id": "f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1", "alias": "name-1", "label": "Name", "field_type": "text", "required": true, "position": 1},
   {"id": "f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2", "alias": "mail-2", "label": "Mail", "field_type": "email", "position": 2},
   {"id": "f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3", "alias": "file-3", "label": "File", "field_type": "file", "position": 3}],
  "steps": [{"id": "51515151515151515151515151515151", "title": "Welcome", "position": 1, "assignees": [7], "guests": [], "groups": []}]}]
}`

// office is a sandbox, and a machine that launches from tables.
type office struct {
	t      testing.TB
	client *api.Client
	server *sandbox.Server
	root   string
	tmpl   payload.Template
	// ahead is how far the clocks of the machine are ahead: waits move them on.
	mu    sync.Mutex
	ahead time.Duration
	// people is who is known; nil where nobody was read.
	people *payload.Directory
}

func open(t testing.TB, faults ...string) *office {
	t.Helper()
	w, err := sandbox.LoadWorld(strings.NewReader(world))
	if err != nil {
		t.Fatal(err)
	}
	rules, err := sandbox.ParseFaults(faults...)
	if err != nil {
		t.Fatal(err)
	}
	running, err := sandbox.Start("127.0.0.1:0", sandbox.Options{World: w, Token: token, Faults: rules})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	f := &office{t: t, server: running.Server, root: t.TempDir()}
	f.client, err = api.New(api.Options{BaseURL: running.URL, Token: running.Server.Token(), Org: running.Server.OrgID()})
	if err != nil {
		t.Fatal(err)
	}
	if f.tmpl, err = f.client.Template(t.Context(), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *office) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return time.Now().Add(f.ahead)
}

func (f *office) wait(ctx context.Context, d time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() == nil {
		f.ahead += d
	}
	return ctx.Err()
}

// batch is one of these items, from a program of its own.
func (f *office) batch(id string, items ...Item) *Batch {
	book := ledger.Open(f.root, f.client.Scope())
	book.Now = f.now
	f.t.Cleanup(func() { _ = book.Close() })
	return &Batch{
		ID: id, Template: f.tmpl, Items: items, People: f.people, Now: f.now, Options: kept.Options{Verify: VerifyNone},
		Uploads: uploads.Options{Sender: f.client, Memory: uploaded.Open(f.root, "acme")},
		Delivery: &delivery.Delivery{
			Server: forgetful{f.client}, Ledger: book, Org: f.client.Org(), Me: 7, Now: f.now, Wait: f.wait,
			URL: func(r api.Run) string { return api.ProcessURL("", f.client.Org(), r.ID) },
		},
	}
}

// forgetful remembers no pause that the server asked for: it goes by a clock of its own.
type forgetful struct{ *api.Client }

func (c forgetful) Launch(ctx context.Context, body []byte) (api.Run, error) {
	anew, err := api.New(api.Options{BaseURL: c.BaseURL(), Token: token, Org: c.Org()})
	if err != nil {
		return api.Run{}, err
	}
	return anew.Prompt().Launch(ctx, body)
}

const token = "sandbox-token"

// rows are items with these names, from row 2 on.
func (f *office) rows(names ...string) []Item {
	var digests Digests
	var items []Item
	for i, name := range names {
		cells, twin := digests.Of(i+2, []Cell{{"name-1", name}})
		items = append(items, Item{
			Row: i + 2, Cells: cells, SameAs: twin,
			Session: func() *session.Session {
				s := session.New(f.tmpl, time.Now, payload.Env{Zone: time.UTC, People: &payload.Directory{Me: payload.Member{ID: 7, Email: "jo@acme.test"}}})
				s.Answers.SetField(f.tmpl.Fields[0].ID, payload.Answer{Value: payload.Text(name), Origin: payload.FromYou})
				s.Answers.EditDetails(func(d *payload.Details) { d.Name = "Onboard" })
				return s
			},
		})
	}
	return items
}

// twelve are rows of which three say the same.
func (f *office) twelve() []Item {
	return f.rows("Ann", "Bo", "Cy", "Di", "Ed", "same", "Flo", "same", "Gus", "Hal", "same", "Ida")
}

func sendAll(t *testing.T, b *Batch) Result {
	t.Helper()
	r, err := b.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// counted are the rows by status: "11 launched, 1 found".
func counted(r Result) string {
	n := map[Status]int{}
	for _, o := range r.Outcomes {
		n[o.Status]++
	}
	var all []string
	for _, s := range []Status{Launched, Found, Wrong, Failed, Unknown, Left, Waiting} {
		if n[s] > 0 {
			all = append(all, fmt.Sprint(n[s], " ", s))
		}
	}
	return strings.Join(all, ", ")
}

// asked are the requests that the server got, "GET" and "POST".
func (f *office) asked() (gets, posts int) {
	answer := httptest.NewRecorder()
	f.server.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/_sandbox/requests", nil))
	var list struct {
		Data []struct{ Method, Path string }
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
		f.t.Fatal(err)
	}
	for _, r := range list.Data {
		switch {
		case r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/runs"):
			posts++
		case r.Method == http.MethodGet:
			gets++
		}
	}
	return gets, posts
}

// made are the ids of the processes there are, by the answer to Name.
func (f *office) made() map[string][]string {
	made := map[string][]string{}
	for page, err := range f.client.Runs(f.t.Context(), api.RunQuery{}) {
		if err != nil {
			f.t.Fatal(err)
		}
		for _, r := range page {
			name := string(r.Answers[f.tmpl.Fields[0].ID])
			made[name] = append(made[name], r.ID)
		}
	}
	return made
}

// truthful holds what is said of each row against what the server has: each row its own
// process.
func (f *office) truthful(items []Item, r Result) {
	f.t.Helper()
	made, n := f.made(), 0
	for _, ids := range made {
		n += len(ids)
	}
	claimed, unknown := map[string]bool{}, 0
	for i, o := range r.Outcomes {
		if o.Status == Unknown {
			unknown++
		}
		if o.Status != Launched && o.Status != Found {
			continue
		}
		text, _ := json.Marshal(items[i].Session().Answers.Field(f.tmpl.Fields[0].ID).Text())
		if claimed[o.Run.ID] || !slices.Contains(made[string(text)], o.Run.ID) {
			f.t.Errorf("row %d is not the process %s, or it is another row's", o.Row, o.Run.ID)
		}
		claimed[o.Run.ID] = true
	}
	if n < len(claimed) || n > len(claimed)+unknown {
		f.t.Errorf("%d rows have a process, and there are %d", len(claimed), n)
	}
}
