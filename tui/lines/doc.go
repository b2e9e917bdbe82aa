// Package lines asks for a launch line by line, for screen readers, dumb
// terminals and `kickoff launch` on a terminal: one question, one answer, no
// cursor movement and no colour. It reads answers as package payload does and
// decides nothing itself; order and sending are the caller's.
package lines
