package tui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/store/autosave"
	"kickoff/tui/journey"
)

// keptStory is a story of several windows, one after the other or at once, that
// share a folder for unfinished launches.
func keptStory(t *testing.T, tell func(window func() *driver, dir string)) {
	t.Helper()
	for _, latency := range latencies() {
		t.Run(fmt.Sprint(latency, " a request"), func(t *testing.T) {
			t.Chdir(t.TempDir())
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				tell(func() *driver {
					store := autosave.Open(dir, "test")
					store.Now = clock
					d := newDriver(t, &world{templates: []payload.Template{onboarding(), bare()}, latency: latency}, Options{
						Unfinished: store, Theme: "dark", Width: 100, Height: 30,
						ProcessURL: func(r api.Run) string { return r.ID },
					})
					t.Cleanup(func() {
						if s := d.m.saver.writer; s != nil {
							ctx, cancel := withinGrace()
							defer cancel()
							s.Close(ctx)
						}
					})
					return d
				}, dir)
			})
		})
	}
}

// leaves quits and lets the end of Run happen.
func (d *driver) leaves() *driver {
	d.t.Helper()
	d.press("ctrl+c")
	if !d.loop.Quit {
		d.t.Fatalf("leaving asks:\n%s", d.screen())
	}
	d.m.outcome.Resumable, d.m.outcome.NotSaved = d.m.saver.flush()
	return d
}

// files are the records on disk.
func files(t testing.TB, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "unfinished", "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWhatIsTypedIsOnDiskWithoutASaveKey(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter").write("Jane")
		found := files(t, dir)
		if len(found) != 1 {
			t.Fatalf("%d files", len(found))
		}
		data, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(data, []byte(`"Jane"`)) {
			t.Errorf("not in the file: %s", data)
		}
		d.sees("saved")
	})
}

func TestNothingIsWrittenBeforeThePersonChangesSomething(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter", "tab", "tab", "alt+3", "down", "alt+4", "alt+5", "alt+2").leaves()
		if found := files(t, dir); len(found) != 0 {
			t.Errorf("written: %v", found)
		}
		if d.m.outcome.Resumable != "" {
			t.Errorf("said to be kept: %q", d.m.outcome.Resumable)
		}
	})
}

func TestTheNextStartOffersWhatIsUnfinishedAndEverythingComesBack(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter").write("Jane")
		d.press("enter").write("+3d")
		d.press("alt+3", "d").write("tomorrow")
		d.press("enter", "alt+2").leaves()
		before := d.m.session.Answers.Snapshot()
		if d.m.outcome.Resumable != "Employee Onboarding - 2026-11-25" {
			t.Errorf("kept is %q", d.m.outcome.Resumable)
		}

		again := window().begin()
		again.sees("Unfinished: Employee Onboarding - 2026-11-25, today 11:00, 2", "of 10 answered", "resume it", "discard it", "keep it for later")
		again.press("alt+r").sees("Jane", "Kick-off 2/10")
		if mark := again.m.front().AnswerRef(); mark.Field != "start" {
			t.Errorf("the focus is on %+v", mark)
		}
		after := again.m.session.Answers.Snapshot()
		for id, a := range before.Fields {
			if b := after.Fields[id]; b.Text() != a.Text() || b.Origin != a.Origin || len(b.Choices()) != len(a.Choices()) {
				t.Errorf("%s was %+v and is %+v", id, a, b)
			}
		}
		if after.Steps["s1"].Deadline != "tomorrow" || after.Steps["s1"].DeadlineOrigin != payload.FromYou {
			t.Errorf("the step is %+v", after.Steps["s1"])
		}
	})
}

// Somebody types the name of a template, and has not seen the offer yet.
func TestWhatIsTypedUnderAnOfferGoesToTheList(t *testing.T) {
	keptStory(t, func(window func() *driver, _ string) {
		d := window().begin()
		d.press("enter").write("Jane").leaves()
		window().begin().sees("resume it").write("dr").lacks("resume it").sees("> dr").press("ctrl+u").sees("Unfinished 1")
		pasted := window().begin().sees("resume it")
		pasted.send(tea.PasteMsg{Content: "Emp"})
		pasted.lacks("resume it").sees("> Emp")
	})
}

