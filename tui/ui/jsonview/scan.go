package jsonview

import (
	"strings"

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
		return end, th.Text
	case c == '-' || c >= '0' && c <= '9':
		return run(line, at, "+-.eE0123456789"), th.Text
	case c >= 'a' && c <= 'z':
		return run(line, at, "abcdefghijklmnopqrstuvwxyz"), th.Text
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
