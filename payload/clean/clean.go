// Package clean makes text from outside fit for a screen: from the server, a
// file, a file's name, the clipboard. A title that holds an escape sequence could
// move the cursor, a bidi control could make one name look like another, and a
// zero-width character hides from whoever reads it.
//
// The one set of characters that do not print is that of Hidden. The JSON writes
// them as escapes, everything else leaves them out: the screen by Text and Line, an
// answer by Input, what the commands print by Writer. What does not live here: what the text means, how wide
// it is, and which part of it is secret.
package clean

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Hidden reports the characters that do not print, or that move the cursor or
// turn the direction of text: C0, DEL and C1, soft hyphen, bidi marks and
// overrides, zero-width and invisible characters, line separators, annotations,
// tags. The two joiners (U+200C, U+200D) are none of them: emoji and several
// scripts are written with them.
func Hidden(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r <= 0x9f:
		return true
	case r < 0xad:
		return false
	case r == 0xad, r == 0x61c, r == 0x180e, r == 0x200b, r == 0x200e, r == 0x200f,
		r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f,
		r == 0xfeff, r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}

// AppendEscape adds r to buf as an escape of JSON, in two halves where r needs them.
func AppendEscape(buf []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return fmt.Appendf(buf, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(buf, `\u%04x`, r)
}

// Text makes text of several lines safe. Escape sequences go as a whole, then
// what is Hidden; every kind of line break is one "\n", a tab four blanks. A
// joiner stays where it can join, a tag where it spells a flag.
func Text(s string) string {
	if plain(s) {
		return s
	}
	return strip(s, "    ", joins)
}

// Input is Text for what a person gives to be kept and sent: a tab stays a tab.
func Input(s string) string {
	if plain(s) {
		return s
	}
	return strip(s, "\t", joins)
}

// Line makes text safe to stand on one line: as Text does, but line breaks and
// tabs are a blank each. Line breaks at the very end, which a copied line often
// brings along, go.
func Line(s string) string {
	if plain(s) {
		return s
	}
	return strings.ReplaceAll(strings.TrimRight(strip(s, " ", joins), "\n"), "\n", " ")
}

// Message is Line for prose: each run of white space is one blank, and there is
// none at the ends.
func Message(s string) string { return strings.Join(strings.Fields(Line(s)), " ") }

// plain is the way out for nearly all text: printable ASCII.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// strip leaves a joiner where what is on both sides of it may be joined.
func strip(s, tab string, joined func(rune) bool) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	s = ansi.Strip(sevenBit(strings.ReplaceAll(s, "\r\n", "\n")))
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	for i, r := range s {
		switch {
		case r == '\t':
			b.WriteString(tab)
		case r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			b.WriteByte('\n')
		case isJoiner(r):
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if !joined(last) || !joined(next) {
				continue
			}
			b.WriteRune(r)
		case isTag(r):
			if last != blackFlag && !isTag(last) {
				continue
			}
			b.WriteRune(r)
		case Hidden(r):
			continue
		default:
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// sevenBit writes the eight-bit introducers (CSI, OSC, DCS…) in their two-byte
// form, so that the sequence after them goes with them.
func sevenBit(s string) string {
	return strings.NewReplacer(
		"\u0090", "\x1bP", "\u0098", "\x1bX", "\u009b", "\x1b[", "\u009c", "\x1b\\",
		"\u009d", "\x1b]", "\u009e", "\x1b^", "\u009f", "\x1b_",
	).Replace(s)
}

func isJoiner(r rune) bool { return r == 0x200c || r == 0x200d }

// joins reports what a joiner can stand between: symbols, and letters and marks
// of scripts that are written with joiners. Between Latin, Greek or Cyrillic
// letters it would only hide.
func joins(r rune) bool {
	return r >= 0x590 && !isJoiner(r) && !Hidden(r) && !unicode.IsSpace(r) && r != utf8.RuneError &&
		!unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
}

const blackFlag = '\U0001F3F4'

// isTag reports the invisible letters that spell a flag after the black flag.
func isTag(r rune) bool { return r >= 0xE0020 && r <= 0xE007F }