func TestWhatIsTypedForAStepIsInADraftAndInAnUndo(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin().press("enter", "alt+3", "d").write("+5d")
		typed := func() string { return d.m.session.Answers.Step("s1").Deadline }
		if d.press("alt+z"); typed() != "" || d.m.front().CapturesInput() {
			t.Errorf("taken back is %q, and the panel is open: %v", typed(), d.m.front().CapturesInput())
		}
		if d.press("alt+Z"); typed() != "+5d" {
			t.Errorf("made again is %q", typed())
		}
		d.press("d", "ctrl+u").write("+6d").press("alt+s")
		if typed() != "+6d" {
			t.Errorf("the draft would have %q", typed())
		}
	})
}

func TestAPathThatWasHalfTypedIsTypedOnAfterARestart(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		if err := os.WriteFile("signed contract.pdf", []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		window().begin().press("enter", "alt+g").write("contract").press("enter").write("sig").sees("signed contract.pdf").leaves()

		again := window()
		again.m.o.Resume = true
		again.begin().sees("Contract", "sig ", "signed contract.pdf").lacks("cannot be read")
		again.press("right", "enter").sees("PDF · uploaded")
	})
}

func TestResumeTakesTheNewestAtOnce(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter").write("Jane").leaves()
		again := window()
		again.m.o.Resume = true
		again.begin().sees("Jane", "Kick-off 1/10")
	})
}

func TestADiscardedLaunchCanBeBroughtBack(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter").write("Jane")
		d.press("esc", "d").sees("Discard what was entered").press("d").sees("Discard what was entered").press("y")
		d.sees("is discarded")
		if n := len(files(t, dir)); n != 0 || d.m.nav.Open {
			t.Fatalf("%d files, open %v", n, d.m.nav.Open)
		}
		d.press("tab", "tab", "alt+z").sees("discarded just now").press("enter").sees("is back")
		d.press("enter").sees("Jane")
	})
}

func TestTheOfferCanBeKeptOrDiscarded(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		window().begin().press("enter").write("Jane").leaves()
		d := window().begin()
		d.press("esc").sees("Templates 2", "Unfinished 1")
		d.leaves()
		d = window().begin()
		d.press("alt+k").sees("Unfinished 0", "is discarded")
	})
}

func TestALaunchThatHappenedIsNoLongerUnfinished(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("Launched")
		if n := len(files(t, dir)); n != 0 {
			t.Errorf("%d files are left", n)
		}
		d.press("q")
		if d.m.outcome.Resumable, d.m.outcome.NotSaved = d.m.saver.flush(); d.m.outcome.Resumable != "" {
			t.Errorf("said to be kept: %q", d.m.outcome.Resumable)
		}
	})
}

func TestARefusedLaunchIsKept(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.world.launchErr = api.ErrForbidden
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").leaves()
		if n := len(files(t, dir)); n != 1 || d.m.outcome.Resumable == "" {
			t.Errorf("%d files, kept %q", n, d.m.outcome.Resumable)
		}
	})
}

func TestOpeningAnotherTemplateKeepsTheFirst(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter").write("Jane")
		d.press("alt+1").write("ping")
		d.press("enter")
		if d.m.session.Template.ID != "tpl2" || d.m.nav.At != journey.Details || len(files(t, dir)) != 1 {
			t.Errorf("%s at %s with %d files", d.m.session.Template.ID, d.m.nav.At.Title(), len(files(t, dir)))
		}
		d.press("alt+1", "tab", "tab").sees("Unfinished 1").press("enter").sees("Jane")
	})
}

func TestADiskThatRefusesIsToldAndTheProgramGoesOn(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		if err := os.WriteFile(filepath.Join(dir, "unfinished"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		d := window().begin()
		d.press("enter").write("Jane").sees("not saved", "a file stands where a folder is needed", "Jane")
		d.press("ctrl+c").sees("is not saved yet")
		if err := os.Remove(filepath.Join(dir, "unfinished")); err != nil {
			t.Fatal(err)
		}
		d.press("esc").write(" S")
		d.loop.Pass(time.Minute) // it is tried again by itself, which nobody waits for
		d.sees("saved")
		d.leaves()
		if n := len(files(t, dir)); n != 1 {
			t.Errorf("%d files", n)
		}
	})
}

