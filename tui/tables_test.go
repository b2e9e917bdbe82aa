package tui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/crash"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/batch"
)

const colleagues = "Full name\tStart date\tLevel\nJane Smith\t30.02.2027\tJunior\nOla Lind\t1 dec\t\nPeer Gynt\t2 dec\tSenior\n"

func TestATableIsMendedInTheGridAndInTheFormAndLaunched(t *testing.T) {
	story(t, 120, 40, func(d *driver) {
		d.send(tea.PasteMsg{Content: colleagues})
		d.sees("pasted table: for which template?").press("enter").sees("● Rows 2/3", "pasted table → Employee Onboarding", "3 rows · 2 ready · 1 to mend", "2 Start date: 30.02.2027", "enter edit · n next wrong · l launch 2… · esc menu")
		d.press("n", "enter").sees("typing replaces it", "esc as it was").write("1 dec").press("enter").sees("3 rows · 3 ready")
		d.press("down", "home", "e").sees("Row 3", "● Kick-off", "row 3: what you change").write("Olaf").sees("Olaf")
		d.press("alt+3", "alt+2", "alt+r").sees("● Rows 3/3", "Olaf").press("alt+z").sees("taken back: row 3 in the form", "Ola Lind").press("alt+Z").sees("Olaf")
		// What all rows share is a form, too.
		d.press("alt+2").sees("● Kick-off").press("tab", "tab", "tab").sees("○ Junior").press("down", "enter", "alt+5").sees("3 rows · 3 ready")
		d.press("alt+p").sees("Payload of the row", "3 steps start.", `"Olaf"`, `"Junior"`).press("esc")
		d.press("l").sees("Launch 3 processes?", "from Employee Onboarding, in Acme Corp", "y launches").press("enter").sees("Launch 3 processes?").press("y")
		d.sees("✓ 3 launched", "To the rows", "✓ Rows", "● Launch")
		if n := len(d.world.bodies); n != 3 {
			t.Fatalf("%d launches", n)
		}
		for i, name := range []string{"Jane Smith", "Olaf", "Peer Gynt"} {
			if body := string(d.world.bodies[i]); !strings.Contains(body, `"`+name+`"`) {
				t.Errorf("launch %d is\n%s", i, body)
			}
		}
		d.press("enter").sees("3 rows · 3 launched").press("down", "enter").sees("this row was launched")
	})
}

func TestWhatIsDoneWithATableIsTakenBackAfterARestart(t *testing.T) {
	tableStory(t, 0, func(_ *world, window func() *driver) {
		d := window().opensTable(colleagues)
		d.press("down", "home", "enter").write("Olaf").press("enter", "o").sees("1 left out", "Olaf").press("alt+z").sees("taken back: left out: row 3").leaves()

		again := window().press("alt+r").sees("● Rows", "Olaf").press("alt+Z").sees("made again: left out: row 3", "1 left out")
		again.press("alt+z", "alt+z").sees("taken back: row 3, Full name", "Ola Lind").press("alt+z").sees("there is nothing to take back")
	})
}

func TestRowsAreCheckedAgainOnceWhatTheyShareIsEdited(t *testing.T) {
	story(t, 120, 40, func(d *driver) {
		d.send(tea.PasteMsg{Content: "E-mail\tLevel\nola@lind.test\tJunior\npeer@gynt.test\tSenior\n"})
		d.press("enter").sees("2 rows · 2 to mend", "Full name: is required")
		d.press("alt+2").sees("● Kick-off").write("Kim").press("alt+5").sees("2 rows · 2 ready")
	})
}

// Where a table is asked for, lines are one, of one column.
func TestATableOfOneColumnIsTakenWhereATableIsAskedFor(t *testing.T) {
	const names = "Full name\nJane\nOla\n"
	atOnce(t, 80, 24, func(d *driver) {
		d.press("alt+t").send(tea.PasteMsg{Content: names})
		d.sees("pasted table: for which template?").press("enter").sees("2 rows · 2 ready", "Jane")
	})
	atOnce(t, 80, 24, func(d *driver) {
		d.press("enter", "esc", "b").send(tea.PasteMsg{Content: names})
		d.sees("2 rows · 2 ready", "Jane")
	})
}

func TestATableIsTakenWithTheLineEndsThatTerminalsPaste(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r"} {
		atOnce(t, 80, 24, func(d *driver) {
			d.send(tea.PasteMsg{Content: strings.ReplaceAll(colleagues, "\n", end)})
			d.sees("pasted table: for which template?").press("enter").sees("3 rows · 2 ready · 1 to mend")
			d.press("down", "home").send(tea.PasteMsg{Content: "Olaf" + end + "Pål" + end})
			d.sees("Olaf", "Pål", "pasted into 2 cells")
		})
	}
}

