package cmd

import (
	"errors"
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/tui/lines"
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
		"not at all":      {nil, "", exitDone, "", `"Gold"`},
		"renamed":         {[]string{`"label": "Buyer"`, `"label": "Customer"`}, "", exitDone, `Customer: was called "Buyer" before`, `"Gold"`},
		"option renamed":  {[]string{`{"id": 2, "text": "Gold"`, `{"id": 2, "text": "Premium"`}, "", exitDone, "so did what is sent", `"Premium"`},
		"shown again":     {[]string{`{"id": 2, "text": "Gold"`, `{"id": 2, "text": "Premium"`}, "no", exitStopped, "Review", ""},
		"option gone":     {[]string{`{"id": 2, "text": "Gold", "value": null}`, `{"id": 3, "text": "Golden", "value": null}`}, "", exitInvalid, "", ""},
		"another default": {[]string{`"as always"`, `"as never"`}, "", exitDone, "", `"as always"`},
		"a new field":     {[]string{paperField, paperField + `{"id": "f1000000000000000000000000000055", "alias": "cost-9", "label": "Cost", "field_type": "text", "required": true, "position": 9},`}, "", exitInvalid, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t).at(serve(t, sandbox.Options{}))
			o := &launchOptions{yes: c.typed == ""}
			o.given = func(string) bool { return false }
			o.set = []string{"Buyer=Jane", "Plan=Gold"}
			if c.typed != "" {
				b.typed(c.typed)
			}
			a := &app{host: b.host(), asker: lines.New(b.stdin, &b.err)}
			s, err := a.connect(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			in, err := a.input(t.Context(), s, "Order", &o.answerFlags)
			if err != nil {
				t.Fatal(err)
			}
			launch, err := a.build(in)
			if err != nil {
				t.Fatal(err)
			}
			b.at(changed(t, c.edits...))
			if s, err = a.connect(t.Context()); err != nil {
				t.Fatal(err)
			}
			launch, err = a.recheck(t.Context(), s, o, in, launch)
			exit := exitDone
			var f *failure
			if errors.As(err, &f) {
				exit = f.exit
			}
			if c.exit == exitInvalid && exit == exitUsage {
				exit = exitInvalid // missing or invalid: either launches nothing
			}
			if exit != c.exit || !strings.Contains(b.err.String(), c.words) {
				t.Errorf("exit %d, want %d: %v\n%s", exit, c.exit, err, b.err.String())
			}
			if err == nil && !strings.Contains(string(launch.Body), c.body) {
				t.Errorf("%s is not in\n%s", c.body, launch.Body)
			}
		})
	}
}
