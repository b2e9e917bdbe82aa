//go:build unix

package tuitest

import (
	"os"
	"testing"
)

// An answer of the terminal that comes after the program has given it back is echoed by the
// system, and must not be seen in what the program writes then.
func TestALateAnswerIsNotSeenInTheLastWords(t *testing.T) {
	t.Parallel()
	w := Start(t, 40, 5, os.Environ(), "sh", "-c", "read line; echo the last words")
	w.Feed("\x1b[?9001;0$y\r").Ends(0)
	<-w.Drained()
	if got := w.Screen(); got != "\nthe last words\n\n\n" {
		t.Errorf("the screen is %q", got)
	}
}
