package steps_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	launch "kickoff/api/session"
	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/stage/steps"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

// now is a Monday.
var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func template() payload.Template {
	return payload.Template{ID: "t", Title: "Employee onboarding", Steps: []payload.Step{
		{ID: "s1", Title: "Prepare the contract", Owners: payload.Owners{Users: []int64{1}}, Deadline: &payload.DeadlineRule{Value: 2, Unit: "days", Option: "from", Step: "start_run"}},
		{ID: "s2", Title: "Sign the contract with the candidate and their witness", Owners: payload.Owners{Groups: []string{"g1"}}, AllowGuests: true, Deadline: &payload.DeadlineRule{Value: 1, Unit: "week", Option: "prior_to", Step: "s3"}},
		{ID: "s3", Title: "First day", AssignStarter: true},
		{ID: "s4", Title: "Legal review", Roles: []payload.Role{{ID: "r1", Name: "Counsel"}}},
	}}
}

func session(t payload.Template) *stage.Session {
	d := &stage.Session{
		Theme: theme.Dark(), Session: &launch.Session{
			Now: func() time.Time { return now },
			Base: payload.Env{Zone: time.UTC, People: &payload.Directory{
				Me: payload.Member{ID: 9, Name: "Jo Park", Email: "jo@acme.test"},
				Members: []payload.Member{
					{ID: 9, Name: "Jo Park", Email: "jo@acme.test"},
					{ID: 1, Name: "Ann Lee", Email: "ann@acme.test"},
					{ID: 2, Name: "Ann Lee", Email: "lee@acme.test"},
					{ID: 3, Name: "Old Hand", Email: "old@acme.test", Status: "disabled"},
				},
				Guests: []payload.Guest{{Email: "guest@else.test", Name: "Gus Guest"}},
				Groups: []payload.Group{{ID: "g1", Name: "People team", Members: []int64{1, 2}}},
			}},
		},
	}
	d.Open(&launch.Session{Template: t, Answers: payload.Restore(payload.Snapshot{})})
	return d
}

func send(s stage.Stage, keys string) stage.Event { return tuitest.Press(s.Update, keys) }

// build makes the launch anew, as the root does a moment after each change.
func build(d *stage.Session, s stage.Stage) {
	d.SetBuilt(d.Builder()(), true)
	s.Changed(d.Changes())
}

func users(ids ...int64) *payload.Owners { return &payload.Owners{Users: ids} }