func TestOneFormBecomesManyFromATable(t *testing.T) {
	atOnce(t, 80, 24, func(d *driver) {
		d.press("enter").sees("Full name *").write("Base").press("enter").write("1 dec").press("esc").press("b").sees("each row one launch over what is filled here")
		d.send(tea.PasteMsg{Content: "E-mail\tTown\nola@lind.test\tOslo\npeer@gynt.test\tBerlin\n"})
		d.sees("What the columns are about", "Town", "not known").press("enter").sees("What is the column Town about?").write("site").press("enter")
		d.sees("2 rows · 2 ready", "ola@lind.test").press("m").sees("→ Site").press("esc", "alt+p").sees(`"Base"`, "ola@lind.test")
	})
}

func TestATableBelowATitleIsToldSo(t *testing.T) {
	atOnce(t, 80, 24, func(d *driver) {
		d.send(tea.PasteMsg{Content: "Staff\t\nFull name\tStart date\nJane\t1 dec\n"})
		d.press("enter").sees("Row 2 looks like the header").press("esc").sees("row 2 looks like the header: delete")
	})
}

func TestATableThatCannotBeReadIsToldWithItsRows(t *testing.T) {
	atOnce(t, 80, 24, func(d *driver) {
		d.send(tea.PasteMsg{Content: "Full name,Start date\nJane,\"1 dec\nOla,1 dec\n"})
		d.press("enter").sees("cannot be read", "row 2").press("esc").sees("● Template")
		d.press("enter").sees("● Kick-off") // the table is gone, the template opens
	})
}

// tableStory is a story of several windows that share a data folder and a server.
func tableStory(t *testing.T, latency time.Duration, tell func(w *world, window func() *driver)) {
	t.Helper()
	t.Chdir(t.TempDir())
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		w := &world{templates: []payload.Template{onboarding(), bare()}, latency: latency}
		sends := w.delivery(t)
		tell(w, func() *driver {
			launches, tables := autosave.Open(dir, "test"), batch.Open(dir, "test")
			launches.Now, tables.Now = clock, clock
			d := newDriver(t, w, Options{
				Unfinished: launches, Batches: tables, Theme: "dark", Width: 120, Height: 30,
				ProcessURL: func(r api.Run) string { return "https://acme.test/" + r.ID },
			})
			d.m.o.Delivery.Ledger = sends.Ledger
			t.Cleanup(func() {
				if s := d.m.saver.writer; s != nil {
					ctx, cancel := withinGrace()
					defer cancel()
					s.Close(ctx)
				}
			})
			return d.begin()
		})
	})
}

const ready = "Full name\tStart date\tLevel\nJane\t2027-01-02\tSenior\nJo\t2027-01-02\tJunior\nKim\t2027-01-02\tJunior\n"

func (d *driver) opensTable(text string) *driver {
	d.send(tea.PasteMsg{Content: text})
	return d.press("enter")
}

func TestGoingBackToTheRowsWhileTheyAreTakenBack(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable(ready).press("l", "y").sees("3 launched", "Undo")
		d.loop.Late = func(msg tea.Msg) bool { _, late := msg.(rowsUndone); return late }
		d.press("u").sees("looking which of them").press("enter").sees("3 rows · 3 launched")
		d.arrive()
	})
}

func TestWhatRowsShareIsNotTakenBackWhileTheyAreOnTheirWay(t *testing.T) {
	tableStory(t, 0, func(_ *world, window func() *driver) {
		d := window().opensTable(ready).press("alt+2").write("Kim").press("alt+5")
		shared := d.m.session.Answers.Snapshot()
		d.loop.Late = func(msg tea.Msg) bool { _, late := msg.(rowsHeard); return late }
		d.press("l", "y").sees("Launching", "space pause").press("alt+z").sees("has to wait")
		d.press("esc").sees("Menu", "all keys").lacks("undo").press("esc")
		asEntered(t, shared, d.m.session.Answers.Snapshot())
		d.arrive().sees("3 launched")
	})
}

func TestRowsOfOneNameAreToldBeforeTheyAreLaunched(t *testing.T) {
	tableStory(t, 0, func(_ *world, window func() *driver) {
		window().opensTable(ready).press("l").sees("All of them have the same name.")
	})
}

