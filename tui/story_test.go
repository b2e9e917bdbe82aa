package tui

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/tuitest"
)

func TestALaunchSendsWhatTheReviewShowsAndOnce(t *testing.T) {
	story(t, 120, 40, func(d *driver) {
		d.press("enter").write("Jane Smith")
		d.press("alt+r").sees("Full name           Jane Smith", `"name": "Jane Smith"`)
		shown := d.m.session.Built.Body
		d.press("l", "y", "enter", "l", "y").sees("Launched", "https://acme.test/run1")
		if len(d.world.bodies) != 1 {
			t.Fatalf("%d requests were sent", len(d.world.bodies))
		}
		if !bytes.Equal(shown, d.world.bodies[0]) {
			t.Errorf("shown:\n%s\nsent:\n%s", shown, d.world.bodies[0])
		}
		d.press("q")
		if !d.loop.Quit || len(d.m.outcome.Runs) != 1 {
			t.Errorf("quit %v with %+v", d.loop.Quit, d.m.outcome)
		}
	})
}

func TestARequiredAnswerIsMissing(t *testing.T) {
	story(t, 120, 40, func(d *driver) {
		d.press("enter", "alt+r").sees("1 problem before this can be launched", "Full name")
		d.press("l", "enter").sees("Kick-off 0/10")
		if len(d.world.bodies) != 0 {
			t.Fatal("it was sent")
		}
		if mark := d.m.front().AnswerRef(); mark.Field != "name" {
			t.Errorf("the focus is on %+v", mark)
		}
		d.press("alt+3", "alt+n")
		if mark := d.m.front().AnswerRef(); d.m.nav.At != journey.Kickoff || mark.Field != "name" {
			t.Errorf("next missing leads to %+v", mark)
		}
	})
}

func TestARefusalLandsOnItsField(t *testing.T) {
	story(t, 120, 40, func(d *driver) {
		d.world.launchErr = fmt.Errorf("%w: %w", api.ErrInvalid, &api.Error{
			Status: 422, Message: "the answers are not valid",
			Fields: []api.FieldError{{Path: "prerun.mail", Message: "The E-mail is taken."}},
		})
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("taken")
		if mark := d.m.front().AnswerRef(); mark.Field != "mail" {
			t.Fatalf("the focus is on %+v", mark)
		}
		d.sees("Jane")
		if len(d.m.session.ServerProblems) != 1 {
			t.Fatalf("the server's problems are %v", d.m.session.ServerProblems)
		}
		d.write("jane@acme.test")
		if len(d.m.session.ServerProblems) != 0 {
			t.Error("the problem stays although its answer was changed")
		}
	})
}

func TestNothingIsGoneAfterAFailedLaunch(t *testing.T) {
	kinds := map[string]struct {
		err  error
		says string
	}{
		"not signed in": {api.ErrUnauthorized, "Not signed in"},
		"not allowed":   {api.ErrForbidden, "Not allowed"},
		"gone":          {api.ErrNotFound, "Not found"},
		"too many":      {api.ErrRateLimited, "Too many requests"},
		"not sent":      {api.ErrNotSent, "The launch was not sent"},
		"unknown":       {api.ErrUnknownOutcome, "it may still come"},
		"anything":      {errors.New("odd"), "The launch failed"},
	}
	for name, tt := range kinds {
		t.Run(name, func(t *testing.T) {
			story(t, 80, 24, func(d *driver) {
				d.world.launchErr = tt.err
				d.press("enter").write("Jane")
				d.press("alt+5", "l", "y").sees(tt.says)
				back := "esc"
				if name == "unknown" {
					back = "shift+tab"
				}
				d.press(back).sees("Full name  ", "Jane", "[ Launch")
				if got := d.m.session.Answers.Field("name").Text(); got != "Jane" {
					t.Errorf("the answer is %q", got)
				}
				// A 429 alone is followed by others, each after its countdown.
				if n := len(d.world.bodies); n != 1 && tt.err != api.ErrRateLimited {
					t.Errorf("%d requests were sent", n)
				}
				d.press("ctrl+c").sees("is not saved yet")
			})
		})
	}
}

func TestALaterLaunchDoesNotHideOneWhoseOutcomeIsUnknown(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.world.launchErr, d.world.runsErr = api.ErrUnknownOutcome, api.ErrForbidden
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("could not be looked up")
		d.world.launchErr, d.world.runsErr = nil, nil
		d.press("shift+tab", "l").sees("Send it again?").press("y", "enter").lacks("Launched").press("esc")
		d.press("l", "a", "g", "a", "i", "n")
		d.press("enter").sees("Launched").press("q")
		d.m.sender.await(d.m.outcome.Signal)
		if !d.m.outcome.Unknown || len(d.m.outcome.Runs) != 1 {
			t.Errorf("the outcome is %+v", d.m.outcome)
		}
	})
}

