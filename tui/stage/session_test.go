package stage_test

import (
	"strings"
	"testing"
	"time"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/when"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
)

// world is a session over a small template, and the clock that it reads.
func world() (*stage.Session, *time.Time) {
	now := time.Date(2026, 11, 25, 23, 59, 0, 0, time.UTC)
	s := stage.NewSession(theme.Dark(), func() time.Time { return now }, payload.Env{Zone: time.UTC})
	s.Open(session.New(payload.Template{
		ID: "t", Title: "Visit",
		Fields: []payload.Field{
			{ID: "who", Label: "Who", Type: payload.TypeText}, {ID: "doc", Label: "Doc", Type: payload.TypeFile}, {ID: "day", Label: "Day", Type: payload.TypeDate},
		},
		Steps: []payload.Step{{ID: "s1", Title: "Greet"}, {ID: "s2", Title: "Lead"}},
	}, s.Now, s.Base))
	s.Opened()
	s.Changes()
	return s, &now
}

func text(s string) payload.Answer {
	return payload.Answer{Value: payload.Text(s), Origin: payload.FromYou}
}

func TestEachSetterAnnouncesWhatItChanges(t *testing.T) {
	s, _ := world()
	for name, c := range map[string]struct {
		do   func()
		want stage.Change
	}{
		"field":    {func() { s.SetField("who", text("Jo")) }, stage.AnswersChanged},
		"step":     {func() { s.SetStep("s1", payload.StepAnswer{Deadline: "fri"}) }, stage.AnswersChanged},
		"details":  {func() { s.EditDetails("name", func(d *payload.Details) { d.Name = "x" }) }, stage.AnswersChanged},
		"people":   {func() { s.SetPeople(&payload.Directory{}) }, stage.PeopleChanged},
		"zone":     {func() { s.SetZone(time.UTC, time.UTC, when.Locale{}) }, stage.ZoneChanged},
		"tags":     {func() { s.SetTags(nil) }, stage.ListsChanged},
		"folders":  {func() { s.SetFolders(nil) }, stage.ListsChanged},
		"template": {func() { s.Adopt(s.Template) }, stage.TemplateChanged | stage.RecordChanged},
		"never":    {func() { s.NeverStore("who", true) }, stage.RecordChanged},
		"built":    {func() { s.SetBuilt(session.Built{}, true) }, stage.BuiltChanged},
		"refusal":  {func() { s.SetServerProblems(nil) }, stage.BuiltChanged},
		"upload":   {func() { stage.Files{Of: s}.Again("a.pdf") }, stage.UploadsChanged},
		"undo":     {func() { s.SetField("who", text("Kim")); s.Changes(); s.Undo() }, stage.AnswersChanged},
	} {
		s.Changes()
		if c.do(); s.Changes() != c.want {
			t.Errorf("%s announces something else", name)
		}
	}
}

func TestWhatIsOnlyToBeReadDoesNotChange(t *testing.T) {
	s, _ := world()
	s.ReadOnly = true
	s.SetField("who", text("Jo"))
	if c := s.Changes(); !c.Has(stage.EditRefused) || !c.Has(stage.AnswersChanged) || s.Answers.Field("who").Text() != "" || s.Unsaved {
		t.Errorf("announced %b, the answer is %q", c, s.Answers.Field("who").Text())
	}
}

func TestUndoTakesBackWhatAPersonDidInOneGo(t *testing.T) {
	s, now := world()
	typed := func(what string, after time.Duration) {
		*now = now.Add(after)
		s.SetField("who", text(what))
		s.Changes()
	}
	typed("J", 0)
	typed("Jo", time.Second)
	typed("Jo!", 3*time.Second)
	s.SetStep("s1", payload.StepAnswer{Deadline: "fri"})
	s.SetStep("s2", payload.StepAnswer{Deadline: "fri"})
	s.Changes()
	for _, want := range []struct {
		who  string
		due  string
		mark stage.AnswerRef
	}{{"Jo!", "", stage.AnswerRef{Step: "s1"}}, {"Jo", "", stage.AnswerRef{Field: "who"}}, {"", "", stage.AnswerRef{Field: "who"}}} {
		change, ok := s.Undo()
		at := stage.AnswerRef(change.At)
		s.Changes()
		who, one, two := s.Answers.Field("who").Text(), s.Answers.Step("s1").Deadline, s.Answers.Step("s2").Deadline
		if !ok || at != want.mark || who != want.who || one != want.due || two != want.due {
			t.Errorf("at %+v (%v): who %q, due %q and %q", at, ok, who, one, two)
		}
	}
	if _, ok := s.Undo(); ok {
		t.Error("more was taken back than was done")
	}
}

func TestAnAnswerSettlesWhatTheServerSaidAboutIt(t *testing.T) {
	s, _ := world()
	s.SetServerProblems([]payload.Problem{{Field: "who", Message: "taken"}, {Step: "s1", Message: "closed"}, {Message: "no"}})
	s.SetField("who", text("Jo"))
	if len(s.ServerProblems) != 1 || s.ServerProblems[0].Step != "s1" {
		t.Errorf("left are %v", s.ServerProblems)
	}
}

func TestProgressFollowsTheAnswers(t *testing.T) {
	s, _ := world()
	for _, c := range []struct {
		answer payload.Answer
		filled int
	}{{text("Jo"), 1}, {text("Jo!"), 1}, {text(" "), 0}} {
		s.SetField("who", c.answer)
		if p := s.Progress(); p.Answered != c.filled || p.Total != 3 {
			t.Errorf("%+v, want %d", p, c.filled)
		}
	}
}

// build takes the launch as it is built now.
func build(s *stage.Session) {
	s.SetBuilt(s.Builder()(), true)
}

func TestWhatWasShownIsComparedWithWhatWouldBeSent(t *testing.T) {
	s, now := world()
	s.SetField("day", text("tomorrow"))
	if s.Show() != nil || !s.Shown.None() {
		t.Error("a launch that is still to be built was shown")
	}
	build(s)
	if s.Show() != nil || s.Shown.None() {
		t.Error("what is shown for the first time is no difference")
	}
	*now = now.Add(2 * time.Minute)
	build(s)
	differs := s.Show()
	if len(differs) != 2 || differs[0].Ref.Property != "name" || !strings.Contains(differs[1].Before, "2026-11-26") || !strings.Contains(differs[1].After, "2026-11-27") {
		t.Errorf("after midnight: %+v", differs)
	}
	s.Confirm()
	if s.Show() != nil {
		t.Error("what was confirmed still differs")
	}
	s.SetField("who", text("Jo"))
	if !s.Shown.None() {
		t.Error("an edit leaves what was shown before it")
	}
}
