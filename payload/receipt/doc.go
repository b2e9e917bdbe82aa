// Package receipt compares what a launch sent with what the server stored.
//
// The API answers 201 even when it dropped or changed something on the way
// (docs/api.md, "Silent failures"), so a launch is read back and every answer,
// owner, deadline, tag and folder is compared. What the server does on purpose is
// told apart from a loss: it moves deadlines to a working time, hides steps by
// the template's rules and adds keys to file objects.
//
// Everything here is pure: reading the process, and reading it again because
// replicas lag, is the caller's; Agreed says what several reads agree on.
package receipt
