// Package humanize writes numbers, times, sizes and names as people read them.
// What the words are about does not live here.
package humanize

import "strconv"

// Count is a number of things: "1 step", "2 steps".
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
