package tui

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/store/draft"
	"kickoff/tui/stage"
)

// lateStory is a story in which who exists, and who is signed in, comes late.
func lateStory(t *testing.T, tell func(*driver)) {
	t.Helper()
	t.Chdir(t.TempDir())
	synctest.Test(t, func(t *testing.T) {
		d := newDriver(t, &world{templates: []payload.Template{hosting()}}, Options{
			Theme: "dark", Width: 110, Height: 40,
			ProcessURL: func(r api.Run) string { return r.ID }, Browse: func(string) error { return nil },
		})
		d.loop.Late = func(msg tea.Msg) bool {
			a, ok := msg.(addressed)
			return ok && a.to == d.m.people
		}
		tell(d)
	})
}

// hosting is a template whose first question is one for people.
func hosting() payload.Template {
	return payload.Template{
		ID: "tpl3", Title: "Visit", FieldCount: 2,
		Fields: []payload.Field{
			{ID: "host", Label: "Host", Type: payload.TypePeople, Position: 1},
			{ID: "at", Label: "Arrives", Type: payload.TypeDate, CollectTime: true, Position: 2},
		},
		Steps: []payload.Step{{ID: "s1", Title: "Greet", Roles: []payload.Role{{ID: "r1", Name: "Porter"}}}},
	}
}

// finds types a member's address where people are chosen: who is late is still
// loading and no guest, and who has come is found.
func (d *driver) finds() *driver {
	d.t.Helper()
	d.write("kim@acme.test").sees("loading").lacks("no match", "guest", "nobody here")
	return d.arrive().sees("Kim Lee").lacks("becomes a guest", "loading")
}

func TestPeopleWhoArriveLateAreFoundWhereTheFocusIs(t *testing.T) {
	lateStory(t, func(d *driver) { d.begin().press("enter").finds() })
}

func TestPeopleWhoArriveLateAreFoundForARole(t *testing.T) {
	lateStory(t, func(d *driver) {
		d.begin()
		d.press("enter", "alt+4", "end")
		d.m.goTo(stage.RefOf(payload.Problem{Property: "roles"}))
		d.run(nil)
		d.sees("Porter").finds()
	})
}

func TestPeopleAreFoundAfterTheyAreReadAgain(t *testing.T) {
	lateStory(t, func(d *driver) {
		late := d.loop.Late
		d.loop.Late = nil
		d.world.members = errors.New("the members are not there")
		d.begin()
		d.press("enter").sees("the members could not be read")
		d.write("kim@acme.test").sees("could not be read").lacks("nobody here").press("esc")
		d.world.members, d.loop.Late = nil, late
		d.press("alt+u")
		d.finds()
	})
}

func TestPeopleAreFoundAfterSigningInAgain(t *testing.T) {
	lateStory(t, func(d *driver) {
		late := d.loop.Late
		d.loop.Late = nil
		d.signsIn("t")
		d.world.members = api.ErrUnauthorized
		d.begin()
		d.press("enter").sees("Sign in again")
		d.world.members, d.loop.Late = nil, late
		d.press("t", "enter").sees("signed in")
		d.finds()
	})
}

// What a slow server answers to the question of before says nothing of who is signed in now.
func TestWhoIsSignedInIsWhatWasAskedLast(t *testing.T) {
	atOnce(t, 80, 24, func(d *driver) {
		d.world.away = errors.New("the server broke")
		before := d.m.people.account()()
		d.world.away = nil
		d.run(address(d.m.people, d.m.people.account()))
		d.send(addressed{d.m.people, before})
		d.press("enter").lacks("could not be read")
	})
}

func TestWhatOneShouldKnowOfATokenIsSaidOnTheFirstScreenOnce(t *testing.T) {
	const words = "a token ends at log-out"
	synctest.Test(t, func(t *testing.T) {
		told := 0
		w := &world{templates: []payload.Template{onboarding(), bare()}}
		d := newDriver(t, w, Options{Width: 100, Height: 30, Theme: "dark", Untold: words, Told: func() { told++ }}).begin()
		d.sees(words).send(waiting("slow"))
		d.sees("slow").lacks(words).send(waiting(""))
		d.lacks("slow").sees(words).press("down").lacks(words)
		d.run(address(d.m.people, d.m.people.again()))
		if d.lacks(words); told != 1 {
			t.Errorf("it was remembered %d times", told)
		}
		d.m.o.Untold = words
		d.send(waiting("slow"))
		d.run(address(d.m.people, d.m.people.account()))
		d.sees("slow").send(waiting(""))
		d.sees(words)
	})
}