func TestTwoWindowsNeverWriteTheSameLaunch(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		first := window().begin()
		first.press("enter").write("Jane")

		second := window()
		second.m.o.Resume = true
		second.begin().sees("Read only here", "open in another window", "since").press("esc").sees("read only")
		second.write("xyz").sees("alt+t takes it over")
		if got := second.m.session.Answers.Field("name").Text(); got != "Jane" {
			t.Fatalf("the second window took %q", got)
		}
		second.press("alt+t", "alt+t").sees("taken over").write(" Smith").sees("Jane Smith", "saved")

		first.write("!").sees("Read only here", "open in another window").press("esc")
		first.m.session.Base.Zone = time.FixedZone("", 14*60*60) // what is said once the screen is gone has the time that was on it
		if _, err := first.m.saver.flush(); err == nil || err.Error() != first.m.saver.readOnly.In(first.m.session.Zone()) {
			t.Errorf("told is %v", err)
		}
		data, err := os.ReadFile(files(t, dir)[0])
		if err != nil || !bytes.Contains(data, []byte(`"Jane Smith"`)) {
			t.Errorf("on disk (%v): %s", err, data)
		}
		first.press("alt+t", "alt+n").sees("of its own").write("!")
		if n := len(files(t, dir)); n != 2 {
			t.Errorf("%d files", n)
		}
	})
}

func TestAnAnswerThatMustNeverBeStoredLeavesTheDiskAtOnce(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter").write("Secret7")
		d.press("alt+s", "tab", "n", "tab", "ctrl+u").write("weekly")
		d.press("enter").sees("saved as the draft weekly")
		data, err := os.ReadFile(files(t, dir)[0])
		if err != nil || bytes.Contains(data, []byte("Secret7")) {
			t.Errorf("on disk (%v): %s", err, data)
		}
		saved := d.drafts["weekly"]
		if _, there := saved.Answers.Fields["name"]; there || len(saved.Never) != 1 {
			t.Errorf("the draft is %+v", saved)
		}
		d.leaves()
		again := window()
		again.m.o.Resume = true
		again.begin().sees("what is never stored has to be entered again: Full name")
	})
}

func TestADamagedFileIsToldAndTheRestOpens(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		window().begin().press("enter").write("Jane").leaves()
		good := files(t, dir)[0]
		bad := filepath.Join(filepath.Dir(good), strings.Repeat("A", 26)+".json")
		if err := os.WriteFile(bad, []byte(`{"version":1,"sum`), 0o600); err != nil {
			t.Fatal(err)
		}
		d := window().begin()
		d.sees("read and was set aside").press("enter").sees("Jane")
	})
}

// changed is the onboarding form after somebody worked on it.
func changedOnboarding() payload.Template {
	t := onboarding()
	t.Fields[0].Label = "Name in full"
	t.Fields[3].Options = []payload.Option{{ID: json.RawMessage("1"), Text: "Junior (1-3)", Label: "Junior (1-3)"}, {ID: json.RawMessage("9"), Text: "Head", Label: "Head"}}
	t.Fields[3].Options[0].ID = json.RawMessage("8")
	t.Fields = append(t.Fields[:5:5], t.Fields[6:]...)
	t.Fields = append(t.Fields, payload.Field{ID: "cost", Label: "Cost centre", Type: payload.TypeText, Required: true, Position: 11})
	return t
}

func TestUndoAndRedoGoOnAfterARestart(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter")
		start := d.m.session.Answers.Snapshot()
		d.write("Jane").press("tab").write("tomorrow").press("tab", "space", "down", "space", "alt+3", "a", "d").write("fri")
		d.press("enter")
		end := d.m.session.Answers.Snapshot()
		d.press("alt+z").sees(`taken back: "1 Prepare the contract" (and 2 more); alt+Z makes it again`)
		d.leaves()

		again := window()
		again.m.o.Resume = true
		again.begin().press("alt+Z").sees(`made again: "1 Prepare the contract" (and 2 more)`)
		asEntered(t, end, again.m.session.Answers.Snapshot())
		again.press("alt+z", "alt+z").sees(`taken back: "Equipment"`, "[x] Laptop", "[ ] Badge")
		again.press("alt+z", "alt+z", "alt+z").sees(`taken back: "Full name"`)
		asEntered(t, start, again.m.session.Answers.Snapshot())
		again.press("alt+z").sees("there is nothing to take back")
		again.press("alt+Z", "alt+Z", "alt+Z", "alt+Z", "alt+Z")
		asEntered(t, end, again.m.session.Answers.Snapshot())
		again.press("alt+Z").sees("there is nothing to make again")
	})
}