// Sending again has a key of its own, and asks for a word: neither enter nor y does it.
func TestSendingAgainWantsItsKeyAndItsWord(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.world.launchErr = api.ErrUnknownOutcome
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("it may still come", "then sends it again")
		d.world.launchErr = nil
		d.press("enter", "y", "l", "S", "y", "enter").sees("type again and enter")
		if n := len(d.world.bodies); n != 1 {
			t.Errorf("%d requests were sent", n)
		}
		d.press("esc", "S", "a", "g", "a", "i", "n")
		d.press("enter").sees("Launched")
		if n := len(d.world.bodies); n != 2 {
			t.Errorf("%d requests were sent, want the second", n)
		}
	})
}

func TestAnotherLikeItKeepsTheAnswers(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("Launched")
		d.press("a").sees("Kick-off 1/10", "Jane")
		d.press("alt+5", "l").sees("Employee Onboarding - 2026-11-25 (2)").lacks("You launched", "Changed since")
		d.press("y").sees("✓ Launched", "2 launched")
		if len(d.world.bodies) != 2 {
			t.Errorf("%d requests were sent", len(d.world.bodies))
		}
	})
}

// Whom a launch brought into the organisation is no new guest of the next one, and the next
// start asks who there is.
func TestGuestsOfALaunchAreNewOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	synctest.Test(t, func(t *testing.T) {
		dir, tpl := t.TempDir(), hosting()
		tpl.Steps[0].Owners.Guests = []string{"Zoe@else.test"}
		w := &world{templates: []payload.Template{tpl}}
		d := newDriver(t, w, Options{Theme: "dark", Width: 110, Height: 40, Cache: cache.Open(dir, "scope"), ProcessURL: func(r api.Run) string { return r.ID }})
		d.begin().press("enter", "alt+5").sees("Mail now: 1 new guest").press("l", "y").sees("Launched")
		d.press("a", "alt+5").sees("Mail now: 1 guest, no new guest").leaves()
		kept, at, ok := cache.Load[cache.Everybody](cache.Open(dir, "scope"), cache.People)
		if !ok || len(kept.Guests) != 1 || len(kept.Members) != 2 || clock().Sub(at) < cache.Recent {
			t.Errorf("kept are %+v, of %v", kept, at)
		}
	})
}

func TestWhatWasLaunchedIsOnlyRead(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("✓ Launched").press("alt+5").sees("launched as", "only to be read")
		d.press("alt+2").write("X")
		if got := d.m.session.Answers.Field("name").Text(); got != "Jane" {
			t.Errorf("the answer has become %q", got)
		}
		d.press("alt+6").sees("✓ Launched", "What next")
		d.press("alt+5", "l").sees("Kick-off 1/10", "1 launched")
		if len(d.world.bodies) != 1 || d.m.session.ReadOnly {
			t.Errorf("%d launches, read only: %t", len(d.world.bodies), d.m.session.ReadOnly)
		}
	})
}

// The result of a launch is reachable from another one: backwards, and by its key.
func TestTheResultIsReachedFromAnotherLikeIt(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("✓ Launched").press("a").sees("Kick-off 1/10")
		d.press("shift+tab").sees("✓ Launched", "Answers", "Jane", "copy link").press("esc").sees("Kick-off 1/10")
		d.press("alt+6").sees("✓ Launched", "Answers").press("esc")
		d.write("t").press("alt+5", "l", "y").sees("✓ Launched", "2 launched")
	})
}

func TestALaunchOfThePastIsTakenBackByTwoPresses(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("✓ Launched").press("a", "alt+6").sees("✓ Launched", "Answers", "undo")
		if d.press("u").sees("Nobody touched it"); len(d.world.archived) > 0 {
			t.Error("one press archived it")
		}
		d.press("u").sees("– Archived").lacks("u undo").press("u", "esc")
		if got := fmt.Sprint(d.world.archived); got != "[run1]" {
			t.Errorf("archived are %s", got)
		}
		if o := d.m.outcome; len(o.Runs) != 0 || len(o.Archived) != 1 || o.Archived[0].ID != "run1" {
			t.Errorf("told are %+v launched, %+v archived", o.Runs, o.Archived)
		}
	})
}

