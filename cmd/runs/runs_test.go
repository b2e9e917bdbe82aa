package runs

import (
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
	"kickoff/payload/store/ledger"
)

// Without a launch, and with one that nobody knows the outcome of: what is listed and
// what is looked up.
func TestTheLedgerIsListedAndLookedUp(t *testing.T) {
	b := cmdtest.New(t)
	b.At(cmdtest.Serve(t, sandbox.Options{}))
	f := b.Factory()
	if err := Run(t.Context(), Options{Factory: f}); err != nil || b.Out.Len() > 0 || !strings.Contains(b.Err.String(), "nothing was launched") {
		t.Errorf("an empty ledger: %v, %q, %q", err, b.Out.String(), b.Err.String())
	}
	conn, err := f.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in, err := ledger.IntentOf([]byte(`{"checklist_id":"0f000000000000000000000000000001","name":"For Jane"}`))
	if err != nil {
		t.Fatal(err)
	}
	book := f.Ledger(conn.Scope)
	id, err := book.Begin(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := book.Settle(id, ledger.Outcome{Status: ledger.Unknown, Reason: "the answer was lost"}); err != nil {
		t.Fatal(err)
	}
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Run(t.Context(), Options{Factory: f}); err != nil || !strings.Contains(b.Out.String(), "unknown") || !strings.Contains(b.Out.String(), "the answer was lost") {
		t.Errorf("listed: %v, %q", err, b.Out.String())
	}
	b.Out.Reset()
	if err := Run(t.Context(), Options{Factory: f, Resolve: true}); err == nil || !strings.Contains(err.Error(), "from 09:30 on") || !strings.Contains(b.Err.String(), "looked 4 times in 7 s, by date and by name: not there; it may still come") {
		t.Errorf("looked up at once: %v, %q", err, b.Err.String())
	}
	b.Env["KICKOFF_NOW"] = "2026-11-23T09:31:00Z"
	f = b.Factory()
	f.JSON = true
	if err := Run(t.Context(), Options{Factory: f, Resolve: true}); err != nil || !strings.Contains(b.Out.String(), `"status":"absent"`) || !strings.Contains(b.Err.String(), "half an hour later: nothing was launched") {
		t.Errorf("looked up: %v, %q, %q", err, b.Out.String(), b.Err.String())
	}
}

// Without a network nothing is found out, and exit 12 would say that nothing was launched.
func TestWhatCannotBeLookedUpStaysUnknown(t *testing.T) {
	b := cmdtest.New(t)
	served := cmdtest.Serve(t, sandbox.Options{})
	b.At(served)
	if err := served.Close(); err != nil {
		t.Fatal(err)
	}
	for _, org := range []string{"", served.Server.OrgID()} {
		b.Env["TALLYFY_ORG_ID"] = org
		f := b.Factory()
		if org != "" {
			scope, err := f.ScopeHere(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			book := f.Ledger(scope)
			if _, err := book.Begin(ledger.Intent{Template: ledger.Template{ID: "t"}, Name: "For Jane"}); err != nil {
				t.Fatal(err)
			}
			if err := book.Close(); err != nil {
				t.Fatal(err)
			}
		}
		err := Run(t.Context(), Options{Factory: f, Resolve: true})
		if v := failure.Judge(err); v.Exit != failure.ExitUnknown {
			t.Errorf("with the organisation %q: exit %d, %v", org, v.Exit, err)
		}
	}
}
