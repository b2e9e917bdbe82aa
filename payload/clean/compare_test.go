package clean

import (
	"strings"
	"testing"
)

func TestWhatIsBlank(t *testing.T) {
	for _, s := range []string{"", " ", "\t\r\n", "\u00a0\u2003", "\u200b", "\u200c\u200d", "\ufeff\u00ad", "\u3164", "\ufe0f", "\u2800", "\u202e \u2066", "\U000e0041", "\x1b"} {
		if !Blank(s) || Trim(s) != "" || Fold(s) != "" {
			t.Errorf("%q: blank %v, trimmed %q, folded %q", s, Blank(s), Trim(s), Fold(s))
		}
	}
	for _, s := range []string{"0", ".", "\u0301", "👩\u200d👧", "a\u200b"} {
		if Blank(s) {
			t.Errorf("%q counts as blank", s)
		}
	}
}

func TestTrimAndSeen(t *testing.T) {
	for _, c := range [][3]string{
		{"\u200b jo@x.test\u00a0\r\n", "jo@x.test", "jo@x.test"},
		{"a\u200bb", "a\u200bb", "ab"},
		{"a b", "a b", "a b"},
		{"jo\u200d\u2060@x", "jo\u200d\u2060@x", "jo@x"},
		{"\ufeffa\u0301", "a\u0301", "a\u0301"},
	} {
		if Trim(c[0]) != c[1] || Seen(c[0]) != c[2] {
			t.Errorf("%q: %q, %q", c[0], Trim(c[0]), Seen(c[0]))
		}
	}
}

func TestFold(t *testing.T) {
	for _, same := range [][]string{
		{"Caf\u00e9", "Cafe\u0301", " CAFE\u0301 ", "ca\u200bf\u00e9"},
		{"\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3", "\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2"},
		{"Start  date", "start date\u00a0", "\tStart\u2003date"},
		{"K", "k", "\u212a"},
	} {
		for _, s := range same[1:] {
			if Fold(s) != Fold(same[0]) {
				t.Errorf("%q is %q, %q is %q", s, Fold(s), same[0], Fold(same[0]))
			}
		}
		if strings.EqualFold(same[0], same[1]) && Fold(same[0]) != Fold(same[1]) {
			t.Errorf("%q", same)
		}
	}
	if Fold("a b") == Fold("ab") || Fold("e") == Fold("\u00e9") || Same("e", "\u00e9") || !Same("\u00e9", "e\u0301") || Same("A", "a") {
		t.Error("too much is the same")
	}
}
