package session

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/payload/store/autosave"
)

// server has one template, or an error.
type server struct {
	template payload.Template
	err      error
}

func (s server) Template(context.Context, string) (payload.Template, error) { return s.template, s.err }

func TestANewFieldBeginsWithItsDefaultAndABlankOneStaysBlank(t *testing.T) {
	before := form()
	before.Fields = before.Fields[1:]
	answers := payload.NewAnswers(before, env()).Snapshot()
	answers.Fields["b"] = payload.Answer{Origin: payload.FromYou}
	delete(answers.Fields, "c")
	r := Rebase(merge.Remember(before), answers, form(), env())
	if r == nil {
		t.Fatal("nothing has changed")
	}
	for id, want := range map[string]string{"a": "default", "b": "", "c": ""} {
		if got := r.After.Fields[id].Text(); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	if Rebase(merge.Remember(form()), answers, form(), env()) != nil {
		t.Error("a template that is as it was has changed")
	}
}

// Every way in which the world can be another in the last moment: what was shown is
// what is sent, or it is told what differs.
func TestTheLastLookAtTheTemplate(t *testing.T) {
	for name, c := range map[string]struct {
		edit    func(*payload.Template)
		same    bool // as it was
		rebased bool // answers are concerned
		bytes   bool // what is sent is what was shown
		blocked bool
	}{
		"as it was":         {func(*payload.Template) {}, true, false, true, false},
		"archived":          {func(t *payload.Template) { t.Archived = true }, false, false, true, true},
		"another guidance":  {func(t *payload.Template) { t.Fields[0].Guidance = "x" }, false, false, true, false},
		"another default":   {func(t *payload.Template) { t.Fields[0].Default = json.RawMessage(`"other"`) }, false, false, true, false},
		"another title":     {func(t *payload.Template) { t.Title = "Orders" }, false, false, false, false},
		"another label":     {func(t *payload.Template) { t.Fields[0].Label = "AA" }, false, true, true, false},
		"a longest length":  {func(t *payload.Template) { t.Fields[0].Validation = []string{"max:2"} }, false, false, true, true},
		"an option is gone": {func(t *payload.Template) { t.Fields[3].Options = options("Silver", "Gold", "Bronze")[2:] }, false, true, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			today := clock()
			s := New(form(), func() time.Time { return today }, env())
			if _, problems := s.Check(); len(problems) > 0 {
				t.Fatal(problems)
			}
			now := form()
			c.edit(&now)
			r := s.Recheck(now, nil)
			if r.Same != c.same || (r.Rebased != nil) != c.rebased || r.AsShown != c.bytes {
				t.Errorf("same %v, rebased %v, as shown %v:\n%s", r.Same, r.Rebased != nil, r.AsShown, r.Body)
			}
			today = today.Add(24 * time.Hour)
			if midnight := s.Recheck(now, nil); midnight.AsShown {
				t.Errorf("the name has another day in it, and nobody is shown that:\n%s", midnight.Body)
			}
			if blocked := slices.ContainsFunc(r.Problems, payload.Problem.Blocks); blocked != c.blocked {
				t.Errorf("in the way: %v", r.Problems)
			}
			s.TakeRechecked(r)
			if s.Template.Title != now.Title {
				t.Error("the session has the former template")
			}
		})
	}
}

// A file that was uploaded after the launch was shown makes it no other launch.
func TestAnUploadIsNoReasonToAskAgain(t *testing.T) {
	s := New(withPaper(), clock, env())
	s.Answers.SetField("paper", payload.Answer{Value: payload.Files{List: []payload.File{{Path: "a.pdf"}}}})
	shown, _ := s.Check()
	fill := func(files []payload.File) ([]payload.File, bool) {
		if len(files) == 0 || files[0].Object != nil {
			return files, false
		}
		return []payload.File{{Path: "a.pdf", Object: json.RawMessage(`{"id":"x"}`)}}, true
	}
	if r := s.Recheck(withPaper(), fill); !r.AsShown || len(shown.Uploads) != 1 || len(r.Uploads) != 0 {
		t.Errorf("as shown %v:\n%s", r.AsShown, r.Body)
	}
	files, _ := fill(s.Answers.Field("paper").Files())
	s.Answers.SetField("paper", s.Answers.Field("paper").WithFiles(files))
	if r := s.Recheck(withPaper(), fill); !r.AsShown {
		t.Errorf("taken into the answers it is another launch:\n%s", r.Body)
	}
	if s.Shown.Answers.Fields["paper"].Files()[0].Object != nil {
		t.Error("what was shown was written to")
	}
}

func TestResumingFitsTheAnswersAndSaysWhatChanged(t *testing.T) {
	store := autosave.Open(t.TempDir(), "scope")
	h := store.New()
	answers := payload.NewAnswers(form(), env()).Snapshot()
	answers.Fields["b"] = payload.Answer{Value: payload.Text("by hand"), Origin: payload.FromYou}
	if _, err := h.Write(autosave.Record{
		Summary: autosave.Summary{Template: autosave.Template{ID: "t1", Title: "Order"}, Draft: "weekly"},
		Before:  merge.Remember(form()), Answers: answers, Never: []string{"c"},
		Typing: autosave.Typing{Act: "deadline", Steps: []string{"gone"}, Text: "+3"},
	}); err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	now := form()
	now.Fields[1].Type, now.Fields[1].Default = payload.TypeDate, nil
	now.Fields[2].ID = "c2"
	again, err := Newest(store, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Resume(t.Context(), server{template: now}, again, env())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	r := s.Rebased()
	if r == nil || r.Before.Fields["b"].Text() != "by hand" || s.Answers.Field("b").Text() != "" || len(s.Orphaned) != 2 || s.Orphaned[1].Text != "+3" {
		t.Errorf("rebased %+v, set aside %v", r, s.Orphaned)
	}
	if s.Draft != "weekly" || s.Resumed != again || strings.Join(s.Never, " ") != "c c2" {
		t.Errorf("draft %q, resumed %v, never stored %v", s.Draft, s.Resumed, s.Never)
	}
	if _, err := Resume(t.Context(), server{err: api.ErrNotFound}, again, env()); !errors.Is(err, api.ErrNotFound) || !strings.Contains(err.Error(), "the answers are kept") {
		t.Errorf("a template that is gone: %v", err)
	}
}

func TestResumingTakesWhatAnEditorWroteLast(t *testing.T) {
	store := autosave.Open(t.TempDir(), "scope")
	h, notes := store.New(), form()
	notes.Fields[1].Type = payload.TypeTextarea
	if _, err := h.Write(autosave.Record{
		Summary: autosave.Summary{Template: autosave.Template{ID: "t1"}}, Before: merge.Remember(notes),
		Answers: payload.Snapshot{Fields: map[string]payload.Answer{"b": {Value: payload.Text("one")}}},
	}); err != nil {
		t.Fatal(err)
	}
	soon := time.Now().Add(time.Hour)
	for _, field := range []string{"a", "b"} {
		if err := os.WriteFile(store.TextPath(h.ID(), field), []byte("one\r\n\ttwo\x1b[31m\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(store.TextPath(h.ID(), field), soon, soon); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Newest(store, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	s, err := Resume(t.Context(), server{template: notes}, again, env())
	if err != nil {
		t.Fatal(err)
	}
	if b := s.Answers.Field("b"); b.Text() != "one\n\ttwo" || b.Origin != payload.FromYou || s.Answers.Field("a").Text() == b.Text() {
		t.Errorf("%+v and %+v", b, s.Answers.Field("a"))
	}
}
