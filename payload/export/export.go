package export

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"kickoff/payload"
	"kickoff/payload/humanize"
)

// Call is a launch and where it goes.
type Call struct {
	// BaseURL is the API's root without a slash at its end.
	BaseURL  string
	Org      string
	Template payload.Template
	Launch   payload.Launch
}

// language is one that a launch can be written in.
type language struct {
	name  string
	write func(Call) string
}

func languages() []language {
	return []language{
		{"curl", curl},
		{"kickoff", kickoff},
	}
}

// Languages are the names that Code takes.
func Languages() []string {
	var names []string
	for _, l := range languages() {
		names = append(names, l.name)
	}
	return names
}

// Check refuses a language that Code does not know; "" is none and is fine.
func Check(name string) error {
	if name == "" || slices.Contains(Languages(), name) {
		return nil
	}
	return fmt.Errorf("%s is no language that a launch can be exported in; there are %s", humanize.Quote(name), strings.Join(Languages(), " and "))
}

// Code is the launch in that language.
func Code(name string, c Call) (string, error) {
	if name == "" {
		return "", errors.New("no language was named")
	}
	for _, l := range languages() {
		if l.name == name {
			return l.write(c), nil
		}
	}
	return "", Check(name)
}

// ShellWord is a text as one word of a POSIX shell, in quotes unless it needs none.
func ShellWord(s string) string {
	special := func(r rune) bool {
		return r != '-' && r != '_' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	if s != "" && !strings.ContainsFunc(s, special) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
