package jsonview

import (
	"fmt"
	"strings"
	"unicode"

	"charm.land/lipgloss/v2"

	"kickoff/tui/theme"
)

// pen is a style as the codes before and behind a text. A lipgloss style measures
// and splits what it draws, which is most of the time of a screen of JSON.
type pen struct{ on, off string }

func penOf(s lipgloss.Style) pen {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return pen{on, off}
}

// pens has one for each kind of token.
type pens struct{ key, text, number, word, sign pen }

func pensOf(th *theme.Theme) pens {
	return pens{penOf(th.JSONKey), penOf(th.JSONString), penOf(th.JSONNumber), penOf(th.JSONWord), penOf(th.Muted)}
}

// token is a run of bytes of one line that is drawn with one pen.
type token struct {
	end int
	pen pen
}

// scan splits one line of indented JSON into tokens. A line is enough: no string
// of JSON reaches over its end.
func scan(line string, p pens) []token {
	var tokens []token
	for at := 0; at < len(line); {
		end, with := next(line, at, p)
		tokens = append(tokens, token{end: end, pen: with})
		at = end
	}
	return tokens
}

func next(line string, at int, p pens) (end int, with pen) {
	switch c := line[at]; {
	case c == '"':
		end = stringEnd(line, at)
		if strings.HasPrefix(strings.TrimLeft(line[end:], " "), ":") {
			return end, p.key
		}
		return end, p.text
	case c == '-' || c >= '0' && c <= '9':
		return run(line, at, "+-.eE0123456789"), p.number
	case c >= 'a' && c <= 'z':
		return run(line, at, "abcdefghijklmnopqrstuvwxyz"), p.word
	}
	end = at + 1
	for end < len(line) && line[end] != '"' && line[end] != '-' && !alphanumeric(line[end]) {
		end++
	}
	return end, p.sign
}

func alphanumeric(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' }

// stringEnd is just behind the closing quote of the string that begins at at.
func stringEnd(line string, at int) int {
	for i := at + 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(line)
}

func run(line string, at int, of string) int {
	for at < len(line) && strings.IndexByte(of, line[at]) >= 0 {
		at++
	}
	return at
}

// visible writes characters that a terminal would hide, or act on, as JSON's own
// escapes: the same value in other words. The bytes that are sent are not touched.
func visible(line string) string {
	if !strings.ContainsFunc(line, hidden) {
		return line
	}
	var out strings.Builder
	for _, r := range line {
		switch {
		case !hidden(r):
			out.WriteRune(r)
		case r > 0xFFFF:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xD800+(r>>10), 0xDC00+(r&0x3FF))
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}

func hidden(r rune) bool {
	if r >= ' ' && r < 0x7F {
		return false
	}
	joiner := r == 0x200C || r == 0x200D
	return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || unicode.Is(unicode.Cf, r) && !joiner
}
