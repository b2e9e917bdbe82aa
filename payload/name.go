package payload

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// longestName is the API's limit for a process name, in characters.
const longestName = 550

func (e Env) today() string { return e.Clock().Today().Format(time.DateOnly) }

// ProposedName is the name that a launch gets when none is given and the template
// names nothing itself: "TITLE - YYYY-MM-DD".
func ProposedName(t Template, env Env) string {
	tail := " - " + env.today()
	title := []rune(strings.TrimSpace(t.Title))
	if most := longestName - len([]rune(tail)); len(title) > most {
		title = title[:most]
	}
	return string(title) + tail
}

// UniqueName is a name that nothing else has: as it is where it is free, else with the
// next number behind it, "NAME (2)".
func UniqueName(name string, taken func(string) bool) string {
	base, n := name, 1
	if at := strings.LastIndex(name, " ("); at > 0 && strings.HasSuffix(name, ")") {
		if number, err := strconv.Atoi(name[at+2 : len(name)-1]); err == nil && number > 1 && number < 1000 { // beyond it is a year
			base, n = name[:at], number
		}
	}
	for taken(name) {
		n++
		tail := fmt.Sprintf(" (%d)", n)
		head := []rune(base)
		name = string(head[:min(len(head), longestName-len(tail))]) + tail
	}
	return name
}

// ExpectedName is about what the server will call a process that it names itself:
// the template's pattern with {{alias}}, {{DATE}} and {{TEMPLATE_NAME}} filled in,
// anything else as it is written.
func ExpectedName(t Template, s Snapshot, env Env) string {
	if strings.TrimSpace(t.NameFormat) == "" {
		return ProposedName(t, env)
	}
	return FillName(t, t.NameFormat, s, env)
}

// FillName is a pattern of a name with {{alias}} of fields, {{DATE}} and {{TEMPLATE_NAME}}
// filled in, anything else as it is written.
func FillName(t Template, pattern string, s Snapshot, env Env) string {
	return strings.TrimSpace(fillIn(pattern, func(name string) (string, bool) {
		if text, ok := builtIn(t, name, env); ok {
			return text, true
		}
		f, ok := fieldOfAlias(t, name)
		if !ok {
			return "", false
		}
		if v := held(f.Type.kind(), s.Fields[f.ID].Value); v != nil {
			return f.Type.kind().inName(f, v, env), true
		}
		return "", true
	}))
}

// UnknownInName are the words between {{ and }} of a pattern that FillName leaves.
func UnknownInName(t Template, pattern string) (unknown []string) {
	fillIn(pattern, func(name string) (string, bool) {
		_, isField := fieldOfAlias(t, name)
		if _, ok := builtIn(t, name, Env{}); !ok && !isField {
			unknown = append(unknown, name)
		}
		return "", true
	})
	return unknown
}

func fieldOfAlias(t Template, alias string) (Field, bool) {
	return first(t.Fields, func(f Field) bool { return f.Alias == alias && alias != "" })
}

func builtIn(t Template, name string, env Env) (string, bool) {
	switch name {
	case "DATE":
		return env.today(), true
	case "TEMPLATE_NAME":
		return t.Title, true
	}
	return "", false
}

// fillIn replaces each {{name}} that value knows.
func fillIn(pattern string, value func(name string) (string, bool)) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(pattern, "{{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}}")
		if !closed {
			return b.String() + "{{" + rest
		}
		if text, ok := value(strings.TrimSpace(name)); ok {
			b.WriteString(text)
		} else {
			b.WriteString("{{" + name + "}}")
		}
		pattern = after
	}
}
