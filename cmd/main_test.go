package cmd

import (
	"os"
	"testing"

	"kickoff/cmd/cmdtest"
)

// TestMain takes away what forces colours on who writes to no terminal: fang, which writes
// the help, asks the environment of the process.
func TestMain(m *testing.M) {
	_ = os.Unsetenv("CLICOLOR_FORCE")
	os.Exit(m.Run())
}

// newBench runs whole command lines.
func newBench(t *testing.T) *cmdtest.Bench {
	b := cmdtest.New(t)
	b.Execute = Execute
	return b
}
