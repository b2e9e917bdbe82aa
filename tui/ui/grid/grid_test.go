package grid_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
	"kickoff/tui/ui/grid"
)

// starters is the table of the pictures, with rows from number 12 on.
func starters() (*grid.Grid, [][]string) {
	cells := [][]string{
		{"Jane Smith", "jane.smith@mail.test", "✗30.02.2027", "Contractor", "Design", "Laptop, Badge", "Oslo"},
		{"Ola Lind", "ola@lind.test", "30.11.2026", "Full-time", "Data", "", "Oslo"},
		{"Wei 伟 Zhang", "wei@zhang.test", "1 dec", "Part-time", "Product", "Laptop, Phone", "Bergen"},
		{"Peer Gynt", "✗", "1 dec", "✗Contracter", "Sales", "Laptop", "Oslo"},
		{"Ada Roy", "ada@roy.test", "1 dec", "Full-time", "Data", "two\nlines", "Oslo"},
	}
	titles := []string{"Full name *", "Private e-mail *", "Start date *", "Employment *", "Department", "Equipment", "City"}
	columns := make([]grid.Column, len(titles))
	for i, title := range titles {
		columns[i].Title = title
		for _, row := range cells {
			columns[i].Width = max(columns[i].Width, ansi.StringWidth(row[i]))
		}
	}
	columns[2].Width++ // the blank behind a sign
	columns[3].Width++
	g := grid.New(theme.Dark(), func(at int) grid.Row {
		r := grid.Row{Number: 12 + at, Sign: theme.SignDone, Tone: grid.Good, Marked: at == 1}
		for _, text := range cells[at] {
			if strings.HasPrefix(text, "✗") {
				r.Sign, r.Tone = theme.SignError, grid.Wrong
			}
		}
		return r
	}, func(row, column int) grid.Cell {
		text, wrong := strings.CutPrefix(cells[row][column], "✗")
		if text == "" {
			text = theme.SignSkipped
		}
		if wrong {
			return grid.Cell{Text: text, Sign: theme.SignError, Tone: grid.Wrong}
		}
		return grid.Cell{Text: text}
	})
	g.SetColumns(columns)
	g.SetRows(len(cells), 16)
	return g, cells
}

