package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/payload"
	"kickoff/tui/dialog"
	"kickoff/tui/theme"
)

// header and foot are the first and the last line of the screen.
func (d *driver) header() string {
	first, _, _ := strings.Cut(ansi.Strip(d.m.View().Content), "\n")
	return first
}

func (d *driver) foot() string {
	lines := strings.Split(ansi.Strip(d.m.View().Content), "\n")
	return lines[len(lines)-1]
}

func TestTheStepperTicksAStageOnlyWhileNothingThereIsInTheWay(t *testing.T) {
	atOnce(t, 120, 40, func(d *driver) {
		expect := func(want string) {
			t.Helper()
			if got := d.header(); !strings.Contains(got, want) {
				t.Errorf("want %q in %q", want, got)
			}
		}
		d.press("enter")
		expect("● Kick-off 0/10  ○ Steps  ○ Details  ○ Review")
		d.press("alt+5")
		expect("✗ Kick-off  ○ Steps  ○ Details  ● Review")
		d.press("alt+4")
		expect("✗ Kick-off  ○ Steps  ● Details  ○ Review")
		d.press("alt+2").write("Jane")
		d.press("alt+4")
		expect("✓ Kick-off  ○ Steps  ● Details  ✓ Review")
	})
}

func TestTheFootHasTheWeightiestKeysInLittleRoom(t *testing.T) {
	feet := map[int]string{
		120: " enter next · esc menu · alt+r review · alt+s save draft · alt+g go to · alt+n next missing · shift+tab back",
		80:  " enter next · esc menu · alt+r review · alt+s save draft · alt+g go to",
		60:  " enter next · esc menu · alt+r review · alt+s save draft",
		40:  " enter next · esc menu · alt+r review",
		24:  " enter next · esc menu",
	}
	for width, want := range feet {
		atOnce(t, width, 20, func(d *driver) {
			d.press("enter")
			if got := d.foot(); got != want {
				t.Errorf("at %d:\n got %q\nwant %q", width, got, want)
			}
		})
	}
	atOnce(t, 60, 20, func(d *driver) {
		d.press("enter").write("Jane")
		if got := d.foot(); strings.Contains(got, "missing") {
			t.Errorf("nothing is missing, and a key leads there: %q", got)
		}
	})
}

func TestWhereItGoesIsInSightAtEverySize(t *testing.T) {
	for width := 8; width <= 140; width++ {
		atOnce(t, width, 15, func(d *driver) {
			d.m.view.sandbox, d.m.people.organization.Name = false, "Vereinigte Werkstätten für Kunst im Handwerk"
			d.press("enter")
			if got := d.header(); !strings.Contains(got, "Verein") {
				t.Fatalf("at %d: %q", width, got)
			}
			d.m.view.sandbox = true
			if got := d.header(); !strings.Contains(got, "SANDBOX") || width >= 40 && !strings.Contains(got, "Verein") {
				t.Fatalf("at %d: %q", width, got)
			}
			if got := d.header(); width >= 80 && !strings.Contains(got, " · jo@acme.test · SANDBOX") {
				t.Fatalf("at %d: %q", width, got)
			}
			d.m.session.Base.People.Me.Email = "maximiliane.von-hohenstein@acme.test"
			if got := d.header(); width >= 40 && !strings.Contains(got, " · maxi") {
				t.Fatalf("at %d: %q", width, got)
			}
			d.m.session.Base.People.Me.Email = "jo@acme.test"
			d.m.people.organization.Name = "Acme"
			if got := d.header(); width >= 80 && !strings.Contains(got, "Acme · jo@acme.test · SANDBOX") {
				t.Fatalf("at %d: %q", width, got)
			}
		})
	}
}

func TestAProfileHasItsColourInTheHeader(t *testing.T) {
	atOnce(t, 80, 24, func(d *driver) {
		red := "\x1b[1;91m"
		if first, _, _ := strings.Cut(d.m.View().Content, "\n"); strings.Contains(first, red) {
			t.Errorf("red without a profile: %q", first)
		}
		d.m.view.color = "9"
		if first, _, _ := strings.Cut(d.m.View().Content, "\n"); !strings.Contains(first, red+"Acme") {
			t.Errorf("no red: %q", first)
		}
	})
}

func TestANoticeCoversNothingThatOneWorksOnInVeryLittleRoom(t *testing.T) {
	atOnce(t, 40, 7, func(d *driver) {
		before := d.press("enter").foot()
		if d.press("alt+z"); d.foot() != before {
			t.Errorf("the last line was %q and is %q", before, d.foot())
		}
		d.sees("there is nothing to take back", "SANDBOX")
	})
}

