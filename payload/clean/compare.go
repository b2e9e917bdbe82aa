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

// Distance is how many letters have to be put in, left out, replaced or swapped with the
// next to make one text of the other, or most+1 where that takes more. Of a text longer
// than a hundred letters the beginning counts.
func Distance(a, b string, most int) int {
	const longest = 100
	x, y := []rune(a), []rune(b)
	x, y = x[:min(len(x), longest)], y[:min(len(y), longest)]
	var rows [3][longest + 1]int // a block of 500 lines asks this of a thousand names each
	former, last, row := rows[0][:0], rows[1][:len(y)+1], rows[2][:0]
	for j := range last {
		last[j] = j
	}
	before := 0
	for i := 1; i <= len(x); i++ {
		row = append(row[:0], i)
		best := i
		for j := 1; j <= len(y); j++ {
			other := 1
			if x[i-1] == y[j-1] {
				other = 0
			}
			least := min(last[j]+1, row[j-1]+1, last[j-1]+other)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				least = min(least, former[j-2]+1)
			}
			row, best = append(row, least), min(best, least)
		}
		if best > most && before > most {
			break // nothing gets nearer again
		}
		former, last, row, before = last, row, former, best
	}
	return min(last[len(y)], most+1)
}
