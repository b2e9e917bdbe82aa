//go:build unix

package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// starters is a table of twenty rows as a spreadsheet writes it, with five wrong cells.
func starters(t *testing.T, wrong bool) string {
	t.Helper()
	cells := make([][]string, 20)
	for i := range cells {
		cells[i] = []string{fmt.Sprintf("Person %02d", i), fmt.Sprintf("p%02d@mail.test", i), "1 dec", "Part-time", "Data", `"Laptop, Badge"`}
	}
	if wrong {
		cells[1][2], cells[4][1], cells[7][3], cells[11][4], cells[19][2] = "30.02.2027", "", "Contracter", "Desgin", "46357"
	}
	text := "Full name;Private e-mail;Start date;Employment type;Department;Equipment\r\n"
	for _, row := range cells {
		text += strings.Join(row, ";") + "\r\n"
	}
	return writeFile(t, filepath.Join(t.TempDir(), "starters.csv"), text)
}

// A new user, by keys alone: from a spreadsheet with five wrong cells to twenty processes,
// and back.
func TestATableBecomesTwentyProcessesAndIsUndone(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 40}, {80, 24}, {60, 15}} {
		t.Run(fmt.Sprint(size[0]), func(t *testing.T) {
			t.Parallel()
			s, path := serve(t), starters(t, true)
			w := open(t, t.TempDir(), size[0], size[1], s.account()).See("Templates 13")
			w.Press("alt+t").Type(path).Press("enter").See("starters.csv: for which template?")
			w.Press("enter").See("20 rows · 15 ready · 5 to mend")
			w.Press("n").See("3 Start date: 30.02.2027 does not exist").Press("enter").Type("1 dec").Press("enter").See("4 to mend")
			w.Press("n").See("6 Private e-mail: is required").Press("enter").Type("jo@mail.test").Press("enter").See("3 to mend")
			w.Press("n").See("9 Employment type: ").Press("enter").Press("down", "enter").See("2 to mend")
			w.Press("n").See("13 Department: ").Press("enter").Type("desi").Press("enter").See("1 to mend")
			w.Press("n").See("21 Start date: ").Press("enter").Type("+3d").Press("enter").See("20 rows · 20 ready")
			w.Press("l").See("Launch 20 processes?", "type 20 and enter").Type("20").Press("enter").See("✓ 20 launched", "starters.kickoff.csv")
			if runs := s.runs(); len(runs) != 20 {
				t.Fatalf("%d processes", len(runs))
			}
			w.Press("u").See("Archive 20 processes?").Press("y").See("✓ 20 archived")
			w.Press("q").Ends(0)
			w.Until("to hear what was archived", func() bool { return strings.Contains(w.Screen(), "archived: 20 processes") })
			if n := strings.Count(string(must(os.ReadFile(strings.TrimSuffix(path, ".csv")+".kickoff.csv"))), ";archived;"); n != 20 {
				t.Errorf("the file tells of %d rows that they are archived", n)
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// What was typed into cells is there again, whenever the program was killed: all but what
// was typed in the last moment.
func TestKillWhileMendingRowsKeepsTheCells(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for round := range 5 {
		home, random := t.TempDir(), rand.New(rand.NewPCG(3, uint64(round)))
		w := open(t, home, 100, 40, s.account()).See("Templates 13")
		w.Feed("\x1b[200~" + starters(t, false) + "\x1b[201~").Await("for which template?").Press("enter").See("20 rows · 20 ready")
		kill := time.AfterFunc(time.Duration(random.IntN(1500))*time.Millisecond, func() { _ = w.Process().Kill() })
		done := 0
		for row := range 20 {
			if w.Press("enter").Type(fmt.Sprintf("Changed %02d", row)).Press("enter", "down"); ended(w.Gone()) {
				break
			}
			done++
		}
		kill.Stop()
		w.Kill()
		again := open(t, home, 100, 40, s.account(), "--resume").See("20 rows")
		for row := range done {
			again.See(fmt.Sprintf("Changed %02d", row))
		}
		again.Press("ctrl+c").Ends(130)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
}

// Killed while its rows are sent, a table goes on from Unfinished, and each row is launched
// once.
func TestKillWhileRowsAreSentLaunchesEachOnce(t *testing.T) {
	t.Parallel()
	for round := range 3 {
		s, home := serve(t, "--latency", "20ms"), t.TempDir()
		random := rand.New(rand.NewPCG(5, uint64(round)))
		w := open(t, home, 100, 40, s.account()).See("Templates 13")
		w.Feed("\x1b[200~" + starters(t, false) + "\x1b[201~").Await("for which template?").Press("enter").See("20 rows · 20 ready")
		w.Press("l").See("Launch 20 processes?").Type("20")
		time.AfterFunc(time.Duration(200+random.IntN(4000))*time.Millisecond, func() { _ = w.Process().Kill() })
		w.Send("enter")
		<-w.Gone()
		before := len(s.runs())
		w = open(t, home, 100, 40, s.account()).See("Unfinished: starters.csv → Employee Onboarding").Press("alt+r").See("20 rows")
		w.Press("l").See("Launch ", "esc goes back")
		// How many are left, only the program knows: one may have been on its way.
		if left := regexp.MustCompile(`type (\d+) and enter to launch`).FindStringSubmatch(w.Screen()); left != nil {
			w.Type(left[1]).Press("enter")
		} else {
			w.Press("y")
		}
		w.See("archive those that nobody touched")
		names := map[string]int{}
		for _, r := range s.runs() {
			names[string(r.Prerun)]++
		}
		for who, n := range names {
			if n != 1 {
				t.Errorf("%d processes of %s", n, who)
			}
		}
		if n := len(names); n != 20 && !(n == 19 && strings.Contains(w.Screen(), "1 unknown")) {
			t.Errorf("%d processes\n%s", n, w.Screen())
		}
		w.Press("ctrl+c")
		if t.Failed() {
			t.Fatalf("in round %d, %d were launched when it was killed", round, before)
		}
	}
}

// ended reports that the program has.
func ended(gone <-chan struct{}) bool {
	select {
	case <-gone:
		return true
	default:
		return false
	}
}
