package autosave

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kickoff/payload"
	"kickoff/payload/history"
)

func TestEverythingEnteredComesBack(t *testing.T) {
	root := t.TempDir()
	s, _ := window(root)
	id := left(t, s, onboarding())
	again, _ := window(root)
	h := opened(t, again, id)
	same(t, onboarding(), h.Record())
	if !h.Record().SavedAt.Equal(start()) {
		t.Errorf("saved at %s", h.Record().SavedAt)
	}
	// What was read and is written again is the same file but for nothing.
	before, _ := os.ReadFile(s.path(id))
	write(t, h, h.Record())
	after, _ := os.ReadFile(s.path(id))
	if diff := cmp.Diff(string(before), string(after)); diff != "" {
		t.Errorf("written again it differs:\n%s", diff)
	}
}

func TestTheListTellsWhatIsUnfinished(t *testing.T) {
	s, c := window(t.TempDir())
	if entries, quarantined := list(t, s); len(entries)+len(quarantined) != 0 {
		t.Fatalf("an empty store lists %v %v", entries, quarantined)
	}
	older := left(t, s, onboarding())
	c.now = c.now.Add(time.Minute)
	evil := named("Order\x1b[2J\u202e for Ann")
	newer := left(t, s, evil)
	entries, _ := list(t, s)
	want := []Entry{
		{ID: newer, Summary: Summary{Template: Template{ID: "t1", Title: "Order"}, Name: "Order for Ann", SavedAt: c.now}},
		{
			ID: older, Summary: Summary{
				Template: Template{ID: "t1", Title: "Onboarding", Alias: "onboarding-1"}, Name: "Onboarding – Jo Smith", SavedAt: start(),
				Filled: 7, Total: 9, Stage: "kickoff", Field: "f4", Draft: "Weekly", Ledger: "LLL",
			},
		},
	}
	if diff := cmp.Diff(want, entries); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheListCountsTheAnswersOfThePerson(t *testing.T) {
	s, _ := window(t.TempDir())
	r := onboarding()
	r.Enter(r.Answers)
	left(t, s, r)
	if entries, _ := list(t, s); entries[0].Filled != 6 || entries[0].Defaults != 1 {
		t.Errorf("%d answered and %d defaults, want 6 and 1", entries[0].Filled, entries[0].Defaults)
	}
}

func TestTheNewestComesFirstThoughTheClockStandsStill(t *testing.T) {
	s, _ := window(t.TempDir())
	var ids []string
	for i := range 4 {
		id := left(t, s, named("x"))
		at := start().Add(time.Duration(i) * time.Minute)
		if err := os.Chtimes(s.path(id), at, at); err != nil {
			t.Fatal(err)
		}
		ids = append([]string{id}, ids...)
	}
	var got []string
	entries, _ := list(t, s)
	for _, e := range entries {
		got = append(got, e.ID)
	}
	if diff := cmp.Diff(ids, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnswersThatMustNotBeStoredAreNowhereOnTheDisk(t *testing.T) {
	s, _ := window(t.TempDir())
	r := onboarding()
	r.Never = []string{"pin", "f2", "f7"}
	r.Answers.Fields["pin"] = payload.Answer{Value: payload.Text("Tr0ub4dor"), Origin: payload.FromYou}
	r.Answers.Given["pin"] = payload.Answer{Value: payload.Text("Tr0ub4do"), Origin: payload.FromDraft}
	r.Answers.Fields["f2"] = payload.Answer{Value: payload.Choices{{ID: raw(`"goodbye"`), Text: "Leaving us"}}}
	r.Answers.Fields["f7"] = payload.Answer{Value: payload.Files{List: []payload.File{{Path: "/tmp/warning-letter.pdf"}}}}
	r.Uploads = []Upload{
		{Field: "f7", Path: "/tmp/b.pdf", SHA256: "abc", Object: raw(`{"id":"letter"}`)},
		{Path: "/tmp/warning-letter.pdf", SHA256: "def", Object: raw(`{"id":"letter"}`)},
	}
	r.Name = "Onboarding tr0ub4dor"
	r.History.Undone = nil
	r.History.Past = append(r.History.Past, &history.Change{At: history.Ref{Field: "pin"}, Before: payload.Snapshot{Fields: map[string]payload.Answer{
		"pin": {Value: payload.Text("Tr0ub4do"), Origin: payload.FromYou}, "f7": {Value: payload.Files{List: []payload.File{{Path: "/tmp/letter.pdf"}}}},
	}}})
	id := left(t, s, r)
	for _, name := range files(t, s) {
		data, err := os.ReadFile(filepath.Join(s.Dir(), name))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"Tr0ub4do", "tr0ub4dor", "Leaving us", "goodbye", "letter"} {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s is in %s", secret, name)
			}
		}
	}
	got := opened(t, s, id).Record()
	if n := len(got.History.Past); n != 2 {
		t.Errorf("%d changes come back, want those about other answers", n)
	}
	if diff := cmp.Diff(r.Never, got.Never); diff != "" {
		t.Errorf("the marks are lost: %s", diff)
	}
	if got.Answers.Fields["f1"].Text() != r.Answers.Fields["f1"].Text() || len(r.Uploads) != 2 {
		t.Error("an answer that may be stored is lost, or the caller's record was changed")
	}
}

func TestFilesOfAnotherFolderAreStillFound(t *testing.T) {
	s, _ := window(t.TempDir())
	t.Chdir(t.TempDir())
	r := named("x")
	r.Answers.Fields = map[string]payload.Answer{"f": {Value: payload.Files{List: []payload.File{{Path: "a.pdf"}}}}}
	id := left(t, s, r)
	want, err := filepath.Abs("a.pdf")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if got := opened(t, s, id).Record().Answers.Fields["f"].Files()[0].Path; got != want {
		t.Errorf("the file is looked for at %s", got)
	}
	if r.Answers.Fields["f"].Files()[0].Path != "a.pdf" {
		t.Error("the answer of the running window was changed")
	}
}

func TestAnyAnswersComeBackByteForByte(t *testing.T) {
	id := rapid.StringMatching(`[0-9a-f]{4}`)
	words := rapid.String()
	piece := rapid.OneOf(
		rapid.Map(words, func(s string) json.RawMessage { return json.RawMessage(s) }),
		rapid.SampledFrom([]json.RawMessage{raw("1.10"), raw(`{ "a" : [1,2] }`), raw(`{"half": `), raw("null"), raw("\n[]\n")}),
	)
	origin := rapid.SampledFrom([]payload.Origin{"", payload.FromYou, payload.FromTemplate, payload.FromValues, payload.FromProcess})
	owners := rapid.Custom(func(r *rapid.T) payload.Owners {
		return payload.Owners{
			Users:  rapid.SliceOfN(rapid.Int64Range(1, 1<<40), 0, 3).Draw(r, "users"),
			Guests: rapid.SliceOfN(words, 0, 2).Draw(r, "guests"),
			Groups: rapid.SliceOfN(id, 0, 2).Draw(r, "groups"),
		}
	})
	answer := rapid.Custom(func(r *rapid.T) payload.Answer {
		people := payload.People{Owners: owners.Draw(r, "people")}
		people.Users = append(people.Users, 1)
		if rapid.Bool().Draw(r, "has raw") {
			people.Verbatim = piece.Draw(r, "people as JSON")
		}
		chosen := payload.Choices{{ID: raw("7"), Text: words.Draw(r, "choice"), Unselected: rapid.Bool().Draw(r, "unselected")}}
		row := payload.Table{Cells: rapid.SliceOfN(piece, 1, 3).Draw(r, "cells")}
		return payload.Answer{Origin: origin.Draw(r, "origin"), Value: rapid.SampledFrom([]payload.Value{
			nil, payload.Text("x" + words.Draw(r, "text")), chosen, row, people, payload.JSON(piece.Draw(r, "raw")),
		}).Draw(r, "value")}
	})
	step := rapid.Custom(func(r *rapid.T) payload.StepAnswer {
		o := owners.Draw(r, "owners")
		return payload.StepAnswer{Owners: &o, Deadline: words.Draw(r, "deadline"), OwnersOrigin: origin.Draw(r, "from"), DeadlineOrigin: origin.Draw(r, "due from")}
	})
	rapid.Check(t, func(r *rapid.T) {
		want := Record{Summary: Summary{Template: Template{ID: "t"}, Name: words.Filter(func(s string) bool { return s != "" }).Draw(r, "name"), Field: words.Draw(r, "field")}}
		want.Answers.Fields = rapid.MapOfN(id, answer, 0, 4).Draw(r, "fields")
		want.Answers.Steps = rapid.MapOfN(id, step, 0, 3).Draw(r, "steps")
		data, sum, err := encode(want)
		if err != nil {
			r.Fatal(err)
		}
		got, read, err := decode(data)
		if err != nil || read != sum {
			r.Fatal(err, read, sum)
		}
		same(t, want, got)
		if t.Failed() {
			r.FailNow()
		}
	})
}

func TestTheFormatStaysWhatItIs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the paths in the file are those of another system")
	}
	r := onboarding()
	r.SavedAt, r.Never = start(), []string{"pin"}
	r.History, r.Answers.Given, r.Typing = history.History{}, nil, Typing{} // files without them are still read, and written
	got, _, err := encode(r)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "onboarding.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("files of this version would no longer be read (-want +got):\n%s", diff)
	}
}