func TestKeysSetOwnersAndDeadlines(t *testing.T) {
	you := payload.FromYou
	cases := []struct {
		name, keys string
		before     map[string]payload.StepAnswer
		want       map[string]payload.StepAnswer
	}{
		{"looking changes nothing", "down down up enter esc d esc", nil, map[string]payload.StepAnswer{}},
		{"enter without a change leaves the template", "enter enter", nil, map[string]payload.StepAnswer{}},
		{
			"one owner in place of the template's", "enter space 'jo@' enter", nil,
			map[string]payload.StepAnswer{"s1": {Owners: users(9), OwnersOrigin: you}},
		},
		{
			"two of one name stay two, and take the place of who had it", "down down enter 'lee@' space 'ann@' space enter", nil,
			map[string]payload.StepAnswer{"s3": {Owners: users(2, 1), OwnersOrigin: you}},
		},
		{
			"what is chosen twice is taken back, and with it the change", "down down enter 'lee@' enter 'ann@' enter 'lee@' enter 'ann@' enter esc", nil,
			map[string]payload.StepAnswer{},
		},
		{
			"plus and minus change what choosing does", "enter + 'jo@' enter - 'ann' enter esc", nil,
			map[string]payload.StepAnswer{"s1": {Owners: users(9), OwnersOrigin: you}},
		},
		{
			"plus adds to each its own", "a + 'jo@' enter enter", nil,
			map[string]payload.StepAnswer{
				"s1": {Owners: users(1, 9), OwnersOrigin: you}, "s2": {Owners: &payload.Owners{Users: []int64{9}, Groups: []string{"g1"}}, OwnersOrigin: you},
				"s4": {Owners: users(9), OwnersOrigin: you},
			},
		},
		{
			"one person for all", "a enter 'lee@' enter enter", nil,
			map[string]payload.StepAnswer{
				"s1": {Owners: users(2), OwnersOrigin: you}, "s2": {Owners: users(2), OwnersOrigin: you},
				"s3": {Owners: users(2), OwnersOrigin: you}, "s4": {Owners: users(2), OwnersOrigin: you},
			},
		},
		{
			"taking off leaves alone whom nobody else would own", "a - down enter esc",
			map[string]payload.StepAnswer{"s1": {Owners: users(1), OwnersOrigin: you}, "s3": {Owners: users(2, 1), OwnersOrigin: you}},
			map[string]payload.StepAnswer{"s1": {Owners: users(1), OwnersOrigin: you}, "s3": {Owners: users(2), OwnersOrigin: you}},
		},
		{
			"one is swapped for another, where they own it", "a w down enter 'jo@' enter",
			map[string]payload.StepAnswer{"s3": {Owners: users(2, 1), OwnersOrigin: you}},
			map[string]payload.StepAnswer{"s1": {Owners: users(9), OwnersOrigin: you}, "s3": {Owners: users(2, 9), OwnersOrigin: you}},
		},
		{
			"tab takes who goes, and asks who comes", "a w 'ann@' tab 'jo@' tab",
			map[string]payload.StepAnswer{"s3": {Owners: users(2, 1), OwnersOrigin: you}},
			map[string]payload.StepAnswer{"s1": {Owners: users(9), OwnersOrigin: you}, "s3": {Owners: users(2, 9), OwnersOrigin: you}},
		},
		{
			"of one owner nobody asks who is swapped", "w 'jo@' enter", nil,
			map[string]payload.StepAnswer{"s1": {Owners: users(9), OwnersOrigin: you}},
		},
		{
			"a name that is left in the line is taken", "enter 'lee@acme.test' tab", nil,
			map[string]payload.StepAnswer{"s1": {Owners: users(2), OwnersOrigin: you}},
		},
		{
			"what names nobody stays", "enter 'ann' tab", nil,
			map[string]payload.StepAnswer{"s1": {Typed: "ann"}},
		},
		{
			"and is still in the line", "enter 'ann' tab enter '@a' tab", nil,
			map[string]payload.StepAnswer{"s1": {Owners: users(1), OwnersOrigin: you}},
		},
		{
			"a range", "shift+down shift+down d 'fri' enter", nil,
			map[string]payload.StepAnswer{
				"s1": {Deadline: "fri", DeadlineOrigin: you}, "s2": {Deadline: "fri", DeadlineOrigin: you}, "s3": {Deadline: "fri", DeadlineOrigin: you},
			},
		},
		{
			"a range that went too far", "end space home shift+down shift+down shift+up d 'fri' enter", nil,
			map[string]payload.StepAnswer{
				"s1": {Deadline: "fri", DeadlineOrigin: you}, "s2": {Deadline: "fri", DeadlineOrigin: you}, "s4": {Deadline: "fri", DeadlineOrigin: you},
			},
		},
		{
			"a range by its numbers", "/ '2-3' enter a d 'fri' enter", nil,
			map[string]payload.StepAnswer{"s2": {Deadline: "fri", DeadlineOrigin: you}, "s3": {Deadline: "fri", DeadlineOrigin: you}},
		},
		{
			"an unknown address becomes a guest", "down + 'new@x.test' enter", nil,
			map[string]payload.StepAnswer{"s2": {Owners: &payload.Owners{Guests: []string{"new@x.test"}, Groups: []string{"g1"}}, OwnersOrigin: you}},
		},
		{
			"adding keeps the launcher where the step falls to them", "down down + 'ann@' enter", nil,
			map[string]payload.StepAnswer{"s3": {Owners: users(9, 1), OwnersOrigin: you}},
		},
		{"a disabled member is refused", "end + 'old@' enter esc", nil, map[string]payload.StepAnswer{}},
		{"a guest is refused where no guest may be", "+ 'guest@else' enter esc", nil, map[string]payload.StepAnswer{}},
		{
			"a deadline for those marked", "space down space d '+3d' enter", nil,
			map[string]payload.StepAnswer{"s1": {Deadline: "+3d", DeadlineOrigin: you}, "s3": {Deadline: "+3d", DeadlineOrigin: you}},
		},
		{
			"all at once", "a d 'fri' tab", nil,
			map[string]payload.StepAnswer{
				"s1": {Deadline: "fri", DeadlineOrigin: you}, "s2": {Deadline: "fri", DeadlineOrigin: you},
				"s3": {Deadline: "fri", DeadlineOrigin: you}, "s4": {Deadline: "fri", DeadlineOrigin: you},
			},
		},
		{"text that is no deadline is not taken", "d 'banana' enter esc", nil, map[string]payload.StepAnswer{}},
		{
			"looking at deadlines that differ changes none", "a d enter",
			map[string]payload.StepAnswer{"s1": {Deadline: "+3d"}, "s2": {Deadline: "fri"}},
			map[string]payload.StepAnswer{"s1": {Deadline: "+3d"}, "s2": {Deadline: "fri"}},
		},
		{
			"a day from the calendar", "d down right down enter enter", nil,
			map[string]payload.StepAnswer{"s1": {Deadline: "2026-12-01", DeadlineOrigin: you}},
		},
		{
			"an empty deadline goes back to the template", "d ctrl+u enter",
			map[string]payload.StepAnswer{"s1": {Deadline: "+3d", DeadlineOrigin: you, Owners: users(2), OwnersOrigin: you}},
			map[string]payload.StepAnswer{"s1": {Owners: users(2), OwnersOrigin: you}},
		},
		{
			"x takes everything back", "x",
			map[string]payload.StepAnswer{"s1": {Deadline: "+3d", Owners: users(2)}, "s2": {Deadline: "+4d"}},
			map[string]payload.StepAnswer{"s2": {Deadline: "+4d"}},
		},
		{
			"finding, then setting", "/ 'review' enter d 'fri' enter", nil,
			map[string]payload.StepAnswer{"s4": {Deadline: "fri", DeadlineOrigin: you}},
		},
		{
			"a swap leaves what was typed elsewhere", "a w 'ann@' enter 'jo@' enter",
			map[string]payload.StepAnswer{"s2": {Typed: "zzz"}},
			map[string]payload.StepAnswer{"s1": {Owners: users(9), OwnersOrigin: you}, "s2": {Typed: "zzz"}},
		},
		{
			"so does a choice that is taken back", "a enter 'jo@' enter 'jo@' enter down enter esc",
			map[string]payload.StepAnswer{"s2": {Typed: "zzz"}},
			map[string]payload.StepAnswer{"s2": {Typed: "zzz"}},
		},
		{
			"taking off leaves what was typed elsewhere", "a - 'team' enter",
			map[string]payload.StepAnswer{"s1": {Typed: "zzz"}, "s2": {Owners: &payload.Owners{Users: []int64{1}, Groups: []string{"g1"}}}},
			map[string]payload.StepAnswer{"s1": {Typed: "zzz"}, "s2": {Owners: users(1), OwnersOrigin: you}},
		},
		{
			"all that were found", "/ 'contract' enter a d 'fri' enter", nil,
			map[string]payload.StepAnswer{"s1": {Deadline: "fri", DeadlineOrigin: you}, "s2": {Deadline: "fri", DeadlineOrigin: you}},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := session(template())
			d.Open(&launch.Session{Template: d.Template, Answers: payload.Restore(payload.Snapshot{Steps: c.before})})
			s := steps.New(d)
			s.SetSize(80, 24)
			s.Activate()
			send(s, c.keys)
			if diff := cmp.Diff(c.want, d.Answers.Snapshot().Steps, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("-want +got:\n%s\n%s", diff, ansi.Strip(s.View()))
			}
		})
	}
}

