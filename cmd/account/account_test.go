package account

import (
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/drafts"
	"kickoff/cmd/failure"
)

func newBench(t *testing.T) *cmdtest.Bench {
	b := cmdtest.New(t)
	b.Execute = cmdtest.Nouns(NewCommand, drafts.NewCommand)
	return b
}

func TestTheLastAccountIsKnownWithoutANetwork(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	b.Must("whoami")
	served.Close()
	b.Must("drafts")
	b.Env["TALLYFY_ACCESS_TOKEN"] = "another-token"
	b.Fails(failure.ExitNetwork, "", "drafts")
	if strings.Contains(b.Err.String(), "another-token") {
		t.Errorf("the token is told: %s", b.Err.String())
	}
}