func TestHowFarTakingRowsBackIsIsTold(t *testing.T) {
	tableStory(t, 0, func(_ *world, window func() *driver) {
		d := window().opensTable(ready).press("l", "y")
		late := func(msg tea.Msg) bool { u, is := msg.(rowsUndone); return is && len(u.next) == 1 }
		d.loop.Late = late
		d.press("u").sees("looking which of them nobody touched: 1 of 3").arrive().sees("Archive 3 processes")
		d.loop.Late = late
		d.press("y").sees("archiving 3 processes: 1 of 3", "2 launched").arrive().sees("3 archived")
	})
}

func TestAnEditOfALaunchedRowIsNotTakenBack(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable(ready).press("enter").write("Ann").press("enter", "down", "down", "enter").write("Max").press("enter", "o")
		d.sees("left out: row 4").press("l", "y").sees("2 launched").press("alt+z").lacks("Ann").press("enter")
		d.sees("Ann", "3 rows · 2 launched · 1 left out")
		d.press("alt+z", "alt+z", "alt+z").sees("Ann", "Kim", "what was launched stays")
		d.press("alt+z").sees("there is nothing to take back").press("l", "y")
		if n := len(w.bodies); n != 3 {
			t.Errorf("%d launches of three rows", n)
		}
	})
}

func TestRowsThatAreEditedWhileTheirLaunchIsWorkedOutAreNotLaunchedAsTheyWere(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable(ready)
		d.loop.Late = func(msg tea.Msg) bool { _, late := msg.(rowsReviewed); return late }
		d.press("l").sees("Working out").press("esc", "enter").write("Ann").press("enter").arrive()
		d.lacks("Launch 3 processes?")
		d.press("l", "y")
		if body := string(w.bodies[0]); len(w.bodies) != 3 || !strings.Contains(body, "Ann") {
			t.Errorf("%d launches, the first is\n%s", len(w.bodies), body)
		}
	})
}

func TestATableWithARowThatIsNotKnownStaysUnfinished(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		w.launchErr, w.runsErr = fmt.Errorf("cut off: %w", api.ErrUnknownOutcome), fmt.Errorf("gone: %w", api.ErrNetwork)
		d := window().opensTable(ready).press("l", "y").sees("unknown")
		d.press("enter", "ctrl+c")
		kept, _ := d.m.saver.flush()
		if !strings.Contains(kept, "pasted table") {
			t.Errorf("kept is %q", kept)
		}
		if _, open := d.m.o.Batches.Newest(); !open {
			t.Error("the table is at its end, though it is not known whether its rows were launched")
		}
	})
}

func TestATableThatAnotherWindowTakesOverWhileRowsAreOnTheirWay(t *testing.T) {
	for _, key := range []string{"alt+t", "alt+n", "esc"} {
		tableStory(t, 0, func(w *world, window func() *driver) {
			a := window().opensTable(ready).press("enter").write("Ann").press("enter")
			b := window()
			b.loop.Late = nil
			a.loop.Late = func(msg tea.Msg) bool { _, late := msg.(rowsHeard); return late }
			b.press("tab", "tab", "enter").sees("Read only here").press("alt+t").sees("taken over", "Ann")
			a.press("l").sees("Launch 3 processes?").press("y")
			a.press(key).arrive().press("esc")
			b.press("down", "home", "enter").write("Bo").press("enter", "l", "y")
			if n := len(w.bodies); n > 3 {
				t.Errorf("%s: %d launches of three rows\n%s", key, n, a.screen())
			}
		})
	}
}

func TestARowThatIsOpenInTheFormIsNotWrittenOnceAnotherWindowHasTheTable(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		a := window().opensTable(ready).press("enter").write("Ann").press("enter", "e")
		b := window()
		b.press("tab", "tab", "enter", "alt+t").sees("taken over")
		a.write("x").sees("Read only here").press("esc", "alt+5").sees("read only:")
		a.press("enter").write("Zoe").press("enter").lacks("Zoe")
	})
}

func TestWhatAPanelOfTheStepsHoldsIsWrittenIntoTheRow(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable(ready).press("e", "alt+3", "d").write("tomorrow").press("alt+5")
		d.sees("deadline:Prepare")
	})
}

func TestAnAnswerOfAColumnThatIsLeftOutStandsInOneOfItsOwn(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable("Full name\tLevel\nJane\tSenior\nJo\tJunior\n").press("right", "m", "enter", "enter").sees("Level (left out)")
		d.press("home", "e", "tab", "tab", "tab").sees("○ Junior").press("down", "enter", "alt+5").sees("Level (left out)", "Level (2) → Level")
		d.press("alt+p").sees(`"Junior"`)
	})
}