func TestTheScreen(t *testing.T) {
	sizes := []struct{ width, height int }{{60, 34}, {120, 34}, {80, 18}, {60, 11}}
	scenes := []struct{ name, keys string }{
		{"list", "down"},
		{"set", "space d '+1d' enter x down d 'sat' enter + 'guest' space enter"},
		{"owners", "down enter 'ann'"},
		{"several", "a enter"},
		{"deadline", "d 'fri' down"},
		{"nonsense", "d 'banana' enter"},
		{"find", "/ 'contract'"},
	}
	for _, size := range sizes {
		for _, scene := range scenes {
			t.Run(fmt.Sprintf("%s-%dx%d", scene.name, size.width, size.height), func(t *testing.T) {
				d := session(template())
				s := steps.New(d)
				s.SetCompact(size.width < 78 || size.height < 16)
				s.SetSize(size.width, size.height)
				s.Activate()
				send(s, scene.keys)
				build(d, s)
				golden.RequireEqual(t, ansi.Strip(s.View())+"\n")
			})
		}
	}
}

func TestWhatIsTypedStaysWhenAnotherStageComes(t *testing.T) {
	for keys, want := range map[string]payload.StepAnswer{
		"enter 'lee@acme.test'": {Owners: users(2), OwnersOrigin: payload.FromYou},
		"enter 'ann'":           {Typed: "ann"},
		"d 'fri'":               {Deadline: "fri", DeadlineOrigin: payload.FromYou},
		"d 'frixx'":             {Deadline: "frixx", DeadlineOrigin: payload.FromYou},
		"enter":                 {},
		"d":                     {},
	} {
		d := session(template())
		s := steps.New(d)
		s.SetSize(118, 30)
		send(s, keys)
		s.Leave()
		if diff := cmp.Diff(want, d.Answers.Step("s1")); diff != "" || s.CapturesInput() {
			t.Errorf("%s: %s", keys, diff)
		}
	}
}

