package details_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kickoff/api"
	launch "kickoff/api/session"
	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/stage/details"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

// now is a Monday.
var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func template() payload.Template {
	return payload.Template{
		ID: "t", Title: "Employee onboarding",
		Steps: []payload.Step{{ID: "s1", Title: "Review", Roles: []payload.Role{{ID: "r1", Name: "Counsel"}, {ID: "r2", Name: "Buyer"}}}},
	}
}

func session(t payload.Template) *stage.Session {
	d := &stage.Session{
		Theme: theme.Dark(),
		Session: &launch.Session{
			Now: func() time.Time { return now },
			Base: payload.Env{Zone: time.UTC, People: &payload.Directory{
				Me: payload.Member{ID: 9, Name: "Jo Park", Email: "jo@acme.test"},
				Members: []payload.Member{
					{ID: 9, Name: "Jo Park", Email: "jo@acme.test"},
					{ID: 1, Name: "Ann Lee", Email: "ann@acme.test"},
					{ID: 2, Name: "Ann Lee", Email: "lee@acme.test"},
					{ID: 3, Name: "Old Hand", Email: "old@acme.test", Status: "disabled"},
				},
				Groups: []payload.Group{{ID: "g1", Name: "People team"}},
			}},
		},
	}
	d.Tags, d.Folders = []payload.Tag{{ID: "t1", Name: "Urgent"}, {ID: "t2", Name: "Berlin"}}, []payload.Folder{}
	d.Open(&launch.Session{Template: t, Answers: payload.Restore(payload.Snapshot{})})
	return d
}

func nobody(context.Context, string) ([]api.Run, error) { return nil, nil }

func send(s stage.Stage, keys string) stage.Event { return tuitest.Press(s.Update, keys) }

func screen(s stage.Stage) string { return ansi.Strip(s.View()) }

// at opens the stage with one row in focus.
func at(d *stage.Session, property string) *details.Details {
	s := details.New(d, nobody)
	s.SetSize(80, 24)
	s.Activate()
	s.GoTo(property)
	s.View()
	return s
}

func TestKeysSetTheProperties(t *testing.T) {
	yes, no := true, false
	cases := []struct {
		name, row, keys string
		before, want    payload.Details
	}{
		{"a name", "name", "'Jane' enter", payload.Details{}, payload.Details{Name: "Jane"}},
		{"a name taken back", "name", "ctrl+u tab", payload.Details{Name: "Jane"}, payload.Details{}},
		{"a summary of two lines", "summary", "'a' enter 'b' tab", payload.Details{}, payload.Details{Summary: "a\nb"}},
		{"starred", "starred", "down enter", payload.Details{}, payload.Details{Starred: &yes}},
		{"not public, said out loud", "is_public", "down down enter", payload.Details{}, payload.Details{Public: &no}},
		{"not set again", "is_public", "backspace enter", payload.Details{Public: &yes}, payload.Details{}},
		{"an owner, of two with one name", "owner_id", "down 'lee@' enter", payload.Details{}, payload.Details{OwnerID: 2}},
		{"a disabled member is refused", "owner_id", "down 'old' enter esc tab", payload.Details{}, payload.Details{}},
		{"an owner taken back", "owner_id", "backspace tab", payload.Details{OwnerID: 2}, payload.Details{}},
		{"who started it", "user_id", "'jo' enter", payload.Details{}, payload.Details{StarterID: 9}},
		{"two tags", "tags", "down space down space enter", payload.Details{}, payload.Details{Tags: []string{"t1", "t2"}}},
		{"a tag by typing", "tags", "'ber' enter", payload.Details{}, payload.Details{Tags: []string{"t2"}}},
		{"esc keeps what was marked", "tags", "down space esc", payload.Details{}, payload.Details{Tags: []string{"t1"}}},
		{"a tag that is gone stays until it is taken back", "tags", "down down space enter", payload.Details{Tags: []string{"gone"}}, payload.Details{Tags: []string{"gone", "t2"}}},
		{"members who see it", "users", "down 'ann@' enter", payload.Details{Users: []int64{9}}, payload.Details{Users: []int64{9, 1}}},
		{"groups that see it", "groups", "down space enter", payload.Details{}, payload.Details{Groups: []string{"g1"}}},
		{
			"somebody for the role", "roles", "'ann@' enter tab 'peo' enter", payload.Details{},
			payload.Details{Roles: map[string]payload.Owners{"r1": {Users: []int64{1}}, "r2": {Groups: []string{"g1"}}}},
		},
		{
			"nobody for the role again", "roles", "backspace tab",
			payload.Details{Roles: map[string]payload.Owners{"r1": {Users: []int64{1}}, "r2": {Users: []int64{9}}}},
			payload.Details{Roles: map[string]payload.Owners{"r2": {Users: []int64{9}}}},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := session(template())
			d.Open(&launch.Session{Template: d.Template, Answers: payload.Restore(payload.Snapshot{Details: c.before})})
			s := at(d, c.row)
			send(s, c.keys)
			if diff := cmp.Diff(c.want, d.Answers.Details(), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("-want +got:\n%s\n%s", diff, screen(s))
			}
		})
	}
}

