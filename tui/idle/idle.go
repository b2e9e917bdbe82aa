// Package idle lets the program say that it is idle, so that a test can press a
// key, wait until everything that came of it has ended and is drawn, and look
// once. Door counts the commands that leave the program and the messages they
// come back with; what work is, is decided where a command is made: everything
// but what is marked as Background. A goroutine that works by itself, as the writer
// of autosaves does, is work where a command waits for its word.
//
// What a person sees never depends on it. Without anybody who listens the door
// only counts.
package idle

import (
	"encoding/json"
	"io"
)

// Variable is the environment variable that names the pipe of the notes by its
// descriptor. It is for tests alone.
const Variable = "KICKOFF_TEST_IDLE"

// State is what the program does.
type State string

const (
	// Working: commands are out.
	Working State = "working"
	// Drawing: nothing is under way, but the terminal has not shown yet what came
	// of it.
	Drawing State = "drawing"
	// Idle: all that was pressed is handled, has ended and stands on the screen.
	Idle State = "idle"
	// Ended: the program has given the terminal back, and nothing is under way.
	Ended State = "ended"
)

// Note is what the program says about itself.
type Note struct {
	State State `json:"state"`
	// Keys is how many keys were handled since the program began; Width and Height
	// are the size of the window that it knows.
	Keys   int `json:"keys"`
	Width  int `json:"width"`
	Height int `json:"height"`
	// Out is how many commands are on their way.
	Out int `json:"out"`
}

// Write gives a function that writes each note to w, a JSON object on a line of
// its own. Nobody is there to be told of an error: a test that stopped reading has
// ended.
func Write(w io.Writer) func(Note) {
	to := json.NewEncoder(w)
	return func(n Note) { _ = to.Encode(n) }
}
