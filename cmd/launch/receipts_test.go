package launch_test

import (
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

// What the server loses of a launch without a word is exit 11, and told: each of these
// names somebody or something that the organisation does not have.
func TestWhatTheServerLosesIsNoSuccess(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	for lost, words := range map[string]string{
		`"users":["2","99"]`:                                                                  `Seen by: sent "member 99", stored nothing`,
		`"groups":["0c0000000000000000000000000000ff"]`:                                       "Seen by groups: sent",
		`"tags":["0d0000000000000000000000000000ff"]`:                                         "Tags: sent",
		`"folders":["0e0000000000000000000000000000ff"]`:                                      "Folders: sent",
		`"parent_id":"0f0000000000000000000000000000ff"`:                                      "Parent process: sent",
		`"roles":{"ab000000000000000000000000000001":{"users":[99],"guests":[],"groups":[]}}`: `Job title Packer: sent "member 99", stored nothing`,
		`"tasks":{"0b000000000000000000000000000001":{"owners":{"users":[1,99],"guests":[],"groups":[]}},"0b000000000000000000000000000002":{}}`: `Check: owners: sent "Mo Me, member 99", stored "Mo Me"`,
	} {
		body := b.File("body.json", `{"checklist_id":"0f000000000000000000000000000001","name":"Lost",`+lost+`,
			"prerun":{"f1000000000000000000000000000001":"Jane","f1000000000000000000000000000002":{"id":2,"text":"Gold"}}}`)
		if code := b.Run("launch", "--payload", body, "--yes", "--allow-duplicate"); code != failure.ExitDiffers || !strings.Contains(b.Err.String(), words) {
			t.Errorf("%s: exit %d\n%s", lost, code, b.Err.String())
		}
		if !strings.HasPrefix(b.Out.String(), "Lost\t") {
			t.Errorf("%s: the process is not printed: %q", lost, b.Out.String())
		}
	}
}

// What a rule of the template did is told by its name, and is no failure; so is a job
// title that nothing tells of.
func TestWhatARuleDidIsNoFailure(t *testing.T) {
	served := cmdtest.Changed(t, `"automated_actions": []`, `"automated_actions": [{"id": "99000000000000000000000000000001", "automated_alias": "Li packs gold", "position": 1,
		"conditions": [{"conditionable_id": "f1000000000000000000000000000002", "conditionable_type": "Prerun", "operation": "equals", "statement": "gold", "logic": "and", "position": 1}],
		"then_actions": [{"action_type": "assignment", "action_verb": "assign", "target_step_id": "0b000000000000000000000000000002", "position": 1, "assignees": {"users": [2], "guests": [], "groups": []}},
			{"action_type": "deadline", "action_verb": "deadline", "target_step_id": "0b000000000000000000000000000002", "position": 2, "deadline": {"value": 9, "unit": "days", "option": "from"}}]}]`)
	b := newBench(t).At(served)
	args := []string{"launch", "Order", "--set", "Buyer=Jane", "--owner", "Send=me", "--owner", "Check=me", "--deadline", "Send=2026-12-01 17:00", "--role", "Packer=li@works.test", "--yes", "--allow-duplicate"}
	b.Must(append(args, "--set", "Plan=Gold")...)
	for _, words := range []string{
		"Send: owners: Li Wu added by the template's rule “Li packs gold”",
		"Send: deadline: moved from Tue 1 Dec 2026, 17:00 CET to Thu 10 Dec 2026, 17:00 CET by the template's rule “Li packs gold”",
		"job titles: Tallyfy does not tell",
	} {
		if !strings.Contains(b.Err.String(), "note: "+words+"\n") {
			t.Errorf("not told: %s in\n%s", words, b.Err.String())
		}
	}
	b.Must(append(args, "--set", "Plan=Silver")...)
	if strings.Contains(b.Err.String(), "Li packs gold") {
		t.Errorf("a rule that is not met is told:\n%s", b.Err.String())
	}
}
