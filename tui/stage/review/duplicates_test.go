package review

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/tui/stage"
)

func earlier() delivery.Duplicate {
	return delivery.Duplicate{
		Run: api.Run{ID: "run1", Name: "Employee Onboarding - 2026-11-25", StarterID: 1}, URL: "https://acme.test/run1",
		At: clock().Add(-6 * time.Minute), SameName: true, SameAnswers: true,
	}
}

// ledgerOf finds what it was made of.
type ledgerOf struct {
	list []delivery.Duplicate
	err  error
}

func (l ledgerOf) Duplicates(context.Context, delivery.Order) ([]delivery.Duplicate, error) {
	return l.list, l.err
}

// withDuplicates is a review whose look-up gives these.
func withDuplicates(width, height int, err error, list ...delivery.Duplicate) *Stage {
	s := review(filled(), width, height)
	s.o.Finder = func() Finder { return ledgerOf{list, err} }
	s.o.Browse = func(string) error { return errors.New("no browser") }
	return s
}

func TestTheSameAgainIsSaidBeforeItIsSent(t *testing.T) {
	s := withDuplicates(80, 20, nil, earlier())
	look, e := press(s, "l")
	if e != nil {
		t.Fatalf("event %v", e)
	}
	if _, e = press(s, "enter"); e != nil {
		t.Fatal("it was sent before it was looked up")
	}
	if _, e = s.Update(look()); e != nil {
		t.Fatal("it was sent although there is one like it")
	}
	if got := ansi.Strip(s.View()); !strings.Contains(got, "You launched this 6 minutes ago") || !strings.Contains(got, "https://acme.test/run1") {
		t.Errorf("the screen shows\n%s", got)
	}
	if _, e = press(s, "enter"); e != nil {
		t.Error("enter once more made a second process")
	}
	if cmd, _ := press(s, "o"); cmd == nil {
		t.Error("it cannot be opened")
	} else if _, e := s.Update(cmd()); e == nil {
		t.Error("a browser that does not open is not told")
	}
	if _, e = press(s, "a"); e != (stage.SendNow{}) {
		t.Errorf("launching another gives %v", e)
	}
}

func TestAConfirmationWaitsForTheLookUpAndThenGoes(t *testing.T) {
	s := withDuplicates(80, 20, nil)
	look, _ := press(s, "l")
	press(s, "enter")
	if _, e := s.Update(look()); e != (stage.SendNow{}) {
		t.Errorf("event %v", e)
	}
	look, _ = press(s, "l")
	press(s, "enter", "esc")
	if _, e := s.Update(look()); e != nil {
		t.Errorf("it was sent although it was taken back: %v", e)
	}
}

func TestALookUpThatFailsIsSaidAndStopsNobody(t *testing.T) {
	s := withDuplicates(80, 20, errors.New("the connection was lost"))
	look, _ := press(s, "l")
	press(s, "enter")
	_, e := s.Update(look())
	if said, ok := e.(stage.Notice); !ok || !strings.Contains(said.Text, "the connection was lost") {
		t.Fatalf("event %v", e)
	}
	if _, e := press(s, "enter"); e != (stage.SendNow{}) {
		t.Errorf("event %v", e)
	}
}

func TestOneWhoseOutcomeIsUnknownLeadsToTheQuestion(t *testing.T) {
	unknown := earlier()
	unknown.Unknown, unknown.URL, unknown.Run = true, "", api.Run{Name: "Employee Onboarding - 2026-11-25"}
	s := withDuplicates(80, 20, nil, unknown)
	look, _ := press(s, "l")
	s.Update(look())
	if got := ansi.Strip(s.View()); !strings.Contains(got, "nobody knows whether it was launched") {
		t.Errorf("the screen shows\n%s", got)
	}
	if _, e := press(s, "f"); e != (stage.FindOut{}) {
		t.Errorf("event %v", e)
	}
}

func TestDuplicateScreens(t *testing.T) {
	other := earlier()
	other.Run.Name, other.SameName, other.At = "Welcome, Jane", false, clock().Add(-26*time.Hour)
	other.Run.StarterID = 2
	for _, size := range [][2]int{{120, 36}, {80, 20}, {60, 11}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			s := withDuplicates(size[0], size[1], nil, earlier(), other)
			look, _ := press(s, "l")
			s.Update(look())
			golden.RequireEqual(t, []byte(ansi.Strip(s.View())))
		})
	}
}

func TestAPathThatWasTypedAndNotAddedIsNotForgotten(t *testing.T) {
	d := filled()
	a := d.Answers.Field("doc")
	a.Value = payload.Files{List: a.Files(), Typed: "/home/jo/passport.jpg"}
	d.SetField("doc", a)
	s := review(d, 80, 20)
	s.Activate()
	if got := d.Answers.Field("doc"); len(got.Files()) != 2 || got.Files()[1].Path != "/home/jo/passport.jpg" || got.Text() != "" {
		t.Errorf("the answer is %+v", got)
	}
}