// An undo ends although nobody waits for it: the list of launches knows of it.
func TestAnUndoThatNobodyWaitsForIsKnownToTheLaunches(t *testing.T) {
	atOnce(t, 100, 30, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("✓ Launched").press("alt+1", "tab", "tab").sees("[Launches 1]", "launched")
		d.press("enter", "u").sees("Nobody touched it")
		d.loop.Late = func(msg tea.Msg) bool {
			a, _ := msg.(addressed)
			_, late := a.msg.(stage.Undone)
			return late
		}
		d.press("u", "esc").sees("[Launches 1]").lacks("archived")
		d.arrive().sees("archived")
	})
}

// Another launch like one of before that comes late comes under nobody's hands.
func TestAnotherLikeItThatComesLateOpensNothing(t *testing.T) {
	atOnce(t, 100, 30, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("✓ Launched").press("a", "alt+6").sees("Answers")
		d.loop.Late = func(msg tea.Msg) bool { _, late := msg.(anotherRead); return late }
		d.press("a").write("Jo").press("alt+3").sees("Steps")
		d.arrive().sees("Steps", "not opened: you went on")
		d.press("alt+2").sees("Jo")
	})
}

func TestARecordGivesTheCommandThatRepeatsIt(t *testing.T) {
	var sent []byte
	synctest.Test(t, func(t *testing.T) {
		d := newDriver(t, &world{templates: []payload.Template{onboarding()}}, Options{Width: 80, Height: 24, ProcessURL: func(r api.Run) string { return "https://acme.test/" + r.ID }, Code: func(language string, _ payload.Template, l payload.Launch, _ payload.Env) (string, error) {
			return fmt.Sprintf("%s %t", language, bytes.Equal(l.Body, sent)), nil
		}}).begin()
		d.press("enter").write("Jane").press("enter").write("1 dec").press("alt+5", "l", "y").sees("✓ Launched")
		sent = d.world.bodies[0]
		d.press("a", "alt+6").sees("✓ Launched", "command").press("x").sees("╭─ The launch as kickoff", "kickoff true")
	})
}

func TestADraftIsSavedAndOpenedAgain(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+s").sees("Save as a draft", "Employee Onboarding")
		d.press("ctrl+u").write("weekly")
		d.press("enter").sees("saved as the draft weekly")
		d.press("alt+1").sees("Drafts 1")
		d.press("tab").sees("weekly", "Answers for")
		d.press("enter").sees("Kick-off 2/10", "Jane")
		if d.m.session.Draft != "weekly" || d.m.outcome.Draft != "weekly" {
			t.Errorf("the draft is %q", d.m.session.Draft)
		}
		d.press("alt+q")
		if !d.loop.Quit {
			t.Error("leaving asks although nothing was changed")
		}
	})
}

func TestAnotherDraftIsReplacedOnlyOnASecondEnter(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+s", "enter").sees("saved as")
		d.m.session.Draft = ""
		d.press("alt+s", "enter").sees("saved as")
		d.press("f1", "esc").write("!")
		d.press("alt+s", "enter").sees("There is a draft of that name", "Full name  Jane → Jane!")
		d.press("enter").sees("saved as")
	})
}

func TestADraftThatCannotBeSavedSaysWhy(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+s", "ctrl+u").write("full disk")
		d.press("enter").sees("the disk is full")
		d.press("esc").sees("Jane")
	})
}

func TestLeavingAsksBeforeSomethingIsLost(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("ctrl+c").sees("is not saved yet")
		d.press("esc").sees("Jane")
		if d.loop.Quit {
			t.Fatal("it left")
		}
		d.press("ctrl+c", "s", "enter")
		if !d.loop.Quit || len(d.drafts) != 1 {
			t.Errorf("quit %v with %d drafts", d.loop.Quit, len(d.drafts))
		}
	})
}

func TestAnotherTemplateAsksBeforeSomethingIsLost(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+1").write("ping")
		d.press("enter").sees("is not saved")
		d.press("esc")
		if d.m.session.Template.ID != "tpl1" {
			t.Fatal("the answers were dropped")
		}
		d.press("enter", "d")
		if d.m.session.Template.ID != "tpl2" || d.m.nav.At != journey.Details {
			t.Errorf("%s at %s", d.m.session.Template.ID, d.m.nav.At.Title())
		}
		d.sees("✓ – – ● Details ○")
	})
}

func TestUndoTakesBackOneAnswerAtATime(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("enter").write("tomorrow")
		d.press("alt+z")
		if got := d.m.session.Answers.Field("start").Text(); got != "" {
			t.Errorf("the date is still %q", got)
		}
		if got := d.m.session.Answers.Field("name").Text(); got != "Jane" {
			t.Errorf("the name is %q", got)
		}
		d.press("alt+z")
		if got := d.m.session.Answers.Field("name").Text(); got != "" {
			t.Errorf("the name is still %q", got)
		}
		d.press("alt+z").sees("nothing to take back")
	})
}