func TestAnUndoInALongTextShowsWhereItChangedAfterARestartToo(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter", "alt+g").write("about").press("enter").write("first\nlast")
		d.press("tab").write("a@b.c").press("shift+tab", "ctrl+home").write("TOP").press("alt+5").leaves()

		again := window()
		again.m.o.Resume = true
		again.begin().press("alt+z").sees(`taken back: "About them"`).write("x")
		if got := again.m.session.Answers.Field("about").Text(); got != "xfirst\nlast" {
			t.Errorf("typed in %q", got)
		}
		again.leaves()

		again = window()
		again.m.o.Resume = true
		again.begin().press("alt+z", "alt+Z").write("y")
		if got := again.m.session.Answers.Field("about").Text(); got != "xyfirst\nlast" {
			t.Errorf("typed in %q", got)
		}
	})
}

// asEntered fails where two snapshots do not hold the same.
func asEntered(t *testing.T, want, got payload.Snapshot) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(payload.Snapshot{}, "Revision"), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
}

func TestALaunchMeetsAChangedTemplate(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter").write("Jane")
		d.press("tab", "tab", "tab", "down", "enter", "tab").write("jane@acme.test")
		d.leaves()

		again := window()
		again.world.templates[0] = changedOnboarding()
		again.m.o.Resume = true
		again.begin().sees("The template has changed", "Level", "option gone: Junior", "Cost centre", "new, and required", "E-mail", "removed; left over")
		again.press("t").sees("Junior (1-3)")
		if got := again.m.session.Answers.Field("level").Choices(); len(got) != 1 || got[0].Text != "Junior (1-3)" {
			t.Fatalf("the level is %+v", got)
		}
		again.press("enter").write("4711")
		again.press("enter")
		if got := again.m.session.Answers.Field("cost").Text(); got != "4711" {
			t.Fatalf("the cost centre is %q:\n%s", got, again.screen())
		}
		again.press("a").sees("Name in full", "Jane")
		again.press("esc", "l").sees("Left over", "jane@acme.test").press("esc")
		again.press("alt+z", "alt+z", "alt+z").sees(`taken back: "Level" (and 1 more); alt+Z makes it again`)
		if got := again.m.session.Answers.Field("mail").Text(); got != "jane@acme.test" {
			t.Errorf("undo does not bring the answers back as they were: %q", got)
		}
		again.leaves()

		later := window()
		later.world.templates[0] = changedOnboarding()
		later.m.o.Resume = true
		later.begin().press("esc", "esc", "l").sees("Left over", "jane@acme.test")
	})
}

func TestATemplateThatChangesWhileItIsFilledIsShownInPlaceOfSending(t *testing.T) {
	keptStory(t, func(window func() *driver, dir string) {
		d := window().begin()
		d.press("enter").write("Jane")
		d.press("alt+5")
		d.world.templates[0] = changedOnboarding()
		d.press("l", "y").sees("The template has changed", "Cost centre")
		if len(d.world.bodies) != 0 {
			t.Fatal("it was sent")
		}
		d.press("enter").write("4711")
		d.press("enter", "esc", "l", "y").sees("Launched")
		if len(d.world.bodies) != 1 || !bytes.Contains(d.world.bodies[0], []byte(`"cost": "4711"`)) {
			t.Errorf("sent: %s", d.world.bodies)
		}
	})
}

// BenchmarkAutosave is what keeping costs the update loop when a key changes an
// answer of a form with a thousand fields.
func BenchmarkAutosave(b *testing.B) {
	t := payload.Template{ID: "big", Title: "Big"}
	s := payload.Snapshot{Fields: map[string]payload.Answer{}}
	for i := range 1000 {
		id := "f" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/26)
		t.Fields = append(t.Fields, payload.Field{ID: id, Label: id, Type: payload.TypeText})
		s.Fields[id] = payload.Answer{Value: payload.Text("an answer"), Origin: payload.FromYou}
	}
	store := autosave.Open(b.TempDir(), "bench")
	m := newModel(Options{Service: &world{}, Unfinished: store, Now: clock, Width: 120, Height: 40})
	o := openedTemplate(t)
	answers := payload.Restore(s)
	o.Answers = answers
	m.opener.open(o)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		answers.SetField(t.Fields[0].ID, payload.Answer{Value: payload.Text(strings.Repeat("x", n%9)), Origin: payload.FromYou})
		if m.saver.save(m.nav.At, m.front().AnswerRef()); m.saver.writer == nil {
			b.Fatal("nothing is kept")
		}
	}
	b.StopTimer()
	ctx, cancel := withinGrace()
	defer cancel()
	if err := m.saver.writer.Close(ctx); err != nil {
		b.Log(err) // the last write of many may not come to its end in time
	}
}
