package cmd

import (
	"testing"

	"kickoff/cmd/cmdtest"
)

// newBench runs whole command lines.
func newBench(t *testing.T) *cmdtest.Bench {
	b := cmdtest.New(t)
	b.Execute = Execute
	return b
}
