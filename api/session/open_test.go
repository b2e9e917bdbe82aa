package session

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/payload/store/draft"
)

func clock() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

func env() payload.Env { return payload.Env{Zone: time.UTC, People: &payload.Directory{}} }

// form is a template with three texts that have a default, a choice and a date.
func form() payload.Template {
	text := func(id string) payload.Field {
		return payload.Field{ID: id, Alias: id + "-1", Label: strings.ToUpper(id), Type: payload.TypeText, Default: json.RawMessage(`"default"`)}
	}
	return payload.Template{
		ID: "t1", Title: "Order",
		Fields: []payload.Field{
			text("a"), text("b"), text("c"),
			{ID: "plan", Label: "Plan", Type: payload.TypeRadio, Options: options("Silver", "Gold"), Default: json.RawMessage(`"Silver"`)},
			{ID: "day", Label: "Day", Type: payload.TypeDate},
		},
	}
}

func options(texts ...string) []payload.Option {
	var all []payload.Option
	for i, text := range texts {
		all = append(all, payload.Option{ID: json.RawMessage{byte('1' + i)}, Text: text, Label: text})
	}
	return all
}

func field(t payload.Template, id string) payload.Field {
	f, _ := t.Field(id)
	return f
}

func set(t payload.Template, id, text string) Input {
	return Input{Field: field(t, id), Origin: payload.FromSet, Text: &text}
}

// saved is a draft of the form as it was, with these answers.
func saved(t payload.Template, answers map[string]payload.Answer) *draft.Draft {
	return &draft.Draft{Name: "weekly", TemplateID: t.ID, Answers: payload.Snapshot{Fields: answers}, Was: merge.Remember(t)}
}

func like(answers map[string]string) *Process {
	p := &Process{Run: api.Run{ID: "r1", Answers: map[string]json.RawMessage{}, Raw: json.RawMessage(`{"summary":"theirs"}`)}}
	for id, raw := range answers {
		p.Run.Answers[id] = json.RawMessage(raw)
	}
	return p
}

// The one policy: what a field begins with, whoever has a say about it.
func TestLaterSourcesWin(t *testing.T) {
	text := func(s string) payload.Answer { return payload.Answer{Value: payload.Text(s)} }
	for name, c := range map[string]struct {
		from Sources
		want string
	}{
		"nobody says anything":          {Sources{}, "default"},
		"a process":                     {Sources{Like: like(map[string]string{"a": `"theirs"`})}, "theirs"},
		"a process that left it blank":  {Sources{Like: like(nil)}, ""},
		"a draft":                       {Sources{Draft: saved(form(), map[string]payload.Answer{"a": text("mine")})}, "mine"},
		"a draft that says nothing":     {Sources{Draft: saved(form(), nil)}, "default"},
		"a draft that left it blank":    {Sources{Draft: saved(form(), map[string]payload.Answer{"a": {}})}, ""},
		"a draft over a process":        {Sources{Like: like(map[string]string{"a": `"theirs"`}), Draft: saved(form(), map[string]payload.Answer{"a": text("mine")})}, "mine"},
		"a silent draft over a process": {Sources{Like: like(map[string]string{"a": `"theirs"`}), Draft: saved(form(), nil)}, "theirs"},
		"a flag over all": {Sources{
			Like: like(map[string]string{"a": `"theirs"`}), Draft: saved(form(), map[string]payload.Answer{"a": text("mine")}), Inputs: []Input{set(form(), "a", "flag")},
		}, "flag"},
		"a blank flag over a default": {Sources{Inputs: []Input{set(form(), "a", "")}}, ""},
		"a file of values":            {Sources{Inputs: []Input{{Field: field(form(), "a"), Origin: payload.FromValues, Raw: json.RawMessage(`"file"`)}}}, "file"},
		"a draft that asks anew":      {Sources{Draft: &draft.Draft{Answers: payload.Snapshot{Fields: map[string]payload.Answer{"a": text("old")}}, Ask: []string{"a"}, Was: merge.Remember(form())}}, ""},
		"a draft that never stores":   {Sources{Draft: &draft.Draft{Never: []string{"a"}, Was: merge.Remember(form())}, Like: like(map[string]string{"a": `"theirs"`})}, ""},
		"a flag for what is asked":    {Sources{Draft: &draft.Draft{Ask: []string{"a"}, Was: merge.Remember(form())}, Inputs: []Input{set(form(), "a", "flag")}}, "flag"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(form(), clock, env(), c.from)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Answers.Field("a").Text(); got != c.want {
				t.Errorf("a is %q, want %q", got, c.want)
			}
		})
	}
}

