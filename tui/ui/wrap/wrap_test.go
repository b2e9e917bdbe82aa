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
		{"wide characters go on behind a blank", "2 日本語 text", 6, []string{"2 日本", "語", "text"}},
		{"but not before a sign that closes", "a 日本。b", 7, []string{"a 日", "本。b"}},
		{"nor behind one that opens", "a b「日本」", 6, []string{"a b", "「日", "本」"}},
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

func TestUnjoinedEmojiTakeTheSameCellsByEachCount(t *testing.T) {
	pieces := []string{
		"a", " ", "│", "日本", "é", "e\u0301", "🇩🇪", "💻", "\x1b[1m", "\x1b[m", "\n",
		"👨\u200d👩\u200d👧\u200d👦", "🏳\ufe0f\u200d🌈", "👍🏽", "❤\ufe0f", "1\ufe0f\u20e3", "🧑\u200d✈\ufe0f", "👩🏽\u200d🚀", "☝🏽",
	}
	rapid.Check(t, func(t *rapid.T) {
		block := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "block"), "")
		got := Unjoined(block)
		for i, line := range strings.Split(got, "\n") {
			if w := Width(strings.Split(block, "\n")[i]); Width(line) != w || ansi.StringWidthWc(line) != w {
				t.Fatalf("%q has %d and %d cells, want %d", line, Width(line), ansi.StringWidthWc(line), w)
			}
		}
	})
	for _, kept := range []string{"🇩🇪 💻 日本", "क्\u200dष", "قبول\u200d", "नि", ""} {
		if got := Unjoined(kept + "👍🏽"); got != kept+"👍" {
			t.Errorf("%q became %q", kept, got)
		}
	}
}

func TestWidthIsWhatTheRendererCounts(t *testing.T) {
	pieces := []string{
		"a", "plain words", " ", "é", "e\u0301", "日本", "│", "·", "…", "✓", "👩\u200d🚀", "1\ufe0f\u20e3", "🇩🇪", "\u200d", "\ufe0f",
		"\x1b[38;2;1;2;3m", "\x1b[m", "\x1b[1;4:3m", "\x1b[", "\x1b", "\x1b[3~", "\x1b]8;;https://x.test\x1b\\", "\x07",
		"\t", "\n", "\r\n", "\x7f", "\x00", "\u0085", "\u009b1m", "\xff", "\xe6\x97", "र्क", "각",
	}
	rapid.Check(t, func(t *rapid.T) {
		line := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 8).Draw(t, "line"), "")
		if got, want := Width(line), ansi.StringWidth(line); got != want {
			t.Fatalf("%q is %d wide, want %d", line, got, want)
		}
	})
}
