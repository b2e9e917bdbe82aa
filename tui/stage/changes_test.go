package stage_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
)

func TestOnlyWhatIsAnotherIsAChange(t *testing.T) {
	option := func(id, text string) payload.Option {
		return payload.Option{ID: json.RawMessage(id), Text: text, Label: text}
	}
	chosen := func(of ...payload.Option) payload.Answer {
		var all payload.Choices
		for _, o := range of {
			all = append(all, payload.Choice{ID: o.ID, Text: o.Text})
		}
		return payload.Answer{Value: all}
	}
	laptop, badge, headset, twin := option("1", "Laptop"), option("2", "Badge"), option("3", "Headset"), option("4", "Badge")
	template := payload.Template{
		ID: "t", Title: "Onboarding",
		Fields: []payload.Field{
			{ID: "day", Label: "Day", Type: payload.TypeDate, Default: json.RawMessage(`"2026-12-01"`)},
			{ID: "kit", Label: "Kit", Type: payload.TypeMultiselect, Options: []payload.Option{laptop, badge, headset}, Default: json.RawMessage(`["Laptop","Badge"]`)},
			{ID: "one", Label: "One", Type: payload.TypeDropdown, Options: []payload.Option{badge, twin}},
			{ID: "cost", Label: "Cost", Type: payload.TypeText, Prefix: "EUR", Default: json.RawMessage(`"4200"`)},
		},
		Steps: []payload.Step{
			{ID: "s1", Title: "Plan", Owners: payload.Owners{Users: []int64{2, 3}}, Deadline: &payload.DeadlineRule{Value: 2, Unit: "days", Option: "from", Step: payload.AtLaunch}},
			{ID: "s2", Title: "Do", Roles: []payload.Role{{ID: "r", Name: "Buyer"}}},
			{ID: "s3", Title: "Pay", Roles: []payload.Role{{ID: "r", Name: "Buyer"}}, AssignStarter: true},
		},
	}
	jo := payload.Owners{Users: []int64{1}}
	mia, ben := payload.Owners{Users: []int64{2, 3}}, payload.Owners{Users: []int64{3}}
	cases := []struct {
		name string
		do   func(*stage.Session)
		want []stage.Changed
	}{
		{"nothing", func(*stage.Session) {}, nil},
		{"the same date in other words", func(s *stage.Session) { s.SetField("day", payload.Answer{Value: payload.Text("1 dec")}) }, nil},
		{"the same options in another order", func(s *stage.Session) { s.SetField("kit", chosen(badge, laptop)) }, nil},
		{"an option more and one fewer", func(s *stage.Session) { s.SetField("kit", chosen(laptop, headset)) },
			[]stage.Changed{{Ref: stage.AnswerRef{Field: "kit"}, Label: "Kit", Now: "+ Headset, - Badge", Was: "Laptop, Badge"}}},
		{"what the template proposes taken out", func(s *stage.Session) { s.SetField("cost", payload.Answer{}) },
			[]stage.Changed{{Ref: stage.AnswerRef{Field: "cost"}, Label: "Cost", Was: "EUR 4200"}}},
		{"a blank behind what the template proposes", func(s *stage.Session) { s.SetField("cost", payload.Answer{Value: payload.Text("4200 ")}) },
			[]stage.Changed{{Ref: stage.AnswerRef{Field: "cost"}, Label: "Cost", Now: `"4200 "`, Was: `"4200"`}}},
		{"the same people by hand", func(s *stage.Session) { s.SetStep("s1", payload.StepAnswer{Owners: &mia}) }, nil},
		{"other people", func(s *stage.Session) { s.SetStep("s1", payload.StepAnswer{Owners: &ben}) },
			[]stage.Changed{{Ref: stage.AnswerRef{Step: "s1"}, Label: "1 Plan", Now: "Ben Ode", Was: "Mia Okafor, Ben Ode"}}},
		{"the same deadline in other words", func(s *stage.Session) { s.SetStep("s1", payload.StepAnswer{Deadline: "launch +2d 10:00"}) }, nil},
		{"another deadline", func(s *stage.Session) { s.SetStep("s1", payload.StepAnswer{Deadline: "1 dec"}) },
			[]stage.Changed{{Ref: stage.AnswerRef{Step: "s1"}, Label: "1 Plan", Now: "due Tue 1 Dec 17:00", Was: "Fri 27 Nov 10:00"}}},
		{"the name that it has anyway", func(s *stage.Session) {
			s.EditDetails("name", func(d *payload.Details) { d.Name = "Onboarding - 2026-11-25" })
		}, nil},
		{"a job title", func(s *stage.Session) {
			s.EditDetails("roles", func(d *payload.Details) { d.Roles = map[string]payload.Owners{"r": ben} })
		}, []stage.Changed{{Ref: stage.AnswerRef{Property: "roles"}, Label: "Buyer", Now: "Ben Ode"}}},
		{"somebody in place of a job title", func(s *stage.Session) {
			s.SetStep("s2", payload.StepAnswer{Owners: &ben})
		}, []stage.Changed{{Ref: stage.AnswerRef{Step: "s2"}, Label: "2 Do", Now: "Ben Ode", Was: "Buyer (job title)"}}},
		{"the launcher by hand, in place of a job title", func(s *stage.Session) {
			s.SetStep("s3", payload.StepAnswer{Owners: &jo})
		}, []stage.Changed{{Ref: stage.AnswerRef{Step: "s3"}, Label: "3 Pay", Now: "Jo Smith", Was: "Jo Smith, Buyer (job title)"}}},
		{"an owner where nobody was named", func(s *stage.Session) {
			s.EditDetails("owner_id", func(d *payload.Details) { d.OwnerID = 2 })
		}, []stage.Changed{{Ref: stage.AnswerRef{Property: "owner_id"}, Label: "Owner", Now: "Mia Okafor", Was: "Jo Smith"}}},
		{"the launcher named as the owner", func(s *stage.Session) {
			s.EditDetails("owner_id", func(d *payload.Details) { d.OwnerID = 1 })
		}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			now := func() time.Time { return time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) }
			s := stage.NewSession(theme.Dark(), now, payload.Env{Zone: time.UTC, People: &payload.Directory{Me: payload.Member{ID: 1, Name: "Jo Smith"}, Members: []payload.Member{{ID: 1, Name: "Jo Smith"}, {ID: 2, Name: "Mia Okafor"}, {ID: 3, Name: "Ben Ode"}}}})
			s.Adopt(template)
			s.Replace(payload.NewAnswers(template, s.Env()).Snapshot())
			c.do(s)
			s.SetBuilt(s.Builder()(), true)
			if d := cmp.Diff(c.want, changesFrom(t, s)); d != "" {
				t.Error(d)
			}
		})
	}
}

