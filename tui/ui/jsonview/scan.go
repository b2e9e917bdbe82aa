package jsonview

import (
	"fmt"
	"strings"
	"unicode"

	"kickoff/tui/theme"
)

// token is a run of bytes of one line that is drawn in one style.
type token struct {
	end   int
	style theme.Style
}

// scan splits one line of indented JSON into tokens. A line is enough: no string
// of JSON reaches over its end.
func scan(line string, th *theme.Theme) []token {
	var tokens []token
	for at := 0; at < len(line); {
		end, style := next(line, at, th)
		tokens = append(tokens, token{end: end, style: style})
		at = end
	}
	return tokens
}

func next(line string, at int, th *theme.Theme) (end int, style theme.Style) {
	switch c := line[at]; {
	case c == '"':
		end = stringEnd(line, at)
		if strings.HasPrefix(strings.TrimLeft(line[end:], " "), ":") {
			return end, th.JSONKey
		}
		return end, th.JSONString
	case c == '-' || c >= '0' && c <= '9':
		return run(line, at, "+-.eE0123456789"), th.JSONNumber
	case c >= 'a' && c <= 'z':
		return run(line, at, "abcdefghijklmnopqrstuvwxyz"), th.JSONWord
	}
	end = at + 1
	for end < len(line) && line[end] != '"' && line[end] != '-' && !alphanumeric(line[end]) {
		end++
	}
	return end, th.Muted
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
