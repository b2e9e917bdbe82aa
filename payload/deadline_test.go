package payload

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"kickoff/payload/when"
)

// dueTemplate has a step that is due by the template, one that counts from that, one
// without a deadline, and two that wait for each other.
func dueTemplate() Template {
	return Template{ID: "t", Steps: []Step{
		{ID: "s1", Title: "Sign", Deadline: &DeadlineRule{Value: 5, Unit: "days", Option: "from", Step: AtLaunch}},
		{ID: "s2", Title: "Send it  out", Alias: "send", Deadline: &DeadlineRule{Value: 1, Unit: "week", Option: "from", Step: "s1"}},
		{ID: "s3", Title: "Nothing"},
		{ID: "s4", Title: "Hen", Deadline: &DeadlineRule{Value: 1, Unit: "day", Option: "from", Step: "s5"}},
		{ID: "s5", Title: "Egg", Deadline: &DeadlineRule{Value: 1, Unit: "day", Option: "from", Step: "s4"}},
		{ID: "s6", Title: "Call at 9am"},
	}}
}

func TestDeadlinesThatCountFromTheLaunchOrAStep(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	env := Env{Now: time.Date(2026, 11, 26, 8, 12, 34, 0, time.UTC), Zone: berlin} // a Thursday, 09:12
	for _, row := range []struct {
		deadlines map[string]string
		step      string
		want      string // or a part of the error
	}{
		{map[string]string{"s3": "launch +3d"}, "s3", "2026-11-29T16:00:00Z"},
		{map[string]string{"s3": "Launch + 3bd 9am"}, "s3", "2026-12-01T08:00:00Z"},
		{map[string]string{"s3": "launch+2w"}, "s3", "2026-12-10T16:00:00Z"},
		{map[string]string{"s3": "launch +2h"}, "s3", "2026-11-26T10:12:00Z"},
		{map[string]string{"s3": "2d after launch"}, "s3", "2026-11-28T16:00:00Z"},
		{map[string]string{"s3": "2d before Sign"}, "s3", "2026-11-29T16:00:00Z"},
		{map[string]string{"s3": "2 days before “sign” 09:30"}, "s3", "2026-11-29T08:30:00Z"},
		{map[string]string{"s3": "a week after SEND IT OUT"}, "s3", "2026-12-15T16:00:00Z"},
		{map[string]string{"s3": "3bd before send"}, "s3", "2026-12-03T16:00:00Z"},
		{map[string]string{"s3": "an hour before s1"}, "s3", "2026-12-01T07:12:00Z"},
		{map[string]string{"s3": "2d after s6", "s6": "2026-12-24 12:00"}, "s3", "2026-12-26T16:00:00Z"},
		{map[string]string{"s3": "1d after call at 9am", "s6": "2027-03-27"}, "s3", "2027-03-28T15:00:00Z"},
		{map[string]string{"s1": "2026-12-10"}, "s2", "2026-12-17T16:00:00Z"},
		{map[string]string{"s1": "1w before s3", "s3": "2d after s6", "s6": "launch +10d"}, "s1", "2026-12-01T16:00:00Z"},
		{map[string]string{"s4": "+2d"}, "s5", "2026-11-29T16:00:00Z"},
		{nil, "s3", ""},
		{map[string]string{"s3": "2d before Nothing"}, "s3", "counts from itself"},
		{map[string]string{"s3": "2d before s6", "s6": "1d after s3"}, "s3", `"Nothing", "Call at 9am" wait for each other`},
		{map[string]string{"s3": "2d before s6", "s6": "1d after s3"}, "s6", "wait for each other"},
		{map[string]string{"s1": "1d before s2"}, "s1", `"Sign", "Send it  out" wait for each other`},
		{map[string]string{"s3": "2d before Hen"}, "s3", "cannot be told"},
		{map[string]string{"s1": "2d before s3"}, "s1", `counts from "Nothing", which has no deadline`},
		{map[string]string{"s1": "2d before s3", "s3": "banana"}, "s1", "cannot be told"},
		{map[string]string{"s1": "2d before Sing"}, "s1", "there is no step"},
		{map[string]string{"s1": "2d before *"}, "s1", "one step"},
	} {
		answers := Snapshot{Steps: map[string]StepAnswer{}}
		for id, text := range row.deadlines {
			answers.Steps[id] = StepAnswer{Deadline: text}
		}
		d := NewDeadlines(dueTemplate(), func(id string) StepAnswer { return answers.Steps[id] }, env)
		for range 2 { // known the second time
			r, err := d.Due(row.step)
			switch {
			case err != nil:
				if row.want == "" || !strings.Contains(err.Error(), row.want) {
					t.Errorf("%v: %s is %v, want %s", row.deadlines, row.step, err, row.want)
				}
			case row.want == "":
				if !r.Time.IsZero() {
					t.Errorf("%s has the deadline %v", row.step, r)
				}
			case r.Time.UTC().Truncate(time.Second).Format(time.RFC3339) != row.want:
				t.Errorf("%v: %s is due %v, want %s", row.deadlines, row.step, r.Time.UTC(), row.want)
			}
		}
		if answers.Steps[row.step].Deadline == "" {
			continue
		}
		launch, problems := Build(dueTemplate(), answers, env)
		at := slices.IndexFunc(problems, func(p Problem) bool { return p.Step == row.step && p.Blocks() })
		if sent := strings.Contains(string(launch.Body), row.want); sent == (at >= 0) {
			t.Errorf("%v: the body is\n%s%+v", row.deadlines, launch.Body, problems)
		}
	}
}

