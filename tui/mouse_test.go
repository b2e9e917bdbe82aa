package tui

import (
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/journey"
	"kickoff/tui/keymap"
)

// clickOn clicks on the first place of the screen where some words stand.
func (d *driver) clickOn(words string) *driver {
	d.t.Helper()
	for y, line := range strings.Split(d.screen(), "\n") {
		if before, _, ok := strings.Cut(line, words); ok {
			d.send(tea.MouseClickMsg{X: len([]rune(before)), Y: y, Button: tea.MouseLeft})
			return d
		}
	}
	d.t.Fatalf("no %q to click on:\n%s", words, d.screen())
	return d
}

func TestTheMouseActsOnlyWhenItWasAskedFor(t *testing.T) {
	atOnce(t, 120, 40, func(d *driver) {
		d.press("enter")
		if mode := d.m.View().MouseMode; mode != tea.MouseModeNone {
			t.Fatalf("the terminal's selection is taken: %v", mode)
		}
		d.press("esc", "m")
		if mode := d.m.View().MouseMode; mode != tea.MouseModeCellMotion {
			t.Fatalf("asked for, it is %v", mode)
		}
		d.press("esc").clickOn("mouse off")
		d.press("enter")
		if mode := d.m.View().MouseMode; mode != tea.MouseModeNone {
			t.Errorf("taken back, it is %v", mode)
		}
	})
}

func TestAClickIsWhatTheKeysWouldDo(t *testing.T) {
	atOnce(t, 120, 40, func(d *driver) {
		d.press("enter", "alt+2").clickOn("Start date").sees("╭─ Start date ")
		d.clickOn("E-mail").sees("╭─ E-mail ")
		d.clickOn("Equipment   ").clickOn("Badge").clickOn("Badge").sees("› [x] Badge")
		d.clickOn("Site   ").clickOn("│ Berlin").clickOn("○ Oslo").clickOn("○ Oslo").sees("Oslo  ")
		d.press("alt+3").clickOn("2 Order").sees("› [ ] 2 Order")
		d.clickOn("1 Prepare").sees("› [ ] 1 Prepare")
		d.clickOn("deadline").sees("Deadline of")
		d.press("esc").clickOn("menu").sees("╭─ Menu ").clickOn("r  review")
		if d.press("enter"); d.m.nav.At != journey.Review {
			t.Errorf("at %v:\n%s", d.m.nav.At, d.screen())
		}
		for _, c := range []struct {
			words string
			leads journey.Stage
		}{{"Details", journey.Details}, {"Kick-off", journey.Kickoff}, {"Acme", journey.Kickoff}, {"Template", journey.Start}} {
			if d.clickOn(c.words); d.m.nav.At != c.leads {
				t.Errorf("a click on %q leads to %v:\n%s", c.words, d.m.nav.At, d.screen())
			}
		}
		d.clickOn("Drafts").sees("[Drafts").clickOn("Templates").sees("[Templates")
	})
}

func TestAWheelScrollsAFormAndWalksThroughRows(t *testing.T) {
	atOnce(t, 80, 13, func(d *driver) {
		d.press("enter").sees("Full name *")
		for range 6 {
			d.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		}
		d.lacks("Full name *").sees("Team lead")
		d.press("alt+3").sees("› [ ] 1 ").send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		d.sees("› [ ] 2 ")
	})
}

func TestAKeyThatAPersonChoseActsAndIsSaidEverywhere(t *testing.T) {
	own, odd := keymap.Read([]byte(`{"save": "alt+w", "undo": "f2", "put-back": "alt+y", "keys": "f4"}`))
	if len(odd) > 0 {
		t.Fatal(odd)
	}
	story(t, 120, 40, func(d *driver) {
		d.m.session.Keymap, d.m.commands.table = own, nil
		d.press("enter").sees("alt+w save draft").lacks("alt+s")
		d.write("Jane").press("alt+w").sees("Save as a draft")
		d.press("esc", "esc").sees("alt+w").press("esc")
		d.send(tea.KeyPressMsg{Code: tea.KeyF2})
		d.sees("taken back").send(tea.KeyPressMsg{Code: tea.KeyF4})
		d.sees("╭─ Keys in Kick-off ", "alt+w   save as a draft").lacks("alt+s", "undo")
	})
}

func TestWordsNameTheKeysAsTheyAreBound(t *testing.T) {
	own, odd := keymap.Read([]byte(`{"save": "alt+w", "payload": "f6", "reload": "f7"}`))
	if len(odd) > 0 {
		t.Fatal(odd)
	}
	synctest.Test(t, func(t *testing.T) {
		d := newDriver(t, &world{templates: []payload.Template{onboarding()}}, Options{Width: 120, Height: 40, Keymap: own}).begin()
		d.press("tab").sees("No drafts yet: alt+w in a launch", "f7 read anew").press("shift+tab", "enter")
		d.send(tea.KeyPressMsg{Code: tea.KeyF6})
		d.sees("╭─ Payload").send(tea.KeyPressMsg{Code: tea.KeyF6})
		d.lacks("╭─ Payload").press("alt+p").lacks("╭ Payload")
	})
}

func TestAKeyOfAPlaceStaysWhereAChosenOneHasNothingToDo(t *testing.T) {
	own, odd := keymap.Read([]byte(`{"take-over": "f5", "save": "alt+t"}`))
	if len(odd) > 0 {
		t.Fatal(odd)
	}
	atOnce(t, 80, 24, func(d *driver) {
		d.m.session.Keymap, d.m.commands.table = own, nil
		d.press("alt+t").sees("The table's file, or paste it")
	})
}

func TestTheHelpHasOnlyWhatActsHere(t *testing.T) {
	atOnce(t, 120, 40, func(d *driver) {
		d.press("enter", "alt+?").sees("╭─ Keys in Kick-off ").lacks("undo", "redo", "put an answer back")
		d.press("esc").write("Jane").press("alt+?").sees("alt+z   undo").lacks("redo")
		d.press("esc", "alt+z", "alt+?").sees("redo")
	})
}

func TestTheWindowSaysWhatAndWhere(t *testing.T) {
	atOnce(t, 80, 24, func(d *driver) {
		if got := d.m.View().WindowTitle; got != "Template · Acme Corp SANDBOX – kickoff" {
			t.Errorf("at the start it says %q", got)
		}
		d.press("enter", "alt+3")
		if got := d.m.View().WindowTitle; got != "Employee Onboarding · Steps · Acme Corp SANDBOX – kickoff" {
			t.Errorf("in the steps it says %q", got)
		}
	})
}

func TestTheReviewNamesTheLaunchOnceInTheFoot(t *testing.T) {
	atOnce(t, 120, 40, func(d *driver) {
		d.press("enter").write("Jane").press("alt+5", "end")
		if got := d.foot(); strings.Count(got, "launch…") != 1 || !strings.HasPrefix(got, " enter launch… · tab JSON · esc menu") {
			t.Errorf("the foot is %q", got)
		}
		d.press("up")
		if got := d.foot(); strings.Count(got, "launch…") != 1 {
			t.Errorf("on a row the foot is %q", got)
		}
	})
}
