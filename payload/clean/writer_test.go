package clean

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestTheDoorLetsTextThroughAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct{ in, out string }{
		"text":              {"a\tb\nc\n", "a\tb\nc\n"},
		"JSON with escapes": {`{"a":"\u202e\u001b[2J"}`, `{"a":"\u202e\u001b[2J"}`},
		"joiners anywhere":  {"a\u200cb \u200d", "a\u200cb \u200d"},
		"colour":            {"\x1b[31mred\x1b[0m\n", "red\n"},
		"eight-bit colour":  {"\u009b31mred\n", "red\n"},
		"a raw C1 byte":     {"\x9b31m\n", "\ufffd31m\n"},
		"bidi":              {"a\u202egnp.exe\n", "agnp.exe\n"},
		"without an end":    {"a\x1b]0;owned\nb\n", "a\nb\n"},
		"carriage return":   {"real\rfake\n", "real\nfake\n"},
		"a flag":            {"🏴\U000E0067\U000E0062\U000E007F", "🏴\U000E0067\U000E0062\U000E007F"},
		"hidden letters":    {"a\U000E0041", "a"},
	} {
		var all, single bytes.Buffer
		for out, step := range map[*bytes.Buffer]int{&all: len(c.in), &single: 1} {
			w := Writer(out)
			for i := 0; i < len(c.in); i += step {
				if n, err := io.WriteString(w, c.in[i:i+step]); n != step || err != nil {
					t.Fatalf("%s: wrote %d, %v", name, n, err)
				}
			}
		}
		if all.String() != c.out {
			t.Errorf("%s: %q, want %q", name, all.String(), c.out)
		}
		// In pieces a sequence may stay as text, but nothing of it acts.
		if strings.ContainsFunc(single.String(), func(r rune) bool { return paints(r) && !isTag(r) }) {
			t.Errorf("%s, byte by byte: %q", name, single.String())
		}
	}
}

func TestTheDoorPassesErrorsOn(t *testing.T) {
	r, w := io.Pipe()
	r.Close()
	if n, err := io.WriteString(Writer(w), "x"); n != 0 || err != io.ErrClosedPipe {
		t.Errorf("wrote %d, %v", n, err)
	}
}