// A long history never stands in the way of what is entered.
func TestTheNewestChangesHaveRoom(t *testing.T) {
	r := onboarding()
	r.History = history.History{}
	for i := range 40 {
		r.History.Past = append(r.History.Past, &history.Change{At: history.Ref{Field: fmt.Sprint(i)}, Before: payload.Snapshot{Fields: map[string]payload.Answer{
			"f1": {Value: payload.Text(strings.Repeat("long ", 20_000))},
		}}})
	}
	data, _, err := encode(r)
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if past := got.History.Past; len(past) != 10 || past[9].At.Field != "39" || past[0].At.Field != "30" || len(data) > 2*maxHistory {
		t.Errorf("%d bytes with %d changes", len(data), len(past))
	}
}

// What was written last is the newest, whatever a clock said at the time, and also
// beside what an older kickoff left.
func TestTheNewestIsWhatWasWrittenLast(t *testing.T) {
	root := t.TempDir()
	s, c := window(root)
	order := func() string {
		t.Helper()
		var names []string
		entries, _ := list(t, s)
		for _, e := range entries {
			names = append(names, e.Name)
		}
		return strings.Join(names, " ")
	}
	first, second := s.New(), s.New()
	write(t, first, named("first"))
	c.now = c.now.Add(-time.Hour)
	write(t, second, named("second"))
	if got := order(); got != "second first" {
		t.Errorf("with a clock that was set back: %s", got)
	}
	write(t, first, named("first"))
	write(t, first, named("first"))
	if got := order(); got != "first second" {
		t.Errorf("written again: %s", got)
	}
	old, data := s.New(), []byte(nil)
	var err error
	r := named("old")
	r.SavedAt = c.now.Add(24 * time.Hour)
	if data, _, err = encode(r); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path(old.ID()), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := order(); got != "first second old" {
		t.Errorf("beside an old one: %s", got)
	}
	// Without the order it is by the times again, and it is taken up anew.
	if err := os.Remove(s.orderPath()); err != nil {
		t.Fatal(err)
	}
	if got := order(); got != "old first second" && got != "old second first" {
		t.Errorf("without the order: %s", got)
	}
	write(t, second, named("second"))
	if got := order(); !strings.HasPrefix(got, "second ") {
		t.Errorf("taken up anew: %s", got)
	}
}

