package cmd

import (
	"errors"
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/tui"
)

func TestThereIsNothingToResume(t *testing.T) {
	served := serve(t, sandbox.Options{})
	newBench(t).at(served).typed().fails(exitNotFound, "no unfinished launch", "--resume")
	newBench(t).at(served).typed().fails(exitUsage, "takes no template and no answers", "Order", "--resume")
}

func TestWhatIsKeptIsSaidWithTheCommandThatGoesOn(t *testing.T) {
	a := &app{globals: globals{sandbox: true, world: "w.json"}}
	if got := a.kept(tui.Outcome{Kept: "Order – Jane"}); got != "Order – Jane is kept; go on with `kickoff --sandbox --world w.json --resume`" {
		t.Errorf("said: %q", got)
	}
	if got := a.kept(tui.Outcome{Kept: "Order", NotKept: errors.New("the disk is full")}); !strings.Contains(got, "not on disk: the disk is full") {
		t.Errorf("said: %q", got)
	}
	if got := a.kept(tui.Outcome{}); got != "" {
		t.Errorf("said although nothing was entered: %q", got)
	}
}
