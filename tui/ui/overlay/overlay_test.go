package overlay

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"kickoff/tui/theme"
)

func TestABoxIsDrawnOverTheMiddle(t *testing.T) {
	background := strings.TrimSuffix(strings.Repeat("abcdefghijklmnopqrst\n", 5), "\n")
	box := Box(theme.Dark(), "Menu", "go", 12, 4)
	screen, x, y := Over(background, box, 20, 5)
	want := `abcdefghijklmnopqrst
abcde╭─ Menu ─╮pqrst
abcde│ go     │pqrst
abcde╰────────╯pqrst
abcdefghijklmnopqrst`
	if got := ansi.Strip(screen); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if x != 5 || y != 1 {
		t.Errorf("at %d, %d", x, y)
	}
}

func TestAHalfCoveredCharacterDoesNotMoveItsLine(t *testing.T) {
	got := ansi.Strip(Place("日本語日本語", "##", 3, 0, 12, 1))
	if got != "日 ## 日本語" {
		t.Errorf("got %q", got)
	}
	if w := ansi.StringWidth(got); w != 12 {
		t.Errorf("%d cells wide", w)
	}
}

func TestABoxFitsSmallScreens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 80).Draw(t, "width")
		height := rapid.IntRange(1, 30).Draw(t, "height")
		body := rapid.StringOf(rapid.RuneFrom([]rune("ab 日\n"))).Draw(t, "body")
		background := rapid.StringOf(rapid.RuneFrom([]rune("xy 本\n"))).Draw(t, "background")
		screen, _, _ := Over(background, Box(theme.Dark(), "A title 日", body, width, height), width, height)
		lines := strings.Split(screen, "\n")
		if len(lines) > height {
			t.Fatalf("%d lines in %d", len(lines), height)
		}
		for _, line := range lines {
			if ansi.StringWidth(line) > width {
				t.Fatalf("%q is wider than %d", line, width)
			}
		}
	})
}
