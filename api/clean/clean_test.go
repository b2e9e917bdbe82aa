package clean

import (
	"strings"
	"testing"
	"unicode"
)

func TestHostileTextIsHarmless(t *testing.T) {
	cases := []struct{ name, in, line, text string }{
		{"plain", " Laptop ", "Laptop", " Laptop "},
		{"colour", "a\x1b[31mred\x1b[0mb", "aredb", "aredb"},
		{"title setting", "a\x1b]0;owned\x07b", "ab", "ab"},
		{"hyperlink", "\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\", "click", "click"},
		{"eight-bit colour", "a\u009b31mb", "ab", "ab"},
		{"bell, backspace, NUL, DEL", "a\x07\b\x00\x7fb", "ab", "ab"},
		{"bidi override", "a\u202egnp.exe\u202c", "agnp.exe", "agnp.exe"},
		{"isolates and marks", "\u2066a\u2069\u200e\u200f\u061cb", "ab", "ab"},
		{"zero width", "p\u200bay\u2060pal\ufeff\u00ad", "paypal", "paypal"},
		{"joiner between letters", "a\u200db", "ab", "ab"},
		{"family", "👩\u200d👧 ok", "👩\u200d👧 ok", "👩\u200d👧 ok"},
		{"rainbow flag", "🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈"},
		{"hidden tag letters", "a\U000E0041\U000E0042", "a", "a"},
		{"line breaks", "a\r\nb\rc\nd\u2028e", "a b c d e", "a\nb\nc\nd\ne"},
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
	}
}

func TestAnIdIsKeptAsWrittenUnlessItIsHostile(t *testing.T) {
	if got := ID(" 7d1e90 "); got != " 7d1e90 " {
		t.Errorf("plain id changed to %q", got)
	}
	if got := ID("7d\x1b[2J1e"); got != "7d1e" {
		t.Errorf("hostile id is %q", got)
	}
}

func TestGuidanceReadsAsText(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"no HTML", "Legal name & seat", "Legal name & seat"},
		{"comparison", "if a < b and b > c", "if a < b and b > c"},
		{"unknown tag", "use <your name> here", "use <your name> here"},
		{"paragraphs", "<p>Read me</p><p>before <b>launching</b>.</p>", "Read me\n\nbefore launching."},
		{"line break", "one<br>two<br/>three", "one\ntwo\nthree"},
		{"link", `See <a href="https://x.test/a?b=1&amp;c">the page</a>, please`, "See the page (https://x.test/a?b=1&c), please"},
		{"link that shows itself", `<a href="https://x.test">https://x.test</a>`, "https://x.test"},
		{"script link", `<a href="javascript:alert(1)">go</a>`, "go"},
		{"script", "a<script>alert(1)</script>b<style>p{}</style>", "ab"},
		{"list", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"},
		{"numbers", "<ol><li>a<ul><li>x</li></ul></li><li>b</li></ol>", "1. a\n  - x\n2. b"},
		{"entities", "Fish &amp; chips&nbsp;&lt;3", "Fish & chips <3"},
		{"escape in an entity", "a&#27;[31mb", "ab"},
		{"picture", `<img alt="Plan" src="https://x.test/p.png">`, "[Plan https://x.test/p.png]"},
		{"pre", "<pre>a\n  b</pre>", "a\n  b"},
		{"unclosed", "<p>a<b>b", "ab"},
	}
	for _, c := range cases {
		if got := HTML(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzNothingHiddenComesThrough(f *testing.F) {
	for _, s := range []string{"a\x1b[31m", "\u009b1m", "<a href=x>\x00", "👩\u200d👧", "\x1b]0;x", "<p>&#x202e;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, out := range []string{Line(s), Text(s), HTML(s)} {
			for _, r := range out {
				if r != '\n' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r == 0x200b || r == 0xfeff {
					t.Fatalf("%q lets %U through: %q", s, r, out)
				}
			}
		}
		if strings.Contains(Line(s), "\n") {
			t.Fatalf("%q: a line with a line break", s)
		}
	})
}
