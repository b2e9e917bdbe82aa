package autosave

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kickoff/payload"
	"kickoff/payload/history"
	"kickoff/payload/merge"
)

func raw(s string) json.RawMessage { return json.RawMessage(s) }

func start() time.Time { return time.Date(2026, 11, 23, 14, 2, 5, 123456789, time.UTC) }

// clock is a clock that a test sets.
type clock struct{ now time.Time }

func window(root string) (*Store, *clock) {
	c := &clock{now: start()}
	s := Open(root, "https://x.test/api org")
	s.Now = func() time.Time { return c.now }
	return s, c
}

// onboarding is a record with an answer of each shape.
func onboarding() Record {
	owners := payload.Owners{Users: []int64{2}, Guests: []string{"ann@guest.test"}, Groups: []string{"g1"}}
	t := payload.Template{ID: "t1", Title: "Onboarding", Fields: []payload.Field{
		{ID: "f1", Label: "Who", Type: payload.TypeText, Required: true},
		{ID: "f2", Label: "Plan", Type: payload.TypeDropdown, Options: []payload.Option{{ID: raw("2"), Text: "Gold"}}},
		{ID: "f4", Label: "Day", Type: payload.TypeDate},
		{ID: "f5", Label: "Line", Type: payload.TypeTable, Columns: []payload.Column{{ID: raw("1"), Label: "What"}}},
		{ID: "f6", Label: "Team", Type: payload.TypePeople},
		{ID: "f7", Label: "Paper", Type: payload.TypeFile},
		{ID: "f8", Label: "Note", Type: payload.TypeTextarea},
		{ID: "f9", Label: "Odd", Type: "signature"},
		{ID: "pin", Label: "PIN", Type: payload.TypeText},
	}, Steps: []payload.Step{{ID: "s1", Title: "Check"}, {ID: "s2", Title: "Send"}}}
	return Record{
		Summary: Summary{
			Template: Template{ID: "t1", Title: "Onboarding", Alias: "onboarding-1"},
			Name:     "Onboarding – Jo Smith", Stage: "kickoff", Field: "f4", Draft: "Weekly", Ledger: "LLL",
		},
		Before: merge.Remember(t),
		Typing: Typing{Act: "swap", Steps: []string{"s2"}, Out: "m:2", Text: "ann, b"},
		Answers: payload.Snapshot{
			Fields: map[string]payload.Answer{
				"f1": {Value: payload.Text("Jo \"J\" Smith <x>\u2028"), Origin: payload.FromYou},
				"f2": {Value: payload.Choices{{ID: raw("2"), Text: "Gold"}, {ID: raw(`"x"`), Text: "Old", Unselected: true}}, Origin: payload.FromTemplate},
				"f4": {Value: payload.Text("+3d"), Origin: payload.FromDraft},
				"f5": {Value: payload.Table{Cells: []json.RawMessage{raw(`"Lamp"`), raw("3.0")}}, Origin: payload.FromProcess},
				"f6": {Value: payload.People{Owners: owners}, Origin: payload.FromValues},
				"f7": {Value: payload.Files{List: []payload.File{{Path: "/tmp/b.pdf", Object: raw(`{"id":"x","version":1.0}`)}, {Object: raw(`{"url":"https://x.test/q?a=1&b=2"}`)}}}, Origin: payload.FromYou},
				"f8": {Origin: payload.FromYou},
				"f9": {Value: payload.JSON(raw("{\"pen\": [1,")), Origin: payload.FromYou},
			},
			Steps: map[string]payload.StepAnswer{
				"s1": {Owners: &payload.Owners{}, OwnersOrigin: payload.FromStarter},
				"s2": {Owners: &owners, Deadline: "fri 17:00", OwnersOrigin: payload.FromYou, DeadlineOrigin: payload.FromDraft},
			},
			Given: map[string]payload.Answer{
				"f1": {Value: payload.Text("Jo"), Origin: payload.FromSet}, "f8": {Origin: payload.FromProcess},
				"f9": {Value: payload.JSON(raw("{ }")), Origin: payload.FromDraft},
			},
			Details: payload.Details{Name: "Onboarding – Jo Smith", Tags: []string{"tag1"}, Roles: map[string]payload.Owners{"r1": {Users: []int64{2}}}},
		},
		History: history.History{
			Past: []*history.Change{
				{At: history.Ref{Field: "f1"}, Before: payload.Snapshot{Fields: map[string]payload.Answer{
					"f1": {Value: payload.Text("Jo")}, "f2": {}, "f9": {Value: payload.JSON(raw("{\"pen\"")), Origin: payload.FromYou},
				}}},
				{At: history.Ref{Step: "s1"}, Before: payload.Snapshot{Steps: map[string]payload.StepAnswer{
					"s1": {}, "s2": {Deadline: "mon", DeadlineOrigin: payload.FromDraft},
				}}},
			},
			Undone: []*history.Change{{At: history.Ref{Property: "name"}, Before: payload.Snapshot{Details: payload.Details{Name: "Onboarding"}}, Details: true}},
		},
		Uploads: []Upload{{Field: "f7", Path: "/tmp/b.pdf", Size: 3, Modified: start(), SHA256: "abc", Object: raw(`{"id":"x","version":1.0}`)}},
	}
}