func TestTheServerFindsSomebodyBeforeTheListsAreRead(t *testing.T) {
	lateStory(t, func(d *driver) {
		late := d.loop.Late
		d.loop.Late = func(msg tea.Msg) bool {
			a, _ := msg.(addressed)
			_, asked := a.msg.(found)
			return late(msg) && !asked
		}
		d.begin().press("enter").write("k").lacks("Kim Lee")
		d.write("i").sees("› [ ] Kim Lee   kim@acme.test", "1 of 1… fit")
		if got := strings.Join(d.world.searched, " "); got != "ki" {
			t.Errorf("the server was asked for %q", got)
		}
		d.press("enter").sees("Kim Lee")
		d.arrive().write("k").sees("1 of 3 fit")
	})
}

func TestAnAddressThatIsLeftBeforeTheListsAreReadIsTakenThen(t *testing.T) {
	lateStory(t, func(d *driver) {
		d.begin().press("enter").write("x@y.example").press("tab")
		d.sees("✗ Host", "is not taken yet").arrive()
		d.sees("! Host", "Host: x@y.example taken")
	})
}

func TestADraftsPeopleGetTheirNamesOnceTheyAreKnown(t *testing.T) {
	lateStory(t, func(d *driver) {
		d.drafts["visit"] = draft.Draft{Name: "visit", TemplateID: "tpl3", Template: hosting(), Answers: payload.Snapshot{
			Fields: map[string]payload.Answer{"host": {Value: payload.People{Owners: payload.Owners{Users: []int64{2}}}}},
		}}
		d.m.o.Draft = "visit"
		d.begin()
		d.press("tab").sees("member 2")
		d.arrive().sees("Kim Lee").lacks("member 2")
	})
}

func TestTheZoneThatArrivesLateIsThatOfTheFormToo(t *testing.T) {
	lateStory(t, func(d *driver) {
		d.drafts["visit"] = draft.Draft{Name: "visit", TemplateID: "tpl3", Template: hosting(), Answers: payload.Snapshot{
			Fields: map[string]payload.Answer{"at": {Value: payload.Text("tomorrow 9am")}},
		}}
		d.m.o.Draft = "visit"
		d.begin()
		d.press("tab").sees("09:00 UTC", "T09:00:00.000Z")
		d.arrive().sees("09:00 Berlin, 08:00 UTC", "T08:00:00.000Z").lacks("09:00 UTC")
	})
}

func TestTheZoneThatArrivesLateIsThatOfWhatWaits(t *testing.T) {
	keptStory(t, func(window func() *driver, _ string) {
		window().begin().press("enter").write("Jane").leaves()
		d := window()
		d.loop.Late = func(msg tea.Msg) bool {
			a, ok := msg.(addressed)
			return ok && a.to == d.m.people
		}
		d.begin().sees("Unfinished: Employee Onboarding - 2026-11-25, today 10:00")
		d.arrive().sees("Unfinished: Employee Onboarding - 2026-11-25, today 11:00")
		d.press("esc", "tab", "tab").sees("11:00").lacks("10:00")
	})
}

func TestNothingIsLaunchedThatTheReviewDidNotShow(t *testing.T) {
	keptStory(t, func(window func() *driver, _ string) {
		window().begin().press("enter").write("Jane").press("alt+5").leaves()
		d := window()
		d.m.o.Resume = true
		d.loop.Late = func(msg tea.Msg) bool { _, ok := msg.(built); return ok }
		d.begin().sees("still being built").lacks("named by the server", "y launches")
		d.press("l", "y", "enter").lacks("Launched")
		if n := len(d.world.bodies); n != 0 {
			t.Fatalf("%d bodies were sent that nobody was shown", n)
		}
		d.arrive().sees(`"name": "Jane"`, "y launches").press("y").sees("Launched")
		if n := len(d.world.bodies); n != 1 {
			t.Errorf("%d bodies were sent", n)
		}
	})
}