func TestLookingChangesNothing(t *testing.T) {
	yes := true
	d := session(template())
	d.Open(&launch.Session{Template: d.Template, Answers: payload.Restore(payload.Snapshot{Details: payload.Details{
		Name: "n", Summary: "s", OwnerID: 77, StarterID: 2, Starred: &yes, Public: &yes, Tags: []string{"gone", "t1"},
		Users: []int64{1, 88}, Groups: []string{"g1", "gone"}, Roles: map[string]payload.Owners{"r1": {Guests: []string{"a@b.c"}}}, Folders: []string{"f"},
	}})})
	before := d.Answers.Snapshot().Revision
	s := details.New(d, nobody)
	s.SetSize(60, 11)
	s.Activate()
	send(s, strings.Repeat("tab ", 11)+strings.Repeat("shift+tab ", 11)+"pgdown pgup")
	if now := d.Answers.Snapshot().Revision; now != before {
		t.Errorf("walking through made %d changes: %+v", now-before, d.Answers.Details())
	}
}

func TestTheScreen(t *testing.T) {
	sizes := []struct{ width, height int }{{60, 34}, {80, 18}, {60, 11}}
	scenes := []struct{ name, row, keys string }{
		{"begin", "", ""},
		{"name", "name", "'Jane'"},
		{"public", "is_public", "down space"},
		{"owner", "owner_id", "down"},
		{"tags", "tags", "down space"},
		{"role", "roles", "'an'"},
	}
	for _, size := range sizes {
		for _, scene := range scenes {
			t.Run(fmt.Sprintf("%s-%dx%d", scene.name, size.width, size.height), func(t *testing.T) {
				s := at(session(template()), scene.row)
				s.SetSize(size.width, size.height)
				s.SetCompact(size.height < 18)
				send(s, scene.keys)
				golden.RequireEqual(t, screen(s)+"\n")
			})
		}
	}
}

func TestItFitsAnySize(t *testing.T) {
	auto := template()
	auto.AutoNaming, auto.NameFormat = true, strings.Repeat("{{TEMPLATE_NAME}} ", 20)
	for _, keys := range []string{"", "'x'", "tab tab tab down space", "tab tab tab tab down", strings.Repeat("tab ", 10) + "'an'"} {
		s := details.New(session(auto), nobody)
		s.SetSize(80, 24)
		s.Activate()
		s.View()
		send(s, keys)
		for width := 20; width <= 120; width += 4 {
			for height := 5; height <= 40; height += 3 {
				s.SetSize(width, height)
				lines := strings.Split(s.View(), "\n")
				if len(lines) > height {
					t.Fatalf("%q: %d lines at %dx%d", keys, len(lines), width, height)
				}
				for _, line := range lines {
					if w := ansi.StringWidth(line); w > width {
						t.Fatalf("%q: a line of %d cells at %dx%d: %q", keys, w, width, height, ansi.Strip(line))
					}
				}
				if c := s.Cursor(); c != nil && (c.X < 0 || c.Y < 0 || c.X >= width || c.Y >= len(lines)) {
					t.Fatalf("%q: cursor at %d,%d of %dx%d", keys, c.X, c.Y, width, height)
				}
			}
		}
	}
}

