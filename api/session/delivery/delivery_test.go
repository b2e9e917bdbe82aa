package delivery_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/api/sandbox"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/store/ledger"
)

// world is a template with two fields and two steps.
const world = `{
 "organization": {"id": "0123456789abcdef0123456789abcdef", "name": "Acme"},
 "me": {"id": 7, "email": "jo@acme.test", "first_name": "Jo", "last_name": "Smith"},
 "users": [{"id": 7, "email": "jo@acme.test", "first_name": "Jo", "last_name": "Smith", "status": "active"}],
 "checklists": [{"id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "title": "Onboarding",
  "prerun": [
   {"id": "f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1", "alias": "name-1", "label": "Name", "field_type": "text", "required": true, "position": 1},
   {"id": "f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2", "alias": "plan-2", "label": "Plan", "field_type": "radio", "position": 2,
    "options": [{"id": 1, "text": "Silver", "value": null}, {"id": 2, "text": "Gold", "value": null}]}],
  "steps": [
   {"id": "51515151515151515151515151515151", "title": "Welcome", "position": 1, "assignees": [7], "guests": [], "groups": []},
   {"id": "52525252525252525252525252525252", "title": "Contract", "position": 2, "assignees": [7], "guests": [], "groups": []}]}]
}`

// fixture is a delivery to a sandbox of its own.
type fixture struct {
	*delivery.Delivery
	client *api.Client
	server *sandbox.Server
	order  delivery.Order
	waited time.Duration
}

func open(t *testing.T, faults ...string) *fixture {
	t.Helper()
	w, err := sandbox.LoadWorld(strings.NewReader(world))
	if err != nil {
		t.Fatal(err)
	}
	rules, err := sandbox.ParseFaults(faults...)
	if err != nil {
		t.Fatal(err)
	}
	running, err := sandbox.Start("127.0.0.1:0", sandbox.Options{World: w, Faults: rules})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	client, err := api.New(api.Options{BaseURL: running.URL, Token: running.Server.Token(), Org: running.Server.OrgID()})
	if err != nil {
		t.Fatal(err)
	}
	d := deliver(t, client)
	d.server = running.Server
	d.order = d.answered(t, "Jo Smith")
	return d
}

// deliver is a delivery by that client, with a ledger of its own.
func deliver(t *testing.T, client *api.Client) *fixture {
	t.Helper()
	book := ledger.Open(t.TempDir(), client.Scope())
	t.Cleanup(func() { _ = book.Close() })
	d := &fixture{client: client}
	d.Delivery = &delivery.Delivery{
		Server: client, Ledger: book, Org: client.Org(), Me: 7, Now: time.Now,
		URL: func(r api.Run) string { return api.ProcessURL("", client.Org(), r.ID) },
		Wait: func(ctx context.Context, p time.Duration) error {
			d.waited += p
			return ctx.Err()
		},
	}
	return d
}

// answered is the launch of the template with that name as its answer.
func (d *fixture) answered(t *testing.T, name string) delivery.Order {
	t.Helper()
	tmpl, err := d.client.Template(t.Context(), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	if err != nil {
		t.Fatal(err)
	}
	env := payload.Env{Now: time.Now(), Zone: time.UTC, People: &payload.Directory{Me: payload.Member{ID: 7, Email: "jo@acme.test"}}}
	answers := payload.NewAnswers(tmpl, env)
	answers.SetField(tmpl.Fields[0].ID, payload.Answer{Value: payload.Text(name), Origin: payload.FromYou})
	answers.EditDetails(func(d *payload.Details) { d.Name = "Onboard " + name })
	launch, problems := payload.Build(tmpl, answers.Snapshot(), env)
	if len(problems) > 0 {
		t.Fatalf("the order has problems: %v", problems)
	}
	return delivery.Order{Template: tmpl, Launch: launch, Env: env}
}

// made is how many processes the server has.
func (d *fixture) made(t *testing.T) int {
	t.Helper()
	n := 0
	for page, err := range d.client.Runs(t.Context(), api.RunQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		n += len(page)
	}
	return n
}

func (d *fixture) newest(t *testing.T) ledger.Entry {
	t.Helper()
	book, err := d.Ledger.Read()
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Entries) == 0 {
		t.Fatal("the ledger is empty")
	}
	return book.Entries[0]
}

