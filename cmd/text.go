package cmd

import (
	"strconv"
	"strings"
)

// mostNamed is how many names an error lists before it says how many more there are.
const mostNamed = 20

// quoted writes names for an error message: "a", "b" and 3 more.
func quoted(names []string) string {
	var b strings.Builder
	for i, n := range names {
		if i == mostNamed {
			b.WriteString(" and " + strconv.Itoa(len(names)-i) + " more")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Quote(n))
	}
	return b.String()
}

// fold is how names are compared when the exact words fit nothing.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
