package input

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// OneLine makes pasted text fit for a line: escape sequences, control, bidi and
// zero-width characters go, and each line break or tab becomes a blank. Line
// breaks at the very end, which a copied line often brings along, go too.
func OneLine(text string) string {
	text = strings.TrimRight(clean(text), "\n")
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(text)
}

// ManyLines makes pasted text fit for a long text: every kind of line break
// becomes one "\n" and a tab four blanks; what OneLine removes goes here too.
func ManyLines(text string) string { return strings.ReplaceAll(clean(text), "\t", "    ") }

func clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(text)
	if strings.ContainsRune(text, '\x1b') {
		text = ansi.Strip(text)
	}
	return strings.Map(keep, text)
}

// keep drops what a person cannot see. The joiners U+200C and U+200D stay: emoji
// and several scripts are written with them.
func keep(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case unicode.IsControl(r), r == unicode.ReplacementChar:
		return -1
	case r == 0x200B, r == 0x200E, r == 0x200F, r == 0x2060, r == 0xFEFF, r == 0x061C:
		return -1
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return -1
	}
	return r
}
