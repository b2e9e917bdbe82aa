package tui

import (
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/tui/idle"
)

// driver presses keys and runs the commands that come of them, without a
// terminal. It runs in a bubble whose clock jumps over every wait.
type driver struct {
	t     testing.TB
	m     *model
	world *world
	shelf shelf
	quit  bool
	// impatient: nobody waits for a disk that refuses to become well.
	impatient bool
	// late keeps messages back until arrive, as a slow network does; nil keeps none.
	late func(tea.Msg) bool
	held []tea.Msg
	// sent are messages that did not come from a command, as a program's Send has them.
	sent chan tea.Msg
}

// story runs a driver over the wizard in a terminal of that size.
func story(t *testing.T, width, height int, tell func(*driver)) {
	t.Helper()
	// The review writes files where it is told to.
	t.Chdir(t.TempDir())
	synctest.Test(t, func(t *testing.T) { tell(drive(t, width, height)) })
}

func drive(t testing.TB, width, height int) *driver {
	w := &world{templates: []payload.Template{onboarding(), bare()}}
	d := &driver{t: t, world: w, shelf: shelf{}}
	d.m = newModel(Options{
		Service: w, Drafts: d.shelf, Now: clock, Sandbox: true, Theme: "dark", Width: width, Height: height,
		ProcessURL: func(r api.Run) string { return "https://acme.test/" + r.ID },
		Browse:     func(string) error { return nil },
		Delivery:   w.delivery(t),
	})
	d.run(d.m.Init())
	return d
}

// run does a command and all that follows from it.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if d.sent == nil {
		d.sent = make(chan tea.Msg, 100)
	}
	if d.m.wire.notify == nil {
		d.m.wire.notify = func(msg tea.Msg) { d.sent <- msg }
	}
	defer d.takeSent()
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case idle.Waiting:
		d.run(tea.Cmd(msg))
	case tea.QuitMsg:
		d.quit = true
	case autosaved:
		if d.impatient && msg.of.Status().Err != nil {
			d.m.keeper.waiting = false
			return
		}
		d.send(msg)
	default:
		if d.late != nil && d.late(msg) {
			d.held = append(d.held, msg)
			return
		}
		d.send(msg)
	}
}

// arrive brings what was kept back, and nothing is late any more.
func (d *driver) arrive() *driver {
	d.late = nil
	for len(d.held) > 0 {
		msg := d.held[0]
		d.held = d.held[1:]
		d.send(msg)
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

func (d *driver) takeSent() {
	for {
		select {
		case msg := <-d.sent:
			d.send(msg)
		default:
			return
		}
	}
}

func (d *driver) send(msg tea.Msg) {
	_, cmd := d.m.Update(msg)
	d.run(cmd)
}

// press presses keys by their names; one that is longer and no name is typed.
func (d *driver) press(keys ...string) *driver {
	for _, k := range keys {
		d.send(keyPress(k))
	}
	return d
}

func (d *driver) write(text string) *driver {
	for _, r := range text {
		d.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return d
}

func keyPress(name string) tea.KeyPressMsg {
	var mod tea.KeyMod
	for _, m := range []struct {
		prefix string
		mod    tea.KeyMod
	}{{"alt+", tea.ModAlt}, {"ctrl+", tea.ModCtrl}, {"shift+", tea.ModShift}} {
		if rest, ok := strings.CutPrefix(name, m.prefix); ok {
			name, mod = rest, mod|m.mod
		}
	}
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp,
		"pgdown": tea.KeyPgDown, "delete": tea.KeyDelete, "backspace": tea.KeyBackspace, "f1": tea.KeyF1,
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " ", Mod: mod}
	}
	if code, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: code, Mod: mod}
	}
	r := []rune(name)[0]
	msg := tea.KeyPressMsg{Code: r, Mod: mod}
	if mod == 0 {
		msg.Text = name
	}
	return msg
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
