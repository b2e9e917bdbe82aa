// Command kickoff launches Tallyfy processes from a terminal: a wizard that
// fills the kick-off form, assigns owners and deadlines, shows the exact JSON
// and launches, and commands that do the same in scripts.
//
// This file only starts package cmd; zone data is embedded so that dates are
// right on machines that have none.
package main

import (
	"os"
	_ "time/tzdata"

	"kickoff/cmd"
	"kickoff/cmd/host"
)

func main() {
	os.Exit(cmd.Execute(host.ThisProcess(), os.Args[1:]))
}