func TestUndoStaysWhereTheChangeIs(t *testing.T) {
	atOnce(t, 80, 30, func(d *driver) {
		d.press("enter", "tab", "tab", "down", "space").sees("› [x] Badge")
		d.press("alt+z").sees("› [ ] Badge", "[ ] Laptop")
		d.press("alt+Z").sees("› [x] Badge")
		d.press("alt+4").sees("Nothing else").press("alt+z").sees("● Kick-off", "─ Equipment ─", "[ ] Badge")
		d.press("alt+3", "down", "d").write("fri").press("enter", "up", "alt+z")
		if at := d.m.front().AnswerRef().Step; at != "s2" {
			t.Errorf("undo leads to the step %q", at)
		}
	})
}

// What is typed to find something, and what an undo has put there, is not taken by
// the undo that goes on.
func TestUndoGoesOnOverTextThatWasTypedToFindSomething(t *testing.T) {
	atOnce(t, 80, 30, func(d *driver) {
		d.press("enter")
		start := d.m.session.Answers.Snapshot()
		d.m.goTo(stage.AnswerRef{Field: "doc"})
		d.write("a.pdf").press("enter").write("b.pdf").press("tab", "tab").write("kim").press("alt+4")
		changes := len(d.m.session.History.Past)
		for range changes {
			d.press("alt+z")
		}
		asEntered(t, start, d.m.session.Answers.Snapshot())
	})
}

func TestAPastedBlockFillsTheForm(t *testing.T) {
	const block = "Full name: Jane\nlevel: senior\nEmail: jane@x.test\nEquipment:\n- Badge\nShoe size: 44\nStart date: someday"
	answers := func(d *driver) string {
		a := d.m.session.Answers
		kit := ""
		for _, c := range a.Field("kit").Choices() {
			kit += c.Text
		}
		return a.Field("name").Text() + "," + a.Field("mail").Text() + "," + kit
	}
	atOnce(t, 100, 40, func(d *driver) {
		d.press("enter").write("Jo")
		d.send(tea.PasteMsg{Content: block})
		d.sees("Fill from a paste", "✓ Full name", "Jo ", "Jane", `from "Email"`, "✗ Shoe size", "names no question here", "✗ Start date", "fill 4 answers")
		d.press("x", "down", "esc")
		if got := answers(d); got != "Jo,," {
			t.Fatalf("something was filled before yes: %s", got)
		}
		d.send(tea.PasteMsg{Content: block})
		d.press("enter").sees("filled 4 answers, 2 not")
		if got := answers(d); got != "Jane,jane@x.test,Badge" {
			t.Fatalf("filled is %s", got)
		}
		d.press("alt+z")
		if got := answers(d); got != "Jo,," {
			t.Fatalf("one undo leaves %s", got)
		}
		d.press("alt+Z")
		if got := answers(d); got != "Jane,jane@x.test,Badge" {
			t.Fatalf("redo gives %s", got)
		}

		d.m.goTo(stage.AnswerRef{Field: "about"})
		d.send(tea.PasteMsg{Content: block})
		d.press("t")
		if got := d.m.session.Answers.Field("about").Text(); got != block {
			t.Fatalf("as text it is %q", got)
		}
		d.press("alt+z", "esc", "f").sees("Paste a block now")
		d.write("Full name: Yo").press("enter").write("Email: yo@x.test").press("ctrl+d").sees("✓ Full name", "Yo", "fill 2 answers")
		d.press("esc", "esc", "f")
		d.send(tea.PasteMsg{Content: "hello\nthere"})
		d.sees("Nothing in it names a question of this form")
		d.send(tea.PasteMsg{Content: `{"full name": `})
		d.sees("It begins as JSON does, and is none")
		d.send(tea.PasteMsg{Content: `{"full name": "Kim"}`})
		d.press("enter")
		if got := answers(d); got != "Kim,jane@x.test,Badge" {
			t.Fatalf("from the menu: %s", got)
		}
		if d.send(tea.PasteMsg{Content: "See https://x.test: it is\nwritten there"}); d.m.dialogs.Top() != nil {
			t.Fatal("some text is taken for a block")
		}
	})
}

