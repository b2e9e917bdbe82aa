package launch

import (
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

// The template changes between the moment it was fetched and the moment before
// the launch is sent.
func TestATemplateThatChangesInTheLastSecond(t *testing.T) {
	for name, c := range map[string]struct {
		edits []string
		typed string
		exit  int
		words string
		body  string
	}{
		"not at all":      {nil, "", failure.ExitDone, "", `"Gold"`},
		"renamed":         {[]string{`"label": "Buyer"`, `"label": "Customer"`}, "", failure.ExitDone, `Customer: was called "Buyer" before`, `"Gold"`},
		"option renamed":  {[]string{`{"id": 2, "text": "Gold"`, `{"id": 2, "text": "Premium"`}, "", failure.ExitDone, "so did what is sent", `"Premium"`},
		"shown again":     {[]string{`{"id": 2, "text": "Gold"`, `{"id": 2, "text": "Premium"`}, "no", failure.ExitStopped, "Review", ""},
		"option gone":     {[]string{`{"id": 2, "text": "Gold", "value": null}`, `{"id": 3, "text": "Golden", "value": null}`}, "", failure.ExitInvalid, "", ""},
		"another default": {[]string{`"as always"`, `"as never"`}, "", failure.ExitDone, "", `"as always"`},
		"a new field":     {[]string{cmdtest.PaperField, cmdtest.PaperField + `{"id": "f1000000000000000000000000000055", "alias": "cost-9", "label": "Cost", "field_type": "text", "required": true, "position": 9},`}, "", failure.ExitInvalid, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := cmdtest.New(t)
			b.At(cmdtest.Serve(t, sandbox.Options{}))
			if c.typed != "" {
				b.Type(c.typed)
			}
			o := &Options{Factory: b.Factory(), Template: "Order", Yes: c.typed == ""}
			o.Register(&cobra.Command{})
			o.set = []string{"Buyer=Jane", "Plan=Gold"}
			l, err := connect(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			defer l.conn.Close()
			if err := l.open(t.Context()); err != nil {
				t.Fatal(err)
			}
			launch, err := l.build()
			if err != nil {
				t.Fatal(err)
			}
			b.At(cmdtest.Changed(t, c.edits...))
			if l.conn, err = o.Connect(t.Context()); err != nil {
				t.Fatal(err)
			}
			launch, err = l.recheck(t.Context(), launch)
			exit := failure.ExitDone
			if err != nil {
				exit = failure.Judge(err).Exit
			}
			if c.exit == failure.ExitInvalid && exit == failure.ExitUsage {
				exit = failure.ExitInvalid // missing or invalid: either launches nothing
			}
			if exit != c.exit || !strings.Contains(b.Err.String(), c.words) {
				t.Errorf("exit %d, want %d: %v\n%s", exit, c.exit, err, b.Err.String())
			}
			if err == nil && !strings.Contains(string(launch.Body), c.body) {
				t.Errorf("%s is not in\n%s", c.body, launch.Body)
			}
		})
	}
}

// Midnight between the question and the launch: whoever was asked is asked again, and
// what nobody is shown stays as it was checked.
func TestMidnightBeforeTheLaunch(t *testing.T) {
	for name, typed := range map[string]string{"asked": "no", "with --yes": ""} {
		t.Run(name, func(t *testing.T) {
			b := cmdtest.New(t)
			b.At(cmdtest.Serve(t, sandbox.Options{}))
			if typed != "" {
				b.Type(typed)
			}
			o := &Options{Factory: b.Factory(), Template: "Order", Yes: typed == ""}
			o.Register(&cobra.Command{})
			o.set = []string{"Buyer=Jane", "Plan=Gold"}
			l, err := connect(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			defer l.conn.Close()
			if err := l.open(t.Context()); err != nil {
				t.Fatal(err)
			}
			shown, err := l.build()
			if err != nil {
				t.Fatal(err)
			}
			tomorrow := l.in.Now().AddDate(0, 0, 1)
			l.in.Now = func() time.Time { return tomorrow }
			launch, err := l.recheck(t.Context(), shown)
			if typed == "" && (err != nil || string(launch.Body) != string(shown.Body)) {
				t.Errorf("sent is what nobody checked: %v\n%s", err, launch.Body)
			}
			if typed != "" && (err == nil || !strings.Contains(b.Err.String(), "time has passed")) {
				t.Errorf("nobody was asked: %v\n%s", err, b.Err.String())
			}
		})
	}
}