// Windows that write at once get each a place of their own.
func TestNoTwoWindowsWriteAtTheSamePlace(t *testing.T) {
	root := t.TempDir()
	var all sync.WaitGroup
	for i := range 12 {
		s, _ := window(root)
		all.Go(func() {
			h := s.New()
			if _, err := h.Write(named(fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s, _ := window(root)
	placed := s.order()
	slices.Sort(placed)
	if len(slices.Compact(placed)) != 12 {
		t.Errorf("the order is %v", placed)
	}
}

func TestWhatAnEditorWroteAfterTheProgramEndedIsThere(t *testing.T) {
	s, _ := window(t.TempDir())
	h := s.New()
	write(t, h, Record{Summary: Summary{Template: Template{ID: "t"}}})
	path := func(field string) string { return s.TextPath(h.ID(), field) }
	for _, field := range []string{"before", "after"} {
		if err := os.WriteFile(path(field), []byte(field), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path("before"), long, long); err != nil {
		t.Fatal(err)
	}
	soon := time.Now().Add(time.Hour)
	if err := os.Chtimes(path("after"), soon, soon); err != nil {
		t.Fatal(err)
	}
	h.Close()
	again, err := s.Open(h.ID())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"after": "after"}, again.Texts()); diff != "" {
		t.Error(diff)
	}
	if err := s.Done(h.ID()); err != nil {
		t.Fatal(err)
	}
	if left := s.textPaths(h.ID()); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if s.TextPath(h.ID(), strings.Repeat("x", 200)) != "" || s.TextPath("../x", "f") != "" {
		t.Error("that is no name for a file")
	}
}
