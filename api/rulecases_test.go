package api

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kickoff/payload"
	"kickoff/payload/rules"
)

// ruleCase is one vector of testdata/rule-cases.json.
type ruleCase struct {
	ID       string
	Grade    string
	Template json.RawMessage
	Answers  struct{ Prerun map[string]json.RawMessage }
	Expect   struct {
		Visible      map[string]bool
		Owners       map[string]payload.Owners
		Deadlines    map[string]*string
		NotSimulated []string `json:"not_simulated"`
	}
}

// TestRulesDoWhatTheServerDoes reads each vector's template as the server writes it
// and holds what its rules are said to do against the forecast. What is graded
// "inferred" binds nobody.
func TestRulesDoWhatTheServerDoes(t *testing.T) {
	raw, err := os.ReadFile("../testdata/rule-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []ruleCase }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	walked := 0
	for _, c := range file.Cases {
		if c.Grade != "inferred" {
			walked++
			t.Run(c.ID, c.hold)
		}
	}
	if walked < 100 {
		t.Errorf("walked %d vectors only", walked)
	}
}

func (c ruleCase) hold(t *testing.T) {
	var w wireTemplate
	if err := json.Unmarshal(c.Template, &w); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	got := rules.Simulate(w.whole(w.Steps), rules.Launch{Answers: c.Answers.Prerun, Launcher: 1001, At: at})
	for _, s := range got.Steps {
		if want := c.Expect.Visible[s.Title]; s.After.Visible != want {
			t.Errorf("%s: shows is %v, want %v", s.Title, s.After.Visible, want)
		}
		if want, told := c.Expect.Owners[s.Title]; told && !s.After.Owners.Same(want) {
			t.Errorf("%s: the owners are %+v, want %+v", s.Title, s.After.Owners, want)
		}
		if want, told := c.Expect.Deadlines[s.Title]; told && !s.After.Deadline.Equal(deadline(t, want, at)) {
			t.Errorf("%s: the deadline is %v, want %v", s.Title, s.After.Deadline, want)
		}
	}
	if c.Expect.NotSimulated == nil {
		return
	}
	names := []string{}
	for _, r := range got.NotSimulated {
		names = append(names, r.Name)
	}
	if !slices.Equal(names, c.Expect.NotSimulated) {
		t.Errorf("not simulated are %q, want %q", names, c.Expect.NotSimulated)
	}
}

// deadline reads a time, or "launch+2d"; null is none.
func deadline(t *testing.T, text *string, launch time.Time) time.Time {
	t.Helper()
	if text == nil {
		return time.Time{}
	}
	if after, relative := strings.CutPrefix(*text, "launch+"); relative {
		days, err := time.ParseDuration(strings.Replace(after, "d", "h", 1))
		if err != nil {
			t.Fatal(err)
		}
		return launch.Add(24 * days)
	}
	due, ok := payload.ParseTime(*text)
	if !ok {
		t.Fatalf("no time: %s", *text)
	}
	return due
}