func drawn(g *grid.Grid) string {
	lines := strings.Split(ansi.Strip(g.View()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func TestATitleIsCutOnce(t *testing.T) {
	g, _ := starters()
	columns := make([]grid.Column, 7)
	for i := range columns {
		columns[i] = grid.Column{Title: "What it is about *", Width: 9}
	}
	g.SetColumns(columns)
	for width := 30; width < 120; width++ {
		g.SetSize(width, 6)
		for range 7 {
			if head, _, _ := strings.Cut(drawn(g), "\n"); strings.Contains(head, theme.SignCut+theme.SignCut) {
				t.Errorf("%d cells: %s", width, head)
			}
			g.Press(tea.KeyPressMsg{Code: tea.KeyRight})
		}
		g.Move(0, 0)
	}
}

func TestTheCellInFrontAndItsTitleShowAtEachSize(t *testing.T) {
	for _, c := range []struct {
		name, keys    string
		width, height int
		want          string
	}{
		{"there is room for all", "", 118, 9, `
    #   Full name *   Private e-mail *      Start date *  Employment *  Department  Equipment      City
›  12 ✗ Jane Smith    jane.smith@mail.test  ✗ 30.02.2027  Contractor    Design      Laptop, Badge  Oslo
   13 ✓ Ola Lind      ola@lind.test         30.11.2026    Full-time     Data        –              Oslo
   14 ✓ Wei 伟 Zhang  wei@zhang.test        1 dec         Part-time     Product     Laptop, Phone  Bergen
   15 ✗ Peer Gynt     ✗ –                   1 dec         ✗ Contracter  Sales       Laptop         Oslo
   16 ✓ Ada Roy       ada@roy.test          1 dec         Full-time     Data        two lines      Oslo`},
		{"what is long in its title alone gives way first", "", 104, 7, `
    #   Full name *   Private e-mail *      Start date *  Employment *  Departme…  Equipment      City
›  12 ✗ Jane Smith    jane.smith@mail.test  ✗ 30.02.2027  Contractor    Design     Laptop, Badge  Oslo
   13 ✓ Ola Lind      ola@lind.test         30.11.2026    Full-time     Data       –              Oslo
   14 ✓ Wei 伟 Zhang  wei@zhang.test        1 dec         Part-time     Product    Laptop, Phone  Bergen
   15 ✗ Peer Gynt     ✗ –                   1 dec         ✗ Contracter  Sales      Laptop         Oslo
   16 ✓ Ada Roy       ada@roy.test          1 dec         Full-time     Data       two lines      Oslo`},
		{"columns scroll", "down end", 78, 3, `
    #   Full name *   Employment *  Department  Equipment      City   ‹ 7 of 7
   12 ✗ Jane Smith    Contractor    Design      Laptop, Badge  Oslo
›  13 ✓ Ola Lind      Full-time     Data        –              Oslo   2 of 5 ↓`},
		{"and back only as far as it takes", "end left left left left", 78, 3, `
    #   Full name *   Start date *  Employment *  Department  Equ…  ‹ 3 of 7 ›
›  12 ✗ Jane Smith    ✗ 30.02.2027  Contractor    Design      Laptop, Badge
   13 ✓ Ola Lind      30.11.2026    Full-time     Data        –       2 of 5 ↓`},
		{"one column stands alone", "right right", 58, 8, `
    #   Full name *   ‹ Start date * ›   3 of 7
›  12 ✗ Jane Smith    ✗ 30.02.2027
   13 ✓ Ola Lind      30.11.2026
   14 ✓ Wei 伟 Zhang  1 dec
   15 ✗ Peer Gynt     1 dec
   16 ✓ Ada Roy       1 dec`},
		{"more rows than lines", "end left left left", 58, 4, `
    #   Full name *   ‹ Employment * ›   4 of 7
›  12 ✗ Jane Smith    Contractor
   13 ✓ Ola Lind      Full-time
   14 ✓ Wei 伟 Zhang  Part-time                   3 of 5 ↓`},
		{"at the end", "ctrl+end", 58, 4, `
    #   Full name *   Private e-mail *            1 of 7 ›
   14 ✓ Wei 伟 Zhang  wei@zhang.test
   15 ✗ Peer Gynt     ✗ –
›  16 ✓ Ada Roy       ada@roy.test                  5 of 5`},
		{"a cell and no title", "down right", 38, 2, `
   12 ✗ Jane Smith  jane.smith@mail.t…
›  13 ✓ Ola Lind    ola@lind.test`},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, _ := starters()
			g.SetSize(c.width, c.height)
			for _, key := range strings.Fields(c.keys) {
				if !g.Press(tuitest.Key(key)) {
					t.Errorf("%s moves nothing", key)
				}
			}
			got := drawn(g)
			if want := strings.TrimPrefix(c.want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestMarksStandBeforeTheNumbersOnceThereAreSome(t *testing.T) {
	g, _ := starters()
	g.SetSize(58, 4)
	g.SetMarks(true)
	if got := drawn(g); !strings.Contains(got, "› [ ]  12 ✗ Jane") || !strings.Contains(got, "  [x]  13 ✓ Ola") {
		t.Errorf("marks are drawn as\n%s", got)
	}
}

// Whatever the size and wherever the cell: it is in sight, its cursor stands on its first
// character, and no line is longer than the window.
func TestTheCellInFrontIsAlwaysInSight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, cells := starters()
		for range rapid.IntRange(1, 6).Draw(t, "moves") {
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				g.SetSize(rapid.IntRange(30, 130).Draw(t, "width"), rapid.IntRange(1, 9).Draw(t, "height"))
			case 1:
				g.Move(rapid.IntRange(-2, 9).Draw(t, "row"), rapid.IntRange(-2, 9).Draw(t, "column"))
			default:
				g.Press(tuitest.Key(rapid.SampledFrom(strings.Fields("up down left right pgup pgdown home end tab shift+tab ctrl+home ctrl+end")).Draw(t, "key")))
			}
		}
		width, height := rapid.IntRange(30, 130).Draw(t, "last width"), rapid.IntRange(1, 9).Draw(t, "last height")
		g.SetSize(width, height)
		lines := strings.Split(ansi.Strip(g.View()), "\n")
		if len(lines) > height {
			t.Fatalf("%d lines in a window of %d", len(lines), height)
		}
		for _, line := range lines {
			if ansi.StringWidth(line) > width {
				t.Fatalf("%q is longer than %d cells", line, width)
			}
		}
		row, column := g.At()
		text, wrong := strings.CutPrefix(cells[row][column], "✗")
		switch {
		case wrong:
			text = "✗"
		case text == "":
			text = "–"
		}
		c := g.Cursor()
		if c == nil || c.Y >= len(lines) {
			t.Fatalf("row %d, column %d: its cursor is %v in\n%s", row, column, c, strings.Join(lines, "\n"))
		}
		if there := ansi.Cut(lines[c.Y], c.X, c.X+2); !strings.HasPrefix(text, strings.TrimRight(there, " …")) {
			t.Fatalf("row %d, column %d: there stands %q, not %q, in\n%s", row, column, there, text, strings.Join(lines, "\n"))
		}
	})
}

func TestAClickChoosesACell(t *testing.T) {
	g, _ := starters()
	g.SetSize(118, 9)
	if row, column := g.At(); !g.Click(50, 3) || row != 0 || column != 0 {
		t.Fatal("nothing is chosen")
	}
	if row, column := g.At(); row != 2 || column != 2 {
		t.Errorf("row %d, column %d are chosen", row, column)
	}
	if g.Click(50, 0) || g.Click(50, 8) {
		t.Error("a title or no row is chosen")
	}
}

func TestAGridWithoutRowsIsItsTitles(t *testing.T) {
	g, _ := starters()
	g.SetRows(0, 0)
	g.SetSize(58, 5)
	for _, key := range strings.Fields("up down left tab shift+tab pgdown ctrl+end") {
		g.Press(tuitest.Key(key))
	}
	if row, _ := g.At(); row != -1 || g.Cursor() != nil || strings.Count(g.View(), "\n") != 0 {
		t.Errorf("row %d in\n%s", row, g.View())
	}
}

// BenchmarkKey is a key and the screen after it in 10,000 rows of 40 columns. The limit
// of the whole program is 1 ms.
func BenchmarkKey(b *testing.B) {
	const rows, columns = 10_000, 40
	list := make([]grid.Column, columns)
	for i := range list {
		list[i] = grid.Column{Title: fmt.Sprint("Question ", i), Width: 12 + i%20}
	}
	for _, width := range []int{60, 120, 240} {
		b.Run(fmt.Sprint(width), func(b *testing.B) {
			g := grid.New(theme.Dark(),
				func(at int) grid.Row { return grid.Row{Number: at + 2, Sign: theme.SignDone, Tone: grid.Good} },
				func(row, column int) grid.Cell { return grid.Cell{Text: fmt.Sprintf("Answer %d of %d", column, row)} })
			g.SetColumns(list)
			g.SetRows(rows, rows+1)
			g.SetSize(width, 36)
			keys := []tea.KeyPressMsg{{Code: tea.KeyDown}, {Code: tea.KeyRight}, {Code: tea.KeyPgDown}, {Code: tea.KeyTab}}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				g.Press(keys[i%len(keys)])
				_, _ = g.View(), g.Cursor()
				if row, _ := g.At(); row == rows-1 {
					g.Move(0, 0)
				}
			}
		})
	}
}

func TestTheFirstColumnIsWholeWhereTheOthersLeaveRoom(t *testing.T) {
	long := "Gräfin von Hohenlohe-Waldenburg-Schillingsfürst"
	for _, tt := range []struct {
		width int
		whole bool
	}{{70, true}, {60, false}} {
		g := grid.New(theme.Dark(), func(int) grid.Row { return grid.Row{Number: 2} }, func(_, column int) grid.Cell {
			return grid.Cell{Text: []string{long, "Oslo"}[column]}
		})
		g.SetColumns([]grid.Column{{Title: "Name", Width: ansi.StringWidth(long)}, {Title: "City", Width: 4}})
		g.SetRows(1, 2)
		g.SetSize(tt.width, 3)
		if view := ansi.Strip(g.View()); strings.Contains(view, long) != tt.whole || !strings.Contains(view, "Oslo") {
			t.Errorf("at %d:\n%s", tt.width, view)
		}
	}
}
