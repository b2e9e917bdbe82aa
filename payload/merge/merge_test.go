package merge

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kickoff/payload"
)

func TestUnchangedTemplateKeepsEverything(t *testing.T) {
	r := Merge(Remember(onboarding()), filled(), onboarding(), env())
	if diff := cmp.Diff(filled(), r.Answers); diff != "" {
		t.Error(diff)
	}
	if len(r.Changes) != 13 || len(r.Orphaned) != 0 {
		t.Errorf("%d verdicts, %d orphaned", len(r.Changes), len(r.Orphaned))
	}
}

func TestStepAndRoleFollowTheirAliasAndName(t *testing.T) {
	r := Merge(Remember(onboarding()), filled(), edit(func(t *payload.Template) {
		t.Steps[1].ID = "s2-b"
		t.Steps[0].Roles[0].ID = "r2"
	}), env())
	if s := r.Answers.Steps["s2-b"]; s.Deadline != "fri" {
		t.Errorf("the step's override is %+v", s)
	}
	want := map[string]payload.Owners{"r2": {Users: []int64{8}}, "typed": {Groups: []string{"g1"}}}
	if diff := cmp.Diff(want, r.Answers.Details.Roles); diff != "" {
		t.Error(diff)
	}
}

func TestADeadlineFollowsTheStepThatItCountsFrom(t *testing.T) {
	answers := filled()
	first := onboarding().Steps[0].Title
	for text, want := range map[string]string{
		"2d before " + first:                    "2d before Another title",
		"2d before " + onboarding().Steps[0].ID: "2d before " + onboarding().Steps[0].ID,
		"launch +3d":                            "launch +3d",
		"fri":                                   "fri",
		"2d before nobody":                      "2d before nobody",
	} {
		answers.Steps[onboarding().Steps[1].ID] = payload.StepAnswer{Deadline: text}
		r := Merge(Remember(onboarding()), answers, edit(func(t *payload.Template) {
			t.Steps[0].Title, t.Steps[1].Title = "Another title", first
		}), env())
		if got := r.Answers.Steps[onboarding().Steps[1].ID].Deadline; got != want {
			t.Errorf("%q is %q now, want %q", text, got, want)
		}
	}
}

func TestTheDraftItselfIsNotChanged(t *testing.T) {
	answers := filled()
	Merge(Remember(onboarding()), answers, edit(func(t *payload.Template) {
		t.Fields = t.Fields[3:]
		slices.Reverse(field(t, "items").Columns)
		t.Steps = nil
	}), env())
	if diff := cmp.Diff(filled(), answers); diff != "" {
		t.Error(diff)
	}
}

func TestDraftWithoutMemoryOfItsTemplateIsMatchedByID(t *testing.T) {
	answers := filled()
	answers.Fields["ghost"] = payload.Answer{Value: payload.Text("boo")}
	answers.Steps["gone"] = payload.StepAnswer{Deadline: "fri"}
	r := Merge(Before{}, answers, onboarding(), env())
	var got []string
	for _, c := range r.Open() {
		got = append(got, verdict(c))
	}
	if diff := cmp.Diff([]string{"ghost removed !", "gone removed !"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(filled().Fields, r.Answers.Fields); diff != "" {
		t.Error(diff)
	}
}

func TestStepsThatWereNotKnownWhenItWasFilledAreNotNew(t *testing.T) {
	was := onboarding()
	was.Steps = nil
	r := Merge(Remember(was), payload.Snapshot{}, onboarding(), env())
	for _, c := range r.Changes {
		if c.Kind == New {
			t.Errorf("%s%s is told as new", c.Step, c.Role)
		}
	}
	if !r.Same() {
		t.Errorf("something changed: %+v", r.Changes)
	}
}

func TestTypeChangeShowsTheOldTextBesideTheNew(t *testing.T) {
	r := Merge(Remember(onboarding()), filled(), edit(func(t *payload.Template) { field(t, "plan").Type = payload.TypeText }), env())
	i := slices.IndexFunc(r.Changes, func(c Change) bool { return c.Kind == TypeChanged })
	if c := r.Changes[i]; c.Before != "Gold" || c.After != "Gold" || c.Was != payload.TypeDropdown || c.Is != payload.TypeText {
		t.Errorf("the change reads as %+v", c)
	}
}

func TestNearestOptionIsTaken(t *testing.T) {
	c := Change{Nearest: chosen("5", "Gold plan")}
	many := payload.Answer{Value: payload.Choices{chosen("1", "Silver")}}
	if got := c.Take(many, payload.TypeMultiselect); len(got.Choices()) != 2 || len(many.Choices()) != 1 {
		t.Errorf("many: %+v", got)
	}
	if got := c.Take(c.Take(many, payload.TypeMultiselect), payload.TypeMultiselect); len(got.Choices()) != 2 {
		t.Errorf("taken twice: %+v", got)
	}
	if got := c.Take(many, payload.TypeRadio); len(got.Choices()) != 1 || got.Choices()[0].Text != "Gold plan" {
		t.Errorf("one: %+v", got)
	}
	if got := (Change{}).Take(many, payload.TypeRadio); len(got.Choices()) != 1 || got.Choices()[0].Text != "Silver" {
		t.Errorf("none near: %+v", got)
	}
}

func TestMemoryOfATemplateSurvivesADraftFile(t *testing.T) {
	before := Remember(onboarding())
	data, err := json.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	var back Before
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, back); diff != "" {
		t.Error(diff)
	}
}

func TestHostileTextsAreCleanOnTheScreen(t *testing.T) {
	before := Before{Fields: []Field{{ID: "x", Label: "a\x1b[31m\nb", Type: payload.TypeText}}}
	answers := payload.Snapshot{Fields: map[string]payload.Answer{"x": {Value: payload.Text("v\x1b]0;t\a")}}}
	r := Merge(before, answers, payload.Template{}, payload.Env{})
	for _, s := range []string{r.Changes[0].Label, r.Changes[0].Before, r.Orphaned[0].Label} {
		if strings.ContainsAny(s, "\x1b\a\n") {
			t.Errorf("%q goes to the screen", s)
		}
	}
	if r.Orphaned[0].Text != "v\x1b]0;t\a" {
		t.Errorf("the orphaned text became %q", r.Orphaned[0].Text)
	}
}