func TestALaunchIsInTheLedgerWithItsOutcome(t *testing.T) {
	d := open(t)
	sent, err := d.Send(t.Context(), d.order)
	if err != nil {
		t.Fatal(err)
	}
	e := d.newest(t)
	if e.Status != ledger.Launched || e.Outcome.Run.ID != sent.Run.ID || e.Intent.Template.Title != "Onboarding" || e.Intent.Me != 7 {
		t.Errorf("the ledger has %+v", e)
	}
	if e.Intent.ServerAt.IsZero() {
		t.Error("the server's clock was not kept")
	}
	r, err := d.ReadBack(t.Context(), d.order, sent)
	if err != nil || !r.Clean() || r.Checked < 2 {
		t.Errorf("the receipt is %+v, %v", r, err)
	}
	if e := d.newest(t); e.Outcome.Receipt == nil {
		t.Error("the ledger has no receipt")
	}
}

// Every way in which the one request can go wrong, what it means, and what a
// search finds afterwards: never two processes, never a wrong word.
func TestEachFaultOfALaunchEndsInTheTruth(t *testing.T) {
	tests := []struct {
		fault  string
		kind   error
		status ledger.Status
		then   delivery.Verdict
		made   int
	}{
		{"POST */runs drop-after", api.ErrUnknownOutcome, ledger.Unknown, delivery.Found, 1},
		{"POST */runs 500-after", api.ErrUnknownOutcome, ledger.Unknown, delivery.Found, 1},
		{"POST */runs truncate", api.ErrUnknownOutcome, ledger.Launched, delivery.Found, 1},
		{"POST */runs drop-before", api.ErrUnknownOutcome, ledger.Unknown, delivery.NotYet, 0},
		{"POST */runs 500", api.ErrUnknownOutcome, ledger.Unknown, delivery.NotYet, 0},
		{"POST */runs 502", api.ErrUnknownOutcome, ledger.Unknown, delivery.NotYet, 0},
		{"POST */runs html", api.ErrUnknownOutcome, ledger.Unknown, delivery.NotYet, 0},
		{"POST */runs 403", api.ErrForbidden, ledger.Refused, 0, 0},
		{"POST */runs 401", api.ErrUnauthorized, ledger.Refused, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			d := open(t, tt.fault)
			if _, err := d.Send(t.Context(), d.order); !errors.Is(err, tt.kind) {
				t.Fatalf("the error is %v", err)
			}
			e := d.newest(t)
			if e.Status != tt.status {
				t.Errorf("the ledger says %s", e.Status)
			}
			if tt.status != ledger.Refused {
				if f := d.Resolve(t.Context(), e); f.Verdict != tt.then {
					t.Errorf("the search gave %+v", f)
				}
				want := ledger.Unknown
				if tt.then == delivery.Found {
					want = ledger.Launched
				}
				if got := d.newest(t).Status; got != want {
					t.Errorf("after the search the ledger says %s, want %s", got, want)
				}
			}
			if n := d.made(t); n != tt.made {
				t.Errorf("the server has %d processes, want %d", n, tt.made)
			}
		})
	}
}

func TestALaggingListIsLookedAtAgain(t *testing.T) {
	d := open(t, "POST */runs drop-after", "GET */runs lag:1h")
	pauses := 0
	d.Wait = func(context.Context, time.Duration) error {
		if pauses++; pauses == 3 { // the list comes up to date
			d.server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/_sandbox/release", nil))
		}
		return nil
	}
	if _, err := d.Send(t.Context(), d.order); !errors.Is(err, api.ErrUnknownOutcome) {
		t.Fatal(err)
	}
	if f := d.Resolve(t.Context(), d.newest(t)); f.Verdict != delivery.Found || pauses != 3 {
		t.Errorf("the search gave %+v after %d pauses", f, pauses)
	}
}

func TestAProcessLikeItWithOtherAnswersIsNotCalledFound(t *testing.T) {
	d := open(t, "POST */runs forget:Name", "POST */runs drop-after")
	if _, err := d.Send(t.Context(), d.order); !errors.Is(err, api.ErrUnknownOutcome) {
		t.Fatal(err)
	}
	f := d.Resolve(t.Context(), d.newest(t))
	if f.Verdict != delivery.Unsure || len(f.Like) != 1 {
		t.Errorf("the search gave %+v", f)
	}
	if got := d.newest(t).Status; got != ledger.Unknown {
		t.Errorf("the ledger says %s", got)
	}
}

func TestASearchThatFailsLeavesTheOutcomeUnknown(t *testing.T) {
	d := open(t, "POST */runs drop-after", "GET */runs 403")
	_, _ = d.Send(t.Context(), d.order)
	f := d.Resolve(t.Context(), d.newest(t))
	if f.Verdict != delivery.Unsure || !errors.Is(f.Err, api.ErrForbidden) {
		t.Errorf("the search gave %+v", f)
	}
}

