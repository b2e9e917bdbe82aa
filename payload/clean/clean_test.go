package clean

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHostileTextIsHarmless(t *testing.T) {
	cases := []struct{ name, in, line, text string }{
		{"plain", " Laptop ", " Laptop ", " Laptop "},
		{"colour", "a\x1b[31mred\x1b[0mb", "aredb", "aredb"},
		{"title setting", "a\x1b]0;owned\x07b", "ab", "ab"},
		{"hyperlink", "\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\", "click", "click"},
		{"eight-bit colour", "a\u009b31mb", "ab", "ab"},
		{"bell, backspace, NUL, DEL", "a\x07\b\x00\x7fb", "ab", "ab"},
		{"bidi override", "a\u202egnp.exe\u202c", "agnp.exe", "agnp.exe"},
		{"isolates and marks", "\u2066a\u2069\u200e\u200f\u061cb", "ab", "ab"},
		{"zero width", "p\u200bay\u2060pal\ufeff\u00ad\u180e", "paypal", "paypal"},
		{"annotation", "a\ufff9b\ufffac\ufffb", "abc", "abc"},
		{"joiners between Latin letters", "a\u200db\u200cc", "abc", "abc"},
		{"joiners at the ends", "\u200d大き\u200c", "大き", "大き"},
		{"joiner upon joiner", "👩\u200d\u200d👧", "👩\u200d👧", "👩\u200d👧"},
		{"family", "👩\u200d👧 ok", "👩\u200d👧 ok", "👩\u200d👧 ok"},
		{"rainbow flag", "🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈"},
		{"Persian", "می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"},
		{"flag of Scotland", "🏴\U000E0067\U000E0062\U000E007F", "🏴\U000E0067\U000E0062\U000E007F", "🏴\U000E0067\U000E0062\U000E007F"},
		{"hidden tag letters", "a\U000E0041\U000E0042", "a", "a"},
		{"line breaks", "a\r\nb\rc\nd\u2028e", "a b c d e", "a\nb\nc\nd\ne"},
		{"line breaks at the end", "a\r\n\n", "a", "a\n\n"},
		{"tab", "a\tb", "a b", "a    b"},
		{"broken UTF-8", "a\xffb", "a\ufffdb", "a\ufffdb"},
		{"other scripts", "Größe 大きさ حجم", "Größe 大きさ حجم", "Größe 大きさ حجم"},
	}
	for _, c := range cases {
		if got := Line(c.in); got != c.line {
			t.Errorf("%s: Line = %q, want %q", c.name, got, c.line)
		}
		if got := Text(c.in); got != c.text {
			t.Errorf("%s: Text = %q, want %q", c.name, got, c.text)
		}
		if got := strings.ReplaceAll(Input(c.in), "\t", "    "); got != c.text {
			t.Errorf("%s: Input = %q, want %q", c.name, got, c.text)
		}
	}
}

func TestAMessageIsOneLineWithSingleBlanks(t *testing.T) {
	if got := Message("  a\n   b\u200b \tc\x1b[1m "); got != "a b c" {
		t.Errorf("got %q", got)
	}
}

// The set is a contract: the JSON's escapes are the same characters.
func TestHiddenIsTheSetThatTheJSONEscapes(t *testing.T) {
	ranges := [][2]rune{
		{0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x61c, 0x61c}, {0x180e, 0x180e}, {0x200b, 0x200b}, {0x200e, 0x200f},
		{0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
	}
	want := func(r rune) bool {
		for _, in := range ranges {
			if r >= in[0] && r <= in[1] {
				return true
			}
		}
		return false
	}
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if Hidden(r) != want(r) {
			t.Errorf("Hidden(%U) = %t", r, Hidden(r))
		}
	}
}

func FuzzNothingHiddenComesThrough(f *testing.F) {
	for _, s := range []string{"a\x1b[31m", "\u009b1m", "\x00", "👩\u200d👧", "\x1b]0;x", "a\xe2\x80", "🏴\U000E0067", "می\u200cخ\n\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line, text, message := Line(s), Text(s), Message(s)
		for _, out := range []string{line, text, message} {
			for _, r := range out {
				if Hidden(r) && r != '\n' && !isTag(r) {
					t.Fatalf("%q lets %U through: %q", s, r, out)
				}
			}
			if !utf8.ValidString(out) {
				t.Fatalf("%q: not UTF-8: %q", s, out)
			}
		}
		if strings.Contains(line, "\n") || strings.Contains(message, "\n") {
			t.Fatalf("%q: a line with a line break", s)
		}
		if Line(line) != line || Text(text) != text || Message(message) != message {
			t.Fatalf("%q: cleaning twice gives more than once", s)
		}
	})
}