func TestAProcessKeepsItsNameDatesAndFiles(t *testing.T) {
	s, err := Open(form(), clock, env(), Sources{
		Like:  like(map[string]string{"day": `"2026-11-30T00:00:00.000Z"`, "gone": `"x"`, "plan": `{"id":9,"text":"Bronze"}`}),
		Draft: saved(form(), nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	if a := s.Answers.Field("day"); a.Text() != "" || a.Origin != payload.FromProcess {
		t.Errorf("the day is %+v", a)
	}
	if d := s.Answers.Details(); d.Summary != "theirs" || d.Name != "" {
		t.Errorf("the details are %+v", d)
	}
	var left []string
	for _, l := range s.LeftOut {
		left = append(left, l.Field+" "+l.Label)
	}
	slices.Sort(left)
	if !slices.Equal(left, []string{" Day", "gone ", "plan Plan"}) {
		t.Errorf("left out: %q", left)
	}
}

func TestADateOfAProcessIsSaidToBeLeftOutWhereNothingElseAnswersIt(t *testing.T) {
	day := payload.Answer{Value: payload.Text("2026-12-01")}
	for name, c := range map[string]struct {
		from Sources
		want string
	}{
		"a date":                   {Sources{Like: like(map[string]string{"day": `"2026-11-30T00:00:00.000Z"`})}, "Day: dates and files are answered anew for each process"},
		"none":                     {Sources{Like: like(map[string]string{"day": `null`})}, ""},
		"a draft has another":      {Sources{Like: like(map[string]string{"day": `"2026-11-30T00:00:00.000Z"`}), Draft: saved(form(), map[string]payload.Answer{"day": day})}, ""},
		"it is answered by a flag": {Sources{Like: like(map[string]string{"day": `"2026-11-30T00:00:00.000Z"`}), Inputs: []Input{set(form(), "day", "mon")}}, ""},
	} {
		s, err := Open(form(), clock, env(), c.from)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, l := range s.LeftOut {
			got += l.Text()
		}
		if got != c.want {
			t.Errorf("%s: it says %q, want %q", name, got, c.want)
		}
	}
}

// goldGone is the form without the option that the draft has chosen, and with the
// text b made a date.
func goldGone() payload.Template {
	t := form()
	t.Fields[3].Options = slices.Delete(options("Silver", "Gold", "Diamond"), 1, 2)
	t.Fields[1].Type, t.Fields[1].Default = payload.TypeDate, json.RawMessage(`"2026-12-01 00:00:00"`)
	return t
}

func goldDraft() *draft.Draft {
	return saved(form(), map[string]payload.Answer{
		"b": {Value: payload.Text("by hand")}, "plan": {Value: payload.Choices{{ID: json.RawMessage("2"), Text: "Gold"}}},
	})
}

// What the template no longer takes is never replaced unseen.
func TestAnAnswerThatNoLongerFitsIsBlankAndUndecided(t *testing.T) {
	s, err := Open(goldGone(), clock, env(), Sources{Like: like(map[string]string{"b": `"theirs"`, "plan": `{"id":1,"text":"Silver"}`}), Draft: goldDraft()})
	if err != nil {
		t.Fatal(err)
	}
	if a := s.Answers.Field("b"); a.Text() != "" {
		t.Errorf("b became %+v", a)
	}
	if a := s.Answers.Field("plan"); len(a.Choices()) != 0 {
		t.Errorf("the plan became %+v", a)
	}
	if n := len(s.Undecided()); n != 2 {
		t.Errorf("%d undecided: %v", n, s.Undecided())
	}
	if n := len(s.WhyNot()); n != 2 {
		t.Errorf("not launched for %v", s.WhyNot())
	}
	_, problems := s.Check()
	if !s.KnownWrong(payload.Problem{Field: "plan"}) || len(problems) < 2 {
		t.Errorf("in the way: %v", problems)
	}
	s.Decided()
	if len(s.Undecided()) != 0 {
		t.Error("decided, and still open")
	}
}

// A changed template is told whole, also where flags answer what changed: the
// screen of changes opens, and nothing that was set aside is lost.
func TestFlagsOnAChangedTemplateHideNothing(t *testing.T) {
	now := goldGone()
	s, err := Open(now, clock, env(), Sources{Draft: goldDraft(), Inputs: []Input{set(now, "plan", "Diamond")}})
	if err != nil {
		t.Fatal(err)
	}
	s.Answers.SetStep("s1", payload.StepAnswer{Deadline: "+3d", DeadlineOrigin: payload.FromYou})
	r := s.Rebased()
	if r == nil {
		t.Fatal("the changes are not told")
	}
	kinds := map[string]bool{}
	for _, c := range r.Result.Changes {
		if c.Kind != merge.Unchanged {
			kinds[c.Field+" "+string(c.Kind)] = c.Harmless
		}
	}
	if want := map[string]bool{"plan option gone": true, "b type changed": false}; !maps.Equal(kinds, want) {
		t.Errorf("told: %v, want %v", kinds, want)
	}
	if len(s.Orphaned) != 2 || len(s.Undecided()) != 1 {
		t.Errorf("set aside %v, undecided %v", s.Orphaned, s.Undecided())
	}
	for what, snapshot := range map[string]payload.Snapshot{"given": r.Before, "fitted": r.After} {
		if c := snapshot.Fields["plan"].Choices(); len(c) != 1 || c[0].Text != "Diamond" {
			t.Errorf("%s: the plan is %v", what, c)
		}
		if snapshot.Steps["s1"].Deadline != "+3d" {
			t.Errorf("%s: the flag's deadline is gone", what)
		}
	}
	if r.Before.Fields["b"].Text() != "by hand" || r.After.Fields["b"].Text() != "" {
		t.Errorf("b was %q and is %q", r.Before.Fields["b"].Text(), r.After.Fields["b"].Text())
	}
}

func TestWhatADraftAsksAnewIsMissingUntilSomebodyIsAsked(t *testing.T) {
	d := saved(form(), nil)
	d.Ask = []string{"a", "b"}
	s, err := Open(form(), clock, env(), Sources{Draft: d, Inputs: []Input{set(form(), "b", "")}})
	if err != nil {
		t.Fatal(err)
	}
	_, problems := s.Check()
	if len(problems) != 1 || problems[0].Field != "a" {
		t.Errorf("missing: %v", problems)
	}
	s.Asked()
	if _, problems = s.Check(); len(problems) != 0 {
		t.Errorf("after the question: %v", problems)
	}
	if again := s.SaveAs("other"); !slices.Equal(again.Ask, []string{"a", "b"}) {
		t.Errorf("saved again it asks %v", again.Ask)
	}
}

func TestAnInputThatCannotBeReadIsToldWithTheRest(t *testing.T) {
	now := form()
	s, err := Open(now, clock, env(), Sources{Inputs: []Input{set(now, "plan", "Bronze"), set(now, "day", "banana")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := s.Check(); len(problems) != 2 || problems[0].Field != "plan" || problems[1].Field != "day" {
		t.Errorf("in the way: %v", problems)
	}
}
