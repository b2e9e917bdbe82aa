package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/receipt"
)

// pauses are the waits before each reading of a new process. Lists are read from
// a copy that lags by seconds (fact sheet, "GET runs/{id}/tasks"), so that a
// difference counts only when it is still there at the end.
func pauses() []time.Duration {
	return []time.Duration{0, time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second}
}

// enough is how many readings must agree when none of the differences is about
// a step: the process itself is no copy.
const enough = 3

// readBack compares the process with what was sent. That it could not be read is
// said, and is no failure of the launch.
func (a *app) readBack(ctx context.Context, s *session, e *entered, launch payload.Launch, run api.Run) receipt.Receipt {
	sent := receipt.Sent{Body: launch.Body, Template: e.template, People: e.env.People, Zone: e.env.Zone}
	var reads []receipt.Receipt
	for _, pause := range pauses() {
		if err := a.host.Wait(ctx, pause); err != nil {
			break
		}
		r, err := readOnce(ctx, s, sent, run.ID)
		if err != nil {
			a.say("warning: the process was launched but could not be read back: %s", oneLine(err.Error()))
			break
		}
		reads = append(reads, r)
		if r.Clean() || len(reads) >= enough && !aboutSteps(r) {
			break
		}
	}
	agreed := receipt.Agreed(reads...)
	for _, note := range agreed.Notes {
		a.say("note: %s: %s", oneLine(note.Label), noteText(note))
	}
	return agreed
}

// noteText says what the server changed on purpose.
func noteText(d receipt.Difference) string {
	switch d.Kind {
	case receipt.Hidden:
		return "hidden by the template's rules for now"
	case receipt.Moved:
		return fmt.Sprintf("moved by Tallyfy from %s to %s", oneLine(d.Sent), oneLine(d.Stored))
	}
	return fmt.Sprintf("sent %s, stored %s", orNothing(d.Sent), orNothing(d.Stored))
}

func aboutSteps(r receipt.Receipt) bool {
	for _, d := range r.Differences {
		if d.Step != "" {
			return true
		}
	}
	return false
}

func readOnce(ctx context.Context, s *session, sent receipt.Sent, id string) (receipt.Receipt, error) {
	run, err := s.client.Run(ctx, id)
	if err != nil {
		return receipt.Receipt{}, err
	}
	tasks, err := collect(s.client.Tasks(ctx, id))
	if err != nil {
		return receipt.Receipt{}, err
	}
	stored := receipt.Stored{CreatedAt: run.CreatedAt, Name: run.Name, Prerun: run.Answers, Properties: properties(run.Raw)}
	for _, t := range tasks {
		stored.Tasks = append(stored.Tasks, receipt.Task{StepID: t.StepID, Status: t.Status, Deadline: t.Deadline, Owners: t.Owners})
	}
	return receipt.Compare(sent, stored)
}

// properties are the values of the process that the launch sets, by their key in
// the launch. The launcher on record is read under another name (fact sheet,
// "POST runs").
func properties(raw json.RawMessage) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil
	}
	found := map[string]json.RawMessage{}
	for key, stored := range map[string]string{
		"summary": "summary", "owner_id": "owner_id", "user_id": "started_by",
		"starred": "starred", "is_public": "is_public", "parent_id": "parent_id",
	} {
		if value, ok := all[stored]; ok {
			found[key] = value
		}
	}
	return found
}