func TestThePayloadFollowsTheTyping(t *testing.T) {
	story(t, 120, 40, func(d *driver) {
		d.press("enter").write("Jane")
		d.sees(`▌     "name": "Jane"`)
	})
	story(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane")
		if strings.Contains(d.screen(), "checklist_id") {
			t.Error("the pane shows although there is no room")
		}
		d.press("alt+p").sees("Payload, line ", `"name": "Jane"`, "╭─ Payload")
		if d.press("alt+p"); strings.Contains(d.screen(), "Payload, line") {
			t.Error("alt+p does not close it")
		}
	})
}

func TestThePayloadLeavesTheKeysThatActEverywhere(t *testing.T) {
	for keys, sees := range map[string]string{"alt+3": "Order the equipment", "alt+r": "before this can be launched", "alt+g": "Go to", "alt+n": "Full name", "ctrl+s": "Save"} {
		story(t, 60, 15, func(d *driver) {
			d.press("enter", "alt+p").sees("╭─ Payload")
			d.press(keys).sees(sees)
			if strings.Contains(d.screen(), "Payload, line") {
				t.Errorf("behind %s the payload still lies over the stage", keys)
			}
		})
	}
	story(t, 60, 15, func(d *driver) {
		d.press("enter", "alt+p", "/").write("name")
		d.press("alt+x", "x").sees("/namex")
	})
}

func TestTheLaunchIsCopiedAsCode(t *testing.T) {
	story(t, 120, 40, func(d *driver) {
		d.m.o.Code = func(language string, _ payload.Template, l payload.Launch, _ payload.Env) (string, error) {
			return language + string(l.Body), nil
		}
		d.press("enter").write("Jane")
		d.press("alt+r", "x").sees("The launch as curl", "javascript", "kickoff", "curl{")
		d.press("tab").sees("The launch as javascript", "javascript{")
		d.press("c").sees("the launch as javascript was sent to the terminal's clipboard")
	})
}

func TestGoToAnythingByTyping(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter", "alt+g").write("equipment order")
		d.press("enter")
		if mark := d.m.front().AnswerRef(); mark.Step != "s2" {
			t.Errorf("it leads to %+v", mark)
		}
		d.press("esc", "g").write("folders")
		d.press("enter")
		if mark := d.m.front().AnswerRef(); mark.Property != "folders" {
			t.Errorf("it leads to %+v", mark)
		}
	})
}

func TestALateAnswerIsDropped(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.press("enter")
		gone, builder := d.m.front(), d.m.builder
		d.m.opener.open(openedTemplate(bare()))
		d.send(addressed{to: gone, msg: tea.PasteMsg{Content: "late"}})
		d.send(built{by: builder, launch: session.Built{Problems: []payload.Problem{{Message: "late"}}}})
		if len(d.m.session.Built.Problems) != 0 {
			t.Error("a build of another template was taken")
		}
	})
}

func TestTheTemplatesCannotBeRead(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		fresh := &world{templates: []payload.Template{bare()}, fail: errors.New("the server could not be reached")}
		d = newDriver(d.t, fresh, Options{Theme: "dark", Width: 80, Height: 24}).begin()
		d.sees("the server could not be reached", "alt+u tries again")
		fresh.fail = nil
		d.press("alt+u").sees("Ping", "Templates 1")
	})
}

func TestALightTerminalGetsDarkColours(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.m.o.Theme = ""
		before := d.m.View().Content
		d.send(tea.BackgroundColorMsg{Color: white{}})
		if d.m.View().Content == before || d.m.session.Theme.Suits(true) {
			t.Error("the colours stayed as they were")
		}
	})
}

type white struct{}

func (white) RGBA() (r, g, b, a uint32) { return 0xffff, 0xffff, 0xffff, 0xffff }

func TestASignalEndsTheProgramAndIsTold(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.send(ended{by: hangUp{}})
		if !d.loop.Quit || d.m.outcome.Signal == nil {
			t.Error("it goes on")
		}
	})
}

type hangUp struct{}

func (hangUp) Signal()        {}
func (hangUp) String() string { return "hang up" }

// TestTheKeyOfACommandWithNothingToDoIsForTheField: alt+i signs in again only where that
// is wanted.
func TestTheKeyOfACommandWithNothingToDoIsForTheField(t *testing.T) {
	atOnce(t, 100, 30, func(d *driver) {
		d.press("enter", "tab", "tab").sees("› [ ] Laptop")
		d.press("space", "alt+i").sees("› [ ] Laptop", "[x] Badge")
	})
}

func TestAKeyOfACommandThatCameWhileALaunchOpensActsInIt(t *testing.T) {
	d := drive(t, 0, 120, 40)
	_, opening := d.m.Update(tuitest.Key("enter"))
	d.m.Update(tuitest.Key("alt+3"))
	d.loop.Run(opening)
	d.loop.Settle()
	d.sees("● Steps")
}
