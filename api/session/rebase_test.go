package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	given := payload.NewAnswers(before, env()).Snapshot()
	given.Fields["b"] = payload.Answer{Origin: payload.FromYou}
	delete(given.Fields, "c")
	r := Rebase(merge.Remember(before), given, form(), env())
	if r == nil {
		t.Fatal("nothing has changed")
	}
	for id, want := range map[string]string{"a": "default", "b": "", "c": ""} {
		if got := r.Fitted.Fields[id].Text(); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	if Rebase(merge.Remember(form()), given, form(), env()) != nil {
		t.Error("a template that is as it was has changed")
	}
}

// Every way in which the template can be another in the last moment.
func TestTheLastLookAtTheTemplate(t *testing.T) {
	edited := func(edit func(*payload.Template)) server {
		now := form()
		edit(&now)
		return server{template: now}
	}
	for name, c := range map[string]struct {
		server  server
		typing  bool
		verdict Verdict
		body    string
	}{
		"as it was":         {server{template: form()}, false, Unchanged, `"default"`},
		"another guidance":  {edited(func(t *payload.Template) { t.Fields[0].Guidance = "x" }), false, Unchanged, `"default"`},
		"another default":   {edited(func(t *payload.Template) { t.Fields[0].Default = json.RawMessage(`"other"`) }), false, Unchanged, `"default"`},
		"another title":     {edited(func(t *payload.Template) { t.Title = "Orders" }), false, Differs, "Orders"},
		"another label":     {edited(func(t *payload.Template) { t.Fields[0].Label = "AA" }), false, Changed, `"default"`},
		"a longest length":  {edited(func(t *payload.Template) { t.Fields[0].Validation = []string{"max:2"} }), false, Differs, ""},
		"gone":              {server{err: fmt.Errorf("template: %w", api.ErrNotFound)}, false, Gone, ""},
		"not read":          {server{err: errors.New("no network")}, false, Unread, ""},
		"archived":          {edited(func(t *payload.Template) { t.Archived = true }), false, Blocked, ""},
		"somebody typed on": {server{template: form()}, true, Stale, ""},
		"an option is gone": {edited(func(t *payload.Template) { t.Fields[3].Options = options("Bronze") }), false, Changed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			now := clock()
			s := New(form(), func() time.Time { return now }, env())
			shown, problems := s.Check()
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			look := s.StartRecheck(c.server, shown)
			now = now.Add(24 * time.Hour) // over midnight: what was shown is what is sent
			if c.typing {
				s.Answers.SetField("a", payload.Answer{Value: payload.Text("more")})
			}
			r := look(t.Context())
			if got := s.Judge(r); got != c.verdict {
				t.Fatalf("the verdict is %d, want %d: %v", got, c.verdict, r.Problems)
			}
			if c.verdict == Unchanged && !r.SameBytes() {
				t.Errorf("sent would be\n%s", r.Launch.Body)
			}
			s.TakeRechecked(r)
			if !strings.Contains(string(r.Launch.Body), c.body) {
				t.Errorf("%s is not in\n%s", c.body, r.Launch.Body)
			}
			if r.Err == nil && !c.typing && s.Template.Title != c.server.template.Title {
				t.Error("the session has the former template")
			}
		})
	}
}

func TestResumingFitsTheAnswersAndSaysWhatChanged(t *testing.T) {
	store := autosave.Open(t.TempDir(), "scope")
	h := store.New()
	answers := payload.NewAnswers(form(), env()).Snapshot()
	answers.Fields["b"] = payload.Answer{Value: payload.Text("by hand"), Origin: payload.FromYou}
	if _, err := h.Write(autosave.Record{
		Template: autosave.Template{ID: "t1", Title: "Order"}, Before: merge.Remember(form()), Answers: answers, Never: []string{"c"}, Draft: "weekly",
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
	s, err := Resume(t.Context(), server{template: now}, again, clock, env())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	r := s.Rebased()
	if r == nil || r.Given.Fields["b"].Text() != "by hand" || s.Answers.Field("b").Text() != "" || len(s.Orphaned) != 1 {
		t.Errorf("rebased %+v, set aside %v", r, s.Orphaned)
	}
	if s.Draft != "weekly" || s.Unfinished != again.ID() || strings.Join(s.Never, " ") != "c c2" {
		t.Errorf("draft %q, id %q, never stored %v", s.Draft, s.Unfinished, s.Never)
	}
	if _, err := Resume(t.Context(), server{err: api.ErrNotFound}, again, clock, env()); !errors.Is(err, api.ErrNotFound) || !strings.Contains(err.Error(), "the answers are kept") {
		t.Errorf("a template that is gone: %v", err)
	}
}

func TestRestoreTakesBackAndNamesWhatChanged(t *testing.T) {
	s := New(form(), clock, env())
	first, held := s.Snapshot(), s.Answers
	s.Answers.SetField("a", payload.Answer{Value: payload.Text("x")})
	s.Answers.SetStep("s1", payload.StepAnswer{Deadline: "+1d"})
	if got := s.Restore(first); got != (Touched{Step: "s1"}) {
		t.Errorf("it names %+v", got)
	}
	if held != s.Answers || s.Answers.Field("a").Text() != "default" || s.Answers.Step("s1").Deadline != "" {
		t.Error("not taken back")
	}
	if got := s.Restore(first); got != (Touched{}) {
		t.Errorf("nothing to take back, but %+v", got)
	}
}

func TestALateBuildOfOtherAnswersIsDropped(t *testing.T) {
	s := New(form(), clock, env())
	build := s.StartBuild()
	s.Answers.SetField("a", payload.Answer{Value: payload.Text("later")})
	if b := build(); !s.TakeBuilt(b) || s.BuiltAt == s.Answers.Revision() || !strings.Contains(string(s.Built.Body), `"default"`) {
		t.Errorf("built %s", s.Built.Body)
	}
	s.Answers = payload.NewAnswers(form(), env())
	if s.TakeBuilt(build()) {
		t.Error("a build of other answers was taken")
	}
}
