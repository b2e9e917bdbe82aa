// Package clean makes text from a server safe for a terminal. A title that holds
// an escape sequence could move the cursor, a bidi control could make one name
// look like another, and a zero-width character hides from whoever reads it.
//
// Nothing here knows what the text means; HTML is read in html.go.
package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	zeroWidthJoiner = '\u200d'
	blackFlag       = '\U0001F3F4'
)

// Line makes text safe to stand on one line: line breaks and tabs become blanks,
// and blanks at both ends go.
func Line(s string) string {
	if plain(s) {
		return strings.TrimSpace(s)
	}
	s = strings.Map(func(r rune) rune {
		if r == '\n' {
			return ' '
		}
		return r
	}, strip(s, " "))
	return strings.TrimSpace(s)
}

// Text makes text of several lines safe: line breaks stay, a tab becomes four
// blanks.
func Text(s string) string {
	if plain(s) {
		return s
	}
	return strip(s, "    ")
}

// ID keeps an id as the server wrote it unless it holds something that must not
// reach a terminal.
func ID(s string) string {
	if plain(s) {
		return s
	}
	return Line(s)
}

// plain is the way out for nearly all text: printable ASCII.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// strip takes out escape sequences as a whole and then every character that a
// reader cannot see.
func strip(s, tab string) string {
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
		case r == utf8.RuneError:
			b.WriteRune(r)
		case r == zeroWidthJoiner:
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if !joins(last) || !joins(next) {
				continue
			}
			b.WriteRune(r)
		case isTag(r):
			if last != blackFlag && !isTag(last) {
				continue
			}
			b.WriteRune(r)
		case hidden(r):
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

// hidden reports the controls (C0, DEL, C1) and the format characters (bidi,
// zero-width, invisible), but for the few format characters that draw a sign.
func hidden(r rune) bool {
	if unicode.Is(unicode.Cc, r) {
		return true
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// joins reports the runes between which a zero-width joiner makes one picture of
// two: symbols, skin tones and the variation selector after a symbol.
func joins(r rune) bool {
	return r == '\ufe0f' || r >= 0x1F000 && r <= 0x1FAFF || r >= 0x2190 && r <= 0x2BFF
}

// isTag reports the invisible letters that spell a flag after the black flag.
func isTag(r rune) bool { return r >= 0xE0020 && r <= 0xE007F }
