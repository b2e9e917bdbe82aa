package cmd

import (
	"context"
	"fmt"
	"strings"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/receipt"
)

// duplicates looks for a running process of the same template and name. It
// reports done when that process is the result (--if-absent).
func (a *app) duplicates(ctx context.Context, s *session, o *launchOptions, e *entered, launch payload.Launch) (bool, error) {
	must := o.ifAbsent || o.refuseDuplicate
	if o.allowDuplicate {
		return false, nil
	}
	if !launch.Named {
		if must {
			return false, usage("without a name no process can be told apart: give --name with --if-absent or --refuse-duplicate")
		}
		return false, nil
	}
	run, found, err := running(ctx, s.client, e.template.ID, launch.Name)
	switch {
	case err != nil && (must || ctx.Err() != nil):
		return false, err
	case err != nil:
		a.say("warning: whether the same was launched before could not be looked up: %s", oneLine(err.Error()))
		return false, nil
	case !found:
		return false, nil
	case o.ifAbsent:
		a.printRun(s, e.template, run, false, receipt.Receipt{})
		return true, nil
	}
	same := fmt.Sprintf("a process of this template named %q is running already (%s)", run.Name, run.ID)
	switch {
	case o.refuseDuplicate:
		return false, &failure{kind: kindInvalid, exit: exitInvalid, message: "nothing was launched: " + same}
	case !a.asks(o):
		a.say("warning: %s", same)
		return false, nil
	}
	a.ask().Say("There is %s.", same)
	yes, err := a.ask().Confirm(ctx, "Launch another one?")
	if err == nil && !yes {
		err = &failure{kind: kindCanceled, exit: exitStopped, message: "stopped: nothing was launched"}
	}
	return false, err
}

// running finds a process that is neither done nor archived. The server's search
// is loose, so names are compared here.
func running(ctx context.Context, client *api.Client, template, name string) (api.Run, bool, error) {
	query := api.RunQuery{Text: name, TemplateID: template, Sort: "-created_at"}
	for page, err := range client.Runs(ctx, query) {
		if err != nil {
			return api.Run{}, false, err
		}
		for _, run := range page {
			ended := strings.HasPrefix(run.Status, "complete") || run.Status == "archived"
			if !ended && strings.TrimSpace(run.Name) == strings.TrimSpace(name) {
				return run, true, nil
			}
		}
	}
	return api.Run{}, false, nil
}
