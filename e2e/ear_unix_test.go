//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// world is a server with the world of the commands' tests, in which texts stand in the place
// of others, two by two.
func world(t *testing.T, edits ...string) *server {
	t.Helper()
	raw, err := os.ReadFile("../cmd/cmdtest/world.json")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(edits...).Replace(string(raw))
	if len(edits) > 0 && text == string(raw) {
		t.Fatalf("nothing was changed by %q", edits)
	}
	return serve(t, "--world", writeFile(t, filepath.Join(t.TempDir(), "world.json"), text))
}

// A template that changed between two sittings, and once more between the review and its
// word, is told by ear; what no longer fits is asked anew, and all of it is shown before it
// is sent.
func TestAChangedTemplateIsToldByEar(t *testing.T) {
	t.Parallel()
	goldGone := []string{`{"id": 2, "text": "Gold", "value": null}`, `{"id": 3, "text": "Bronze", "value": null}`}
	was, is := world(t), world(t, append(goldGone, `"label": "Buyer"`, `"label": "Customer"`)...)
	last := world(t, append(goldGone, `"label": "Buyer"`, `"label": "Who buys"`, `"text": "Wrap"`, `"text": "Wrapping"`)...)
	home, cable := t.TempDir(), plug(t, was)
	env := cable.account()
	listen(t, home, env, "--accessible", "Order").types("Jane", "gold", "1", "quit").ends(130)

	cable.leads(is)
	h := listen(t, home, env, "--accessible", "--resume")
	h.types("list", "review", "bronze").asked()
	cable.leads(last)
	h.types("launch", "launch").ends(0)
	h.says(
		"Note: the template changed since: Customer: was called \"Buyer\" before",
		"Plan: ", "no longer offered", "1 Customer, required: Jane.\n2 Plan, required: nothing.\n", "Before the review: 1 answer.\n",
		"Question 2 of 8, required: Plan. One of 2.", "> bronze\nTaken: Bronze.\n", "Review. ", "Nothing is launched yet.", "> launch\n",
		"Note: the template changed just now: Who buys: was called \"Customer\" before", "Wrapping",
		"what is sent.\n", "Review. ", "Nothing is launched yet.", "> launch\nLaunched: ", " values read back as sent.\n",
	)
	if said := h.words(); strings.Contains(said, "another window") {
		t.Errorf("its own launch is open elsewhere:\n%s", said)
	}
	if bodies := last.launches(); len(bodies) != 1 || !strings.Contains(bodies[0], "Wrapping") || !strings.Contains(bodies[0], "Bronze") || len(was.launches())+len(is.launches()) > 0 {
		t.Errorf("launched %q", bodies)
	}
}

// A lost answer, a process that is stored otherwise and one that nobody finds are told by ear.
func TestWhatBecameOfALaunchIsToldByEar(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]struct {
		faults []string
		exit   int
		says   []string
	}{
		"as sent": {nil, 0, []string{"> launch\nLaunched: Q4. 8 of 8 values read back as sent.\n", "First: "}},
		"lost and found": {
			[]string{"POST */runs drop-after x1"}, 0,
			[]string{"> launch\nThe launch was sent, but the server's answer was lost (", "): looking for the process…\n", "Found: it was launched.\n", "Launched: Q4. "},
		},
		"lost": {
			[]string{"POST */runs drop-after x1", "GET */runs* 503 x40"}, 10,
			[]string{"the server's answer was lost", "Quarterly Business Review is kept; go on with `kickoff --accessible --resume`.\n", "the launch may have gone through: ", "`kickoff runs --resolve` finds out"},
		},
		"stored otherwise": {
			[]string{"POST */runs forget:Customer"}, 11,
			[]string{"> launch\nLaunched: Q4. Look: 1 of 8 values is stored otherwise.\n", "Customer: sent \"ACME\", stored nothing"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, home := serve(t, faults(story.faults...)...), t.TempDir()
			flags := []string{"--accessible", "Quarterly Business Review", "--name", "Q4", "--set", "Quarter=Q2", "--set", "Meeting=+9d"}
			h := listen(t, home, s.account(), flags...).types("ACME", "review", "launch")
			h.Ends(story.exit)
			<-h.Drained()
			h.says(story.says...)
			s.made(1)
			if story.exit == 10 {
				listen(t, home, s.account(), "--accessible", "--resume").types("review", "no").Ends(130)
				s.made(1)
			}
		})
	}
}