func TestAJobTitleIsFilledFromAStepThatWaitsForIt(t *testing.T) {
	d := session(template())
	s := steps.New(d)
	s.SetSize(118, 30)
	send(s, "j")
	if s.CapturesInput() {
		t.Error("the first step waits for no job title")
	}
	send(s, "end j 'ann' tab")
	if got := d.Answers.Details().Typed["roles/r1"]; got != "ann" {
		t.Errorf("what names nobody is left as %q", got)
	}
	send(s, "j ctrl+u 'lee@' enter enter")
	if got := d.Answers.Details().Typed; len(got) > 0 {
		t.Errorf("it is filled, and %v is left", got)
	}
	if diff := cmp.Diff(map[string]payload.Owners{"r1": {Users: []int64{2}}}, d.Answers.Details().Roles); diff != "" {
		t.Error(diff)
	}
	s.Changed(d.Changes())
	if row := strings.Join(strings.Fields(ansi.Strip(s.View())), " "); !strings.Contains(row, "4 Legal review Ann Lee") {
		t.Errorf("until the next build the row is\n%s", row)
	}
	build(d, s)
	view := strings.Join(strings.Fields(ansi.Strip(s.View())), " ")
	if !strings.Contains(view, "4 Legal review Ann Lee <lee@acme.test> – the job title starts") {
		t.Errorf("who fills it is not in its row:\n%s", view)
	}
}

