package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/store/ledger"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/terminal"
	"kickoff/tui/tuitest"
)

// chooses writes a file and chooses it for the contract.
func (d *driver) chooses(name string) *driver {
	d.t.Helper()
	if err := os.WriteFile(name, []byte("%PDF-1.4 "+name), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.m.goTo(stage.RefOf(payload.Problem{Field: "doc"}))
	d.write(name)
	return d.press("enter")
}

// Whoever goes on while the template is looked at once more is told that nothing was sent.
func TestALaunchThatSomebodyWentOnFromIsSaidNotToBeSent(t *testing.T) {
	atOnce(t, 80, 24, func(d *driver) {
		d.press("enter").write("Jane").press("alt+5", "l")
		d.loop.Late = func(msg tea.Msg) bool { _, late := msg.(rechecked); return late }
		d.press("y", "alt+3").sees("Steps")
		d.arrive().sees("nothing was sent: you went on meanwhile")
		if len(d.world.bodies) > 0 {
			t.Error("it was sent")
		}
	})
}

func TestAFileIsUploadedWhileThePersonGoesOn(t *testing.T) {
	story(t, 100, 30, func(d *driver) {
		d.press("enter").write("Jane")
		d.chooses("contract.pdf")
		if d.world.uploads != 1 || len(d.world.bodies) != 0 {
			t.Fatalf("%d uploads, %d launches", d.world.uploads, len(d.world.bodies))
		}
		d.sees("contract.pdf", "uploaded")
		if got := d.m.session.Answers.Field("doc").Files()[0]; got.Path != "contract.pdf" || got.Object == nil {
			t.Errorf("the answer has %+v", got)
		}
		d.press("alt+5", "l", "y").sees("Launched").press("alt+?").sees("Keys in Launched").press("esc")
		d.press("a", "alt+5", "l", "y").sees("Launched")
		if d.world.uploads != 1 || len(d.world.bodies) != 2 {
			t.Errorf("after two launches: %d uploads, %d launches", d.world.uploads, len(d.world.bodies))
		}
	})
}

func TestUndoDoesNotTakeBackAnUpload(t *testing.T) {
	story(t, 100, 30, func(d *driver) {
		d.press("enter").write("Jane")
		d.chooses("contract.pdf")
		d.m.goTo(stage.RefOf(payload.Problem{Field: "mail"}))
		d.write("jane@acme.test")
		d.press("alt+z")
		if a := d.m.session.Answers; a.Field("mail").Text() != "" || a.Field("doc").Files()[0].Object == nil || d.m.front().AnswerRef().Field != "mail" {
			t.Errorf("after one step back: %+v, %+v", a.Field("mail"), a.Field("doc"))
		}
		d.press("alt+z")
		if files := d.m.session.Answers.Field("doc").Files(); len(files) != 0 {
			t.Errorf("after two: %v", files)
		}
	})
}

func TestAnUploadThatMayBeStoredWaitsForAPerson(t *testing.T) {
	story(t, 120, 30, func(d *driver) {
		d.world.uploadErr = api.ErrUnknownOutcome
		d.press("enter").write("Jane")
		d.chooses("contract.pdf")
		d.sees("a copy may be stored")
		d.press("alt+5", "l", "y").sees("Nobody knows whether contract.pdf was uploaded")
		d.world.uploadErr = nil
		d.press("esc", "alt+2")
		if len(d.world.bodies) != 0 || d.world.uploads != 0 {
			t.Fatal("it was repeated by itself")
		}
		d.m.goTo(stage.RefOf(payload.Problem{Field: "doc"}))
		d.press("up", "space").sees("uploaded")
		if d.world.uploads != 1 {
			t.Errorf("%d uploads", d.world.uploads)
		}
	})
}

func TestWhatWasLostComesOutOfTheWizard(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.world.lost = "name"
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("Launched", "Full name: sent \"Jane\", stored nothing")
		if r := d.m.outcome.Receipts["run1"]; len(r.Differences) != 1 {
			t.Errorf("the receipt is %+v", r)
		}
	})
}

