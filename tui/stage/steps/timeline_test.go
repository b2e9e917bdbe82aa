package steps_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kickoff/payload"
	"kickoff/tui/stage/steps"
)

func TestTheTimeLineShowsTheStepsOverDays(t *testing.T) {
	d := session(template())
	d.SetStep("s3", payload.StepAnswer{Deadline: "2026-11-28 12:00"})
	d.SetStep("s4", payload.StepAnswer{Deadline: "1d before First day"})
	s := steps.New(d)
	s.SetSize(100, 20)
	s.Activate()
	send(s, "t down down")
	view := ansi.Strip(s.View())
	for _, want := range []string{
		"21 Nov to 29 Nov",
		"  1 Prepare the contract                                     ░░░░│   ●     ░░░░",
		"  2 Sign the contract with the candidate and their witness   !░░░│         ░░░░", // a week before the first day: past, on a Saturday
		"› 3 First day                                                ░░░░│         !░░░",
		"  4 Legal review                                             ░░░░│       ! ░░░░", // due before the step ahead of it
		"3 First day: Jo Park. Due Sat 28 Nov 12:00.",
	} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not in\n%s", want, view)
		}
	}
	if !s.CapturesInput() {
		t.Error("esc would not close the time line")
	}
	send(s, "d ctrl+u '2026-12-01' enter")
	s.Changed(d.Changes())
	if view := ansi.Strip(s.View()); !strings.Contains(view, " to 6 Dec") {
		t.Errorf("the deadline is set, and the line is\n%s", view)
	}
	send(s, "enter")
	if got := s.AnswerRef().Step; got != "s3" || s.CapturesInput() || strings.Contains(s.View(), "░") {
		t.Errorf("enter goes back to the table, at the step; it is at %s", got)
	}
}

func TestNumbersOfStepsStandBelowEachOther(t *testing.T) {
	tpl := payload.Template{ID: "t", Steps: make([]payload.Step, 10)}
	for i := range tpl.Steps {
		tpl.Steps[i] = payload.Step{ID: fmt.Sprint("s", i), Title: "Sign"}
	}
	s := steps.New(session(tpl))
	s.SetSize(100, 20)
	s.Activate()
	send(s, "t")
	for _, want := range []string{"›  1 Sign", "\n   9 Sign", "\n  10 Sign"} {
		if view := ansi.Strip(s.View()); !strings.Contains(view, want) {
			t.Errorf("%q is not in\n%s", want, view)
		}
	}
}

func TestTheKeysOfTheTimeLineAreThoseThatAct(t *testing.T) {
	s := steps.New(session(template()))
	s.SetSize(100, 20)
	s.Activate()
	for _, shut := range []string{"t", "esc", "enter"} {
		send(s, "t")
		s.View()
		var keys []string
		for _, k := range s.Keys() {
			keys = append(keys, k.Help().Key)
		}
		if got := strings.Join(keys, " "); !strings.HasPrefix(got, "enter d esc +-") {
			t.Errorf("all days are in sight, and the keys are %s", got)
		}
		if send(s, shut); s.CapturesInput() {
			t.Errorf("%s does not close it", shut)
		}
	}
}

func TestTheStepThatADeadlineCountsFromIsNamedByItsBeginning(t *testing.T) {
	d := session(template())
	s := steps.New(d)
	s.SetSize(100, 24)
	s.Activate()
	send(s, "down down d '1d' space 'before' space 'prep'")
	if view := ansi.Strip(s.View()); !strings.Contains(view, "= Tue 24 Nov 2026, 17:00 UTC") || !strings.Contains(view, "1d before Prepare the contract") {
		t.Errorf("the screen does not say which step is meant:\n%s", view)
	}
	send(s, "enter")
	if got := d.Answers.Step("s3").Deadline; got != "1d before Prepare the contract" {
		t.Errorf("the deadline is %q", got)
	}
}

func TestWhatIsWorthALookAboutADeadlineIsSaidAsItIsTyped(t *testing.T) {
	s := steps.New(session(template()))
	s.SetSize(60, 15)
	s.Activate()
	for _, c := range []struct{ keys, want string }{
		{"d '2026-11-21'", "! in the past, on a Saturday"}, {"ctrl+u '1w' space 'before' space 'launch'", "! in the past"}, {"ctrl+u '28' space 'nov'", "! on a Saturday"},
		{"ctrl+u '+1d'", ""}, {"ctrl+u", ""}, {"'frida'", ""},
	} {
		send(s, c.keys)
		_, panel, _ := strings.Cut(ansi.Strip(s.View()), "Deadline of")
		if got := strings.Contains(panel, "!"); got != (c.want != "") || !strings.Contains(panel, c.want) {
			t.Errorf("%s: %q is not in\n%s", c.keys, c.want, panel)
		}
	}
}

func TestADeadlineThatIsTypedStaysWhenTheStageIsLeft(t *testing.T) {
	for _, text := range []string{"fri 12:00", "2d before First day", "31 nov", "frida"} {
		d := session(template())
		s := steps.New(d)
		s.SetSize(100, 20)
		s.Activate()
		send(s, "d '"+strings.ReplaceAll(text, " ", "' space '")+"'")
		s.Leave()
		if got := d.Answers.Step("s1").Deadline; got != text || s.CapturesInput() {
			t.Errorf("%q was typed, and %q is there", text, got)
		}
		send(s, "down d '+9d'")
		s.GoTo("s4")
		if got := d.Answers.Step("s2").Deadline; got != "+9d" || s.CapturesInput() {
			t.Errorf("+9d was typed before another step was gone to, and %q is there", got)
		}
	}
}

func BenchmarkAKeyOnTheTimeLine(b *testing.B) {
	tpl := payload.Template{ID: "t"}
	for i := range 1000 {
		id := strings.Repeat("s", 3) + time.Duration(i).String()
		tpl.Steps = append(tpl.Steps, payload.Step{ID: id, Title: "Step " + id, Deadline: &payload.DeadlineRule{Value: i, Unit: "days", Option: "from", Step: payload.AtLaunch}})
	}
	s := steps.New(session(tpl))
	s.SetSize(120, 36)
	s.Activate()
	send(s, "t")
	for b.Loop() {
		send(s, "down")
		_ = s.View()
	}
}

func BenchmarkAKeyInTheDeadlineOfAThousandSteps(b *testing.B) {
	tpl := payload.Template{ID: "t", Steps: []payload.Step{{ID: "first", Title: "First", Deadline: &payload.DeadlineRule{Value: 1, Unit: "days", Option: "from", Step: payload.AtLaunch}}}}
	for i := range 1000 {
		tpl.Steps = append(tpl.Steps, payload.Step{ID: "s" + time.Duration(i).String(), Title: "Step " + time.Duration(i).String()})
	}
	s := steps.New(session(tpl))
	s.SetSize(120, 36)
	s.Activate()
	send(s, "a space d '2d' space 'before' space 'First'")
	for b.Loop() {
		send(s, "space")
		_ = s.View()
		send(s, "backspace")
		_ = s.View()
	}
}