func TestTheNameThatIsNotGivenIsShown(t *testing.T) {
	cases := []struct {
		name     string
		template payload.Template
		want     []string
	}{
		{"proposed", payload.Template{Title: "Onboarding"}, []string{"Onboarding - 2026-11-23"}},
		{
			"made by the server", payload.Template{Title: "Onboarding", AutoNaming: true, AllowNameChange: true, NameFormat: "New: {{TEMPLATE_NAME}}"},
			[]string{"New: Onboarding", "names its processes by itself"},
		},
		{
			"not to be changed", payload.Template{Title: "Onboarding", AutoNaming: true, NameFormat: "New: {{TEMPLATE_NAME}}"},
			[]string{"New: Onboarding", "Tallyfy may ignore a name given here"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := at(session(c.template), "name")
			view := strings.Join(strings.Fields(screen(s)), " ")
			for _, want := range c.want {
				if !strings.Contains(view, want) {
					t.Errorf("%q is not on the screen:\n%s", want, screen(s))
				}
			}
		})
	}
}

func TestWhatIsStillLoadingSaysSoWhereItIsOpened(t *testing.T) {
	d := session(template())
	d.Tags = nil
	s := at(d, "tags")
	if view := screen(s); strings.Contains(view, "loading") || !strings.Contains(view, "none exist") {
		t.Errorf("want nothing of the tags and no folders:\n%s", view)
	}
	send(s, "down")
	if view := screen(s); strings.Count(view, "loading") != 1 {
		t.Errorf("want once that they are loading:\n%s", view)
	}
	send(s, "'ur'")
	if view := screen(s); strings.Contains(view, "fit") {
		t.Errorf("tags that are not there yet are counted:\n%s", view)
	}
	d.SetTags([]payload.Tag{{ID: "t1", Name: "Urgent"}})
	s.Changed(d.Changes())
	send(s, "'g'")
	if view := screen(s); !strings.Contains(view, "Urgent") || strings.Contains(view, "loading") {
		t.Errorf("tags that came while the list was open are not in it:\n%s", view)
	}
	send(s, "enter")
	if got := d.Answers.Details().Tags; len(got) != 1 || got[0] != "t1" {
		t.Errorf("got tags %v", got)
	}
}

func TestAProblemStandsBesideItsRow(t *testing.T) {
	d := session(template())
	d.ServerProblems = []payload.Problem{{Kind: payload.Invalid, Property: "owner_id", Message: "is nobody"}}
	s := at(d, "owner_id")
	if !strings.Contains(screen(s), "✗ is nobody") {
		t.Fatalf("the server's word is not beside its row:\n%s", screen(s))
	}
	send(s, "down 'jo' enter")
	s.Changed(d.Changes())
	if strings.Contains(screen(s), "is nobody") {
		t.Errorf("it still stands after the owner changed:\n%s", screen(s))
	}
}

func TestItIsLeftByOneEnterAndALineIsOpenedByAnother(t *testing.T) {
	d := session(template())
	s := details.New(d, nobody)
	s.SetSize(80, 24)
	s.Activate()
	if _, ok := send(s, "enter").(stage.Next); !ok {
		t.Fatal("enter does not go on at once")
	}
	s.Activate()
	if _, ok := send(s, "tab").(stage.Next); !ok {
		t.Error("tab does not go on at once")
	}
	s.Activate()
	send(s, "home 'Jane' enter")
	if got := d.Answers.Details().Name; got != "Jane" {
		t.Errorf("the name is %q", got)
	}
	if _, ok := send(s, "enter").(stage.Next); !ok {
		t.Errorf("behind a line that was changed, enter does not go on:\n%s", screen(s))
	}
	s.Activate()
	send(s, "up enter")
	if at := s.AnswerRef(); at.Property != "is_public" || !s.CapturesInput() {
		t.Fatalf("up and enter open %v", at)
	}
	send(s, "esc")
	if at := s.AnswerRef(); at.Property != "is_public" || s.CapturesInput() {
		t.Errorf("esc leaves %v open", at)
	}
	if _, ok := send(s, "home shift+tab").(stage.Back); !ok {
		t.Error("shift+tab in the first row does not go back")
	}
}