func TestPeopleWhoArriveWhileTheRowsAreNotInFrontAreKnownToThem(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable("Full name\tTeam lead\nJane\t99\nJo\tkim@acme.test\n").press("alt+2", "alt+5").sees("1 ready · 1 to mend").press("alt+2")
		people := *d.m.session.Base.People
		people.Members = append(slices.Clone(people.Members), payload.Member{ID: 99, Name: "Zed"})
		d.m.session.SetPeople(&people)
		d.send(tea.WindowSizeMsg{Width: 120, Height: 30})
		d.press("alt+5").sees("2 rows · 2 ready")
	})
}

func TestWhatCannotBeKeptIsNotLaunched(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable(ready).press("enter").write("Ann").press("enter")
		dir := d.m.o.Batches.Dir()
		if err := os.Rename(dir, dir+".gone"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		d.press("l", "y")
		if len(w.bodies) != 0 {
			t.Errorf("%d rows were launched, and what they say is not on disk\n%s", len(w.bodies), d.screen())
		}
		d.sees("nothing was sent")
	})
}

func TestLaunchesAreToldOnceWhenOneLeaves(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable(ready).press("o", "l", "y").sees("2 launched").press("enter", "o", "l", "y").sees("launched")
		d.press("ctrl+c")
		if n := len(d.m.outcome.Runs); n != 3 {
			t.Errorf("%d launches are told", n)
		}
	})
}

func TestLaunchesAreToldOnceWhenTheTerminalGoesBeforeTheResultIsWritten(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable(ready)
		d.loop.Late = func(msg tea.Msg) bool { _, late := msg.(rowsWritten); return late }
		d.press("l", "y")
		d.m.sender.await(syscall.SIGHUP)
		if n := len(d.m.outcome.Runs); n != 3 || len(w.bodies) != 3 {
			t.Errorf("%d of %d launches are told", n, len(w.bodies))
		}
	})
}

func TestAllThatWasArchivedIsToldAlsoOfAnEarlierStart(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		window().opensTable(ready).press("o", "l", "y").sees("2 launched").press("enter", "o").leaves()
		d := window().press("tab", "tab", "enter").press("l", "y").sees("3 launched").press("u").press("y").sees("3 archived")
		if o := d.m.outcome; len(o.Archived) != 3 || len(o.Runs) != 0 {
			t.Errorf("told are %d archived, %d launched", len(o.Archived), len(o.Runs))
		}
	})
}

func TestWhoLeavesWhileRowsAreTakenBackIsToldWhichWere(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable(ready).press("l", "y", "u").sees("Archive 3 processes")
		d.loop.Late = func(msg tea.Msg) bool { _, late := msg.(rowsUndone); return late }
		d.press("y").sees("archiving 3 processes").press("q")
		d.m.sender.await(nil)
		if o := d.m.outcome; len(o.Archived) != len(w.archived) || len(o.Runs)+len(o.Archived) != 3 {
			t.Errorf("told are %d archived, %d launched; archived were %d", len(o.Archived), len(o.Runs), len(w.archived))
		}
	})
}

// What was taken back is told in the file, above what became of the rows, and above the rows.
func TestWhatIsTakenBackIsToldWhereverTheRowsAre(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		path := filepath.Join(t.TempDir(), "rows.csv")
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(ready, "\t", ",")), 0o600); err != nil {
			t.Fatal(err)
		}
		told := func(statuses ...string) {
			t.Helper()
			data, err := os.ReadFile(strings.TrimSuffix(path, ".csv") + ".kickoff.csv")
			if err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
				if got := strings.Split(line, ",")[4]; got != statuses[i] {
					t.Errorf("of row %d the file says %s, not %s", i+2, got, statuses[i])
				}
			}
		}
		d := window().opensTable(path).press("down", "o", "l", "y").sees("2 launched")
		told("launched", "left", "launched")
		w.archiveErr = []error{nil, fmt.Errorf("gone: %w", api.ErrNetwork)}
		d.press("u", "y").sees("1 process archived, then", "rows.csv: 1 of 3 rows archived", "1 launched", "1 archived")
		told("archived", "left", "launched")
		d.press("u", "y").sees("rows.csv: 2 of 3 rows archived", "2 archived")
		told("archived", "left", "archived")
		d.press("enter").sees("3 rows · 2 archived · 1 left out", "2 ○ Jane", "launch 2…").press("up").sees("it is launched anew")
		d.press("/").write("archived").sees("2 of 3 rows").press("esc", "home", "enter").write("Eve").press("enter").sees("Eve", "2 archived · 1 left out")
		d.leaves()
		d = window().press("tab", "tab", "enter").sees("Eve", "3 rows · 2 archived · 1 left out").press("home", "enter").write("Ann").press("enter")
		d.sees("Ann", "2 archived · 1 left out").press("l", "y").sees("2 launched")
		told("launched", "left", "launched")
		if n := len(w.bodies); n != 4 {
			t.Errorf("%d launches", n)
		}
	})
}