// A step whose owners were chosen waits for no job title any more, and is not told that it
// does.
func TestChosenOwnersComeInThePlaceOfAJobTitle(t *testing.T) {
	d := session(template())
	s := steps.New(d)
	s.SetSize(118, 30)
	for _, c := range []struct {
		keys string
		says []string
	}{
		{"end", []string{"4 of 4 start / find", "The job title Counsel is not filled: j fills it."}},
		{"enter 'jo@' enter enter", []string{"4 of 4 start · 1 changed", "4 Legal review: Jo Park. No rule."}},
		{"j", []string{"fills it in no step: they have owners of their own"}},
		{"'ann@' enter esc", []string{"4 of 4 start · 1 changed", "4 Legal review: Jo Park. No rule."}},
		{"x", []string{"4 of 4 start / find", "The job title Counsel is Ann Lee <ann@acme.test>."}},
		{"home d '2026-11-25T10:00:00Z' enter", []string{"4 of 4 start / find"}}, // what the template says in other words
		{"d ctrl+u '2026-11-25' enter", []string{"4 of 4 start · 1 changed"}},
	} {
		send(s, c.keys)
		build(d, s)
		view := strings.Join(strings.Fields(ansi.Strip(s.View())), " ")
		for _, words := range c.says {
			if !strings.Contains(view, words) {
				t.Errorf("after %s it does not say %q:\n%s", c.keys, words, ansi.Strip(s.View()))
			}
		}
	}
}

func TestEscSaysWhatItDoesNotTake(t *testing.T) {
	s := steps.New(session(template()))
	s.SetSize(118, 30)
	for _, keys := range []string{"enter 'lee@'", "w 'jo'", "d 'fri'", "end j 'ann'"} {
		send(s, keys)
		cmd, _ := s.Update(tuitest.Key("esc"))
		if cmd == nil {
			t.Fatalf("esc after %s is silent", keys)
		}
		if said, _ := cmd().(stage.Notice); !strings.Contains(said.Text, "was not taken") {
			t.Errorf("esc after %s says %q", keys, said.Text)
		}
	}
	send(s, "home d")
	if cmd, _ := s.Update(tuitest.Key("esc")); cmd != nil {
		t.Errorf("esc on nothing says %v", cmd())
	}
}

