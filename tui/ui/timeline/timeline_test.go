package timeline

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"kickoff/payload/when"
	"kickoff/tui/theme"
)

// now is Thu 26 Nov 2026.
var now = time.Date(2026, 11, 26, 9, 12, 0, 0, time.UTC)

func rows() []Row {
	in := func(days int) time.Time { return now.AddDate(0, 0, days) }
	return []Row{
		{Label: "2 Order the equipment", Due: in(2), Look: true},
		{Label: "4 Send the letter"},
		{Label: "5 Register for health insurance", Due: in(7), Hidden: true},
		{Label: "7 Welcome", Due: in(14)},
		{Label: "9 Review after one month", Due: in(30), Look: true},
	}
}

func line(all []Row) *Line {
	l := New(theme.Dark())
	l.SetRows(all, now, when.Locale{})
	return l
}

func drawn(l *Line, width, height, focus int) string {
	lines := strings.Split(ansi.Strip(l.View(width, height, focus)), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if want = strings.TrimPrefix(want, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestADayIsTwoCellsWhereAllFit(t *testing.T) {
	expect(t, drawn(line(rows()), 118, 7, 3), `
Steps   26 Nov to 27 Dec            │ launch   ● due   ○ hidden   ! look   ░ weekend
                                    26 Nov  30            7 Dec         14            21
  2 Order the equipment             │   !░░░          ░░░░          ░░░░          ░░░░          ░░░░
  4 Send the letter                 │ no deadline     ░░░░          ░░░░          ░░░░          ░░░░
  5 Register for health insurance   │   ░░░░      ○   ░░░░          ░░░░          ░░░░          ░░░░
› 7 Welcome                         │   ░░░░          ░░░░      ●   ░░░░          ░░░░          ░░░░
  9 Review after one month          │   ░░░░          ░░░░          ░░░░          ░░░░          !░░░`)
}

func TestItScrollsAndZooms(t *testing.T) {
	l := line(rows())
	expect(t, drawn(l, 60, 3, 0), `
26 Nov to 27 Dec │ launch ● due ○ hidden ! look ░ weekend
    1 of 5 ↓                26  30     7 Dec  14     21
› 2 Order the equipment     │ !░     ░░     ░░     ░░     ░░`)
	l.Zoom(1)
	if got := drawn(l, 60, 3, 0); !strings.Contains(got, "26 Nov to 13 Dec") || !l.Scrolls() {
		t.Errorf("nearer is\n%s", got)
	}
	l.Scroll(1)
	expect(t, drawn(l, 60, 7, 0), `
3 Dec to 20 Dec │ launch ● due ○ hidden ! look ░ weekend
                                7 Dec         14
› 2 Order the equipment ‹   ░░░░          ░░░░          ░░░░
  4 Send the letter      no deadline      ░░░░          ░░░░
  5 Register for healt… ○   ░░░░          ░░░░          ░░░░
  7 Welcome                 ░░░░      ●   ░░░░          ░░░░
  9 Review after one m…     ░░░░          ░░░░          ░░░›`)
	if drawn(l, 60, 7, 4); !strings.Contains(drawn(l, 60, 7, 4), "!") {
		t.Error("the row that gets the focus has its day out of sight")
	}
	for l.Zoom(-1) {
	}
	if got := drawn(l, 60, 3, 4); !strings.Contains(got, "in weeks") || !strings.Contains(got, "23 Nov to 27 Dec") || l.Scrolls() {
		t.Errorf("farthest is\n%s", got)
	}
}

// A cell is a week only where days have no room beside a third for the labels.
func TestLongLabelsGiveWayToDays(t *testing.T) {
	long := "1 " + strings.Repeat("Sign ", 20)
	expect(t, drawn(line([]Row{{Label: long, Due: now.AddDate(0, 0, -5), Look: true}, {Label: "2 Send"}, {Label: "3 Review", Due: now.AddDate(0, 0, 30), Look: true}}), 60, 5, 0), `
21 Nov to 27 Dec │ launch ● due ! look ░ weekend
                         23 26  30     7 Dec  14     21
› 1 Sign Sign Sign Si… !░   │ ░░     ░░     ░░     ░░     ░░
  2 Send               ░░   │ no deadline   ░░     ░░     ░░
  3 Review             ░░   │ ░░     ░░     ░░     ░░     !░`)
	if head, _, _ := strings.Cut(drawn(line([]Row{{Label: long, Due: now}}), 120, 3, 0), "\n"); !strings.HasPrefix(head, "Steps   26 Nov to 29 Nov   │ launch   ● due") {
		t.Errorf("the head is %q", head)
	}
}

func TestTheLastWeekShowsWhereAWeekIsFewCells(t *testing.T) {
	expect(t, drawn(line(rows()), 38, 4, 4), `
│ launch ● due ○ hidden ! look in wee…
                          Dec
  7 Welcome             │     ●
› 9 Review after one …  │            !`)
	expect(t, drawn(line(rows()), 26, 4, 4), `
│ launch ● due ○ hidden !…
                      Dec
  7 Welcome          │ ●
› 9 Review after on… │   !`)
}

func TestOnlyTheRowInFocusIsInAccent(t *testing.T) {
	accent, _, _ := strings.Cut(theme.Dark().Accent.Render("x"), "x")
	for i, text := range strings.Split(line(append(rows(), Row{Label: "Late", Due: now.AddDate(3, 0, 0)})).View(60, 9, 1), "\n") {
		if got, want := strings.Contains(text, accent), i == 3; got != want {
			t.Errorf("line %d has accent: %t, want %t: %q", i, got, want, text)
		}
	}
}

func TestOverYearsTheRowInFocusStaysInSight(t *testing.T) {
	l := line([]Row{{Label: "1 Plan", Due: now}, {Label: "2 Close", Due: now.AddDate(2, 0, 0)}})
	expect(t, drawn(l, 60, 4, 1), `
27 Dec 2027 to 26 Nov 2028 │ launch ● due in weeks
            Jan 2028 Mar Apr  May Jun Jul  Aug Sep Oct  Nov
  1 Plan    ‹
› 2 Close                                                  ●`)
	l.Zoom(1)
	if _, row, _ := strings.Cut(drawn(l, 60, 4, 1), "2 Close"); !strings.Contains(row, theme.SignNow) {
		t.Errorf("nearer it is out of sight:\n%s", drawn(l, 60, 4, 1))
	}
}

func TestADayOfThePastShowsToo(t *testing.T) {
	got := drawn(line([]Row{{Label: "1 Late", Due: now.AddDate(0, 0, -2), Look: true}}), 80, 3, 0)
	expect(t, got, `
Steps   24 Nov to 29 Nov   │ launch   ● due   ! look   ░ weekend
               26 Nov
› 1 Late   !   │   ░░░░`)
}

func TestItHoldsItsSizeAndShowsTheRowInFocus(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		all := make([]Row, rapid.IntRange(1, 12).Draw(r, "rows"))
		for i := range all {
			all[i] = Row{Label: rapid.SampledFrom([]string{"Sign", "契約書に署名", "חתימה", "🎉 party", strings.Repeat("long ", 30)}).Draw(r, "label"), Hidden: rapid.Bool().Draw(r, "hidden"), Look: rapid.Bool().Draw(r, "look")}
			if rapid.Bool().Draw(r, "dated") {
				all[i].Due = now.AddDate(0, 0, rapid.IntRange(-4000, 40000).Draw(r, "days"))
			}
		}
		l := line(all)
		l.SetRows(all, now, when.Locale{WeekFrom: rapid.IntRange(0, 6).Draw(r, "week")})
		for range rapid.IntRange(1, 8).Draw(r, "keys") {
			width, height, focus := rapid.IntRange(20, 160).Draw(r, "width"), rapid.IntRange(3, 30).Draw(r, "height"), rapid.IntRange(0, len(all)-1).Draw(r, "focus")
			lines := strings.Split(ansi.Strip(l.View(width, height, focus)), "\n")
			if len(lines) > height || !strings.Contains(strings.Join(lines, "\n"), theme.SignCursor) {
				r.Fatalf("%d lines in %d:\n%s", len(lines), height, strings.Join(lines, "\n"))
			}
			for _, line := range lines {
				if ansi.StringWidth(line) > width {
					r.Fatalf("%q is wider than %d", line, width)
				}
			}
			l.Scroll(rapid.IntRange(-3, 3).Draw(r, "scroll"))
			l.Zoom(rapid.IntRange(-1, 1).Draw(r, "zoom"))
		}
	})
}
