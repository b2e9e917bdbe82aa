package tui

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/payload"
	"kickoff/payload/store/autosave"
	"kickoff/tui/dialog"
	"kickoff/tui/terminal"
	"kickoff/tui/tuitest"
)

// In a later start nothing answers. The list, the form and who exists are there; what is
// launched is kept and says that it waits, and goes once a person launches it again.
func TestALaunchWithoutANetworkWaitsForAPerson(t *testing.T) {
	t.Chdir(t.TempDir())
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		w := &world{templates: []payload.Template{onboarding(), bare()}}
		starts := func() *driver {
			store := autosave.Open(dir, "scope")
			store.Now = clock
			d := newDriver(t, w, Options{
				Theme: "dark", Width: 120, Height: 40, Unfinished: store, Cache: cache.Open(dir, "scope"),
				Base: payload.Env{People: &payload.Directory{Me: payload.Member{ID: 1, Email: "jo@acme.test"}}}, Organization: api.Organization{ID: "org1", Name: "Acme Corp"},
				ProcessURL: func(r api.Run) string { return r.ID }, Browse: func(string) error { return nil },
			})
			return d.begin()
		}
		d := starts()
		d.sees("Employee Onboarding").press("enter").leaves()

		w.away = fmt.Errorf("%w: %w", api.ErrNetwork, &api.Error{Message: "the server could not be reached"})
		d = starts()
		d.sees("offline", "Acme Corp", "no network: the list is from", "Templates 2").lacks("nothing to choose from", "could not be reached")
		d.press("enter").sees("no network: the template is from").lacks("without its steps", "could not be")
		d.write("Jane").press("alt+2", "alt+3").sees("Prepare the contract")
		d.press("alt+r", "l", "y")
		d.sees("nothing was sent", "waiting to be sent · saved at").lacks("Launched")
		if len(w.bodies) != 0 {
			t.Fatal("it was sent")
		}
		d.leaves()

		d = starts()
		d.sees("Waiting to be sent: Employee Onboarding").press("esc")
		d.press("tab", "tab").sees("waiting to be sent").leaves()
		if len(w.bodies) != 0 {
			t.Fatal("it was sent by itself")
		}

		w.away = nil
		d = starts()
		d.sees("Waiting to be sent").press("alt+r").sees("Jane").lacks("offline")
		if len(w.bodies) != 0 {
			t.Fatal("it was sent by itself")
		}
		d.press("alt+r", "l", "y").sees("Launched")
		if len(w.bodies) != 1 || !strings.Contains(string(w.bodies[0]), "Jane") {
			t.Errorf("sent: %s", w.bodies)
		}
	})
}

// A template that was never opened has the form that the list brought; that it has steps
// which nobody knows is said.
func TestATemplateThatWasNeverOpenedHasItsFormOffline(t *testing.T) {
	t.Chdir(t.TempDir())
	synctest.Test(t, func(t *testing.T) {
		w := &world{templates: []payload.Template{onboarding(), bare()}}
		for i := range w.templates {
			w.templates[i].StepCount = len(w.templates[i].Steps)
		}
		c := cache.Open(t.TempDir(), "scope")
		row := onboarding()
		row.Steps = nil
		for range c.Renew(t.Context(), &world{templates: []payload.Template{row, bare()}}, cache.List{}, clock(), true) {
		}
		w.away = fmt.Errorf("%w: %w", api.ErrNetwork, &api.Error{Message: "the server could not be reached"})
		d := newDriver(t, w, Options{Theme: "dark", Width: 120, Height: 40, Cache: c}).begin()
		d.press("enter").sees("without its steps", "Full name").write("Jane").sees(`"Jane"`)
		d.press("alt+r", "l").sees("Which steps start and who gets mail").lacks("0 steps start", "Nobody gets mail", "Mail now")
	})
}

func TestWhoExistsIsThereBeforeTheServerSays(t *testing.T) {
	t.Chdir(t.TempDir())
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		w := &world{templates: []payload.Template{hosting()}}
		starts := func(width int) *driver {
			return newDriver(t, w, Options{
				Theme: "dark", Width: width, Height: 40, Cache: cache.Open(dir, "scope"), Base: payload.Env{People: &payload.Directory{Me: payload.Member{ID: 1}}},
			}).begin()
		}
		starts(110).press("enter").leaves()
		w.members = fmt.Errorf("%w: %w", api.ErrNetwork, &api.Error{Message: "the server could not be reached"})
		starts(110).press("enter").write("kim").sees("Kim Lee").lacks("could not be read")
		// Nothing answers from the start on, and no pane beside the list asks for people.
		w.away = w.members
		starts(60).sees("offline").press("enter").write("kim").sees("Kim Lee").lacks("could not be read")
	})
}

