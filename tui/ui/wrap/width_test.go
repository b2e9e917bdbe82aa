package wrap

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

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