// signsIn has the wizard take one token.
func (d *driver) signsIn(token string) {
	d.m.o.SignIn = func(_ context.Context, given string) (SignedIn, error) {
		if given != token {
			return SignedIn{}, errors.New("the token was refused")
		}
		d.world.launchErr, d.world.fail, d.world.uploadErr = nil, nil, nil
		return SignedIn{Service: d.world, Delivery: d.m.o.Delivery, Me: payload.Member{Email: "jo@acme.test"}, TokenPlace: "kept for this run"}, nil
	}
}

func TestSigningInAgainGoesOnWhereThePersonWas(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.signsIn("secret-token")
		d.world.launchErr = api.ErrUnauthorized
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("Sign in again", "it is not shown")
		d.send(tea.PasteMsg{Content: " wrong\n"})
		d.press("enter").sees("the token was refused")
		d.write("secret-token")
		if strings.Contains(d.screen(), "secret") {
			t.Error("the token is on the screen")
		}
		d.press("enter").sees("signed in as jo@acme.test; kept for this run")
		d.press("enter").lacks("Launched").press("l", "y").sees("Launched")
		if len(d.world.bodies) != 2 || len(d.m.outcome.Runs) != 1 {
			t.Errorf("%d requests, outcome %+v", len(d.world.bodies), d.m.outcome)
		}
	})
}

func TestATokenThatEndsDuringAnUploadIsAskedForAtOnce(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.signsIn("t")
		d.world.uploadErr = api.ErrUnauthorized
		d.press("enter").write("Jane")
		d.chooses("contract.pdf").sees("Sign in again")
		d.press("t", "enter")
		if d.world.uploads != 1 || d.m.nav.At != journey.Kickoff {
			t.Errorf("%d uploads, at %s", d.world.uploads, d.m.nav.At.Title())
		}
	})
}

func TestWhoDeclinesToSignInIsNotAskedAgainByItself(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.signsIn("t")
		d.world.fail = api.ErrUnauthorized
		d.press("alt+u").sees("Sign in again").press("esc")
		d.press("alt+u")
		if strings.Contains(d.screen(), "Sign in again") {
			t.Fatal("it asks again")
		}
		d.press("alt+i").sees("Sign in again").press("t", "enter").sees("signed in as")
		d.sees("Employee Onboarding")
	})
}

// doubtful puts launches of unknown outcome into the ledger, and has the wizard look
// for them as it does when it begins.
func (d *driver) doubtful(runs []api.Run, names ...string) *driver {
	d.t.Helper()
	for i, name := range names {
		at := clock().Add(-time.Duration(len(names)-i) * time.Hour)
		id, err := d.m.o.Delivery.Ledger.Begin(ledger.Intent{
			At: at, Template: ledger.Template{ID: "tpl1", Title: "Employee Onboarding"}, Name: name, Org: "org1", Me: 1,
		})
		if err == nil {
			err = d.m.o.Delivery.Ledger.Settle(id, ledger.Outcome{At: at, Status: ledger.Unknown})
		}
		if err != nil {
			d.t.Fatal(err)
		}
	}
	d.world.runs = runs
	d.run(d.m.resolver.read(false))
	return d
}

func TestAStartWithAnUnknownLaunchOpensOnThatQuestion(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		made := api.Run{ID: "run9", Name: "Onboard Jane", StarterID: 1, CreatedAt: clock()}
		d.doubtful([]api.Run{made}, "Onboard Bob", "Onboard Jane").sees("╭─ Outcome unknown, 1 of 2 ", "Onboard Jane", "look now", "decide later")
		d.press("enter").sees("It was launched", "https://acme.test/run9")
		d.press("enter").sees("2 of 2", "Onboard Bob").press("enter").sees("It was not launched")
		d.press("enter").sees("Employee Onboarding")
		book, err := d.m.o.Delivery.Ledger.Read()
		if err != nil || len(book.Unknown()) != 0 || len(d.m.outcome.Found) != 1 || len(d.world.bodies) != 0 {
			t.Errorf("unknown %v, %v, outcome %+v", book.Unknown(), err, d.m.outcome)
		}
	})
}

