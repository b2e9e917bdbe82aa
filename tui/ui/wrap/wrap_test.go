package wrap

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestWordsBreaksBetweenWords(t *testing.T) {
	tests := []struct {
		name, text string
		width      int
		want       []string
	}{
		{"fits", "one two", 20, []string{"one two"}},
		{"breaks at a blank", "one two three", 8, []string{"one two", "three"}},
		{"keeps line breaks", "one\n\ntwo", 20, []string{"one", "", "two"}},
		{"breaks a long word only where it must", "an abcdefgh word", 4, []string{"an", "abcd", "efgh", "word"}},
		{"joins on after a long word", "abcdef g", 4, []string{"abcd", "ef g"}},
		{"wide characters", "日本語 text", 6, []string{"日本語", "text"}},
		{"a character wider than the line", "日", 1, []string{"…"}},
		{"nothing", "", 5, []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Words(tt.text, tt.width); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSpread(t *testing.T) {
	if got := Spread("left", "right", 12); got != "left   right" {
		t.Errorf("got %q", got)
	}
	if got := Spread("left", "right", 9); got != "left" {
		t.Errorf("without room for both: got %q", got)
	}
}

func TestNothingIsWiderThanItsWidthAndNoWordIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab 日é👩‍🚀\n-"))).Draw(t, "text")
		width := rapid.IntRange(2, 40).Draw(t, "width")
		lines := Words(text, width)
		for _, line := range lines {
			if ansi.StringWidth(line) > width {
				t.Fatalf("%q is wider than %d", line, width)
			}
		}
		letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := letters(strings.Join(lines, "")); got != letters(text) {
			t.Fatalf("got %q of %q", got, text)
		}
	})
}