// A network that swallows what is sent keeps nobody waiting: the list and the form are those
// of before, and after a moment the header says that nothing answers.
func TestASilentNetworkKeepsNobodyWaiting(t *testing.T) {
	t.Chdir(t.TempDir())
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		w := &world{templates: []payload.Template{onboarding(), bare()}}
		starts := func() *driver {
			return newDriver(t, w, Options{
				Theme: "dark", Width: 120, Height: 40, Cache: cache.Open(dir, "scope"),
				Base: payload.Env{People: &payload.Directory{Me: payload.Member{ID: 1, Email: "jo@acme.test"}}}, Organization: api.Organization{ID: "org1", Name: "Acme Corp"},
			})
		}
		starts().begin().press("enter").leaves()

		w.latency = time.Hour
		d := starts()
		d.loop.Start()
		d.loop.Pass(time.Second)
		d.sees("Employee Onboarding").lacks("offline")
		d.loop.Press(tuitest.Key("enter"))
		d.loop.Pass(time.Second)
		d.sees("Full name").lacks("offline")
		d.loop.Pass(networkTimeout)
		d.sees("no answer").lacks("offline")
		d.loop.Settle()
		d.lacks("no answer")
	})
}

// A template opens as it was kept, however slow the server is. One that has changed is
// opened anew as long as nobody touched it; else it stays until the last look.
func TestATemplateOpensBeforeTheServerAnswers(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, typed := range []string{"", "Jane"} {
		synctest.Test(t, func(t *testing.T) {
			dir := t.TempDir()
			w := &world{templates: []payload.Template{onboarding(), bare()}}
			starts := func() *driver {
				d := newDriver(t, w, Options{Theme: "dark", Width: 120, Height: 40, Cache: cache.Open(dir, "scope")})
				d.loop.Late = func(msg tea.Msg) bool { _, late := msg.(renewed); return late }
				return d.begin()
			}
			starts().press("enter").leaves()

			again := starts().press("enter").write("J")
			saved := again.m.session.Template
			saved.UpdatedAt = "later"
			again.m.Update(renewed{of: again.m.session.Session, template: saved})
			again.lacks("was changed meanwhile").press("ctrl+c", "d")

			w.templates[0].Fields = append([]payload.Field{{ID: "new", Label: "Shoe size", Type: "text"}}, w.templates[0].Fields...)
			d := starts().press("enter").sees("Full name").lacks("Shoe size")
			if typed == "" {
				d.arrive().sees("Shoe size").leaves()
				return
			}
			d.write(typed).arrive().sees(typed, "was changed meanwhile").lacks("Shoe size")
			d.press("alt+r", "l", "y").sees("The template has changed", "Shoe size")
			if len(w.bodies) != 0 {
				t.Fatal("it was sent")
			}
		})
	}
}

// A server that is slow is no network that is gone: the last look waits for it and says so,
// and what was asked for is launched. Whoever does not want to wait leaves it for later.
func TestASlowServerIsWaitedForBeforeALaunch(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, leaves := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			dir := t.TempDir()
			w := &world{templates: []payload.Template{onboarding(), bare()}}
			store := autosave.Open(dir, "scope")
			store.Now = clock
			d := newDriver(t, w, Options{
				Theme: "dark", Width: 120, Height: 40, Unfinished: store, Cache: cache.Open(dir, "scope"),
				ProcessURL: func(r api.Run) string { return r.ID }, Browse: func(string) error { return nil },
			})
			w.away = fmt.Errorf("%w: %w", api.ErrNetwork, &api.Error{Message: "the server could not be reached"})
			d.begin()
			w.away = nil
			d.press("alt+u", "enter").write("Jane").press("alt+r")
			w.away = fmt.Errorf("%w: %w", api.ErrNetwork, &api.Error{Message: "the server could not be reached"})
			d.press("l", "y").sees("waiting to be sent")
			w.away = nil
			d.press("l")
			d.screen()
			w.latency = 3 * networkTimeout
			d.loop.Press(terminal.Read{Title: d.m.dialogs.Top().(*dialog.Launch).WindowTitle(), After: true, Keys: 1})
			d.loop.Press(tuitest.Key("y"))
			d.loop.Pass(networkTimeout - time.Second)
			d.lacks("no answer yet")
			d.loop.Pass(2 * time.Second)
			d.sees("no answer yet, still looking", "waiting to be sent")
			if leaves {
				d.loop.Press(tuitest.Key("esc"))
			}
			d.loop.Settle()
			if leaves {
				d.sees("It waits under Unfinished", "waiting to be sent")
			} else {
				d.sees("Launched")
			}
			if got := len(w.bodies); (got == 0) != leaves {
				t.Errorf("leaves %v: %d were sent", leaves, got)
			}
			d.leaves()
		})
	}
}
