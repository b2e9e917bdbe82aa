package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
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
		d.press("alt+p").sees("Payload of the row", `"Olaf"`, `"Junior"`).press("esc")
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
		d.sees("What the columns are about", "Town", "to be said").press("enter").sees("What is the column Town about?").write("site").press("enter")
		d.sees("2 rows · 2 ready", "ola@lind.test").press("m").sees("→ Site").press("esc", "alt+p").sees(`"Base"`, "ola@lind.test")
	})
}

func TestATableThatCannotBeReadIsToldWithItsRows(t *testing.T) {
	atOnce(t, 80, 24, func(d *driver) {
		d.send(tea.PasteMsg{Content: "Full name,Start date\nJane,\"1 dec\nOla,1 dec\n"})
		d.press("enter").sees("cannot be read", "row 2").press("esc").sees("● Template")
		d.press("enter").sees("● Kick-off") // the table is gone, the template opens
	})
}