// changesFrom are the changes from the last of the bases, or else from the template.
func changesFrom(t *testing.T, s *stage.Session, bases ...stage.Basis) []stage.Changed {
	t.Helper()
	c := stage.NewComparison(s, bases)
	c.Next()
	for range bases {
		c.Take(c.Next()())
	}
	changed, known := c.Changes()
	if !known {
		t.Fatal("nothing to hold it against")
	}
	return changed
}

func TestAmongOptionsOfOneTextTheOtherIsAChange(t *testing.T) {
	s := stage.NewSession(theme.Dark(), time.Now, payload.Env{})
	s.Adopt(payload.Template{ID: "t", Fields: []payload.Field{{ID: "f", Label: "F", Type: payload.TypeDropdown, Options: []payload.Option{
		{ID: json.RawMessage("1"), Text: "Aspirin", Label: "Aspirin"}, {ID: json.RawMessage("2"), Text: "Aspirin", Label: "Aspirin"},
	}}}})
	take := func(id string) payload.Answer {
		return payload.Answer{Value: payload.Choices{{ID: json.RawMessage(id), Text: "Aspirin"}}}
	}
	s.SetField("f", take("1"))
	base := s.Answers.Snapshot()
	s.SetField("f", take("2"))
	s.SetBuilt(s.Builder()(), true)
	want := []stage.Changed{{Ref: stage.AnswerRef{Field: "f"}, Label: "F", Now: "Aspirin (id 2)", Was: "Aspirin (id 1)"}}
	if d := cmp.Diff(want, changesFrom(t, s, stage.Basis{Load: func() (payload.Snapshot, error) { return base, nil }})); d != "" {
		t.Error(d)
	}
}

func TestHeldAgainstAnotherLaunchOnlyWhatDiffersShows(t *testing.T) {
	s := stage.NewSession(theme.Dark(), func() time.Time { return time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) }, payload.Env{Zone: time.UTC})
	text := func(v string) payload.Answer { return payload.Answer{Value: payload.Text(v)} }
	s.Adopt(payload.Template{ID: "t", Title: "T", Fields: []payload.Field{
		{ID: "a", Label: "A", Type: payload.TypeText}, {ID: "b", Label: "B", Type: payload.TypeText},
		{ID: "c", Label: "C", Type: payload.TypeText}, {ID: "d", Label: "D", Type: payload.TypeText},
	}})
	for _, id := range []string{"a", "b", "c", "d"} {
		s.SetField(id, text(id))
	}
	base := s.Answers.Snapshot()
	s.SetField("c", text("sea"))
	s.SetField("d", payload.Answer{})
	s.SetBuilt(s.Builder()(), true)

	c := stage.NewComparison(s, []stage.Basis{{Title: "the draft x", Load: func() (payload.Snapshot, error) { return base, nil }}})
	if l, _ := c.Shown(); string(l.Body) != string(s.Built.Body) || c.On() {
		t.Fatal("it does not begin with the whole launch")
	}
	c.Next()
	load := c.Next()
	if _, known := c.Changes(); known {
		t.Error("a base is known before it was read")
	}
	if !c.Take(load()) {
		t.Fatal("it does not take its base")
	}
	l, name := c.Shown()
	const want = "{\n  …\n  \"prerun\": {\n    …\n    \"c\": \"sea\"\n  }\n}\n"
	if string(l.Body) != want {
		t.Errorf("shows\n%s", l.Body)
	}
	if n := len(l.Mentions); n != 1 || name(l.Mentions[0]) != "C, was c" {
		t.Errorf("%d names, %q", n, name(l.Mentions[0]))
	}
	if got := c.Word(); got != "2 changes from the draft x, not sent: D" {
		t.Errorf("says %q", got)
	}
	c.Next()
	if c.On() {
		t.Error("behind the last base comes no whole launch")
	}
}
