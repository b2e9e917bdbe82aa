package htmltext

import (
	"testing"

	"kickoff/payload/clean"
)

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
		if got := Read(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzNothingHiddenComesThrough(f *testing.F) {
	for _, s := range []string{"a\x1b[31m", "\u009b1m", "<a href=x>\x00", "👩\u200d👧", "\x1b]0;x", "<p>&#x202e;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if out := Read(s); clean.Text(out) != out {
			t.Fatalf("%q lets something through: %q", s, out)
		}
	})
}