// named is a small record that says which one it is.
func named(name string) Record {
	return Record{Summary: Summary{Template: Template{ID: "t1", Title: "Order"}, Name: name}}
}

func same(t testing.TB, want, got Record) {
	t.Helper()
	ignore := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(payload.Snapshot{}, "Revision"), cmpopts.IgnoreUnexported(history.History{}), cmpopts.IgnoreFields(Summary{}, "SavedAt", "Filled", "Total")}
	if diff := cmp.Diff(want, got, ignore); diff != "" {
		t.Errorf("(-entered +came back):\n%s", diff)
	}
}

func write(t testing.TB, h *Handle, r Record) {
	t.Helper()
	if _, err := h.Write(r); err != nil {
		t.Fatal(err)
	}
}

// left is an unfinished launch that nobody has open.
func left(t testing.TB, s *Store, r Record) string {
	t.Helper()
	h := s.New()
	write(t, h, r)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	return h.ID()
}

func opened(t testing.TB, s *Store, id string) *Handle {
	t.Helper()
	h, err := s.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

func list(t testing.TB, s *Store) ([]Entry, []Quarantined) {
	t.Helper()
	entries, quarantined, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	return entries, quarantined
}

func files(t testing.TB, s *Store) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(s.Dir(), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, d.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func soak() bool { return os.Getenv("KICKOFF_SOAK") != "" }

func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// bigForm is a record with n answered fields.
func bigForm(n int) (merge.Before, *payload.Answers) {
	var t payload.Template
	for i := range n {
		f := payload.Field{ID: fmt.Sprintf("%032x", i), Alias: fmt.Sprintf("field-%d", i), Label: fmt.Sprintf("Question %d of the form", i), Type: payload.TypeText}
		if i%3 == 0 {
			f.Type = payload.TypeDropdown
			for k := range 5 {
				f.Options = append(f.Options, payload.Option{ID: raw(fmt.Sprint(k)), Text: fmt.Sprintf("Option %d", k)})
			}
		}
		t.Fields = append(t.Fields, f)
	}
	answers := payload.NewAnswers(t, payload.Env{Now: start()})
	for _, f := range t.Fields {
		a := payload.Answer{Value: payload.Text("An answer of some words, as people give them"), Origin: payload.FromYou}
		if f.Type == payload.TypeDropdown {
			a = payload.Answer{Value: payload.Choices{{ID: raw("2"), Text: "Option 2"}}, Origin: payload.FromTemplate}
		}
		answers.SetField(f.ID, a)
	}
	return merge.Remember(t), answers
}