func TestAParentProcessIsFoundByItsName(t *testing.T) {
	all := []api.Run{{ID: "r1", Name: "Onboard Ben Ode", TemplateTitle: "Onboarding"}, {ID: "r2", Name: "Hire a designer", TemplateTitle: "Hiring"}}
	d := session(template())
	s := details.New(d, func(_ context.Context, name string) ([]api.Run, error) {
		if name == "" {
			return all[:1], nil
		}
		return all[1:], nil
	})
	s.SetSize(80, 24)
	s.Activate()
	s.GoTo("parent_id")
	if view := screen(s); !strings.Contains(view, "│ none ") {
		t.Errorf("that there is none is not said:\n%s", view)
	}
	run := func(cmd tea.Cmd) { // what the server answers, and what that leads to
		for todo := []tea.Cmd{cmd}; len(todo) > 0; todo = todo[1:] {
			if todo[0] == nil {
				continue
			}
			switch msg := todo[0]().(type) {
			case tea.BatchMsg:
				todo = append(todo, msg...)
			default:
				cmd, _ := s.Update(msg)
				todo = append(todo, cmd, s.Changed(d.Changes()))
			}
		}
	}
	press := func(keys ...string) {
		for _, k := range keys {
			cmd, _ := s.Update(tuitest.Key(k))
			run(cmd)
		}
	}
	press("down")
	if view := screen(s); !strings.Contains(view, "Onboard Ben Ode") {
		t.Fatalf("the newest are not listed:\n%s", view)
	}
	press("h", "i", "r")
	if view := screen(s); !strings.Contains(view, "Hire a designer") {
		t.Fatalf("the server was not asked for what is typed:\n%s", view)
	}
	press("enter")
	if got := d.Answers.Details().ParentID; got != "r2" {
		t.Errorf("the parent is %q", got)
	}
	if view := screen(s); !strings.Contains(view, "✓ Parent process") || !strings.Contains(view, "Hire a designer") {
		t.Errorf("it is not called by its name:\n%s", view)
	}
}

func TestAJobTitleWaitsUntilItIsFilledOrItsStepsAreGivenToSomebody(t *testing.T) {
	given := func(d *stage.Session, steps ...string) {
		for _, id := range steps {
			d.SetStep(id, payload.StepAnswer{Owners: &payload.Owners{Users: []int64{1}}})
		}
	}
	fill := func(d *stage.Session) {
		d.EditDetails("roles", func(now *payload.Details) { now.SetRole("r1", payload.Owners{Users: []int64{1}}) })
	}
	for _, c := range []struct {
		want string
		do   func(*stage.Session)
	}{
		{"steps 1, 3 wait for it", func(*stage.Session) {}},
		{"job title of steps 1, 3", fill},
		{"step 3 waits for it", func(d *stage.Session) { given(d, "s1") }},
		{"job title, no step waits for it", func(d *stage.Session) { given(d, "s1", "s3") }},
		{"job title of step 1", func(d *stage.Session) { given(d, "s3"); fill(d) }},
		{"job title, no step waits for it", func(d *stage.Session) { given(d, "s1", "s3"); fill(d) }},
	} {
		tpl := template()
		role := []payload.Role{{ID: "r1", Name: "Hiring manager"}}
		tpl.Steps = []payload.Step{{ID: "s1", Title: "One", Roles: role}, {ID: "s2", Title: "Two"}, {ID: "s3", Title: "Three", Roles: role}}
		d := session(tpl)
		c.do(d)
		s := details.New(d, nobody)
		s.SetSize(80, 24)
		s.Activate()
		if view := screen(s); !strings.Contains(view, c.want) {
			t.Errorf("want %q in\n%s", c.want, view)
		}
	}
}
