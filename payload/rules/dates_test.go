package rules

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kickoff/payload"
)

func TestDatesThatWantALookAreSaidTogether(t *testing.T) {
	now := time.Date(2026, 11, 26, 9, 12, 0, 0, time.UTC) // a Thursday
	env := payload.Env{Now: now}
	forecast := func(days ...int) (f Forecast) {
		for i, d := range days {
			s := Step{Step: payload.Step{ID: fmt.Sprint(i + 1), Title: fmt.Sprint("Step ", i+1)}}
			s.After = State{Visible: d != 0}
			if s.After.Deadline = now.AddDate(0, 0, d); d == 0 {
				s.After.Deadline = now.AddDate(0, 0, 2)
			}
			if s.Before = s.After; d == 9 {
				s.Before.Deadline = now // a rule moves it
			}
			f.Steps = append(f.Steps, s)
		}
		return f
	}
	for _, row := range []struct {
		days []int // 0: hidden
		want []string
	}{
		{[]int{1, 4}, nil},
		{[]int{1, 2, 4, 0, 5, 2, 30}, []string{"Steps 2 and 6 fall on Sat 28 Nov, step 7 on Sat 26 Dec"}},
		{[]int{3}, []string{"Step 1 falls on Sun 29 Nov"}},
		{[]int{-1, -2, -2, 37}, []string{"In the past: step 1 on Wed 25 Nov, steps 2 and 3 on Tue 24 Nov", "Step 4 falls on Sat 2 Jan 2027"}},
		{[]int{2, 2, 2, 2, 2, 2, 2}, []string{"7 steps fall on Sat 28 Nov"}},
		{[]int{99, 2}, nil}, // what was entered for the second is the build's
		{[]int{99, 9}, []string{"Step 2 falls on Sat 5 Dec"}},
	} {
		f := forecast(row.days...)
		entered := map[string]payload.StepAnswer{}
		if row.days[0] == 99 {
			entered["2"] = payload.StepAnswer{Deadline: "+2d"}
		}
		var got []string
		for _, d := range f.dates(env, func(id string) payload.StepAnswer { return entered[id] }) {
			if got = append(got, d.Text); d.Step == "" {
				t.Errorf("%q names no step to go to", d.Text)
			}
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%v: %q, want %q", row.days, got, row.want)
		}
	}
	// Tallyfy moves by the days of the organisation: a Friday evening there is no weekend.
	auckland, berlin := time.FixedZone("Pacific/Auckland", 13*3600), time.FixedZone("Europe/Berlin", 3600)
	for _, row := range []struct {
		day, hour int
		want      string
	}{{27, 19, ""}, {27, 23, "Step 1 falls on Sat 28 Nov"}, {29, 22, "Step 1 falls on Sun 29 Nov in Berlin"}, {29, 9, "Step 1 falls on Sun 29 Nov"}, {29, 23, ""}} {
		due := time.Date(2026, 11, row.day, row.hour, 30, 0, 0, time.UTC)
		f := Forecast{Steps: []Step{{Step: payload.Step{ID: "1"}, After: State{Visible: true, Task: Task{Deadline: due}}}}}
		got := ""
		for _, d := range f.dates(payload.Env{Now: now, Zone: auckland, OrgZone: berlin}, func(string) payload.StepAnswer { return payload.StepAnswer{} }) {
			got += d.Text
		}
		if got != row.want {
			t.Errorf("%s: %q, want %q", due, got, row.want)
		}
	}
	f := forecast(9, 5, 0, 1)
	for i, want := range []string{"on a Saturday", `before "Step 1", the step ahead of it`, "", ""} {
		if got := f.DateWarning(i, env).String(); got != want {
			t.Errorf("step %d: %q, want %q", i+1, got, want)
		}
	}
}

// One date that many steps get is one line of warning; what is said of one step alone, or
// blocks, is not put together.
func TestWarningsThatSayTheSameAreOne(t *testing.T) {
	tpl := payload.Template{Steps: []payload.Step{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}}}
	sunday := func(step string) payload.Problem {
		return payload.Problem{Kind: payload.Warning, Step: step, Message: "on a Sunday", Fix: "type a working day"}
	}
	wrong := payload.Problem{Kind: payload.Invalid, Step: "b", Message: "no date"}
	got := fmt.Sprint(Alike(tpl, []payload.Problem{sunday("a"), wrong, sunday("b"), wrong, {Kind: payload.Warning, Step: "c", Message: "in the past"}, sunday("d")}))
	want := fmt.Sprint([]Warned{{sunday("a"), "Steps 1, 2 and 4"}, {Problem: wrong}, {Problem: wrong}, {Problem: payload.Problem{Kind: payload.Warning, Step: "c", Message: "in the past"}}})
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
