package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	launch "kickoff/api/session"
	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

func clock() time.Time { return time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) }

func session() *stage.Session {
	t := payload.Template{
		ID: "tpl1", Title: "Employee Onboarding",
		Fields: []payload.Field{
			{ID: "name", Label: "Full name", Type: payload.TypeText, Required: true},
			{ID: "site", Label: "Site", Type: payload.TypeText, Default: json.RawMessage(`"Berlin"`)},
			{ID: "floor", Label: "Floor", Type: payload.TypeText, Default: json.RawMessage(`"3rd"`)},
			{ID: "doc", Label: "Contract", Type: payload.TypeFile},
			{ID: "day", Label: "Start date", Type: payload.TypeDate},
		},
		Steps: []payload.Step{
			{ID: "s1", Title: "Prepare the contract", Owners: payload.Owners{Users: []int64{2}}},
			{ID: "s2", Title: "Order the equipment"},
		},
	}
	d := &stage.Session{
		Theme: theme.Dark(),
		Session: &launch.Session{
			Now: clock,
			Base: payload.Env{Zone: time.UTC, People: &payload.Directory{
				Me:      payload.Member{ID: 1, Name: "Jo Smith"},
				Members: []payload.Member{{ID: 1, Name: "Jo Smith"}, {ID: 2, Name: "Kim Lee"}},
			}},
		},
	}
	d.Tags = []payload.Tag{{ID: "t1", Name: "hr"}}
	d.Open(launch.New(t, d.Now, d.Base))
	return d
}

func filled() *stage.Session {
	d := session()
	d.SetField("name", payload.Answer{Value: payload.Text("Jane Smith"), Origin: payload.FromYou})
	d.SetField("site", payload.Answer{Value: payload.Text("Oslo"), Origin: payload.FromYou})
	d.SetField("doc", payload.Answer{Value: payload.Files{List: []payload.File{{Path: "/home/jo/contract.pdf"}}}, Origin: payload.FromYou})
	d.SetField("day", payload.Answer{Value: payload.Text("+5d"), Origin: payload.FromDraft})
	d.SetStep("s1", payload.StepAnswer{Owners: &payload.Owners{Users: []int64{1}}, Deadline: "+3d"})
	d.EditDetails("tags", func(p *payload.Details) { p.Tags = []string{"t1"} })
	return d
}

func review(d *stage.Session, width, height int) *Stage {
	d.SetBuilt(d.Builder()(), true)
	s := New(d, Options{Where: func() string { return "Acme Corp" }, Bases: func() []stage.Basis { return nil }})
	s.SetSize(width, height)
	s.Activate()
	return s
}

func press(s *Stage, keys ...string) (tea.Cmd, stage.Event) {
	var cmd tea.Cmd
	var event stage.Event
	for _, k := range keys {
		cmd, event = s.Update(tuitest.Key(k))
	}
	return cmd, event
}

func screen(s *Stage) string { return ansi.Strip(s.View()) }

func TestScreens(t *testing.T) {
	states := map[string]func(width, height int) *Stage{
		"ready":    func(w, h int) *Stage { return review(filled(), w, h) },
		"problems": func(w, h int) *Stage { return review(session(), w, h) },
		"json": func(w, h int) *Stage {
			s := review(filled(), w, h)
			press(s, "tab")
			return s
		},
	}
	for name, make := range states {
		for _, size := range [][2]int{{118, 36}, {78, 20}, {58, 11}} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				golden.RequireEqual(t, []byte(screen(make(size[0], size[1]))))
			})
		}
	}
}

func TestTheKeyAndTheButtonAskForTheLaunch(t *testing.T) {
	for _, key := range []string{"l", "enter"} {
		if _, e := press(review(filled(), 80, 20), key); e != (stage.AskLaunch{}) {
			t.Errorf("%s gave %T", key, e)
		}
	}
}

func TestTheButtonSaysItsKeyAtEverySize(t *testing.T) {
	for width, want := range map[int]string{60: "l, or enter here, asks once more   9 of 22 ↓", 48: "l asks once more       8 of 22 ↓", 38: "l asks once more"} {
		if got := screen(review(filled(), width, 10)); !strings.Contains(got, "› [ Launch… ]   "+want) {
			t.Errorf("%d wide:\n%s", width, got)
		}
	}
}