func TestAValueIsWorthMoreThanItsNote(t *testing.T) {
	for width, want := range map[int]string{40: "Jo Smith\n                   you launch it", 60: "Jo Smith     you launch it"} {
		atOnce(t, width, 10, func(d *driver) {
			d.press("enter", "alt+4", "home").sees(want)
		})
	}
}

func TestTheRealCursorIsOnTheFocusEverywhere(t *testing.T) {
	atOnce(t, 100, 30, func(d *driver) {
		d.press("enter").write("Jane")
		for _, keys := range [][]string{{"alt+2"}, {"alt+3"}, {"down"}, {"t"}, {"esc", "alt+4"}, {"alt+5"}, {"end"}, {"esc"}, {"esc", "alt+1"}} {
			d.press(keys...)
			c := d.m.View().Cursor
			if c == nil {
				t.Errorf("no cursor after %v:\n%s", keys, d.screen())
				continue
			}
			line := strings.Split(d.screen(), "\n")[c.Y]
			if c.Shape == tea.CursorUnderline && string([]rune(line)[c.X]) != theme.SignCursor {
				t.Errorf("after %v the cursor is on cell %d of %q", keys, c.X, line)
			}
		}
	})
}

// What has just happened may take lines of the stage, and none of a dialog over it.
func TestALongWordLeavesADialogWhole(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {40, 10}, {20, 8}} {
		atOnce(t, size[0], size[1], func(d *driver) {
			d.press("enter")
			d.m.show(dialog.NewText(d.m.session.Theme, "Long", func(int) []string { return strings.Split(strings.Repeat("line ", 30), " ") }))
			d.m.notify(strings.Repeat("something has happened ", 9), "")
			if got := ansi.Strip(d.m.View().Content); !strings.Contains(got, "of 31 ↓") || !strings.Contains(got, "something") {
				t.Errorf("at %dx%d it is\n%s", size[0], size[1], got)
			}
		})
	}
}

// It takes no line that somebody works in either: what does not fit beside it is cut.
func TestALongWordLeavesTheLineInFront(t *testing.T) {
	for height := 8; height < 24; height++ {
		atOnce(t, 60, height, func(d *driver) {
			for _, stage := range []string{"enter", "alt+4"} {
				d.press(stage)
				for range 12 {
					d.press("tab")
					d.m.notify(strings.Repeat("something has happened ", 9), "")
					c, lines := d.m.View().Cursor, strings.Split(d.screen(), "\n")
					if c == nil || strings.Contains(lines[c.Y], "happened") {
						t.Fatalf("at height %d the cursor is at %+v of\n%s", height, c, d.screen())
					}
				}
			}
		})
	}
}

// ctrl+c does something in every dialog: what esc does, where it has no meaning of its own.
func TestAnInterruptClosesADialog(t *testing.T) {
	for name, keys := range map[string]string{
		"a draft's name": "alt+s", "what can be gone to": "alt+g", "a paste": "esc f", "code": "alt+r x", "a file's name": "alt+r x w", "the help": "alt+?",
		"a table": "esc b",
	} {
		t.Run(name, func(t *testing.T) {
			atOnce(t, 80, 24, func(d *driver) {
				d.m.o.Code = func(string, payload.Template, payload.Launch, payload.Env) (string, error) { return "code", nil }
				d.press("enter")
				for _, key := range strings.Fields(keys) {
					d.press(key)
				}
				if d.m.dialogs.Top() == nil {
					t.Fatal("nothing is asked")
				}
				if d.press("ctrl+c"); name == "a file's name" {
					d.press("ctrl+c")
				}
				if d.m.dialogs.Top() != nil {
					t.Errorf("it stays:\n%s", d.screen())
				}
			})
		})
	}
}

// Whoever presses ctrl+c twice loses nothing that is kept nowhere.
func TestTwoInterruptsDropNothing(t *testing.T) {
	atOnce(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("ctrl+c").sees("is not saved yet", "d    drop it and leave")
		d.press("ctrl+c").lacks("is not saved yet").sees("Jane")
	})
}

func TestAJoinedEmojiIsWholeWhereTheTerminalSaysThatItJoins(t *testing.T) {
	atOnce(t, 80, 24, func(d *driver) {
		d.press("enter").write("Crew 👩\u200d🚀 👍🏽").sees("Crew 👩 👍 ")
		d.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeNotRecognized})
		d.sees("Crew 👩 👍 ")
		d.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		d.sees("Crew 👩\u200d🚀 👍🏽 ")
	})
}

func TestTheFootOfALongTextSaysFromTheFirstThatItScrolls(t *testing.T) {
	atOnce(t, 60, 15, func(d *driver) {
		d.press("enter").sees("Full name *").press("alt+?").sees("Keys in Kick-off", "↑/↓ scroll")
	})
}