func TestALostAnswerIsOnTheReceipt(t *testing.T) {
	d := open(t, "POST */runs forget:Name")
	sent, err := d.Send(t.Context(), d.order)
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.ReadBack(t.Context(), d.order, sent)
	if err != nil || len(r.Differences) != 1 || r.Differences[0].Label != "Name" {
		t.Fatalf("the receipt is %+v, %v", r, err)
	}
	if d.waited == 0 {
		t.Error("a difference was believed at the first reading")
	}
	if e := d.newest(t); e.Outcome.Receipt == nil || len(e.Outcome.Receipt.Differences) != 1 {
		t.Error("the ledger lost the receipt")
	}
}

func TestTheSameAgainIsSaidBeforeSending(t *testing.T) {
	d := open(t)
	if duplicates, err := d.Duplicates(t.Context(), d.order); err != nil || len(duplicates) != 0 {
		t.Fatalf("before the first launch: %v, %v", duplicates, err)
	}
	if _, err := d.Send(t.Context(), d.order); err != nil {
		t.Fatal(err)
	}
	duplicates, err := d.Duplicates(t.Context(), d.order)
	if err != nil || len(duplicates) != 1 || !duplicates[0].SameName || !duplicates[0].SameAnswers || duplicates[0].URL == "" {
		t.Errorf("the same again: %+v, %v", duplicates, err)
	}
	if duplicates, err := d.Duplicates(t.Context(), d.answered(t, "Mia Okafor")); err != nil || len(duplicates) != 0 {
		t.Errorf("another person: %+v, %v", duplicates, err)
	}
	d.Ledger = ledger.Open(t.TempDir(), "elsewhere")
	if duplicates, err := d.Duplicates(t.Context(), d.order); err != nil || len(duplicates) != 1 {
		t.Errorf("without the ledger: %+v, %v", duplicates, err)
	}
}

func TestTheSameUnfinishedLaunchIsNotSentTwice(t *testing.T) {
	d := open(t)
	d.order.Unfinished = "u1"
	if _, err := d.Send(t.Context(), d.order); err != nil {
		t.Fatal(err)
	}
	var earlier *ledger.EarlierError
	if _, err := d.Send(t.Context(), d.order); !errors.As(err, &earlier) {
		t.Errorf("the second press gave %v", err)
	}
	if n := d.made(t); n != 1 {
		t.Errorf("the server has %d processes", n)
	}
}

// Sending again what nobody knows the outcome of is a person's word, and makes a second
// process where the first one came after all.
func TestAnUnknownLaunchIsSentAgainByAPersonsWordAlone(t *testing.T) {
	d := open(t, "POST */runs drop-after x1")
	d.order.Unfinished = "u1"
	if _, err := d.Send(t.Context(), d.order); !errors.Is(err, api.ErrUnknownOutcome) {
		t.Fatal(err)
	}
	var earlier *ledger.EarlierError
	if _, err := d.Send(t.Context(), d.order); !errors.As(err, &earlier) {
		t.Errorf("unasked: %v", err)
	}
	d.order.Again = true
	if _, err := d.Send(t.Context(), d.order); err != nil || d.made(t) != 2 {
		t.Errorf("asked for: %v, %d processes", err, d.made(t))
	}
	if _, err := d.Send(t.Context(), d.order); !errors.As(err, &earlier) {
		t.Errorf("once it is launched: %v", err)
	}
	book, err := d.Ledger.Read()
	if err != nil {
		t.Fatal(err)
	}
	first := book.Unknown()[0]
	if f := d.Resolve(t.Context(), first); f.Verdict != delivery.Found {
		t.Errorf("the first one is %+v", f)
	}
}

func TestTheBodyReceivedIsTheBodyBuilt(t *testing.T) {
	d := open(t)
	if _, err := d.Send(t.Context(), d.order); err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get(d.client.BaseURL() + "/_sandbox/requests")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var log struct {
		Data []struct {
			Method, Path string
			Body         json.RawMessage
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&log); err != nil {
		t.Fatal(err)
	}
	for _, r := range log.Data {
		if r.Method != http.MethodPost {
			continue
		}
		var body string
		if err := json.Unmarshal(r.Body, &body); err != nil || body != string(d.order.Launch.Body) {
			t.Errorf("received %s, %v", body, err)
		}
		return
	}
	t.Error("the server has no launch on record")
}