func TestALaunchThatIsStillBeingBuiltIsAskedForOnceItIs(t *testing.T) {
	d := filled()
	s := review(d, 80, 20)
	d.SetField("site", payload.Answer{Value: payload.Text("Rome"), Origin: payload.FromYou})
	if _, e := press(s, "l"); e != nil {
		t.Fatalf("it was asked for before it was built: %T", e)
	}
	d.SetBuilt(d.Builder()(), true)
	if _, e := s.Update(s.Changed(d.Changes())()); e != (stage.AskLaunch{}) {
		t.Errorf("built, it gave %T", e)
	}
}

func TestAProblemBlocksTheLaunchAndEnterLeadsToIt(t *testing.T) {
	s := review(session(), 80, 20)
	if _, e := press(s, "l"); e == nil || e == (stage.AskLaunch{}) {
		t.Fatal("it asks for the launch although an answer is missing")
	}
	_, e := press(s, "enter")
	if e != (stage.GoTo{Ref: stage.AnswerRef{Field: "name"}}) {
		t.Errorf("enter gave %+v", e)
	}
}

func TestAServersProblemIsListedToo(t *testing.T) {
	d := filled()
	d.ServerProblems = []payload.Problem{{Kind: payload.Invalid, Field: "site", Message: "is not known here"}}
	s := review(d, 80, 20)
	if _, e := press(s, "enter"); e != (stage.GoTo{Ref: stage.AnswerRef{Field: "site"}}) {
		t.Errorf("enter gave %+v", e)
	}
}

func TestManyStepsThatBecomeTheSameAreOneChange(t *testing.T) {
	d := session()
	tpl := d.Template
	for i := range 8 {
		tpl.Steps = append(tpl.Steps, payload.Step{ID: fmt.Sprint("x", i), Title: fmt.Sprint("More ", i), Owners: payload.Owners{Users: []int64{2}}})
	}
	d.Adopt(tpl)
	for _, step := range tpl.Steps {
		d.SetStep(step.ID, payload.StepAnswer{Owners: &payload.Owners{Users: []int64{1}}, Deadline: "+1d"})
	}
	d.SetStep("s1", payload.StepAnswer{Deadline: "+1d"})
	d.SetStep("s2", payload.StepAnswer{Owners: &payload.Owners{Users: []int64{2}}, Deadline: "+1d"})
	d.SetStep("x2", payload.StepAnswer{Owners: &payload.Owners{Users: []int64{1}}})
	s := review(d, 80, 40)
	got := strings.Join(strings.Fields(screen(s)), " ")
	want := "Changed from the template Steps 1 to 4 and 6 to 10 due Thu 26 Nov 17:00 was – Steps 3 to 10 Jo Smith was Kim Lee 2 Order the equipment Kim Lee was – What will happen"
	if !strings.Contains(got, want) {
		t.Errorf("says\n%s", screen(s))
	}
	if press(s, "v"); !strings.Contains(screen(s), "6 More 3") {
		t.Errorf("the changes alone leave some out:\n%s", screen(s))
	}
	if !strings.Contains(screen(s), "not yet: Full name") {
		t.Errorf("the changes alone hide what is in the way:\n%s", screen(s))
	}
}

func TestALongTitleIsToldInFull(t *testing.T) {
	d := session()
	tpl := d.Template
	tpl.Steps[0].Title = strings.Repeat("Prepare it ", 8) + "and sign"
	d.Adopt(tpl)
	d.SetStep("s1", payload.StepAnswer{Deadline: "+3d"})
	if got := strings.Join(strings.Fields(screen(review(d, 60, 30))), " "); !strings.Contains(got, "1 "+tpl.Steps[0].Title+" due Sat 28 Nov") {
		t.Errorf("the title is cut:\n%s", got)
	}
}

func TestEveryAnswerLeadsToWhereItIsChanged(t *testing.T) {
	s := review(filled(), 80, 20)
	var marks []stage.AnswerRef
	press(s, "home")
	for !s.summary.onButton {
		if _, e := press(s, "enter"); e != nil {
			marks = append(marks, e.(stage.GoTo).Ref)
		}
		press(s, "down")
	}
	want := []stage.AnswerRef{
		{Property: "name"}, {Field: "site"}, {Step: "s1"}, {Step: "s1"}, {Property: "tags"}, {Step: "s1"}, {Step: "s1"},
		{Field: "name"}, {Field: "floor"}, {Field: "doc"}, {Field: "day"},
	}
	if fmt.Sprint(marks) != fmt.Sprint(want) {
		t.Errorf("the rows lead to\n%v, want\n%v", marks, want)
	}
}