func TestTheQuestionAboutALaunchOnItsWayGoesWithItsEnd(t *testing.T) {
	for _, err := range []error{nil, api.ErrForbidden, api.ErrUnknownOutcome} {
		storyAt(t, 3*time.Second, 80, 24, func(d *driver) {
			d.press("enter").write("Jane").press("alt+5", "l")
			d.world.launchErr = err
			d.sees("y launches")
			l := d.m.dialogs.Top().(*dialog.Launch)
			d.loop.Press(terminal.Read{After: true, Keys: 1, Title: l.WindowTitle()})
			d.loop.Press(tuitest.Key("y"))
			d.loop.Pass(4 * time.Second)
			d.loop.Press(tuitest.Key("ctrl+c"))
			d.sees("The launch is on its way")
			d.loop.Pass(4 * time.Second)
			d.lacks("The launch is on its way")
		})
	}
}

func TestAnUnknownLaunchCanBeDecidedLater(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.doubtful(nil, "Onboard Jane").press("esc").sees("Templates 2")
		if book, err := d.m.o.Delivery.Ledger.Read(); err != nil || len(book.Unknown()) != 1 {
			t.Errorf("unknown %v, %v", book.Unknown(), err)
		}
	})
}

// Somebody types the name of a template when the question comes: no letter settles it.
func TestTypingSettlesNoUnknownLaunch(t *testing.T) {
	atOnce(t, 80, 24, func(d *driver) {
		like := api.Run{ID: "run9", Name: "Onboard Jan", StarterID: 1, CreatedAt: clock()}
		d.doubtful([]api.Run{like}, "Onboard Jane").press("enter").sees("this may be it, but for", "ctrl+x I looked")
		for letter := 'A'; letter <= 'z'; letter++ {
			// One that comes with an esc is alt and the letter.
			d.press(string(letter), "alt+"+string(letter))
		}
		unknown := func() int {
			book, err := d.m.o.Delivery.Ledger.Read()
			if err != nil {
				t.Fatal(err)
			}
			return len(book.Unknown())
		}
		if unknown() != 1 {
			t.Error("a letter settled it")
		}
		if d.press("ctrl+x").sees("It was not launched"); unknown() != 0 {
			t.Error("a person's word did not settle it")
		}
	})
}

func TestTheServersOwnWordsAreOneKeyAwayFromTheField(t *testing.T) {
	story(t, 80, 24, func(d *driver) {
		d.world.launchErr = fmt.Errorf("%w: %w", api.ErrInvalid, &api.Error{
			Status: 422, Message: "The given data was invalid.", Body: `{"errors":{"prerun":[{"mail":["The E-mail is taken."]}]}}`,
			Fields: []api.FieldError{{Path: "prerun.mail", Message: "The E-mail is taken."}},
		})
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("The E-mail is taken")
		d.press("alt+e").sees("What the server said, as it came", `[{"mail":[`)
		d.press("x", "alt+5", "alt+e").sees("What the server said")
	})
}

func TestTheDialogsOfALaunchFitAtEverySize(t *testing.T) {
	dialogs := map[string]func(*driver){
		"sign in": func(d *driver) {
			d.signsIn("t")
			d.m.account.signIn()
			d.write(strings.Repeat("x", 300))
			d.press("enter")
		},
		"server's words": func(d *driver) {
			d.m.session.ServerReply = strings.Repeat("{\"a\":\"\u754c\"} ", 200)
			d.m.commands.showServerReply()
		},
		"unknown": func(d *driver) {
			entry := ledger.Entry{ID: "A", Intent: ledger.Intent{Name: strings.Repeat("Onboard Jane ", 20), At: clock()}}
			d.m.resolver.take(unresolvedRead{entries: []ledger.Entry{entry, entry}})
		},
		"twin": func(d *driver) { d.press("enter", "x", "alt+5", "l", "y", "alt+5", "l") },
	}
	for name, reach := range dialogs {
		t.Run(name, func(t *testing.T) {
			atOnce(t, 100, 30, func(d *driver) {
				reach(d)
				for width := 20; width <= 140; width++ {
					heights := []int{4, 8, 10, 12, 15, 24, 40}
					d.send(tea.WindowSizeMsg{Width: width, Height: heights[width%len(heights)]})
					d.fits("resize")
				}
			})
		})
	}
}