func TestATextThatIsTriedDoesNotCountOnTheOneItReplaces(t *testing.T) {
	env := Env{Now: time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)}
	entered := map[string]StepAnswer{"s3": {Deadline: "fri"}, "s6": {Deadline: "1d after Nothing"}}
	answer := func(id string) StepAnswer { return entered[id] }
	for _, row := range []struct{ steps, text string }{{"s3", "2d before Call at 9am"}, {"s1 s3", "1d before Nothing"}, {"s3 s1", "1d before Nothing"}, {"s3 s2 s1", "1d before Call at 9am"}} {
		var steps []Step
		for _, id := range strings.Fields(row.steps) {
			steps = append(steps, Step{ID: id})
		}
		if r, err := TryDeadline(dueTemplate(), answer, steps, row.text, env); err == nil {
			t.Errorf("%s for %s: steps wait for each other, and the reading is %v", row.text, row.steps, r)
		}
	}
}

func TestAStepMayBeCalledLaunchOrABeforeB(t *testing.T) {
	tpl := Template{ID: "t", Steps: []Step{{ID: "a", Title: "Launch"}, {ID: "b", Title: "A day before departure"}, {ID: "c", Title: "x"}}}
	entered := map[string]StepAnswer{"a": {Deadline: "2026-12-10"}, "b": {Deadline: "2026-12-20"}}
	answer := func(id string) StepAnswer { return entered[id] }
	env := Env{Now: time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)}
	for text, want := range map[string]string{
		"2d before launch":                   "2026-12-08",
		"launch +2d":                         "2026-11-28",
		"2d before A day before  departure ": "2026-12-18",
	} {
		r, err := TryDeadline(tpl, answer, tpl.Steps[2:], text, env)
		if err != nil || r.Time.Format(time.DateOnly) != want {
			t.Errorf("%q is %v, %v, want %s", text, r, err, want)
		}
	}
}

func TestTextThatCountsFromNothingIsNoAnchoredDeadline(t *testing.T) {
	for _, text := range []string{"", "launch", "launch 3d", "launch -3d", "launch +", "launch +3x", "launch +2h 9am", "before Sign", "soon before Sign", "2d before", "2d before ", "2 big days before Sign", "lunch +3d"} {
		if a, ok := when.ReadAnchored(text); ok {
			t.Errorf("%q counts from %q", text, a.Step)
		}
	}
}