func TestAllToMeIsOneUndo(t *testing.T) {
	d := session(template())
	s := steps.New(d)
	s.SetSize(118, 30)
	send(s, "down + 'new@x.eu' enter esc")
	d.Changes()
	before := d.Answers.Snapshot()
	notice, _ := send(s, "m").(stage.Notice)
	d.Changes()
	for _, step := range d.Template.Steps {
		if o := d.Answers.Step(step.ID).Owners; o == nil || !o.Same(*users(9)) {
			t.Errorf("%s is of %+v", step.Title, o)
		}
	}
	if name := d.Answers.Details().Name; name != "TEST Employee onboarding - 2026-11-23" || !strings.Contains(notice.Text, "all steps yours") {
		t.Errorf("the name is %q, and it says %q", name, notice.Text)
	}
	if undone, _ := d.Undo(); undone.What != "the practice, all steps to you" {
		t.Errorf("what was taken back is called %q", undone.What)
	}
	if diff := cmp.Diff(before, d.Answers.Snapshot(), cmpopts.IgnoreFields(payload.Snapshot{}, "Revision"), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestEveryActOnManyStepsIsOneUndo(t *testing.T) {
	for _, keys := range []string{"enter 'lee@' enter", "+ 'jo@' enter", "- down enter", "w down enter 'jo@' enter", "x", "d ctrl+u 'fri' enter"} {
		d := session(template())
		for _, step := range d.Template.Steps {
			d.SetStep(step.ID, payload.StepAnswer{Owners: users(1, 2), OwnersOrigin: payload.FromDraft, Deadline: "+4d"})
		}
		d.Changes()
		s := steps.New(d)
		s.SetSize(118, 30)
		before := d.Answers.Snapshot().Steps
		send(s, "a")
		for _, key := range strings.Fields(keys) {
			send(s, key)
			d.Changes()
		}
		if cmp.Equal(before, d.Answers.Snapshot().Steps) {
			t.Errorf("%s changes nothing", keys)
		}
		d.Undo()
		if diff := cmp.Diff(before, d.Answers.Snapshot().Steps); diff != "" {
			t.Errorf("%s, and one undo: %s", keys, diff)
		}
	}
}

func TestThePickerSaysWhatChoosingDoes(t *testing.T) {
	for keys, want := range map[string]string{
		"enter":                   "─ replaces Ann Lee <ann@acme.test> · + adds · - takes off",
		"enter down":              "enter replaces Ann Lee <ann@acme.test> · + adds · - takes off",
		"enter l":                 "enter replaces Ann Lee <ann@acme.test> · + adds · - takes off",
		"enter +":                 "─ adds to Ann Lee <ann@acme.test>",
		"a enter down":            "enter replaces those of 4 steps",
		"a - down":                "enter takes off",
		"a w":                     "─ choose who goes",
		"a w down":                "enter chooses who goes",
		"w":                       "─ choose who comes instead",
		"w 'ann@' enter":          "Swap Ann Lee <ann@acme.test> for whom",
		"- down enter":            "1 Prepare the contract: nobody would be left, so it stays",
		"end enter":               "─ gives it to one",
		"end j down":              "enter fills it in 4 Legal review",
		"enter 'jo@' enter":       "Now  Jo Park  ",
		"down + 'new@x.eu' enter": "Now  new@x.eu (guest), People team  ",
		"enter 'zzz'":             "─ nobody fits: backspace widens",
		"down enter 'zzz'":        "─ nobody fits: a whole address becomes a guest",
	} {
		d := session(template())
		s := steps.New(d)
		s.SetSize(118, 30)
		send(s, keys)
		build(d, s)
		if view := ansi.Strip(s.View()); !strings.Contains(view, want) {
			t.Errorf("%s: want %q in\n%s", keys, want, view)
		}
		enters := slices.ContainsFunc(s.Keys(), func(k key.Binding) bool { return k.Enabled() && k.Help().Key == "enter" })
		if nobody := strings.Contains(want, "nobody fits"); enters == nobody {
			t.Errorf("%s: the footer names enter: %v", keys, enters)
		}
	}
}

func TestTheFindText(t *testing.T) {
	for query, want := range map[string]string{
		"contract":       "s1 s2",
		"CONTRACT sign":  "s2",
		"people":         "s2",
		"ann":            "s1 s2", // one inside the group too
		"wed 25":         "s1",
		"counsel":        "s4",
		"mine":           "s3",
		"falls to me":    "s3",
		"nobody":         "s4",
		"changed":        "s1",
		"hidden":         "s2",
		"changed review": "",
		"2":              "s2",
		"2-3":            "s2 s3",
		"3-":             "s3 s4",
		"-2 people":      "s2",
		"legal review":   "s4",
	} {
		d := session(template())
		d.Template.Rules = []payload.Rule{{
			Conditions: []payload.RuleCondition{{Subject: "Prerun", SubjectID: "f", Operation: "is_not_empty"}},
			Actions:    []payload.RuleAction{{Kind: "visibility", Verb: "show", TargetStep: "s2"}},
		}}
		d.SetStep("s1", payload.StepAnswer{Owners: users(1, 2)})
		d.SetStep("s2", payload.StepAnswer{Owners: &payload.Owners{Groups: []string{"g1"}}}) // what the template has is no change
		s := steps.New(d)
		s.SetSize(118, 30)
		build(d, s)
		send(s, "/ '"+strings.ReplaceAll(query, " ", "' space '")+"' enter a d 'tomorrow' enter")
		var got []string
		for _, id := range []string{"s1", "s2", "s3", "s4"} {
			if d.Answers.Step(id).Deadline != "" {
				got = append(got, id)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q finds %v, want %s\n%s", query, got, want, ansi.Strip(s.View()))
		}
	}
}

func TestItFitsAnySize(t *testing.T) {
	strange := template()
	strange.Steps[0].Title = "契約書を準備する👩‍👩‍👧‍👦 и подпишите его"
	strange.Steps[1].Title = "إعداد العقد مع المرشح والشاهد"
	strange.Steps[2].Title = strings.Repeat("x", 200)
	for _, keys := range []string{
		"", "t", "t down down + right", "t - - -", "t d 'fri'", "a", "enter", "down + 'gus' space", "w", "-", "end j", "m", "shift+down", "d 'fri' down", "d 'banana' enter", "/ 'xyz'", "/ 'falls' space 'to' space 'me' enter",
	} {
		for _, tpl := range []payload.Template{template(), strange} {
			d := session(tpl)
			s := steps.New(d)
			s.SetSize(80, 24)
			s.Activate()
			send(s, keys)
			build(d, s)
			for width := 20; width <= 120; width += 4 {
				for height := 3; height <= 40; height += 3 {
					s.SetSize(width, height)
					view := s.View()
					lines := strings.Split(view, "\n")
					if len(lines) > height {
						t.Fatalf("%q: %d lines at %dx%d", keys, len(lines), width, height)
					}
					for _, line := range lines {
						if w := ansi.StringWidth(line); w > width {
							t.Fatalf("%q: a line of %d cells at %dx%d: %q", keys, w, width, height, ansi.Strip(line))
						}
					}
					if c := s.Cursor(); c != nil && (c.X < 0 || c.Y < 0 || c.X >= width || c.Y >= height) {
						t.Fatalf("%q: cursor at %d,%d of %dx%d", keys, c.X, c.Y, width, height)
					}
				}
			}
		}
	}
}

func TestTheNeighbourStages(t *testing.T) {
	s := steps.New(session(template()))
	s.SetSize(80, 24)
	if _, ok := send(s, "down tab").(stage.Next); !ok {
		t.Error("tab does not go on")
	}
	if _, ok := send(s, "shift+tab").(stage.Back); !ok {
		t.Error("shift+tab does not go back")
	}
	if got := s.AnswerRef(); got.Step != "s2" {
		t.Errorf("the row in focus is %v after coming back, want s2", got)
	}
}

func TestEscClosesOnlyWhatIsOpen(t *testing.T) {
	s := steps.New(session(template()))
	s.SetSize(80, 24)
	for _, opening := range []string{"enter", "d", "d down", "/ 'x'", "/ 'contract' enter"} {
		send(s, opening)
		for range strings.Count(opening, "d") + 1 {
			if !s.CapturesInput() {
				break
			}
			send(s, "esc")
		}
		if s.CapturesInput() {
			t.Errorf("%q: something is still open", opening)
		}
	}
}

func TestAnAnswerSettlesWhatTheServerSaid(t *testing.T) {
	d := session(template())
	d.ServerProblems = []payload.Problem{
		{Kind: payload.Invalid, Step: "s1", Message: "the task is closed"},
		{Kind: payload.Invalid, Step: "s2", Message: "another one"},
	}
	s := steps.New(d)
	s.SetSize(80, 24)
	s.Activate()
	if !strings.Contains(s.View(), "the task is closed") {
		t.Fatal("the server's word is not on the screen")
	}
	send(s, "d 'fri' enter")
	s.Changed(d.Changes())
	if strings.Contains(s.View(), "the task is closed") || !strings.Contains(s.View(), "another one") {
		t.Errorf("want only the other step's problem left:\n%s", ansi.Strip(s.View()))
	}
}

func TestPeopleWhoArriveLateAreOffered(t *testing.T) {
	d := session(template())
	people := d.Base.People
	d.Base.People = nil
	s := steps.New(d)
	s.SetSize(80, 24)
	send(s, "down down enter 'ann'")
	d.SetPeople(people)
	s.Changed(d.Changes())
	if view := ansi.Strip(s.View()); !strings.Contains(view, "ann@acme.test") {
		t.Errorf("people who came while the list was open are not in it:\n%s", view)
	}
}

func TestAStepSaysWhyItHasNoDateAndThatNobodyCanDoIt(t *testing.T) {
	tpl := template()
	tpl.Steps[0].Owners = payload.Owners{Users: []int64{3}}
	s := steps.New(session(tpl))
	s.SetSize(120, 20)
	s.Activate()
	for _, want := range []string{"1 Prepare the contract   ", "Old Hand (disabled) ", "! Wed 25 Nov", "1 Prepare the contract: Old Hand (disabled).", "! nobody who has it is active"} {
		if view := ansi.Strip(s.View()); !strings.Contains(view, want) {
			t.Errorf("%q is not in\n%s", want, view)
		}
	}
	send(s, "down")
	if view := ansi.Strip(s.View()); !strings.Contains(view, `before "First day", of which no date can be told.`) {
		t.Errorf("why there is no date is not in\n%s", view)
	}
}

// Whatever becomes of the owners, the columns stand below each other.
func TestTheColumnsStandBelowEachOtherAsRowsChange(t *testing.T) {
	tpl := payload.Template{ID: "t"}
	for i := range 30 {
		tpl.Steps = append(tpl.Steps, payload.Step{ID: fmt.Sprint("s", i), Title: strings.Repeat("Sign it ", 1+i%8) + "now", Owners: payload.Owners{Users: []int64{1, 2, 3}[:1+i%3]}})
	}
	d := session(tpl)
	s := steps.New(d)
	s.SetSize(100, 40)
	s.Activate()
	build(d, s)
	send(s, "m")
	s.Changed(d.Changes())
	view, at := ansi.Strip(s.View()), map[int]bool{}
	for _, line := range strings.Split(view, "\n") {
		if before, _, ok := strings.Cut(line, "Jo Park"); ok && strings.Contains(line, "[ ]") {
			at[ansi.StringWidth(before)] = true
		}
	}
	if len(at) != 1 {
		t.Errorf("the owners stand in columns %v:\n%s", at, view)
	}
}

func TestNothingToAssign(t *testing.T) {
	s := steps.New(session(payload.Template{}))
	s.SetSize(40, 5)
	if !strings.Contains(s.View(), "no steps") {
		t.Errorf("got %q", s.View())
	}
	if _, ok := send(s, "d x + a space enter").(stage.Next); !ok {
		t.Error("enter does not go on")
	}
}

// BenchmarkStepsKey is what a key costs with 1,000 steps and 20,000 people: a walk, a
// mark, an edit of one step, a letter of the find text.
func BenchmarkStepsKey(b *testing.B) {
	big := template()
	for i := len(big.Steps); i < 1000; i++ {
		big.Steps = append(big.Steps, payload.Step{ID: fmt.Sprint("x", i), Title: fmt.Sprint("Step number ", i), Owners: payload.Owners{Users: []int64{int64(100 + i)}}})
	}
	for name, keys := range map[string][]string{
		"walk": {"up", "down"}, "mark": {"space", "up"}, "edit": {"x"}, "find": {"n", "backspace"}, "owners": {"n", "backspace"}, "all": {"down", "enter", "enter"}, "open": {"enter", "esc"},
	} {
		b.Run(name, func(b *testing.B) {
			d := session(big)
			for i := range int64(20_000) {
				d.Base.People.Members = append(d.Base.People.Members, payload.Member{ID: 100 + i, Name: fmt.Sprint("Person ", i)})
			}
			s := steps.New(d)
			s.SetSize(118, 34)
			s.Activate()
			build(d, s)
			send(s, "end")
			if name == "find" {
				send(s, "/")
			}
			if name == "owners" || name == "all" {
				send(s, "a enter")
			}
			s.View()
			step := big.Steps[len(big.Steps)-1].ID
			var presses []tea.KeyPressMsg
			for _, k := range keys {
				presses = append(presses, tuitest.Key(k))
			}
			for i := 0; b.Loop(); i++ {
				if name == "edit" {
					b.StopTimer()
					d.SetStep(step, payload.StepAnswer{Deadline: "+3d"})
					s.Changed(d.Changes())
					s.View()
					b.StartTimer()
				}
				s.Update(presses[i%len(presses)])
				s.Changed(d.Changes())
				s.View()
				s.Cursor()
			}
		})
	}
}
