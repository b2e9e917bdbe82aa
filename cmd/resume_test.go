package cmd

import (
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

func TestThereIsNothingToResume(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	newBench(t).at(served).typed().fails(failure.ExitNotFound, "no unfinished launch", "--resume")
	newBench(t).at(served).typed().fails(failure.ExitUsage, "takes no template and no answers", "Order", "--resume")
}