func TestOneDateIsWarnedAboutOnce(t *testing.T) {
	env := Env{Now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)} // a Monday
	for _, row := range []struct{ first, second, want string }{
		{"", "2026-11-20", `the deadline Fri 20 Nov 2026, 17:00 UTC is in the past; it comes before that of "Sign", the step ahead of it`},
		{"", "2026-11-29", "the deadline falls on a Sunday, and Tallyfy may move it to the next working time"},
		{"2026-12-04", "2026-12-02", `the deadline comes before that of "Sign", the step ahead of it`},
		{"", "2026-11-24", `the deadline comes before that of "Sign", the step ahead of it`},
		{"launch +1d", "1d before Sign", `the deadline comes before that of "Sign", the step ahead of it`},
		{"2026-11-28", "2026-12-02", ""},
	} {
		_, problems := Build(dueTemplate(), Snapshot{Steps: map[string]StepAnswer{"s1": {Deadline: row.first}, "s2": {Deadline: row.second}}}, env)
		var got []string
		for _, p := range problems {
			if p.Step == "s2" {
				got = append(got, p.Message)
			}
		}
		if strings.Join(got, " | ") != row.want {
			t.Errorf("%q after %q: %q, want %q", row.second, row.first, got, row.want)
		}
	}
}

func TestAStepThatIsOvertakenByADateThatWasEnteredIsWarnedAbout(t *testing.T) {
	env := Env{Now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
	from := func(days int) *DeadlineRule {
		return &DeadlineRule{Value: days, Unit: "days", Option: "from", Step: AtLaunch}
	}
	tpl := Template{ID: "t", Steps: []Step{{ID: "a", Title: "Ask", Deadline: from(2)}, {ID: "b", Title: "Answer", Deadline: from(3)}, {ID: "c", Title: "Close", Deadline: from(1)}}}
	for text, want := range map[string]string{
		"+8d": `the deadline comes before that of "Ask", the step ahead of it`,
		"+1d": "",
		"":    "", // the template's own order is the template's
	} {
		_, problems := Build(tpl, Snapshot{Steps: map[string]StepAnswer{"a": {Deadline: text}}}, env)
		got := ""
		for _, p := range problems {
			if p.Step != "a" {
				got += p.Step + p.Message
			}
		}
		if want != "" {
			want = "b" + want
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestAStepMayBeNamedByItsNumberOrItsBeginningWhereOneLooksOn(t *testing.T) {
	for text, want := range map[string]string{
		"2d before 2":        "2d before Send it  out",
		"2d before SEN":      "2d before Send it  out",
		" an hour after sig": "an hour after Sign",
		"2d before S":        "2d before S", // two begin so
		"2d before send":     "2d before send",
		"2d before x":        "2d before x",
		"2d before 7":        "2d before 7",
		"launch +2d":         "launch +2d",
		"fri":                "fri",
		"":                   "",
	} {
		if got := CompleteDeadline(dueTemplate(), text); got != want {
			t.Errorf("%q is completed to %q, want %q", text, got, want)
		}
	}
}

func TestAStepWhoseTitleIsNotItsOwnIsCalledByAliasOrID(t *testing.T) {
	twins := Template{Steps: []Step{{ID: "s1", Title: "One"}, {ID: "s2", Title: "Two"}, {ID: "s3", Title: "One", Alias: "one-again"}, {ID: "s4", Title: "launch"}}}
	for text, want := range map[string]string{
		"2d after 1": "2d after s1",
		"2d after 3": "2d after one-again",
		"2d after 2": "2d after Two",
		"2d after 4": "2d after launch",
	} {
		if got := CompleteDeadline(twins, text); got != want {
			t.Errorf("%q is completed to %q, want %q", text, got, want)
		}
	}
}

func TestADeadlineOfNoLengthIsAtWhatItCountsFrom(t *testing.T) {
	tpl := Template{Steps: []Step{{ID: "s1", Title: "Call"}}}
	for from, want := range map[string]string{AtLaunch: "at the launch", "s1": `together with "Call"`} {
		if got := (&DeadlineRule{Unit: "days", Option: "from", Step: from}).Text(tpl); got != want {
			t.Errorf("it is said %q, want %q", got, want)
		}
	}
}
