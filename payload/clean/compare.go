package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// unseen reports what leaves no trace on a screen, the joiners and the blank of Braille
// among them.
func unseen(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return Hidden(r) || r == 0x2800 || unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func nothing(r rune) bool { return unicode.IsSpace(r) || unseen(r) }

// Blank reports a text that says nothing: white space, and what does not print.
func Blank(s string) bool { return strings.TrimFunc(s, nothing) == "" }

// Trim is a text without white space and without what does not print at its ends.
func Trim(s string) string { return strings.TrimFunc(s, nothing) }

// Seen is a text without all that does not print, and without white space at its ends.
func Seen(s string) string {
	if plain(s) {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unseen(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s))
}

// Same reports whether two texts are the same, letters composed or not.
func Same(a, b string) bool {
	return a == b || !(plain(a) && plain(b)) && norm.NFC.String(a) == norm.NFC.String(b)
}

// Fold is a text as it is held against others where exact words fit nothing: case,
// composition and what does not print are left aside, white space is one blank and none
// at the ends. It is not for a screen.
func Fold(s string) string {
	if !plain(s) {
		s = norm.NFC.String(Seen(s))
	}
	if strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") || strings.Contains(s, "  ") || !plain(s) {
		s = strings.Join(strings.Fields(s), " ")
	}
	return strings.Map(foldRune, s)
}

// foldRune is the least of the letters that differ in case alone, as strings.EqualFold
// has it.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}