func TestAResultThatCannotBeReplacedIsSaid(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		path := filepath.Join(t.TempDir(), "rows.csv")
		if err := errors.Join(os.WriteFile(path, []byte(strings.ReplaceAll(ready, "\t", ",")), 0o600), os.Mkdir(strings.TrimSuffix(path, ".csv")+".kickoff.csv", 0o700)); err != nil {
			t.Fatal(err)
		}
		d := window().opensTable(path).press("l", "y").sees("3 launched", "rows.kickoff-2.csv: your rows", "rows.kickoff.csv could not be replaced: the result is in rows.kickoff-2.csv")
		d.press("u", "y").sees("3 archived", "rows.kickoff-2.csv: your rows")
		data, err := os.ReadFile(strings.TrimSuffix(path, ".csv") + ".kickoff-2.csv")
		if n := strings.Count(string(data), ",archived,"); err != nil || n != 3 {
			t.Errorf("%d are archived, %v:\n%s", n, err, data)
		}
	})
}

func TestUndoGoesOnWhereItEnded(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable(ready).press("l", "y").sees("3 launched")
		d.loop.Late = func(msg tea.Msg) bool { _, late := msg.(rowsUndone); return late }
		w.archiveErr = []error{nil, fmt.Errorf("gone: %w", api.ErrNetwork)}
		d.press("u").arrive().press("y")
		d.sees("1 process archived, then", "u goes on", "2 launched").press("u").sees("Archive 2 processes").press("y").sees("3 archived").lacks("2 launched")
		slices.Sort(w.archived)
		if len(w.archived) != 3 {
			t.Errorf("archived %v", w.archived)
		}
	})
}

func TestATableThatWasTakenAsOnesOwnIsOneOfItsOwn(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		a := window().opensTable(ready).press("enter").write("Ann").press("enter")
		b := window()
		b.press("tab", "tab", "enter").sees("Read only here").press("alt+n").press("l", "y").sees("3 launched").press("u").sees("Archive 3 processes?")
		_ = a
		if b.m.tables.table.Kept.ID() != b.m.saver.handle.ID() {
			t.Error("rows are launched as those of another table")
		}
	})
}

func TestATableOfWhichRowsWereLaunchedIsCheckedWhenItIsOpenedAgain(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable(ready).press("o", "l", "y").sees("2 launched").press("enter", "o").leaves()
		again := window().press("tab", "tab", "enter")
		again.sees("3 rows · 2 launched · 1 ready").press("l", "y").sees("3 launched")
		if n := len(w.bodies); n != 3 {
			t.Errorf("%d launches of three rows\n%s", n, d.screen())
		}
	})
}

func TestAColumnWithoutAHeaderOfItsOwnIsSaidByItsPlace(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable("Full name\tFull name\t\tNote\nJane\tJo\tSenior\tx\n").sees("✗ not known", "number 3").press("enter", "enter")
		d.sees("Full name * ", "Full name (left out)").press("enter").write("level").press("enter").sees("number 3 → Level", "Note").press("enter", "enter")
		d.sees("1 row · 1 ready", "Note (left out)").press("alt+p").sees(`"Jane"`, `"Senior"`)
		if remembered := d.m.tables.stage.Columns()[1]; remembered.Name != "#2" {
			t.Errorf("the second column is %q", remembered.Name)
		}
	})
}

func TestColumnsThatAreNotKnownAreLeftOutAtOnce(t *testing.T) {
	tableStory(t, 0, func(w *world, window func() *driver) {
		d := window().opensTable("Full name\tA\tB\tC\nJane\t1\t2\t3\n").sees("x  Leave out the 3 that are not known").press("x")
		d.sees("1 row · 1 ready", "A (left out)", "C (left out)")
	})
}

func TestAPanicWhileRowsAreOnTheirWayEndsTheProgram(t *testing.T) {
	tableStory(t, 0, func(_ *world, window func() *driver) {
		d := window().opensTable(ready)
		d.m.o.Delivery.URL = func(api.Run) string { panic("on purpose") }
		if err := crash.Catch(func() error { d.press("l", "y"); return nil }); !errors.As(err, new(*crash.Panic)) {
			t.Errorf("it ends with %v\n%s", err, d.screen())
		}
	})
}
