package tui

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/tui/dialog"
	"kickoff/tui/terminal"
	"kickoff/tui/tuitest"
)

// driver presses keys and runs the commands that come of them, without a
// terminal, until the program is idle. It runs in a bubble whose clock jumps over
// every wait.
type driver struct {
	t      testing.TB
	m      *model
	loop   *tuitest.Loop
	world  *world
	drafts savedDrafts
}

// latencies are how long an answer of the server takes.
func latencies() []time.Duration { return []time.Duration{0, 100 * time.Millisecond, 3 * time.Second} }

// story runs a driver over the wizard in a terminal of that size, once with each
// latency: what a person sees in the end must not depend on it.
func story(t *testing.T, width, height int, tell func(*driver)) {
	t.Helper()
	for _, latency := range latencies() {
		t.Run(fmt.Sprint(latency, " a request"), func(t *testing.T) { storyAt(t, latency, width, height, tell) })
	}
}

// atOnce is a story with a server that takes no time, for what the server has no
// part in.
func atOnce(t *testing.T, width, height int, tell func(*driver)) {
	t.Helper()
	storyAt(t, 0, width, height, tell)
}

func storyAt(t *testing.T, latency time.Duration, width, height int, tell func(*driver)) {
	t.Helper()
	// The review writes files where it is told to.
	t.Chdir(t.TempDir())
	synctest.Test(t, func(t *testing.T) { tell(drive(t, latency, width, height)) })
}

// drive is a driver in front of the first screen.
func drive(t testing.TB, latency time.Duration, width, height int) *driver {
	w := &world{templates: []payload.Template{onboarding(), bare()}, latency: latency}
	d := newDriver(t, w, Options{
		Sandbox: true, Theme: "dark", Width: width, Height: height,
		ProcessURL: func(r api.Run) string { return "https://acme.test/" + r.ID },
		Browse:     func(string) error { return nil },
	})
	return d.begin()
}

// newDriver is a driver over a wizard that has not begun.
func newDriver(t testing.TB, w *world, o Options) *driver {
	d := &driver{t: t, world: w, drafts: savedDrafts{}}
	o.Service, o.Drafts, o.Delivery = w, d.drafts, w.delivery(t)
	if o.Now == nil {
		o.Now = clock
	}
	d.m = newModel(o)
	d.loop = tuitest.NewLoop(t, d.m)
	d.m.account.reauth.notify = d.loop.Post
	return d
}

// begin draws the first screen.
func (d *driver) begin() *driver {
	d.t.Helper()
	d.loop.Begin()
	return d
}

// run does a command and all that follows from it.
func (d *driver) run(cmd tea.Cmd) {
	d.t.Helper()
	d.loop.Run(cmd)
}

// arrive brings what was late, and nothing is late any more.
func (d *driver) arrive() *driver {
	d.t.Helper()
	d.loop.Arrive()
	return d
}

func (d *driver) send(msg tea.Msg) {
	d.t.Helper()
	d.loop.Send(msg)
}

// press presses keys by their names.
func (d *driver) press(keys ...string) *driver {
	d.t.Helper()
	for _, k := range keys {
		if l, asked := d.m.dialogs.Top().(dialog.Titled); asked {
			// Each key is pressed by somebody who has seen what stands there.
			d.screen()
			d.send(terminal.Read{Title: l.WindowTitle(), After: true, Keys: 1})
		}
		d.send(tuitest.Key(k))
	}
	return d
}

func (d *driver) write(text string) *driver {
	d.t.Helper()
	d.loop.Send(tuitest.Text(text)...)
	return d
}

// screen is what a person sees, without colours.
func (d *driver) screen() string { return ansi.Strip(d.m.View().Content) }

func (d *driver) sees(texts ...string) *driver {
	d.t.Helper()
	screen := d.screen()
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			d.t.Fatalf("the screen does not show %q:\n%s", text, screen)
		}
	}
	return d
}

// lacks fails when the screen shows one of the texts.
func (d *driver) lacks(texts ...string) *driver {
	d.t.Helper()
	screen := d.screen()
	for _, text := range texts {
		if strings.Contains(screen, text) {
			d.t.Fatalf("the screen shows %q:\n%s", text, screen)
		}
	}
	return d
}
