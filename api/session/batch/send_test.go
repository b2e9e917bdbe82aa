package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
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
	o := sandbox.Options{World: w, Token: token}
	for _, rule := range faults {
		f, err := sandbox.ParseFault(rule)
		if err != nil {
			t.Fatal(err)
		}
		o.Faults = append(o.Faults, f)
	}
	running, err := sandbox.Start("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	f := &office{t: t, server: running.Server, root: t.TempDir()}
	f.client, err = api.New(api.Options{BaseURL: running.URL, Token: running.Server.Token(), Org: running.Server.OrgID(), Timeout: 5 * time.Second})
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
	anew, err := api.New(api.Options{BaseURL: c.BaseURL(), Token: token, Org: c.Org(), Timeout: 5 * time.Second})
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
			Row: i + 2, Cells: cells, Twin: twin,
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

// Whatever is lost on the way, each row is one process in the end, and what is said of it
// is true at every moment.
func TestEachRowIsOneProcessWhateverIsLost(t *testing.T) {
	for _, c := range []struct {
		fault string
		// first is how the rows stand after the first run, last after the last.
		first, last string
		runs        int
	}{
		{"", "12 launched", "12 launched", 1},
		{"POST */runs drop-after x1", "11 launched, 1 found", "12 launched", 2},
		{"POST */runs drop-after", "12 found", "12 launched", 2},
		{"POST */runs truncate x3", "9 launched, 3 found", "12 launched", 2},
		{"POST */runs 502-after x2", "10 launched, 2 found", "12 launched", 2},
		{"POST */runs drop-before x1", "11 launched, 1 unknown", "12 launched", 2},
		{"POST */runs drop-before x12", "12 unknown", "12 launched", 2},
		{"POST */runs 500 x2", "10 launched, 2 unknown", "12 launched", 2},
		{"POST */runs 429:2s x3", "12 launched", "12 launched", 1},
		{"POST */runs 429 x2", "12 launched", "12 launched", 1},
		{"POST */runs 422 x1", "11 launched, 1 failed", "12 launched", 2},
		{"POST */runs 402 x1", "1 failed, 11 waiting", "12 launched", 2},
		{"POST */runs 401 x1", "1 failed, 11 waiting", "12 launched", 2},
		{"POST */runs drop-after x3;GET */runs 503 x1", "9 launched, 3 found", "12 launched", 2},
		{"POST */runs drop-after x3;GET */runs 403 x1", "9 launched, 3 unknown", "9 launched, 3 found", 2},
	} {
		t.Run(c.fault, func(t *testing.T) {
			f := open(t, strings.FieldsFunc(c.fault, func(r rune) bool { return r == ';' })...)
			items := f.twelve()
			r := sendAll(t, f.batch("B1", items...))
			if got := counted(r); got != c.first {
				t.Errorf("after the first run: %s, want %s", got, c.first)
			}
			f.truthful(items, r)
			for range c.runs - 1 {
				f.ahead += 31 * time.Minute
				r = sendAll(t, f.batch("B1", items...))
			}
			if got := counted(r); got != c.last {
				t.Errorf("in the end: %s, want %s", got, c.last)
			}
			f.truthful(items, r)
		})
	}
}

// A process whose name begins as a row's does is another row's: rows have names like that.
func TestARowDoesNotTakeTheProcessOfAnother(t *testing.T) {
	f := open(t, "POST */runs drop-before x1", "POST */runs drop-after")
	items := f.rows("same", "same")
	for i, name := range []string{"Order 6", "Order 60"} {
		made := items[i].Session
		items[i].Name, items[i].Session = name, func() *session.Session {
			s := made()
			s.Answers.EditDetails(func(d *payload.Details) { d.Name = name })
			return s
		}
	}
	r := sendAll(t, f.batch("B1", items...))
	if got := counted(r); got != "1 found, 1 unknown" || r.Outcomes[1].Run.Name != "Order 60" {
		t.Errorf("%s: %+v", got, r.Outcomes)
	}
}

func TestSeveralAtOnceAreEachOneProcess(t *testing.T) {
	f := open(t, "POST */runs drop-after x3", "POST */runs 429:1s x2")
	items := f.twelve()
	b := f.batch("B1", items...)
	b.Options.Parallel = 4
	f.truthful(items, sendAll(t, b))
}

// One request a row, and nothing is read in between.
func TestARowCostsOneRequest(t *testing.T) {
	f := open(t)
	before, _ := f.asked()
	sendAll(t, f.batch("B1", f.twelve()...))
	if gets, posts := f.asked(); gets != before || posts != 12 {
		t.Errorf("%d reads and %d launches for 12 rows", gets-before, posts)
	}
}

// The same table again, from another batch, sends nothing but what is new in it.
func TestTheSameTableAgainSendsNothing(t *testing.T) {
	f := open(t)
	sendAll(t, f.batch("B1", f.twelve()...))
	again := f.rows("Ann", "Bo", "Cy", "Di", "Ed", "same", "Flo", "same", "Gus", "Hal", "same", "Ida", "same", "Jim")
	r := sendAll(t, f.batch("B2", again...))
	if got := counted(r); got != "2 launched, 12 found" {
		t.Errorf("the table with two rows more: %s", got)
	}
	b := f.batch("B3", again...)
	b.Options.Again = true
	if got := counted(sendAll(t, b)); got != "14 launched" {
		t.Errorf("by a person's word: %s", got)
	}
	if got := counted(sendAll(t, b)); got != "14 launched" {
		t.Errorf("the same batch again: %s", got)
	}
	if _, posts := f.asked(); posts != 28 {
		t.Errorf("%d launches were sent", posts)
	}
}

func TestARowThatSaidSomethingElseIsAskedAbout(t *testing.T) {
	f := open(t)
	keyed := func(key, name, text string) []Item {
		items := f.rows(text, "Bo")
		items[0].Key, items[0].Name = key, name
		if name != "" {
			made := items[0].Session
			items[0].Session = func() *session.Session {
				s := made()
				s.Answers.EditDetails(func(d *payload.Details) { d.Name = name })
				return s
			}
		}
		return items
	}
	sendAll(t, f.batch("B1", keyed("17", "Onboard Ann", "Ann")...))
	for _, c := range []struct {
		name  string
		items []Item
		want  string
	}{
		{"as it was", keyed("17", "Onboard Ann", "Ann"), "2 found"},
		{"the key with other cells", keyed("17", "", "Anna"), "1 found, 1 wrong"},
		{"the name with other cells", keyed("18", "Onboard Ann", "Anna"), "1 found, 1 wrong"},
		{"another key and name", keyed("19", "Onboard Anna", "Anna"), "1 launched, 1 found"},
	} {
		r := sendAll(t, f.batch("B2", c.items...))
		if got := counted(r); got != c.want {
			t.Errorf("%s: %s, want %s (%s)", c.name, got, c.want, r.Outcomes[0].Reason)
		}
	}
	accepted := keyed("17", "", "Anna")
	accepted[0].Accepted = true
	for range 2 {
		if got := counted(sendAll(t, f.batch("B4", accepted...))); got != "1 launched, 1 found" {
			t.Errorf("by a person's word: %s", got)
		}
	}
}

func TestWrongRowsKeepAllFromBeingSent(t *testing.T) {
	f := open(t)
	items := f.twelve()
	items[3].Problems, items[4].Left = []string{"Name: it is missing"}, true
	b := f.batch("B1", items...)
	if got := counted(sendAll(t, b)); got != "1 wrong, 1 left, 10 waiting" {
		t.Errorf("with a wrong row: %s", got)
	}
	b.Options.OnlyValid = true
	if got := counted(sendAll(t, b)); got != "10 launched, 1 wrong, 1 left" {
		t.Errorf("only the valid ones: %s", got)
	}
}

func TestTwoBatchesAtOnceSendEachRowOnce(t *testing.T) {
	f := open(t)
	items := f.twelve()
	var all sync.WaitGroup
	results := make([]Result, 3)
	for i := range results {
		b := f.batch(fmt.Sprint("B", i), items...)
		b.Options.Parallel = i + 1
		all.Go(func() {
			var err error
			if results[i], err = b.Run(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, posts := f.asked(); posts != 12 {
		t.Errorf("%d launches were sent for 12 rows", posts)
	}
	for _, r := range results {
		f.truthful(items, r)
		if got := counted(r); strings.Contains(got, "waiting") || strings.Contains(got, "unknown") {
			t.Error(got)
		}
	}
}

// What the server asks for is waited out where that may be, and said.
func TestALongPauseEndsTheBatchForNow(t *testing.T) {
	for _, c := range []struct {
		fault string
		want  string
		at    time.Duration
	}{
		{"POST */runs 429:30s x1", "12 launched", 0},
		{"POST */runs 429:90s x1", "12 waiting", 90 * time.Second},
		{"POST */runs 429:40s x3", "12 waiting", 80 * time.Second},
	} {
		f := open(t, c.fault)
		b := f.batch("B1", f.twelve()...)
		b.MaxWait = time.Minute
		var told []Event
		b.On = func(e Event) {
			if e.What == Waits {
				told = append(told, e)
			}
		}
		began := f.now()
		r := sendAll(t, b)
		if got := counted(r); got != c.want {
			t.Errorf("%s: %s", c.fault, got)
		}
		var later *LaterError
		if c.at == 0 {
			if len(told) != 1 || told[0].Why == "" || told[0].Until.IsZero() || r.Ended != nil {
				t.Errorf("%s: told %+v, ended %v", c.fault, told, r.Ended)
			}
		} else if !errors.As(r.Ended, &later) || !errors.Is(r.Ended, api.ErrRateLimited) || later.At.Sub(began).Round(10*time.Second) != c.at {
			t.Errorf("%s: ended by %v", c.fault, r.Ended)
		}
	}
}

// invites gives each row a guest of its own.
func invites(items []Item) []Item {
	for i := range items {
		items[i].Guests = []string{fmt.Sprintf("guest%d@mail.test", i)}
	}
	return items
}

func names(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprint("row ", i)
	}
	return all
}

func TestRowsOverTheHoursNewGuestsGoInWaves(t *testing.T) {
	f := open(t)
	f.people = &payload.Directory{Guests: []payload.Guest{{Email: "Guest3@mail.test"}, {Email: "x@mail.test", CreatedAt: time.Now().Add(-10 * time.Minute)}}}
	items := invites(f.rows(names(44)...))
	items[43].Guests = nil
	waves := f.batch("B1", items...).waves(items)
	if len(waves) != 3 || waves[0].Rows != 31 || waves[0].Guests != 29 || waves[1].Rows != 1 || waves[2].Rows != 12 {
		t.Errorf("the waves are %+v", waves)
	}
	b := f.batch("B1", items...)
	b.MaxWait = time.Minute
	r := sendAll(t, b)
	var later *LaterError
	if got := counted(r); got != "31 launched, 13 waiting" || !errors.As(r.Ended, &later) || !later.Guests {
		t.Errorf("where nobody waits: %s, %v", got, r.Ended)
	}
	if r.Outcomes[43].Status != Launched || r.Outcomes[3].Status != Launched {
		t.Error("a row that invites nobody new waits with the others")
	}
	var guests int
	again := f.batch("B1", items...)
	again.People = &payload.Directory{Guests: []payload.Guest{}}
	for i := range 29 {
		again.People.Guests = append(again.People.Guests, payload.Guest{Email: fmt.Sprint("g", i, "@x.test"), CreatedAt: time.Now()})
	}
	again.On = func(e Event) {
		if e.What == Waits && e.Guests {
			guests++
		}
	}
	if got := counted(sendAll(t, again)); got != "44 launched" || guests == 0 {
		t.Errorf("where somebody waits: %s, %d waits told", got, guests)
	}
}

// A server that takes no new guest for an hour keeps the rows back that have one, and no
// other.
func TestAnHourlyLimitIsForTheRowsWithGuests(t *testing.T) {
	f := open(t, "POST */runs 429:3600s x1")
	items := f.twelve()
	items[0].Guests, items[5].Guests = []string{"a@mail.test"}, []string{"b@mail.test"}
	b := f.batch("B1", items...)
	b.MaxWait = time.Minute
	r := sendAll(t, b)
	var later *LaterError
	if got := counted(r); got != "10 launched, 2 waiting" || !errors.As(r.Ended, &later) || !later.Guests {
		t.Errorf("%s, ended by %v", got, r.Ended)
	}
}

func TestAPersonStopsAndPauses(t *testing.T) {
	f := open(t)
	b := f.batch("B1", f.twelve()...)
	n := 0
	b.On = func(e Event) {
		if e.What == RowChanged {
			if n++; n == 3 {
				b.Pause(true)
			} else if n == 5 {
				b.Stop()
			}
		}
		if e.What == Paused {
			if n != 3 {
				t.Errorf("%d rows were sent before the pause", n)
			}
			go b.Pause(false)
		}
	}
	r := sendAll(t, b)
	if got := counted(r); got != "5 launched, 7 waiting" || r.Ended != nil {
		t.Errorf("%s, %v", got, r.Ended)
	}
	ctx, cancel := context.WithCancel(t.Context())
	b = f.batch("B1", f.twelve()...)
	b.On = func(e Event) {
		if e.What == RowChanged {
			cancel()
		}
	}
	r, err := b.Run(ctx)
	if got := counted(r); err != nil || got != "6 launched, 6 waiting" || !errors.Is(r.Ended, context.Canceled) {
		t.Errorf("%s, %v, %v", got, r.Ended, err)
	}
}

func TestThePaceIsKept(t *testing.T) {
	f := open(t)
	b := f.batch("B1", f.twelve()...)
	b.Options.Pace = 4
	var last Progress
	b.On = func(e Event) { last = e.Progress }
	began := f.now()
	sendAll(t, b)
	if took := f.now().Sub(began); took < 2750*time.Millisecond {
		t.Errorf("12 rows at 4 a second took %s", took)
	}
	if last.Done != 12 || last.Total != 12 || last.Rate <= 0 || last.Rate > 4.1 {
		t.Errorf("in the end the progress is %+v", last)
	}
}

func TestWithoutANetworkTheRestWaits(t *testing.T) {
	f := open(t)
	b := f.batch("B1", f.twelve()...)
	away := httptest.NewServer(http.NotFoundHandler())
	away.Close()
	offline, err := api.New(api.Options{BaseURL: away.URL, Token: "t", Org: f.client.Org()})
	if err != nil {
		t.Fatal(err)
	}
	b.Delivery.Server = offline.Prompt()
	r := sendAll(t, b)
	if got := counted(r); got != "12 waiting" || !errors.Is(r.Ended, api.ErrNotSent) {
		t.Errorf("%s, ended by %v", got, r.Ended)
	}
	b = f.batch("B1", f.twelve()...)
	if got := counted(sendAll(t, b)); got != "12 launched" {
		t.Errorf("afterwards: %s", got)
	}
}

func TestWhatTheServerLostIsSeenInTheSample(t *testing.T) {
	for mode, want := range map[string][2]int{VerifyNone: {0, 0}, VerifySample: {10, 10}, VerifyAll: {12, 12}} {
		f := open(t, "POST */runs forget:Name")
		b := f.batch("B1", f.twelve()...)
		b.Options.Verify = mode
		r := sendAll(t, b)
		if r.Compared != want[0] || r.Differ != want[1] || counted(r) != "12 launched" {
			t.Errorf("%s: %d compared, %d differ", mode, r.Compared, r.Differ)
		}
	}
	lossy := open(t, "POST */runs drop-after x2")
	all := lossy.batch("B1", lossy.twelve()...)
	all.Options.Verify = VerifyAll
	if r := sendAll(t, all); r.Compared != 12 || r.Differ != 0 {
		t.Errorf("of found ones too: %d compared, %d differ", r.Compared, r.Differ)
	}
	f := open(t)
	b := f.batch("B1", f.twelve()...)
	b.Options.Verify = VerifySample
	before, _ := f.asked()
	r := sendAll(t, b)
	if gets, _ := f.asked(); r.Compared != 10 || r.Differ != 0 || gets-before != 11 {
		t.Errorf("%d compared with %d reads", r.Compared, gets-before)
	}
}

// Rows of the same file have each an upload of their own.
func TestNoTwoRowsShareAFile(t *testing.T) {
	f := open(t)
	path := filepath.Join(t.TempDir(), "a.txt")
	write(t, path)
	items := f.rows("Ann", "Bo", "Cy")
	for i := range items {
		made := items[i].Session
		items[i].Session = func() *session.Session {
			s := made()
			s.Answers.SetField(f.tmpl.Fields[2].ID, payload.Answer{Value: payload.Files{List: []payload.File{{Path: path}}}, Origin: payload.FromYou})
			return s
		}
	}
	b := f.batch("B1", items...)
	b.Options.Parallel = 3
	if got := counted(sendAll(t, b)); got != "3 launched" {
		t.Fatal(got)
	}
	objects := map[string]bool{}
	for page, err := range f.client.Runs(t.Context(), api.RunQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			objects[string(r.Answers[f.tmpl.Fields[2].ID])] = true
		}
	}
	if len(objects) != 3 {
		t.Errorf("three rows have %d files", len(objects))
	}
}

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What a row costs: the ledger's two lines and the request.
func BenchmarkRow(b *testing.B) {
	f := open(b)
	n := max(b.N, 1)
	batch := f.batch("B1", f.rows(names(n)...)...)
	batch.Delivery.Server = f.client.Prompt()
	b.ResetTimer()
	r, err := batch.Run(b.Context())
	if err != nil || counted(r) != fmt.Sprint(n, " launched") {
		b.Fatal(counted(r), err)
	}
}