func TestTheFocusStaysOnItsRowWhenProblemsGo(t *testing.T) {
	d := filled()
	d.ServerProblems = []payload.Problem{{Kind: payload.Invalid, Field: "site", Message: "no"}}
	s := review(d, 80, 20)
	for s.AnswerRef() != (stage.AnswerRef{Step: "s1"}) {
		press(s, "down")
	}
	d.ServerProblems = nil
	s.View()
	if s.AnswerRef() != (stage.AnswerRef{Step: "s1"}) {
		t.Errorf("the focus is on %+v", s.AnswerRef())
	}
}

func TestCopyNeverClaimsMoreThanItKnows(t *testing.T) {
	cmd, e := press(review(filled(), 80, 20), "c")
	sent := stage.Notice{Text: "the payload was sent to the terminal's clipboard"}
	if batch, ok := cmd().(tea.BatchMsg); !ok || len(batch) != 2 || batch[1]() != sent {
		t.Errorf("said %+v", e)
	}
}

func TestTheBodyIsWrittenToANewFileOnly(t *testing.T) {
	t.Chdir(t.TempDir())
	s := review(filled(), 80, 20)
	cmd, _ := press(s, "w", "enter")
	msg := cmd()
	if msg != (stage.Notice{Text: "written to launch.json"}) {
		t.Fatalf("said %+v", msg)
	}
	data, err := os.ReadFile(filepath.Join(".", "launch.json"))
	if err != nil || string(data) != string(s.session.Built.Body) {
		t.Errorf("%v, %d bytes", err, len(data))
	}
	if err := stage.WriteNew("launch.json", nil); !errors.Is(err, os.ErrExist) {
		t.Errorf("writing again: %v", err)
	}
}

func TestASearchInTheJSONIsEndedByEsc(t *testing.T) {
	s := review(filled(), 80, 20)
	press(s, "/", "O", "s", "l")
	if !s.CapturesInput() {
		t.Fatal("the search does not take esc")
	}
	press(s, "enter")
	if keys := stage.KeysOf(s.actions()); !slices.ContainsFunc(keys, func(k key.Binding) bool { return k.Help().Desc == "end search" }) || len(keys) < 8 {
		t.Errorf("beside what was found only these keys act: %v", keys)
	}
	press(s, "esc", "esc")
	if s.CapturesInput() {
		t.Error("the search goes on")
	}
}

// Who answers the last question and asks for the review at once sees it from its top.
func TestAProblemThatGoesAsTheReviewComesLeavesItAtItsTop(t *testing.T) {
	d := filled()
	d.SetField("name", payload.Answer{})
	d.SetBuilt(d.Builder()(), true)
	d.SetField("name", payload.Answer{Value: payload.Text("Jane Smith"), Origin: payload.FromYou})
	s := New(d, Options{Where: func() string { return "Acme Corp" }, Bases: func() []stage.Basis { return nil }})
	s.SetSize(60, 12)
	s.Activate()
	if s.AnswerRef().Field != "name" {
		t.Fatalf("the focus is on %+v", s.AnswerRef())
	}
	s.View()
	d.SetBuilt(d.Builder()(), true)
	s.Changed(d.Changes())
	if view := screen(s); !strings.HasPrefix(view, "Employee Onboarding") {
		t.Errorf("it begins elsewhere:\n%s", view)
	}
}

func TestAReviewIsReadFromItsTopEachTime(t *testing.T) {
	s := New(filled(), Options{Where: func() string { return "Acme Corp" }, Bases: func() []stage.Basis { return nil }})
	s.SetSize(60, 9)
	s.Activate()
	top := screen(s)
	press(s, "pgdown", "pgdown")
	if view := screen(s); view == top || !s.summary.onButton {
		t.Errorf("page down from the button reads no further:\n%s", view)
	}
	press(s, "pgup", "pgup", "pgup")
	if view := screen(s); view != top {
		t.Errorf("page up does not lead back:\n%s", view)
	}
	press(s, "down", "down")
	if view := screen(s); view == top || !s.summary.onButton {
		t.Errorf("down from the button reads no further:\n%s", view)
	}
	press(s, "up", "up")
	if view := screen(s); view != top || !s.summary.onButton {
		t.Errorf("up does not lead back:\n%s", view)
	}
	press(s, "up", "up")
	screen(s)
	s.Activate()
	if view := screen(s); view != top {
		t.Errorf("the second visit shows:\n%s", view)
	}
}
