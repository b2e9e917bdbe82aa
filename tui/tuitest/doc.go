// Package tuitest is what tests of the terminal press, see and wait with: keys by
// their names, a loop that runs a model or a widget without a terminal, and an
// emulated terminal in front of a whole program. Only tests import it.
//
// None of it waits for time to pass. A test presses a key, the program says when
// everything that came of it has ended and stands on the screen (package idle),
// and the test looks once.
package tuitest
